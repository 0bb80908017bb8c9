"""The tickets and vectors that are measured on: found, split or made once, then kept."""

import gzip
import hashlib
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPLITS = 3
TEST_SHARE = 0.1


class Absent(Exception):
    """Data that a comparison needs is not there; its text is the clear word about that."""


class Material:
    """Files below `folder`; public data sets are looked for in `public`.

    With `quick` everything is small: enough to see that each comparison runs, no figure counts.
    """

    def __init__(self, folder, public, quick):
        self.folder = Path(folder) / ("quick" if quick else "full")
        self.public = Path(public)
        self.quick = quick
        self.folder.mkdir(parents=True, exist_ok=True)

    def it_tickets(self):
        """43,050 English IT tickets in 8 classes, JSON Lines, gzip; in quick mode the first 2,500."""
        return self._shortened("it-tickets.jsonl.gz", 2_500)

    def it_tickets_plain(self):
        """The same, not compressed."""
        return self._made("it-tickets.jsonl", self._unpack, self.it_tickets())

    def multilingual_tickets(self):
        """4,190 e-mails in five languages, JSON Lines, not compressed."""
        packed = self._shortened("multilingual-tickets.jsonl.gz", 300)
        return self._made("multilingual-tickets.jsonl", self._unpack, packed)

    def generated_tickets(self):
        """Variations of the project's own sample tickets: chat and e-mail, six languages, with
        signatures, quotes, markup, masks and system messages."""
        count = 300 if self.quick else 5_000
        return self._made("generated.jsonl", self._generate, count)

    def split(self, number):
        """Files of training and test tickets, the one's texts never in the other.

        A hash of the text decides, so equal texts stay together; test rows of different numbers
        (0 to 2) are different tickets.
        """
        train = self.folder / f"it-tickets-train-{number}.jsonl.gz"
        test = self.folder / f"it-tickets-test-{number}.jsonl.gz"
        if not test.exists():
            self._split(self.it_tickets(), number, train, test)
        return train, test

    def vectors(self, python, rows, dimension):
        """A .npy of unit vectors around class centres, and one of their class numbers."""
        vectors = self.folder / f"vectors-{rows}x{dimension}.npy"
        labels = self.folder / f"labels-{rows}x{dimension}.npy"
        if not labels.exists():
            maker = ROOT / "bench/peers/make_vectors.py"
            subprocess.run(
                [python, maker, vectors, labels, f"--rows={rows}", f"--dim={dimension}"],
                check=True,
            )
        return vectors, labels

    def drop_vectors(self, vectors, labels):
        """Gives the disk space back: these are gigabytes, and quickly made."""
        vectors.unlink()
        labels.unlink()

    def _shortened(self, name, quick_rows):
        source = self.public / name
        if not source.exists():
            raise Absent(f"{name} is not in {self.public}. Name its folder by --data.")
        if not self.quick:
            return source
        return self._made(name, _copy_head, source, quick_rows)

    def _made(self, name, make, *arguments):
        """The file `name`, made by `make` if it is not there; never half-made."""
        path = self.folder / name
        if not path.exists():
            unfinished = path.with_name("unfinished-" + name)
            make(*arguments, unfinished)
            unfinished.rename(path)
        return path

    @staticmethod
    def _unpack(packed, path):
        with gzip.open(packed, "rb") as source, open(path, "wb") as target:
            target.writelines(source)

    @staticmethod
    def _generate(count, path):
        generator = ROOT / "data/sample/generate.py"
        subprocess.run(
            [
                sys.executable,
                generator,
                f"--tickets={count}",
                "--messages-per-ticket=4",
                "-o",
                path,
            ],
            check=True,
        )

    @staticmethod
    def _split(tickets, number, train, test):
        unfinished = test.with_name("unfinished-" + test.name)
        with gzip.open(tickets, "rb") as rows, _packed(train) as learn, _packed(
            unfinished
        ) as keep:
            for row in rows:
                (keep if _split_of(json.loads(row)["text"]) == number else learn).write(row)
        unfinished.rename(test)


def _split_of(text):
    """Which split's test ticket a text is: each number for a tenth of all texts."""
    digest = hashlib.sha256(" ".join(text.split()).encode()).digest()
    return int(int.from_bytes(digest[:8], "big") / 2**64 / TEST_SHARE)


def _packed(path):
    return gzip.open(path, "wb", compresslevel=6)


def _copy_head(source, count, path):
    with gzip.open(source, "rb") as rows, _packed(path) as target:
        for _, row in zip(range(count), rows):
            target.write(row)
