"""Every setting, variable, flag and command that deploy/ and its guides name is the program's."""

import re
import subprocess
import unittest

from deployment import DEPLOY, PROGRAM, ROOT, environment, settings

GUIDES = [ROOT / "docs/guide/serving.md", ROOT / "docs/guide/deploying.md"]
FILES = [*(path for path in sorted(DEPLOY.rglob("*")) if path.is_file()), *GUIDES]
OTHER_VARIABLES = {"TRIAGE_WORKSPACE"}
# A call of the program: in a line of a guide or a script, not the word in a sentence.
CALL = re.compile(r"(?:^|[\s`$(])(?:/usr/local/bin/)?triage ((?:[a-z]+ ?){1,2})((?:[^`\n#|]|\\\n)*)",
                  re.MULTILINE)


def said(*words):
    return subprocess.run([PROGRAM, *words], env=environment(), capture_output=True, text=True,
                          check=False)


def commands():
    """The program's commands, each with its flags."""
    listed = said("--help").stdout.split("Commands:\n")[1].split("\n\n")[0]
    names = re.findall(r"^  (\w+(?: \w+)*)  ", listed, re.MULTILINE)
    return {name: set(re.findall(r"--[a-z][a-z-]*", said(*name.split(), "--help").stdout))
            for name in names}


def calls(text, known):
    """The commands that a text calls, with the flags it gives them."""
    for words, rest in CALL.findall(text):
        name = next((name for name in (words.strip(), words.split()[0]) if name in known), None)
        if name is not None:
            yield name, set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", words + rest))


class Names(unittest.TestCase):
    def test_variables_are_those_of_settings(self):
        known = {setting["variable"] for setting in settings(DEPLOY).values()} | OTHER_VARIABLES
        found = set()
        for file in FILES:
            for variable in re.findall(r"\bTRIAGE_[A-Z_]+[A-Z]", file.read_text()):
                found.add(variable)
                self.assertIn(variable, known, f"{file.relative_to(ROOT)}: no such variable")
        self.assertGreater(len(found), 6)

    def test_variables_of_slack_are_those_that_the_program_reads(self):
        read = set(re.findall(r'"(SLACK_[A-Z_]+)"',
                              (ROOT / "src/triage/cli/slack_options.cc").read_text()))
        found = {name for file in FILES
                 for name in re.findall(r"\bSLACK_[A-Z_]+", file.read_text())}
        self.assertGreater(len(found), 2)
        self.assertLessEqual(found, read)

    def test_settings_that_guides_name_are_there(self):
        known = settings(DEPLOY)
        sections = {key.split(".")[0] for key in known if "." in key}
        found = set()
        for guide in GUIDES:
            for key in re.findall(r"`([a-z]+\.[a-z_]+)`", guide.read_text()):
                if key.split(".")[0] in sections:
                    found.add(key)
                    self.assertIn(key, known, f"{guide.name}: no such setting")
        self.assertGreater(len(found), 5)

    def test_flags_are_those_of_their_commands(self):
        known = commands()
        found = 0
        for file in FILES:
            for name, flags in calls(file.read_text(), known):
                found += len(flags)
                self.assertLessEqual(flags, known[name], f"{file.relative_to(ROOT)}: {name}")
        self.assertGreater(found, 8)

    def test_a_flag_that_is_none_is_seen(self):
        known = commands()
        self.assertEqual(list(calls("  triage serve --prot 80\n", known)), [("serve", {"--prot"})])
        self.assertNotIn("--prot", known["serve"])

    def test_routes_that_guides_ask_are_served(self):
        described = (ROOT / "src/triage/serve/pages/openapi.json").read_text()
        others = {"/docs", "/openapi.json", "/login"}
        found = set()
        for guide in GUIDES:
            for path in re.findall(r"\$U(/[\w/.-]+)", guide.read_text()):
                route = re.sub(r"(/v1/(?:decisions|models))/.+", r"\1", path)
                found.add(route)
                self.assertTrue(route in others or f'"{route}"' in described,
                                f"{guide.name}: nothing answers {path}")
        self.assertGreater(len(found), 7)


if __name__ == "__main__":
    unittest.main()
