"""The words of an article in order, with what a model wants to know of each."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from indexer.facets.reading import UPPER, Reading

ELISION = r"(?:[ldnscjmtLDNSCJMT]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)[’']"
WORD = re.compile(rf"{ELISION}(?=\w)|[@#]?[\w$]+(?:[-’'.&+@‑][\w$]+)*\+?(?:\(\d+\))?|[^\w\s]")
CAPITAL = re.compile(rf"[@#]?(?:[{UPPER}]|\d+[A-Za-z]|[a-z]{{1,3}}[{UPPER}])")
BLANKS = ("", " ", "\xa0")
"""What may stand between two words of one name."""

LINKS = frozenset(
    "de du des la le les l' d' of the for and et & à a au aux en sur lès les-".split()
)
"""Folded words that may stand inside a name without belonging to its own words."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark: where it stands, as written, folded, and how it is spelled."""

    start: int
    end: int
    text: str
    flat: str
    is_capital: bool
    is_word: bool


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of an article.

    `joined` says of each token whether it could be in one name with the next
    one; `sentences` and `paragraphs` number where each stands. `starting` and
    `ending` find a token by an offset. `small` counts the folded words that
    are written without a capital.
    """

    every: tuple[Token, ...]
    joined: tuple[bool, ...]
    sentences: tuple[int, ...]
    paragraphs: tuple[int, ...]
    starting: dict[int, int]
    ending: dict[int, int]
    small: Counter[str]

    def text(self, whole: str, first: int, last: int) -> str:
        """What stands from a token to before another, as written in the whole text."""
        return whole[self.every[first].start : self.every[last - 1].end]


def tokens_of(reading: Reading) -> Tokens:
    """The tokens of an article's title and body."""
    text, flat, starts = reading.text, reading.flat, reading.starts
    every: list[Token] = []
    paragraphs: list[int] = []
    joined: list[bool] = []
    paragraph = end = 0
    for match in WORD.finditer(text):
        start = match.start()
        gap = text[end:start]
        if every:
            joined.append(gap in BLANKS)
            paragraph += "\n" in gap
        end = match.end()
        word = match[0]
        every.append(
            Token(
                start=start,
                end=end,
                text=word,
                flat=flat[start:end],
                is_capital=CAPITAL.match(word) is not None,
                is_word=word[0].isalnum() or word[0] in "@#$",
            )
        )
        paragraphs.append(paragraph)
    joined.append(False)
    return Tokens(
        every=tuple(every),
        joined=tuple(joined),
        sentences=tuple(bisect_right(starts, token.start) for token in every),
        paragraphs=tuple(paragraphs),
        starting={token.start: number for number, token in enumerate(every)},
        ending={token.end: number + 1 for number, token in enumerate(every)},
        small=Counter(t.flat for t in every if t.is_word and not t.is_capital),
    )


def shape_of(word: str) -> str:
    """How a word is spelled: "AA" capitals, "Aa" a capital, "aA" mixed, "9" digits, "a" small."""
    for shape, is_so in _SHAPES:
        if is_so(word):
            return shape
    return word[0] if word[0] in "@#" else _capital_shape_of(word)


_SHAPES = (
    ("9", str.isdigit),
    ("AA", lambda word: word.isupper() and len(word) > 1),
    ("a", str.islower),
)


def _capital_shape_of(word: str) -> str:
    if any(char.isdigit() for char in word):
        return "A9"
    if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        return "Aa" if len(word) > 1 else "A"
    return "aA"
