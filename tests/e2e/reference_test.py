"""The reference page is what the program says of itself."""

import subprocess
import sys
import unittest

from program import PROGRAM, ROOT


class Reference(unittest.TestCase):
    def test_the_page_is_current(self):
        written = subprocess.run([sys.executable, ROOT / "docs/reference/write_cli.py", PROGRAM],
                                 capture_output=True, text=True, timeout=120, check=True).stdout
        page = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
        self.assertEqual(page, written, "Run docs/reference/write_cli.py PROGRAM > "
                                        "docs/reference/cli.md")


if __name__ == "__main__":
    unittest.main()
