#!/usr/bin/env python3
"""LightGBM over out-of-fold linear scores of words and of characters, the stack in Python.

Stacked generalization (Wolpert, 1992): each linear model scores the training tickets it has not
seen (5 folds), LightGBM learns from those scores, and at prediction it is given the scores of
linear models fitted on all training tickets.
"""

from measure import Stopwatch, class_numbers, print_result, quality  # first: its clock starts

import argparse

import lightgbm
import numpy as np
from joblib import parallel_backend
from lexical import add_data_arguments, chars, read_split, words
from sklearn.model_selection import StratifiedKFold, cross_val_predict, train_test_split
from sklearn.svm import LinearSVC

FOLDS = 5
ROUNDS = 1000  # never reached: early stopping ends at some 100


def linear_scores(vectorizer, train, labels, test, *, seed, watch):
    """Margins (rows x classes): out of fold for `train`, of a refitted model for `test`."""
    with watch.step("features"):
        train_features = vectorizer.fit_transform(train)
        test_features = vectorizer.transform(test)
    with watch.step("linear"):
        machine = LinearSVC(C=0.3, random_state=seed)
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
        out_of_fold = cross_val_predict(
            machine, train_features, labels, cv=folds, method="decision_function"
        )
        refitted = machine.fit(train_features, labels).decision_function(test_features)
    return as_columns(out_of_fold), as_columns(refitted)


def as_columns(margins):
    """Two classes have one margin; give every set its own column."""
    return margins[:, None] if margins.ndim == 1 else margins


def boost(scores, labels, classes, seed, threads):
    """LightGBM whose rounds were chosen on a tenth of the rows, then fitted on all of them."""
    settings = {
        "objective": "multiclass",
        "num_class": classes,
        "learning_rate": 0.05,
        "num_leaves": 15,
        "min_data_in_leaf": 50,
        "lambda_l2": 5.0,
        "feature_fraction": 0.7,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "num_threads": threads,
        "seed": seed,
        "verbose": -1,
    }
    fit, watched, fit_labels, watched_labels = train_test_split(
        scores, labels, test_size=0.1, stratify=labels, random_state=seed
    )
    trial = lightgbm.train(
        settings,
        lightgbm.Dataset(fit, fit_labels),
        ROUNDS,
        valid_sets=[lightgbm.Dataset(watched, watched_labels)],
        callbacks=[lightgbm.early_stopping(25, verbose=False)],
    )
    return lightgbm.train(settings, lightgbm.Dataset(scores, labels), trial.best_iteration)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    add_data_arguments(parser)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    watch = Stopwatch()

    with watch.step("read"):
        train, train_labels, test, test_labels = read_split(arguments)
    names, labels = np.unique(train_labels, return_inverse=True)
    # liblinear releases the interpreter's lock, so the folds run in threads and share the matrix.
    with parallel_backend("threading", n_jobs=arguments.threads):
        blocks = [
            linear_scores(block, train, labels, test, seed=arguments.seed, watch=watch)
            for block in (words(), chars())
        ]
    train_scores, test_scores = (np.hstack(side) for side in zip(*blocks))
    with watch.step("lightgbm"):
        head = boost(train_scores, labels, len(names), arguments.seed, arguments.threads)
    with watch.step("predict"):
        probabilities = head.predict(test_scores)
    print_result(
        "LightGBM over LinearSVC scores of words and characters",
        watch,
        quality(probabilities, class_numbers(names, test_labels)),
        rows={"train": len(train), "test": len(test)},
    )


if __name__ == "__main__":
    main()
