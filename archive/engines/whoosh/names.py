"""The values of a facet by the words of their names.

All names stand in one text, each word between marks, so that one regular
expression finds the values that a part of a query means: its letters are
those of successive words, however these are written together.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

import numpy as np

from archive.labels import names_of
from archive.language import words
from archive.query import Facet, Fuzzy, Named, Phrase, Prefix, Term

from .fuzzy import Neighbours
from .strings import Strings, in_memory

_WORD = "\x01"
"""Stands before each word of a name, and behind the last."""

_NAME = "\x02"
"""Stands behind each name."""


class Names:
    """Finds the values of a facet whose names have some words.

    Args:
        facet: Which facet.
        values: Its values.
    """

    def __init__(self, facet: Facet, values: Iterable[str]) -> None:
        names = [
            (code, "".join(f"{_WORD}{word.folded}" for word in words(name)) + _WORD + _NAME)
            for code, value in enumerate(values)
            for name in names_of(facet, value)
        ]
        self._codes = [code for code, _ in names]
        self._text = "".join(name for _, name in names)
        self._starts = list(accumulate((len(name) for _, name in names), initial=0))[:-1]

    def codes(self, named: Named) -> list[int]:
        """The places, rising, of the values that a part of a query means."""
        match named.part:
            case Term(word):
                pattern = _spelled(word) + _WORD
            case Phrase(several, slop) if slop:
                each = [set(self.codes(Named(named.facet, Term(word)))) for word in several]
                return sorted(set.intersection(*each))
            case Phrase(several):
                pattern = _spelled("".join(several)) + _WORD
            case Prefix(start):
                pattern = _spelled(start)
            case Fuzzy(word, edits):
                near = self._nearly(word, edits)
                if not near:
                    return []
                pattern = f"{_WORD}(?:{'|'.join(map(re.escape, near))}){_WORD}"
        starts = {bisect_right(self._starts, m.start()) for m in re.finditer(pattern, self._text)}
        return sorted({self._codes[place - 1] for place in starts})

    def _nearly(self, word: str, edits: int) -> list[str]:
        """The words of all names that so many edits make this one."""
        every = sorted(set(re.split(f"[{_WORD}{_NAME}]+", self._text)) - {""})
        if not every:
            return []
        forms: Strings = in_memory([each.encode() for each in every])
        places, _ = Neighbours(forms).within(word, edits)
        return [every[place] for place in np.sort(places).tolist()]


def _spelled(letters: str) -> str:
    """A pattern for letters that begin with a word, whether or not other words begin among them."""
    return _WORD + f"{_WORD}?".join(map(re.escape, letters))
