#!/usr/bin/env python3
"""Grows the small classes of a matrix by imbalanced-learn's SMOTE, to a plan of class counts.

The plan is a JSON object {"class number": rows}; without one every class grows to the largest.
A class whose plan is below its count is first cut to it at random, as the founding recipe asks.
"""

from measure import Stopwatch, print_result  # first: its clock starts

import argparse
import json

import numpy as np
from imblearn.over_sampling import SMOTE
from imblearn.under_sampling import RandomUnderSampler
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits


def counts_of(labels):
    return {int(c): int(n) for c, n in zip(*np.unique(labels, return_counts=True))}


def planned_counts(labels, plan):
    """Rows each class shall have."""
    counts = counts_of(labels)
    if plan is None:
        return dict.fromkeys(counts, max(counts.values()))
    with open(plan, encoding="utf-8") as text:
        wanted = {int(c): int(n) for c, n in json.load(text).items()}
    if unknown := sorted(wanted.keys() - counts.keys()):
        raise SystemExit(f"{plan}: no rows of class {unknown[0]}. Classes are {sorted(counts)}.")
    return {**counts, **wanted}


def balance(vectors, labels, plan, neighbors, seed, threads):
    """Vectors and labels with the planned counts; real rows first, synthetic rows after them."""
    counts = counts_of(labels)
    if any(plan[c] < n for c, n in counts.items()):
        cut = {c: min(plan[c], n) for c, n in counts.items()}
        vectors, labels = RandomUnderSampler(
            sampling_strategy=cut, random_state=seed
        ).fit_resample(vectors, labels)
    nearest = NearestNeighbors(n_neighbors=neighbors + 1, n_jobs=threads)
    smote = SMOTE(sampling_strategy=plan, k_neighbors=nearest, random_state=seed)
    return smote.fit_resample(vectors, labels)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("vectors", help=".npy, rows x dim, float32")
    parser.add_argument("labels", help=".npy, rows, class numbers")
    parser.add_argument("--plan", help="JSON file {class number: rows}")
    parser.add_argument("--neighbors", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save", help="write the grown vectors to this .npy")
    arguments = parser.parse_args()
    watch = Stopwatch()

    with watch.step("read"):
        vectors, labels = np.load(arguments.vectors), np.load(arguments.labels)
    plan = planned_counts(labels, arguments.plan)
    with watch.step("balance"), threadpool_limits(arguments.threads):
        grown, grown_labels = balance(
            vectors, labels, plan, arguments.neighbors, arguments.seed, arguments.threads
        )
    if arguments.save:
        np.save(arguments.save, grown)
    print_result(
        "imbalanced-learn SMOTE",
        watch,
        {"counts": counts_of(grown_labels)},
        rows={"read": len(vectors), "grown": len(grown)},
    )


if __name__ == "__main__":
    main()
