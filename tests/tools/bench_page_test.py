"""The page of figures: what was measured now is put in, what was measured before stays."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

BENCH = pathlib.Path(__file__).resolve().parents[2] / "bench"
sys.path.insert(0, str(BENCH))
from runner import table  # noqa: E402

MACHINE = {"cpu": "A processor", "cores": 2, "memory_gib": 8, "load_average": [0, 0, 0],
           "started_at": "2026-01-02T03:04:05+00:00"}
ORDER = ("train", "serve", "slack")


def measured(*names):
    figures = [{"what": name, "ours": 1.0, "peer": 2.0, "ratio": 2.0, "unit": "ms", "asked": "",
                "met": ""} for name in names]
    return {"machine": MACHINE, "seconds": 3, "figures": figures}


class BenchPage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.page = pathlib.Path(folder.name) / "page.md"
        self.page.write_text(f"# Before\n\n{table.BEGIN}\n{table.END}\n\nAfter.\n",
                             encoding="utf-8")

    def write(self, **steps):
        table.write_page(self.page, steps, ORDER)
        return self.page.read_text(encoding="utf-8")

    def steps_in(self, start):
        return [line.split(start)[1].split(":")[0] for line in self.page.read_text().splitlines()
                if line.startswith(start) and ": " in line]

    def test_what_was_measured_stands_between_the_marks(self):
        text = self.write(serve=measured("answered"))
        self.assertTrue(text.startswith("# Before\n"))
        self.assertTrue(text.endswith("\n\nAfter.\n"))
        self.assertIn("| serve: answered | 1.00 ms | 2.00 ms | 2.00 x |  |  |\n", text)
        self.assertIn("- serve: 2026-01-02", text)

    def test_other_steps_stay_and_all_stand_in_their_order(self):
        self.write(slack=measured("a", "b"), train=measured("c"))
        self.write(serve=measured("d"), slack=measured("e"))
        self.assertEqual(self.steps_in("| "), ["train", "serve", "slack"])
        self.assertEqual(self.steps_in("- "), ["train", "serve", "slack"])
        self.assertNotIn("slack: a", self.page.read_text())

    def test_a_step_that_gave_nothing_takes_no_figures_away(self):
        before = self.write(serve=measured("answered"))
        nothing = {"machine": MACHINE, "seconds": 1, "skipped": "no data"}
        self.assertEqual(self.write(serve=nothing), before)
        self.assertIn("- train: skipped: no data\n", self.write(train=nothing))
        failed = {"machine": MACHINE, "seconds": 1, "failed": "exit 1"}
        self.assertIn("- train: failed: exit 1\n", self.write(train=failed))

    def test_what_is_no_step_any_more_goes(self):
        text = self.write(serve=measured("answered"))
        self.page.write_text(text.replace("| serve: ", "| old: x | | | | | |\n| serve: "),
                             encoding="utf-8")
        self.assertNotIn("old", self.write(train=measured("c")))

    def test_figures_that_mean_nothing_are_not_put_there(self):
        said = subprocess.run([sys.executable, BENCH / "run", "--quick", "--page", self.page],
                              capture_output=True, text=True, check=False)
        self.assertEqual(said.returncode, 2)
        self.assertIn("--page", said.stderr)

    def test_a_page_without_the_marks_is_left_alone(self):
        self.page.write_text("# None\n", encoding="utf-8")
        with self.assertRaises(SystemExit):
            self.write(serve=measured("answered"))
        self.assertEqual(self.page.read_text(), "# None\n")


if __name__ == "__main__":
    unittest.main()
