"""Words and phrases that mean the same: synonyms, and the words of the other language.

Synonyms, from `synonyms.toml`, mean the same wherever they stand, and so do the
short and full names of `abbreviations.txt`. The pairs of `vocabulary.txt`
merely translate each other.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from .splitting import words
from .stems import STEMMING_LANGUAGES, is_stop_word, stem

_SYNONYMS = Path(__file__).with_name("synonyms.toml")
_ABBREVIATIONS = Path(__file__).with_name("abbreviations.txt")
_VOCABULARY = Path(__file__).with_name("vocabulary.txt")
_DEPARTMENTS = Path(__file__).with_name("departments.txt")

_OF_DEPARTMENTS = {
    "CD": ("conseil départemental {}", "département {}"),
    "SDIS": ("pompiers {}", "service départemental d’incendie et de secours {}"),
}
"""What is called by a short name and the number of a French département."""

_READ = 5_000
"""Members that are remembered as their words: the same stand in the table of each language."""

_Meant = tuple[str, tuple[str, ...]]
"""A member, and what it means besides itself."""

_Key = tuple[str, ...]
"""The stems of a member's words, stop words left out."""


class Meaning(NamedTuple):
    """What a word or phrase of a query means besides itself.

    `first` and `end` say which words of the query it is, end excluded;
    `member` how the list writes it, `others` what else means the same.
    """

    first: int
    end: int
    member: str
    others: tuple[str, ...]


class _Table(NamedTuple):
    """What members mean besides themselves, by their key, in one language."""

    language: str
    meanings: dict[_Key, _Meant]
    longest: int
    """Words of the longest member."""

    @classmethod
    def of(cls, language: str, meant: Iterable[_Meant]) -> "_Table":
        """The table of members and what each of them means; of several with one key all count."""
        meanings: dict[_Key, _Meant] = {}
        longest = 1
        for member, others in meant:
            folded = _folded(member)
            longest = max(longest, len(folded))
            key = _key(folded, language)
            name, known = meanings.get(key, (member, ()))
            meanings[key] = name, tuple(dict.fromkeys((*known, *others)))
        return cls(language, meanings, longest)

    def found(self, folded: Sequence[str]) -> _Meant | None:
        """The member that some words are, and what it means."""
        if is_stop_word(folded[0]) or is_stop_word(folded[-1]):
            return None
        key = _key(tuple(folded), self.language)
        if key not in self.meanings:
            return None
        member, others = self.meanings[key]
        return member, tuple(each for each in others if _key(_folded(each), self.language) != key)


def synonyms(folded: Sequence[str]) -> Iterator[Meaning]:
    """The synonyms among folded words that follow each other, the longest first at each place.

    >>> [found.others[0] for found in synonyms(["un", "ransomware", "russe"])]
    ['rançongiciel']
    """
    return _members(folded, _synonyms())


def translations(folded: Sequence[str]) -> Iterator[Meaning]:
    """The same of words in the other language.

    The words are taken for that language in which more of them are known. The
    words of a phrase are looked for as well: what is said in several words
    here may be said in others there.

    >>> [found.others for found in translations(["oleoduc", "belge"])]
    [('pipeline', 'oil pipeline'), ('Belgian', 'Belgium')]
    """
    found = [list(_with_parts(folded, table)) for table in _vocabulary()]
    most = max(_known_words(each) for each in found)
    for each in found:
        if _known_words(each) == most:
            yield from each


def _known_words(found: Sequence[Meaning]) -> int:
    return len({place for each in found for place in range(each.first, each.end)})


def _with_parts(folded: Sequence[str], table: _Table) -> Iterator[Meaning]:
    """The members among words, and those that the words of a longer one are by themselves."""
    for found in _members(folded, (table,)):
        yield found
        for place in range(found.first, found.end) if found.end - found.first > 1 else ():
            if meant := table.found(folded[place : place + 1]):
                yield Meaning(place, place + 1, *meant)


def _members(folded: Sequence[str], tables: Sequence[_Table]) -> Iterator[Meaning]:
    longest = max(table.longest for table in tables)
    first = 0
    while first < len(folded):
        for end in range(min(first + longest, len(folded)), first, -1):
            found = (table.found(folded[first:end]) for table in tables)
            if meant := next(filter(None, found), None):
                yield Meaning(first, end, *meant)
                first = end - 1
                break
        first += 1


@cache
def _synonyms() -> tuple[_Table, ...]:
    groups = tomllib.loads(_SYNONYMS.read_text("utf-8"))["groups"]
    meant = [*_of_groups(groups), *_of_abbreviations(), *_of_departments()]
    return tuple(_Table.of(language, meant) for language in STEMMING_LANGUAGES)


def _of_groups(groups: Iterable[Sequence[str]]) -> Iterator[_Meant]:
    """Each member of a group means all others."""
    for group in groups:
        for member in group:
            yield member, tuple(other for other in group if other != member)


def _of_abbreviations() -> Iterator[_Meant]:
    """Short names mean the full ones; these mean the short ones where nothing else is called so."""
    for line in _lines(_ABBREVIATIONS):
        short, full = (tuple(side.split(", ")) for side in re.split(" [=→] ", line))
        if "→" in line:
            yield from ((each, full) for each in short)
        else:
            yield from _of_groups([(*short, *full)])


def _of_departments() -> Iterator[_Meant]:
    """« CD 71 », « CD71 » and the like; the full name does not mean them."""
    for line in _lines(_DEPARTMENTS):
        number, name = line.split(" ", 1)
        for short, several in _OF_DEPARTMENTS.items():
            for between in (" ", ""):
                yield short + between + number, tuple(each.format(name) for each in several)


def _lines(file: Path) -> list[str]:
    lines = file.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@cache
def _vocabulary() -> tuple[_Table, ...]:
    """French words and what they are in English, and the other way round."""
    pairs = [_sides(line) for line in _lines(_VOCABULARY)]
    return (
        _Table.of("fr", ((one, english) for french, english in pairs for one in french)),
        _Table.of("en", ((one, french) for french, english in pairs for one in english)),
    )


def _sides(line: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    french, english = line.split(" = ")
    return tuple(french.split(", ")), tuple(english.split(", "))


@lru_cache(maxsize=_READ)
def _folded(member: str) -> tuple[str, ...]:
    return tuple(word.folded for word in words(member))


@lru_cache(maxsize=len(STEMMING_LANGUAGES) * _READ)
def _key(folded: tuple[str, ...], language: str) -> _Key:
    return tuple(stem(word, language) for word in folded if not is_stop_word(word))
