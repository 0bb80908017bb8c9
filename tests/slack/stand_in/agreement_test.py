"""Slack's own SDK agrees with this program and the stand-in: signatures, blocks, calls, sockets.

Run by ctest with the Python of third_party/slack_sdk; says that it is skipped where that is
missing.
"""

import json
import os
import subprocess
import threading
import time
import unittest

try:
    import slack_sdk
    from slack_sdk.errors import SlackApiError
    from slack_sdk.models.blocks import Block
    from slack_sdk.signature import SignatureVerifier
    from slack_sdk.socket_mode import SocketModeClient
    from slack_sdk.socket_mode.response import SocketModeResponse
except ImportError:
    slack_sdk = None

from slack_stand_in import SlackStandIn

PROBE = os.environ.get("SLACK_PROBE", "slack_probe")
DONE, LATER, UNKNOWN, NEVER = range(4)


def probe(*words, text=""):
    done = subprocess.run([PROBE, *words], input=text, capture_output=True, text=True, timeout=60,
                          check=True)
    return done.stdout


def call(slack, method, **fields):
    return json.loads(probe("call", slack.api_url, method, json.dumps(fields)))


def message_event(ts):
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev" + ts,
            "event": {"type": "message", "channel": "C1", "user": "U1", "text": "my printer",
                      "ts": ts}}


@unittest.skipUnless(slack_sdk, "run tools/make_engines for third_party/slack_sdk")
class SdkTest(unittest.TestCase):
    def test_signatures_are_those_of_the_sdk(self):
        now = int(time.time())
        for body in ("", "token=a&text=%2B", json.dumps({"text": "日本 <&>"}), "x" * 100_000):
            verifier = SignatureVerifier("secret" + body[:3])
            signature = probe("sign", "secret" + body[:3], str(now), text=body).strip()
            self.assertEqual(signature, verifier.generate_signature(timestamp=str(now), body=body))
            self.assertTrue(verifier.is_valid(body, str(now), signature))

    def test_the_sdk_takes_every_reply(self):
        lines = probe("replies").splitlines()
        self.assertEqual(len(lines), 6 * 2 * 4 * 3)
        for line in lines:
            reply = json.loads(line)
            self.assertTrue(reply["text"])
            for block in Block.parse_all(reply["blocks"]):
                self.assertIsNotNone(block)
                block.validate_json()

    def test_the_stand_in_speaks_to_the_sdks_web_client(self):
        with SlackStandIn() as slack:
            client = slack_sdk.WebClient(token="xoxb-1", base_url=slack.api_url)
            self.assertEqual(client.auth_test()["user_id"], "UBOT")
            posted = client.chat_postMessage(
                channel="C1", text="a", blocks=[], thread_ts="1.000100",
                metadata={"event_type": "triage_decision", "event_payload": {"message": "m"}})
            client.chat_update(channel="C1", ts=posted["ts"], text="b")
            replies = client.conversations_replies(channel="C1", ts="1.000100",
                                                   include_all_metadata=True)
            self.assertEqual(replies["messages"][0]["text"], "b")
            self.assertEqual(replies["messages"][0]["metadata"]["event_payload"]["message"], "m")
            self.assertEqual(client.users_info(user="U1")["user"]["locale"], "de-DE")
            self.assertEqual(client.conversations_open(users="U1")["channel"]["id"], "D1")
            for i in range(20):
                slack.write("C2", "U1", str(i))
            pages = [page["messages"] for page in
                     client.conversations_history(channel="C2", limit=15)]
            self.assertEqual([len(page) for page in pages], [15, 5])

    def test_the_stand_in_refuses_what_slack_refuses(self):
        with SlackStandIn() as slack:
            client = slack_sdk.WebClient(token="xoxb-1", base_url=slack.api_url)
            with self.assertRaises(SlackApiError) as refused:
                client.chat_postMessage(channel="C1", text="a", blocks=[
                    {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}])
            self.assertEqual(refused.exception.response["error"], "invalid_blocks")
            slack.fail("chat.update", status=429, retry_after=3)
            with self.assertRaises(SlackApiError) as limited:
                client.chat_update(channel="C1", ts="1", text="b")
            self.assertEqual(limited.exception.response.headers["Retry-After"], "3")
            with self.assertRaises(SlackApiError) as nobody:
                slack_sdk.WebClient(base_url=slack.api_url).auth_test()
            self.assertEqual(nobody.exception.response["error"], "not_authed")

    def test_the_stand_in_speaks_to_the_sdks_socket_client(self):
        with SlackStandIn() as slack:
            received = threading.Event()
            client = SocketModeClient(
                app_token="xapp-1",
                web_client=slack_sdk.WebClient(token="xoxb-1", base_url=slack.api_url))

            def take(sender, request):
                sender.send_socket_mode_response(
                    SocketModeResponse(envelope_id=request.envelope_id))
                if request.payload["event"]["ts"] == "1.000100":
                    received.set()

            client.socket_mode_request_listeners.append(take)
            client.connect()
            try:
                envelope = slack.push("events_api", message_event("1.000100"))
                self.assertTrue(received.wait(20))
                self.assertTrue(slack.wait_for(lambda seen: envelope in seen["acknowledged"]))
            finally:
                client.close()


class ProgramTest(unittest.TestCase):
    """This program against the stand-in."""

    def test_calls_end_as_they_should(self):
        with SlackStandIn() as slack:
            posted = call(slack, "chat.postMessage", channel="C1", text="a & b")
            self.assertEqual(posted["outcome"], DONE)
            self.assertEqual(slack.posts()[0]["text"], "a & b")
            self.assertEqual(call(slack, "chat.update", channel="C1", ts="0")["outcome"], NEVER)
            slack.fail("chat.postMessage", status=429, retry_after=7)
            limited = call(slack, "chat.postMessage", channel="C1", text="a")
            self.assertEqual((limited["outcome"], limited["wait"]), (LATER, 7_000_000))
            slack.fail("chat.postMessage", is_lost=True, status=502)
            self.assertEqual(call(slack, "chat.postMessage", channel="C1", text="c")["outcome"],
                             UNKNOWN)
            self.assertEqual(len(slack.posts()), 2)
            slack.fail("chat.postMessage", silence=2)
            self.assertEqual(call(slack, "chat.postMessage", channel="C1", text="d")["outcome"],
                             UNKNOWN)

    def test_socket_mode_survives_refreshes_and_drops(self):
        with SlackStandIn() as slack:
            listener = subprocess.Popen([PROBE, "socket", slack.api_url, "6"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True)
            envelopes = []
            for round_, end in enumerate(("refresh_requested", None, "warning")):
                connected = len(slack.calls("apps.connections.open"))
                for i in range(2):
                    envelopes.append(slack.push("events_api", message_event(f"{round_}{i}.000100")))
                    self.assertTrue(slack.wait_for(
                        lambda seen: envelopes[-1] in seen["acknowledged"]))
                if round_ < 2:
                    slack.disconnect(end)
                    self.assertTrue(slack.wait_for(lambda seen: sum(
                        c["method"] == "apps.connections.open" for c in seen["calls"]) > connected))
                    self.assertTrue(slack.wait_for(
                        lambda seen: seen["sockets"] == (2 if end else 1)))
            keys = listener.communicate(timeout=30)[0].split()
            self.assertEqual(keys, [f"message/T1/C1/{r}{i}.000100" for r in range(3)
                                    for i in range(2)])


if __name__ == "__main__":
    unittest.main()
