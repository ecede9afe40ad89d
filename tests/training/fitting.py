"""Models fitted with scikit-learn, which `make learning` alone has."""

import warnings
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from tests.training.deciding.model import Model

HIDDEN = 24
"""Units of the hidden layer of a network."""

LEAST = 2
"""Things that have a feature, from which on it is learned."""


def vocabulary(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """The row of each feature that enough things have."""
    counts = Counter(feature for row in rows for feature in set(row))
    return {f: n for n, f in enumerate(sorted(f for f, c in counts.items() if c >= LEAST))}


def matrix(rows: Sequence[Sequence[str]], numbers: dict[str, int]) -> sparse.csr_matrix:
    """Which thing has which feature."""
    own = [sorted({numbers[f] for f in row if f in numbers}) for row in rows]
    ends = np.cumsum([0, *map(len, own)])
    flat = np.fromiter((n for row in own for n in row), np.int32, ends[-1])
    ones = np.ones(len(flat), np.float32)
    return sparse.csr_matrix((ones, flat, ends), shape=(len(own), len(numbers)))


def linear(
    rows: Sequence[Sequence[str]],
    truths: Sequence[str],
    weights: Sequence[float],
    *,
    strength: float,
) -> Model:
    """A multinomial (or, of two labels, binary) logistic regression."""
    numbers = vocabulary(rows)
    learned = LogisticRegression(C=strength, max_iter=200, tol=3e-3)
    learned.fit(matrix(rows, numbers), truths, sample_weight=weights)
    labels = tuple(map(str, learned.classes_))
    return Model(
        labels=labels if len(labels) > 2 else labels[1:],
        numbers=numbers,
        weights=learned.coef_.T.astype(np.float32),
        bias=learned.intercept_.astype(np.float32),
    )


def network(rows: Sequence[Sequence[str]], truths: Sequence[str]) -> Model:
    """A network with one hidden layer."""
    numbers = vocabulary(rows)
    learned = MLPClassifier(
        (HIDDEN,),
        alpha=3e-3,
        max_iter=6,
        batch_size=512,
        learning_rate_init=5e-3,
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # six rounds are meant
        learned.fit(matrix(rows, numbers), truths)
    return Model(
        labels=tuple(map(str, learned.classes_)),
        numbers=numbers,
        weights=learned.coefs_[0].astype(np.float32),
        bias=learned.intercepts_[0].astype(np.float32),
        top=learned.coefs_[1].astype(np.float32),
        top_bias=learned.intercepts_[1].astype(np.float32),
    )
