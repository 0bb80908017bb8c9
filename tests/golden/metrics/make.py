"""Writes the expected numbers of this folder with scikit-learn and SciPy, independent references.

    python3 make.py          (scikit-learn 1.7 or newer, SciPy 1.11 or newer)
"""

import json
import pathlib

import numpy as np
import scipy.optimize
import scipy.special
import scipy.stats
import sklearn.isotonic
import sklearn.metrics

HERE = pathlib.Path(__file__).parent


def write(name, content):
    def plain(value):
        return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else str(value)

    text = json.dumps(content, default=plain, allow_nan=False)
    (HERE / name).write_text(text + "\n", encoding="utf-8")


def random_scores(random, rows, classes, strength):
    labels = random.integers(classes, size=rows)
    scores = random.normal(size=(rows, classes))
    scores[np.arange(rows), labels] += strength
    return scores.astype(np.float32), labels


def expected_calibration_error(top, right, weights):
    bins = np.digitize(top.astype(np.float64), np.linspace(0, 1, 11)[1:-1], right=True)
    return sum(abs(np.sum((weights * (right - top.astype(np.float64)))[bins == b]))
               for b in range(10)) / weights.sum()


def coverage_at(target, top, right, weights):
    best = 0
    for threshold in np.unique(top):
        chosen = top >= threshold
        if np.average(right[chosen], weights=weights[chosen]) >= target - 1e-9:
            best = max(best, weights[chosen].sum() / weights.sum())
    return best


def metrics_case(name, probabilities, labels, weights):
    classes = probabilities.shape[1]
    every = list(range(classes))
    predicted = probabilities.argmax(axis=1)
    top = probabilities.max(axis=1)
    right = (predicted == labels).astype(float)
    one = dict(sample_weight=weights, zero_division=0)
    per_class = sklearn.metrics.precision_recall_fscore_support(
        labels, predicted, labels=every, **one)
    expected = {
        "accuracy": np.average(right, weights=weights),
        "log_loss": sklearn.metrics.log_loss(labels, probabilities, labels=every,
                                             sample_weight=weights),
        "brier": sklearn.metrics.brier_score_loss(labels, probabilities, labels=every,
                                                  sample_weight=weights, scale_by_half=False),
        "brier_top": np.average((top.astype(np.float64) - right) ** 2, weights=weights),
        "ece": expected_calibration_error(top, right, weights),
    }
    for k in (1, 2, 3):
        expected[f"precision_at_{k}"] = sklearn.metrics.top_k_accuracy_score(
            labels, probabilities, k=k, labels=every, sample_weight=weights)
    for average in ("macro", "weighted"):
        numbers = sklearn.metrics.precision_recall_fscore_support(
            labels, predicted, average=average, **one)
        for metric, value in zip(("precision", "recall", "f1"), numbers):
            expected[f"{metric}_{average}"] = value
    return {
        "name": name, "probabilities": probabilities, "labels": labels, "weights": weights,
        "expected": expected,
        "coverage_at_target": [[t, coverage_at(t, top, right, weights)]
                               for t in (0.5, 0.9, 0.95)],
        "per_class": dict(zip(("precision", "recall", "f1", "support"), per_class)),
        "confusion": sklearn.metrics.confusion_matrix(labels, predicted, labels=every,
                                                      sample_weight=weights),
    }


def metrics():
    random = np.random.default_rng(1)
    cases = []
    for name, classes, strength in (("three classes", 3, 1), ("four classes", 4, 2.5),
                                    ("hardly better than chance", 5, 0.2)):
        scores, labels = random_scores(random, 80, classes, strength)
        probabilities = scipy.special.softmax(scores, axis=1)
        cases.append(metrics_case(name, probabilities, labels, np.ones(80)))
        weights = random.choice([0.25, 0.5, 1, 2], size=80)
        cases.append(metrics_case(name + ", weighted", probabilities, labels, weights))
    scores, labels = random_scores(random, 60, 4, 2)
    labels[labels == 2] = 0  # a class without rows, given to some
    cases.append(metrics_case("a class without rows", scipy.special.softmax(scores, axis=1),
                              labels, np.ones(60)))
    scores[:, 3] = -9  # and one that no row is given
    cases.append(metrics_case("a class never given", scipy.special.softmax(scores, axis=1),
                              labels, np.ones(60)))
    coarse = np.round(scipy.special.softmax(scores, axis=1) * 8)  # many equal probabilities
    coarse[:, 0] += (coarse.sum(axis=1) == 0)
    # Unequal within a row, as the order of equals differs between references.
    coarse = (coarse + np.array([0.4, 0.3, 0.2, 0.1])) / (coarse.sum(axis=1, keepdims=True) + 1)
    cases.append(metrics_case("equal probabilities", coarse.astype(np.float32), labels,
                              np.ones(60)))
    write("metrics.json", cases)


def isotonic():
    random = np.random.default_rng(2)
    cases = []
    for rows, digits in ((1, 3), (2, 3), (50, 1), (50, 6)):
        x = np.round(random.random(rows), digits)
        y = (random.random(rows) < x).astype(float)
        weights = random.choice([0.5, 1, 3], size=rows)
        at = np.linspace(-0.2, 1.2, 29)
        fitted = sklearn.isotonic.IsotonicRegression(out_of_bounds="clip").fit(x, y, weights)
        cases.append({"x": x, "y": y, "weights": weights, "at": at, "expected": fitted.predict(at)})
    write("isotonic.json", cases)


def log_loss_with_prior(numbers, kind, scores, labels, weights):
    classes = scores.shape[1]
    numbers = np.concatenate([numbers, np.zeros(1 + 2 * classes - len(numbers))])
    slopes = np.exp(numbers[0] + numbers[1 + classes:])
    log_p = scipy.special.log_softmax(slopes * scores + numbers[1:1 + classes], axis=1)
    loss = -np.sum(weights * log_p[np.arange(len(labels)), labels])
    return (loss + np.sum(numbers ** 2) / 2) / weights.sum()


def calibration():
    random = np.random.default_rng(3)
    scores, labels = random_scores(random, 150, 3, 1.5)
    scores = (4 * scores + np.array([0, 2, -1])).astype(np.float32)  # too sure, and shifted
    weights = random.choice([0.5, 1], size=150)
    cases = []
    for kind, free in (("temperature", 1), ("biased_temperature", 4), ("vector", 7)):
        fitted = scipy.optimize.minimize(
            log_loss_with_prior, np.zeros(free), (kind, scores.astype(np.float64), labels, weights),
            method="Powell", options={"xtol": 1e-9, "ftol": 1e-14, "maxiter": 10**5})
        fitted = scipy.optimize.minimize(
            log_loss_with_prior, fitted.x, (kind, scores.astype(np.float64), labels, weights),
            method="BFGS", options={"gtol": 1e-9})
        numbers = np.concatenate([fitted.x, np.zeros(7 - free)])
        cases.append({"kind": kind, "slopes": np.exp(numbers[0] + numbers[4:]),
                      "biases": numbers[1:4]})
    write("calibration.json", {"scores": scores, "labels": labels, "weights": weights,
                               "expected": cases})


def tests():
    random = np.random.default_rng(4)
    beta = [[a, b, x, scipy.special.betainc(a, b, x)]
            for a in (0.5, 1, 7.5, 400) for b in (0.5, 3, 1000)
            for x in (0, 1e-6, 0.05, 0.3, 0.5, 0.97, 1)]
    student = [[t, df, 2 * scipy.stats.t.sf(abs(t), df)]
               for t in (0, -0.3, 1.7, 4.2, -25) for df in (1, 4, 9, 200)]
    coin = [[k, n, scipy.stats.binomtest(k, n).pvalue]
            for k, n in ((0, 0), (0, 1), (0, 6), (3, 6), (4, 20), (15, 20), (60, 100), (31, 99),
                         (480, 1000), (10000, 20300))
            if n > 0]
    folds = []
    for size, shift in ((5, 0.012), (10, 0.001), (2, 0.01)):
        differences = shift + 0.004 * random.normal(size=size)
        variance = (1 / size + 1 / (size - 1)) * np.var(differences, ddof=1)
        t = np.mean(differences) / np.sqrt(variance)
        folds.append({"differences": differences, "p": 2 * scipy.stats.t.sf(abs(t), size - 1)})
    write("tests.json", {"incomplete_beta": beta, "student_t": student, "fair_coin": coin,
                         "corrected_t_test": folds})


if __name__ == "__main__":
    metrics()
    isotonic()
    calibration()
    tests()
