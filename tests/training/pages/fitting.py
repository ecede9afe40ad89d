"""Fits the tables and the trees of the model of blocks."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.formats.page.learned.places import features_of
from indexer.formats.page.learned.tables import columns
from indexer.records.marks import CONNECTIVES
from indexer.records.trees import Floats, Trees
from tests.training.furniture.fitting import OUTLETS, boosted
from tests.training.pages.documents import ARTICLE, FURNITURE, UNSURE, Page

SITES = {"words": 12, "marks": 8}
"""Sites that a trait has to stand on to be learned: so none names an outlet."""

THINNED = 0.5
"""Share of the furniture that the trees learn from: there is plenty."""

MOST = 12.0
"""What all blocks of one kind of one page weigh at the most."""

_LONG = 100
_ALIKE = 30
"""Words that a page's article has besides its own when pages are weighed: short ones count less."""

Table = Mapping[str, float]
Counts = Mapping[str, tuple[float, float, int]]


def counted(pages: Iterable[Page], kind: str) -> Counts:
    """Of each trait: on how many sites it stands, and its blocks' shares of article and not."""
    sites: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for page in pages:
        own = sites[page.site]
        for traits, label in zip(getattr(page, kind), page.label, strict=True):
            if label != UNSURE:
                for trait in traits:
                    own.setdefault(trait, [0, 0])[label] += 1
    found: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0])
    for site in sorted(sites):
        for trait, (article, furniture) in sites[site].items():
            sums = found[trait]
            sums[0] += article / (article + furniture)
            sums[1] += furniture / (article + furniture)
            sums[2] += 1
    return {trait: (one, other, int(count)) for trait, (one, other, count) in found.items()}


def table(counts: Sequence[Counts], kind: str, names: frozenset[str]) -> Table:
    """What traits speak for, each site heard once: log-odds against the average trait."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0])
    for own in counts:
        for trait, values in own.items():
            sums[trait] = [one + other for one, other in zip(sums[trait], values, strict=True)]
    article = sum(values[0] for values in sums.values())
    prior = article / (article + sum(values[1] for values in sums.values()))
    average = math.log((1 - prior) / prior)
    return {
        trait: float(np.float16(math.log((other + 1 - prior) / (one + prior)) - average))
        for trait, (one, other, count) in sorted(sums.items())
        if count >= SITES[kind] and _is_learned(trait, names)
    }


def _is_learned(trait: str, names: frozenset[str]) -> bool:
    """Whether a trait is no number, no name of a site or an outlet, and not small words alone.

    Small words tell the language: those of one that few pages are in would speak for furniture.
    """
    kind, _, name = trait.rpartition(":")
    words = name.strip("^$").split()
    if kind in {"t", "t2"}:
        return True
    if not kind and CONNECTIVES.issuperset(words):
        return False
    bare = not any(character.isdigit() for character in name)
    return bare and names.isdisjoint(words) and OUTLETS.isdisjoint((*words, " ".join(words)))


def rows_of(page: Page, words: Table, marks: Table) -> Floats:
    """The features of a page's blocks by these tables."""
    return features_of(
        page.seen, page.signs, columns(words, page.words), columns(marks, page.marks)
    )


def weights_of(page: Page) -> NDArray[np.float64]:
    """What each block weighs: about as many words as it has, and long pages not more than short."""
    words = np.array([len(own) for own in page.seen.words], float)
    article = words[page.label == ARTICLE].sum() + _ALIKE
    weights: NDArray[np.float64] = (np.minimum(words, _LONG) + 2) ** 0.8 / math.sqrt(article)
    for kind in (ARTICLE, FURNITURE):
        if (total := weights[page.label == kind].sum()) > MOST:
            weights[page.label == kind] *= MOST / total
    return np.where(page.label == UNSURE, 0, weights)


def grown(pages: Sequence[Page], rows: Sequence[Floats]) -> Trees:
    """Trees from pages and their features."""
    random = np.random.default_rng(0)
    x, y, weights = [], [], []
    for page, own in zip(pages, rows, strict=True):
        weight = weights_of(page)
        furniture = page.label == FURNITURE
        kept = (weight > 0) & (~furniture | (random.random(len(weight)) < THINNED))
        x.append(own[kept])
        y.append(page.label[kept])
        weights.append(np.where(furniture, weight / THINNED, weight)[kept])
    return boosted(np.vstack(x), np.concatenate(y), np.concatenate(weights))
