"""Articles about the same things as another one: those with most of its distinctive words."""

import math
from collections import Counter
from itertools import islice

import numpy as np

from archive.engines.whoosh.segments.arrays import Numbers
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.language import is_stop_word, words
from archive.query import Sort
from archive.tree import Or, Term

from . import ordering
from .matching import find
from .terms import documents

DISTINCTIVE = 20
"""Words of an article that others are looked for by."""

WORDS = 2000
"""Words of a body that are looked at: what matters stands in front."""

LIKE = 0.2
"""The part of an article's own score that another has to reach to be like it."""

_IN_TITLE = 3
"""Occurrences in the body that one in the title is worth."""


def related(snapshot: Snapshot, number: int, most: int) -> Numbers:
    """The documents most like one document, the best first, each story once and its own not.

    Args:
        snapshot: The archive.
        number: The document.
        most: How many at the most.
    """
    distinctive = _distinctive(snapshot, number)
    if not distinctive:
        return np.zeros(0, np.int64)
    found = find(snapshot, Or(tuple(map(Term, distinctive))))
    first_published = snapshot.stories.first_published
    like = found.scores >= LIKE * found.scores[number]
    others = found.mask & snapshot.live & like & (first_published != first_published[number])
    numbers = np.flatnonzero(others)
    keys = ordering.keys(snapshot, numbers, found.scores, Sort.RELEVANCE)
    shown = snapshot.stories.best(numbers, keys)
    return ordering.page(numbers[shown], keys[shown], 0, most)


def _distinctive(snapshot: Snapshot, number: int) -> list[str]:
    """The words that set an article apart (tf-idf) and that other stories have too."""
    frequencies = Counter(word.folded for word in islice(words(snapshot.text(number)), WORDS))
    frequencies.update({word.folded: _IN_TITLE for word in words(snapshot.head(number).title)})
    _, copies = snapshot.stories.of(number)
    weights = {}
    for word, frequency in frequencies.items():
        if len(word) > 2 and not is_stop_word(word) and not word.isdecimal():  # noqa: PLR2004
            having = documents(snapshot, word)
            if having > copies:
                rarity = math.log(1 + snapshot.articles / having)
                weights[word] = (1 + math.log(frequency)) * rarity
    return sorted(weights, key=lambda word: (-weights[word], word))[:DISTINCTIVE]
