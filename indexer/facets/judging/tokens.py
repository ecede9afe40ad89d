"""The words of an article in order, with what a model wants to know of each."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np

from indexer.facets.reading import UPPER, Reading

ELISION = r"(?:[ldnscjmtLDNSCJMT]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)[’']"
OWNING = r"[’']s\b"
"""An English ending that is part of some names and of most others not."""

_SAID = r"(?:based|area|owned|led|backed|born|listed|linked|registered|headquartered)\b"
SAID = f"-{_SAID}"
"""What English joins to the name of a place, or of an owner, that it says something of."""

FORMER = rf"[Ee]x-(?=[{UPPER}])"
"""What stands joined in front of a name and is no part of it."""

_GOING_ON = rf"(?:[.&+@‑][\w$]+|-(?!{_SAID})[\w$]+|[’'](?!s\b)[\w$]+)*(?:\+(?:\(\d+\))?|\(\d+\))?"
"""What a word may go on with; the letters that each alternative begins with rule it out at once."""

WORD = re.compile(
    rf"{ELISION}(?=\w)|{FORMER}|[\w$]+{_GOING_ON}|[@#][\w$]+{_GOING_ON}|{OWNING}|{SAID}|[^\w\s]"
)
CAPITAL = re.compile(rf"[@#]?(?:[{UPPER}]|\d+[A-Za-z]|[a-z]{{1,3}}[{UPPER}])")
_PARTS = re.compile(f"({WORD.pattern})")
"""The same to part a text: what stands between words and the words, in turns."""

BLANKS = frozenset(["", " ", "\xa0"])
"""What may stand between two words of one name."""

LINKS = frozenset(
    "de du des la le les l' d' 's of the for and et & à a au aux en sur lès les-".split()
)
"""Folded words that may stand inside a name without belonging to its own words."""

STEM = 6
"""Letters by which a word is known in whatever form: "attaque", "attaquée"."""


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of an article, each with a number.

    `starts` and `ends` are its offsets in the text, `written` are the tokens as
    they stand there and `flats` folded. `capitals` and `words` say which are
    capitalised, and which are words and no marks. `joined` says of each token
    whether it could be in one name with the next one; `sentences` and
    `paragraphs` number where each stands. `small` are the folded words that are written
    without a capital.
    """

    starts: list[int]
    ends: list[int]
    written: Sequence[str]
    flats: Sequence[str]
    capitals: Sequence[bool]
    words: Sequence[bool]
    joined: Sequence[bool]
    sentences: Sequence[int]
    paragraphs: Sequence[int]
    small: AbstractSet[str]

    def __len__(self) -> int:
        return len(self.flats)

    def opens_sentence(self, number: int) -> bool:
        """Whether a token is the first of its sentence."""
        return number == 0 or self.sentences[number - 1] != self.sentences[number]

    def filling(self, start: int, end: int) -> tuple[int, int] | None:
        """The number of the first token between two offsets, and of the one behind the last.

        None where a token begins or ends elsewhere.
        """
        first, last = bisect_left(self.starts, start), bisect_left(self.ends, end)
        begins = self.starts[first : first + 1] == [start]
        return (first, last + 1) if begins and self.ends[last : last + 1] == [end] else None

    def before(self, first: int, count: int) -> list[int]:
        """The tokens in front of one, the nearest first, as far as its paragraph goes."""
        paragraphs = self.paragraphs
        low, own = max(-1, first - 1 - count), paragraphs[first]
        near = first - 1
        while near > low and paragraphs[near] == own:
            near -= 1
        return list(range(first - 1, near, -1))

    def behind(self, behind: int, count: int) -> list[int]:
        """The tokens from one on, as far as the paragraph goes of the one in front of it."""
        paragraphs = self.paragraphs
        high, own = min(len(self.flats), behind + count), paragraphs[behind - 1]
        far = behind
        while far < high and paragraphs[far] == own:
            far += 1
        return list(range(behind, far))


def tokens_of(reading: Reading) -> Tokens:
    """The tokens of an article's title and body."""
    flat = reading.flat
    parts = _PARTS.split(reading.text)
    written, gaps = parts[1::2], parts[2:-1:2]
    offsets = [*accumulate(map(len, parts))]
    starts, ends = offsets[:-1:2], offsets[1::2]
    flats = [flat[start:end] for start, end in zip(starts, ends, strict=True)]
    kinds = [_SMALL if one.isalpha() and one.islower() else _kind_of(one) for one in written]
    breaks = ["\n" in gap for gap in gaps]
    return Tokens(
        starts=starts,
        ends=ends,
        written=written,
        flats=flats,
        capitals=[kind == _CAPITAL for kind in kinds],
        words=[kind != _MARK for kind in kinds],
        joined=[*map(BLANKS.__contains__, gaps), False],
        sentences=_sentences(reading.starts, starts),
        paragraphs=[*accumulate(breaks, initial=0)][: len(written)],
        small={flat for flat, kind in zip(flats, kinds, strict=True) if kind == _SMALL},
    )


_MARK, _SMALL, _CAPITAL = range(3)


@lru_cache(maxsize=1 << 14)
def _kind_of(token: str) -> int:
    """Whether a token is a mark, a word that is written without a capital, or one with it."""
    if CAPITAL.match(token):
        return _SMALL if token.endswith("-") else _CAPITAL  # "Ex-"
    letter = token[0]
    is_word = letter.isalnum() or letter in "@#$" or len(token) > 1  # "'s" is one
    return _SMALL if is_word else _MARK


def _sentences(sentences: Sequence[int], starts: Sequence[int]) -> list[int]:
    """The sentence in which each token stands, counted from 1."""
    found: list[int] = np.searchsorted(sentences, starts, side="right").tolist()
    return found


@lru_cache(maxsize=20_000)
def shape_of(word: str) -> str:
    """How a word is spelled: "AA" capitals, "Aa" a capital, "aA" mixed, "9" digits, "a" small."""
    if word.islower():
        return "a"
    if word.isdigit():
        return "9"
    if word.isupper() and len(word) > 1:
        return "AA"
    return word[0] if word[0] in "@#" else _capital_shape_of(word)


def _capital_shape_of(word: str) -> str:
    if any(char.isdigit() for char in word):
        return "A9"
    if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        return "Aa" if len(word) > 1 else "A"
    return "aA"
