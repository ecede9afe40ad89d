"""The words of a segment: numbers while it is written, a dictionary when it is read."""

import zlib
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.language import FAMILY_LANGUAGES, STEMMING_LANGUAGES, family, pieces, stem, words_of

from .arrays import Array, Arrays, ArraysWriter, narrow
from .strings import Strings, write_strings

STEMMED = tuple(language for language in STEMMING_LANGUAGES if language)
"""The languages whose stems a dictionary knows."""

EVERY = (1 << len(STEMMING_LANGUAGES)) - 1
"""All languages, as bits in the order of `STEMMING_LANGUAGES`."""


_SEVERAL = 1 << 31
"""The first number of a piece that has several words or none."""


class Run(NamedTuple):
    """Terms of a dictionary from `first` on, `end` excluded, that count as one word.

    They do so in documents of some languages, given as bits like `EVERY`;
    `share` is what an occurrence counts, 1 for a whole one. A run that does
    not find only adds to the score of what is found otherwise.
    """

    first: int
    end: int
    languages: int = EVERY
    share: float = 1.0
    finds: bool = True


class Vocabulary(dict[bytes, int]):
    """Numbers for pieces of text (see `archive.language.piecing`); equal words have the same.

    `forms` are the folded words in the order of their numbers, `hashes` a
    lasting hash of each. One serves several segments, so that a piece that all
    have is understood once. What has not exactly one word has a number from
    `_SEVERAL` on.
    """

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[str] = []
        self.hashes = np.zeros(1 << 12, np.uint32)
        self._numbers: dict[str, int] = {}
        self._several: list[list[int]] = []

    def __missing__(self, piece: bytes) -> int:
        numbers = [self._number(form) for form in words_of(piece)]
        if len(numbers) != 1:
            self._several.append(numbers)
            numbers = [_SEVERAL + len(self._several) - 1]
        self[piece] = numbers[0]
        return numbers[0]

    def _number(self, form: str) -> int:
        """The number of a folded word."""
        number = self._numbers.get(form)
        if number is None:
            number = self._numbers[form] = len(self.forms)
            self.forms.append(form)
            if number == len(self.hashes):
                self.hashes = np.concatenate((self.hashes, np.zeros_like(self.hashes)))
            self.hashes[number] = zlib.crc32(form.encode())
        return number

    def numbers(self, text: str) -> NDArray[np.uint32]:
        """The words of a text in order."""
        found = pieces(text)
        numbers = np.fromiter(map(self.__getitem__, found), np.uint32, len(found))
        places = np.flatnonzero(numbers >= _SEVERAL)
        if not len(places):
            return numbers
        words = [self._several[place] for place in (numbers[places] - _SEVERAL).tolist()]
        counts = np.ones(len(numbers), np.int64)
        counts[places] = list(map(len, words))
        numbers = numbers.repeat(counts)
        numbers[numbers >= _SEVERAL] = list(chain.from_iterable(words))
        return numbers

    def write(
        self, out: ArraysWriter, used: Sequence[NDArray[np.uint32]], *, whole: bool
    ) -> tuple[NDArray[np.uint32], int]:
        """Write the dictionary of a segment; the place in it of each number, and its size.

        Args:
            out: Where to.
            used: The numbers that the segment has, in any order, however often.
            whole: Whether with the stems; without, it can only be merged.
        """
        having = np.zeros(len(self.forms), np.bool_)
        for numbers in used:
            having[numbers] = True
        forms = {number: self.forms[number].encode() for number in np.flatnonzero(having).tolist()}
        order = sorted(forms, key=forms.__getitem__)
        terms = [forms[number] for number in order]
        write_dictionary(out, terms) if whole else write_forms(out, terms)
        rank = np.zeros(len(having), np.uint32)
        rank[np.array(order, np.intp)] = np.arange(len(order), dtype=np.uint32)
        return rank, len(order)


def write_forms(out: ArraysWriter, forms: Sequence[bytes]) -> None:
    """Write sorted folded words alone."""
    write_strings(out, "forms", forms)


def write_dictionary(out: ArraysWriter, forms: Sequence[bytes]) -> None:
    """Write sorted folded words, and for each language which have which stem and family."""
    write_forms(out, forms)
    for language in STEMMED:
        groups = _grouped([stem(form.decode(), language) for form in forms])
        _write_groups(out, f"stems.{language}", groups)
        if language in FAMILY_LANGUAGES:
            groups = _grouped([family(form.decode(), language) for form in forms])
        _write_groups(out, f"families.{language}", groups)


class _Grouped(NamedTuple):
    """The terms that have the same key: the keys, where each one's terms begin, and these."""

    keys: Sequence[bytes]
    first: Array
    terms: Array


def _grouped(keys: Sequence[str]) -> _Grouped:
    """Which terms have the same key, given the key of each."""
    # terms with one key stand near each other, so that little is left to sort
    terms = np.array(sorted(range(len(keys)), key=keys.__getitem__), np.uint32)
    found: list[bytes] = []
    first: list[int] = []
    last = None
    for place, term in enumerate(terms.tolist()):
        if keys[term] != last:
            last = keys[term]
            found.append(last.encode())
            first.append(place)
    return _Grouped(found, narrow(np.array([*first, len(keys)], np.int64)), narrow(terms))


def _write_groups(out: ArraysWriter, name: str, groups: _Grouped) -> None:
    """Write groups as `_Groups` reads them."""
    write_strings(out, name, groups.keys)
    out.add(f"{name}.first", groups.first)
    out.add(f"{name}.terms", groups.terms)


class _Groups:
    """The terms that `_write_groups` wrote, by their key."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._keys = Strings(arrays, name)
        self._first = arrays[f"{name}.first"]
        self._terms = arrays[f"{name}.terms"]

    def __getitem__(self, key: str) -> Array:
        place = self._keys.find(key.encode())
        if place < 0:
            return self._terms[:0]
        return self._terms[self._first[place] : self._first[place + 1]]


class Dictionary:
    """The folded words of a segment in the order of their bytes; a term is a place in it."""

    def __init__(self, arrays: Arrays) -> None:
        self.forms = Strings(arrays, "forms")
        self._stems = {language: _Groups(arrays, f"stems.{language}") for language in STEMMED}
        self._families = {language: _Groups(arrays, f"families.{language}") for language in STEMMED}

    def term(self, form: str) -> int:
        """The term of a folded word; -1 when no document has it."""
        return self.forms.find(form.encode())

    def inflections(self, form: str, language: str) -> Array:
        """The terms that have the same stem in one language; in "", the word alone."""
        if language in self._stems:
            return self._stems[language][stem(form, language)]
        term = self.term(form)
        return np.array([term] if term >= 0 else [], np.uint32)

    def has(self, form: str) -> bool:
        """Whether any document has a folded word, in any of its inflections."""
        return any(len(self.inflections(form, language)) for language in ("", *STEMMED))

    def relatives(self, form: str, language: str) -> Array:
        """The terms of the same family in one language; in "", none."""
        if language in self._families:
            return self._families[language][family(form, language)]
        return np.zeros(0, np.uint32)
