"""Words of a query that stand close together in an article lift it among what is found.

Pairs of neighbouring words of the query count like a further word: how often
they stand within a few words of each other, weighed by how distinctive both are.
Reading positions costs more than all else in a search, so only the best of what
was found is looked at; since a score can only rise by it, what is behind
stays behind.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from archive.engines.understanding.known import TEXT_FIELDS
from archive.engines.whoosh.segments.arrays import Numbers, Places, Scores
from archive.engines.whoosh.snapshot import bm25f
from archive.engines.whoosh.snapshot.snapshot import Segment, Snapshot
from archive.tree import Alike, And, Boosted, Most, Node, Or, Term

from . import terms
from .matching import distinctive
from .weighing import close, counted, impacts, stride_of

DEPTH = 1000
"""How many of the best are looked at."""

SLOP = 4
"""Words that may stand between two that are close."""

PAIRS = 32
"""Pairs of words that are looked at."""

WEIGHT = 0.2
"""What closeness counts, where a word counts 1."""


def lifted(snapshot: Snapshot, tree: Node, found: Numbers, scores: Scores) -> Scores:
    """The scores with closeness added.

    Args:
        snapshot: What was searched.
        tree: What was asked.
        found: The documents that were found.
        scores: The score of every document.
    """
    pairs = tuple(dict.fromkeys(_pairs(tree)))[:PAIRS]
    if not pairs:
        return scores
    if len(found) > DEPTH:
        border = np.partition(scores[found], -DEPTH)[-DEPTH]
        found = found[scores[found] >= border]
    standing = _Standing(snapshot, found)
    scores = scores.copy()
    for pair in pairs:
        scores[found] += np.float32(WEIGHT) * _closeness(snapshot, pair, standing)
    return scores


class _Standing:
    """Where words stand in some documents, which rise; each is looked for once."""

    def __init__(self, snapshot: Snapshot, docs: Numbers) -> None:
        self.size = len(docs)
        borders = [
            np.searchsorted(docs, (each.base, each.base + each.size)).tolist()
            for each in snapshot.segments
        ]
        self.parts = [
            (segment, slice(begun, end), docs[begun:end] - segment.base)
            for segment, (begun, end) in zip(snapshot.segments, borders, strict=True)
        ]
        self._known: dict[tuple[int, str, Term], Places] = {}

    def of(self, segment: Segment, docs: Numbers, name: str, word: Term) -> Places:
        """The places of a word in the documents of one segment, for `stride_of` the field."""
        key = segment.base, name, word
        if key not in self._known:
            field = segment.fields[name]
            listed = terms.listed(field, terms.found_by(segment, word))
            self._known[key] = terms.occurrences(field, listed, docs, stride_of(field, 2, SLOP))
        return self._known[key]


def _closeness(snapshot: Snapshot, pair: tuple[Term, Term], standing: _Standing) -> Scores:
    """What closeness of a pair adds to each of the documents."""
    weights = np.zeros(standing.size, np.float32)
    for segment, part, docs in standing.parts:
        theirs = weights[part]
        for name in TEXT_FIELDS:
            field = segment.fields[name]
            places = [standing.of(segment, docs, name, pair[0])]
            if len(places[0]):
                places.append(standing.of(segment, docs, name, pair[1]))
            if len(places[-1]):
                near, counts = counted(close(places, 2 + SLOP) // stride_of(field, 2, SLOP))
                theirs[np.searchsorted(docs, near)] += counts * field.norms[near]
    return bm25f.scores(weights, sum(impacts(snapshot, word, TEXT_FIELDS).rarity for word in pair))


def _pairs(tree: Node) -> Iterator[tuple[Term, Term]]:
    """Neighbouring words that are asked for together."""
    if isinstance(tree, Boosted):
        yield from _pairs(tree.part)
    elif isinstance(tree, And | Or | Most):
        parts = [part.part if isinstance(part, Alike) else part for part in distinctive(tree.parts)]
        words = [part for part in parts if isinstance(part, Term)]
        yield from ((one, other) for one, other in pairwise(words) if one != other)
        for part in tree.parts:
            yield from _pairs(part)
