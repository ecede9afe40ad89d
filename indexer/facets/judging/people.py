"""Which capitals of an article are people: a name in full, and the surname alone later on.

"Ann Dunleavy, vice president of …" is named in full once, then "Dunleavy said". Nothing beside
the second says that it is nobody's name who could be hit, and nothing in it: it is in the first.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress

from indexer.facets.knowledge import KnownAs

from .background import Background
from .document import Document
from .model import Floats
from .spans import Stretch
from .tokens import Tokens

SURNAME = "surname"
"""What a stretch has of a person that is a surname alone."""

_MOST = 5
"""Tokens of a name in full, the given name with them and a dot: "Ann J. van Berg"."""

_SHORTEST = 3
"""Letters of a surname that is looked for alone."""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """The people whom an article names in full.

    `whole` are the tokens at which such names begin, by the one behind their last; `surnames`
    are their last words, folded.
    """

    whole: dict[int, int]
    surnames: AbstractSet[str]

    def part_in(self, stretch: Stretch, flat: str) -> str:
        """What a stretch has of a person: all of it, a name at its end, a surname; "" for nothing.

        Args:
            stretch: The stretch.
            flat: Its last word, folded.
        """
        first, behind = stretch
        begin = self.whole.get(behind)
        if begin is not None and begin >= first:
            return "whole" if begin == first else "at the end"
        if behind == first + 1 and flat in self.surnames:
            return SURNAME
        return ""


@lru_cache(maxsize=1)
def people_of(document: Document, background: Background) -> People:
    """The people of an article."""
    flats, kinds = document.tokens.flats, background.knowledge.kinds
    whole, surnames = {}, set()
    for first, behind in _runs(document.tokens):
        last = flats[behind - 1]
        begins = (
            begin
            for begin in range(max(first, behind - _MOST), behind - 1)
            if KnownAs.GIVEN_NAME in kinds(flats[begin])
        )
        begin = next(begins, None)
        if begin is None or last in background.openings:
            continue
        if (begin, behind) in document.known or kinds(document.key((begin, behind))):
            continue  # "Eli Lilly", "San Diego"
        whole[behind] = begin
        if len(last) >= _SHORTEST:
            surnames.add(last)
    return People(whole=whole, surnames=surnames)


def without_people(
    document: Document, order: Sequence[Stretch], chances: Floats, background: Background
) -> Floats:
    """The chances of candidates, where a surname of somebody who is named in full has none.

    Of 1,437 such names in the labelled articles six are a body's, most of them behind a noun that
    opens names of bodies as well: "Éditions Slatkine". Those keep what they have.
    """
    people, flats = people_of(document, background), document.tokens.flats
    if not people.surnames:
        return chances
    doubtful = {
        flat
        for flat, before in zip(flats[1:], flats, strict=False)
        if before in background.openings
    }
    every = chances.copy()
    for number, stretch in enumerate(order):
        flat = flats[stretch[1] - 1]
        if people.part_in(stretch, flat) == SURNAME and flat not in doubtful:
            every[number] = 0.0
    return every


def _runs(tokens: Tokens) -> Iterator[Stretch]:
    """Two capitalised words and more behind each other; "J." is one."""
    behind = 0
    for first in compress(range(len(tokens)), tokens.capitals):
        if first < behind:
            continue
        behind = first + 1
        while behind < len(tokens) and _goes_on(tokens, behind):
            behind += 1
        if behind - first > 1 and not (first and _goes_on(tokens, first)):
            yield first, behind


def _goes_on(tokens: Tokens, number: int) -> bool:
    """Whether a token goes on with the person's name in front of it."""
    if not tokens.joined[number - 1]:
        return False
    if tokens.capitals[number] and tokens.words[number]:
        return tokens.capitals[number - 1] or _is_dot(tokens, number - 1)
    return _is_dot(tokens, number)


def _is_dot(tokens: Tokens, number: int) -> bool:
    """Whether a token is the dot behind an initial."""
    initial = tokens.flats[number - 1] if number else ""
    return tokens.flats[number] == "." and len(initial) == 1 and tokens.capitals[number - 1]
