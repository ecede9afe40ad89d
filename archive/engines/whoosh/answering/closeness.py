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
from archive.engines.whoosh.segments.arrays import Numbers, Scores
from archive.engines.whoosh.snapshot import bm25f
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.tree import Alike, And, Most, Node, Or, Term

from . import terms
from .matching import distinctive
from .weighing import count_phrase, impacts

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
    scores = scores.copy()
    for pair in pairs:
        scores[found] += np.float32(WEIGHT) * _closeness(snapshot, pair, found)
    return scores


def _closeness(snapshot: Snapshot, pair: tuple[Term, Term], docs: Numbers) -> Scores:
    """What closeness of a pair adds to each of some documents, which rise."""
    weights = np.zeros(len(docs), np.float32)
    for segment in snapshot.segments:
        words = [terms.found_by(segment, word) for word in pair]
        begun, end = np.searchsorted(docs, (segment.base, segment.base + segment.size))
        own, theirs = docs[begun:end] - segment.base, weights[begun:end]
        for name in TEXT_FIELDS:
            field = segment.fields[name]
            close, counts = count_phrase(field, words, SLOP, own)
            theirs[np.searchsorted(own, close)] += counts * field.norms[close]
    return bm25f.scores(weights, sum(impacts(snapshot, word, TEXT_FIELDS).rarity for word in pair))


def _pairs(tree: Node) -> Iterator[tuple[Term, Term]]:
    """Neighbouring words that are asked for together."""
    if isinstance(tree, And | Or | Most):
        parts = [part.part if isinstance(part, Alike) else part for part in distinctive(tree.parts)]
        words = [part for part in parts if isinstance(part, Term)]
        yield from ((one, other) for one, other in pairwise(words) if one != other)
        for part in tree.parts:
            yield from _pairs(part)
