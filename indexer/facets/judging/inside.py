"""What candidates have for themselves: their words, their names, what is known of them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from .background import Background
from .columns import Column, Fixed, Integers, Plain, Several, Told, pairs_of
from .document import Document
from .people import people_of
from .seen import Seen
from .spans import Stretch
from .tokens import LINKS, shape_of

_BRACKET = re.compile(r"[ \xa0]\(([\w&-]{2,12})\)")
_LONG = 5
"""Words of a name from which on all are spelled alike."""

_IS = Fixed(["False", "True"])
_ARE = Fixed(["FalseFalse", "FalseTrue", "TrueFalse", "TrueTrue"])
_COUNTS = Fixed(map(str, range(8)))
_BITS = Fixed(map(str, range(256)))

Loose = Iterator[tuple[int, str, str]]
"""What some things have: thing, template and value."""


class Inside:
    """Makes the features that each candidate of an article has for itself."""

    def __init__(self, document: Document, background: Background, seen: Seen) -> None:
        self.document = document
        self.tokens = document.tokens
        self.background = background
        self.seen = seen

    def of(self, order: Sequence[Stretch]) -> Told:
        """What candidates have for themselves."""
        firsts, ends = np.array(order, np.intp).T
        return Told(
            count=len(order),
            columns=[
                *self._edges(firsts, ends),
                *self._words(firsts, ends),
                *self._position(order, firsts, ends),
            ],
            plain=[self._shapes(order), self._first_two(firsts, ends)],
            several=[self._has(firsts, ends)],
            loose=[
                *self._ways(order),
                *self._knowledge(order),
                *self._brackets(order),
                *self._people(order),
                *_names(self.document, order),
            ],
        )

    def _shapes(self, order: Sequence[Stretch]) -> Plain:
        """How candidates are spelled."""
        written = self.tokens.written
        return Plain("shape", [_shape_of(written[first:end]) for first, end in order])

    def _first_two(self, firsts: Integers, ends: Integers) -> Plain:
        codes = self.seen.codes
        first = np.where(ends - firsts > 1, codes.take(firsts), -1)
        second = codes.take(firsts + 1, mode="clip")
        return pairs_of("first two", self.seen.words, first, second)

    def _has(self, firsts: Integers, ends: Integers) -> Several:
        """The words of candidates, each once."""
        lengths = ends - firsts
        starts = lengths.cumsum() - lengths
        inside = np.arange(lengths.sum()) + (firsts - starts).repeat(lengths)
        is_new = self.seen.earlier.take(inside) < firsts.repeat(lengths)
        owners = np.arange(len(firsts)).repeat(lengths)
        codes = self.seen.codes.take(inside[is_new])
        return Several("has", self.seen.words, codes, owners[is_new])

    def _words(self, firsts: Integers, ends: Integers) -> Iterator[Column]:
        """What is known of the words of candidates."""
        seen = self.seen
        lengths = ends - firsts
        bounds = np.stack([firsts, ends], axis=1).ravel()
        openings = np.add.reduceat(np.append(seen.openings, 0), bounds)[::2]
        rarest = np.minimum.reduceat(np.append(seen.commons, 0), bounds)[::2]
        capital = np.minimum.reduceat(np.append(seen.capital_commons, 0), bounds)[::2]
        is_long = lengths > 1
        begins = 2 * (1 - seen.capitals.take(firsts)) + seen.openings.take(firsts)
        yield Column("words", _COUNTS, np.minimum(7, lengths))
        yield Column("openings", _COUNTS, np.minimum(2, openings))
        yield Column("rarest", _BITS, rarest)
        yield Column("rarest capital", _COUNTS, capital)
        yield Column("ends small", _IS, np.where(is_long, 1 - seen.capitals.take(ends - 1), -1))
        yield Column("begins small", _ARE, np.where(is_long, begins, -1))

    def _edges(self, firsts: Integers, ends: Integers) -> Iterator[Column]:
        """What the tokens beside candidates are, if they stand in the same paragraph."""
        seen = self.seen
        has_left = firsts > seen.paragraph_starts.take(firsts)
        has_right = ends < seen.paragraph_ends.take(ends - 1)
        left = has_left & (seen.capitals.take(firsts - 1, mode="clip") > 0)
        right = has_right & (seen.capitals.take(ends, mode="clip") > 0)
        behind = np.where(has_right, seen.codes.take(ends, mode="clip"), seen.edge)
        is_quoted = has_left & (seen.quotes.take(firsts - 1, mode="clip") > 0)
        yield Column("quoted", seen.words, np.where(is_quoted, behind, -1))
        yield Column("inside", _ARE, 2 * left + right)

    def _position(
        self, order: Sequence[Stretch], firsts: Integers, ends: Integers
    ) -> Iterator[Column]:
        """How often names like the candidates stand in the article."""
        keys, opens_sentence = self.document.keys, self.tokens.opens_sentence
        times = Counter(keys.values())
        within = Counter(key for (first, _), key in keys.items() if not opens_sentence(first))
        own = [keys[stretch] for stretch in order]
        also_small = (ends - firsts == 1) & (self.seen.small.take(firsts) > 0)
        yield Column("times", _COUNTS, np.array([min(4, times[key]) for key in own]))
        yield Column("times within", _COUNTS, np.array([min(2, within[key]) for key in own]))
        yield Column("also small", _IS, also_small.astype(np.intp))

    def _ways(self, order: Sequence[Stretch]) -> Loose:
        """How candidates came to be."""
        for number, stretch in enumerate(order):
            for way in self.document.candidates[stretch]:
                yield number, "way", way

    def _knowledge(self, order: Sequence[Stretch]) -> Loose:
        """What the world knows by candidates, and by parts of them."""
        document, flats, knowledge = self.document, self.tokens.flats, self.background.knowledge
        keys, kinds_of = document.keys, knowledge.kinds
        for number, stretch in enumerate(order):
            first, end = stretch
            key = keys[stretch]
            for kind in kinds_of(key):
                yield number, "known as", kind
            if sector := knowledge.sector(key):
                yield number, "known sector", sector
            if end - first > 1:
                firsts, lasts = kinds_of(flats[first]), kinds_of(flats[end - 1])
                for kind in firsts:
                    yield number, "first known as", kind
                for kind in lasts:
                    yield number, "last known as", kind
                if "g" in firsts and "s" in lasts:
                    yield number, "full name", ""
                yield number, "rest known as", kinds_of(document.key((first + 1, end)))

    def _brackets(self, order: Sequence[Stretch]) -> Loose:
        """Whether brackets behind candidates hold their initials."""
        tokens, flats = self.tokens, self.tokens.flats
        for number, (first, end) in enumerate(order):
            if end == len(flats) or flats[end] != "(":
                continue
            at = tokens.ends[end - 1]
            if bracket := _BRACKET.match(self.document.reading.text, at, at + 16):
                initials = "".join(
                    flats[n][0]
                    for n in range(first, end)
                    if tokens.words[n] and flats[n] not in LINKS
                )
                yield number, "abbreviated", str(bracket[1][:2].lower() == initials[:2])

    def _people(self, order: Sequence[Stretch]) -> Loose:
        """What candidates have of the people whom the article names."""
        people, flats = people_of(self.document, self.background), self.tokens.flats
        if not people.whole:
            return
        for number, (first, end) in enumerate(order):
            last = flats[end - 1]
            may_be = end in people.whole or last in people.surnames
            if may_be and (part := people.part_in((first, end), last)):
                yield number, "person", part


def _shape_of(words: Sequence[str]) -> str:
    return "_".join(map(shape_of, words)) if len(words) <= _LONG else "long"


def _names(document: Document, order: Sequence[Stretch]) -> Loose:
    """What rules and lists say of candidates and of what meets them."""
    across = _Across(document)
    for number, stretch in enumerate(order):
        if across.meets(stretch):
            for template, value in (*_own_names(document, stretch), *across.meeting(stretch)):
                yield number, template, value


def _own_names(document: Document, stretch: Stretch) -> Iterator[tuple[str, str]]:
    """What rules and lists say of a stretch, each once."""
    verdicts = document.verdicts.get(stretch, ())
    if verdicts:
        yield "ruled", ""
        yield from {("ruled role", str(verdict.role)): None for verdict in verdicts}
        yield from {("rule", verdict.rule): None for verdict in verdicts}
        yield from {("ruled whole", str(verdict.whole)): None for verdict in verdicts}
    names = document.known.get(stretch, ())
    sure = (f"{name.kind}{'' if name.listed and not name.ordinary else '?'}" for name in names)
    yield from {("listed", kind): None for kind in sure}


class _Across:
    """What rules and lists say of stretches, to be found by any token of them."""

    def __init__(self, document: Document) -> None:
        self._said = [(stretch, "rule across", "") for stretch in document.verdicts]
        self._said += [
            (stretch, "listed across", str(names[0].kind))
            for stretch, names in document.known.items()
        ]
        self._at: dict[int, list[int]] = defaultdict(list)
        self._marked = bytearray(len(document.tokens))
        for place, (stretch, _, _) in enumerate(self._said):
            for number in range(*stretch):
                self._at[number].append(place)
                self._marked[number] = 1

    def meets(self, stretch: Stretch) -> bool:
        """Whether anything is said of a token of a stretch."""
        return self._marked.find(1, *stretch) >= 0

    def meeting(self, stretch: Stretch) -> Iterator[tuple[str, str]]:
        """What meets a stretch without being it, and how, each once."""
        places = {place for number in range(*stretch) for place in self._at.get(number, ())}
        met = (self._said[place] for place in places)
        yield from {
            (template, f"{value}{_relation(other, stretch)}"): None
            for other, template, value in met
            if other != stretch
        }


def _relation(other: Stretch, stretch: Stretch) -> str:
    """How another stretch meets one: around it, inside it, or across its edge."""
    if other[0] <= stretch[0] and other[1] >= stretch[1]:
        return "around"
    if other[0] >= stretch[0] and other[1] <= stretch[1]:
        return "inside"
    return "across"
