"""Tables as they come: cut off, in other encodings, with columns and rows that are not right."""

import csv
import gzip
import json
import random
import unittest

import desk
from program import ProgramTest

UMLAUTS = [row | {"text": row["text"] + " für größere Geräte"} for row in desk.tickets(60)]


class Reading(ProgramTest):
    def train(self, file, *words, code=0):
        return self.run_program("train", file, "--head", "linear", "--json", *words, code=code)

    def trained(self, file, *words):
        return json.loads(self.train(file, *words).stdout)

    def refused(self, file, *words):
        """The one line that says why; nothing is kept."""
        finished = self.train(file, "--quiet", *words, code=1)
        self.assertEqual(finished.stdout, "")
        self.assertRegex(finished.stderr, r"^triage: [^\n]+\.\n$")
        self.assertNotIn("bug", finished.stderr)
        self.assertFalse((self.folder / "var").exists(), "no half-written model")
        return finished.stderr

    def write_bytes(self, name, content):
        (self.folder / name).write_bytes(content)
        return name

    def rejects(self, name="rejects.csv"):
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


class Files(Reading):
    def test_a_missing_file_is_named(self):
        self.assertIn("'nowhere.csv'", self.refused("nowhere.csv"))

    def test_a_folder_is_no_file(self):
        (self.folder / "inbox").mkdir()
        self.assertIn("inbox", self.refused("inbox"))

    def test_an_empty_file_is_refused(self):
        for name in ("empty.csv", "empty.jsonl"):
            with self.subTest(name=name):
                self.write(name, "")
                self.refused(name)

    def test_a_half_written_gzip_is_refused(self):
        whole = gzip.compress(desk.json_lines(desk.tickets(200)).encode())
        self.write_bytes("half.jsonl.gz", whole[:len(whole) // 2])
        self.assertRegex(self.refused("half.jsonl.gz"), "half.jsonl.gz.*ends early")

    def test_a_damaged_gzip_is_refused(self):
        damaged = bytearray(gzip.compress(desk.json_lines(desk.tickets(200)).encode()))
        damaged[len(damaged) // 2] ^= 0xFF
        self.assertRegex(self.refused(self.write_bytes("bad.jsonl.gz", damaged)), "damaged")

    def test_a_whole_gzip_is_read(self):
        self.write_bytes("t.jsonl.gz", gzip.compress(desk.json_lines(desk.tickets(60)).encode()))
        self.assertEqual(self.trained("t.jsonl.gz")["rows"]["kept"], 60)


class Encodings(Reading):
    def rows_of(self, name, content):
        return self.trained(self.write_bytes(name, content))["rows"]

    def test_latin_1_and_utf_16_with_a_mark_read_as_utf_8_does(self):
        table = desk.csv_lines(UMLAUTS)
        digests = set()
        for name in ("utf-8", "utf-8-sig", "latin-1", "utf-16"):  # utf-16 writes its mark
            with self.subTest(encoding=name):
                trained = self.trained(self.write_bytes(name + ".csv", table.encode(name)))
                self.assertEqual(trained["rows"], {"read": 60, "kept": 60, "left_out": 0})
                digests.add(trained["digest"])
        self.assertEqual(len(digests), 1, "the same texts, whatever the encoding")

    def test_another_encoding_than_utf_8_is_said_with_the_line(self):
        self.write_bytes("old.csv", desk.csv_lines(UMLAUTS).encode("latin-1"))
        self.assertRegex(self.train("old.csv").stderr, r"not UTF-8 \(line 2\)")

    def test_one_line_of_another_encoding_is_refused_and_listed(self):
        for name, write in (("mixed.csv", desk.csv_lines), ("mixed.jsonl", desk.json_lines)):
            with self.subTest(name=name):
                lines = write(UMLAUTS).splitlines(keepends=True)
                mixed = [line.encode("latin-1" if number == 20 else "utf-8")
                         for number, line in enumerate(lines)]
                self.write_bytes(name, b"".join(mixed))
                rows = self.trained(name, "--rejects", "rejects.csv")["rows"]
                self.assertEqual(rows, {"read": 60, "kept": 59, "left_out": 1})
                reject, = self.rejects()
                self.assertEqual(reject["line"], "21")
                self.assertEqual(reject["row"], "20" if name.endswith(".csv") else "21")
                self.assertIn("not UTF-8", reject["reason"])

    def test_utf_16_that_is_cut_within_a_character_does_not_stop_the_program(self):
        content = desk.csv_lines(UMLAUTS).encode("utf-16")[:-1]
        self.assertGreaterEqual(self.rows_of("cut.csv", content)["kept"], 59)


class Columns(Reading):
    def setUp(self):
        super().setUp()
        self.write("tickets.csv", desk.csv_lines(desk.tickets(60)))

    def test_a_column_that_is_not_there_names_the_nearest(self):
        self.assertIn("Did you mean 'label'?", self.refused("tickets.csv", "--label", "lable"))
        self.assertIn("Did you mean 'text'?", self.refused("tickets.csv", "--text", "txt"))
        self.assertIn("'created_at'", self.refused("tickets.csv", "--fields", "zzz"),
                      "where none is near, all are listed")

    def test_no_label_column_says_how_to_name_one(self):
        rows = [{"id": row["id"], "text": row["text"]} for row in desk.tickets(60)]
        self.write("bare.csv", desk.csv_lines(rows))
        self.assertRegex(self.refused("bare.csv"), "no column.*holds? the class.*--label")

    def test_no_text_column_says_how_to_name_one(self):
        rows = [{"ref": row["id"], "label": row["label"]} for row in desk.tickets(60)]
        self.write("bare.csv", desk.csv_lines(rows))
        self.assertIn("--text", self.refused("bare.csv"))


class Labels(Reading):
    def test_one_class_only_is_named_and_refused(self):
        self.write("one.csv", desk.csv_lines(desk.tickets(60, labels=("Access",))))
        self.assertIn("one class only ('Access')", self.refused("one.csv"))

    def test_a_class_with_one_row_is_named_and_refused(self):
        rows = desk.tickets(60)
        rows[7]["label"] = "Telephony"
        self.write("rare.csv", desk.csv_lines(rows))
        self.assertRegex(self.refused("rare.csv"), "class 'Telephony' has (one|no) row")

    def spelled(self):
        """Labels in two spellings: every fifth in capitals, with a blank behind."""
        rows = desk.tickets(200)
        for row in rows[::5]:
            row["label"] = row["label"].upper() + " "
        self.write("spelled.csv", desk.csv_lines(rows))
        return "spelled.csv"

    def test_labels_that_differ_by_blanks_or_case_are_reported(self):
        finished = self.train(self.spelled())
        self.assertRegex(finished.stderr, r"'Access' \(40\), 'ACCESS ' \(10\) differ")
        self.assertIn("--merge-labels", finished.stderr)
        self.assertIn("ACCESS ", json.loads(finished.stdout)["classes"])

    def test_they_are_merged_into_the_most_frequent_when_asked(self):
        trained = self.trained(self.spelled(), "--merge-labels")
        self.assertEqual(trained["classes"], ["Access", "Hardware", "Network", "OTHER"])
        self.assertEqual(trained["rows"]["kept"], 200)


class Rows(Reading):
    def test_a_message_of_a_million_characters_is_a_row_like_others(self):
        rows = desk.tickets(60)
        rows[2]["text"] = "wifi router slow " * 60_000
        for name, write in (("big.csv", desk.csv_lines), ("big.jsonl", desk.json_lines)):
            with self.subTest(name=name):
                self.write(name, write(rows))
                self.assertEqual(self.trained(name)["rows"]["kept"], 60)
        answer = self.run_program("predict", "big.csv", "--quiet").stdout.splitlines()
        self.assertEqual(json.loads(answer[2])["label"], "Network")

    def test_a_million_characters_without_a_blank_are_survived(self):
        rows = desk.tickets(60)
        for text in ("x" * 1_000_000, "漢" * 400_000, "<" * 1_000_000, "> " * 500_000,
                     "a@b." * 250_000, "[MASKED" * 140_000, "=?utf-8?q?" * 100_000):
            with self.subTest(text=text[:10]):
                rows[2]["text"] = text
                self.write("big.jsonl", desk.json_lines(rows))
                self.assertIn(self.trained("big.jsonl")["rows"]["kept"], (59, 60))

    def test_a_row_of_binary_rubbish_is_counted_and_listed(self):
        rubbish = bytes(byte for byte in random.Random(2).randbytes(400) if byte not in b'\n\r"')
        for name, write in (("r.csv", desk.csv_lines), ("r.jsonl", desk.json_lines)):
            with self.subTest(name=name):
                lines = write(desk.tickets(60)).encode().splitlines(keepends=True)
                lines.insert(10, rubbish + b"\n")
                self.write_bytes(name, b"".join(lines))
                trained = self.trained(name, "--rejects", "rejects.csv")
                self.assertEqual(trained["rows"], {"read": 61, "kept": 60, "left_out": 1})
                self.assertEqual(sum(trained["left_out"].values()), 1)
                self.assertEqual([reject["line"] for reject in self.rejects()], ["11"])

    def test_a_file_of_rubbish_is_refused(self):
        for name in ("r.csv", "r.jsonl", "r.parquet", "r.arrow", "r.csv.gz", "r.csv.zst"):
            with self.subTest(name=name):
                self.refused(self.write_bytes(name, random.Random(3).randbytes(20_000)))

    def test_the_same_id_twice_is_kept_once(self):
        rows = desk.tickets(60)
        self.write("twice.jsonl", desk.json_lines(rows + [rows[3] | {"text": "something else"}]))
        trained = self.trained("twice.jsonl", "--rejects", "rejects.csv")
        self.assertEqual(trained["left_out"], {"duplicate_id": 1})
        self.assertEqual(self.rejects()[0]["id"], "T-4")

    def test_every_row_left_out_is_counted_under_its_reason_and_listed(self):
        rows = desk.tickets(60)
        rows[0]["text"] = ""
        rows[1]["text"] = "****** [MASKED] <REDACTED> password"
        rows[2]["label"] = ""
        rows[3]["text"] = "ok"
        self.write("t.csv", desk.csv_lines(rows))
        trained = self.trained("t.csv", "--rejects", "rejects.csv")
        self.assertEqual(trained["rows"]["read"], 60)
        self.assertEqual(trained["rows"]["left_out"], 4)
        listed = self.rejects()
        self.assertEqual([row["id"] for row in listed], ["T-1", "T-2", "T-3", "T-4"])
        self.assertEqual({row["field"] for row in listed}, set(trained["left_out"]))

    def test_predict_answers_rows_it_cannot_classify_and_lists_those_it_cannot_read(self):
        self.write("t.jsonl", desk.json_lines(desk.tickets(60)))
        self.train("t.jsonl")
        lines = desk.json_lines([{"id": "a", "text": ""}, {"id": "b", "text": "vpn is slow"}])
        self.write("new.jsonl", lines + "{\"id\": \"c\"\n")
        finished = self.run_program("predict", "new.jsonl", "--rejects", "rejects.csv")
        empty, slow = map(json.loads, finished.stdout.splitlines())
        self.assertEqual((empty["decision"], empty["label"]), ("abstain", None))
        self.assertIn("empty", empty["reason"])
        self.assertEqual(slow["label"], "Network")
        self.assertEqual([row["row"] for row in self.rejects()], ["3"])


if __name__ == "__main__":
    unittest.main()
