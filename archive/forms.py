"""Whether two texts that are nearly alike are one form, filled in for different things.

Watchers of leak sites, authorities and utilities publish posts that are cut
from one pattern: all that differ are the names and numbers in its slots. A
reprint differs otherwise: sentences are missing, added or said anew, but who
was hit stays who was hit. So two texts are laid beside each other, and where
the same words stand around different ones, it is looked what these are.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from .language import fold, is_stop_word

VERSION = 3
"""Raised when texts are judged otherwise; what an index remembers of pairs is then forgotten."""

WIDEST = 12
"""Words of a slot, at the most; what is longer was said anew."""

IN_STEP = 0.8
"""How much of two texts stands in both, in the same order, when one slot is all the difference."""

NUMBERS = 3
"""Slots with other numbers, and nothing else, that make a form; fewer may be corrected figures.

One more where the texts are not in step.
"""

FRAME = 4
"""Words that two titles have in common around the names that differ, at the least.

One more where these have no capital, and stand in neither body.
"""

BEGINNING = 2
"""Words that two titles begin with before names that differ, at the least."""

SHOUTING = 0.7
"""Share of a title's words with a capital from which on a capital says nothing."""

_BREAK = "."
"""What stands for the border of two sentences among words."""

TWICE = 2
"""How often the name in a slot stands in its text, title included, to be what the text is about."""

_FINGERPRINT = re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{32,128}\b|\bcve-\d{4}-\d{4,}")
"""What an analyst searches for, and no editor ever changes: hashes, numbers of vulnerabilities."""

_SUBJECT = re.compile(
    r"^(?:nom de la |name of the )?(?:nouvelle |new )?(?:victim[es]?|cible|target|compan(?:y|ie)"
    r"|company name|entreprise|organi[sz]ations?|organisme)(?:\s?:|\t|\s?\n)\s*(\S.*)",
    re.MULTILINE,
)
"""A line that does nothing but name whom a post is about."""

_PIECE = re.compile(r"[.!?…:]\s|[^\W_]+(?:[.@/][^\W_]+)*")
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december""".split()
)


class Text(NamedTuple):
    """The title of an article, and its body."""

    title: str
    body: str


def are_filled_in(one: Text, other: Text) -> bool:
    """Whether two texts that are nearly alike are one form about different things.

    Sentences that both have are left aside first: most of a reprint.

    >>> form = "Le groupe Corbeau cite {} parmi ses victimes et fixe un délai de dix jours."
    >>> texts = [Text(name, form.format(name)) for name in ("Lavoir SA", "la mairie de Brévane")]
    >>> are_filled_in(*texts), are_filled_in(texts[0], texts[0])
    (True, False)
    """
    headlines = _Headline(one), _Headline(other)
    stated = _state_others(_FINGERPRINT, one, other) or _state_others(_SUBJECT, one, other)
    if stated or _have_other_names(*headlines):
        return True
    ours, theirs = (text.body.replace("\n", ". ").split(". ") for text in (one, other))
    common = set(ours) & set(theirs)
    first, second = _laid_out(one, ours, common), _laid_out(other, theirs, common)
    if min(len(first.words), len(second.words)) == 1:
        return False
    both = _both(first.words, second.words)
    slots = list(_slots(first, second, both))
    at_edges = list(_slots_at_edges(first, second, both))
    if any(first.is_about(ours) or second.is_about(theirs) for ours, theirs in slots + at_edges):
        return True
    if slots and _have_other_numbers(*headlines):
        return True
    names = sum(not all(map(_is_number, ours | theirs)) for ours, theirs in slots)
    if names > 1 or len(slots) > NUMBERS or (len(slots) > 1 and _begin_alike(*headlines)):
        return True
    apart = max(len(first.words), len(second.words)) - len(both)
    in_step = apart <= (1 - IN_STEP) * max(first.length, second.length)
    return in_step and (names > 0 or len(slots) >= NUMBERS)


_Places = Sequence[tuple[int, int]]
_Slot = tuple[set[str], set[str]]


class _Laid:
    """A text as some of its words: which they are, and which name something.

    Borders of sentences are words too. A word names something when it has a
    capital within a sentence, a digit or a dot, or stands in the title as well.
    """

    def __init__(self, text: Text, sentences: Iterable[str]) -> None:
        self._text = text
        self._titled = {fold(word) for word in _PIECE.findall(text.title)}
        self.length = text.body.count(" ") + 1
        self.words: list[str] = []
        self.named: list[bool] = []
        for sentence in sentences:
            begins = True
            self._add(_BREAK, names=False)
            for piece in _PIECE.findall(sentence):
                if not piece[0].isalnum():
                    begins = piece[0] != ":"
                    self._add(_BREAK, names=False)
                    continue
                word = fold(piece)
                capital = piece[0].isupper() and not begins and len(piece) > 1
                names = capital or not piece.isalpha() or word in self._titled
                self._add(word, names=names and not is_stop_word(word))
                begins = False
        self._add(_BREAK, names=False)

    def _add(self, word: str, *, names: bool) -> None:
        self.words.append(word)
        self.named.append(names)

    @cached_property
    def _every_word(self) -> list[str]:
        return [*self._titled, *_PIECE.findall(fold(self._text.body))]

    @cached_property
    def _different_words(self) -> set[str]:
        return set(self._every_word)

    def is_about(self, names: set[str]) -> bool:
        """Whether one of some names stands in the text again and again."""
        return any(self._every_word.count(name) >= TWICE for name in names if not _is_number(name))

    def names_at(self, places: range) -> set[str]:
        """What is named at some places."""
        return {self.words[at] for at in places if self.named[at]}

    def lacks(self, names: set[str]) -> set[str]:
        """Those of some names that stand nowhere in the text."""
        return names - self._different_words


class _Headline(_Laid):
    """A title as its words, any of which may name something.

    `marked` are those with a capital or a digit, `capital` the same where that says something.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(text, ())
        pieces = [piece for piece in _PIECE.findall(text.title) if piece[0].isalnum()]
        marked = [fold(piece) for piece in pieces if piece[0].isupper() or not piece.isalpha()]
        self.words = list(map(fold, pieces))
        self.named = [not is_stop_word(word) for word in self.words]
        self.marked = set(marked)
        self.capital = self.marked if len(marked) < SHOUTING * len(pieces) else set()

    def body_lacks(self, names: set[str]) -> bool:
        """Whether none of some names stands below the title."""
        return names.isdisjoint(_PIECE.findall(fold(self._text.body)))


def _have_other_names(one: _Headline, other: _Headline) -> bool:
    """Whether two titles say the same of names that only one of the articles has."""
    both = _both(one.words, other.words)
    if len(both) < FRAME:
        return False
    for ours, theirs in (*_slots(one, other, both), *_slots_at_edges(one, other, both)):
        if all(map(_is_number, ours | theirs)):
            continue
        if one.capital & ours and other.capital & theirs:
            return True
        if len(both) > FRAME and one.body_lacks(ours) and other.body_lacks(theirs):
            return True
    return False


def _state_others(stated: re.Pattern[str], one: Text, other: Text) -> bool:
    """Whether two texts both state something of a kind, and nothing of it is the same."""
    ours, theirs = (set(stated.findall(fold("\n".join(text)))) for text in (one, other))
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _have_other_numbers(one: _Headline, other: _Headline) -> bool:
    """Whether two titles differ by a number that stands in neither body: that of an issue."""
    both = _both(one.words, other.words)
    return len(both) > FRAME and any(
        all(map(_is_number, ours | theirs)) and one.body_lacks(ours) and other.body_lacks(theirs)
        for ours, theirs in _slots(one, other, both)
    )


def _begin_alike(one: _Headline, other: _Headline) -> bool:
    """Whether two titles begin with the same words, before names that only one article has."""
    pairs = enumerate(zip(one.words, other.words, strict=False))
    same = next((at for at, (ours, theirs) in pairs if ours != theirs), 0)
    ours, theirs = (
        {word for word in each.words[same:] if word in each.marked} for each in (one, other)
    )
    return same >= BEGINNING and bool(other.lacks(ours) and one.lacks(theirs))


def _laid_out(text: Text, sentences: Iterable[str], common: set[str]) -> _Laid:
    return _Laid(text, (each for each in sentences if each not in common))


def _both(one: Sequence[str], other: Sequence[str]) -> _Places:
    """The places of the words that stand in both texts, within the same few words."""
    places = {words: at for at, words in _anchors(other)}
    both: dict[int, int] = {}
    for at, words in _anchors(one):
        if words in places:
            for beyond in range(len(words)):
                both.setdefault(at + beyond, places[words] + beyond)
    return sorted(both.items())


def _anchors(words: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Words to look for in another text, and where: any three, or the first of a sentence."""
    yield from enumerate(zip(words, words[1:], words[2:], strict=False))
    for at, pair in enumerate(pairwise(words)):
        if pair[0] == _BREAK and not is_stop_word(pair[1]):
            yield at, pair


def _slots(one: _Laid, other: _Laid, both: _Places) -> Iterator[_Slot]:
    """What is named in one text and nowhere in the other, and the same at that place of the other.

    Args:
        one: A text.
        other: Another one.
        both: Places in each that belong together; slots are what stands between two of them.
    """
    for (begun, begun_there), (end, end_there) in pairwise(both):
        if 1 < end - begun <= WIDEST + 1 and 1 < end_there - begun_there <= WIDEST + 1:
            ours = one.names_at(range(begun + 1, end))
            theirs = other.names_at(range(begun_there + 1, end_there))
            if ours and theirs and (ours := other.lacks(ours)) and (theirs := one.lacks(theirs)):
                yield ours, theirs


def _slots_at_edges(one: _Laid, other: _Laid, both: _Places) -> Iterator[_Slot]:
    """The same of what stands before and behind all places that belong together."""
    yield from _slots(one, other, [(-1, -1), *both[:1]])
    yield from _slots(one, other, [*both[-1:], (len(one.words), len(other.words))])


def _is_number(name: str) -> bool:
    return name in _CALENDAR or not any(map(str.isalpha, name))
