"""The tokens of an article as arrays, for features of many candidates at once."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from .background import Background
from .columns import Fixed, Integers, Words
from .document import Document
from .tokens import LINKS

EDGE = "<>"
"""Stands for the word beside a paragraph's end."""

LINES = Fixed(["short", "middle", "long"])
"""How long a line is."""

_SHORT, _MIDDLE = 60, 140
_CLOSED = (".", "!", "?", "»", "”", "…")
_QUOTES = frozenset(["«", "“", '"'])
_FAR = 4
"""Paragraphs from which on it no longer counts which one it is."""

_MOST = 4
"""How common a word is at the most, where it stands for a name."""


class Seen:
    """What is known of each token of an article, and of each of its different words.

    `codes` number the words of the tokens; `words` has them, and `edge` is the
    number of what stands for none. Where each token's paragraph begins and where it
    ends are `paragraph_starts` and `paragraph_ends`; `lines` says of each paragraph
    whether it is in the title, how long its line is, whether that has no full stop, and
    which paragraph it is. `earlier` is where the same word
    stands before, -1 for nowhere.
    """

    def __init__(self, document: Document, background: Background) -> None:
        tokens = document.tokens
        self.words = Words(dict.fromkeys((*tokens.flats, EDGE)))
        numbers = {word: number for number, word in enumerate(self.words)}
        self.codes = _integers([*map(numbers.__getitem__, tokens.flats)])
        self.edge = numbers[EDGE]
        self.capitals = _integers(tokens.capitals)
        self.opens_sentence = _changes(_integers(tokens.sentences)).astype(np.intp)
        self._read_words(document, background)
        self._read_paragraphs(document)
        self.earlier = _earlier(self.codes)

    def _read_words(self, document: Document, background: Background) -> None:
        get, codes = background.commons.get, self.codes
        self.linking = _among(LINKS, self.words)
        self.commons = _integers([get(word, 0) for word in self.words]).take(codes)
        self.openings = _among(background.openings, self.words).astype(np.intp).take(codes)
        self.small = _among(document.tokens.small, self.words).astype(np.intp).take(codes)
        self.quotes = _among(_QUOTES, self.words).astype(np.intp).take(codes)
        self.capital_commons = np.where(self.capitals, np.minimum(self.commons, _MOST), _MOST)
        is_own = np.array(document.tokens.words) > self.linking.take(codes)
        self.own_codes = np.where(is_own, codes, -1)

    def _read_paragraphs(self, document: Document) -> None:
        reading, tokens = document.reading, document.tokens
        text = reading.text
        self.paragraphs = _integers(tokens.paragraphs)
        begins = np.flatnonzero(_changes(self.paragraphs))
        ends = np.append(begins[1:], len(tokens))
        self.paragraph_starts = begins.take(self.paragraphs)
        self.paragraph_ends = ends.take(self.paragraphs)
        lines = []
        for number, first in enumerate(begins.tolist()):
            start = tokens.starts[first]
            low = text.rfind("\n", 0, start) + 1
            high = text.find("\n", start)
            line = text[low : high if high >= 0 else len(text)]
            length = (len(line) >= _SHORT) + (len(line) >= _MIDDLE)
            is_open = not line.rstrip().endswith(_CLOSED)
            lines.append((start < reading.title_end, length, is_open, min(_FAR, number)))
        self.lines = np.array(lines, np.intp).reshape(len(lines), 4).T


def _among(few: AbstractSet[str], words: Sequence[str]) -> NDArray[np.bool_]:
    """Which of some words are among a few."""
    return np.fromiter(map(few.__contains__, words), np.bool_, len(words))


def _integers(values: Sequence[int]) -> Integers:
    return np.array(values, np.intp)


def _changes(numbers: Integers) -> NDArray[np.bool_]:
    """Whether each number is another than the one before; the first one is."""
    changes = np.ones(len(numbers), np.bool_)
    changes[1:] = numbers[1:] != numbers[:-1]
    return changes


def _earlier(codes: Integers) -> Integers:
    """Where each code stands before; -1 for nowhere."""
    order = codes.argsort(kind="stable")
    ordered = codes.take(order)
    again = np.flatnonzero(ordered[1:] == ordered[:-1])
    earlier = np.full(len(codes), -1, np.intp)
    earlier[order.take(again + 1)] = order.take(again)
    return earlier
