"""What requesters wrote stays theirs: in no bundle, report, list of rejects or line of output."""

import json
import unittest

import desk
from program import ProgramTest

SECRET = "zyxwvut"  # in every text, in no class's words
MARKS = (SECRET.encode(), SECRET.encode("utf-16-le"), SECRET.upper().encode())


class Privacy(ProgramTest):
    def setUp(self):
        super().setUp()
        inbox = self.folder / "inbox"
        inbox.mkdir()
        self.outputs = []
        rows = [row | {"text": f"{row['text']} {SECRET} {SECRET}{number}"}
                for number, row in enumerate(desk.tickets(100))]
        rows[0]["text"] = f"****** [MASKED] <REDACTED> ### {SECRET}"
        rows[1]["text"] = SECRET[:2]
        rows[2]["label"] = ""
        rows[3]["id"] = rows[4]["id"]
        for row in rows[5::9]:  # so that there is something to confuse, and to show as an example
            row["label"] = "Network"
        rubbish = f'{{"id": "x", "text": "{SECRET}\n["{SECRET}"]\n{{"id": "y", "text": 1e999}}\n'
        (inbox / "tickets.jsonl").write_text(desk.json_lines(rows) + rubbish)
        (inbox / "bad.csv").write_bytes(desk.csv_lines(rows).encode() + b"1,\xff\xfe " +
                                        SECRET.encode() + b",x,y,z,z,z\n")

    def say(self, *words, code=0):
        finished = self.run_program(*words, code=code)
        self.outputs += [finished.stdout, finished.stderr]
        return finished

    def leaks(self):
        """Everything below the workspace, the inbox aside, that holds the secret."""
        found = [str(path.relative_to(self.folder)) for path in self.folder.rglob("*")
                 if path.is_file() and path.parent.name != "inbox"
                 and any(mark in path.read_bytes() for mark in MARKS)]
        return found + [output for output in self.outputs if SECRET in output.lower()]

    def test_no_text_leaves_the_file_it_came_in(self):
        for head in ("linear", "net", "knn", "lightgbm", "blend"):
            self.say("train", "inbox/tickets.jsonl", "--head", head, "--rejects", f"{head}.csv")
        self.say("train", "inbox/bad.csv", "--head", "linear", "--json", "--rejects", "bad.csv")
        self.say("evaluate", "inbox/tickets.jsonl", "--report", "r.html", "--rejects", "e.csv")
        self.say("evaluate", "inbox/tickets.jsonl", "--json")
        for form in ("jsonl", "csv", "parquet", "arrow"):
            self.say("predict", "inbox/tickets.jsonl", "--output", "p." + form, "--rejects",
                     "p.csv.rejects")
        self.say("models", "list")
        self.say("models", "show", "latest")
        self.assertGreater(len(list((self.folder / "var" / "models").iterdir())), 6)
        self.assertEqual(self.leaks(), [])

    def test_errors_tell_nothing_of_a_text_either(self):
        self.say("train", "inbox/tickets.jsonl", "--label", "queue", code=1)
        self.say("train", "inbox/tickets.jsonl", "--fields", SECRET[:3], code=1)
        self.say("train", "inbox/tickets.jsonl", "--vectors", "text", code=1)
        self.say("train", "inbox/tickets.jsonl", "--messages", "text", code=1)
        self.say("train", "inbox/tickets.jsonl", "--time", "text", "--split", "time", code=1)
        self.assertEqual(self.leaks(), [])

    def test_texts_are_shown_to_those_who_ask(self):
        """The tests above can fail: the same search finds texts where they belong."""
        self.say("train", "inbox/tickets.jsonl", "--head", "knn", "--keep-texts")
        self.say("evaluate", "inbox/tickets.jsonl", "--report", "r.html", "--with-text")
        self.assertIn("r.html", self.leaks())
        examples = [example for pair in self.examples() for example in pair["examples"]]
        self.assertTrue(all(example["text"] for example in examples))

    def test_examples_without_texts_have_their_ids(self):
        self.say("train", "inbox/tickets.jsonl", "--head", "knn")
        for pair in self.examples():
            for example in pair["examples"]:
                self.assertRegex(example["id"], r"^T-\d+$")
                self.assertIsNone(example["text"])

    def examples(self):
        bundle = self.folder / "var" / "models" / "1"
        pairs = json.loads((bundle / "evaluation.json").read_text())["confused_pairs"]
        self.assertTrue(pairs, "some rows are confused, so there is something to show")
        return pairs


if __name__ == "__main__":
    unittest.main()
