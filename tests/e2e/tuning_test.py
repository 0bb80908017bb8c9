"""`triage encoder tune`, with the tuning program where it was built, and what it says where not."""

import fcntl
import json
import pathlib
import re
import shutil
import signal
import subprocess
import time
import unittest

from program import PROGRAM, ROOT, SAMPLE, ProgramTest, environment

TUNER = pathlib.Path(PROGRAM).resolve().parent / "triage-tune"
TINY = ROOT.parent / "shared" / "golden" / "xlmr-tiny"


class WithoutTheTuner(ProgramTest):
    def words(self):
        return ["encoder", "tune", SAMPLE, "--encoder", self.folder, "--prefix", "", "--name",
                "mine"]

    def test_another_that_is_none_is_named(self):
        other = self.write("not-a-program", "")
        done = self.run_program(*self.words(), code=1, TRIAGE_TUNE_PROGRAM=str(other))
        self.assertIn(f"TRIAGE_TUNE_PROGRAM: '{other}' is no program", done.stderr)

    def test_says_how_to_build_it(self):
        # Beside a copy of the program there is none, whatever was built.
        program = self.folder / "triage"
        shutil.copy2(PROGRAM, program)
        done = subprocess.run([program, *map(str, self.words())], cwd=self.folder,
                              env=environment(PATH=""), capture_output=True, text=True,
                              timeout=120, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("triage-tune", done.stderr)
        self.assertIn("-DTRIAGE_BUILD_TUNE=ON", done.stderr)

    def test_options_out_of_their_range_are_wrong_usage_at_once(self):
        for option, values in {"--epochs": ("0", "1001"), "--batch": ("0",),
                               "--rate": ("0", "2", "nan"), "--max-tokens": ("2",),
                               "--lora": ("1025",), "--folds": ("1", "21")}.items():
            for value in values:
                done = self.run_program("encoder", "tune", "no-such-file.csv", "--encoder", "x",
                                        "--name", "mine", option, value, code=2)
                self.assertIn(f"{option} ", done.stderr, (option, value))
                self.assertNotIn("job.json", done.stderr)
        self.assertEqual(self.files(), [])

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
        # Texts that were cleaned by other rules would not be known again.
        said = self.train("--head", "blend", "--test-share", "0.3", "--min-letters", "4",
                          code=1).stderr
        self.assertIn("cleaned otherwise", said)

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
        self.tune("--epochs", "0", code=2)
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

    LONG = ("--epochs", "1000", "--rate", "1e-6", "--folds", "0", "--keep", "--json")

    def start(self, *words):
        return subprocess.Popen([PROGRAM, *map(str, words)], cwd=self.folder, env=environment(),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def stopped_after_an_evaluation(self):
        """Starts what takes long, and stops it once it has said how far it is: that step."""
        with self.start(*self.words(*self.LONG)) as process:
            said = []
            for line in process.stderr:
                said.append(line)
                found = re.search(r"all rows, step (\d+) of", line)
                if found:
                    break
            else:
                self.fail("it ended too early: " + "".join(said))
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=120)
            self.assertEqual(process.returncode, 130)
            return int(found[1]), "".join(said)

    @staticmethod
    def first_step(lines):
        """Of the lines that triage-tune writes."""
        for line in lines:
            event = json.loads(line)
            if event["event"] == "step":
                return event["step"]
        return None

    def test_ctrl_c_saves_the_state_and_the_same_command_goes_on(self):
        first, said = self.stopped_after_an_evaluation()
        self.assertNotIn("goes on in", said)
        second, said = self.stopped_after_an_evaluation()
        self.assertIn("goes on in", said)
        self.assertGreater(second, first)
        with subprocess.Popen([TUNER, self.job_folder()], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True) as process:
            third = self.first_step(process.stdout)
            process.terminate()
        self.assertGreater(third, second)

    def test_two_cannot_tune_one_encoder_at_once(self):
        with self.start(*self.words(*self.LONG)) as process:
            for line in process.stderr:
                if "all rows, step" in line:
                    break
            done = self.tune("--epochs", "1", code=1)
            self.assertIn("another process is tuning it", done.stderr)
            self.assertIn("'mine'", done.stderr)
            job, = (self.folder / "var" / "tune" / "mine").iterdir()
            by_hand = subprocess.run([TUNER, job], capture_output=True, text=True, check=False)
            self.assertEqual(by_hand.returncode, 1)
            self.assertIn("another process works on this job", by_hand.stderr)
            process.kill()
            process.communicate(timeout=120)
        with open(job / "lock", encoding="utf-8") as lock:  # until its child has noticed
            fcntl.flock(lock, fcntl.LOCK_EX)
        self.stopped_after_an_evaluation()

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
        again = subprocess.run([TUNER, folders[1]], check=True, capture_output=True, timeout=120,
                               text=True)
        self.assertGreater(self.first_step(again.stdout.splitlines()), 1)
        for name in ("model.safetensors", "tuning.safetensors"):
            whole, killed = [(folder / "model" / name).read_bytes() for folder in folders]
            self.assertEqual(whole, killed, name)

    def test_it_is_installed_with_the_libtorch_that_it_was_built_with(self):
        subprocess.run(["cmake", "--install", TUNER.parent, "--prefix", self.folder, "--component",
                        "tune"], check=True, capture_output=True, timeout=120)
        loaded = subprocess.run(["ldd", self.folder / "bin/triage-tune"], check=True,
                                capture_output=True, text=True).stdout
        self.assertNotIn("not found", loaded)
        installed = list((self.folder / "lib/triage").glob("*"))  # none of a libtorch elsewhere
        for library in installed:
            self.assertIn(f"{library.name} => {self.folder}/", loaded.replace("/bin/../", "/"))
        built = subprocess.run(["ldd", TUNER], check=True, capture_output=True, text=True).stdout
        self.assertEqual(bool(installed), "/third_party/libtorch/" in built)

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
