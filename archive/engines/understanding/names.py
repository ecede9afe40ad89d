"""The values of a facet by the words of their names.

All names stand in one text, each word between marks, so that one regular
expression finds the values that a part of a query means: its letters are
those of successive words, however these are written together.
"""

import re
from collections.abc import Iterable
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from archive.labels import names_of
from archive.language import fold, words
from archive.query import Facet
from archive.tree import Fuzzy, Phrase, Prefix, Single, Term

Codes = NDArray[np.int64]
"""Places among the values of a facet."""

_WORD = "\x01"
"""Stands before each word of a name, and behind the last."""

_NAME = "\x02"
"""Stands behind each name."""

_NOTHING = "(?!)"
"""A pattern that never matches."""


class Names:
    """Finds the values of a facet whose names have some words.

    Args:
        facet: Which facet.
        values: Its values.
    """

    def __init__(self, facet: Facet, values: Iterable[str]) -> None:
        self._facet = facet
        self._values = tuple(values)
        names = [
            (code, "".join(f"{_WORD}{word.folded}" for word in words(name)) + _WORD + _NAME)
            for code, value in enumerate(self._values)
            for name in names_of(facet, value)
        ]
        self._codes = np.array([code for code, _ in names], np.int64)
        self._text = "".join(name for _, name in names)
        lengths = np.array([len(name) for _, name in names], np.int64)
        self._starts = np.cumsum(lengths) - lengths

    def __contains__(self, word: str) -> bool:
        """Whether some name has this folded word."""
        return f"{_WORD}{word}{_WORD}" in self._text

    def called(self, name: str) -> int | None:
        """The place of the value that has this name, whatever the accents and capitals."""
        return self._by_name.get(fold(name))

    @cached_property
    def _by_name(self) -> dict[str, int]:
        return {
            fold(name): code
            for code, value in reversed(list(enumerate(self._values)))
            for name in names_of(self._facet, value)
        }

    def __len__(self) -> int:
        """The characters of all names."""
        return len(self._text)

    def codes(self, part: Single) -> Codes:
        """The places, rising, of the values that a part of a query means."""
        match part:
            case Term(word):
                return self._matching(_spelled(word) + _WORD)
            case Phrase(several, slop) if slop:
                each = [self.codes(Term(word)) for word in several]
                return reduce(np.intersect1d, each)
            case Phrase(several):
                return self._matching(_spelled("".join(several)) + _WORD)
            case Prefix(start):
                return self._matching(_spelled(start))
            case Fuzzy(word, edits):
                near = "|".join(map(re.escape, self._nearly(word, edits)))
                return self._matching(f"{_WORD}(?:{near}){_WORD}" if near else _NOTHING)

    def _matching(self, pattern: str) -> Codes:
        places = [match.start() for match in re.finditer(pattern, self._text)]
        names = np.searchsorted(self._starts, np.array(places, np.int64), side="right") - 1
        return np.unique(self._codes[names])

    def _nearly(self, word: str, edits: int) -> list[str]:
        """The words of all names that so many edits make this one."""
        every = sorted(set(re.split(f"[{_WORD}{_NAME}]+", self._text)) - {""})
        if not every:
            return []
        distances = process.cdist(
            [word], every, scorer=Levenshtein.distance, score_cutoff=edits, dtype=np.int64
        )[0]
        return [every[place] for place in np.flatnonzero(distances <= edits).tolist()]


def _spelled(letters: str) -> str:
    """A pattern for letters that begin with a word, whether or not other words begin among them."""
    return _WORD + f"{_WORD}?".join(map(re.escape, letters))
