"""Grows one class with imbalanced-learn's SMOTE, to compare neighbours with.

    pip install imbalanced-learn==0.14.2 && python3 make.py
"""

import pathlib

import numpy as np
from imblearn.over_sampling import SMOTE

HERE = pathlib.Path(__file__).parent


def main():
    random = np.random.default_rng(5)
    rows = random.normal(size=(40, 12)) + 1
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    elsewhere = random.normal(size=(120, 12)).astype(np.float32)
    labels = np.array([1] * len(rows) + [0] * len(elsewhere))
    grown, _ = SMOTE(k_neighbors=5, random_state=5).fit_resample(
        np.concatenate([rows, elsewhere]), labels)
    np.save(HERE / "rows.npy", rows)
    np.save(HERE / "synthetic.npy", grown[len(labels):].astype(np.float32))


if __name__ == "__main__":
    main()
