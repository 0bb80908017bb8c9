"""Encoders behind a service: connecting, encoding, what goes wrong, and the key that stays secret."""

import json
import shutil
import signal
import subprocess
import threading
import unittest

from embedding_service import DIMENSION, EmbeddingService, vector_of
from program import PROGRAM, SAMPLE, ProgramTest, environment

KEY = "sk-planted-0123456789"


def rounded(text):
    """The same model's vector on another processor."""
    return [number * (1 + 1e-4 * (place % 3)) for place, number in enumerate(vector_of(text))]


class RemoteEncoder(ProgramTest):
    def setUp(self):
        super().setUp()
        self.service = EmbeddingService()
        self.service.__enter__()
        self.addCleanup(self.service.__exit__)
        self.outputs = []

    def say(self, *words, code=0, **variables):
        done = self.run_program(*words, code=code, **variables)
        self.outputs += [done.stdout, done.stderr]
        return done

    def connect(self, *words, name="farm", code=0, **variables):
        return self.say("encoder", "connect", name, self.service.url, "--model", "some/e5",
                        *words, code=code, **variables)

    def embed(self, *words, name="farm", code=0, **variables):
        return self.say("embed", SAMPLE, "--encoder", name, "-o", "v.jsonl", *words, code=code,
                        **variables)

    def vectors(self):
        text = (self.folder / "v.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def test_a_service_is_connected_and_encodes(self):
        said = self.connect().stdout
        self.assertIn(f"{DIMENSION} numbers", said)
        self.assertIn("'query: '", said)
        self.embed("--raw", "--limit", "100")
        self.assertEqual(len(self.vectors()), 100)
        for row in self.vectors():
            self.assertAlmostEqual(sum(x * x for x in row["vector"]), 1, places=4)
        self.assertEqual([text for text in self.service.texts() if not text.startswith("query: ")],
                         ["Is anybody there?"] * 2, "when connecting, and before encoding")
        asked = len(self.service.requests)
        self.assertIn(" 0 encoded now", self.embed("--raw", "--limit",
                                                   "100").stderr)
        self.assertEqual(len(self.service.requests), asked)

    def test_it_is_listed_shown_verified_and_forgotten(self):
        self.connect("--batch", "7", "--timeout", "5")
        listed = json.loads(self.say("encoder", "list", "--json").stdout)["encoders"][0]
        self.assertEqual(listed["remote"]["max_texts"], 7)
        self.assertIn(self.service.url, self.say("encoder", "list").stdout)
        self.embed("--limit", "3")
        shown = json.loads(self.say("encoder", "show", "farm", "--json").stdout)
        self.assertEqual((shown["kind"], shown["dimension"], shown["cached_vectors"]),
                         ("remote", DIMENSION, 3))
        self.assertIn("some/e5", shown["fingerprint"])
        verified = json.loads(self.say("encoder", "verify", "farm", "--json").stdout)
        self.assertFalse(verified["cuts_silently"])
        self.assertIn("--repair does nothing", self.say("encoder", "verify", "farm",
                                                        "--repair").stderr)
        self.say("encoder", "remove", "farm")
        self.assertIn("'farm'", self.embed(code=1).stderr)

    def test_another_model_behind_the_same_address_is_noticed(self):
        self.connect()
        self.embed("--limit", "3")
        self.service.vector_of = lambda text: vector_of("another model: " + text)
        for words in (("verify", "farm"), ("bench", "farm")):
            self.assertIn("another model than when it was connected",
                          self.say("encoder", *words, code=1).stderr)
        self.assertIn("another model than when it was connected",
                      self.embed("--limit", "9", code=1).stderr)
        before = self.vectors()
        self.assertIn("Another model answered there", self.connect(name="new").stderr)
        self.assertIn(" 3 encoded now", self.embed("--limit", "3", name="new").stderr)
        self.assertNotEqual(self.vectors(), before)
        self.service.vector_of = rounded
        self.assertNotIn("Another model", self.connect().stderr)
        self.assertIn(" 0 encoded now", self.embed("--limit", "3").stderr)

    def test_a_forgotten_service_with_another_model_has_other_vectors(self):
        self.connect()
        self.embed("--limit", "3")
        self.say("encoder", "remove", "farm")
        self.service.vector_of = lambda text: vector_of("another model: " + text)
        self.connect()
        self.assertIn(" 3 encoded now", self.embed("--limit", "3").stderr)

    def test_a_damaged_record_is_mended_by_connecting_anew(self):
        self.connect()
        (self.folder / "var/encoders/farm.json").write_text("{", encoding="utf-8")
        self.assertIn("connect", self.embed("--limit", "3", code=1).stderr)
        self.connect()
        self.embed("--limit", "3")

    def train(self):
        self.connect()
        self.say("train", SAMPLE, "--label", "label", "--encoder", "lexical+farm", "--head",
                 "linear")

    def predict(self, *words, limit=3, code=0):
        return self.say("predict", SAMPLE, "--limit", limit, "-o", "p.jsonl", *words, code=code)

    def test_a_model_knows_its_service_again_and_refuses_another_in_its_place(self):
        self.train()
        elsewhere = self.folder / "elsewhere"
        shutil.copytree(self.folder / "var/models", elsewhere / "var/models")
        there = ("--workspace", elsewhere)
        advice = self.predict(*there, code=1).stderr
        self.assertIn("triage encoder connect farm URL --model MODEL", advice)
        self.assertIn("some/e5", advice)
        self.service.vector_of = rounded
        self.connect(*there)
        self.predict(*there)
        self.service.vector_of = lambda text: vector_of("other: " + text)
        self.assertIn("another model", self.predict(*there, limit=9, code=1).stderr)
        self.connect(*there)
        self.assertIn("do not mix", self.predict(*there, code=1).stderr)

    def test_the_same_model_at_another_address_is_taken_once_it_was_compared(self):
        self.train()
        self.service.vector_of = rounded
        with EmbeddingService() as other:
            other.vector_of = rounded
            self.say("encoder", "connect", "other", other.url, "--model", "some/e5")
            self.say("encoder", "parity", "farm", "other", SAMPLE)
            self.say("encoder", "connect", "farm", other.url, "--model", "some/e5")
            self.predict()

    def test_a_service_that_cuts_without_saying_so_is_told_on(self):
        self.service.vector_of = lambda text: vector_of(text[:2000])
        self.connect()
        self.assertIn("cuts long texts without saying so", self.say("encoder", "verify",
                                                                    "farm").stderr)

    def test_texts_that_are_too_long_are_cut_and_counted(self):
        self.connect()
        self.service.interfere = lambda texts, number: (
            (413, {}, '{"error": "too long"}') if sum(map(len, texts)) > 400 else None)
        self.write("t.jsonl", "".join(json.dumps({"id": str(i), "text": f"vpn {i} dead " * 90}) +
                                      "\n" for i in range(3)))
        done = self.say("embed", "t.jsonl", "--raw", "--encoder", "farm", "-o", "v.jsonl")
        self.assertIn("3 of the texts (100.0 %) were longer", done.stderr)
        self.assertEqual(len(self.vectors()), 3)

    def test_a_busy_service_is_waited_for(self):
        self.connect()
        self.service.interfere = lambda texts, number: (
            (429, {"Retry-After": "0"}, "{}") if number == 1 else None)
        self.embed("--raw", "--limit", "5")
        self.assertEqual(len(self.vectors()), 5)

    def test_what_is_no_answer_ends_the_run_and_leaves_no_file(self):
        self.connect()
        for body in ("<html>", '{"data": []}', '{"data": [{"index": 0, "embedding": [1, 2]}]}'):
            with self.subTest(body=body):
                self.service.interfere = lambda texts, number: (200, {}, body)
                done = self.embed("--limit", "1", code=1)
                self.assertIn(self.service.url, done.stderr)
                self.assertFalse((self.folder / "v.jsonl").exists())

    def test_a_ticket_whose_vector_is_useless_is_left_out_with_its_reason(self):
        self.connect()
        self.write("t.jsonl", "".join(json.dumps({"id": str(i), "text": f"vpn {i} is dead"}) + "\n"
                                      for i in range(5)))
        self.service.vector_of = lambda text: (
            [0.0] * DIMENSION if "vpn 3" in text else vector_of(text))
        done = self.say("embed", "t.jsonl", "--encoder", "farm", "-o", "v.jsonl", "--rejects",
                        "r.jsonl")
        self.assertIn("1 tickets left out", done.stderr)
        self.assertEqual([row["id"] for row in self.vectors()], ["0", "1", "2", "4"])
        row = json.loads((self.folder / "r.jsonl").read_text(encoding="utf-8"))
        self.assertEqual((row["id"], row["field"], row["reason"]),
                         ("3", "no_vector", "its vector is all zeros"))

    def test_a_service_that_is_gone_is_named(self):
        self.connect()
        self.service.__exit__()
        self.assertIn("127.0.0.1", self.embed("--limit", "1", code=1).stderr)

    def test_another_model_behind_the_url_is_noticed(self):
        self.connect()
        self.service.vector_of = lambda text: [1.0, 2.0]
        done = self.embed("--limit", "1", code=1)
        self.assertIn(f"2 numbers where {DIMENSION} are expected", done.stderr)

    def test_offline_nothing_is_asked(self):
        self.connect()
        self.assertIn("offline", self.embed("--offline", code=1).stderr)
        self.assertEqual(len(self.service.requests), 1)

    def test_choices_that_a_service_does_not_leave_are_errors(self):
        self.connect()
        self.assertIn("--precision", self.embed("--precision", "int8", code=1).stderr)
        self.assertIn("--long", self.embed("--long", "windows", code=1).stderr)
        done = self.say("encoder", "tokens", SAMPLE, "--encoder", "farm", code=1)
        self.assertIn("tokens", done.stderr)

    def test_a_model_whose_prompt_nobody_knows_needs_a_prefix(self):
        words = ["encoder", "connect", "x", self.service.url, "--model", "unheard-of"]
        self.assertIn("--prefix", self.say(*words, code=1).stderr)
        self.say(*words, "--prefix", "")

    def test_wrong_use_is_said(self):
        self.assertIn("--model", self.say("encoder", "connect", "x", self.service.url,
                                          code=2).stderr)
        self.assertIn("URL", self.say("encoder", "connect", "x", "farm:8080", "--model", "e5",
                                      code=1).stderr)
        self.connect("--batch", "0", code=2)
        self.connect("--timeout", "0", code=2)
        self.assertIn("MY_KEY", self.connect("--key-variable", "MY_KEY", code=1).stderr)

    def test_the_key_is_sent_and_stays_secret(self):
        self.connect("--key-variable", "MY_KEY", MY_KEY=KEY)
        self.embed("--limit", "3", MY_KEY=KEY)
        self.assertEqual(set(self.service.authorizations), {f"Bearer {KEY}"})
        self.say("encoder", "show", "farm", MY_KEY=KEY)
        self.say("encoder", "list", "--json", MY_KEY=KEY)
        self.say("config", "show", MY_KEY=KEY)
        self.service.interfere = lambda texts, number: (
            401, {}, json.dumps({"error": {"message": f"bad key {KEY}"}}))
        self.assertIn("MY_KEY", self.say("encoder", "verify", "farm", code=1, MY_KEY=KEY).stderr)
        self.assertIn("MY_KEY", self.embed("--no-cache", code=1, MY_KEY=KEY).stderr)
        self.assertIn("Set MY_KEY", self.embed("--no-cache", code=1).stderr)
        kept = [path for path in self.folder.rglob("*")
                if path.is_file() and KEY.encode() in path.read_bytes()]
        self.assertEqual(kept, [])
        self.assertEqual([said for said in self.outputs if KEY in said], [])

    def test_what_was_encoded_before_a_kill_is_not_asked_again(self):
        self.connect("--batch", "4", "--connections", "1")
        rows = "".join(json.dumps({"id": str(i), "text": f"ticket {i:04} " + "x" * 500}) + "\n"
                       for i in range(400))
        self.write("t.jsonl", rows)
        words = ["embed", "t.jsonl", "--raw", "--encoder", "farm", "-o", "v.jsonl"]
        far_enough = threading.Event()
        go_on = threading.Event()

        def hold(texts, number):
            if number > 60:
                far_enough.set()
                go_on.wait(60)

        self.service.interfere = hold
        for number, code in ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)):
            far_enough.clear()
            process = subprocess.Popen([PROGRAM, *words], cwd=self.folder, env=environment(),
                                       stderr=subprocess.PIPE)
            self.assertTrue(far_enough.wait(60))
            process.send_signal(number)
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, code)
        go_on.set()
        self.service.interfere = lambda texts, number: None
        before = len(self.service.texts())
        self.say(*words)
        asked_again = len(self.service.texts()) - before
        self.assertLess(asked_again, 250, "at least the first pieces were kept")
        self.assertEqual(len(self.vectors()), 400)


if __name__ == "__main__":
    unittest.main()
