"""What may be learned from: splits, the moment of decision, vectors that tickets bring."""

import csv
import json
import random
import struct
import unittest

import desk
from program import ProgramTest


class Splits(ProgramTest):
    def learned(self, bundle):
        return set((self.folder / bundle / "neighbors.ids").read_text().split())

    def train(self, rows, *words, code=0):
        self.write("tickets.jsonl", desk.json_lines(rows))
        finished = self.run_program("train", "tickets.jsonl", "--head", "linear", "--json", *words,
                                    code=code)
        return json.loads(finished.stdout) if code == 0 else finished.stderr

    def test_the_newest_rows_are_kept_apart_by_time(self):
        trained = self.train(desk.tickets(200), "--split", "time", "--test-share", "0.2")
        self.assertEqual(trained["evaluated"]["rows"], 40)
        self.assertEqual(self.learned(trained["bundle"]), {f"T-{n}" for n in range(1, 161)})

    def test_by_time_needs_times(self):
        rows = desk.tickets(60)
        del rows[7]["created_at"]
        self.assertRegex(self.train(rows, "--split", "time", code=1), "T-8.*--time")

    def test_equal_texts_never_straddle_the_split(self):
        for split in ("hash", "time"):
            with self.subTest(split=split):
                rows = desk.tickets(200)
                for number in range(100):  # each text of the first half comes again in the second
                    rows[199 - number]["text"] = rows[number]["text"]
                    rows[199 - number]["label"] = rows[number]["label"]
                learned = self.learned(self.train(rows, "--split", split, "--test-share", "0.3")
                                       ["bundle"])
                for number in range(100):
                    self.assertEqual(f"T-{number + 1}" in learned, f"T-{200 - number}" in learned)

    def test_equal_texts_never_straddle_folds(self):
        """Labels are noise but for twins of one text: whoever saw the twin could tell."""
        rows = []
        for number, row in enumerate(desk.tickets(300, labels=("Access",))):
            label = ("A", "B")[hash_of(number) % 2]
            rows += [row | {"id": f"{number}-{twin}", "label": label} for twin in range(2)]
        for head in ("knn", "linear", "blend"):
            with self.subTest(head=head):
                self.write("tickets.jsonl", desk.json_lines(rows))
                trained = json.loads(self.run_program(
                    "train", "tickets.jsonl", "--head", head, "--json", "--test-share", "0").stdout)
                self.assertLess(trained["metrics"]["accuracy"], 0.62)

    def test_a_row_is_kept_apart_whatever_other_rows_there_are(self):
        rows = desk.tickets(300)
        some = self.learned(self.train(rows[:150])["bundle"])
        more = self.learned(self.train(rows)["bundle"])
        self.assertEqual(some, more & {row["id"] for row in rows[:150]})


def hash_of(number):
    """Bits that have nothing to do with the number's neighbours."""
    return (number * 2654435761 >> 13) & 0xFFFF


class Measuring(ProgramTest):
    def evaluated(self, *words):
        return json.loads(self.run_program("evaluate", "tickets.jsonl", "--json", *words).stdout)

    def test_the_training_file_measures_a_model_on_what_was_kept_apart(self):
        self.write("tickets.jsonl", desk.json_lines(desk.tickets(300)))
        trained = json.loads(self.run_program("train", "tickets.jsonl", "--head", "linear",
                                              "--test-share", "0.3", "--json").stdout)
        again = self.evaluated()
        self.assertEqual(again["rows"]["kept"], trained["evaluated"]["rows"])
        self.assertEqual(again["left_out"], {"learned_from": 300 - again["rows"]["kept"]})
        self.assertEqual(again["metrics"], {name: trained["metrics"][name]
                                            for name in again["metrics"]})
        self.assertFalse(again["learned_from"])

    def test_where_all_was_learned_from_it_says_so(self):
        self.write("tickets.jsonl", desk.json_lines(desk.tickets(120)))
        self.run_program("train", "tickets.jsonl", "--head", "linear", "--test-share", "0")
        measured = self.run_program("evaluate", "tickets.jsonl", "--json")
        self.assertTrue(json.loads(measured.stdout)["learned_from"])
        self.assertIn("learned from these very tickets", measured.stderr)

    def test_a_foreign_language_is_counted_as_abstained_from(self):
        self.write("train.jsonl", desk.json_lines(desk.tickets(120)))
        self.run_program("train", "train.jsonl", "--head", "linear")
        greek = "δεν μπορώ να συνδεθώ στο ηλεκτρονικό ταχυδρομείο από το πρωί, βοήθεια παρακαλώ"
        rows = desk.tickets(4, seed=9)
        rows[1]["text"] = greek
        self.write("tickets.jsonl", desk.json_lines(rows))
        self.assertEqual(self.evaluated()["decisions"]["abstain"], 1)
        answers = self.run_program("predict", "tickets.jsonl").stdout.splitlines()
        self.assertEqual([json.loads(line)["decision"] == "abstain" for line in answers],
                         [False, True, False, False])


class Moment(ProgramTest):
    """Only what was there when the ticket was sorted may be learned from."""

    def conversation(self, number, label, moment=None):
        """The requester says nothing of use, the agent's solution gives the class away."""
        chance = random.Random(number)
        text = " ".join(chance.choices(desk.COMMON, k=12))
        solution = " ".join(desk.WORDS[label])
        messages = [{"role": "requester", "time": "2026-01-05T08:00:00Z", "text": text},
                    {"role": "agent", "time": "2026-01-05T09:00:00Z", "text": solution},
                    {"role": "requester", "time": "2026-01-05T10:00:00Z",
                     "text": "thanks, so it was " + solution}]
        return {"id": str(number), "label": label, "messages": messages} | (
            {"decided_at": moment} if moment else {})

    def accuracy(self, rows):
        self.write("tickets.jsonl", desk.json_lines(rows))
        finished = self.run_program("train", "tickets.jsonl", "--head", "linear", "--json",
                                    "--test-share", "0")
        return json.loads(finished.stdout)["metrics"]["accuracy"]

    def test_an_agents_solution_and_what_follows_is_not_learned_from(self):
        labels = ("Access", "Network")
        rows = [self.conversation(n, labels[hash_of(n) % 2]) for n in range(300)]
        self.assertLess(self.accuracy(rows), 0.62, "the class cannot be told: a coin toss")

    def test_what_came_before_the_decision_is(self):
        """The same messages, sorted at their end: now the requester's own words tell the class."""
        labels = ("Access", "Network")
        rows = [self.conversation(n, labels[hash_of(n) % 2], "2026-01-05T11:00:00Z")
                for n in range(300)]
        self.assertGreater(self.accuracy(rows), 0.95)


class Vectors(ProgramTest):
    def setUp(self):
        super().setUp()
        self.rows = desk.with_vectors(desk.tickets(200))

    def train(self, *words, code=0):
        finished = self.run_program("train", "tickets.jsonl", "--json", "--quiet", "--recipe",
                                    "classic", "--total-rows", "400", *words, code=code)
        return json.loads(finished.stdout) if code == 0 else finished.stderr

    def write_npy(self, vectors, name="vectors.npy"):
        """NumPy's format, version 1.0: rows of little-endian float32."""
        header = (f"{{'descr': '<f4', 'fortran_order': False, "
                  f"'shape': ({len(vectors)}, {len(vectors[0])}), }}")
        header = header.ljust(117) + "\n"
        body = b"".join(struct.pack(f"<{len(vector)}f", *vector) for vector in vectors)
        (self.folder / name).write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) +
                                         header.encode() + body)

    def without_vectors(self):
        return [{key: value for key, value in row.items() if key != "embedding"}
                for row in self.rows]

    def test_the_classic_recipe_takes_a_column_of_vectors(self):
        self.write("tickets.jsonl", desk.json_lines(self.rows))
        trained = self.train("--vectors", "embedding")
        self.assertEqual((trained["head"], trained["encoder"]), ("lightgbm", "given"))
        self.assertGreater(trained["metrics"]["accuracy"], 0.8)
        manifest = json.loads((self.folder / trained["bundle"] / "manifest.json").read_text())
        self.assertIsNone(manifest["thresholds"]["suggest"], "one threshold")

    def test_a_npy_file_in_row_order_is_the_same(self):
        self.write("tickets.jsonl", desk.json_lines(self.rows))
        column = self.train("--vectors", "embedding")
        self.write("tickets.jsonl", desk.json_lines(self.without_vectors()))
        self.write_npy([row["embedding"] for row in self.rows])
        array = self.train("--vectors", "vectors.npy")
        self.assertEqual(array["metrics"], column["metrics"])
        answers = self.run_program("predict", "tickets.jsonl", "--vectors", "vectors.npy").stdout
        right = sum(json.loads(line)["label"] == row["label"]
                    for line, row in zip(answers.splitlines(), self.rows))
        self.assertGreater(right, 180)

    def test_a_npy_file_that_does_not_fit_is_refused(self):
        self.write("tickets.jsonl", desk.json_lines(self.without_vectors()))
        vectors = [row["embedding"] for row in self.rows]
        self.write_npy(vectors[:150])
        self.assertRegex(self.train("--vectors", "vectors.npy", code=1), "150 rows.*row 151")
        self.write_npy(vectors)
        path = self.folder / "vectors.npy"
        path.write_bytes(path.read_bytes()[:-5])
        self.assertIn("vectors.npy", self.train("--vectors", "vectors.npy", code=1))
        self.assertIn("nowhere.npy", self.train("--vectors", "nowhere.npy", code=1))

    def test_vectors_without_a_direction_are_left_out_and_listed(self):
        vectors = [list(row["embedding"]) for row in self.rows]
        vectors[17][3] = float("nan")
        vectors[18][3] = float("inf")
        vectors[19] = [0.0] * 12
        self.write_npy(vectors)
        self.write("tickets.jsonl", desk.json_lines(self.without_vectors()))
        words = ("tickets.jsonl", "--vectors", "vectors.npy", "--json", "--quiet")
        trained = json.loads(self.run_program("train", *words, "--head", "knn", "--rejects",
                                              "rejects.csv").stdout)
        self.assertEqual(trained["left_out"], {"no_vector": 3})
        with (self.folder / "rejects.csv").open(newline="") as file:
            self.assertEqual([row["row"] for row in csv.DictReader(file)], ["18", "19", "20"])
        left_out = json.loads(self.run_program("evaluate", *words).stdout)["left_out"]
        self.assertEqual(left_out["no_vector"], 3)
        answers = self.run_program("predict", *words[:3], "--quiet").stdout.splitlines()
        self.assertEqual([number for number, line in enumerate(answers)
                          if json.loads(line)["decision"] == "abstain"], [17, 18, 19])

    def test_the_length_of_vectors_does_not_matter(self):
        answers = []
        for factor in (1, 1024):  # a power of two, so that not even rounding differs
            self.write_npy([[factor * number for number in row["embedding"]] for row in self.rows])
            self.write("tickets.jsonl", desk.json_lines(self.without_vectors()))
            self.run_program("train", "tickets.jsonl", "--vectors", "vectors.npy", "--head", "knn",
                             "--quiet")
            answers.append(self.run_program("predict", "tickets.jsonl", "--vectors", "vectors.npy",
                                            "--quiet", "--model", "latest").stdout)
        self.assertEqual(*answers)

    def test_a_row_without_its_vector_is_left_out_or_named(self):
        self.rows[11] |= {"embedding": [1.0, 2.0]}
        self.write("tickets.jsonl", desk.json_lines(self.rows))
        said = self.train("--vectors", "embedding", code=1)
        self.assertRegex(said, r"T-12.*2 numbers.*12")

    def test_a_model_of_vectors_abstains_without_one(self):
        self.write("tickets.jsonl", desk.json_lines(self.rows))
        self.train("--vectors", "embedding")
        self.write("new.jsonl", desk.json_lines(self.without_vectors()[:3]))
        for line in self.run_program("predict", "new.jsonl", "--quiet").stdout.splitlines():
            answer = json.loads(line)
            self.assertEqual(answer["decision"], "abstain")
            self.assertIn("vector", answer["reason"])

    def test_words_and_vectors_go_together(self):
        self.write("tickets.jsonl", desk.json_lines(self.rows))
        finished = self.run_program("train", "tickets.jsonl", "--json", "--vectors", "embedding",
                                    "--head", "blend")
        self.assertEqual(json.loads(finished.stdout)["encoder"], "lexical+given")


if __name__ == "__main__":
    unittest.main()
