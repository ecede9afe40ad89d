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

from .sharing import SHARING, sharing_of

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
_ASKED = frozenset(
    """sign click read get join follow subscribe download see watch check find learn share send
    contact like try buy shop visit register enter please listen support discover lisez lire voir
    cliquez abonnez inscrivez partagez recevez suivez decouvrez retrouvez telechargez ecoutez
    regardez contactez envoyez laissez consultez connectez soutenez""".split()
)
_THIRD = frozenset("he she his her him il elle son sa ses lui er sie ihm".split())
_REPORTED = frozenset(
    """said told was were had according a ont dit indique declare annonce explique selon
    precise sagt sagte war hatte""".split()
)
_TRADES = frozenset(
    """reporter editor writer journalist author correspondent freelance contributor columnist
    professor founder blogger photographer journaliste redacteur redactrice auteur auteure
    autrice chroniqueur chroniqueuse correspondant correspondante professeur fondateur
    fondatrice photographe autor autorin redakteur redakteurin""".split()
)
_CUE = re.compile(
    r"\W*\d*\W*(?:comments?|commentaires?|kommentare?|responses?|leave a|related"
    r"|read (?:more|also|next)|more (?:from|stories|on)|you (?:may|might) also|recommended"
    r"|trending|popular|most read|about the author|a propos de l|share this"
    r"|tags?|a lire|lire (?:aussi|egalement)|sur le meme|voir aussi|dans la meme|(?:les )?plus lus"
    r"|articles? (?:lies|similaires|recents)|vous aimerez|mehr zum|auch interessant"
    r"|newsletter|sign up)\b"
)
_CUE_LENGTH = 80
"""Code points up to which a line can be the heading of furniture."""

_SAYS = re.compile(
    r"^(?:\d+[.)] ?)?[^.!?]{2,40} (?:says?|said|dit|a dit|schreibt|wrote)$"
    r"|\b(?:reply|repondre|antworten|permalink)$"
)
_MAYBE_DIGIT = re.compile("[0-9\xb2-\xb9\u0600-\u1fff\u2070-\U0010ffff]")
"""Whatever counts as a digit, and much else; letters with accents and quotation marks do not."""

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
    *named("voice", "writer reader says asked third reported trade cue"),
    *named("phrase", "strong inline head tail weak phrase"),
    *named("place", "is-out is-title"),
    *named("repeated", "times made-alike"),
    *named("subject", "of-title of-text names-of-text"),
    *named("subject", SHARING),
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
    rows = []
    for at, line in enumerate(text.lines):
        words = line[:_READ].split()
        rows.append(
            (
                *_shape(line, words, prose[at]),
                *_letters(words),
                *_connectives(words, text.tokens[at]),
                *_characters(line, text.folded[at]),
                *_dates(text.folded[at]),
                *_voice(text.tokens[at], text.folded[at]),
                *text.phrases[at],
                any(text.phrases[at]),
                at in text.out,
                at == text.title_at,
                *beside.signs(words, at),
            )
        )
    length = [len(line) if one else 0 for line, one in zip(text.lines, prose, strict=True)]
    sharing = sharing_of(text.tokens, np.array(prose, bool), np.array(length, float))
    own = np.array(rows, np.float32).reshape(len(rows), len(SIGNS) - sharing.shape[1])
    return np.hstack([own, sharing])


def _shape(line: str, words: Sequence[str], prose: bool) -> tuple[float, ...]:
    count = len(words) or 1
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


def _letters(words: Sequence[str]) -> tuple[float, ...]:
    capital = [word for word in words if word[0].isupper()]
    upper = sum([len(word) > 1 and word.isupper() for word in capital])
    return len(capital) / (len(words) or 1), upper / (len(words) or 1)


def _connectives(words: Sequence[str], tokens: list[str]) -> tuple[float, ...]:
    short = sum([word.islower() for word in words if len(word) < _LONG_WORD])
    small = sum(map(CONNECTIVES.__contains__, tokens))
    return short / (len(words) or 1), small / (len(tokens) or 1)


def _characters(line: str, folded: str) -> tuple[float, ...]:
    begin = line[:200]
    return (
        sum(map(str.isdigit, begin)) / len(begin) if _MAYBE_DIGIT.search(begin) else 0,
        min(_MOST_BARS, sum(map(line.count, _BARS))),
        ADDRESS.search(folded[:_HEAD]) is not None,
        "©" in line or any(words in folded for words in RIGHTS),
        "#" in line,
        "(" in line,
        "!" in line,
        "?" in line,
        any(quote in line for quote in '"«“„'),
        any(money in line for money in "€$£%"),
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
    return (
        _share(_WRITER, tokens),
        _share(_READER, tokens),
        len(folded) < _HEAD and _SAYS.search(folded) is not None,
        not _ASKED.isdisjoint(tokens[:1]),
        _share(_THIRD, tokens),
        _share(_REPORTED, tokens),
        _share(_TRADES, tokens),
        len(folded) < _CUE_LENGTH and _CUE.match(folded) is not None,
    )


def _share(words: frozenset[str], tokens: list[str]) -> float:
    """How many of some tokens are among some words."""
    return 0.0 if words.isdisjoint(tokens) else sum(map(words.__contains__, tokens)) / len(tokens)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Beside:
    """What the other lines are like: how often each stands there, and the words of the prose.

    `long` are the long words of each line, `in_prose` those of all prose and `again` those that
    stand in more than one paragraph of it.
    """

    text: Text
    prose: list[bool]
    times: Counter[str]
    begins: dict[str, int]
    long: list[set[str]]
    in_prose: frozenset[str]
    again: frozenset[str]
    in_title: frozenset[str]

    @classmethod
    def of(cls, text: Text, prose: list[bool]) -> "_Beside":
        begins: dict[str, int] = {}
        for at, folded in enumerate(text.folded):
            begins.setdefault(folded[:_SHARED], at)
        long = [{word for word in own if len(word) >= _LONG_WORD} for own in text.tokens]
        times: Counter[str] = Counter()
        for at, words in enumerate(long):
            if prose[at]:
                times.update(words)
        title = TOKEN.findall(fold(text.title))
        return cls(
            text=text,
            prose=prose,
            times=Counter(text.folded),
            begins=begins,
            long=long,
            in_prose=frozenset(times),
            again=frozenset([word for word, count in times.items() if count > 1]),
            in_title=frozenset(word for word in title if len(word) >= _LONG_WORD),
        )

    def signs(self, words: Sequence[str], at: int) -> tuple[float, ...]:
        folded = self.text.folded[at]
        others = self.again if self.prose[at] else self.in_prose
        return (
            math.log(self.times[folded]),
            self.begins[folded[:_SHARED]] != at,
            *self._subject(self.long[at], others),
            self._names(words, others),
        )

    def _subject(self, words: set[str], others: frozenset[str]) -> tuple[float, float]:
        """Shares of the long words that title and other paragraphs have; -1 without any."""
        if not words:
            return -1, -1
        return len(words & self.in_title) / len(words), len(words & others) / len(words)

    @staticmethod
    def _names(words: Sequence[str], others: frozenset[str]) -> float:
        """The share of capitalised words that other paragraphs have too; -1 when there are none."""
        if len(words) >= _FEW:
            return -1
        names = [
            name
            for word in words[1:]
            if word[0].isupper()
            for name in TOKEN.findall(fold(word))
            if len(name) >= _LONG_WORD
        ]
        return sum(map(others.__contains__, names)) / len(names) if names else -1
