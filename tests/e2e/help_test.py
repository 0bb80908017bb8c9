"""Help of every command, and the words of wrong usage."""

import re
import unittest

from program import ProgramTest


class Help(ProgramTest):
    def commands(self):
        """The commands that the program lists."""
        listed = self.run_program("--help").stdout
        block = listed.split("Commands:\n")[1].split("\n\n")[0]
        return re.findall(r"^  (\w+(?: \w+)*)  ", block, re.MULTILINE)

    def test_every_command_explains_itself_with_examples(self):
        commands = self.commands()
        self.assertIn("config show", commands)
        for command in commands:
            with self.subTest(command=command):
                text = self.run_program(*command.split(), "--help").stdout
                self.assertIn(f"Usage: triage {command}", text)
                self.assertIn("\nExamples:\n  triage " + command, text)
                self.assertIn("--workspace DIR", text)
                self.assertLessEqual(max(map(len, text.splitlines())), 100)

    def test_nothing_typed_is_answered_with_the_list(self):
        self.assertIn("Commands:", self.run_program().stdout)

    def test_wrong_usage_is_code_two_and_says_what_to_type(self):
        for words in (["frobnicate"], ["config"] + ["hide"], ["clean", "--frobnicate"],
                      ["completion"], ["--threads", "many", "version"]):
            with self.subTest(words=words):
                finished = self.run_program(*words, code=2)
                self.assertEqual(finished.stdout, "")
                self.assertRegex(finished.stderr, r"^triage: .+\.")
                self.assertEqual(len(finished.stderr.splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
