"""The words of a segment: numbers while it is written, a dictionary when it is read."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.language import LANGUAGES, fold, stem, written

from .arrays import Array, Arrays, ArraysWriter, narrow
from .strings import Strings, write_strings

STEMMED = tuple(language for language in LANGUAGES if language)
"""The languages whose stems a dictionary knows."""

EVERY = (1 << len(LANGUAGES)) - 1
"""All languages, as bits in the order of `LANGUAGES`."""


class Run(NamedTuple):
    """Terms of a dictionary from `first` on, `end` excluded, that count as one word.

    They do so in documents of some languages, given as bits like `EVERY`;
    `share` is what an occurrence counts, 1 for a whole one.
    """

    first: int
    end: int
    languages: int = EVERY
    share: float = 1.0


class Vocabulary(dict[str, int]):
    """Numbers for words as they are written; words that fold alike have the same.

    `forms` are the folded words in the order of their numbers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[str] = []
        self._numbers: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        form = fold(word)
        number = self._numbers.get(form)
        if number is None:
            number = self._numbers[form] = len(self.forms)
            self.forms.append(form)
        self[word] = number
        return number

    def numbers(self, text: str) -> NDArray[np.uint32]:
        """The words of a text in order."""
        return np.array(list(map(self.__getitem__, written(text))), np.uint32)

    def write(self, out: ArraysWriter) -> NDArray[np.uint32]:
        """Write the dictionary; the place in it of each number."""
        encoded = [form.encode() for form in self.forms]
        order = sorted(range(len(encoded)), key=encoded.__getitem__)
        write_dictionary(out, [encoded[number] for number in order])
        rank = np.empty(len(order), np.uint32)
        rank[np.array(order, np.intp)] = np.arange(len(order), dtype=np.uint32)
        return rank


def write_dictionary(out: ArraysWriter, forms: Sequence[bytes]) -> None:
    """Write sorted folded words, and for each language which of them have which stem."""
    write_strings(out, "forms", forms)
    texts = [form.decode() for form in forms]
    for language in STEMMED:
        by_stem: dict[bytes, list[int]] = defaultdict(list)
        for term, text in enumerate(texts):
            by_stem[stem(text, language).encode()].append(term)
        stems = sorted(by_stem)
        write_strings(out, f"stems.{language}", stems)
        lengths = [0, *(len(by_stem[each]) for each in stems)]
        out.add(f"stems.{language}.first", narrow(np.cumsum(lengths)))
        terms = [term for each in stems for term in by_stem[each]]
        out.add(f"stems.{language}.terms", narrow(np.array(terms, np.uint32)))


class Dictionary:
    """The folded words of a segment in the order of their bytes; a term is a place in it."""

    def __init__(self, arrays: Arrays) -> None:
        self.forms = Strings(arrays, "forms")
        self._stems = {
            language: (
                Strings(arrays, f"stems.{language}"),
                arrays[f"stems.{language}.first"],
                arrays[f"stems.{language}.terms"],
            )
            for language in STEMMED
        }

    def term(self, form: str) -> int:
        """The term of a folded word; -1 when no document has it."""
        return self.forms.find(form.encode())

    def inflections(self, form: str, language: str) -> Array:
        """The terms that have the same stem in one language; in "", the word alone."""
        if language in self._stems:
            stems, first, terms = self._stems[language]
            place = stems.find(stem(form, language).encode())
            return terms[first[place] : first[place + 1]] if place >= 0 else terms[:0]
        term = self.term(form)
        return np.array([term] if term >= 0 else [], np.uint32)
