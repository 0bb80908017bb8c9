"""What other programs rely on: the keys of every answer, formats in and out, names of models."""

import csv
import io
import json
import random
import struct
import unittest

import desk
from program import SAMPLE, ProgramTest

HOLDOUT = SAMPLE.with_name("holdout.jsonl")
METRICS = {"accuracy", "precision_weighted", "precision_macro", "f1_macro", "precision_at_2", "ece",
           "coverage_at_target"}
PREDICTION = ["id", "label", "probability", "decision", "reason", "alternatives"]
DECISIONS = {"auto", "suggest", "ask", "abstain"}


class Contract(ProgramTest):
    def check_metrics(self, metrics):
        self.assertLessEqual(METRICS, set(metrics))
        self.assertEqual(set(metrics["coverage_at_target"]), {"0.90", "0.95"})
        for value in [metrics[name] for name in METRICS - {"coverage_at_target"}] + list(
                metrics["coverage_at_target"].values()):
            self.assertTrue(0 <= value <= 1, metrics)
        self.assertGreaterEqual(metrics["precision_at_2"], metrics["accuracy"])
        self.assertGreaterEqual(metrics["coverage_at_target"]["0.90"],
                                metrics["coverage_at_target"]["0.95"])

    def check_rows(self, rows, left_out):
        self.assertEqual(rows["read"], rows["kept"] + rows["left_out"])
        self.assertEqual(rows["left_out"], sum(left_out.values()))


class Sample(Contract):
    """The tickets that come with the project."""

    def train(self, *words):
        return json.loads(self.run_program("train", SAMPLE, "--json", "--quiet", *words).stdout)

    def test_train_prints_all_that_was_promised(self):
        trained = self.train()
        self.assertLessEqual({"version", "bundle", "digest", "head", "encoder", "classes", "rows",
                              "metrics", "comparison", "seconds", "peak_rss_bytes"}, set(trained))
        self.assertEqual(trained["version"], 1)
        self.assertTrue((self.folder / trained["bundle"] / "manifest.json").exists())
        self.assertEqual(len(trained["classes"]), 8)
        self.assertIn("OTHER", trained["classes"])
        self.assertGreater(trained["rows"]["kept"], 500)
        self.check_rows(trained["rows"], trained["left_out"])
        self.check_metrics(trained["metrics"])
        self.assertGreater(trained["metrics"]["accuracy"], 0.6)
        self.assertGreater(trained["peak_rss_bytes"], 10_000_000)
        self.assertGreaterEqual(trained["seconds"]["total"], trained["seconds"]["train"])
        heads = {line["head"]: line for line in trained["comparison"]}
        self.assertEqual(set(heads), {"linear", "net", "knn", "lightgbm", "blend"})
        self.assertEqual([name for name, line in heads.items() if line["chosen"]],
                         [trained["head"]])

        evaluated = json.loads(self.run_program("evaluate", HOLDOUT, "--json").stdout)
        self.assertEqual(evaluated["rows"]["read"],
                         len(HOLDOUT.read_text(encoding="utf-8").splitlines()))
        self.check_rows(evaluated["rows"], evaluated["left_out"])
        self.check_metrics(evaluated["metrics"])
        self.assertGreater(evaluated["metrics"]["accuracy"], 0.6)
        self.assertEqual(sum(evaluated["decisions"].values()), evaluated["rows"]["kept"])

    def test_all_that_train_says_beside_its_answer_goes_to_stderr(self):
        finished = self.run_program("train", SAMPLE, "--head", "linear", "--json")
        self.assertEqual(len(finished.stdout.splitlines()), 1)
        self.assertIn("Fitting linear", finished.stderr)
        quiet = self.run_program("train", SAMPLE, "--head", "linear", "--json", "--quiet")
        self.assertEqual(quiet.stderr, "")

    def test_the_rest_of_the_rows_is_never_learned_from(self):
        apart = self.train("--head", "linear")
        whole = self.train("--head", "linear", "--test-share", "0")
        self.assertIn("out of fold", whole["evaluated"]["how"])
        self.assertEqual(whole["evaluated"]["rows"], whole["rows"]["kept"])
        share = apart["evaluated"]["rows"] / apart["rows"]["kept"]
        self.assertTrue(0.05 < share < 0.15, share)
        ids = [set((self.folder / one["bundle"] / "neighbors.ids").read_text().split())
               for one in (apart, whole)]
        self.assertEqual(len(ids[1]), whole["rows"]["kept"])
        self.assertEqual(len(ids[0]), apart["rows"]["kept"] - apart["evaluated"]["rows"])


class Desk(Contract):
    """A small model of made-up tickets, for everything around it."""

    def setUp(self):
        super().setUp()
        self.rows = desk.tickets(120)
        self.write("tickets.jsonl", desk.json_lines(self.rows))
        self.write("new.csv", desk.csv_lines(desk.tickets(9, seed=3)))
        self.train()

    def train(self, *words):
        finished = self.run_program("train", "tickets.jsonl", "--head", "linear", "--json", *words)
        return json.loads(finished.stdout)

    def predict(self, *words, **options):
        finished = self.run_program("predict", *words, "--quiet", **options)
        return [json.loads(line) for line in finished.stdout.splitlines()]

    def check_prediction(self, row):
        self.assertEqual(list(row), PREDICTION)
        self.assertIn(row["decision"], DECISIONS)
        self.assertRegex(row["reason"], r"\w")
        probabilities = [row["probability"]] + [a["probability"] for a in row["alternatives"]]
        self.assertEqual(probabilities, sorted(probabilities, reverse=True))
        self.assertAlmostEqual(sum(probabilities), 1, places=4)  # four classes: all are named
        for alternative in row["alternatives"]:
            self.assertEqual(list(alternative), ["label", "probability"])
            self.assertNotEqual(alternative["label"], row["label"])

    def test_rows_of_predict(self):
        answers = self.predict("new.csv")
        self.assertEqual([row["id"] for row in answers], [f"T-{n}" for n in range(1, 10)])
        for row, ticket in zip(answers, desk.tickets(9, seed=3)):
            self.check_prediction(row)
            self.assertEqual(row["label"], ticket["label"])
        self.assertEqual(self.predict("new.csv", "--alternatives", "1")[0]["alternatives"],
                         answers[0]["alternatives"][:1])

    def test_every_format_in_and_out(self):
        """What comes out in one format goes in again: `reason` is read as if it were a text."""
        expected = self.predict("new.csv")
        for form in ("jsonl", "csv", "parquet", "arrow"):
            with self.subTest(form=form):
                self.run_program("predict", "new.csv", "--output", "out." + form)
                again = self.predict("out." + form, "--text", "reason,label", "--id", "id")
                self.assertEqual([row["id"] for row in again], [row["id"] for row in expected])
        self.assertEqual([json.loads(line) for line in
                          (self.folder / "out.jsonl").read_text().splitlines()], expected)
        with (self.folder / "out.csv").open(newline="") as file:
            self.assertEqual([row["label"] for row in csv.DictReader(file)],
                             [row["label"] for row in expected])
        self.assertEqual((self.folder / "out.parquet").read_bytes()[:4], b"PAR1")

    def test_formats_on_standard_output(self):
        table = self.run_program("predict", "new.csv", "--output-format", "csv").stdout
        rows = list(csv.DictReader(io.StringIO(table)))
        self.assertEqual(list(rows[0]), PREDICTION)
        self.assertEqual(len(rows), 9)

    def test_tickets_from_standard_input(self):
        lines = desk.json_lines(desk.tickets(9, seed=3))
        self.assertEqual(self.predict("-", text=lines), self.predict("new.csv"))
        table = desk.csv_lines(desk.tickets(9, seed=3))
        self.assertEqual(self.predict("-", text=table), self.predict("new.csv"))
        self.assertEqual(self.predict("-", text='"my wifi is slow"\n')[0]["label"], "Network")

    def test_nothing_on_standard_input_is_said(self):
        for nothing in ("", "\n", " \n\n"):
            with self.subTest(nothing=nothing):
                said = self.run_program("predict", "-", "--quiet", code=1, text=nothing).stderr
                self.assertRegex(said, r"^triage: 'standard input': is empty\.")

    def test_one_answer_is_the_same_alone_and_among_others(self):
        together = self.predict("new.csv")
        for number, line in enumerate(desk.json_lines(desk.tickets(9, seed=3)).splitlines()):
            self.assertEqual(self.predict("-", text=line), [together[number]])

    def test_models_go_by_number_alias_latest_and_folder(self):
        self.train("--seed", "5")
        self.run_program("models", "promote", "2", "--alias", "challenger")
        bundle = self.folder / "elsewhere"
        (self.folder / "var" / "models" / "1").rename(bundle)
        self.train("--seed", "6")
        self.run_program("models", "promote", "3")
        for name, seed in (("2", "5"), ("challenger", "5"), ("latest", "6"), ("champion", "6"),
                           (bundle, "1")):
            with self.subTest(model=name):
                shown = json.loads(self.run_program("models", "show", name).stdout)
                self.assertEqual(shown["settings"]["seed"], seed)
                self.assertEqual(len(self.predict("new.csv", "--model", name)), 9)
        said = self.run_program("predict", "new.csv", "--model", "chalenger", code=1).stderr
        self.assertIn("Did you mean 'challenger'?", said)

    def test_models_are_listed_shown_verified_and_promoted(self):
        self.train("--seed", "5")
        listed = json.loads(self.run_program("models", "list", "--json").stdout)
        self.assertEqual([(line["version"], line["aliases"]) for line in listed],
                         [(1, "champion"), (2, "")])
        self.check_metrics(listed[0]["metrics"])
        self.assertIn("champion", self.run_program("models", "list").stdout)
        self.assertIn("champion is now model 2", self.run_program("models", "promote", "2").stdout)
        self.run_program("models", "verify", "champion")
        shown = json.loads(self.run_program("models", "show", "champion").stdout)
        self.assertEqual(shown["version"], 2)
        self.assertEqual(shown["rows"]["kept"], 120)
        for words in (["promote", "7"], ["promote", "2", "--alias", "latest"],
                      ["promote", "2", "--alias", "5"], ["show", "7"], ["verify", "nobody"]):
            with self.subTest(words=words):
                self.run_program("models", *words, code=1)

    def test_a_workspace_without_a_model_says_what_to_do(self):
        said = self.run_program("predict", "new.csv", "--workspace", "empty", code=1).stderr
        self.assertIn("triage train", said)

    def test_require_is_a_gate(self):
        gate = lambda bounds, code: self.run_program("evaluate", "tickets.jsonl", "--quiet",
                                                     "--require", bounds, code=code)
        gate("accuracy=0.9,ece=0.5", 0)
        self.assertIn("accuracy", gate("accuracy=1.01", 3).stderr)
        self.assertIn("ece", gate("accuracy=0.9,ece=-1", 3).stderr)
        self.assertIn("Did you mean 'accuracy'?", gate("acuracy=0.9", 2).stderr)
        gate("accuracy", 2)
        gate("accuracy=much", 2)

    def test_explain_names_the_words_that_pushed_and_tickets_like_it(self):
        answer = json.loads(self.run_program("explain", "the wifi router is slow", "--json").stdout)
        self.assertEqual(answer["label"], "Network")
        words = {word["word"]: word["push"] for word in answer["words"]}
        self.assertGreater(words["wifi"], 0)
        self.assertEqual({ticket["label"] for ticket in answer["tickets"]}, {"Network"})
        similarities = [ticket["similarity"] for ticket in answer["tickets"]]
        self.assertEqual(similarities, sorted(similarities, reverse=True))
        against = json.loads(self.run_program("explain", "the wifi router is slow", "--label",
                                              "Access", "--json").stdout)
        self.assertLess({word["word"]: word["push"] for word in against["words"]}["wifi"], 0)
        self.assertIn("wifi", self.run_program("explain", "the wifi router is slow").stdout)
        self.run_program("explain", "", code=1)
        self.run_program("explain", "wifi", "--label", "Zoo", code=2)

    def test_evaluate_leaves_out_classes_the_model_does_not_know(self):
        rows = desk.tickets(12, seed=4)
        rows[5]["label"] = "Telephony"
        self.write("later.jsonl", desk.json_lines(rows))
        answer = json.loads(self.run_program("evaluate", "later.jsonl", "--json").stdout)
        self.assertEqual(answer["left_out"], {"unknown_label": 1})
        self.assertEqual(answer["rows"]["kept"], 11)

    def test_evaluate_needs_a_labelled_row(self):
        self.write("bare.jsonl", desk.json_lines([{"id": "1", "text": "my wifi is slow"}]))
        self.assertIn("--label",
                      self.run_program("evaluate", "bare.jsonl", "--quiet", code=1).stderr)

    def test_the_report_is_one_page_that_needs_nothing_else(self):
        page = (self.folder / "var" / "reports" / "1.html").read_text(encoding="utf-8")
        self.assertIn("<html", page)
        self.assertNotRegex(page, r"""(src|href)=["']https?://""")
        self.run_program("evaluate", "tickets.jsonl", "--report", "mine.html")
        self.assertGreater((self.folder / "mine.html").stat().st_size, 10_000)


class Splits(Contract):
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


class Moment(Contract):
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


class Vectors(Contract):
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
        self.assertEqual(json.loads(self.run_program("evaluate", *words).stdout)["left_out"],
                         {"no_vector": 3})
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
