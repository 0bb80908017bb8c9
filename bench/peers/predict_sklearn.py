#!/usr/bin/env python3
"""Tickets a second from a file, and milliseconds for one, with a model of train_sklearn.py."""

from measure import Stopwatch, print_result  # first: its clock starts

import argparse
import time

import joblib
import numpy as np
from tickets import read_rows, text_of

SINGLE_TICKETS = 200  # enough for a steady median


def milliseconds_for_one(model, texts):
    """Median time of a call with one ticket, in process, after the first call."""
    spent = []
    for text in texts[: SINGLE_TICKETS + 1]:
        start = time.perf_counter()
        model.predict_proba([text])
        spent.append(time.perf_counter() - start)
    return 1000 * float(np.median(spent[1:] or spent))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="file that train_sklearn.py --save wrote")
    parser.add_argument("tickets", help="JSON Lines or CSV, plain or .gz")
    parser.add_argument("--rows", type=int, help="read only the first ROWS tickets")
    arguments = parser.parse_args()
    watch = Stopwatch()

    with watch.step("load"):
        model = joblib.load(arguments.model)
    start = time.perf_counter()
    with watch.step("read"):
        texts = [text_of(row) for row in read_rows(arguments.tickets, arguments.rows)]
    with watch.step("predict"):
        model.predict_proba(texts)
    from_file = time.perf_counter() - start
    with watch.step("one_by_one"):
        one = milliseconds_for_one(model, texts)
    metrics = {
        "tickets_per_second": round(len(texts) / from_file, 1),
        "one_ticket_ms": round(one, 4),
    }
    print_result(
        "scikit-learn TF-IDF, LogisticRegression(C=10)",
        watch,
        metrics,
        rows={"predicted": len(texts)},
    )


if __name__ == "__main__":
    main()
