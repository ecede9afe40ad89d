"""Models fitted with scikit-learn, which `make model` and `make lines` alone have."""

import math
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from indexer.facets.judging.model import Floats, Model
from indexer.facets.judging.sectors import SectorModel, Signs, rows_of
from indexer.facets.judging.together import Forest
from indexer.facets.judging.wording import TextModel
from tests.training.furniture.fitting import trees_of

HIDDEN = 16
"""Units of the hidden layer of a network."""

NETWORKS = 2
"""Networks whose logits are averaged: each alone changes much with where it begins."""

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


def text(counts: Sequence[Mapping[str, int]], truths: Mapping[str, Sequence[bool]]) -> TextModel:
    """Logistic regressions over tf-idf with a logarithmic tf, each article of length 1.

    Args:
        counts: How often each word stands in each article.
        truths: For each label whether it is true of each article.
    """
    seen = Counter(word for own in counts for word in own)
    words = sorted(word for word, times in seen.items() if times >= LEAST)
    numbers = {word: number for number, word in enumerate(words)}
    idf = np.array([math.log((1 + len(counts)) / (1 + seen[word])) + 1 for word in words])
    rows = sparse.lil_matrix((len(counts), len(words)), dtype=np.float64)
    for number, own in enumerate(counts):
        weights = {
            numbers[w]: (1 + math.log(n)) * idf[numbers[w]] for w, n in own.items() if w in numbers
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for column, weight in weights.items():
            rows[number, column] = weight / length
    table = rows.tocsr()
    fitted = [
        LogisticRegression(C=16.0, max_iter=500).fit(table, truth) for truth in truths.values()
    ]
    return TextModel(
        labels=tuple(truths),
        words=tuple(words),
        idf=idf.astype(np.float32),
        weights=np.column_stack([one.coef_[0] for one in fitted]).astype(np.float32),
        bias=np.array([one.intercept_[0] for one in fitted], np.float32),
    )


def sectors(every: Sequence[Mapping[str, Signs]], truths: Sequence[bool]) -> SectorModel:
    """Boosted trees over what speaks for each sector of each article.

    Args:
        every: What speaks for each sector, by article.
        truths: For each sector of each article, one behind the other, whether it is true.
    """
    slugs = tuple(sorted({slug for signs in every for slug in signs}))
    learned = HistGradientBoostingClassifier(
        max_iter=100,
        learning_rate=0.08,
        max_leaf_nodes=12,
        min_samples_leaf=40,
        early_stopping=False,
        random_state=0,
    )
    learned.fit(np.vstack([rows_of(signs, slugs) for signs in every if signs]), truths)
    return SectorModel(slugs=slugs, trees=trees_of(learned))


def linear(rows: Sequence[Sequence[str]], truths: Sequence[str], *, strength: float) -> Model:
    """A multinomial logistic regression."""
    numbers = vocabulary(rows)
    learned = LogisticRegression(C=strength, max_iter=200, tol=3e-3)
    learned.fit(matrix(rows, numbers), truths)
    return Model(
        labels=tuple(map(str, learned.classes_)),
        features=tuple(numbers),
        weights=learned.coef_.T.astype(np.float32),
        bias=learned.intercept_.astype(np.float32),
    )


def network(rows: Sequence[Sequence[str]], truths: Sequence[str]) -> Model:
    """A network with one hidden layer: several small ones side by side, their logits averaged."""
    numbers = vocabulary(rows)
    table = matrix(rows, numbers)
    fitted = [_fitted(table, truths, seed) for seed in range(NETWORKS)]
    return Model(
        labels=tuple(map(str, fitted[0].classes_)),
        features=tuple(numbers),
        weights=np.hstack([one.coefs_[0] for one in fitted]).astype(np.float32),
        bias=np.hstack([one.intercepts_[0] for one in fitted]).astype(np.float32),
        top=np.vstack([one.coefs_[1] / NETWORKS for one in fitted]).astype(np.float32),
        top_bias=np.mean([one.intercepts_[1] for one in fitted], axis=0).astype(np.float32),
    )


def _fitted(table: sparse.csr_matrix, truths: Sequence[str], seed: int) -> MLPClassifier:
    learned = MLPClassifier(
        (HIDDEN,),
        alpha=3e-3,
        max_iter=6,
        batch_size=512,
        learning_rate_init=5e-3,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # six rounds are meant
        return learned.fit(table, truths)


def forest(rows: Floats, truths: Sequence[str]) -> Forest:
    """Boosted trees, as many in each round as there are labels."""
    learned = HistGradientBoostingClassifier(
        max_iter=80,
        learning_rate=0.08,
        max_leaf_nodes=16,
        min_samples_leaf=40,
        l2_regularization=3.0,
        max_features=0.3,
        early_stopping=False,
        random_state=0,
    )
    learned.fit(rows, truths)
    return Forest(
        labels=tuple(map(str, learned.classes_)),
        trees=replace(trees_of(learned), start=0.0),
        start=np.ravel(learned._baseline_prediction).astype(np.float32),
    )


def lightened(model: Model, most: int) -> Model:
    """A model without the features that weigh least, so that at most so many are left."""
    if len(model.features) <= most:
        return model
    every = model.weights[range(len(model.features))]
    norms = np.linalg.norm(every, axis=1)
    kept = np.sort(np.argsort(-norms, kind="stable")[:most])
    features = tuple(model.features[number] for number in kept.tolist())
    return replace(model, features=features, weights=every[kept])


BINS = 12
"""Points of a calibration."""


def calibrated(said: Sequence[tuple[float, bool]]) -> tuple[list[float], list[float]]:
    """How often values are right by the chance that was said of them: points to read between.

    Values are put into bins of the same number; isotonic regression over these
    keeps a greater chance from meaning less.
    """
    ordered = sorted(said)
    bins = [part for part in np.array_split(np.array(ordered, np.float64), BINS) if len(part)]
    chances = [float(part[:, 0].mean()) for part in bins]
    right = IsotonicRegression(y_min=0, y_max=1).fit_transform(
        chances, [float(part[:, 1].mean()) for part in bins]
    )
    return [round(chance, 3) for chance in chances], [round(float(share), 3) for share in right]
