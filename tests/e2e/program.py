"""Runs the real program, each time in a workspace of its own. $TRIAGE_PROGRAM names it."""

import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["TRIAGE_PROGRAM"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample" / "tickets.jsonl"


def environment(**variables):
    """This process's environment without what would configure triage, and with `variables`."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("TRIAGE_") or name.endswith("_LIBRARY")}
    return kept | variables


class ProgramTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="triage-e2e-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_program(self, *words, code=0, text="", timeout=120, **variables):
        """The finished process; fails unless it ended with `code` (None: any)."""
        finished = subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, input=text,
                                  env=environment(**variables), capture_output=True, text=True,
                                  timeout=timeout, check=False)
        if code is not None:
            self.assertEqual(finished.returncode, code,
                             f"{words}\n{finished.stdout}{finished.stderr}")
        return finished

    def write(self, name, content):
        file = self.folder / name
        file.write_text(content, encoding="utf-8")
        return file

    def files(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))
