"""What other programs rely on: the keys of every answer, formats in and out, names of models."""

import csv
import io
import json
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


if __name__ == "__main__":
    unittest.main()
