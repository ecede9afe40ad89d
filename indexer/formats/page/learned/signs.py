"""What can be seen of one block of a page by itself, and beside the others: the first features.

No feature names an outlet; what words and classes speak for is learned apart (`tables.py`).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from archive.language import fold
from indexer.formats.page.blocks import HIDDEN, POPUP, Block
from indexer.records.marks import (
    ADDRESS,
    AGO,
    CLOCK,
    CONNECTIVES,
    DATE,
    DIGIT,
    RIGHTS,
    SENTENCES,
    TOKEN,
    YEAR,
)
from indexer.records.trees import Floats

READ = 600
"""Code points of a block that are looked at."""

PROSE = 60
"""Code points from which on a block that ends like a sentence is prose."""

MIXED = 0.5
"""Share of links from which on a block is no paragraph."""

LINKED = 0.8
"""Share of links from which on a block is one."""

_OFF = frozenset(
    f"html:{zone}"
    for zone in "navigation footer cookies comment-form newsletter share toc views player".split()
)
"""Zones of which only what trafilatura takes for the article is looked at."""

STOP = re.compile(r"[.!?…:][»”\"')\]]*$")
WORD = re.compile(r"\w+")

_HEAD = 160
"""Code points in which dates, addresses and rights are looked for."""

_NO_DATE = 1.5
"""What a block without a date has besides it: more than all of itself."""

_SHARED = 24
"""Code points that two blocks begin with alike when one is made like the other."""

_LONG_WORD = 4
_MOST_BARS = 5
_BARS = "|•·›>/"
_BULLETS = "»›>-–—•·▶►→✓*|+#/"
_SHINGLE = 4

HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CONTAINERS = frozenset(("div", "section", "article", "main", "body", ""))
_QUOTED = frozenset(("pre", "blockquote", "dd", "dt"))

Words = Sequence[str]

SIGNS = (
    *(
        ("shape", name)
        for name in """length words word-length stop colon ellipsis small-begin bullet
        digit-begin sentences commas prose""".split()
    ),
    *(("capitals", name) for name in ("capital-words", "capitals")),
    *(("connectives", name) for name in ("short-words", "connectives")),
    *(
        ("characters", name)
        for name in "digits bars address rights bracket shout question quotes".split()
    ),
    *(("date", name) for name in "year clock date ago besides-date".split()),
    ("links", "linked"),
    *(
        ("markup", name)
        for name in "heading paragraph item cell container caption quoted zone depth".split()
    ),
    *(("repeated", name) for name in ("times", "made-alike")),
    *(("subject", name) for name in ("of-title", "of-text")),
)
"""What each column of `signs_of` holds, behind the kind of reason that it is."""

NUMBER = {name: number for number, (_, name) in enumerate(SIGNS)}


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The blocks of a page that the model looks at.

    Links and what stands in the page's navigation are left out, unless
    trafilatura takes them for the article. `at` are the places of the others
    among all blocks; `verdict` says how much of each trafilatura takes for
    the article, 0 to 1.
    """

    at: Sequence[int]
    blocks: Sequence[Block]
    title: str
    words: Sequence[Words]
    folded: Sequence[str]
    tokens: Sequence[list[str]]
    prose: Sequence[bool]
    verdict: Floats

    @classmethod
    def of(cls, blocks: Sequence[Block], title: str, extracted: str) -> "Seen":
        """A page by its blocks, its title and what trafilatura took out of it."""
        every = [WORD.findall(block.text) for block in blocks]
        verdict = shares_in(every, extracted)
        at = [
            number
            for number, (block, share) in enumerate(zip(blocks, verdict, strict=True))
            if share or (block.linked < LINKED and block.zone not in _OFF)
        ]
        blocks = [blocks[number] for number in at]
        folded = [fold(block.text[:READ]) for block in blocks]
        return cls(
            at=at,
            blocks=blocks,
            title=title,
            words=[every[number] for number in at],
            folded=folded,
            tokens=[TOKEN.findall(one) for one in folded],
            prose=[is_prose(block) for block in blocks],
            verdict=np.array([verdict[number] for number in at], np.float32),
        )


def is_prose(block: Block) -> bool:
    """Whether a block reads like a paragraph."""
    text = block.text
    return block.linked < MIXED and (
        len(text) >= 2 * PROSE or (len(text) >= PROSE and STOP.search(text) is not None)
    )


def shares_in(blocks: Iterable[Words], text: str) -> list[float]:
    """How much of each block a text holds: short ones as a line of it, others by shingles."""
    lines = [tuple(WORD.findall(line)) for line in text.replace("|", "\n").split("\n")]
    known = set(shingles([*chain.from_iterable(lines)]))
    short = {line for line in lines if len(line) < _SHINGLE}
    shares = []
    for words in blocks:
        if len(words) < _SHINGLE:
            shares.append(float(bool(words) and tuple(words) in short))
            continue
        hits = sum(map(known.__contains__, shingles(words)))
        shares.append(hits / (len(words) - _SHINGLE + 1))
    return shares


def shingles(words: Words) -> Iterable[tuple[str, str, str, str]]:
    """Four words behind each other, wherever they begin."""
    return zip(words, words[1:], words[2:], words[3:], strict=False)


def signs_of(seen: Seen, sure: Sequence[str]) -> Floats:
    """The signs of each block: (blocks, `SIGNS`).

    Args:
        seen: The page.
        sure: The zones that are furniture wherever they stand.
    """
    beside = _Beside.of(seen)
    rows = []
    for at, block in enumerate(seen.blocks):
        head, words = seen.folded[at][:_HEAD], block.text[:READ].split()
        rows.append(
            (
                *_shape(block.text, words, seen.prose[at]),
                *_letters(words, seen.tokens[at]),
                *_characters(block.text, head),
                *_dates(head),
                block.linked,
                *_markup(block, sure),
                *beside.signs(seen, at),
            )
        )
    return np.array(rows, np.float32).reshape(len(rows), len(SIGNS))


def _shape(text: str, words: Words, prose: bool) -> tuple[float, ...]:
    read = text[:READ]
    count = len(words) or 1
    return (
        math.log1p(len(text)),
        math.log1p(count),
        len(read) / count,
        STOP.search(text) is not None,
        text.endswith(":"),
        text.endswith(("…", "...")),
        text[:1].islower(),
        text[0] in _BULLETS,
        text[:1].isdigit(),
        math.log1p(len(SENTENCES.findall(read))),
        read.count(",") / count,
        prose,
    )


def _letters(words: Words, tokens: list[str]) -> tuple[float, ...]:
    capital = [word for word in words if word[0].isupper()]
    upper = sum([len(word) > 1 and word.isupper() for word in capital])
    short = sum([word.islower() for word in words if len(word) < _LONG_WORD])
    count = len(words) or 1
    small = sum(map(CONNECTIVES.__contains__, tokens)) / (len(tokens) or 1)
    return len(capital) / count, upper / count, short / count, small


def _characters(text: str, head: str) -> tuple[float, ...]:
    begin = text[:200]
    return (
        sum(map(str.isdigit, begin)) / len(begin),
        min(_MOST_BARS, sum(map(text.count, _BARS))),
        ADDRESS.search(head) is not None,
        "©" in text or any(words in head for words in RIGHTS),
        "(" in text,
        "!" in text,
        "?" in text,
        any(quote in text for quote in '"«“„'),
    )


def _dates(head: str) -> tuple[float, ...]:
    if not DIGIT.search(head):
        return 0, 0, 0, 0, _NO_DATE
    date = DATE.search(head)
    return (
        YEAR.search(head) is not None,
        CLOCK.search(head) is not None,
        date is not None,
        AGO.search(head) is not None,
        (len(head) - date.end() + date.start()) / len(head) if date else _NO_DATE,
    )


def _markup(block: Block, sure: Sequence[str]) -> tuple[float, ...]:
    tag, zone = block.tag, block.zone
    unseen = 3 if zone in {HIDDEN, POPUP} else 1
    return (
        HEADINGS.get(tag, 0),
        tag == "p",
        tag == "li",
        tag in {"td", "th"},
        tag in _CONTAINERS,
        tag in {"figcaption", "caption"},
        tag in _QUOTED,
        0 if not zone else 2 if zone in sure else unseen,
        block.place.depth,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Beside:
    """What the other blocks are like: how often each stands there, and the words of the prose.

    `again` are the words that stand in more than one paragraph.
    """

    times: Counter[str]
    begins: dict[str, int]
    long: Sequence[set[str]]
    in_prose: frozenset[str]
    again: frozenset[str]
    in_title: frozenset[str]

    @classmethod
    def of(cls, seen: Seen) -> "_Beside":
        begins: dict[str, int] = {}
        for at, folded in enumerate(seen.folded):
            begins.setdefault(folded[:_SHARED], at)
        long = [_long(tokens) for tokens in seen.tokens]
        times: Counter[str] = Counter()
        for at, words in enumerate(long):
            if seen.prose[at]:
                times.update(words)
        return cls(
            times=Counter(seen.folded),
            begins=begins,
            long=long,
            in_prose=frozenset(times),
            again=frozenset([word for word, count in times.items() if count > 1]),
            in_title=frozenset(_long(TOKEN.findall(fold(seen.title)))),
        )

    def signs(self, seen: Seen, at: int) -> tuple[float, ...]:
        folded, words = seen.folded[at], self.long[at]
        alike = self.begins[folded[:_SHARED]] != at
        times = math.log(self.times[folded])
        if not words:
            return times, alike, -1, -1
        others = self.again if seen.prose[at] else self.in_prose
        titled, known = len(words & self.in_title), len(words & others)
        return times, alike, titled / len(words), known / len(words)


def _long(tokens: Iterable[str]) -> set[str]:
    return {token for token in tokens if len(token) >= _LONG_WORD}
