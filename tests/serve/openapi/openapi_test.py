"""Requests that schemathesis makes from /openapi.json, to the running server: every answer is one that
the page describes."""

import pathlib
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.append(str(ROOT / "tests" / "e2e"))
import desk  # noqa: E402: behind the folder it lies in
from program import ProgramTest  # noqa: E402
from served import Served  # noqa: E402


def setUpModule():
    try:
        import schemathesis  # noqa: F401
    except ImportError as error:
        raise unittest.SkipTest(f"{error}. Run tools/make_engines.") from error


class Describing(ProgramTest):
    def test_every_answer_is_as_it_is_described(self):
        self.write("tickets.jsonl", desk.json_lines(desk.tickets(400)))
        self.run_program("train", "tickets.jsonl", "--head", "linear")
        with Served(self.folder) as server:
            decision = server.classify({"text": "my vpn dropped again"})["decision_id"]
            server.ask("POST", "/v1/feedback", {"decision_id": decision, "label": "Access"})
            finished = subprocess.run(
                [sys.executable, "-m", "schemathesis.cli", "--no-color", "run",
                 f"http://127.0.0.1:{server.port}/openapi.json", "--max-examples", "30",
                 "--workers", "1", "--seed", "1"],
                cwd=self.folder, capture_output=True, text=True, timeout=800, check=False)
        closing = "\n".join(finished.stdout.splitlines()[-200:])
        self.assertEqual(finished.returncode, 0, closing + finished.stderr)
        self.assertIn("No issues found", closing)
        self.assertEqual(server.log().count(" error "), 0, server.log()[-4000:])


if __name__ == "__main__":
    unittest.main()
