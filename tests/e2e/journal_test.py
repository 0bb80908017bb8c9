"""`triage journal verify`: what was changed behind the journal's back is found."""

import json
import pathlib
import sqlite3
import subprocess
import tempfile
import unittest

import desk
from program import PROGRAM, ProgramTest, environment
from served import Served

DECISIONS = 6


class Verifying(ProgramTest):
    """Each test on a copy of one journal: six decisions, the second with feedback."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="triage-journal-")
        cls.addClassCleanup(folder.cleanup)
        cls.workspace = pathlib.Path(folder.name)
        (cls.workspace / "tickets.jsonl").write_text(desk.json_lines(desk.tickets(200)))
        subprocess.run([PROGRAM, "train", "tickets.jsonl", "--head", "linear"], cwd=cls.workspace,
                       env=environment(), check=True, capture_output=True)
        with Served(cls.workspace) as server:
            cls.ids = [server.classify({"id": f"INC-{number}", "text": row["text"]})["decision_id"]
                       for number, row in enumerate(desk.tickets(DECISIONS))]
            status, _, _ = server.ask("POST", "/v1/feedback",
                                      {"decision_id": cls.ids[1], "label": "Access", "who": "kim"})
            assert status == 200

    def setUp(self):
        super().setUp()
        self.journal = self.folder / "journal.db"
        with (sqlite3.connect(self.workspace / "var" / "journal.db") as whole,
              sqlite3.connect(self.journal) as copy):
            whole.backup(copy)

    def verify(self, *words, code=0):
        return self.run_program("journal", "verify", "--workspace", self.workspace, "--journal",
                                self.journal, *words, code=code)

    def change(self, sql, *values):
        with sqlite3.connect(self.journal) as journal:
            self.assertEqual(journal.execute(sql, values).rowcount, 1)

    def assert_broken(self, row, why):
        """Both for people and for programs."""
        message = self.verify(code=1).stderr
        self.assertIn(row, message)
        self.assertIn(why, message)
        finished = self.verify("--json", code=1)
        broken = json.loads(finished.stdout)["broken"]
        self.assertEqual((broken["id"], broken["why"]), (row, why))
        self.assertIn(row, finished.stderr)

    def test_holds_where_nothing_was_touched(self):
        self.assertIn(f"All {DECISIONS + 1} links hold", self.verify().stdout)
        self.assertEqual(json.loads(self.verify("--json").stdout),
                         {"links": DECISIONS + 1, "erased": 0, "broken": None})

    def test_holds_after_forgetting(self):
        for ticket in ("INC-0", "INC-3"):
            self.run_program("forget", "--ticket", ticket, "--workspace", self.workspace,
                             "--journal", self.journal)
        self.assertEqual(json.loads(self.verify("--json").stdout),
                         {"links": DECISIONS + 1, "erased": 2, "broken": None})
        self.assertIn("of 2 rows the text is erased", self.verify().stdout)

    def test_names_a_changed_label(self):
        self.change("UPDATE decisions SET label = 'Other' WHERE id = ?", self.ids[2])
        self.assert_broken(self.ids[2], "its row was changed")
        self.assertEqual(json.loads(self.verify("--json", code=1).stdout)["links"], 2,
                         "those before it hold")

    def test_names_a_changed_label_of_a_forgotten_ticket(self):
        self.run_program("forget", "--ticket", "INC-3", "--workspace", self.workspace,
                         "--journal", self.journal)
        self.change("UPDATE decisions SET label = 'Other' WHERE id = ?", self.ids[3])
        self.assert_broken(self.ids[3], "its row was changed")

    def test_names_a_changed_text(self):
        self.change("UPDATE texts SET text = 'nothing' WHERE id = ?", self.ids[4])
        self.assert_broken(self.ids[4], "its text or who it is about was changed")

    def test_names_changed_feedback(self):
        with sqlite3.connect(self.journal) as journal:
            (row,), = journal.execute("SELECT id FROM feedback")
        self.change("UPDATE feedback SET label = 'Network' WHERE id = ?", row)
        self.assert_broken(row, "its row was changed")

    def test_names_a_removed_decision(self):
        self.change("DELETE FROM decisions WHERE id = ?", self.ids[5])
        self.assert_broken(self.ids[5], "its row is missing")

    def test_names_a_decision_without_a_link(self):
        last = DECISIONS + 1
        with sqlite3.connect(self.journal) as journal:
            (row,), = journal.execute("SELECT row_id FROM chain WHERE number = ?", (last,))
        self.change("DELETE FROM chain WHERE number = ?", last)
        self.assert_broken(row, "its row has no link")

    def test_says_so_where_there_is_no_journal(self):
        self.journal = self.folder / "nothing.db"
        self.assertIn("there is no such file", self.verify(code=1).stderr)
        self.assertFalse(self.journal.exists(), "looking makes none")


if __name__ == "__main__":
    unittest.main()
