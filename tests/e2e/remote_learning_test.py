"""Learning from the vectors of a service, and answering with them: also when it goes away."""

import json
import pathlib
import signal
import threading
import unittest

from embedding_service import DIMENSION, EmbeddingService, vector_of
from program import ProgramTest
from served import Served

WORDS = {"Access": "password account login locked badge",
         "Hardware": "laptop screen keyboard battery dock",
         "Network": "wifi vpn router signal cable"}
PROBE = "Is anybody there?"  # what a service is asked before it sees a ticket
FILLING = ("It began this morning after the update and nothing that was tried has helped so far. " *
           4)


def tickets(count, first=0):
    """One line each, all different; some 400 bytes, so that they make several pieces."""
    rows = []
    for number in range(first, first + count):
        label = list(WORDS)[number % 3]
        words = WORDS[label].split()
        text = (f"Ticket {number}: my {words[number % 5]} and the {words[number // 3 % 5]} "
                f"do not work. {FILLING}")
        rows.append({"id": f"T-{number}", "text": text, "label": label})
    return "".join(json.dumps(row) + "\n" for row in rows)


class RemoteLearning(ProgramTest):
    def setUp(self):
        super().setUp()
        self.service = EmbeddingService()
        self.service.__enter__()
        self.addCleanup(self.service.__exit__)
        self.run_program("encoder", "connect", "farm", self.service.url, "--model", "some/e5",
                         "--batch", "4", "--connections", "1")
        self.write("tickets.jsonl", tickets(300))

    def train(self, *words, **options):
        return self.run_program("train", "tickets.jsonl", "--encoder", "lexical+farm", "--head",
                                "linear", "--json", *words, **options)

    def predict(self, **options):
        self.write("new.jsonl", tickets(300, first=1000))
        return self.run_program("predict", "new.jsonl", "-o", "answers.jsonl", **options)

    def answers(self):
        text = (self.folder / "answers.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def goes_away_after(self, count):
        """Answers so many requests more, then cuts every connection: what it answered."""
        answered = set()
        last = len(self.service.requests) + count

        def interfere(texts, number):
            if number >= last:
                raise ConnectionAbortedError
            answered.update(texts)

        self.service.interfere = interfere
        return answered

    def comes_back(self):
        self.service.interfere = lambda texts, number: None
        del self.service.requests[:]

    def leftovers(self):
        """Files that are half written, or the result of a run that failed."""
        return [name for name in self.files()
                if ".part" in name or name.startswith(("var/models/", "var/reports/", "answers"))]

    def test_a_model_learns_and_answers_with_a_service(self):
        done = json.loads(self.train().stdout)
        self.assertEqual(done["encoder"], "lexical+farm")
        self.assertEqual(len(set(self.service.texts()) - {PROBE}), 300)
        manifest = json.loads((pathlib.Path(self.folder / done["bundle"]) / "manifest.json")
                              .read_text(encoding="utf-8"))
        self.assertEqual([(use["name"], use["columns"]) for use in manifest["encoder"]["dense"]],
                         [("farm", DIMENSION)])
        self.predict()
        right = [answer["label"] == list(WORDS)[int(answer["id"][2:]) % 3]
                 for answer in self.answers()]
        self.assertEqual(len(right), 300)
        self.assertGreater(sum(right), 290)

    def test_training_that_the_service_left_completes_from_the_cache(self):
        answered = self.goes_away_after(40)
        done = self.train(code=1)
        self.assertIn(self.service.url, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(self.leftovers(), [])
        self.comes_back()
        self.assertEqual(json.loads(self.train().stdout)["encoder"], "lexical+farm")
        again = answered & set(self.service.texts())
        self.assertLess(len(again), len(answered) - 60, "the first pieces were kept")
        self.assertEqual(len((set(self.service.texts()) | answered) - {PROBE}), 300)
        # By now it is not needed any more.
        self.service.__exit__()
        self.train()

    def test_predicting_that_the_service_left_completes_from_the_cache(self):
        self.train()
        answered = self.goes_away_after(40)
        before = self.leftovers()
        done = self.predict(code=1)
        self.assertIn(self.service.url, done.stderr)
        self.assertEqual(self.leftovers(), before)
        self.comes_back()
        self.predict()
        self.assertEqual(len(self.answers()), 300)
        again = answered & set(self.service.texts())
        self.assertLess(len(again), len(answered) - 60, "the first pieces were kept")

    def test_a_ticket_that_gets_no_vector_does_not_stop_the_others(self):
        self.service.vector_of = lambda text: (
            [0.0] * DIMENSION if "Ticket 7:" in text or "Ticket 1004:" in text else vector_of(text))
        done = self.train("--rejects", "rejects.jsonl")
        self.assertEqual(json.loads(done.stdout)["left_out"], {"no_vector": 1})
        self.assertIn("'T-7'", done.stderr)
        row = json.loads((self.folder / "rejects.jsonl").read_text(encoding="utf-8"))
        self.assertEqual((row["row"], row["id"], row["field"]), (8, "T-7", "no_vector"))
        self.assertIn("'farm' gave it a vector that is all zeros", row["reason"])
        self.predict()
        odd = [answer for answer in self.answers() if answer["decision"] == "abstain"]
        self.assertEqual([answer["id"] for answer in odd], ["T-1004"])
        self.assertIn("no_vector: encoder 'farm'", odd[0]["reason"])
        self.write("both.jsonl", tickets(20, first=1000))
        measured = json.loads(self.run_program("evaluate", "both.jsonl", "--json", "--rejects",
                                               "rejects.jsonl").stdout)
        self.assertEqual(measured["left_out"], {"no_vector": 1})
        row = json.loads((self.folder / "rejects.jsonl").read_text(encoding="utf-8"))
        self.assertEqual(row["id"], "T-1004")

    def test_a_server_that_is_told_to_end_answers_with_the_service(self):
        self.train()
        is_asked, may_answer = threading.Event(), threading.Event()

        def interfere(texts, number):
            is_asked.set()
            may_answer.wait(60)

        self.service.interfere = interfere
        server = Served(self.folder, "--deadline-ms", "30000")
        answers = []
        asker = threading.Thread(target=lambda: answers.append(server.classify(
            {"text": "my wifi and the router do not work " + FILLING})))
        asker.start()
        self.assertTrue(is_asked.wait(60))
        server.process.send_signal(signal.SIGTERM)
        self.assertTrue(server.wait_for_log("stopping"))
        may_answer.set()
        asker.join(60)
        self.assertEqual(server.process.wait(60), 0)
        server.stop()  # its pipes
        self.assertNotEqual(answers[0]["reason"], "encoder_failed")
        self.assertTrue(answers[0]["label"])

    def test_a_service_that_gives_no_vector_at_all_is_an_error_that_names_it(self):
        self.service.vector_of = lambda text: (
            vector_of(text) if text == PROBE else [0.0] * DIMENSION)
        done = self.train(code=1)
        self.assertIn("'farm'", done.stderr)
        self.assertEqual(self.leftovers(), [])


if __name__ == "__main__":
    unittest.main()
