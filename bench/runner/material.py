"""The tickets and vectors that are measured on: found, split or made once, then kept."""

import csv
import gzip
import hashlib
import json
import shutil
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
        return self._split_once("it-tickets", self.it_tickets(), number)

    def banking_split(self, number):
        """The same of Banking77's published training part: 10,003 short messages, 77 classes."""
        table = self.public / "banking77.csv.gz"
        if not table.exists():
            raise Absent(f"{table.name} is not in {self.public}. Name its folder by --data.")
        rows = self._made("banking77.jsonl.gz", self._banking_rows, table)
        return self._split_once("banking77", rows, number)

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

    def small_model(self):
        """MiniLM, the real weights: tools/setup fetches them for the tests."""
        return self._model(
            ROOT / "third_party/minilm/model", "tools/fetch_archives.py --with-tests has it"
        )

    def tiny_model(self):
        """A small XLM-RoBERTa with its SentencePiece model."""
        return self._model(self.public.parent / "golden/xlmr-tiny", "it lies beside the data")

    def large_model(self, python):
        """The shape of multilingual-e5-large, 2.2 GB of random weights."""
        tokenizer = self.tiny_model()
        folder = self.folder.parent / "e5-large-shape"
        if not folder.exists():
            maker = ROOT / "bench/peers/make_large_model.py"
            unfinished = folder.with_name("unfinished-" + folder.name)
            shutil.rmtree(unfinished, ignore_errors=True)
            subprocess.run([python, maker, tokenizer, unfinished], check=True)
            unfinished.rename(folder)
        return folder

    def texts(self):
        """IT tickets as they come, a JSON string each."""
        return self._made("texts.jsonl", self._write_texts, json.dumps)

    def text_lines(self):
        """The same, a line each."""
        return self._made("texts.txt", self._write_texts, lambda text: " ".join(text.split()))

    def token_ids(self, lengths):
        """Lists of token ids of an XLM-RoBERTa, of these lengths, always the same."""
        name = f"ids-{len(lengths)}x{max(lengths)}.jsonl"
        return self._made(name, self._write_ids, lengths)

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
    def _model(folder, hint):
        if not folder.exists():
            raise Absent(f"there is no {folder.name} in {folder.parent}: {hint}.")
        return folder

    def _write_texts(self, line, path):
        count = 200 if self.quick else 8_000
        with gzip.open(self.it_tickets(), "rt") as rows, open(path, "w") as target:
            for _, row in zip(range(count), rows):
                target.write(line(json.loads(row)["text"]) + "\n")

    @staticmethod
    def _write_ids(lengths, path):
        with open(path, "w") as target:
            for number, length in enumerate(lengths):
                middle = [5 + (7919 * (number + i)) % 240_000 for i in range(length - 2)]
                target.write(json.dumps([0, *middle, 2]) + "\n")

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

    def _banking_rows(self, table, path):
        with gzip.open(table, "rt", newline="", encoding="utf-8") as source, _packed(path) as target:
            for number, row in enumerate(csv.DictReader(source)):
                if self.quick and number % 10:
                    continue
                ticket = {"id": str(number), "text": row["text"], "label": row["category"]}
                target.write(json.dumps(ticket).encode() + b"\n")

    def _split_once(self, name, tickets, number):
        train = self.folder / f"{name}-train-{number}.jsonl.gz"
        test = self.folder / f"{name}-test-{number}.jsonl.gz"
        if not test.exists():
            self._split(tickets, number, train, test)
        return train, test

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
