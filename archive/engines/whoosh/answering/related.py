"""Articles about the same things as another one: those with most of its distinctive words."""

import heapq
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
from .terms import documents, documents_as_written

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
    """The words that set an article apart (tf-idf) and that other stories have too.

    What a word weighs is known when all of its inflections are counted. The word as it stands
    is counted sooner and in no more articles, so it says what the word weighs at the most: those
    that cannot be among the first are not looked at any further.
    """
    frequencies = Counter(word.folded for word in islice(words(snapshot.text(number)), WORDS))
    frequencies.update({word.folded: _IN_TITLE for word in words(snapshot.head(number).title)})

    def weight(word: str, having: int) -> float:
        return (1 + math.log(frequencies[word])) * math.log(1 + snapshot.articles / having)

    at_most = {
        word: weight(word, max(documents_as_written(snapshot, word), 1))
        for word in frequencies
        if len(word) > 2 and not is_stop_word(word) and not word.isdecimal()  # noqa: PLR2004
    }
    _, copies = snapshot.stories.of(number)
    weights: dict[str, float] = {}
    least = [-math.inf] * DISTINCTIVE
    for word in sorted(at_most, key=at_most.__getitem__, reverse=True):
        if at_most[word] < least[0]:
            break
        having = documents(snapshot, word)
        if having > copies:
            weights[word] = weight(word, having)
            heapq.heappushpop(least, weights[word])
    return sorted(weights, key=lambda word: (-weights[word], word))[:DISTINCTIVE]
