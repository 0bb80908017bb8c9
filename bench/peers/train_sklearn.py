#!/usr/bin/env python3
"""File of tickets -> TF-IDF -> logistic regression -> quality on tickets kept apart."""

from measure import Stopwatch, class_numbers, print_result, quality  # first: its clock starts

import argparse

import joblib
from lexical import add_data_arguments, linear_model, read_split


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    add_data_arguments(parser)
    parser.add_argument("--chars", action="store_true", help="add in-word character 3-5-grams")
    parser.add_argument(
        "--solver",
        choices=("lbfgs", "saga"),
        default="lbfgs",
        help="lbfgs: scikit-learn's default; saga: its fastest on sparse rows",
    )
    parser.add_argument("--save", help="keep the model in this file, for predict_sklearn.py")
    arguments = parser.parse_args()
    watch = Stopwatch()

    with watch.step("read"):
        train, train_labels, test, test_labels = read_split(arguments)
    model = linear_model(arguments.chars, arguments.solver, arguments.seed)
    with watch.step("features"):
        features = model[0].fit_transform(train)
    with watch.step("fit"):
        model[1].fit(features, train_labels)
    with watch.step("predict"):
        probabilities = model.predict_proba(test)
    metrics = quality(probabilities, class_numbers(model.classes_, test_labels))
    if arguments.save:
        joblib.dump(model, arguments.save)

    blocks = "words+chars" if arguments.chars else "words"
    print_result(
        f"scikit-learn TF-IDF {blocks}, LogisticRegression(C=10, {arguments.solver})",
        watch,
        metrics,
        rows={"train": len(train), "test": len(test)},
    )


if __name__ == "__main__":
    main()
