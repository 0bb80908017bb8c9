"""Bundles are whole or not there: Ctrl-C, kill -9, a full disk, two trainings at once."""

import json
import os
import resource
import signal
import subprocess
import unittest

import desk
from program import PROGRAM, ProgramTest, environment

TRAIN = ("train", "tickets.jsonl", "--json", "--head")


class Keeping(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("tickets.jsonl", desk.json_lines(desk.tickets(200)))
        self.models = self.folder / "var" / "models"

    def train(self, *words, **options):
        return self.run_program(*TRAIN, "linear", *words, **options)

    def start(self, *words, **options):
        process = subprocess.Popen([PROGRAM, *words], cwd=self.folder, env=environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def unfinished(self):
        """What looks begun and not ended, below the workspace."""
        return [name for name in self.files() if ".part" in name]

    def versions(self):
        lines = json.loads(self.run_program("models", "list", "--json").stdout)
        return [line["version"] for line in lines]


class Stopped(Keeping):
    def stop_in(self, stage, number):
        """Stops a long training when it says that a stage is over; returns how it ended."""
        self.write("tickets.jsonl", desk.json_lines(desk.tickets(3000)))
        process = self.start(*TRAIN, "auto")
        said = b""
        for line in process.stderr:
            said += line
            if line.startswith(stage):
                break
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, (said + err).decode()

    def test_ctrl_c_in_any_stage_leaves_nothing_behind(self):
        for stage in (b"Reading", b"Encoding", b"Fitting linear", b"Fitting net"):
            with self.subTest(stage=stage):
                code, out, err = self.stop_in(stage, signal.SIGINT)
                self.assertEqual((code, out), (130, b""))
                self.assertIn("triage: interrupted. Nothing half-written was left behind.", err)
                self.assertEqual(self.files(), ["tickets.jsonl"])

    def test_being_terminated_is_the_same(self):
        code, _, _ = self.stop_in(b"Encoding", signal.SIGTERM)
        self.assertEqual(code, 130)
        self.assertEqual(self.files(), ["tickets.jsonl"])

    def test_models_that_were_there_stay(self):
        self.train()
        before = self.files()
        self.stop_in(b"Encoding", signal.SIGINT)
        self.assertEqual(self.files(), before)
        self.run_program("models", "verify", "champion")

    def test_predictions_appear_whole_or_not_at_all(self):
        self.train()
        before = self.files()
        process = self.start("predict", "-", "--output", "out.jsonl", stdin=subprocess.PIPE)
        rows = desk.json_lines(desk.tickets(5000)).encode()
        process.stdin.write(rows)
        process.send_signal(signal.SIGINT)
        try:
            while process.poll() is None:
                process.stdin.write(rows)
        except BrokenPipeError:
            pass
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertEqual(self.files(), before)


class Killed(Keeping):
    def test_the_workspace_stays_usable_after_kill_9(self):
        self.train()
        self.write("many.jsonl", desk.json_lines(desk.tickets(3000)))
        for stage in (b"Encoding", b"Fitting linear", b"Calibrating"):
            process = self.start("train", "many.jsonl", "--head", "linear")
            for line in process.stderr:
                if line.startswith(stage):
                    break
            process.kill()
            process.wait()
            self.assertEqual(len(self.versions()), self.versions()[-1], "no gap, no half version")
            self.run_program("models", "verify", "latest")
        version = json.loads(self.train().stdout)["version"]
        self.assertEqual(self.versions(), list(range(1, version + 1)))

    def test_what_a_killed_training_began_is_no_version(self):
        self.train()
        half = self.models / ".2.part-999999"
        half.mkdir()
        (half / "manifest.json").write_text((self.models / "1" / "manifest.json").read_text())
        (self.models / "3").mkdir()
        self.assertEqual(self.versions(), [1])
        self.run_program("predict", "tickets.jsonl", "--quiet", "--limit", 2)
        self.assertEqual(json.loads(self.train().stdout)["version"], 2)


class Together(Keeping):
    def test_a_folder_that_is_no_model_is_passed_over(self):
        (self.models / "1").mkdir(parents=True)
        (self.models / "2").write_text("a file")
        self.assertEqual(json.loads(self.train().stdout)["version"], 3)
        self.run_program("models", "verify", "latest")

    def test_two_trainings_at_once_get_two_versions(self):
        digests = []
        processes = [self.start(*TRAIN, "linear", "--seed", str(seed)) for seed in range(4)]
        answers = [json.loads(process.communicate(timeout=120)[0]) for process in processes]
        self.assertEqual(sorted(answer["version"] for answer in answers), [1, 2, 3, 4])
        for answer in answers:
            shown = self.run_program("models", "show", answer["version"]).stdout
            digests.append(json.loads(shown)["digest"])
            self.assertEqual(digests[-1], answer["digest"], "each kept its own model")
            self.run_program("models", "verify", answer["version"])
        self.assertEqual(len(set(digests)), 4)
        self.assertEqual(self.unfinished(), [])


class DiskFull(Keeping):
    def limited(self, size, *words):
        """Runs with files limited to `size` bytes, which fails as a full disk does."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        process = self.start(*words, preexec_fn=limit)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err.decode()

    def test_a_bundle_that_does_not_fit_is_not_there(self):
        self.train()
        before = self.files()
        for size in (0, 100, 5_000, 1_000_000, 20_000_000):
            with self.subTest(size=size):
                code, out, err = self.limited(size, *TRAIN, "linear", "--quiet")
                self.assertEqual((code, out), (1, b""))
                self.assertRegex(err, r"^triage: .*cannot be written.*Free some space")
                self.assertEqual(self.files(), before)
        self.run_program("models", "verify", "latest")

    def test_a_list_of_rejects_that_does_not_fit_is_an_error(self):
        self.write("bad.csv", "id,text,label\n" + "1,,x\n" * 9000)
        code, _, err = self.limited(4096, "train", "bad.csv", "--rejects", "rejects.csv", "--quiet")
        self.assertEqual(code, 1)
        self.assertRegex(err, "rejects.csv.*written")
        self.assertEqual(self.files(), ["bad.csv", "tickets.jsonl"])

    def test_predictions_that_do_not_fit_are_not_there(self):
        self.train()
        for form in ("jsonl", "csv", "parquet", "arrow"):
            with self.subTest(form=form):
                before = self.files()
                code, _, err = self.limited(2_000, "predict", "tickets.jsonl", "--quiet",
                                            "--output", "out." + form)
                self.assertEqual(code, 1, err)
                self.assertRegex(err, r"^triage: [^\n]*(out\.|Parquet)")
                self.assertEqual(self.files(), before)

    def test_standard_output_that_takes_no_more_is_an_error(self):
        self.train()
        with open("/dev/full", "wb") as full:
            finished = subprocess.run([PROGRAM, "predict", "tickets.jsonl", "--quiet"],
                                      cwd=self.folder, env=environment(), stdout=full,
                                      stderr=subprocess.PIPE, timeout=120, check=False)
        self.assertEqual(finished.returncode, 1)
        self.assertRegex(finished.stderr, rb"^triage: .*No space left")

    def test_a_full_disk(self):
        """The real thing: a file system of 24 MB, which holds one bundle and not a second."""
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk],
                                 capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("mounting needs root: " + mounted.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        self.train("--workspace", "disk")
        finished = self.train("--workspace", "disk", "--quiet", code=1)
        self.assertRegex(finished.stderr, r"^triage: .*cannot be written.*Free some space")
        self.assertEqual(sorted(os.listdir(disk / "var" / "models")), ["1", "aliases.json"])
        self.run_program("models", "verify", "latest", "--workspace", "disk")

    def test_a_folder_without_permission_is_said(self):
        (self.folder / "var").write_text("a file where a folder should be")
        finished = self.train("--quiet", code=1)
        self.assertRegex(finished.stderr, r"^triage: folder .*var/models.*cannot be written")


if __name__ == "__main__":
    unittest.main()
