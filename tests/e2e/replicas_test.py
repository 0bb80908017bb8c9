"""Several `triage serve` over one PostgreSQL, as a Slack bot: one reply a message, whoever dies or is
cut off."""

import concurrent.futures
import json
import random
import signal
import time
import unittest

import postgresql
from slack_program import TEXT, SlackTest

LEASE = 60  # seconds, as slack/bot.h has it
SERVERS = []


def setUpModule():
    missing = postgresql.missing()
    if missing:
        raise unittest.SkipTest(missing)
    SERVERS.append(unittest.enterModuleContext(postgresql.PostgresqlServer()))


class ReplicasTest(SlackTest):
    def setUp(self):
        super().setUp()
        self.database_server = SERVERS[0]
        self.database = self.database_server.make_database()
        self.pool = self.enterContext(concurrent.futures.ThreadPoolExecutor(16))

    def replica(self, port=None):
        server = self.serve(journal=self.database_server.url(self.database, port))
        self.addCleanup(server.stop)
        return server

    def number(self, sql):
        return int(self.database_server.run_sql(self.database, sql)[0])

    def wait_until(self, is_so, seconds=30):
        deadline = time.monotonic() + seconds
        while not is_so():
            self.assertLess(time.monotonic(), deadline, "it never came to be")
            time.sleep(0.02)

    def write(self, channel):
        """A message that nobody has told the bot of."""
        return self.slack.write(channel, "U1", TEXT), channel

    def tell(self, server, written):
        """Whether the replica said that it has it."""
        message, channel = written
        status, _ = self.post(server, "/slack/events", json.dumps(self.event(message, channel)))
        self.assertIn(status, (200, 503))
        return status == 200

    def tell_at_once(self, servers, written):
        """The same signed request to all of them at the same moment; what each said."""
        message, channel = written
        body = json.dumps(self.event(message, channel))
        now = time.time()
        asked = [self.pool.submit(self.post, server, "/slack/events", body, now=now)
                 for server in servers]
        return [one.result()[0] for one in asked]

    def assert_each_is_answered_once(self, all_written, seconds):
        """Waits until nothing is left to do: then no reply can be one too many later."""
        self.wait_for_replies(len(all_written), seconds)
        self.wait_until(lambda: self.number("SELECT count(*) FROM jobs WHERE state < 2") == 0)
        counts = [len(self.replies_to(message)) for message, _ in all_written]
        self.assertEqual(counts, [1] * len(all_written))
        self.assertEqual(len(self.slack.posts()), len(all_written))
        self.assertEqual(self.number("SELECT count(*) FROM deliveries WHERE state = 1"),
                         len(all_written))
        self.assertEqual(self.number("SELECT count(*) FROM jobs WHERE state = 3"), 0, "given up")


class Sharing(ReplicasTest):
    def test_one_event_told_to_both_at_once_is_answered_once(self):
        replicas = [self.replica(), self.replica()]
        written = [self.write(f"C{number}") for number in range(40)]
        for one in written:
            self.assertEqual(self.tell_at_once(replicas, one), [200, 200])
        self.assert_each_is_answered_once(written, 60)
        self.assertEqual(self.number("SELECT count(*) FROM events"), len(written))
        self.assertEqual(self.number("SELECT count(*) FROM decisions"), len(written))


class Dying(ReplicasTest):
    def test_what_one_had_begun_when_it_was_killed_the_other_takes_over(self):
        dying = self.replica()
        # Its four workers: Slack does not take two replies, and takes two without saying so.
        self.slack.fail("chat.postMessage", times=2, silence=20)
        self.slack.fail("chat.postMessage", times=2, silence=20, is_lost=True)
        written = [self.write(f"C{number}") for number in range(12)]
        for one in written:
            self.assertTrue(self.tell(dying, one))
        self.assertTrue(self.slack.wait_for(lambda seen: sum(
            call["method"] == "chat.postMessage" for call in seen["calls"]) == 4))
        self.replica()
        dying.stop(signal.SIGKILL)
        self.assert_each_is_answered_once(written, LEASE + 60)
        self.assertEqual(self.number("SELECT count(*) FROM jobs WHERE tries > 1"), 4, "taken over")

    def test_killed_at_any_moment_again_and_again(self):
        chance = random.Random(11)
        lasting = self.replica()
        written = []
        for attempt in range(12):
            dying = self.replica()
            for number in range(3):
                one = self.write(f"C{attempt}x{number}")
                written.append(one)
                self.assertEqual(self.tell_at_once([dying, lasting][:1 + number % 2], one)[0], 200)
            time.sleep(chance.uniform(0, 0.03))
            dying.stop(signal.SIGKILL)
        self.assert_each_is_answered_once(written, LEASE + 60)


class Cut(ReplicasTest):
    """One replica reaches the database through a proxy that stops forwarding for a while."""

    def cut_and_heal(self, how, until_taken_over):
        proxy = self.enterContext(postgresql.CutProxy(self.database_server.port))
        cut = self.replica(proxy.port)
        # All four of its workers are cut off between the beginning of a reply and its end.
        self.slack.fail("chat.postMessage", times=2, silence=6)
        self.slack.fail("chat.postMessage", times=2, silence=6, is_lost=True)
        written = [self.write(f"C{number}") for number in range(6)]
        for one in written:
            self.assertTrue(self.tell(cut, one))
        self.assertTrue(self.slack.wait_for(lambda seen: sum(
            call["method"] == "chat.postMessage" for call in seen["calls"]) == 4))
        other = self.replica()
        proxy.become(how)

        both = [self.write(f"B{number}") for number in range(10)]
        for one in both:
            self.assertIn(200, self.tell_at_once([cut, other], one))
        refused = [self.write(f"E{number}") for number in range(5)]
        for one in refused:
            self.assertFalse(self.tell(cut, one), "nobody keeps it")
        self.says_what_is_missing(cut)
        self.answers_within_bounds(cut)

        if until_taken_over:
            self.wait_for_replies(len(written + both), LEASE + 60)
        proxy.become("forward")
        self.wait_until(lambda: cut.ask("GET", "/readyz")[2]["status"] == "ready")
        for one in refused:  # Slack repeats what was not taken
            self.assertTrue(self.tell(cut, one))
        self.assertIsNotNone(cut.classify({"text": TEXT})["decision_id"])
        self.assert_each_is_answered_once(written + both + refused, LEASE + 60)

    def says_what_is_missing(self, cut):
        status, _, ready = cut.ask("GET", "/readyz")
        self.assertEqual((status, ready["status"]), (200, "degraded"))
        self.assertEqual([name for name, part in ready["parts"].items() if not part["ready"]],
                         ["journal"])

    def answers_within_bounds(self, cut):
        started = time.monotonic()
        for _ in range(10):
            answer = cut.classify({"text": TEXT})
            self.assertEqual((answer["label"], answer["decision_id"]), ("Network", None))
            status, headers, _ = cut.ask("POST", "/v1/classify", {"text": TEXT},
                                         Authorization="Bearer 00000000.not-known")
            self.assertEqual((status, headers["Retry-After"]), (503, "1"))
            self.assertEqual(cut.ask("POST", "/v1/feedback", {"decision_id": "x", "label": "Access"}
                                     )[0], 503)
        self.assertLess(time.monotonic() - started, 10, "30 answers, none of which waits")

    def test_one_that_is_cut_off_without_a_word(self):
        self.cut_and_heal("drop", until_taken_over=True)

    def test_one_whose_connections_are_closed(self):
        self.cut_and_heal("close", until_taken_over=False)


if __name__ == "__main__":
    unittest.main()
