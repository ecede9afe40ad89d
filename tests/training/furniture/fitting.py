"""Fits the table of words and the trees with scikit-learn, which `make lines` alone has."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from indexer.cleaning.learned.places import features_of
from indexer.cleaning.learned.signs import Floats
from indexer.records.trees import Trees
from indexer.records.wordtable import Words, traits_of
from tests.training.furniture.documents import ARTICLE, FURNITURE, UNSURE, Document, part_of

SITES = 12
"""Sites that a word has to stand on to be learned: so no word names an outlet."""

COMMON = 3 * SITES
"""Sites from which on a word is common though a site is called so: "health", "online"."""

OUTLETS = frozenset(
    """afp ap belga bbc bloomberg cbs cnn dpa figaro forbes guardian huffpost mirror monde nbc npr
    parisien reuters spiegel techcrunch telegraph yahoo zdnet""".split()
) | {"york times", "times of"}
"""Outlets and agencies that so many others name that they would be learned: they are not."""

WORDS = 14_000
"""Words that are kept, those that weigh most."""

PARTS = 4
"""Parts in which the table of words is learned for the trees, none from the lines it judges."""

MOST = 300.0
"""What all lines of one kind of one dump weigh at the most."""

THINNED = 0.35
"""Share of the furniture of whole pages that the trees learn from: there is plenty."""


class Vocabulary:
    """The words that stand on enough sites, and which line of which document has which."""

    def __init__(self, documents: Sequence[Document]) -> None:
        sites: dict[str, set[str]] = defaultdict(set)
        rows = [[sorted(traits_of(tokens)) for tokens in d.text.tokens] for d in documents]
        for document, lines in zip(documents, rows, strict=True):
            for line in lines:
                for trait in line:
                    sites[trait].add(document.site)
        names = {document.site for document in documents}
        self.traits = sorted(t for t, own in sites.items() if _is_learned(t, len(own), names))
        numbers = {trait: number for number, trait in enumerate(self.traits)}
        self.matrices = [_matrix(lines, numbers) for lines in rows]

    def words(self, documents: Sequence[Document], chosen: Sequence[int]) -> Words:
        """The table of words learned from some of the documents."""
        x = sparse.vstack([self.matrices[n] for n in chosen]).tocsr()
        y = np.concatenate([documents[n].label for n in chosen])
        weight = _once([documents[n] for n in chosen])
        known = y != UNSURE
        learned = LogisticRegression(C=0.1, max_iter=60, tol=1e-3)
        learned.fit(x[known], y[known], sample_weight=weight[known])
        coefficients = learned.coef_[0].astype(np.float16).astype(float)
        strongest = np.argsort(-np.abs(coefficients), kind="stable")[:WORDS]
        return Words({self.traits[n]: coefficients[n] for n in sorted(strongest.tolist())})


def _is_learned(trait: str, sites: int, names: set[str]) -> bool:
    """Whether a word is common enough, and neither a number nor the name of a site or an outlet."""
    words = trait.strip("^$").split()
    bare = not any(character.isdigit() for character in trait)
    site = len(words) == 1 and words[0] in names and sites < COMMON
    return sites >= SITES and bare and not site and OUTLETS.isdisjoint((*words, " ".join(words)))


def _matrix(lines: list[list[str]], numbers: dict[str, int]) -> sparse.csr_matrix:
    own = [[numbers[trait] for trait in line if trait in numbers] for line in lines]
    ends = np.cumsum([0, *map(len, own)])
    flat = np.fromiter((n for row in own for n in row), np.int32, ends[-1])
    return sparse.csr_matrix(
        (np.ones(len(flat), np.float32), flat, ends), shape=(len(own), len(numbers))
    )


def _once(documents: Sequence[Document]) -> Floats:
    """Weights by which a line that a site repeats counts once, and labelled lines three times."""
    keys = [(d.site, line) for d in documents for line in d.flat]
    numbers: dict[tuple[str, str], int] = {}
    flat = np.array([numbers.setdefault(key, len(numbers)) for key in keys])
    own = np.concatenate([np.full(len(d.flat), 3.0 if d.row else 1.0) for d in documents])
    weights: Floats = own / np.bincount(flat)[flat]
    return weights


def features(
    documents: Sequence[Document],
    vocabulary: Vocabulary,
    outside: Sequence[int],
    inside: Sequence[int],
) -> tuple[dict[int, Floats], Words]:
    """Features of all documents, their words judged by tables that have not seen their site.

    Args:
        documents: All documents.
        vocabulary: Their words.
        outside: The documents to learn from.
        inside: Those to judge.
    """
    found: dict[int, Floats] = {}
    for part in range(PARTS):
        own = [n for n in outside if part_of(documents[n].site, PARTS, "part") == part]
        rest = [n for n in outside if part_of(documents[n].site, PARTS, "part") != part]
        table = vocabulary.words(documents, rest)
        found |= {n: _features(documents[n], table) for n in own}
    table = vocabulary.words(documents, outside)
    return found | {n: _features(documents[n], table) for n in inside}, table


def _features(document: Document, words: Words) -> Floats:
    return features_of(document.signs, words.columns(document.text.tokens))


def weights_of(document: Document) -> NDArray[np.float64]:
    """What each line weighs for the trees: about as many words as it has."""
    weights: NDArray[np.float64] = np.clip(document.words, 3, 60).astype(float) ** 0.65
    if document.row:
        weights *= 3
    for kind in (ARTICLE, FURNITURE):
        if (total := weights[document.label == kind].sum()) > MOST:
            weights[document.label == kind] *= MOST / total
    return np.where(document.label == UNSURE, 0, weights)


def sample(
    documents: Sequence[Document], rows: dict[int, Floats], chosen: Sequence[int]
) -> tuple[Floats, NDArray[np.int64], NDArray[np.float64]]:
    """Rows, labels and weights to learn from."""
    random = np.random.default_rng(0)
    x, y, weights = [], [], []
    for number in chosen:
        document = documents[number]
        weight = weights_of(document)
        thinned = (document.label == FURNITURE) & (document.shape == "dump")
        kept = (weight > 0) & (~thinned | (random.random(len(weight)) < THINNED))
        x.append(rows[number][kept])
        y.append(document.label[kept])
        weights.append(weight[kept])
    return np.vstack(x), np.concatenate(y), np.concatenate(weights)


def boosted(x: Floats, y: NDArray[np.int64], weights: NDArray[np.float64]) -> Trees:
    learned = HistGradientBoostingClassifier(
        max_iter=160,
        learning_rate=0.12,
        max_leaf_nodes=24,
        max_depth=7,
        min_samples_leaf=40,
        l2_regularization=5.0,
        early_stopping=False,
        random_state=0,
    )
    learned.fit(x, y, sample_weight=weights)
    return trees_of(learned)


def trees_of(learned: HistGradientBoostingClassifier) -> Trees:
    """The fitted trees, their nodes behind each other, those of one round together."""
    nodes = [predictor.nodes for predictors in learned._predictors for predictor in predictors]
    roots = np.cumsum([0, *map(len, nodes)])[:-1]
    every = np.concatenate(nodes)
    base = np.repeat(roots, [len(tree) for tree in nodes])
    leaf = every["is_leaf"].astype(bool)
    own = np.arange(len(every))
    inner = every["value"] * learned.learning_rate
    return Trees(
        roots=roots.astype(np.int32),
        feature=np.where(leaf, 0, every["feature_idx"]).astype(np.int32),
        threshold=np.where(leaf, np.inf, _floored(every["num_threshold"])).astype(np.float32),
        left=np.where(leaf, own, base + every["left"]).astype(np.int32),
        right=np.where(leaf, own, base + every["right"]).astype(np.int32),
        value=np.where(leaf, every["value"], inner).astype(np.float32),
        start=float(np.ravel(learned._baseline_prediction)[0]),
        depth=int(every["depth"].max()),
    )


def _floored(thresholds: NDArray[np.float64]) -> Floats:
    """The greatest single-precision numbers that are not greater: no row changes sides."""
    single = thresholds.astype(np.float32)
    return np.where(single > thresholds, np.nextafter(single, np.float32(-np.inf)), single)
