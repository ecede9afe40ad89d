"""Words and phrases that mean the same, from `synonyms.toml`."""

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .splitting import words
from .stems import STEMMING_LANGUAGES, is_stop_word, stem

_FILE = Path(__file__).with_name("synonyms.toml")

_Key = tuple[str, tuple[str, ...]]
"""A language, and the stems of a member's words in it, stop words left out."""


class Synonyms(NamedTuple):
    """What a word or phrase of a query means besides itself.

    `first` and `end` say which words of the query it is, end excluded;
    `member` how the list writes it, `others` what else means the same.
    """

    first: int
    end: int
    member: str
    others: tuple[str, ...]


def synonyms(folded: Sequence[str]) -> Iterator[Synonyms]:
    """The synonyms among folded words that follow each other, the longest first at each place.

    >>> [found.others[0] for found in synonyms(["un", "ransomware", "russe"])]
    ['rançongiciel']
    """
    groups, longest = _groups()
    first = 0
    while first < len(folded):
        for end in range(min(first + longest, len(folded)), first, -1):
            if not is_stop_word(folded[first]) and (group := _found(groups, folded[first:end])):
                member, others = group
                yield Synonyms(first, end, member, others)
                first = end - 1
                break
        first += 1


def _found(
    groups: dict[_Key, tuple[str, tuple[str, ...]]], folded: Sequence[str]
) -> tuple[str, tuple[str, ...]] | None:
    if is_stop_word(folded[-1]):
        return None
    keys = (_key(folded, language) for language in STEMMING_LANGUAGES)
    return next((groups[key] for key in keys if key in groups), None)


@cache
def _groups() -> tuple[dict[_Key, tuple[str, tuple[str, ...]]], int]:
    """Each member by its key in each language, and the words of the longest one."""
    groups: dict[_Key, tuple[str, tuple[str, ...]]] = {}
    longest = 1
    for group in tomllib.loads(_FILE.read_text("utf-8"))["groups"]:
        for member in group:
            folded = [word.folded for word in words(member)]
            longest = max(longest, len(folded))
            others = tuple(other for other in group if other != member)
            for language in STEMMING_LANGUAGES:
                groups.setdefault(_key(folded, language), (member, others))
    return groups, longest


def _key(folded: Sequence[str], language: str) -> _Key:
    return language, tuple(stem(word, language) for word in folded if not is_stop_word(word))
