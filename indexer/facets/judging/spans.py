"""Every stretch of an article that could be a name, with as many boundaries as are thinkable.

A run of capitalised words is a candidate, and so are its pieces, what it makes
with the words that lead on from it ("ministère de l'Enseignement supérieur et
de la Recherche"), what a noun makes of it that opens names of bodies ("lycée
Jean-Moulin"), and such nouns without any capital ("police fédérale"). Which of
them is a name is for the model to say.
"""

from collections.abc import Iterator
from itertools import compress

from indexer.facets.cues import word_set
from indexer.facets.lexicon import NameKind
from indexer.facets.reading import Reading

from .tokens import LINKS, Tokens

Stretch = tuple[int, int]
"""A candidate: the number of its first token, and of the one behind its last."""

LONGEST = 14
"""Tokens of a candidate."""

MOST = 5000
"""Candidates of an article; no news article has so many."""

STOPS = frozenset(
    """a est sont ont etait ete que qui dont ou mais pour par avec dans ce cette ces se son sa ses
    leur leurs il elle ils elles on ne pas plus apres avant selon is was were are has have had been
    that which who by with from in on at to as its it they their he she not after before said says
    will would could may also but or than this these those an un une""".split()
)
"""Folded words at which no name goes on."""

_STEPS = 9
"""Words that are looked back over for a noun that opens a name."""

_LOW = 6
"""Small words that may follow a noun that opens a name."""

_FORWARD = 4
"""Times that a name may go on over links to another capital."""


def stretches(
    reading: Reading, tokens: Tokens, openings: frozenset[str], ruled: Iterator[Stretch]
) -> dict[Stretch, set[str]]:
    """The candidates of an article, each with the ways by which it became one.

    Args:
        reading: The article.
        tokens: Its tokens.
        openings: Folded nouns that open names of bodies.
        ruled: What the rules take for names.
    """
    found: dict[Stretch, set[str]] = {}

    def add(first: int, behind: int, way: str) -> None:
        bare = behind == first + 1 and _is_elided(tokens, first)
        if first < behind <= first + LONGEST and len(found) < MOST and not bare:
            found.setdefault((first, behind), set()).add(way)

    finder = _Finder(reading, tokens, openings)
    for first, behind in finder.runs:
        for stretch, way in finder.around(first, behind):
            add(*stretch, way)
    for stretch, way in (*finder.opened(), *finder.abbreviated()):
        add(*stretch, way)
    for stretch in ruled:
        add(*stretch, "rule")
    for stretch in known_stretches(reading, tokens):
        add(*stretch, "known")
    return found


def _is_elided(tokens: Tokens, number: int) -> bool:
    """Whether a token is a mere "L'", its word joined to it or not."""
    flat = tokens.flats[number]
    return flat.endswith("'") or (
        len(flat) == 1 and flat in "ldnscjmt" and tokens.flats[number + 1 : number + 2] == ["'"]
    )


def known_stretches(reading: Reading, tokens: Tokens) -> Iterator[Stretch]:
    """Where known names stand that are no places and no given names."""
    for found in reading.found:
        if found.name.kind in (NameKind.PLACE, NameKind.GIVEN_NAME):
            continue
        if stretch := tokens.filling(found.span.start, found.span.end):
            yield stretch


class _Finder:
    """Finds candidates in the tokens of one article."""

    def __init__(self, reading: Reading, tokens: Tokens, openings: frozenset[str]) -> None:
        self.tokens = tokens
        self.flats = tokens.flats
        self.capitals = tokens.capitals
        self.words = tokens.words
        self.joined = tokens.joined
        self.openings = openings
        self.opening = [*compress(range(len(tokens)), map(openings.__contains__, self.flats))]
        self.starters = word_set(reading.lexicon.cue("names.openers"))
        self.runs = tuple(self._runs())
        self.ends = dict(self.runs)

    def _runs(self) -> Iterator[Stretch]:
        """Runs of capitalised words, "&" between them included."""
        flats, capitals, words, joined = self.flats, self.capitals, self.words, self.joined
        number, count = 0, len(flats)
        for first in compress(range(count), capitals):
            if first < number or not words[first]:
                continue
            number = first + 1
            while number < count and joined[number - 1]:
                more = number + 1 < count and capitals[number + 1]
                if capitals[number] and words[number]:
                    number += 1
                elif flats[number] == "&" and more and joined[number]:
                    number += 2
                else:
                    break
            yield first, number

    def around(self, first: int, behind: int) -> Iterator[tuple[Stretch, str]]:
        """A run, its pieces, and what leads on from it and up to it."""
        firsts = {first, *range(first + 1, min(first + 3, behind))}
        opener = first
        while opener < behind - 1 and self.flats[opener] in self.starters:
            opener += 1
            firsts.add(opener)
        ends = {behind, *([behind - 1] if behind - first > 1 else [])}
        if behind - first > 2:  # noqa: PLR2004 - more than the first and the last
            ends.add(first + 1)
        if self.flats[behind : behind + 1] == ["'s"]:
            ends.add(behind + 1)
        ends |= set(self._onward(first, behind))
        for start in firsts:
            for end in ends:
                yield (start, end), "run"
        for start, way in self._backward(first):
            for end in ends:
                yield (start, end), way

    def _onward(self, first: int, behind: int) -> Iterator[int]:
        """Where a name could end that goes on behind a run."""
        flats = self.flats
        opens = any(flat in self.openings for flat in flats[first:behind])
        end = behind
        for _ in range(_FORWARD):
            at = end
            while self._goes_on(at) and at - end < _LOW - 1:
                at += 1
                if opens and flats[at - 1] not in LINKS:
                    yield at
            between = flats[end:at]
            leads = between and (opens or all(flat in LINKS for flat in between))
            if not (leads and at < len(flats) and self.joined[at - 1] and at in self.ends):
                return
            yield at + 1
            end = self.ends[at]
            yield end

    def _goes_on(self, at: int) -> bool:
        """Whether a small word stands here that could be inside a name."""
        if at >= len(self.flats) or not self.joined[at - 1]:
            return False
        return self.words[at] and not self.capitals[at] and self.flats[at] not in STOPS

    def _backward(self, first: int) -> Iterator[tuple[int, str]]:
        """Where a name could begin that leads up to a run."""
        at = first
        while at > 0 and first - at < _STEPS and self.joined[at - 1] and self.words[at - 1]:
            at -= 1
            if self.capitals[at]:
                yield at, "capital"
            elif self.flats[at] in self.openings:
                yield at, "opening"
            if self.flats[at] in STOPS:
                return

    def opened(self) -> Iterator[tuple[Stretch, str]]:
        """Nouns that open names, alone and with small words behind: "police fédérale"."""
        for first in self.opening:
            if not self.words[first]:
                continue
            if not self.capitals[first]:
                yield (first, first + 1), "bare"
            at = first + 1
            while self._goes_on(at) and at - first <= _LOW:
                at += 1
                if self.flats[at - 1] not in LINKS:
                    yield (first, at), "small"

    def abbreviated(self) -> Iterator[tuple[Stretch, str]]:
        """What stands before an abbreviation in brackets, from each word that could begin it."""
        flats, capitals = self.flats, self.capitals
        for number in compress(range(1, len(flats) - 1), map("(".__eq__, flats)):
            if number == 1 or not (capitals[number] and flats[number + 1] == ")"):
                continue
            at = number - 2
            while at >= 0 and number - at < LONGEST and self.words[at]:
                if capitals[at] or flats[at] in self.openings:
                    yield (at, number - 1), "abbreviated"
                if at == 0 or not self.joined[at - 1]:
                    break
                at -= 1
