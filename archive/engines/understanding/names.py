"""The values of a facet by the words of their names.

All names stand in one text, each word between marks, so that one regular
expression finds the values that a part of a query means: its letters are
those of successive words, however these are written together.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, reduce
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from archive.labels import names_of
from archive.language import fold, located, words
from archive.query import Facet
from archive.tree import Fuzzy, Phrase, Prefix, Single, Term

Codes = NDArray[np.int64]
"""Places among the values of a facet."""

_WORD = "\x01"
"""Stands before each word of a name, and behind the last."""

_NAME = "\x02"
"""Stands behind each name, and before the first."""

_SMALL = (
    *("a", "and", "au", "aux", "d", "de", "del", "des", "du", "en", "et", "for", "in", "l", "la"),
    *("le", "les", "of", "on", "pour", "sur", "the"),
)
"""Words of a name that may have no letter among its initials, all of them."""

SHORT = range(4, 8)
"""Letters of a word that is looked up among the short ones of all names."""

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

    def __contains__(self, word: str) -> bool:
        """Whether some name has this folded word."""
        return f"{_WORD}{word}{_WORD}" in self._spelled.text

    def __len__(self) -> int:
        """The characters of all names."""
        return len(self._spelled.text) - len(_NAME)

    def has_short(self, word: str) -> bool:
        """Whether some name has this folded word, which has as many letters as `SHORT` says."""
        return word in self._short

    def called(self, name: str) -> int | None:
        """The place of the value that has this name, whatever the accents and capitals."""
        folded, spelled = fold(name), self._spelled
        wanted = _NAME + _WORD.join(("", *(word.folded for word in words(name)), _NAME))
        at = spelled.text.find(wanted)
        while at >= 0:
            code = int(spelled.codes[np.searchsorted(spelled.starts, at + len(_NAME))])
            if any(fold(one) == folded for one in names_of(self._facet, self._values[code])):
                return code
            at = spelled.text.find(wanted, at + 1)
        return None

    def codes(self, part: Single) -> Codes:
        """The places, rising, of the values that a part of a query means."""
        match part:
            case Term(word):
                return self._matching(_pattern(word) + _WORD)
            case Phrase(several, slop) if slop:
                each = [self.codes(Term(word)) for word in several]
                return reduce(np.intersect1d, each)
            case Phrase(several):
                return self._matching(_pattern("".join(several)) + _WORD)
            case Prefix(start):
                return self._matching(_pattern(start))
            case Fuzzy(word, edits):
                near = "|".join(map(re.escape, self._nearly(word, edits)))
                return self._matching(f"{_WORD}(?:{near}){_WORD}" if near else _NOTHING)

    def initialled(self, letters: str) -> tuple[str, ...]:
        """The names whose words have these folded letters as their initials.

        >>> Names(Facet.ORGANISATION, ["Ministère de la Justice"]).initialled("mj")
        ('Ministère de la Justice',)
        """
        wanted = f"{_NAME}{letters}{_NAME}"
        found = {number for text in self._initials for number in _numbers(text, wanted)}
        return tuple(map(self._name, sorted(found)))

    def _name(self, number: int) -> str:
        """One of all names."""
        codes = self._spelled.codes
        code = int(codes[number])
        return names_of(self._facet, self._values[code])[number - int(codes.searchsorted(code))]

    @cached_property
    def _initials(self) -> tuple[str, str]:
        """The initials of all names: those of all their words, and those without small ones."""
        text = self._spelled.text
        telling = text
        for small in _SMALL:
            telling = telling.replace(f"{_WORD}{small}{_WORD}", _WORD)
        return _initials_in(text), _initials_in(telling)

    def _matching(self, pattern: str) -> Codes:
        spelled = self._spelled
        places = [match.start() for match in re.finditer(pattern, spelled.text)]
        names = np.searchsorted(spelled.starts, np.array(places, np.int64), side="right") - 1
        return np.unique(spelled.codes[names])

    def _nearly(self, word: str, edits: int) -> list[str]:
        """The words of all names that so many edits make this one."""
        lengths = range(len(word) - edits, len(word) + edits + 1)
        every = [*chain.from_iterable(self._by_length.get(length, ()) for length in lengths)]
        if not every:
            return []
        distances = process.cdist(
            [word], every, scorer=Levenshtein.distance, score_cutoff=edits, dtype=np.int64
        )[0]
        return [every[place] for place in np.flatnonzero(distances <= edits).tolist()]

    def _named(self) -> Iterator[tuple[int, str]]:
        """Every name, with the place of the value that has it."""
        for code, value in enumerate(self._values):
            for name in names_of(self._facet, value):
                yield code, name

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        """The different words of all names, by how many letters they have."""
        every: dict[int, list[str]] = {}
        for word in {*self._spelled.text.replace(_NAME, "").split(_WORD)} - {""}:
            every.setdefault(len(word), []).append(word)
        return every

    @cached_property
    def _short(self) -> frozenset[str]:
        """The words of all names that have as many letters as `SHORT` says."""
        several = self._spelled.text.split(_WORD)
        return frozenset(word for word in several if len(word) in SHORT)

    @cached_property
    def _spelled(self) -> "_Spelled":
        return _cut(self._named())


class _Spelled(NamedTuple):
    """All names in one text: where each begins in it, and the place of the value that has it."""

    text: str
    starts: NDArray[np.int64]
    codes: Codes


def _cut(named: Iterable[tuple[int, str]]) -> _Spelled:
    """The words of all names, cut from one text, as that takes half the time."""
    every = [*named]
    found, places = located("\n".join(name for _, name in every))
    folded = {word: fold(word) for word in {*found}}
    own = [folded[word] for word in found]
    ends = np.searchsorted(places, np.cumsum([len(name) + 1 for _, name in every])).tolist()
    spelled = [_WORD.join(("", *own[first:end], _NAME)) for first, end in pairwise((0, *ends))]
    lengths = np.array([*map(len, spelled)], np.int64)
    codes = np.array([code for code, _ in every], np.int64)
    text = "".join((_NAME, *spelled))
    return _Spelled(text, np.cumsum(lengths) - lengths + len(_NAME), codes)


def _initials_in(text: str) -> str:
    """The first letters of the words of names, with a mark before each name and behind the last."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    begun = np.zeros(len(letters), np.bool_)
    begun[1:] = letters[:-1] == ord(_WORD)
    kept: bytes = letters[begun | (letters == ord(_NAME))].tobytes()
    return kept.decode("utf-32-le", "surrogatepass")


def _numbers(text: str, wanted: str) -> Iterator[int]:
    """Which of the names have these initials, counted from 0."""
    at = text.find(wanted)
    while at >= 0:
        yield text.count(_NAME, 0, at)
        at = text.find(wanted, at + 1)


def _pattern(letters: str) -> str:
    """A pattern for letters that begin with a word, whether or not other words begin among them."""
    return _WORD + f"{_WORD}?".join(map(re.escape, letters))
