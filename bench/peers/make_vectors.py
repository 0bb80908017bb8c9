#!/usr/bin/env python3
"""Writes unit vectors around class centres, and their class numbers, for the SMOTE comparison.

Class shares fall by half from class to class, so that the last ones are small. Written in blocks:
memory does not grow with the number of rows.
"""

import argparse

import numpy as np

BLOCK = 10_000  # rows made at a time


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("vectors", help="the .npy to write: rows x dim, float32, unit length")
    parser.add_argument("labels", help="the .npy to write: rows, int32")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--dim", type=int, default=1024)
    parser.add_argument("--classes", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    random = np.random.default_rng(arguments.seed)
    shares = 0.5 ** np.arange(arguments.classes)
    labels = random.choice(arguments.classes, arguments.rows, p=shares / shares.sum())
    centres = random.standard_normal((arguments.classes, arguments.dim), dtype=np.float32)
    vectors = np.lib.format.open_memmap(
        arguments.vectors, "w+", np.float32, (arguments.rows, arguments.dim)
    )
    for start in range(0, arguments.rows, BLOCK):
        block = centres[labels[start : start + BLOCK]]
        block = block + random.standard_normal(block.shape, dtype=np.float32)
        vectors[start : start + BLOCK] = block / np.linalg.norm(block, axis=1, keepdims=True)
    vectors.flush()
    np.save(arguments.labels, labels.astype(np.int32))


if __name__ == "__main__":
    main()
