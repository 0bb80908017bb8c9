"""What every peer reports: seconds a step, peak memory, and quality figures, as one JSON line."""

import time

STARTED = time.perf_counter()  # before the heavy imports, so that they count

import json
import resource
from contextlib import contextmanager

import numpy as np

TARGETS = (0.90, 0.95)
BINS = 10


class Stopwatch:
    """Seconds a named step. `total` counts from the import of this module, each peer's first."""

    def __init__(self):
        self.seconds = {}

    @contextmanager
    def step(self, name):
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start

    def report(self):
        total = time.perf_counter() - STARTED
        return {name: round(s, 4) for name, s in {**self.seconds, "total": total}.items()}


def print_result(peer, watch, metrics, **more):
    """Prints the peer's one line on stdout."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    line = {"peer": peer, "seconds": watch.report(), "peak_rss_bytes": peak, "metrics": metrics}
    print(json.dumps({**line, **more}))


def class_numbers(names, labels):
    """Position of each label in the sorted `names`; a label that was not learned stops the run."""
    if unknown := sorted(set(labels) - set(names)):
        raise SystemExit(f"the test tickets have a label that was not learned: {unknown[0]}.")
    return np.searchsorted(names, labels)


def quality(probabilities, truth):
    """Figures of `probabilities` (rows x classes, rows sum to 1) against class numbers `truth`.

    Expected calibration error: 10 bins of equal width over the first class's probability.
    Coverage at a target: the largest share of rows, surest first, that is right that often.
    """
    ranked = np.argsort(-probabilities, axis=1, kind="stable")
    confidence = probabilities.max(axis=1)
    hit = ranked[:, 0] == truth
    coverage = {f"{t:.2f}": round(_coverage(confidence, hit, t), 4) for t in TARGETS}
    return {
        "accuracy": round(float(hit.mean()), 4),
        "f1_macro": round(_f1_macro(ranked[:, 0], truth, probabilities.shape[1]), 4),
        "precision_at_2": round(float((ranked[:, :2] == truth[:, None]).any(axis=1).mean()), 4),
        "ece": round(_calibration_error(confidence, hit), 4),
        "coverage_at_target": coverage,
    }


def _calibration_error(confidence, hit):
    which = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[which == b].sum() - hit[which == b].sum()) for b in range(BINS)]
    return float(sum(gaps) / len(hit))


def _coverage(confidence, hit, target):
    order = np.argsort(-confidence, kind="stable")
    count = np.arange(1, len(hit) + 1)
    precise = np.flatnonzero(np.cumsum(hit[order]) / count >= target)
    return float((precise[-1] + 1) / len(hit)) if len(precise) else 0.0


def _f1_macro(predicted, truth, classes):
    both = np.bincount(truth[predicted == truth], minlength=classes)
    named = np.bincount(predicted, minlength=classes) + np.bincount(truth, minlength=classes)
    present = named > 0
    return float((2 * both[present] / named[present]).mean())
