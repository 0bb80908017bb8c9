"""Every command that worked names the next one to type, unless a program or nobody reads it."""

import json
import re
import unittest

import desk
from program import ProgramTest


class NextStep(ProgramTest):
    def setUp(self):
        super().setUp()
        lines = "".join(json.dumps(row) + "\n" for row in desk.tickets(200))
        self.write("tickets.jsonl", lines)

    def test_a_new_user_is_led_from_command_to_command(self):
        for words in (["init", "tickets.jsonl"], ["clean"], ["train", "--head", "linear"],
                      ["predict", "tickets.jsonl"], ["explain", "the wifi is slow"],
                      ["evaluate", "tickets.jsonl"], ["models", "list"],
                      ["models", "show", "latest"], ["models", "verify", "1"],
                      ["models", "promote", "1"], ["config", "show"], ["doctor"], ["version"],
                      ["completion", "bash"]):
            with self.subTest(words=words):
                last = self.run_program(*words).stderr.splitlines()[-1]
                self.assertRegex(last, r"^Next: .*triage .+   # .+")
                named = re.search(r"triage (\w+)", last)[1]
                self.run_program(named, "--help")

    def test_quiet_and_json_say_nothing_besides(self):
        self.assertEqual(self.run_program("config", "show", "--quiet").stderr, "")
        self.assertEqual(self.run_program("clean", "tickets.jsonl", "--quiet").stderr, "")
        self.assertNotIn("Next:", self.run_program("clean", "tickets.jsonl", "--json").stderr)

    def test_the_next_step_stays_in_the_workspace(self):
        finished = self.run_program("init", "tickets.jsonl", "--workspace", "my desk")
        self.assertIn("Next: triage train tickets --workspace 'my desk'", finished.stderr)


if __name__ == "__main__":
    unittest.main()
