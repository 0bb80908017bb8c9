"""Who gets in where: every route of the server with every role and every scope of a key."""

import hashlib
import hmac
import re
import time
import unittest
import urllib.parse

from program import ROOT
from served import Served
from slack_program import SECRET, SlackTest

EVERYBODY = ("nobody", "a wrong key", "a revoked key", "a wrong session", "key classify",
             "key feedback", "key admin", "viewer", "reviewer", "admin")
CLASSIFY = ("key classify", "key admin", "viewer", "reviewer", "admin")
FEEDBACK = ("key feedback", "key admin", "reviewer", "admin")
VIEW = ("key admin", "viewer", "reviewer", "admin")
REVIEW = ("key admin", "reviewer", "admin")

# Who is answered by the route itself. Slack's own routes are for everybody here because what they
# ask is in each request: the signature, the state.
MAY = {
    ("GET", "/"): EVERYBODY,
    ("GET", "/docs"): EVERYBODY,
    ("GET", "/docs.js"): EVERYBODY,
    ("GET", "/healthz"): EVERYBODY,
    ("GET", "/login"): EVERYBODY,
    ("GET", "/metrics"): CLASSIFY,
    ("GET", "/openapi.json"): EVERYBODY,
    ("GET", "/ping"): EVERYBODY,
    ("GET", "/readyz"): EVERYBODY,
    ("GET", "/slack/install"): EVERYBODY,
    ("GET", "/slack/oauth_redirect"): EVERYBODY,
    ("GET", "/v1/decisions"): VIEW,
    ("GET", "/v1/decisions/{id}"): VIEW,
    ("GET", "/v1/models"): CLASSIFY,
    ("GET", "/v1/models/{version}"): CLASSIFY,
    ("POST", "/invocations"): CLASSIFY,
    ("POST", "/login"): EVERYBODY,
    ("POST", "/logout"): EVERYBODY,
    ("POST", "/slack/actions"): EVERYBODY,
    ("POST", "/slack/commands"): EVERYBODY,
    ("POST", "/slack/events"): EVERYBODY,
    ("POST", "/v1/classify"): CLASSIFY,
    ("POST", "/v1/embeddings"): CLASSIFY,
    ("POST", "/v1/feedback"): FEEDBACK,
}


# Functions that declare several routes, by the file that has one.
SHORTHANDS = {"docs.cc": r'page\("([^"]+)"', "slack_service.cc": r'"(/slack/\w+)"[,}]'}


def routes_of_the_sources():
    """Method and path of every route that is declared anywhere."""
    routes = set()
    for file in [*(ROOT / "src/triage/serve/routes").glob("*.cc"),
                 ROOT / "src/triage/cli/slack_service.cc"]:
        source = file.read_text()
        found = re.findall(r'\.method = "(\w+)",\s*\.path = "([^"]+)"', source)
        routes |= set(found)
        shorthand = SHORTHANDS.get(file.name)
        if shorthand:
            method = "GET" if file.name == "docs.cc" else "POST"
            routes |= {(method, path) for path in re.findall(shorthand, source)
                       if ("GET", path) not in found}
        declared = source.count(".scope = ")
        if declared != len(found) + bool(shorthand):
            raise AssertionError(f"{file} declares routes in a way that this test does not see")
    return routes


class Access(SlackTest):
    def setUp(self):
        super().setUp()
        self.journal = ("--journal", self.folder / "journal.db")
        self.server = self.enterContext(Served(
            self.workspace, *self.journal, "--require-key", SLACK_API_URL=self.slack.api_url,
            SLACK_BOT_TOKEN="xoxb-test", SLACK_SIGNING_SECRET=SECRET, SLACK_CLIENT_ID="1.2",
            SLACK_CLIENT_SECRET="hidden", TRIAGE_JOURNAL_KEY="ab" * 32))
        self.decision = self.server.classify({"text": "my vpn is dead"}, Authorization="Bearer "
                                             + self.key("classify"))["decision_id"]

    def triage(self, *words):
        return self.run_program(*words, "--workspace", self.workspace, *self.journal,
                                TRIAGE_JOURNAL_KEY="ab" * 32).stdout.strip()

    def key(self, scope):
        return self.triage("access", "key", scope, "--scope", scope)

    def session(self, role):
        link = self.triage("access", "add", role + "-1", "--role", role)
        token = urllib.parse.urlsplit(link).query
        status, headers, _ = self.server.ask("POST", "/login", token,
                                             Content_Type="application/x-www-form-urlencoded")
        self.assertEqual(status, 303)
        return self.of_browser(headers["Set-Cookie"].split(";")[0])

    def of_browser(self, cookie):
        return {"Cookie": cookie, "Origin": f"http://127.0.0.1:{self.server.port}"}

    def callers(self):
        revoked = self.key("admin")
        self.triage("access", "revoke", revoked.split(".")[0])
        callers = {"nobody": {}, "a wrong key": {"Authorization": "Bearer 0000.wrong"},
                   "a revoked key": {"Authorization": f"Bearer {revoked}"},
                   "a wrong session": self.of_browser("triage_session=0000.wrong")}
        for scope in ("classify", "feedback", "admin"):
            callers[f"key {scope}"] = {"Authorization": f"Bearer {self.key(scope)}"}
        for role in ("viewer", "reviewer", "admin"):
            callers[role] = self.session(role)
        self.assertEqual(tuple(callers), EVERYBODY)
        return callers

    def ask(self, method, path, headers):
        """The status, of a request that is one of Slack's where the route is for those."""
        path = path.replace("{id}", self.decision).replace("{version}", "1")
        body = None if method == "GET" else "{}"
        headers = {"Content_Type": "application/json", **headers}
        if path in ("/slack/actions", "/slack/commands", "/slack/events"):
            stamp = str(int(time.time()))
            digest = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
            headers |= {"X_Slack_Request_Timestamp": stamp,
                        "X_Slack_Signature": "v0=" + digest.hexdigest()}
        if path == "/logout":
            headers.pop("Cookie", None)  # the others still need it
        return self.server.ask(method, path, body, **headers)

    def is_let_in(self, method, path, headers):
        status, _, answer = self.ask(method, path, headers)
        if (method, path) == ("POST", "/login"):
            return "This link was used before" in answer  # 403 of the route itself
        self.assertLess(status, 500, (method, path, answer))
        return status not in (401, 403)

    def test_the_table_has_every_route(self):
        self.assertEqual(routes_of_the_sources(), set(MAY))
        for method, path in MAY:
            self.assertNotIn(self.ask(method, path, {})[0], (404, 405), (method, path))

    def test_who_gets_in_is_as_the_table_says(self):
        callers = self.callers()
        wrong = [f"{method} {path}: {name} is {'' if name not in may else 'not '}let in"
                 for (method, path), may in MAY.items() for name, headers in callers.items()
                 if self.is_let_in(method, path, headers) != (name in may)]
        self.assertEqual(wrong, [])

    def test_what_people_wrote_is_for_those_who_review(self):
        self.assertEqual(self.server.ask("POST", "/v1/feedback", {
            "decision_id": self.decision, "label": "Access", "reason": "it was the cable"},
            Authorization="Bearer " + self.key("feedback"))[0], 200)
        for name, headers in self.callers().items():
            if name in VIEW:
                for path in (f"/v1/decisions/{self.decision}", "/v1/decisions"):
                    answer = self.server.ask("GET", path, **headers)[2]
                    for words in ("my vpn is dead", "it was the cable"):
                        self.assertEqual(words in str(answer), name in REVIEW, (name, path, words))

    def test_a_session_changes_nothing_from_another_page(self):
        """Cookies go along wherever a browser is sent; the origin tells from where."""
        reviewer = self.session("reviewer")
        for origin in ("https://elsewhere.example", "null"):
            for path in ("/v1/classify", "/v1/feedback"):
                self.assertEqual(self.ask("POST", path, {**reviewer, "Origin": origin})[0], 401)
                self.assertEqual(self.ask("POST", path, {
                    **reviewer, "Sec_Fetch_Site": "cross-site"})[0], 401)


if __name__ == "__main__":
    unittest.main()
