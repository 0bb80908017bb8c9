#!/usr/bin/env python3
"""The founding recipe in Python: OTHER cut at random, SMOTE, LightGBM, over a memory-mapped .npy.

The largest classes together are OTHER, class 0; so many that below 20,000 rows are left to grow.
OTHER is cut to 25,000 rows, the other classes grow in proportion until all are 45,000 together.
The settings of LightGBM are those of smote_bench, the C++ bench that does the same.
"""

from measure import Stopwatch, print_result  # first: its clock starts

import argparse

import lightgbm
import numpy as np
from imblearn.over_sampling import SMOTE
from smote_imblearn import counts_of
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits

LEFT_TO_GROW = 20_000
OTHER_ROWS = 25_000
TOTAL_ROWS = 45_000
ROUNDS = 20
BLOCK = 4096  # rows predicted at a time


def with_other(labels):
    """Class numbers with the first classes, which are the largest, made one: class 0."""
    sizes = np.bincount(labels)
    last = int(np.argmax(len(labels) - np.cumsum(sizes) < LEFT_TO_GROW))
    return np.maximum(labels - last, 0)


def planned_counts(labels):
    """Rows each class shall have; `labels` are those after the cut."""
    counts = counts_of(labels)
    others = sum(n for c, n in counts.items() if c != 0)
    missing = max(0, TOTAL_ROWS - len(labels))
    return {c: n if c == 0 else n + round(missing * n / others) for c, n in counts.items()}


def balance(vectors, labels, seed, threads):
    """Only rows that are kept are read from the file."""
    random = np.random.default_rng(seed)
    other = np.flatnonzero(labels == 0)
    cut = random.choice(other, min(len(other), OTHER_ROWS), replace=False)
    kept = np.sort(np.concatenate([cut, np.flatnonzero(labels != 0)]))
    nearest = NearestNeighbors(n_neighbors=6, n_jobs=threads)
    smote = SMOTE(
        sampling_strategy=planned_counts(labels[kept]), k_neighbors=nearest, random_state=seed
    )
    return smote.fit_resample(vectors[kept], labels[kept])


def train(vectors, labels, seed, threads):
    settings = {
        "objective": "multiclass",
        "num_class": int(labels.max()) + 1,
        "learning_rate": 0.1,
        "max_bin": 63,
        "num_threads": threads,
        "seed": seed,
        "verbose": -1,
    }
    return lightgbm.train(settings, lightgbm.Dataset(vectors, labels), ROUNDS)


def accuracy(head, vectors, labels):
    right = 0
    for start in range(0, len(labels), BLOCK):
        scores = head.predict(vectors[start : start + BLOCK])
        right += int((scores.argmax(axis=1) == labels[start : start + BLOCK]).sum())
    return right / len(labels)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("vectors", help=".npy, rows x dim, float32")
    parser.add_argument("labels", help=".npy, rows, class numbers, the largest class first")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    watch = Stopwatch()

    with watch.step("read"):
        vectors = np.load(arguments.vectors, mmap_mode="r")
        labels = with_other(np.load(arguments.labels))
    with watch.step("balance"), threadpool_limits(arguments.threads):
        grown, grown_labels = balance(vectors, labels, arguments.seed, arguments.threads)
    with watch.step("train"):
        head = train(grown, grown_labels, arguments.seed, arguments.threads)
    with watch.step("predict"):
        correct = accuracy(head, vectors, labels)
    print_result(
        "imbalanced-learn SMOTE and LightGBM",
        watch,
        {"counts": counts_of(grown_labels), "accuracy": round(correct, 4)},
        rows={"read": len(vectors), "grown": len(grown)},
    )


if __name__ == "__main__":
    main()
