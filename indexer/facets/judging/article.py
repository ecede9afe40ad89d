"""What the names of one article have in common, for those that judge them together."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from indexer.facets.lexicon import Lexicon
from indexer.facets.reading import Span

from .document import Document
from .grouping import Group
from .tokens import STEM

Chances = Mapping[str, float]
"""The chance of each part."""

_SURE_VICTIM, _SURE_ATTACKER = 0.4, 0.3
"""Chances from which on a name counts among the victims or attackers of its article."""

CUES = ("past", "crime", "claim", "harm", "speech", "year")
"""What sentences of names may speak of: lists of `beside` in `lexicons/cues.toml`, and years."""

_YEAR = CUES.index("year")
_YEAR_DIGITS, _CENTURIES = 4, ("19", "20")


class Article:
    """What the names of one article have in common."""

    def __init__(
        self, document: Document, groups: Sequence[Group], parts: Sequence[Chances]
    ) -> None:
        self.document = document
        self.groups = groups
        self.parts = parts
        self.victims = [chances["victim"] for chances in parts]
        self.attackers = [chances["actor"] + chances["named"] for chances in parts]
        self.places = [[document.span(stretch) for stretch in group.stretches] for group in groups]
        self.breaks = [match.start() for match in re.finditer(r"\n+", document.reading.text)]

    @cached_property
    def attackers_among(self) -> list[list[float]]:
        """How each name stands to the other attackers."""
        return [*_rivals(self.attackers, _SURE_ATTACKER)]

    @cached_property
    def victims_among(self) -> list[list[float]]:
        """How each name stands to the other victims."""
        return [*_rivals(self.victims, _SURE_VICTIM)]

    @cached_property
    def sequence(self) -> list[tuple[Span, int]]:
        """All places of all names in reading order, each with the number of its name."""
        found = [(span, number) for number, own in enumerate(self.places) for span in own]
        return sorted(found, key=lambda one: one[0].start)

    @cached_property
    def at(self) -> dict[int, int]:
        """The number in `sequence` of each place, by where it begins."""
        return {span.start: number for number, (span, _) in enumerate(self.sequence)}

    @cached_property
    def hit(self) -> list[int]:
        """The tokens that begin names which are surely victims."""
        return [
            first
            for group, chance in zip(self.groups, self.victims, strict=True)
            if chance > _SURE_VICTIM
            for first, _ in group.stretches
        ]

    @cached_property
    def cues(self) -> dict[int, list[tuple[int, int]]]:
        """By sentence, the tokens that are cues or years: the number in `CUES` and the token."""
        cues_of = _lists(self.document.reading.lexicon)
        flats, sentences = self.document.tokens.flats, self.document.tokens.sentences
        different = {*flats}
        named = {flat: cues_of[flat[:STEM]] for flat in different if flat[:STEM] in cues_of}
        for flat in different:
            if len(flat) == _YEAR_DIGITS and flat[:2] in _CENTURIES:
                named[flat] = (*named.get(flat, ()), _YEAR)
        found: dict[int, list[tuple[int, int]]] = {}
        for number, flat in enumerate(flats):
            if flat in named:
                own = found.setdefault(sentences[number], [])
                own += [(cue, number) for cue in named[flat]]
        return found


@lru_cache(maxsize=4)
def _lists(lexicon: Lexicon) -> dict[str, tuple[int, ...]]:
    """The lists that each stem is on, by their numbers in `CUES`."""
    lists = [lexicon.cue(f"beside.{cue}") for cue in CUES[:_YEAR]]
    stems = dict.fromkeys(stem for words in lists for stem in words)
    return {stem: tuple(cue for cue, words in enumerate(lists) if stem in words) for stem in stems}


def _rivals(chances: Sequence[float], sure: float) -> Iterator[list[float]]:
    """For each name: the best of the others, how many are sure, before it, and its rank."""
    ordered = sorted([0.0, *chances])
    best, second = ordered[-1], ordered[-2]
    every, before = sum(chance > sure for chance in chances), 0
    for chance in chances:
        is_sure = chance > sure
        yield [
            second if chance == best else best,
            every - is_sure,
            before,
            len(ordered) - bisect_right(ordered, chance),
        ]
        before += is_sure
