"""The bot is added to workspaces over OAuth, through `triage serve` and a stand-in for Slack."""

import json
import sqlite3
import unittest
import urllib.parse

from served import Served
from slack_program import SECRET, TEAM, SlackTest

KEY = "ab" * 32
TOKEN = "xoxb-installed"  # as the stand-in gives it


class Installing(SlackTest):
    def serve(self, **variables):
        """A server without a token of its own: each workspace has one."""
        return Served(self.workspace, "--journal", self.folder / "journal.db", "--slack", "http",
                      **{"SLACK_API_URL": self.slack.api_url, "SLACK_SIGNING_SECRET": SECRET,
                         "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "hidden-secret",
                         "TRIAGE_JOURNAL_KEY": KEY, **variables})

    def begin(self, server):
        """The state that Slack is given, and the cookie that the browser keeps."""
        status, headers, _ = server.ask("GET", "/slack/install")
        self.assertEqual(status, 302)
        address, _, query = headers["Location"].partition("?")
        self.assertEqual(address, "https://slack.com/oauth/v2/authorize")
        fields = dict(urllib.parse.parse_qsl(query))
        self.assertEqual(fields["client_id"], "1.2")
        self.assertIn("chat:write", fields["scope"])
        self.assertNotIn("hidden-secret", headers["Location"])
        cookie, *limits = headers["Set-Cookie"].split("; ")
        self.assertLessEqual({"HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"}, set(limits))
        return fields["state"], cookie

    def come_back(self, server, state, cookie, **fields):
        """Status and page of the browser's return from Slack."""
        query = urllib.parse.urlencode({"state": state, **(fields or {"code": "good"})})
        status, headers, page = server.ask("GET", f"/slack/oauth_redirect?{query}", Cookie=cookie)
        self.assertTrue(headers["Content-Type"].startswith("text/html"))
        self.assertNotIn(TOKEN, page)
        return status, page

    def kept(self):
        """Team and token of the installations, as they are in the database."""
        with sqlite3.connect(self.folder / "journal.db") as journal:
            return journal.execute("SELECT team, token FROM slack_installs").fetchall()

    def test_a_workspace_takes_the_bot_in_and_is_answered_with_its_own_token(self):
        with self.serve() as server:
            state, cookie = self.begin(server)
            status, page = self.come_back(server, state, cookie)
            self.assertEqual(status, 200, page)
            call, = self.slack.calls("oauth.v2.access")
            self.assertEqual({name: call["fields"][name] for name in
                              ("client_id", "client_secret", "code")},
                             {"client_id": "1.2", "client_secret": "hidden-secret", "code": "good"})
            self.say(server)
            self.wait_for_replies(1)
            self.assertEqual({call["token"] for call in self.slack.calls("chat.postMessage")},
                             {TOKEN})
            (team, token), = self.kept()
            self.assertEqual(team, TEAM)
            self.assertNotIn(TOKEN, token)
        for file in self.folder.glob("journal.db*"):
            self.assertNotIn(TOKEN.encode(), file.read_bytes())
        for secret in (TOKEN, "hidden-secret", state):
            self.assertNotIn(secret, server.log())
        with self.serve() as again:  # it is still there, and can be read
            self.say(again, channel="C2")
            self.wait_for_replies(2)

    def test_a_state_that_is_not_this_browsers_is_refused(self):
        with self.serve() as server:
            mine, my_cookie = self.begin(server)
            theirs, their_cookie = self.begin(server)
            for state, cookie in ((mine, their_cookie), (theirs, my_cookie), (mine, "a=b"),
                                  ("made~up", my_cookie), ("made~up", "triage_slack_state=made~up"),
                                  ("", "triage_slack_state=")):
                status, page = self.come_back(server, state, cookie)
                self.assertEqual(status, 400, (state, cookie))
                self.assertIn("Begin again at /slack/install", page)
            self.assertEqual(self.slack.calls("oauth.v2.access"), [], "no code was exchanged")
            self.assertEqual(self.kept(), [])
            self.assertEqual(self.come_back(server, mine, my_cookie)[0], 200,
                             "what was refused used nothing up")

    def test_a_state_is_used_once(self):
        with self.serve() as server:
            state, cookie = self.begin(server)
            self.assertEqual(self.come_back(server, state, cookie)[0], 200)
            self.assertEqual(self.come_back(server, state, cookie)[0], 400)
            self.assertEqual(len(self.slack.calls("oauth.v2.access")), 1)

    def test_a_person_who_says_no_changes_nothing(self):
        with self.serve() as server:
            state, cookie = self.begin(server)
            status, page = self.come_back(server, state, cookie, error="access_denied")
            self.assertEqual(status, 403)
            self.assertIn("Nothing was changed", page)
            self.assertEqual(self.slack.calls("oauth.v2.access"), [])
            self.assertEqual(self.come_back(server, state, cookie)[0], 400, "that state is over")
            self.assertEqual(self.kept(), [])

    def test_a_code_that_slack_refuses_leaves_nothing_behind(self):
        with self.serve() as server:
            state, cookie = self.begin(server)
            self.assertEqual(self.come_back(server, state, cookie, code="stolen")[0], 502)
            self.assertEqual(self.kept(), [])

    def test_a_workspace_that_takes_the_bot_out_is_forgotten(self):
        with self.serve() as server:
            state, cookie = self.begin(server)
            self.come_back(server, state, cookie)
            event = {"type": "event_callback", "team_id": TEAM, "api_app_id": "A1",
                     "event_id": "EvGone", "event_time": 1, "event": {"type": "app_uninstalled"}}
            self.assertEqual(self.post(server, "/slack/events", json.dumps(event))[0], 200)
            self.wait_until_nothing_is_kept()

    def wait_until_nothing_is_kept(self):
        for _ in range(10_000):
            if not self.kept():
                return
        self.fail("the token is still there")

    def test_nobody_is_sent_to_slack_while_no_token_could_be_kept(self):
        with self.serve(TRIAGE_JOURNAL_KEY="") as server:
            status, headers, page = server.ask("GET", "/slack/install")
            self.assertEqual((status, headers["Location"]), (503, None))
            self.assertIn("TRIAGE_JOURNAL_KEY", page)


if __name__ == "__main__":
    unittest.main()
