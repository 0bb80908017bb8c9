"""Equal data, settings and seed give equal models, whatever the thread count."""

import json
import unittest

import desk
from program import ProgramTest


class Repeat(ProgramTest):
    def setUp(self):
        super().setUp()
        rows = desk.with_vectors(desk.tickets(240))
        for row in rows[::7]:  # some doubt, so that trees have something to split
            row["label"] = "Network"
        self.write("tickets.jsonl", desk.json_lines(rows))

    def digest(self, *words):
        return json.loads(self.run_program("train", "tickets.jsonl", "--json", "--quiet",
                                           *words).stdout)["digest"]

    def check(self, *words):
        first = self.digest(*words, "--threads", 1)
        self.assertRegex(first, r"^[0-9a-f]{64}$")
        for threads in (1, 2, 3):
            self.assertEqual(self.digest(*words, "--threads", threads), first, f"{threads} threads")
        self.assertNotEqual(self.digest(*words, "--seed", 99), first, "another seed")
        self.run_program("models", "verify", "latest")

    def test_linear(self):
        self.check("--head", "linear", "--encoder", "lexical")

    def test_net(self):
        self.check("--head", "net", "--encoder", "lexical")

    def test_knn(self):
        self.check("--head", "knn", "--encoder", "lexical")

    def test_lightgbm(self):
        self.check("--head", "lightgbm", "--encoder", "lexical")

    def test_blend(self):
        self.check("--head", "blend", "--encoder", "lexical")

    def test_blend_with_vectors(self):
        self.check("--head", "blend", "--vectors", "embedding")

    def test_auto(self):
        self.check("--encoder", "lexical", "--folds", 3)

    def test_the_classic_recipe(self):
        self.check("--recipe", "classic", "--vectors", "embedding", "--total-rows", 400)

    def test_the_classic_recipe_on_words(self):
        self.check("--recipe", "classic", "--encoder", "lexical", "--total-rows", 400)

    def test_the_seed_alone_makes_the_difference_of_a_model(self):
        """Not only the number in the manifest: other rows in other folds, other weights."""
        weights = []
        for seed in (1, 2):
            self.digest("--head", "linear", "--encoder", "lexical", "--seed", seed)
            bundle = self.folder / "var" / "models" / str(seed)
            weights.append((bundle / "linear.safetensors").read_bytes())
        self.assertNotEqual(*weights)

    def test_what_does_not_matter_changes_nothing(self):
        first = self.digest("--head", "linear", "--encoder", "lexical")
        (self.folder / "tickets.jsonl").rename(self.folder / "renamed.jsonl")
        renamed = json.loads(self.run_program("train", "renamed.jsonl", "--json", "--head", "linear",
                                              "--encoder", "lexical").stdout)
        self.assertEqual(renamed["digest"], first, "neither the file's name nor the time matters")
        self.assertEqual(renamed["version"], 2)


if __name__ == "__main__":
    unittest.main()
