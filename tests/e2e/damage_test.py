"""Bundles that are not as they were written: refused with a clear word, and never a crash."""

import json
import random
import shutil
import unittest

import desk
from program import ProgramTest

HEADS = ("linear", "net", "knn", "lightgbm", "blend")


class Damage(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("tickets.jsonl", desk.json_lines(desk.tickets(80)))
        self.write("new.jsonl", desk.json_lines(desk.tickets(6, seed=9)))

    def bundle(self, head="linear"):
        trained = self.run_program("train", "tickets.jsonl", "--head", head, "--json")
        return self.folder / json.loads(trained.stdout)["bundle"]

    def refused(self, *words):
        """One clear line on stderr; not one that calls it a bug of the program."""
        finished = self.run_program(*words, code=1)
        self.assertRegex(finished.stderr, r"(^|\n)triage: [^\n]+\.\n$")
        self.assertNotIn("unexpected error", finished.stderr)
        return finished.stderr.splitlines()[-1]


class ChangedBytes(Damage):
    def test_verify_and_promote_refuse_any_changed_byte(self):
        bundle = self.bundle()
        chance = random.Random(1)
        for file in sorted(bundle.iterdir()):
            with self.subTest(file=file.name):
                whole = file.read_bytes()
                changed = bytearray(whole)
                changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
                file.write_bytes(changed)
                self.assertIn(bundle.name, self.refused("models", "verify", "latest"))
                self.refused("models", "promote", "1", "--alias", "other")
                file.write_bytes(whole)
        self.run_program("models", "verify", "latest")

    def test_verify_names_the_file(self):
        bundle = self.bundle()
        weights = bundle / "linear.safetensors"
        weights.write_bytes(weights.read_bytes()[:-4] + b"\x00\x00\xa0\x7f")
        self.assertIn("linear.safetensors", self.refused("models", "verify", "1"))

    def test_verify_refuses_files_that_are_missing_or_do_not_belong(self):
        bundle = self.bundle()
        (bundle / "notes.txt").write_text("mine")
        self.assertIn("notes.txt", self.refused("models", "verify", "1"))
        (bundle / "notes.txt").unlink()
        (bundle / "neighbors.ids").unlink()
        self.assertIn("neighbors.ids", self.refused("models", "verify", "1"))

    def test_random_changes_never_crash_the_program(self):
        """Checksums are not read at each start, so anything may meet the eye of the loader."""
        commands = (["predict", "new.jsonl"], ["evaluate", "new.jsonl", "--json"],
                    ["models", "show", "latest"], ["models", "list"],
                    ["explain", "my wifi is slow", "--json"])
        chance = random.Random(7)
        for head in HEADS:
            bundle = self.bundle(head)
            for file in sorted(bundle.iterdir()):
                whole = file.read_bytes()
                for attempt in range(4):
                    with self.subTest(head=head, file=file.name, attempt=attempt):
                        file.write_bytes(changed_bytes(whole, chance, attempt))
                        self.survives(commands[chance.randrange(len(commands))])
                file.write_bytes(whole)
            self.run_program("models", "verify", "latest")

    def survives(self, words):
        finished = self.run_program(*words, code=None)
        self.assertIn(finished.returncode, (0, 1), f"{words}\n{finished.stderr}")
        if finished.returncode == 1:
            self.assertRegex(finished.stderr, r"(^|\n)triage: [^\n]+\.\n$")
            self.assertNotIn("unexpected error", finished.stderr)


def changed_bytes(whole, chance, attempt):
    """Many changes near the front, where headers are; few anywhere; or the end cut off."""
    if attempt == 3:
        return whole[:chance.randrange(len(whole))]
    changed = bytearray(whole)
    reach = min(len(changed), 600) if attempt < 2 else len(changed)
    for _ in range(1 if attempt == 0 else 20):
        changed[chance.randrange(reach)] = chance.randrange(256)
    return bytes(changed)


class WrongStructure(Damage):
    """Files that are whole but do not go together."""

    def test_a_bundle_of_a_newer_format_says_so(self):
        bundle = self.bundle()
        manifest = json.loads((bundle / "manifest.json").read_text())
        manifest["format"] = 2
        manifest["something_new"] = {"not": "known"}
        (bundle / "manifest.json").write_text(json.dumps(manifest))
        for words in (["predict", "new.jsonl"], ["evaluate", "new.jsonl"],
                      ["models", "show", "1"]):
            with self.subTest(words=words):
                self.assertRegex(self.refused(*words), r"newer.*format 2.*Update triage")
        self.assertIn("manifest.json", self.refused("models", "verify", "1"),
                      "it is not what was written")

    def test_manifests_that_do_not_fit_are_refused(self):
        bundle = self.bundle()
        whole = (bundle / "manifest.json").read_text()
        changes = (
            lambda m: m.update(format="one"), lambda m: m.pop("classes"),
            lambda m: m["classes"].pop(), lambda m: m["classes"].append("Zoo"),
            lambda m: m.update(classes=[]), lambda m: m.update(classes=["A"] * 4),
            lambda m: m["head"].update(kind="knn2"), lambda m: m["head"].update(kind="blend"),
            lambda m: m["head"].update(kind="net"), lambda m: m["encoder"].update(given_columns=3),
            lambda m: m["encoder"].update(is_lexical=False),
            lambda m: m["encoder"].update(fingerprint="lexical-0"),
            lambda m: m["cleaning"].update(fingerprint="0"),
            lambda m: m["calibration"].update(slopes=[1]),
            lambda m: m["calibration"].update(kind="tea leaves"),
            lambda m: m["thresholds"].update(auto="high"), lambda m: m.update(created_at="soon"))
        for number, change in enumerate(changes):
            with self.subTest(change=number):
                manifest = json.loads(whole)
                change(manifest)
                (bundle / "manifest.json").write_text(json.dumps(manifest))
                self.refused("predict", "new.jsonl")
        (bundle / "manifest.json").write_text("[]")
        self.refused("predict", "new.jsonl")

    def test_files_of_another_model_are_refused(self):
        """Each file on its own is sound; together they would read past their ends."""
        small = self.bundle()
        rows = desk.tickets(120, seed=5, labels=("Access", "Network"))
        self.write("tickets.jsonl", desk.json_lines(rows))
        other = self.bundle()
        for name in ("features.safetensors", "linear.safetensors", "neighbors.safetensors"):
            with self.subTest(file=name):
                mixed = self.folder / ("mixed-" + name)
                shutil.copytree(small, mixed)
                shutil.copy(other / name, mixed / name)
                self.refused("predict", "new.jsonl", "--model", mixed)

    def test_a_missing_file_is_named(self):
        bundle = self.bundle()
        for name in ("features.safetensors", "linear.safetensors", "neighbors.ids"):
            with self.subTest(file=name):
                (bundle / name).rename(self.folder / name)
                self.assertIn(name, self.refused("predict", "new.jsonl"))
                (self.folder / name).rename(bundle / name)

    def test_a_damaged_list_of_aliases_is_named(self):
        self.bundle()
        aliases = self.folder / "var" / "models" / "aliases.json"
        for content in ("", "[1]", "{\"champion\": "):
            with self.subTest(content=content):
                aliases.write_text(content)
                self.assertIn("aliases.json", self.refused("predict", "new.jsonl"))
        aliases.write_text('{"champion": 7}')
        self.refused("predict", "new.jsonl", "--model", "champion")


if __name__ == "__main__":
    unittest.main()
