"""The lexical features and the linear model that scikit-learn's users reach for first."""

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import FeatureUnion, make_pipeline

from tickets import read_labeled


def words():
    """Word 1-2-grams, sublinear counts, unit length; terms of one ticket only are dropped."""
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, dtype=np.float32)


def chars():
    """In-word character 3-5-grams; the same weights, terms of fewer than three tickets dropped."""
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=3, dtype=np.float32
    )


def linear_model(with_chars, solver, seed):
    """TF-IDF and multinomial logistic regression, one pipeline."""
    features = FeatureUnion([("words", words()), ("chars", chars())]) if with_chars else words()
    regression = LogisticRegression(C=10, max_iter=1000, solver=solver, random_state=seed)
    return make_pipeline(features, regression)


def add_data_arguments(parser):
    """The arguments that say what to learn from and what to measure on."""
    parser.add_argument("tickets", help="JSON Lines or CSV, plain or .gz")
    parser.add_argument("--label", help="the label's column (default: label, queue or category)")
    parser.add_argument("--rows", type=int, help="read only the first ROWS tickets")
    parser.add_argument("--test", help="measure on this file instead of a held-out share")
    parser.add_argument("--test-share", type=float, default=0.1, help="default 0.1, stratified")
    parser.add_argument("--seed", type=int, default=0)


def read_split(arguments):
    """Training texts and labels, then test texts and labels."""
    texts, labels = read_labeled(arguments.tickets, arguments.label, arguments.rows)
    if arguments.test:
        return texts, labels, *read_labeled(arguments.test, arguments.label)
    train, test, train_labels, test_labels = train_test_split(
        texts,
        labels,
        test_size=arguments.test_share,
        stratify=labels,
        random_state=arguments.seed,
    )
    return train, train_labels, test, test_labels
