"""What encoders are shown, checked and measured by: show, verify, bench, parity, precision."""

import hashlib
import http.server
import json
import pathlib
import shutil
import threading
import unittest

from program import ROOT, SAMPLE, ProgramTest

TINY = ROOT.parent / "shared" / "golden" / "xlmr-tiny"


class Measuring(ProgramTest):
    def setUp(self):
        super().setUp()
        if not TINY.exists():
            self.skipTest("no model to encode with: it lies in ../shared/golden")
        self.run_program("encoder", "add", "tiny", TINY)

    def answer(self, *words, code=0):
        return json.loads(self.run_program(*words, "--json", code=code).stdout)

    def test_show_tells_all_that_is_known(self):
        self.run_program("embed", SAMPLE, "--encoder", "tiny", "--limit", "5", "-o", "v.jsonl")
        shown = self.answer("encoder", "show", "tiny")
        self.assertLessEqual({"name", "kind", "prompt", "prompt_origin", "dimension", "folder",
                              "bytes", "layers", "max_tokens", "pooling", "unit_length",
                              "fingerprint", "cached_vectors"}, set(shown))
        self.assertEqual(shown["kind"], "transformer")
        self.assertEqual(shown["cached_vectors"], 5)
        self.assertGreater(shown["bytes"], 10_000)
        text = self.run_program("encoder", "show", "tiny").stdout
        self.assertIn("max tokens", text)
        self.assertIn("'query: '", text)
        other = self.answer("encoder", "show", "tiny", "--precision", "int8")
        self.assertNotEqual(other["fingerprint"], shown["fingerprint"])
        self.assertEqual(other["cached_vectors"], 0)

    def test_show_of_what_is_not_there(self):
        self.assertIn("'tinny'", self.run_program("encoder", "show", "tinny", code=1).stderr)

    def test_verify_reads_a_folder_and_encodes(self):
        self.assertIn("weights can be read",
                      self.run_program("encoder", "verify", "tiny").stdout)
        self.assertGreater(self.answer("encoder", "verify", "tiny")["dimension"], 0)
        self.assertIn("--repair does nothing",
                      self.run_program("encoder", "verify", "tiny", "--repair").stderr)

    def test_verify_finds_weights_that_are_cut_or_no_numbers(self):
        model = self.folder / "broken-e5"
        shutil.copytree(TINY, model)
        weights = (model / "model.safetensors").read_bytes()
        (model / "model.safetensors").write_bytes(weights[:-100])
        self.assertIn("model.safetensors",
                      self.run_program("encoder", "verify", model, code=1).stderr)
        (model / "model.safetensors").write_bytes(weights[:-8] + b"\x00\x00\xc0\x7f" * 2)
        self.assertIn("infinite or none",
                      self.run_program("encoder", "verify", model, code=1).stderr)

    def test_a_precision_is_measured_once_and_shown(self):
        words = ["embed", SAMPLE, "--encoder", "tiny", "--limit", "3", "-o", "v.jsonl"]
        self.assertNotIn("cosine to f32", self.run_program(*words).stderr)
        said = self.run_program(*words, "--precision", "int8").stderr
        self.assertRegex(said, r"int8: cosine to f32 [01]\.\d{4} mean, [01]\.\d{4} at least, on 64 "
                               r"texts")
        self.assertNotIn("cosine to f32",
                         self.run_program(*words, "--precision", "int8").stderr)
        shown = self.answer("encoder", "show", "tiny", "--precision", "int8")
        self.assertGreater(shown["cosine_to_f32"]["mean"], 0.95)

    def test_bench_measures_many_texts_and_one(self):
        for words in ([], [str(SAMPLE)]):
            found = self.answer("encoder", "bench", "tiny", *words, "--texts", "40")
            self.assertEqual(found["texts"], 40)
            self.assertEqual(found["generated"], not words)
            self.assertGreater(found["texts_per_second"], 0)
            self.assertGreater(found["tokens_per_second"], 0)
            self.assertTrue(0 <= found["padding_share"] < 0.5)
            short, long = found["latency"]
            self.assertTrue(45 < short["tokens"] < 75, short)
            self.assertGreater(long["tokens"], 100)
            for one in found["latency"]:
                self.assertLessEqual(one["p50_seconds"], one["p95_seconds"])
        self.assertIn("texts a second", self.run_program("encoder", "bench", "tiny", "--texts",
                                                         "5").stdout)
        self.assertFalse((self.folder / "var" / "cache").exists(), "nothing comes from the cache")

    def test_an_encoder_agrees_with_itself(self):
        self.run_program("encoder", "add", "twin", TINY)
        found = self.answer("encoder", "parity", "tiny", "twin", SAMPLE, "--texts", "200")
        self.assertEqual(found["a"], found["b"])
        self.assertTrue(found["may_be_mixed"])
        self.assertEqual(found["neighbor_overlap"], 1)
        self.assertAlmostEqual(found["cosine"]["min"], 1, places=5)

    def test_encoders_that_differ_do_not_agree(self):
        self.run_program("encoder", "add", "bare", TINY, "--prefix", "something quite else: ")
        done = self.run_program("encoder", "parity", "tiny", "bare", SAMPLE, "--texts", "200")
        self.assertIn("do not agree", done.stdout)
        kept = json.loads((self.folder / "var" / "encoder-parity.json").read_text())["pairs"]
        self.assertEqual([pair["may_be_mixed"] for pair in kept], [False])

    def test_a_precision_is_compared_by_its_name(self):
        found = self.answer("encoder", "parity", "tiny", "tiny:int8", SAMPLE, "--texts", "100")
        self.assertIn(":int8:", found["b"])
        self.assertGreater(found["cosine"]["mean"], 0.95)

    def test_too_few_texts_give_no_picture(self):
        self.run_program("encoder", "parity", "tiny", "tiny:int8", SAMPLE, "--texts", "3", code=2)
        done = self.run_program("encoder", "parity", "tiny", "tiny:int8", SAMPLE, "--limit", "9",
                                code=1)
        self.assertIn("no picture", done.stderr)


class Hub:
    """Serves one model's folder as a hub does."""

    COMMIT = "0123456789abcdef0123456789abcdef01234567"

    def __init__(self, folder):
        files = {str(path.relative_to(folder)): path.read_bytes()
                 for path in pathlib.Path(folder).rglob("*") if path.is_file()}
        commit = self.COMMIT

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path.startswith("/api/models/"):
                    siblings = [{"rfilename": name, "size": len(content),
                                 "blobId": hashlib.sha1(content).hexdigest(),
                                 "lfs": {"sha256": hashlib.sha256(content).hexdigest(),
                                         "size": len(content)}}
                                for name, content in files.items()]
                    body = json.dumps({"sha": commit, "siblings": siblings}).encode()
                else:
                    body = files[self.path.split(commit + "/")[1]]
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Pulled(ProgramTest):
    def setUp(self):
        super().setUp()
        if not TINY.exists():
            self.skipTest("no model to pull: it lies in ../shared/golden")
        hub = Hub(TINY)
        self.addCleanup(hub.close)
        self.variables = {"HF_ENDPOINT": hub.url}
        self.run_program("encoder", "pull", "some/e5-tiny", "--name", "tiny", **self.variables)

    def weights(self):
        blobs = sorted((self.folder / "var" / "hub" / "blobs").iterdir(),
                       key=lambda path: path.stat().st_size)
        return blobs[-1]

    def damage(self):
        weights = self.weights()
        weights.chmod(0o644)
        content = bytearray(weights.read_bytes())
        content[-1] ^= 1
        weights.write_bytes(content)

    def test_every_file_is_hashed_again(self):
        done = self.run_program("encoder", "verify", "tiny")
        self.assertIn("are as they were fetched", done.stdout)
        shown = json.loads(self.run_program("encoder", "show", "tiny", "--json").stdout)
        self.assertEqual((shown["origin"], shown["commit"]), ("some/e5-tiny", Hub.COMMIT))

    def test_a_changed_bit_is_found_and_repaired(self):
        self.damage()
        self.assertIn("has other bytes", self.run_program("encoder", "verify", "tiny",
                                                          code=1).stderr)
        done = self.run_program("encoder", "verify", "tiny", "--repair", **self.variables)
        self.assertIn("are as they were fetched", done.stdout)
        self.run_program("encoder", "verify", "tiny")

    def test_removing_its_last_name_removes_what_was_pulled(self):
        self.run_program("encoder", "pull", "some/e5-tiny", "--name", "again", **self.variables)
        self.assertNotIn("free again", self.run_program("encoder", "remove", "again").stdout)
        self.run_program("encoder", "verify", "tiny")
        self.run_program("encoder", "remove", "tiny", "--keep-files")
        self.assertNotEqual(list((self.folder / "var" / "hub" / "blobs").iterdir()), [])
        self.run_program("encoder", "pull", "some/e5-tiny", "--name", "tiny", **self.variables)
        self.assertRegex(self.run_program("encoder", "remove", "tiny").stdout,
                         r"removed: \S+ \S*B are free again")
        self.assertEqual(list((self.folder / "var" / "hub" / "blobs").iterdir()), [])
        self.assertIn("no such encoder", self.run_program("encoder", "remove", "tiny",
                                                          code=1).stderr)

    def test_a_folder_that_was_added_stays(self):
        model = self.folder / "mine"
        shutil.copytree(TINY, model)
        self.run_program("encoder", "add", "mine", model, "--prefix", "")
        self.run_program("encoder", "remove", "mine")
        self.assertTrue((model / "config.json").exists())

    def test_offline_nothing_is_repaired(self):
        self.damage()
        done = self.run_program("encoder", "verify", "tiny", "--repair", "--offline", code=1,
                                **self.variables)
        self.assertIn("offline", done.stderr)


if __name__ == "__main__":
    unittest.main()
