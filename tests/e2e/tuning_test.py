"""`triage encoder tune`, with the tuning program where it was built, and what it says where not."""

import json
import pathlib
import signal
import subprocess
import time
import unittest

from program import PROGRAM, ROOT, SAMPLE, ProgramTest, environment

TUNER = pathlib.Path(PROGRAM).resolve().parent / "triage-tune"
TINY = ROOT.parent / "shared" / "golden" / "xlmr-tiny"


class WithoutTheTuner(ProgramTest):
    def test_says_how_to_build_it(self):
        other = self.write("not-a-program", "")
        done = self.run_program("encoder", "tune", SAMPLE, "--encoder",
                                self.folder, "--prefix", "", "--name", "mine", code=1,
                                TRIAGE_TUNE_PROGRAM=str(other))
        self.assertIn("TRIAGE_TUNE_PROGRAM", done.stderr)

    def test_a_name_is_needed(self):
        done = self.run_program("encoder", "tune", SAMPLE, "--encoder", "x", code=2)
        self.assertIn("--name", done.stderr)


class Tuning(ProgramTest):
    def setUp(self):
        super().setUp()
        if not TUNER.exists():
            self.skipTest("triage-tune is not built: -DTRIAGE_BUILD_TUNE=ON")
        if not TINY.exists():
            self.skipTest("no model to tune: it lies in ../shared/golden")

    def words(self, *more):
        return ("encoder", "tune", SAMPLE, "--encoder", str(TINY), "--prefix",
                "query: ", "--name", "mine", "--test-share", "0.3", *more)

    def tune(self, *more, **options):
        return self.run_program(*self.words(*more), **options)

    def names(self):
        return [encoder["name"] for encoder in
                json.loads(self.run_program("encoder", "list", "--json").stdout)["encoders"]]

    def test_a_tuned_encoder_encodes_and_has_scores_of_what_it_learned(self):
        done = self.tune("--epochs", "1", "--keep", "--json")
        figures = json.loads(done.stdout)
        self.assertEqual(figures["is_offered"], True)
        for head in ("knn", "linear"):
            self.assertEqual(set(figures[head]), {"before", "after", "p_value"})
        self.assertEqual(self.names(), ["mine"])
        self.run_program("embed", SAMPLE, "--encoder", "mine", "-o", "vectors.jsonl")
        model = self.job_folder() / "model"
        tuning = json.loads((model / "tuning.json").read_text(encoding="utf-8"))
        self.assertEqual(tuning["prompt"], "query: ")
        self.assertTrue((model / "tuning.safetensors").exists())
        again = self.tune("--epochs", "1", "--keep", "--json")
        self.assertEqual(again.stdout, done.stdout)
        self.assertIn("goes on", again.stderr)

    def train(self, *words, **options):
        return self.run_program("train", SAMPLE, "--encoder", "lexical+mine", *words, **options)

    def test_a_model_learns_from_what_it_says_and_only_on_the_same_split(self):
        self.tune("--epochs", "1", "--keep")
        for head in ("blend", "tuned"):
            done = json.loads(self.train("--head", head, "--test-share", "0.3", "--json").stdout)
            self.assertEqual(done["encoder"], "lexical+mine")
        answers = self.run_program("predict", SAMPLE).stdout.splitlines()
        self.assertGreater(len({json.loads(answer)["label"] for answer in answers}), 1)
        # Another share keeps tickets apart that the encoder has learned from.
        said = self.train("--head", "blend", "--test-share", "0.5", code=1).stderr
        self.assertIn("kept apart", said)
        self.assertIn("'mine'", said)

    def test_without_scores_of_unseen_tickets_nothing_learns_from_it(self):
        self.tune("--epochs", "1", "--folds", "0", "--keep")
        said = self.train("--head", "blend", "--test-share", "0.3", code=1).stderr
        self.assertIn("--folds", said)

    def test_one_that_is_no_better_is_not_offered(self):
        done = self.tune("--epochs", "1", "--folds", "0", "--rate", "1e-9", code=3)
        self.assertIn("not offered", done.stdout)
        self.assertEqual(self.names(), [])

    def test_other_settings_start_anew(self):
        self.tune("--epochs", "1", "--folds", "0", code=None)
        done = self.tune("--epochs", "1", "--folds", "0", "--rate", "2e-4", code=None)
        self.assertIn("starts anew", done.stderr)

    def test_what_was_tuned_before_outlives_a_worse_and_a_wrong_tuning(self):
        self.tune("--epochs", "1", "--folds", "0", "--keep")
        model = self.job_folder() / "model" / "model.safetensors"
        before = model.read_bytes()
        done = self.tune("--epochs", "1", "--folds", "0", "--rate", "1e-9", code=3)
        self.assertIn("not offered", done.stdout)
        self.tune("--epochs", "0", code=1)
        self.assertEqual(model.read_bytes(), before)
        self.run_program("embed", SAMPLE, "--encoder", "mine", "--limit", "3", "-o", "v.jsonl")

    def test_a_name_that_another_encoder_has_is_refused(self):
        self.run_program("encoder", "add", "tiny", TINY)
        words = ("encoder", "tune", SAMPLE, "--encoder", "tiny", "--name", "tiny")
        self.assertIn("Give --name another", self.run_program(*words, code=1).stderr)

    def test_a_tuned_encoder_is_not_tuned_again(self):
        self.tune("--epochs", "1", "--folds", "0", "--keep")
        words = ("encoder", "tune", SAMPLE, "--encoder", "mine", "--name", "twice")
        self.assertIn("tuned already", self.run_program(*words, code=1).stderr)

    def test_no_text_of_a_ticket_is_left_behind(self):
        self.tune("--epochs", "1", "--folds", "0", "--keep")
        words = {word for line in SAMPLE.read_text(encoding="utf-8").splitlines()
                 for word in json.loads(line)["messages"][0]["text"].split()
                 if len(word) > 8}
        for file in ("job.json", "rows.jsonl", "model/tuning.json"):
            text = (self.job_folder() / file).read_text(encoding="utf-8")
            self.assertEqual([word for word in words if word in text], [], file)

    def job_folder(self):
        """Of the only job."""
        folder, = (self.folder / "var" / "tune" / "mine").iterdir()
        return folder

    def wait_for(self, condition, process):
        """Until it is so; fails when the process is gone first."""
        while not condition():
            self.assertIsNone(process.poll(), "it ended too early")
            time.sleep(0.01)

    def test_ctrl_c_saves_the_state_and_the_same_command_goes_on(self):
        words = self.words("--epochs", "200", "--folds", "0", "--keep", "--json")
        process = subprocess.Popen([PROGRAM, *words], cwd=self.folder, env=environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        jobs = self.folder / "var" / "tune" / "mine"
        self.wait_for(lambda: list(jobs.glob("*/state")), process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130)
        self.assertTrue((self.job_folder() / "state" / "run-0.safetensors").exists())

    def test_after_a_kill_the_job_is_done_from_its_last_checkpoint(self):
        self.tune("--epochs", "1", "--folds", "0", "--keep")
        job = json.loads((self.job_folder() / "job.json").read_text(encoding="utf-8"))
        rows = (self.job_folder() / "rows.jsonl").read_text(encoding="utf-8")
        job["settings"] |= {"checkpoint_minutes": 0, "epochs": 3}
        folders = [self.folder / name for name in ("whole", "killed")]
        for folder in folders:
            folder.mkdir()
            (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
            (folder / "rows.jsonl").write_text(rows, encoding="utf-8")
        subprocess.run([TUNER, folders[0]], check=True, capture_output=True, timeout=120)
        with subprocess.Popen([TUNER, folders[1]], stdout=subprocess.DEVNULL) as process:
            self.wait_for((folders[1] / "state" / "run-0.safetensors").exists, process)
            process.kill()
        subprocess.run([TUNER, folders[1]], check=True, capture_output=True, timeout=120)
        for name in ("model.safetensors", "tuning.safetensors"):
            whole, killed = [(folder / "model" / name).read_bytes() for folder in folders]
            self.assertEqual(whole, killed, name)

    def test_errors_of_a_job_are_said_in_one_line(self):
        folder = self.folder / "job"
        folder.mkdir()
        done = subprocess.run([TUNER, folder], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("job.json", done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertEqual(subprocess.run([TUNER], capture_output=True, check=False).returncode, 2)


if __name__ == "__main__":
    unittest.main()
