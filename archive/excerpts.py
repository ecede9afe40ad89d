"""Where the words of a query stand in an article, and the pieces worth showing."""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from .language import STEMMING_LANGUAGES, finder, fold, is_stop_word, language_of, words
from .query import Origin, Within
from .results import Excerpt, Span
from .tree import Alike, And, Boosted, Fuzzy, In, Most, Node, Or, Phrase, Prefix, Term

LENGTH = 200
"""Code points that an excerpt aims at."""

MOST = 3
"""Excerpts of one article at the most."""

_LEAD = 60
"""Code points of context before the first marked word."""


_APART = "\n\n"
"""What stands between paragraphs."""

_LOOKED_AT = 6
"""Letters by which the words of a text are looked for."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


LOOKED_AT = 200_000
"""Code points of a body in which excerpts are looked for."""


class _Occurrence(NamedTuple):
    word: str
    start: int
    end: int


class _Paragraph(NamedTuple):
    """A paragraph, where in its body it begins, and the wanted words in it."""

    begun: int
    text: str
    found: list[_Occurrence]


Forms = Mapping[str, Mapping[str, str]]
"""For each of `STEMMING_LANGUAGES` folded words, each with the one that stands for it."""


class Wanted:
    """The words to mark; false when there is none.

    Args:
        forms: The folded words, by the language of the text.
        beginnings: Folded letters with which further words begin.
        phrases: What stands for itself only where it stands whole, as words
            of `forms`; stop words are left out and may stand between.
        alone: The words that stand for themselves anywhere.
    """

    def __init__(
        self,
        forms: Forms,
        beginnings: Iterable[str],
        phrases: Iterable[tuple[str, ...]],
        alone: Collection[str],
    ) -> None:
        self._phrases: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for phrase in phrases:
            for place, word in enumerate(phrase):
                if word not in alone:
                    self._phrases.setdefault(word, []).append((place, phrase))
        beginnings = tuple(sorted(beginnings))
        self._known = {
            language: _Known(forms.get(language, {}), beginnings) for language in STEMMING_LANGUAGES
        }
        words = {*beginnings, *(form for known in forms.values() for form in known)}
        self._is_empty = not words
        self._candidates = finder(list(_beginnings(words)))

    def __bool__(self) -> bool:
        return not self._is_empty

    def find(self, text: str, language: str) -> list[_Occurrence]:
        """The wanted words of a text in order; `language` is an ISO 639-1 code."""
        return self._whole(text, self._found(text, language))

    def find_in_paragraphs(self, body: str, language: str) -> Iterator[_Paragraph]:
        """The paragraphs in which wanted words are, found as if each stood alone."""
        known = self._known[language_of(language)]
        begun = end = 0
        found: list[_Occurrence] = []
        for written, start in self._candidates(body):
            if word := known[written]:
                if start >= end:
                    if found:
                        yield from self._standing(begun, body[begun:end], found)
                    begun, end = _around(body, begun, start)
                    found = []
                found.append(_Occurrence(word, start - begun, start - begun + len(written)))
        if found:
            yield from self._standing(begun, body[begun:end], found)

    def find_in_each(self, texts: Sequence[str], languages: Sequence[str]) -> list[list[Span]]:
        """The spans of the wanted words of each text; all are looked through at once."""
        found: list[list[_Occurrence]] = [[] for _ in texts]
        known = [self._known[language_of(language)] for language in languages]
        ends = list(accumulate([len(text) + len(_APART) for text in texts]))
        for written, start in self._candidates(_APART.join(texts)):
            number = bisect_right(ends, start)
            if word := known[number][written]:
                before = ends[number] - len(texts[number]) - len(_APART)
                found[number].append(
                    _Occurrence(word, start - before, start - before + len(written))
                )
        return [
            [(each.start, each.end) for each in self._whole(text, some)]
            for text, some in zip(texts, found, strict=True)
        ]

    def _found(self, text: str, language: str) -> list[_Occurrence]:
        """The wanted words of a text, those of broken phrases too."""
        known = self._known[language_of(language)]
        return [
            _Occurrence(word, start, start + len(written))
            for written, start in self._candidates(text)
            if (word := known[written])
        ]

    def _standing(self, begun: int, text: str, found: list[_Occurrence]) -> Iterator[_Paragraph]:
        if whole := self._whole(text, found):
            yield _Paragraph(begun, text, whole)

    def _whole(self, text: str, found: list[_Occurrence]) -> list[_Occurrence]:
        """The found words without those of broken phrases."""
        if not self._phrases:
            return found
        return [each for place, each in enumerate(found) if self._stands(text, found, place)]

    def _stands(self, text: str, found: list[_Occurrence], place: int) -> bool:
        """Whether a found word may be marked: alone, or with the rest of its phrase around it."""
        phrases = self._phrases.get(found[place].word)
        return phrases is None or any(
            _is_phrase(text, found[place - at : place - at + len(phrase)], phrase)
            for at, phrase in phrases
            if at <= place
        )


def _is_phrase(text: str, found: list[_Occurrence], phrase: tuple[str, ...]) -> bool:
    """Whether found words are those of a phrase, and nothing but stop words stands between."""
    return tuple(each.word for each in found) == phrase and all(
        is_stop_word(word.folded)
        for one, other in pairwise(found)
        for word in words(text[one.end : other.start])
    )


def _beginnings(words: Iterable[str]) -> Iterator[str]:
    """The first letters of some words, none that others among them begin with."""
    last = None
    for beginning in sorted(word[:_LOOKED_AT] for word in words):
        if last is None or not beginning.startswith(last):
            last = beginning
            yield beginning


class _Known(dict[str, str]):
    """For each word as it is written the wanted one that it is, else an empty text."""

    def __init__(self, forms: Mapping[str, str], beginnings: tuple[str, ...]) -> None:
        super().__init__()
        self._forms = forms
        self._beginnings = beginnings

    def __missing__(self, written: str) -> str:
        folded = fold(written)
        begun = bool(self._beginnings) and folded.startswith(self._beginnings)
        self[written] = self._forms.get(folded, folded if begun else "")
        return self[written]


_NONE = Wanted({}, (), (), ())
"""No words."""


def wanted_of(
    tree: Node,
    meant: Callable[[Term | Fuzzy, str], Iterable[str]],
    within: Within = Within.ARTICLE,
) -> Wanted:
    """What a query asks to be there; what it excludes is not marked.

    Args:
        tree: The query.
        meant: The folded words that a word of the query stands for in a text
            of a language.
        within: Which text is to be marked: words that are asked of the
            removed text stand for nothing in the article, and the reverse.
    """
    leaves = tuple(leaf for leaf, where in _leaves(tree, Within.ARTICLE) if where is within)
    if not leaves:
        return _NONE
    phrases = [leaf.words for leaf in leaves if isinstance(leaf, Phrase) and not leaf.slop]
    alone = [word for leaf in leaves for word in _alone(leaf)]
    asked = dict.fromkeys([*(Term(word) for phrase in phrases for word in phrase), *alone])
    distinctive = [word for word in asked if not is_stop_word(word.word)] or list(asked)
    marked_words = {word.word for word in distinctive}
    return Wanted(
        forms={
            language: {form: word.word for word in distinctive for form in meant(word, language)}
            for language in STEMMING_LANGUAGES
        },
        beginnings={leaf.start for leaf in leaves if isinstance(leaf, Prefix)},
        phrases=[tuple(word for word in phrase if word in marked_words) for phrase in phrases],
        alone={word.word for word in alone},
    )


def _alone(leaf: Term | Phrase | Prefix | Fuzzy) -> Iterable[Term | Fuzzy]:
    """The words that a leaf asks for wherever they stand."""
    match leaf:
        case Term() | Fuzzy():
            return (leaf,)
        case Phrase(several, slop) if slop:
            return map(Term, several)
    return ()


def marked(text: str, language: str, wanted: Wanted) -> Excerpt:
    """A whole text with its marked words; `language` is an ISO 639-1 code, as everywhere here."""
    return Excerpt(text=text, spans=_spans(wanted.find(text, language)))


def marked_each(
    texts: Sequence[str], languages: Sequence[str], wanted: Wanted
) -> tuple[Excerpt, ...]:
    """The same of several texts, each in its language; quicker than one after the other."""
    found = wanted.find_in_each(texts, languages)
    return tuple(Excerpt(text, tuple(spans)) for text, spans in zip(texts, found, strict=True))


def excerpts_of(body: str, language: str, wanted: Wanted) -> tuple[Excerpt, ...]:
    """The up to `MOST` pieces of a body where different wanted words stand closest.

    In reading order, without overlap; the beginning of the body when no
    wanted word is in it; empty when the body is.

    Args:
        body: Paragraphs with an empty line between them.
        language: An ISO 639-1 code.
        wanted: What to mark.
    """
    if not wanted:
        return _beginning(body)
    body = body[:LOOKED_AT]
    paragraphs = {each.begun: each for each in wanted.find_in_paragraphs(body, language)}
    windows = [window for each in paragraphs.values() for window in _windows(each)]
    if not windows:
        return _beginning(body)
    return tuple(
        _cut(paragraphs[window.begun].text, window.start, window.found)
        for window in sorted(_best(windows))
    )


def _beginning(body: str) -> tuple[Excerpt, ...]:
    return (_cut(body[:LOOKED_AT].partition(_APART)[0], 0, ()),) if body else ()


def _around(body: str, begun: int, place: int) -> Span:
    """The paragraph that a place is in, at or behind the one that begins at `begun`."""
    end = body.find(_APART, begun)
    while 0 <= end <= place:
        begun = end + len(_APART)
        end = body.find(_APART, begun)
    return begun, len(body) if end < 0 else end


class _Window(NamedTuple):
    """A piece of the paragraph that begins at `begun`, and how much it is worth to be shown."""

    begun: int
    start: int
    found: tuple[_Occurrence, ...]
    worth: float

    def overlaps(self, other: "_Window") -> bool:
        near = abs(self.start - other.start) < LENGTH
        return self.begun == other.begun and near


def _best(windows: list[_Window]) -> list[_Window]:
    """The windows that are worth most, of those that overlap one."""
    chosen: list[_Window] = []
    for window in sorted(windows, key=lambda window: (-window.worth, window.begun, window.start)):
        if not any(window.overlaps(other) for other in chosen):
            chosen.append(window)
            if len(chosen) == MOST:
                break
    return chosen


def _windows(paragraph: _Paragraph) -> Iterator[_Window]:
    """One window for each found word, beginning a little before it."""
    begun, text, found = paragraph
    if len(found) == 1:
        (only,) = found
        start = _word_start(text, only.start - _LEAD)
        if only.end <= start + LENGTH:
            yield _Window(begun, start, (only,), 1.01)
        return
    last = 0
    for place, first in enumerate(found):
        start = _word_start(text, first.start - _LEAD)
        while last < len(found) and found[last].end <= start + LENGTH:
            last += 1
        if inside := tuple(found[place:last]):
            different = len({word.word for word in inside})
            yield _Window(begun, start, inside, different + len(inside) / 100)


def _word_start(text: str, near: int) -> int:
    """The start of the first whole word at or after a place; 0 for a place near the start."""
    if near <= _LEAD // 4:
        return 0
    space = text.find(" ", near - 1)
    return near if space < 0 else space + 1


def _cut(paragraph: str, start: int, found: Iterable[_Occurrence]) -> Excerpt:
    end = start + LENGTH
    if end >= len(paragraph):
        end = len(paragraph)
    else:
        last_needed = max((word.end for word in found), default=start + 1)
        end = max(paragraph.rfind(" ", start, end), last_needed)
    spans = tuple([(word.start - start, word.end - start) for word in found])
    return Excerpt(paragraph[start:end], spans, start > 0, end < len(paragraph))


def _spans(found: Iterable[_Occurrence]) -> tuple[Span, ...]:
    return tuple((word.start, word.end) for word in found)


def _leaves(tree: Node, where: Within) -> Iterator[tuple[Term | Phrase | Prefix | Fuzzy, Within]]:
    """The words that a tree asks for, each with the text that they are asked of."""
    match tree:
        case Term() | Phrase() | Prefix() | Fuzzy():
            yield tree, where
        case In(field, part):
            removed = field is Origin.REMOVED
            yield from _leaves(part, Within.REMOVED if removed else Within.ARTICLE)
        case Alike(word, others):
            yield word, where
            yield from ((other, where) for other, _ in others)
        case Boosted(part):
            yield from _leaves(part, where)
        case And(parts) | Or(parts) | Most(parts=parts):
            for part in parts:
                yield from _leaves(part, where)


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
