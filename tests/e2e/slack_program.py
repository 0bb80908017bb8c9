"""Runs `triage serve` as a Slack bot for a test, against a stand-in for Slack."""

import hashlib
import hmac
import itertools
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse

import desk
from program import PROGRAM, ROOT, ProgramTest, environment
from served import Served

sys.path.insert(0, str(ROOT / "tests" / "slack" / "stand_in"))
from slack_stand_in import BOT_USER, TEAM, SlackStandIn  # noqa: E402, F401

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TEXT = "my vpn dropped again, wifi slow, proxy signal please"


class SlackTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="triage-slack-")
        cls.addClassCleanup(folder.cleanup)
        cls.workspace = pathlib.Path(folder.name)
        (cls.workspace / "tickets.jsonl").write_text(desk.json_lines(desk.tickets(400)))
        subprocess.run([PROGRAM, "train", "tickets.jsonl", "--head", "linear"],
                       cwd=cls.workspace, env=environment(), check=True, capture_output=True)

    def setUp(self):
        super().setUp()
        self.slack = self.enterContext(SlackStandIn())
        self.event_ids = itertools.count(1)

    def serve(self, mode="http", journal=None, **variables):
        """With a journal of the test's own, unless another one is named."""
        secrets = {"SLACK_API_URL": self.slack.api_url, "SLACK_BOT_TOKEN": "xoxb-test"}
        if mode == "http":
            secrets["SLACK_SIGNING_SECRET"] = SECRET
        else:
            secrets["SLACK_APP_TOKEN"] = "xapp-test"
        return Served(self.workspace, "--journal", journal or self.folder / "journal.db",
                      **{**secrets, **variables})

    def post(self, server, path, body, *, now=None, secret=SECRET, **headers):
        """Status and body of the answer to a signed request."""
        stamp = str(int(now if now is not None else time.time()))
        digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
        kind = "application/json" if path.endswith("events") else "application/x-www-form-urlencoded"
        headers = {"X_Slack_Request_Timestamp": stamp, "Content_Type": kind,
                   "X_Slack_Signature": "v0=" + digest.hexdigest(), **headers}
        status, _, answer = server.ask("POST", path, body, **headers)
        return status, answer

    def event(self, message, channel):
        return {"type": "event_callback", "team_id": TEAM, "api_app_id": "A1",
                "event_id": f"Ev{next(self.event_ids)}", "event_time": 1,
                "event": {**message, "channel": channel,
                          "channel_type": "im" if channel.startswith("D") else "channel"}}

    def say(self, server, text=TEXT, channel="C1", user="U1", thread_ts=None):
        """A person writes, Slack tells the bot; the message."""
        message = self.slack.write(channel, user, text, thread_ts)
        status, _ = self.post(server, "/slack/events", json.dumps(self.event(message, channel)))
        self.assertEqual(status, 200)
        return message

    def replies_to(self, message):
        return [post for post in self.slack.posts() if post.get("thread_ts") == message["ts"]]

    def wait_for_replies(self, count, seconds=30):
        self.slack.wait_for(lambda seen: sum(
            post.get("bot_id") is not None
            for posts in seen["messages"].values() for post in posts) >= count, seconds)
        return self.slack.posts()

    def wait_for_figure(self, server, pattern, seconds=30):
        deadline = time.monotonic() + seconds
        while not re.search(pattern, server.ask("GET", "/metrics")[2]):
            self.assertLess(time.monotonic(), deadline, pattern)
            time.sleep(0.05)

    def button(self, reply, name):
        """The first button whose text holds `name`."""
        for block in reply["blocks"]:
            for element in block.get("elements", []):
                if element.get("type") == "button" and name in element["text"]["text"]:
                    return block, element
        self.fail(f"no button '{name}' in {json.dumps(reply['blocks'])}")

    def click(self, server, reply, name, channel="C1", user="U1"):
        block, element = self.button(reply, name)
        payload = {"type": "block_actions", "team": {"id": TEAM}, "user": {"id": user},
                   "channel": {"id": channel}, "trigger_id": "1.2.3",
                   "container": {"type": "message", "message_ts": reply["ts"],
                                 "channel_id": channel},
                   "message": {"ts": reply["ts"], "thread_ts": reply.get("thread_ts", "")},
                   "response_url": self.slack.url + "/response/1",
                   "actions": [{"action_id": element["action_id"], "block_id": block["block_id"],
                                "type": "button", "value": element.get("value", ""),
                                "action_ts": f"{time.time():.6f}"}]}
        status, answer = self.post(server, "/slack/actions",
                                   urllib.parse.urlencode({"payload": json.dumps(payload)}))
        self.assertEqual((status, answer), (200, ""))
