"""Vectors and token ids as the program gives them, beside those of PyTorch and Hugging Face."""

import http.client
import json
import math
import shutil
import subprocess
import threading
import time
import unittest

from program import PROGRAM, ROOT, SAMPLE, ProgramTest, environment
from served import Served

GOLDEN = ROOT.parent / "shared" / "golden"
TINY = GOLDEN / "xlmr-tiny"
MINILM = ROOT / "third_party" / "minilm" / "model"

MODELS = {
    "xlmr-tiny": (TINY, TINY / "references.jsonl"),
    "minilm": (MINILM, GOLDEN / "minilm-references.jsonl"),
}


def cosine(one, other):
    length = math.sqrt(sum(x * x for x in one) * sum(x * x for x in other))
    return sum(x * y for x, y in zip(one, other)) / length


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


class References(ProgramTest):
    """Every reference, through the whole program."""

    def references(self, name):
        folder, file = MODELS[name]
        if not file.exists():
            self.skipTest(f"no references of {name}: they lie in ../shared/golden")
        if not folder.exists():
            self.skipTest(f"no weights of {name}: tools/fetch_archives.py --with-tests has them")
        references = lines(file.read_text(encoding="utf-8"))
        rows = [{"id": str(i), "text": reference["text"]}
                for i, reference in enumerate(references)]
        self.write("texts.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        return folder, references

    def check_ids(self, name):
        folder, references = self.references(name)
        done = self.run_program("encoder", "tokens", "texts.jsonl", "--text", "text", "--id", "id",
                                "--encoder", folder)
        rows = lines(done.stdout)
        self.assertEqual([row["id"] for row in rows], [str(i) for i in range(len(references))])
        for row, reference in zip(rows, references):
            self.assertEqual(row["ids"], reference["ids"], repr(reference["text"]))

    def check_vectors(self, name, precision, least):
        folder, references = self.references(name)
        self.run_program("embed", "texts.jsonl", "--raw", "--text", "text", "--id", "id",
                         "--encoder", folder, "--precision", precision, "-o", "out.jsonl")
        rows = lines((self.folder / "out.jsonl").read_text(encoding="utf-8"))
        self.assertEqual([row["id"] for row in rows], [str(i) for i in range(len(references))])
        worst = min(cosine(row["vector"], reference["embedding"])
                    for row, reference in zip(rows, references))
        self.assertGreaterEqual(worst, least)

    def test_ids_of_xlm_roberta(self):
        self.check_ids("xlmr-tiny")

    def test_ids_of_minilm(self):
        self.check_ids("minilm")

    def test_vectors_of_xlm_roberta(self):
        self.check_vectors("xlmr-tiny", "f32", 0.9999)

    def test_vectors_of_minilm(self):
        self.check_vectors("minilm", "f32", 0.9999)

    def test_vectors_in_eight_bits(self):
        self.check_vectors("xlmr-tiny", "int8", 0.99)

    def test_vectors_of_minilm_in_eight_bits(self):
        self.check_vectors("minilm", "int8", 0.99)


class Encoders(ProgramTest):
    def setUp(self):
        super().setUp()
        if not TINY.exists():
            self.skipTest("no model to encode with: it lies in ../shared/golden")

    def embed(self, *words, **options):
        return self.run_program("embed", SAMPLE, "--encoder", TINY, *words, **options)

    def test_a_second_run_takes_the_vectors_from_the_cache(self):
        first = self.embed("-o", "first.npy")
        second = self.embed("-o", "second.npy")
        self.assertNotIn(" 0 encoded now", first.stderr)
        self.assertIn(" 0 encoded now", second.stderr)
        self.assertEqual((self.folder / "first.npy").read_bytes(),
                         (self.folder / "second.npy").read_bytes())

    def test_vectors_of_a_file_are_learned_from(self):
        self.embed("-o", "vectors.npy")
        done = self.run_program("train", SAMPLE, "--vectors", "vectors.npy", "--encoder",
                                "lexical+given", "--head", "linear", "--json")
        self.assertGreater(json.loads(done.stdout)["metrics"]["accuracy"], 0.5)

    def test_long_texts_are_cut_and_counted_or_windowed(self):
        self.write("long.jsonl", json.dumps({"id": "1", "text": "my vpn is dead " * 500}) + "\n")
        words = ["embed", "long.jsonl", "--encoder", TINY, "--raw", "-o", "v.jsonl"]
        for known in (" 1 encoded now", " 0 encoded now"):
            said = self.run_program(*words).stderr
            self.assertIn(known, said)
            self.assertIn("1 of the texts (100.0 %) were longer than the model takes", said)
        self.assertNotIn("longer", self.run_program(*words, "--long", "windows").stderr)

    def test_learning_and_answering_say_how_many_texts_were_cut(self):
        rows = [{"id": str(i), "text": f"{word} number {i} " + word * (i % 4 == 0) * 900,
                 "label": word} for i in range(60) for word in ("printer ", "password ")]
        for number, row in enumerate(rows):
            row["id"] = str(number)
        self.write("long.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        words = ("long.jsonl", "--text", "text", "--id", "id")
        for _ in range(2):  # also of vectors that were kept
            done = self.run_program("train", *words, "--label", "label", "--encoder",
                                    f"lexical+{TINY}", "--head", "linear")
            self.assertRegex(done.stderr, r"Encoder xlmr-tiny: 30 of the 120 texts it read "
                                          r"\(25.0 %\) were longer than it takes")
        said = self.run_program("predict", *words, "-o", "answers.jsonl").stderr
        self.assertIn("30 of the 120 texts it read", said)

    def test_a_model_that_takes_shorter_texts_is_another_one_to_the_cache(self):
        model = self.folder / "e5-short"
        shutil.copytree(TINY, model)
        self.write("long.jsonl", json.dumps({"id": "1", "text": "my vpn is dead " * 50}) + "\n")
        words = ["embed", "long.jsonl", "--encoder", model, "--raw", "-o", "v.jsonl"]
        self.run_program(*words)
        (model / "sentence_bert_config.json").write_text('{"max_seq_length": 16}',
                                                         encoding="utf-8")
        self.assertIn("1 encoded now, from 16 tokens", self.run_program(*words).stderr)

    def test_a_damaged_cache_is_done_without(self):
        (self.folder / "var" / "cache").mkdir(parents=True)
        (self.folder / "var" / "cache" / "vectors.sqlite").write_bytes(b"no database at all" * 99)
        done = self.embed("--limit", "3", "-o", "v.jsonl")
        self.assertIn("goes on without the cache", done.stderr)
        self.assertEqual(len((self.folder / "v.jsonl").read_text().splitlines()), 3)

    def test_several_at_once_share_a_new_cache(self):
        runs = [subprocess.Popen([PROGRAM, "embed", str(SAMPLE), "--encoder", str(TINY),
                                  "--limit", "40", "-o", f"{number}.jsonl"], cwd=self.folder,
                                 env=environment(), stderr=subprocess.PIPE, text=True)
                for number in range(4)]
        for run in runs:
            _, said = run.communicate(timeout=120)
            self.assertEqual(run.returncode, 0, said)
            self.assertNotIn("without the cache", said)

    def test_a_named_encoder_is_kept_listed_and_forgotten(self):
        self.run_program("encoder", "add", "tiny", TINY)
        listed = json.loads(self.run_program("encoder", "list", "--json").stdout)["encoders"]
        self.assertEqual([(one["name"], one["prompt"]) for one in listed], [("tiny", "query: ")])
        self.run_program("embed", SAMPLE, "--encoder", "tiny", "--limit", "3", "-o", "v.jsonl")
        self.run_program("encoder", "remove", "tiny")
        done = self.run_program("embed", SAMPLE, "--encoder", "tiny", "-o", "v.jsonl", code=1)
        self.assertIn("'tiny'", done.stderr)

    def test_a_model_whose_prompt_nobody_knows_is_refused(self):
        model = self.folder / "mine" / "model"
        shutil.copytree(TINY, model)
        (model / "config_sentence_transformers.json").unlink()
        words = ["embed", SAMPLE, "--limit", "3", "--encoder", model, "-o", "v.jsonl"]
        self.assertIn("--prefix", self.run_program(*words, code=1).stderr)
        self.run_program(*words, "--prefix", "query: ")

    def test_a_model_that_was_cut_short_is_named(self):
        model = self.folder / "model"
        shutil.copytree(TINY, model)
        weights = (model / "model.safetensors").read_bytes()
        (model / "model.safetensors").write_bytes(weights[:len(weights) // 2])
        done = self.embed("--encoder", model, "-o", "v.jsonl", code=1)
        self.assertIn("model.safetensors", done.stderr)
        self.assertFalse((self.folder / "v.jsonl").exists())


class Learning(ProgramTest):
    """Encoders as features of a model."""

    def setUp(self):
        super().setUp()
        if not TINY.exists():
            self.skipTest("no model to encode with: it lies in ../shared/golden")
        self.model = self.folder / "e5-own"
        shutil.copytree(TINY, self.model)

    def train(self, *words, **options):
        return self.run_program("train", SAMPLE, "--test-share", "0", *words, **options)

    def test_a_model_learns_from_words_and_an_encoder_and_answers_with_both(self):
        self.run_program("encoder", "add", "tiny", self.model)
        done = json.loads(self.train("--encoder", "lexical+tiny", "--head", "linear",
                                     "--json").stdout)
        self.assertEqual(done["encoder"], "lexical+tiny")
        answers = lines(self.run_program("predict", SAMPLE).stdout)
        self.assertGreater(len({answer["label"] for answer in answers}), 3)
        explained = json.loads(self.run_program("explain", "my vpn is dead", "--json").stdout)
        self.assertEqual(len(explained["tickets"]), 5)
        self.assertTrue(explained["words"])

    def test_a_server_that_ends_makes_no_more_vectors(self):
        self.train("--encoder", self.model, "--head", "linear")
        texts = {"input": [f"ticket {i}: " + "the vpn is dead again " * 100 for i in range(64)]}
        with Served(self.folder, TRIAGE_SERVE_DRAIN_SECONDS="0") as server:
            started = time.monotonic()
            self.assertEqual(server.ask("POST", "/v1/embeddings", texts)[0], 200)
            alone = time.monotonic() - started
            others = [{"input": [f"{i}, {text}" for text in texts["input"]]} for i in range(16)]
            asking = [threading.Thread(target=self.ask_in_vain, args=(server, other), daemon=True)
                      for other in others]
            for one in asking:
                one.start()
            time.sleep(alone / 2)
            started = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - started, 4 * alone + 1)
            for one in asking:
                one.join()

    @staticmethod
    def ask_in_vain(server, texts):
        try:
            server.ask("POST", "/v1/embeddings", texts)
        except (OSError, http.client.HTTPException):
            pass

    def test_the_founding_recipe_runs_on_an_encoder_alone(self):
        done = json.loads(self.train("--encoder", self.model, "--head", "knn", "--precision",
                                     "int8", "--json").stdout)
        self.assertEqual((done["encoder"], done["head"]), ("e5-own", "knn"))

    def test_a_folder_whose_prompt_nobody_knows_is_to_be_named_first(self):
        model = self.folder / "mine"
        shutil.copytree(TINY, model)
        (model / "config_sentence_transformers.json").unlink()
        said = self.train("--encoder", f"lexical+{model}", code=1).stderr
        self.assertIn(f"triage encoder add NAME {model} --prefix", said)
        self.run_program("encoder", "add", "own", model, "--prefix", "query: ")
        self.train("--encoder", "lexical+own", "--head", "linear")

    def test_each_encoder_may_have_a_precision_of_its_own(self):
        self.run_program("encoder", "add", "tiny", self.model)
        for words, expected in [(("lexical+tiny:int8",), "int8"),
                                (("lexical+tiny", "--precision", "int8"), "int8"),
                                (("lexical+tiny:f32", "--precision", "int8"), "f32")]:
            done = json.loads(self.train("--encoder", *words, "--head", "linear",
                                         "--json").stdout)
            self.assertEqual(done["encoder"], "lexical+tiny")
            manifest = json.loads((self.folder / done["bundle"] / "manifest.json")
                                  .read_text(encoding="utf-8"))
            self.assertEqual([use["precision"] for use in manifest["encoder"]["dense"]],
                             [expected])
            self.run_program("predict", SAMPLE, "--limit", "3")

    def test_an_encoder_that_changed_is_refused_both_named(self):
        self.train("--encoder", f"lexical+{self.model}", "--head", "linear")
        self.run_program("predict", SAMPLE, "--limit", "3")
        (self.model / "sentence_bert_config.json").write_text('{"max_seq_length": 16}',
                                                              encoding="utf-8")
        said = self.run_program("predict", SAMPLE, code=1).stderr
        self.assertIn("'e5-own'", said)
        self.assertEqual(said.count("transformer"), 2, said)

    def test_an_encoder_that_is_gone_is_named_with_what_to_do(self):
        self.train("--encoder", f"lexical+{self.model}", "--head", "linear")
        shutil.rmtree(self.model)
        said = self.run_program("predict", SAMPLE, code=1).stderr
        self.assertIn("triage encoder add e5-own", said)

    def test_a_list_of_encoders_that_is_none(self):
        for words, said in [("lexical+", "a part is empty"), ("lexical+lexical", "stands twice"),
                            ("auto+lexical", "stands alone"),
                            ("lexical:int8", "'lexical' has no precision"),
                            ("lexical+tiny+tiny:int8", "'tiny' stands twice")]:
            self.assertIn(said, self.train("--encoder", words, code=2).stderr)


class WrongUse(ProgramTest):
    def test_without_an_encoder(self):
        done = self.run_program("embed", SAMPLE, "-o", "v.jsonl", code=2)
        self.assertIn("--encoder is missing", done.stderr)

    def test_an_encoder_that_is_not_there(self):
        done = self.run_program("embed", SAMPLE, "--encoder", "nowhere", "-o", "v.jsonl", code=1)
        self.assertIn("'nowhere'", done.stderr)

    def test_an_output_that_no_format_has(self):
        done = self.run_program("embed", SAMPLE, "--encoder", ".", "-o", "v.csv", code=1)
        self.assertIn(".parquet", done.stderr)

    def test_offline_nothing_is_pulled(self):
        done = self.run_program("encoder", "pull", "a/b", "--offline", code=1)
        self.assertIn("offline", done.stderr)

    def test_a_token_that_others_could_read_on_the_way_is_said(self):
        for endpoint, is_said in (("http://hub.example", True), ("https://hub.example", False),
                                  ("http://127.0.0.1:9", False)):
            done = self.run_program("encoder", "pull", "a/b", "--offline", code=1, HF_TOKEN="hush",
                                    HF_ENDPOINT=endpoint)
            self.assertEqual("HF_TOKEN is sent without encryption" in done.stderr, is_said)
            self.assertNotIn("hush", done.stderr)


if __name__ == "__main__":
    unittest.main()
