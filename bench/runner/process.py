"""Runs one program to its end and says what that took, seen from outside, whoever wrote it."""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from statistics import median


class Failed(Exception):
    """A program that was to be measured ended with an error."""


@dataclass(frozen=True)
class Finished:
    """What one process took, from its start to its end."""

    seconds: float  # elapsed
    processor_seconds: float  # of all its threads
    peak_rss_bytes: int
    output: str  # its standard output

    def result(self):
        """The JSON object in the last line of the output."""
        return json.loads(self.output.splitlines()[-1])


def finish(command, given="", environment=None):
    """Runs `command` with the text `given` as its standard input; `environment` is added to ours.
    Raises Failed with its last words.

    Memory is the process's own, as wait4 tells it; that is why this is not subprocess.run().
    """
    command = [str(word) for word in command]
    with Scratch(given) as (source, answer, complaint):
        started = time.perf_counter()
        try:
            process = subprocess.Popen(
                command,
                stdin=source,
                stdout=answer,
                stderr=complaint,
                env={**os.environ, **(environment or {})},
            )
        except FileNotFoundError as error:
            raise Failed(f"{command[0]}: is not there. Build it: make bench") from error
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            process.kill()
            process.wait()
            raise
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            last_words = read_all(complaint).strip().splitlines()[-5:]
            raise Failed(
                "\n".join([f"{shlex.join(command)}: exit {process.returncode}", *last_words])
            )
        return Finished(
            seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, read_all(answer)
        )


class Scratch:
    """Three nameless files: what a process is given, what it answers, what it complains of."""

    def __init__(self, given):
        import tempfile

        self.files = [tempfile.TemporaryFile() for _ in range(3)]
        self.files[0].write(given.encode())
        self.files[0].seek(0)

    def __enter__(self):
        return self.files

    def __exit__(self, *_):
        for file in self.files:
            file.close()


def read_all(file):
    file.seek(0)
    return file.read().decode(errors="replace")


class Contest:
    """Runs of several programs on the same work, in turn: a, b, a, b, ... so that all of them meet
    the machine in the same state."""

    def __init__(self, say):
        self.say = say
        self.runs = {}  # name -> list of Finished

    def hold(self, rounds, **entrants):
        """Calls each entrant, a function that returns Finished, `rounds` times. Returns self."""
        for turn in range(rounds):
            for name, entrant in entrants.items():
                of = f" ({turn + 1} of {rounds})" if rounds > 1 else ""
                self.say(f"{name.replace('_', ' ')}{of} ...")
                finished = entrant()
                self.say(f"{name.replace('_', ' ')}{of}: {finished.seconds:.2f} s")
                self.runs.setdefault(name, []).append(finished)
        return self

    def seconds(self, name):
        return median(run.seconds for run in self.runs[name])

    def processor_seconds(self, name):
        return median(run.processor_seconds for run in self.runs[name])

    def peak_rss_bytes(self, name):
        return max(run.peak_rss_bytes for run in self.runs[name])

    def metric(self, name, key):
        """Median of what the program itself measured."""
        return median(run.result()["metrics"][key] for run in self.runs[name])


def tell(text):
    """Progress goes to standard error, at once."""
    print(text, file=sys.stderr, flush=True)
