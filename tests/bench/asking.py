"""What every engine is asked, and what it answers: the same for all of them.

A question is drawn from an article, so that it finds at least that one. Every
question carries a selection ("sector = health"), which the counts of its own
facet set aside, as the search page does: "filters only" one in any facet,
"everything" two, all others one sector, year or gang of the article.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from archive import Article, Kind, Role
from tests.bench.invented import DATA

FACETS = ("organisation", "actor", "sector", "year")
LISTED = 100
"""Values of a facet that an answer counts at the most."""

HITS = 10
EXCERPT = 200
"""Letters that an excerpt aims at."""

SAMPLE = 3_000
"""Articles that questions are drawn from."""

FREQUENT, MIDDLING, RARE = (0.05, 1.0), (0.003, 0.05), (0.0, 0.001)
"""Shares of articles that a word of each frequency is in: more than, up to."""

TRIES = 6
"""Times that a question is drawn for each that is wanted."""

LONG = 6
"""Letters that a word has more of whose beginning is asked for, or that is misspelt."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_FUNCTION = frozenset(
    word for language in ("fr", "en") for word in DATA[language]["function"].split()
)


class Work(StrEnum):
    """The kinds of questions."""

    FREQUENT = "one frequent word"
    RARE = "one rare word"
    TWO = "two words"
    FIVE = "five words, any of them"
    PHRASE = "phrase"
    SLOP = "phrase, one word between"
    PREFIX = "prefix"
    FUZZY = "fuzzy"
    FILTERS = "filters only"
    EVERYTHING = "everything, two filters, newest first"


class Chosen(NamedTuple):
    """A selected value of a facet."""

    facet: str
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """One search page. `words` are as people type them; of a prefix, its beginning."""

    work: Work
    words: tuple[str, ...]
    chosen: tuple[Chosen, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page needs: how many, which ones, an excerpt of each, counts by facet and value.

    The histogram by year is the count of the facet "year".
    """

    total: int
    ids: tuple[str, ...]
    excerpts: tuple[str, ...]
    counts: Mapping[str, Mapping[str, int]]


Ask = Callable[[Question], Answer]


def values_of(article: Article) -> dict[str, list[str]]:
    """The values that an article counts for in each facet, as the archive reckons them."""
    found: dict[str, list[str]] = {facet: [] for facet in FACETS}
    for mention in article.mentions:
        past = mention.kind is Kind.ACTOR and mention.role is Role.MENTIONED
        if not past and mention.value not in found[mention.kind]:
            found[mention.kind].append(mention.value)
    if article.published:
        found["year"] = [str(article.published.day.year)]
    return found


def questions(articles: Iterator[Article], count: int, seed: int = 1) -> Iterator[Question]:
    """So many different questions of each kind of work, kind after kind; fewer if none are left.

    Args:
        articles: They are about the first of these.
        count: How many of each kind.
        seed: Another seed, other questions.
    """
    sample = list(islice(articles, SAMPLE))
    drawing = _Drawing(sample, random.Random(seed))  # noqa: S311 - nothing secret
    for work in Work:
        drawn = (drawing.question(work) for _ in range(count * TRIES))
        different = dict.fromkeys(question for question in drawn if question)
        yield from islice(different, count)


class _Drawing:
    """Draws questions from a sample of articles."""

    def __init__(self, sample: Sequence[Article], dice: random.Random) -> None:
        self.sample = sample
        self.dice = dice
        self.rounds = 0
        self.words = [article.body.lower().split() for article in sample]
        seen = Counter(word for words in self.words for word in _plain(words))
        self.shares = {word: number / len(sample) for word, number in seen.items()}

    def question(self, work: Work) -> Question | None:
        """A question about some article; None when it does not lend itself to one."""
        number = self.dice.randrange(len(self.sample))
        self.rounds += 1
        facets = values_of(self.sample[number])
        chosen = self.chosen(work, facets)
        words = self.asked(work, self.words[number])
        if words is None or not chosen:
            return None
        return Question(work, words, chosen)

    def chosen(self, work: Work, facets: dict[str, list[str]]) -> tuple[Chosen, ...]:
        """The selections, in turn by facet; empty when the article lacks such a value."""
        among = FACETS if work is Work.FILTERS else FACETS[1:]
        first = self.rounds % len(among)
        wanted = among[first : first + 1]
        if work is Work.EVERYTHING:
            wanted = tuple(facet for facet in among if facet not in wanted)
        if not all(facets[facet] for facet in wanted):
            return ()
        return tuple(Chosen(facet, facets[facet][0]) for facet in wanted)

    def asked(self, work: Work, words: list[str]) -> tuple[str, ...] | None:
        """The words of a question about an article with these words."""
        match work:
            case Work.FREQUENT | Work.RARE:
                found = self.some(words, FREQUENT if work is Work.FREQUENT else RARE)
            case Work.TWO | Work.FIVE:
                others = self.some(words, MIDDLING, 1 if work is Work.TWO else 4)
                found = _both(self.some(words, FREQUENT), others)
            case Work.PHRASE | Work.SLOP:
                found = self.phrase(words, 1 if work is Work.PHRASE else 2)
            case Work.PREFIX | Work.FUZZY:
                found = self.near(work, [word for word in words if len(word) > LONG])
            case _:
                found = ()
        return found

    def some(
        self, words: list[str], share: tuple[float, float], count: int = 1
    ) -> tuple[str, ...] | None:
        """Different words that so large a share of the articles has."""
        more, most = share
        fitting = sorted(
            word
            for word in _plain(words)
            if more < self.shares[word] <= max(most, 1 / len(self.sample))
        )
        return tuple(self.dice.sample(fitting, count)) if len(fitting) >= count else None

    def phrase(self, words: list[str], apart: int) -> tuple[str, ...] | None:
        """Two words that stand so far apart, every other time at the start, where news repeat."""
        last = 30 if self.rounds % 2 else len(words)
        plain = _plain(words)
        pairs = [
            (first, second)
            for first, *between, second in zip(
                *(words[at:last] for at in range(apart + 1)), strict=False
            )
            if {first, second} <= plain and all(map(str.isalpha, between))
        ]
        return self.dice.choice(pairs) if pairs else None

    def near(self, work: Work, words: list[str]) -> tuple[str, ...] | None:
        """The beginning of a word, or a word with a mistake."""
        found = self.some(words, MIDDLING)
        if found is None:
            return None
        start = found[0][: self.dice.randint(4, 6)]
        return (start if work is Work.PREFIX else self.misspelt(found[0]),)

    def misspelt(self, word: str) -> str:
        """The word with a letter lost, doubled or in place of another; not the first two."""
        at = self.dice.randrange(2, len(word) - 1)
        instead = self.dice.choice(("", word[at] * 2, self.dice.choice("aeiourst")))
        return word[:at] + instead + word[at + 1 :]


def _plain(words: list[str]) -> set[str]:
    """The different words of at least four letters that mean something and touch no sign."""
    return {word for word in words if _WORD.fullmatch(word)} - _FUNCTION


def _both(*parts: tuple[str, ...] | None) -> tuple[str, ...] | None:
    found = [part for part in parts if part]
    words = tuple(word for part in found for word in part)
    return words if len(found) == len(parts) else None


def groups(question: Question) -> list[tuple[tuple[str, ...], tuple[Chosen, ...]]]:
    """Which facets are counted under which selections: each with its own set aside.

    >>> groups(Question(Work.FILTERS, (), (Chosen("year", "2024"),)))[1]
    (('year',), ())
    """
    chosen = question.chosen
    plain = tuple(facet for facet in FACETS if facet not in {one.facet for one in chosen})
    return [
        (plain, chosen),
        *(
            ((aside.facet,), tuple(other for other in chosen if other is not aside))
            for aside in chosen
        ),
    ]
