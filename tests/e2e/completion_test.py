"""Completion scripts are valid, and bash completes with its own."""

import shutil
import subprocess
import unittest

from program import ProgramTest

COMPLETE = r"""
source ./script
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
_triage
printf '%s\n' "${COMPREPLY[@]}"
"""


class Completion(ProgramTest):
    def script(self, shell):
        return self.write("script", self.run_program("completion", shell).stdout)

    def completed(self, *words):
        self.script("bash")
        answer = subprocess.run(["bash", "-c", COMPLETE, "bash", *words], cwd=self.folder,
                                capture_output=True, text=True, timeout=60, check=True)
        self.assertEqual(answer.stderr, "")
        return answer.stdout.split()

    def test_bash_completes_commands_options_and_choices(self):
        self.assertIn("clean", self.completed("triage", "c"))
        self.assertIn("config", self.completed("triage", "c"))
        self.assertNotIn("doctor", self.completed("triage", "c"))
        self.assertEqual(self.completed("triage", "config", ""), ["show"])
        self.assertEqual(self.completed("triage", "clean", "--max"), ["--max-masked-share"])
        self.assertIn("--json", self.completed("triage", "--seed", "1", "config", "show", "--"))
        self.assertEqual(self.completed("triage", "clean", "tick"), [], "bash completes files")

    def test_short_options_are_completed_and_their_values_skipped(self):
        self.assertIn("-o", self.completed("triage", "embed", "-"))
        self.assertIn("--raw", self.completed("triage", "embed", "-o", "clean", "--r"))
        for shell, name in (("zsh", "{-o+,--output=}"), ("fish", "-l output -s o")):
            self.assertIn(name, self.run_program("completion", shell).stdout)

    def test_scripts_are_valid(self):
        for shell in ("bash", "zsh", "fish"):
            with self.subTest(shell=shell):
                script = self.script(shell)
                if shutil.which(shell) is None:
                    continue  # a machine need not have all of them
                checked = subprocess.run([shell, "-n", script], capture_output=True, text=True,
                                         timeout=60, check=False)
                self.assertEqual((checked.returncode, checked.stderr), (0, ""))

    def test_an_unknown_shell_is_wrong_usage(self):
        self.assertIn("bash, zsh or fish", self.run_program("completion", "csh", code=2).stderr)


if __name__ == "__main__":
    unittest.main()
