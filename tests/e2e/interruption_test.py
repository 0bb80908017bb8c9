"""Ctrl-C in the middle of work, and readers that go away."""

import signal
import subprocess
import unittest

from program import PROGRAM, SAMPLE, ProgramTest, environment

ROW = b'{"id": "1", "text": "my printer does not print at all"}\n'


class Interruption(ProgramTest):
    def start(self, *words, **streams):
        process = subprocess.Popen([PROGRAM, *words], cwd=self.folder, env=environment(),
                                   stdin=subprocess.PIPE, stderr=subprocess.PIPE, **streams)
        self.addCleanup(process.kill)
        return process

    def stop_while_reading(self, number):
        """Signals a program that has taken rows and wants more; returns how it ended."""
        process = self.start("clean", "-", "--rejects", "rejects.csv", stdout=subprocess.PIPE)
        rows = ROW * 5000
        process.stdin.write(rows)
        process.stdin.flush()
        while b"column 'text'" not in process.stderr.readline():
            pass  # by then it has read rows; the pipe is full of more
        process.send_signal(number)
        try:
            while process.poll() is None:
                process.stdin.write(rows)
        except BrokenPipeError:
            pass
        out, err = process.communicate(timeout=60)
        self.assertEqual(out, b"")
        self.assertIn(b"triage: interrupted", err)
        self.assertEqual(self.files(), [], "nothing half-written is left")
        return process.returncode

    def test_ctrl_c_undoes_what_was_begun(self):
        self.assertEqual(self.stop_while_reading(signal.SIGINT), 130)

    def test_being_terminated_undoes_it_too(self):
        self.assertEqual(self.stop_while_reading(signal.SIGTERM), 130)

    def test_ctrl_c_ends_the_wait_for_input(self):
        process = self.start("clean", "-", stdout=subprocess.PIPE)
        process.stdin.write(ROW)
        process.stdin.flush()
        while b"column 'text'" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), 130)
        process.communicate()

    def test_a_reader_that_has_seen_enough_ends_the_program_quietly(self):
        process = self.start("clean", str(SAMPLE), "--show", "600", "--quiet",
                             stdout=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b"")
        self.assertEqual(process.wait(timeout=60), 0)
        process.communicate()


if __name__ == "__main__":
    unittest.main()
