"""Which captures with one address are captures of one article, and which of them to show.

Some sites give the same address to all their pages, so an address alone makes
no two captures one article: their texts must have something in common.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from archive import Article, NoteKind
from archive.language import fold

_WORD = re.compile(r"\w+")

_COMMON = 0.08
"""Share of the shorter text's word triples that two captures have to have in common."""

_RETOLD = 0.5
"""Share of its long words from which on a text is the other one told anew."""

_LONG = 5
"""Letters of a word that says what a text is about."""

_SHORT = 25
"""Words up to which a text is hardly one."""

_WALLED = 0.9
"""Share of the longest capture's length below which one with a wall shows only the beginning."""

_WALLS = frozenset({"paywall", "cookies"})
"""Rules that take out what stands in place of an article."""


def one_article_each(captures: Sequence[Article]) -> list[list[Article]]:
    """The captures of an address, those of one article together.

    Returns:
        The largest group first, then by the first seed of each.
    """
    groups: list[tuple[_Text, list[Article]]] = []
    for capture in sorted(captures, key=_place):
        text = _Text(capture)
        alike = [group for group in groups if text.tells_of(group[0])]
        for other in alike[1:]:
            alike[0][0].join(other[0])
            alike[0][1].extend(other[1])
            groups.remove(other)
        if alike:
            alike[0][0].join(text)
            alike[0][1].append(capture)
        else:
            groups.append((text, [capture]))
    found = [group for _, group in groups]
    return sorted(found, key=lambda group: (-len(group), min(map(_place, group))))


def ranked(captures: Iterable[Article]) -> list[Article]:
    """Captures of one article, the one to show first.

    That is the newest, but no summary: a feed may repeat the first lines of
    an article that was saved whole before, and a later capture may show no
    more of it than those who do not pay may read.
    """
    articles = list(captures)
    longest = max(len(article.body) for article in articles)

    def rank(article: Article) -> tuple[bool, date, datetime, str, str]:
        dated = article.modified or article.published
        day = dated.day if dated else date.min
        whole = len(article.body) >= longest * (_WALLED if _is_walled(article) else 1 / 2)
        return whole, day, article.captured, article.seed, article.part

    return sorted(articles, key=rank, reverse=True)


def _is_walled(article: Article) -> bool:
    return any(removed.rule in _WALLS for removed in article.removed)


def _is_summary(article: Article) -> bool:
    return any(note.kind is NoteKind.SUMMARY for note in article.notes)


def _place(capture: Article) -> tuple[str, str]:
    return capture.seed, capture.part


class _Text:
    """The words of captures of one article, to be compared with another's."""

    def __init__(self, capture: Article) -> None:
        words = _WORD.findall(fold(capture.body))
        self.count = len(words)
        self.is_part = self.count <= _SHORT or _is_walled(capture) or _is_summary(capture)
        self.titles = {" ".join(_WORD.findall(fold(capture.title)))}
        self.triples = set(_triples(words))
        self.long = {word for word in words if len(word) >= _LONG}

    def tells_of(self, other: "_Text") -> bool:
        """Whether two texts have something in common; a short one may have the title alone."""
        if min(self.count, other.count) <= _SHORT and self.titles & other.titles:
            return True
        shared = _share(self.triples, other.triples) >= _COMMON
        return (
            shared or _share(self.long, other.long) >= _RETOLD or not (self.count and other.count)
        )

    def join(self, other: "_Text") -> None:
        """Take in what another capture of the article says."""
        self.titles |= other.titles
        self.triples |= other.triples
        self.long |= other.long
        self.count = max(self.count, other.count)
        self.is_part &= other.is_part


def _share(one: set[str], other: set[str]) -> float:
    """How much of the smaller set is in the larger one, 0 to 1."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _triples(words: list[str]) -> Iterator[str]:
    return map(" ".join, zip(words, islice(words, 1, None), islice(words, 2, None), strict=False))
