"""`triage serve` as a Slack bot, against a stand-in for Slack."""

import json
import random
import resource
import signal
import time
import unittest

import desk
from program import ROOT
from slack_program import BOT_USER, SECRET, TEXT, SlackTest

KILLS = 100


class OverHttp(SlackTest):
    def test_a_message_is_answered_in_its_thread_once(self):
        with self.serve() as server:
            message = self.say(server)
            reply, = self.wait_for_replies(1)
            self.assertEqual(reply["thread_ts"], message["ts"])
            self.assertIn("Network", json.dumps(reply["blocks"]))
            self.assertTrue(reply["text"])
            for attempt in range(3):  # Slack repeats itself, also under another event id
                event = json.dumps(self.event(message, "C1"))
                self.assertEqual(self.post(server, "/slack/events", event,
                                           X_Slack_Retry_Num=str(attempt))[0], 200)
            mention = {**message, "type": "app_mention", "text": f"<@{BOT_USER}> {TEXT}"}
            self.post(server, "/slack/events", json.dumps(self.event(mention, "C1")))
            other = self.say(server, channel="C2")
            self.wait_for_replies(2)
            self.assertEqual(len(self.replies_to(message)), 1)
            self.assertEqual(len(self.replies_to(other)), 1)
            decisions = server.ask("GET", "/v1/decisions?source=slack")[2]["decisions"]
            self.assertEqual([row["label"] for row in decisions], ["Network", "Network"])
            self.wait_for_figure(
                server, r'triage_decisions_total\{.*label="Network".*source="slack"\} 2')

    def test_what_is_not_slacks_is_refused(self):
        with self.serve() as server:
            challenge = json.dumps({"type": "url_verification", "challenge": "abc"})
            status, answer = self.post(server, "/slack/events", challenge)
            self.assertEqual(status, 200)
            self.assertIn("abc", answer if isinstance(answer, str) else json.dumps(answer))
            self.assertEqual(self.post(server, "/slack/events", challenge, secret="x")[0], 401)
            for off in (-301, 301):
                self.assertEqual(self.post(server, "/slack/events", challenge,
                                           now=time.time() + off)[0], 401)
            self.assertEqual(self.post(server, "/slack/events", "{not json")[0], 400)
            self.assertEqual(server.ask("POST", "/slack/events", challenge)[0], 401)
            self.assertEqual(server.ask("GET", "/slack/events")[0], 405)

    def test_words_that_do_not_count_are_passed_over(self):
        with self.serve() as server:
            for change in ({"bot_id": "B2"}, {"user": BOT_USER}, {"subtype": "channel_join"},
                           {"text": "  "}):
                message = {**self.slack.write("C1", "U1", TEXT), **change}
                self.post(server, "/slack/events", json.dumps(self.event(message, "C1")))
            self.say(server)
            self.wait_for_replies(1)
            self.assertEqual(len(self.slack.posts()), 1)

    def test_a_click_corrects_and_changes_the_reply(self):
        with self.serve() as server:
            self.say(server)
            reply, = self.wait_for_replies(1)
            decision = server.ask("GET", "/v1/decisions?source=slack")[2]["decisions"][0]
            if decision["decision"] == "suggest":
                name = decision["alternatives"][0]["label"]
                self.click(server, reply, name, user="U2")
                self.assertTrue(self.slack.wait_for(lambda seen: any(
                    call["method"] == "chat.update" for call in seen["calls"])))
                feedback = server.ask("GET", f"/v1/decisions/{decision['decision_id']}")[2][
                    "feedback"]
                self.assertEqual((feedback["label"], feedback["who"], feedback["source"]),
                                 (name, "U2", "slack"))
                self.wait_for_figure(server, r'triage_feedback_total\{source="slack"\} 1')
            else:
                self.assertEqual(decision["decision"], "auto")
                self.click(server, reply, "Change")
                self.assertTrue(self.slack.wait_for(lambda seen: any(
                    call["method"] in ("chat.update", "views.open") for call in seen["calls"])))

    def test_the_requester_is_answered_in_their_language(self):
        with self.serve() as server:
            self.say(server, "Mein VPN bricht seit heute Morgen immer wieder ab und das WLAN ist "
                             "sehr langsam, bitte helfen Sie mir so schnell wie möglich, proxy vpn "
                             "wifi router signal", channel="D1")
            reply, = self.wait_for_replies(1)
            self.assertNotIn("thread_ts", reply, "a direct message needs no thread")
            german = json.loads((ROOT / "src/triage/slack/phrases/de.json").read_text())
            english = json.loads((ROOT / "src/triage/slack/phrases/en.json").read_text())
            said = json.dumps(reply["blocks"], ensure_ascii=False)

            def spoken(phrases):
                return sum(text.split("{")[0].strip("* ") in said for text in phrases.values()
                           if len(text.split("{")[0]) > 8)

            self.assertGreater(spoken(german), spoken(english))

    def test_slack_that_limits_fails_or_is_gone_gets_every_reply_once(self):
        with self.serve() as server:
            self.slack.fail("chat.postMessage", times=2, status=429, retry_after=1)
            first = self.say(server)
            self.wait_for_replies(1)
            self.slack.fail("chat.postMessage", status=502, is_lost=True)  # done, and not told
            second = self.say(server, channel="C2")
            self.slack.fail("*", times=5, status=503)
            third = self.say(server, channel="C3")
            self.wait_for_replies(3, seconds=90)
            fourth = self.say(server, channel="C4")
            self.wait_for_replies(4, seconds=90)
            for message in (first, second, third, fourth):
                self.assertEqual(len(self.replies_to(message)), 1)

    def test_what_was_written_while_the_program_did_not_run_is_answered(self):
        with self.serve() as server:
            self.slack.set_time(time.time() - 600)
            self.say(server)
            self.wait_for_replies(1)
        missed = self.slack.write("C1", "U1", "laptop screen broken, keyboard too, fan charger dock")
        with self.serve():
            self.wait_for_replies(2)
        self.assertEqual(len(self.replies_to(missed)), 1)

    def test_what_a_full_disk_kept_out_is_answered_once_there_is_room(self):
        with self.serve() as server:
            self.slack.set_time(time.time() - 600)
            self.say(server)
            self.wait_for_replies(1)
            pid = server.process.pid
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, most))
            missed = self.slack.write("C1", "U1", "laptop screen broken, keyboard, fan charger dock")
            event = json.dumps(self.event(missed, "C1"))
            self.assertEqual(self.post(server, "/slack/events", event)[0], 503)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))
            self.say(server, channel="C2")
            self.wait_for_replies(3)
        self.assertEqual(len(self.replies_to(missed)), 1)

    def test_a_reply_that_is_under_way_at_the_end_is_posted_once(self):
        self.slack.delay("chat.postMessage", 3)
        server = self.serve()
        message = self.say(server)
        self.assertTrue(self.slack.wait_for(lambda seen: any(
            call["method"] == "chat.postMessage" for call in seen["calls"])))
        self.assertEqual(server.stop(), 0, server.log())
        self.assertEqual(len(self.replies_to(message)), 1)
        with self.serve() as server:
            self.say(server, channel="C2")
            self.wait_for_replies(2)
        self.assertEqual(len(self.replies_to(message)), 1)

    def test_a_reply_names_words_and_no_other_ticket(self):
        with self.serve() as server:
            self.say(server)
            reply, = self.wait_for_replies(1)
            said = json.dumps(reply, ensure_ascii=False)
            for row in desk.tickets(400):
                self.assertNotIn(row["text"][:40], said)

    def test_no_ticket_text_and_no_secret_is_logged(self):
        with self.serve() as server:
            self.say(server, TEXT + " xyzzy4711")
            self.wait_for_replies(1)
        for secret in ("xyzzy4711", SECRET, "xoxb-test"):
            self.assertNotIn(secret, server.log())

    def test_killed_at_any_moment_answers_every_message_exactly_once(self):
        chance = random.Random(7)
        messages = []
        for attempt in range(KILLS):
            server = self.serve()
            for number in range(2):
                messages.append(self.say(server, channel=f"C{attempt}x{number}"))
            time.sleep(chance.uniform(0, 0.03))
            server.stop(signal.SIGKILL)
        with self.serve():
            self.wait_for_replies(len(messages), seconds=180)
            time.sleep(1)  # for a reply too many
        counts = [len(self.replies_to(message)) for message in messages]
        self.assertEqual(counts, [1] * len(messages))


class OverASocket(SlackTest):
    def push(self, text=TEXT, channel="C1"):
        message = self.slack.write(channel, "U1", text)
        envelope = self.slack.push("events_api", self.event(message, channel))
        return message, envelope

    def test_a_message_is_acknowledged_and_answered(self):
        with self.serve("socket"):
            message, envelope = self.push()
            self.assertTrue(self.slack.wait_for(lambda seen: envelope in seen["acknowledged"]))
            self.wait_for_replies(1)
            self.assertEqual(len(self.replies_to(message)), 1)

    def test_a_new_connection_leaves_no_gap(self):
        with self.serve("socket"):
            messages = []
            for number in range(4):
                messages.append(self.push(channel=f"C{number}"))
                self.assertTrue(self.slack.wait_for(
                    lambda seen: messages[-1][1] in seen["acknowledged"]))
                before = self.slack.record()["connections"]
                self.slack.disconnect("refresh_requested" if number % 2 else None)
                self.assertTrue(self.slack.wait_for(
                    lambda seen: seen["connections"] > before and seen["sockets"] > 0))
            self.wait_for_replies(4)
            for message, _ in messages:
                self.assertEqual(len(self.replies_to(message)), 1)


class SettingUp(SlackTest):
    def test_check_says_what_is_missing(self):
        finished = self.run_program("slack", "check", code=3, SLACK_API_URL=self.slack.api_url)
        self.assertIn("missing  bot token", finished.stdout)
        finished = self.run_program("slack", "check", "--json", code=None,
                                    SLACK_API_URL=self.slack.api_url, SLACK_BOT_TOKEN="xoxb-1",
                                    SLACK_APP_TOKEN="xapp-1")
        self.assertNotIn("xoxb-1", finished.stdout)
        self.assertIn("missing", {row["state"] for row in json.loads(finished.stdout)},
                      "the stand-in grants two scopes only")

    def test_the_manifest_names_what_the_server_has(self):
        manifest = json.loads(self.run_program("slack", "manifest", "--url",
                                               "https://triage.example.com").stdout)
        urls = json.dumps(manifest)
        for path in ("/slack/events", "/slack/actions", "/slack/commands"):
            self.assertIn("https://triage.example.com" + path, urls)
        self.assertTrue(json.loads(self.run_program("slack", "manifest").stdout)["settings"]
                        ["socket_mode_enabled"])
        self.run_program("slack", "manifest", "--url", "http://triage.example.com", code=1)

    def test_a_mode_without_its_secrets_is_refused(self):
        for mode, name in (("socket", "SLACK_APP_TOKEN"), ("http", "SLACK_SIGNING_SECRET")):
            finished = self.run_program("serve", "--workspace", self.workspace, "--port", "0",
                                        "--slack", mode, "--journal", self.folder / "journal.db",
                                        code=1)
            self.assertIn(name, finished.stderr)

    def test_connect_needs_a_terminal(self):
        self.assertIn("terminal", self.run_program("slack", "connect", code=2).stderr)


if __name__ == "__main__":
    unittest.main()
