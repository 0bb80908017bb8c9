"""tools/setup installs what is missing and nothing else, and stops clearly where it may not.

The machine is played by scripts that stand before the real commands on PATH."""

import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def packages(*groups):
    lines = (line.split() for line in (ROOT / "tools/packages.txt").read_text().splitlines())
    return {line[1] for line in lines if line and line[0] in groups}


class Setup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.bin = pathlib.Path(folder.name)
        self.asked = self.bin / "asked"

    def command(self, name, script):
        (self.bin / name).write_text("#!/bin/sh\n" + script + "\n")
        (self.bin / name).chmod(0o755)

    def run_setup(self, *groups, installed, root=True):
        """Runs tools/setup on a machine that has the packages `installed`."""
        listed = "".join(f"echo 'ii {package}'\n" for package in sorted(installed))
        self.command("dpkg-query", listed + "true")
        self.command("id", f"echo {0 if root else 1000}")
        self.command("sudo", "exit 1")
        self.command("apt-get", f'echo "$@" >> {self.asked}')
        environment = os.environ | {"PATH": f"{self.bin}:{os.environ['PATH']}"}
        return subprocess.run([ROOT / "tools/setup", *groups], env=environment, check=False,
                              capture_output=True, text=True)

    def test_with_everything_there_apt_is_not_called(self):
        result = self.run_setup("test", installed=packages("build", "test"))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertFalse(self.asked.exists())

    def test_what_is_missing_and_nothing_else_is_installed(self):
        result = self.run_setup(installed=packages("build") - {"libre2-dev", "cmake"})
        self.assertEqual(result.returncode, 0, result.stderr)
        update, install = self.asked.read_text().splitlines()
        self.assertIn("update", update.split())
        self.assertEqual(install.split("--no-install-recommends ")[1], "cmake libre2-dev")

    def test_without_root_it_names_the_packages_to_ask_for_and_stops(self):
        result = self.run_setup("test", installed=packages("build"), root=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("neither root nor sudo", result.stderr)
        self.assertIn(" ".join(sorted(packages("test"))), result.stderr)
        self.assertFalse(self.asked.exists())

    def test_an_unknown_group_is_refused_with_the_known_ones(self):
        result = self.run_setup("tests", installed=packages("build"))
        self.assertEqual(result.returncode, 1)
        self.assertIn("no group 'tests'", result.stderr)
        self.assertIn("bench build deploy engines fuzz lint package test", result.stderr)


if __name__ == "__main__":
    unittest.main()
