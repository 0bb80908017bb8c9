"""From an empty folder to a configured one: init, config show, clean, doctor."""

import json
import unittest

from program import SAMPLE, ProgramTest


class Workspace(ProgramTest):
    def init(self):
        self.write("tickets.jsonl", SAMPLE.read_text(encoding="utf-8"))
        return self.run_program("init", "tickets.jsonl")

    def test_init_guesses_columns_and_names_the_next_command(self):
        finished = self.init()
        self.assertIn("Next: triage train tickets", finished.stderr)
        self.assertEqual(self.files(), [".env.example", "tickets.jsonl", "triage.toml"])
        settings = json.loads(self.run_program("config", "show", "--json").stdout)["settings"]
        values = {setting["key"]: setting["value"] for setting in settings}
        self.assertEqual(values["source.tickets.path"], "tickets.jsonl")
        self.assertEqual(values["source.tickets.label"], "label")
        self.assertEqual(values["source.tickets.messages"], "messages")

    def test_init_overwrites_only_when_told_to(self):
        self.init()
        self.write("triage.toml", "seed = 5\n")
        finished = self.run_program("init", "tickets.jsonl", code=1)
        self.assertIn("Use --force", finished.stderr)
        self.assertEqual((self.folder / "triage.toml").read_text(), "seed = 5\n")
        self.run_program("init", "tickets.jsonl", "--force")
        self.assertIn("[source.tickets]", (self.folder / "triage.toml").read_text())

    def test_init_without_a_file_needs_somebody_to_ask(self):
        self.assertIn("which file", self.run_program("init", code=2).stderr)
        self.assertEqual(self.files(), [])

    def test_init_of_a_file_that_is_not_there_writes_nothing(self):
        self.run_program("init", "nowhere.csv", code=1)
        self.assertEqual(self.files(), [])

    def test_init_sets_up_another_folder(self):
        self.write("a.csv", "id,text,queue\n1,hello there,x\n2,good bye,y\n")
        self.run_program("init", "a.csv", "--name", "desk", "--workspace", "inner/desk")
        finished = self.run_program("clean", "desk", "--workspace", "inner/desk", "--json")
        self.assertEqual(json.loads(finished.stdout)["rows"]["read"], 2)

    def test_a_configured_source_is_cleaned_by_name_and_without_one(self):
        self.init()
        for words in (["tickets"], []):
            answer = json.loads(self.run_program("clean", *words, "--json").stdout)
            rows = answer["rows"]
            self.assertEqual(rows["read"], rows["kept"] + rows["left_out"])
            self.assertGreater(rows["kept"], 500)
            self.assertEqual(sum(answer["left_out"].values()), rows["left_out"])

    def test_flag_wins_over_variable_over_file(self):
        self.write("triage.toml", "[clean]\nmax_masked_share = 0.1\n")
        self.write("a.jsonl", json.dumps(
            {"id": "1", "text": "please reset [MASKED] for my account today"}) + "\n")
        kept = lambda *words, **variables: json.loads(self.run_program(
            "clean", "a.jsonl", "--json", *words, **variables).stdout)["rows"]["kept"]
        self.assertEqual(kept(), 0)
        self.assertEqual(kept(TRIAGE_CLEAN_MAX_MASKED_SHARE="0.9"), 1)
        self.assertEqual(kept("--max-masked-share", "0.05",
                              TRIAGE_CLEAN_MAX_MASKED_SHARE="0.9"), 0)

    def test_an_unknown_key_names_line_and_nearest(self):
        self.write("triage.toml", "seed = 1\n\n[clean]\nmin_leters = 3\n")
        finished = self.run_program("config", "show", code=1)
        self.assertEqual(finished.stdout, "")
        self.assertIn("triage.toml:4", finished.stderr)
        self.assertIn("Did you mean 'clean.min_letters'?", finished.stderr)

    def test_doctor_is_well_and_says_so_to_programs_too(self):
        checks = json.loads(self.run_program("doctor", "--json").stdout)["checks"]
        by_name = {check["what"]: check for check in checks}
        for what in ("disk", "DuckDB", "LightGBM", "Unicode"):
            self.assertEqual(by_name[what]["health"], "ok", by_name[what])
        for check in checks:
            self.assertEqual(check["health"] == "ok", check["remedy"] == "", check)
        self.assertIn("DuckDB", self.run_program("doctor").stdout)

    def test_doctor_fails_where_a_library_is_missing(self):
        finished = self.run_program("doctor", code=1, TRIAGE_DUCKDB_LIBRARY="nowhere.so")
        self.assertRegex(finished.stdout, r"fail +DuckDB .*nowhere\.so")

    def test_doctor_tells_a_mistyped_variable(self):
        self.assertIn("Did you mean 'TRIAGE_SEED'?",
                      " ".join(self.run_program("doctor", TRIAGE_SEDE="1").stdout.split()))

    def test_what_was_left_out_is_listed_without_its_text(self):
        self.write("a.csv", "id,text,label\n7,****** ****** secret-word,x\n"
                            "8,my laptop does not start,x\n")
        self.run_program("clean", "a.csv", "--rejects", "left_out.csv", "--show", "0")
        listed = (self.folder / "left_out.csv").read_text()
        self.assertIn("masked", listed)
        self.assertNotIn("secret-word", listed)


if __name__ == "__main__":
    unittest.main()
