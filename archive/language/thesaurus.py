"""Words and phrases that mean the same: synonyms, and the words of the other language.

Synonyms, from `synonyms.toml`, mean the same wherever they stand, and so do the
short and full names of `abbreviations.txt`. The pairs of `vocabulary.txt`
merely translate each other, and what `paraphrases.txt` has may be said of others too.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from .folding import fold
from .splitting import words
from .stems import STEMMING_LANGUAGES, beginning, is_stop_word, stem

_SYNONYMS = Path(__file__).with_name("synonyms.toml")
_ABBREVIATIONS = Path(__file__).with_name("abbreviations.txt")
_PARAPHRASES = Path(__file__).with_name("paraphrases.txt")
_VOCABULARY = Path(__file__).with_name("vocabulary.txt")
_DEPARTMENTS = Path(__file__).with_name("departments.txt")

_OF_DEPARTMENTS = {
    "CD": ("conseil départemental {}", "département {}"),
    "SDIS": ("pompiers {}", "service départemental d’incendie et de secours {}"),
}
"""What is called by a short name and the number of a French département."""

_LONGEST = 20
"""Words of a query that may be one member, small words included."""

_READ = 5_000
"""Members that are remembered as their words: the same stand in the table of each language."""

_SPOKEN = re.compile(r"[^\W_]+")
"""A word, or what is elided before one: less than `words` knows, for a third of its time."""

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
    beginnings: frozenset[str]
    """The first stems of all keys."""

    @classmethod
    def of(cls, language: str, meant: Iterable[_Meant]) -> "_Table":
        """The table of members and what each of them means; of several with one key all count."""
        meanings: dict[_Key, _Meant] = {}
        for member, others in meant:
            key = _key(_folded(member), language)
            name, known = meanings.get(key, (member, ()))
            meanings[key] = name, tuple(dict.fromkeys((*known, *others)))
        return cls(language, meanings, frozenset(key[0] for key in meanings))

    def found(self, folded: Sequence[str]) -> _Meant | None:
        """The member that some words are, and what it means."""
        key = _key(tuple(folded), self.language)
        if key not in self.meanings:
            return None
        member, others = self.meanings[key]
        return member, tuple(each for each in others if _key(_folded(each), self.language) != key)


class _List:
    """Members and what each of them means, in some languages.

    Members with the same first letters get their tables once a query has a word
    with these: to stem the thousands of all lists takes a tenth of a second,
    and a query needs few of them.
    """

    def __init__(self, languages: Sequence[str], meant: Iterable[_Meant]) -> None:
        self._languages = languages
        self._meant: dict[str, list[_Meant]] = {}
        self._tables: dict[str, tuple[_Table, ...]] = {}
        for each in meant:
            self._meant.setdefault(_beginning(each[0]), []).append(each)

    def begins(self, word: str) -> bool:
        """Whether any member may begin with a word."""
        return any(stem(word, table.language) in table.beginnings for table in self._begun(word))

    def found(self, folded: Sequence[str]) -> _Meant | None:
        """The member that some words are, if they neither begin nor end in a small one."""
        if is_stop_word(folded[0]) or is_stop_word(folded[-1]):
            return None
        return next(filter(None, (table.found(folded) for table in self._begun(folded[0]))), None)

    def _begun(self, word: str) -> tuple[_Table, ...]:
        """For each language the members that begin with the letters of a word."""
        letters = beginning(word)
        letters = letters if letters in self._meant else ""
        if letters not in self._tables:
            meant = self._meant.get(letters, ())
            self._tables[letters] = tuple(_Table.of(each, meant) for each in self._languages)
        return self._tables[letters]


def _beginning(member: str) -> str:
    """The first letters of the words that count."""
    folded = fold(member)
    if folded.isalpha():
        return beginning(folded)
    spoken = _SPOKEN.findall(folded)
    return next((beginning(word) for word in spoken if not is_stop_word(word)), "")


def synonyms(folded: Sequence[str]) -> Iterator[Meaning]:
    """The synonyms among folded words that follow each other, the longest first at each place.

    >>> [found.others[0] for found in synonyms(["un", "ransomware", "russe"])]
    ['rançongiciel']
    """
    return _members(folded, _synonyms())


def paraphrases(folded: Sequence[str]) -> Iterator[Meaning]:
    """What is said instead of some words, though it may be said of others too.

    >>> [found.others for found in paraphrases(["cisa", "alert"])]
    [('cyber agency', 'US cybersecurity agency')]
    """
    return _members(folded, (_paraphrases(),))


def translations(folded: Sequence[str]) -> Iterator[Meaning]:
    """The same of words in the other language.

    The words are taken for that language in which more of them are known. The
    words of a phrase are looked for as well: what is said in several words
    here may be said in others there.

    >>> [found.others for found in translations(["oleoduc", "belge"])]
    [('pipeline', 'oil pipeline'), ('Belgian', 'Belgium')]
    """
    found = [list(_with_parts(folded, several)) for several in _vocabulary()]
    most = max(_known_words(each) for each in found)
    for each in found:
        if _known_words(each) == most:
            yield from each


def _known_words(found: Sequence[Meaning]) -> int:
    return len({place for each in found for place in range(each.first, each.end)})


def _with_parts(folded: Sequence[str], several: _List) -> Iterator[Meaning]:
    """The members among words, and those that the words of a longer one are by themselves."""
    for found in _members(folded, (several,)):
        yield found
        for place in range(found.first, found.end) if found.end - found.first > 1 else ():
            if meant := several.found(folded[place : place + 1]):
                yield Meaning(place, place + 1, *meant)


def _members(folded: Sequence[str], lists: Sequence[_List]) -> Iterator[Meaning]:
    first = 0
    while first < len(folded):
        begun = [each for each in lists if each.begins(folded[first])]
        for end in range(min(first + _LONGEST, len(folded)) if begun else first, first, -1):
            found = (each.found(folded[first:end]) for each in begun)
            if meant := next(filter(None, found), None):
                yield Meaning(first, end, *meant)
                first = end - 1
                break
        first += 1


@cache
def _synonyms() -> tuple[_List, ...]:
    """Short names, which have no inflections (CIAS is not the plural of CIA), and all others."""
    groups = tomllib.loads(_SYNONYMS.read_text("utf-8"))["groups"]
    lines = [_Abbreviation.of(line) for line in _lines(_ABBREVIATIONS)]
    short = [meant for line in lines for meant in line.short_names()]
    full = [meant for line in lines for meant in line.full_names()]
    return (
        _List(("",), [*short, *_of_departments()]),
        _List(STEMMING_LANGUAGES, [*_of_groups(groups), *full]),
    )


@cache
def _paraphrases() -> _List:
    lines = [_Abbreviation.of(line) for line in _lines(_PARAPHRASES)]
    return _List(("",), (meant for line in lines for meant in line.short_names()))


def _of_groups(groups: Iterable[Sequence[str]]) -> Iterator[_Meant]:
    """Each member of a group means all others."""
    for group in groups:
        for member in group:
            yield member, tuple(other for other in group if other != member)


class _Abbreviation(NamedTuple):
    """A line of `abbreviations.txt`: short and full names, and whether the full ones lead back."""

    short: tuple[str, ...]
    plurals: tuple[str, ...]
    full: tuple[str, ...]
    leads_back: bool

    @classmethod
    def of(cls, line: str) -> "_Abbreviation":
        """What a line says."""
        written, sign, full = re.split(" ([=→]) ", line)
        short = tuple(written.replace("(s)", "").split(", "))
        plurals = tuple(each[:-3] + "s" for each in written.split(", ") if each.endswith("(s)"))
        return cls(short, plurals, tuple(full.split(", ")), sign == "=")

    def short_names(self) -> Iterator[_Meant]:
        """What the short names mean: the full ones, and each other where they mean nothing else."""
        for each in self.short:
            others = [other for other in self.short if other != each and self.leads_back]
            yield each, (*others, *self.full)
        yield from ((each, self.full) for each in self.plurals)

    def full_names(self) -> Iterator[_Meant]:
        """What the full names mean, where they lead back."""
        for each in self.full if self.leads_back else ():
            yield each, (*self.short, *(other for other in self.full if other != each))


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
def _vocabulary() -> tuple[_List, ...]:
    """French words and what they are in English, and the other way round."""
    pairs = [_sides(line) for line in _lines(_VOCABULARY)]
    return (
        _List(("fr",), ((one, english) for french, english in pairs for one in french)),
        _List(("en",), ((one, french) for french, english in pairs for one in english)),
    )


def _sides(line: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    french, english = line.split(" = ")
    return tuple(french.split(", ")), tuple(english.split(", "))


@lru_cache(maxsize=_READ)
def _folded(member: str) -> tuple[str, ...]:
    folded = fold(member)
    if folded.isalpha():
        return (folded,)
    return tuple(word.folded for word in words(member))


@lru_cache(maxsize=len(STEMMING_LANGUAGES) * _READ)
def _key(folded: tuple[str, ...], language: str) -> _Key:
    return tuple(stem(word, language) for word in folded if not is_stop_word(word))
