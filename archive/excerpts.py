"""Where the words of a query stand in an article, and the pieces worth showing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .article import Article
from .grammar import And, Node, Not, Or, Phrase, Prefix, Term
from .language import LANGUAGES, is_stop_word, language_of, stem, words
from .results import Excerpt, Span

LENGTH = 200
"""Code points that an excerpt aims at."""

MOST = 3
"""Excerpts of one article at the most."""

_LEAD = 60
"""Code points of context before the first marked word."""


_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


class _Found(NamedTuple):
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """The words to mark: stems by language, and beginnings of words."""

    stems: dict[str, frozenset[str]]
    prefixes: tuple[str, ...]

    def find(self, text: str, language: str) -> list[_Found]:
        """The wanted words of a text in order, as stem, start and end."""
        if not self.stems[""] and not self.prefixes:
            return []
        stems = self.stems[language]
        found = []
        for word in words(text):
            stemmed = stem(word.folded, language)
            if stemmed in stems or (self.prefixes and word.folded.startswith(self.prefixes)):
                found.append(_Found(stemmed, word.start, word.end))
        return found


def wanted_of(tree: Node) -> Wanted:
    """What a query asks to be there; what it excludes is not marked."""
    folded = set(_asked(tree))
    plain = {word for word in folded if not is_stop_word(word)} or folded
    return Wanted(
        stems={
            language: frozenset(stem(word, language) for word in plain) for language in LANGUAGES
        },
        prefixes=tuple(sorted(_prefixes(tree))),
    )


def marked(text: str, language: str, wanted: Wanted) -> Excerpt:
    """A whole text with its marked words; `language` is an ISO 639-1 code."""
    return Excerpt(text=text, spans=_spans(wanted.find(text, language_of(language))))


def excerpts_of(article: Article, wanted: Wanted) -> tuple[Excerpt, ...]:
    """The up to `MOST` pieces of the body where different wanted words stand closest.

    In reading order, without overlap; the beginning of the body when no
    wanted word is in it; empty when the body is.
    """
    language = language_of(article.language)
    windows = [
        window
        for number, paragraph in enumerate(article.paragraphs)
        for window in _windows(number, paragraph, wanted.find(paragraph, language))
    ]
    if not windows:
        return tuple(_cut(paragraph, 0, ()) for paragraph in article.paragraphs[:1])
    chosen: list[_Window] = []
    for window in sorted(windows, key=lambda window: (-window.worth, window.number, window.start)):
        if len(chosen) < MOST and not any(window.overlaps(other) for other in chosen):
            chosen.append(window)
    return tuple(
        _cut(article.paragraphs[window.number], window.start, window.found)
        for window in sorted(chosen, key=lambda window: (window.number, window.start))
    )


class _Window(NamedTuple):
    number: int
    start: int
    found: tuple[_Found, ...]
    worth: float

    def overlaps(self, other: "_Window") -> bool:
        near = abs(self.start - other.start) < LENGTH
        return self.number == other.number and near


def _windows(number: int, paragraph: str, found: list[_Found]) -> Iterator[_Window]:
    """One window for each found word, beginning a little before it."""
    for place, first in enumerate(found):
        start = _word_start(paragraph, first.start - _LEAD)
        inside = tuple(word for word in found[place:] if word.end <= start + LENGTH)
        if inside:
            different = len({word.word for word in inside})
            yield _Window(number, start, inside, different + len(inside) / 100)


def _word_start(text: str, near: int) -> int:
    """The start of the first whole word at or after a place; 0 for a place near the start."""
    if near <= _LEAD // 4:
        return 0
    space = text.find(" ", near - 1)
    return near if space < 0 else space + 1


def _cut(paragraph: str, start: int, found: Iterable[_Found]) -> Excerpt:
    end = start + LENGTH
    if end >= len(paragraph):
        end = len(paragraph)
    else:
        last_needed = max((word.end for word in found), default=start + 1)
        end = max(paragraph.rfind(" ", start, end), last_needed)
    return Excerpt(
        text=paragraph[start:end],
        spans=tuple((s - start, e - start) for s, e in _spans(found)),
        cut_before=start > 0,
        cut_after=end < len(paragraph),
    )


def _spans(found: Iterable[_Found]) -> tuple[Span, ...]:
    return tuple((word.start, word.end) for word in found)


def _asked(tree: Node) -> Iterator[str]:
    match tree:
        case Term(word):
            yield word
        case Phrase(words_):
            yield from words_
        case And(parts) | Or(parts):
            for part in parts:
                yield from _asked(part)


def _prefixes(tree: Node) -> Iterator[str]:
    match tree:
        case Prefix(start):
            yield start
        case And(parts) | Or(parts):
            for part in parts:
                yield from _prefixes(part)
        case Not():
            return


def excerpt_around(text: str, start: int, end: int) -> Excerpt:
    """The sentence around a place in a text, cut at words when it is long, the place marked.

    >>> excerpt_around("Un. Le gang Blackout a signé. Deux.", 12, 20)
    Excerpt(text='Le gang Blackout a signé.', spans=((8, 16),), cut_before=False, cut_after=False)
    """
    paragraph = text.rfind("\n", 0, start) + 1
    stops = [match.end() for match in _SENTENCE_END.finditer(text, paragraph, start)]
    first = max([paragraph, *stops])
    closing = _SENTENCE_END.search(text, end)
    last = closing.start() if closing else len(text.rstrip())
    cut_before, cut_after = start - first > LENGTH, last - end > LENGTH
    if cut_before:
        first = text.find(" ", start - LENGTH, start) + 1 or start
    if cut_after:
        last = max(text.rfind(" ", end, end + LENGTH), end)
    return Excerpt(
        text=text[first:last],
        spans=((start - first, end - first),),
        cut_before=cut_before,
        cut_after=cut_after,
    )
