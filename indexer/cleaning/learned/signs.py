"""What can be seen of one line of a text by itself, and beside all others: the first features.

No feature names an outlet, and none but those of `voice` and `connectives` knows a language.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from archive.language import fold
from indexer.cleaning.lines import STOP, is_prose
from indexer.records.marks import (
    ADDRESS,
    AGO,
    BULLET,
    CLOCK,
    CONNECTIVES,
    DATE,
    DIGIT,
    QUOTES,
    RIGHTS,
    SENTENCES,
    TOKEN,
    YEAR,
)

Floats = NDArray[np.float32]

_READ = 600
"""Code points of a line that are looked at; the rest of it changes nothing."""

_HEAD = 160
"""Code points of a line in which dates, addresses and who speaks are looked for."""

_NO_DATE = 1.5
"""What a line without a date has besides it: more than all of itself."""

_LONG_WORD = 4
"""Letters from which on a word says what a text is about."""

_SHARED = 24
"""Code points that two lines begin with alike when one is made like the other."""

_FEW = 30
"""Words up to which the names in a line are compared with those of the text."""

_WRITER = frozenset(
    """i my me we our us im ive je j mon ma mes moi nous notre nos ich mein meine wir unser
    unsere uns yo mi mis io mio mia""".split()
)
_READER = frozenset(
    """you your yours vous votre vos tu ton ta tes toi ihr ihre du dein deine usted su tuo
    vostro""".split()
)
_MONEY = re.compile(r"[€$£%]")
_SAYS = re.compile(
    r"^(?:\d+[.)] ?)?[^.!?]{2,40} (?:says?|said|dit|a dit|schreibt|wrote)$"
    r"|\b(?:reply|repondre|antworten|permalink)$"
)
_BARS = "|•·›>/"
_MOST_BARS = 5


def named(kind: str, names: str) -> tuple[tuple[str, str], ...]:
    """Some features, each behind the kind of reason that it is."""
    return tuple((kind, name) for name in names.split())


SIGNS = (
    *named("shape", "length words word-length stop colon ellipsis quoted"),
    *named("shape", "small-begin bullet digit-begin sentences commas prose"),
    *named("capitals", "capital-words capitals"),
    *named("connectives", "short-words connectives"),
    *named("characters", "digits bars address rights hash bracket shout question quotes money"),
    *named("date", "year clock date ago besides-date"),
    *named("voice", "writer reader says"),
    *named("phrase", "strong inline head tail weak phrase"),
    *named("place", "is-out is-title"),
    *named("repeated", "times made-alike"),
    *named("subject", "of-title of-text names-of-text"),
)
"""What each column of `signs_of` holds, behind the kind of reason that it is."""

NUMBER = {name: number for number, (_, name) in enumerate(SIGNS)}


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """The lines of a text as the model looks at them.

    `phrases` says for each line which tiers know it as a phrase, in the
    order of `Tier`; `out` are the lines that rules have taken out, `title`
    what the article is called, and `title_at` the line of it, -1 for none.
    """

    lines: Sequence[str]
    normals: Sequence[str]
    phrases: Sequence[Sequence[bool]]
    out: frozenset[int] = frozenset()
    title: str = ""
    title_at: int = -1
    folded: list[str] = field(init=False)
    tokens: list[list[str]] = field(init=False)

    def __post_init__(self) -> None:
        folded = [
            normal or fold(line[:_READ])
            for normal, line in zip(self.normals, self.lines, strict=True)
        ]
        object.__setattr__(self, "folded", folded)
        object.__setattr__(self, "tokens", [TOKEN.findall(line) for line in folded])


def signs_of(text: Text) -> Floats:
    """The signs of each line: (lines, `SIGNS`)."""
    prose = [is_prose(line) for line in text.lines]
    beside = _Beside.of(text, prose)
    rows = [
        (
            *_shape(line, prose[at]),
            *_letters(line),
            *_connectives(line, text.tokens[at]),
            *_characters(line, text.folded[at]),
            *_dates(text.folded[at]),
            *_voice(text.tokens[at], text.folded[at]),
            *text.phrases[at],
            any(text.phrases[at]),
            at in text.out,
            at == text.title_at,
            *beside.signs(line, at),
        )
        for at, line in enumerate(text.lines)
    ]
    return np.array(rows, np.float32).reshape(len(rows), len(SIGNS))


def _shape(line: str, prose: bool) -> tuple[float, ...]:
    count = len(line[:_READ].split()) or 1
    return (
        math.log1p(len(line)),
        math.log1p(count),
        len(line[:_READ]) / count,
        STOP.search(line) is not None,
        line.endswith(":"),
        line.endswith(("…", "...")),
        line.startswith(QUOTES),
        line[:1].islower(),
        BULLET.match(line) is not None,
        line[:1].isdigit(),
        math.log1p(len(SENTENCES.findall(line[:_READ]))),
        line.count(",", 0, _READ) / count,
        prose,
    )


def _letters(line: str) -> tuple[float, ...]:
    words = line[:_READ].split()
    capital = upper = 0
    for word in words:
        if word[0].isupper():
            capital += 1
            upper += len(word) > 1 and word.isupper()
    return capital / (len(words) or 1), upper / (len(words) or 1)


def _connectives(line: str, tokens: list[str]) -> tuple[float, ...]:
    words = line[:_READ].split()
    short = sum(len(word) < _LONG_WORD and word.islower() for word in words)
    small = sum(map(CONNECTIVES.__contains__, tokens))
    return short / (len(words) or 1), small / (len(tokens) or 1)


def _characters(line: str, folded: str) -> tuple[float, ...]:
    begin = line[:200]
    return (
        sum(map(str.isdigit, begin)) / (len(begin) or 1),
        min(_MOST_BARS, sum(map(line.count, _BARS))),
        ADDRESS.search(folded[:_HEAD]) is not None,
        "©" in line or any(words in folded for words in RIGHTS),
        "#" in line,
        "(" in line,
        "!" in line,
        "?" in line,
        any(quote in line for quote in '"«“„'),
        _MONEY.search(line) is not None,
    )


def _dates(folded: str) -> tuple[float, ...]:
    folded = folded[:_HEAD]
    if not DIGIT.search(folded):
        return 0, 0, 0, 0, _NO_DATE
    date = DATE.search(folded)
    besides = (len(folded) - date.end() + date.start()) / len(folded) if date else _NO_DATE
    return (
        YEAR.search(folded) is not None,
        CLOCK.search(folded) is not None,
        date is not None,
        AGO.search(folded) is not None,
        besides,
    )


def _voice(tokens: list[str], folded: str) -> tuple[float, ...]:
    count = len(tokens) or 1
    return (
        sum(map(_WRITER.__contains__, tokens)) / count,
        sum(map(_READER.__contains__, tokens)) / count,
        len(folded) < _HEAD and _SAYS.search(folded) is not None,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Beside:
    """What the other lines are like: how often each stands there, and the words of the prose."""

    text: Text
    prose: list[bool]
    times: Counter[str]
    begins: dict[str, int]
    in_prose: Counter[str]
    in_title: frozenset[str]

    @classmethod
    def of(cls, text: Text, prose: list[bool]) -> "_Beside":
        begins: dict[str, int] = {}
        in_prose: Counter[str] = Counter()
        for at, (folded, tokens) in enumerate(zip(text.folded, text.tokens, strict=True)):
            begins.setdefault(folded[:_SHARED], at)
            if prose[at]:
                in_prose.update({word for word in tokens if len(word) >= _LONG_WORD})
        title = TOKEN.findall(fold(text.title))
        return cls(
            text=text,
            prose=prose,
            times=Counter(text.folded),
            begins=begins,
            in_prose=in_prose,
            in_title=frozenset(word for word in title if len(word) >= _LONG_WORD),
        )

    def signs(self, line: str, at: int) -> tuple[float, ...]:
        folded = self.text.folded[at]
        return (
            math.log(self.times[folded]),
            self.begins[folded[:_SHARED]] != at,
            *self._subject(at),
            self._names(line, at),
        )

    def _subject(self, at: int) -> tuple[float, float]:
        """Shares of the long words that title and other paragraphs have; -1 without any."""
        words = {word for word in self.text.tokens[at] if len(word) >= _LONG_WORD}
        if not words:
            return -1, -1
        own = int(self.prose[at])
        titled = len(words & self.in_title)
        return titled / len(words), sum(self.in_prose[word] > own for word in words) / len(words)

    def _names(self, line: str, at: int) -> float:
        """The share of capitalised words that other paragraphs have too; -1 when there are none."""
        words = line[:_READ].split()
        if len(words) >= _FEW:
            return -1
        names = [
            name
            for word in words[1:]
            if word[0].isupper()
            for name in TOKEN.findall(fold(word))
            if len(name) >= _LONG_WORD
        ]
        own = int(self.prose[at])
        return sum(self.in_prose[name] > own for name in names) / len(names) if names else -1
