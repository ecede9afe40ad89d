"""Every stretch of an article that could be a name, with as many boundaries as are thinkable.

A run of capitalised words is a candidate, and so are its pieces, what it makes
with the words that lead on from it ("ministère de l'Enseignement supérieur et
de la Recherche"), what a noun makes of it that opens names of bodies ("lycée
Jean-Moulin"), and such nouns without any capital ("police fédérale"). Which of
them is a name is for the model to say.
"""

from collections.abc import Iterator

from indexer.facets.cues import word_set
from indexer.facets.lexicon import NameKind
from indexer.facets.reading import Reading
from tests.training.deciding.tokens import LINKS, Tokens

Stretch = tuple[int, int]
"""A candidate: the number of its first token, and of the one behind its last."""

LONGEST = 14
"""Tokens of a candidate."""

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
        if first < behind <= first + LONGEST:
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


def known_stretches(reading: Reading, tokens: Tokens) -> Iterator[Stretch]:
    """Where known names stand that are no places and no given names."""
    for found in reading.found:
        if found.name.kind in (NameKind.PLACE, NameKind.GIVEN_NAME):
            continue
        first = tokens.starting.get(found.span.start)
        behind = tokens.ending.get(found.span.end)
        if first is not None and behind is not None:
            yield first, behind


class _Finder:
    """Finds candidates in the tokens of one article."""

    def __init__(self, reading: Reading, tokens: Tokens, openings: frozenset[str]) -> None:
        self.reading = reading
        self.all = tokens.every
        self.joined = tokens.joined
        self.openings = openings
        self.starters = word_set(reading.lexicon.cue("names.openers"))
        self.runs = tuple(self._runs())
        self.ends = dict(self.runs)

    def _runs(self) -> Iterator[Stretch]:
        """Runs of capitalised words, "&" between them included."""
        all_, number = self.all, 0
        while number < len(all_):
            if not (all_[number].is_capital and all_[number].is_word):
                number += 1
                continue
            first = number
            number += 1
            while number < len(all_) and self.joined[number - 1]:
                token = all_[number]
                more = number + 1 < len(all_) and all_[number + 1].is_capital
                if token.is_capital and token.is_word:
                    number += 1
                elif token.text == "&" and more and self.joined[number]:
                    number += 2
                else:
                    break
            yield first, number

    def around(self, first: int, behind: int) -> Iterator[tuple[Stretch, str]]:
        """A run, its pieces, and what leads on from it and up to it."""
        firsts = {first, *range(first + 1, min(first + 3, behind))}
        opener = first
        while opener < behind - 1 and self.all[opener].flat in self.starters:
            opener += 1
            firsts.add(opener)
        ends = {behind, *([behind - 1] if behind - first > 1 else [])}
        if behind - first > 2:
            ends.add(first + 1)
        ends |= set(self._onward(first, behind))
        for start in firsts:
            for end in ends:
                yield (start, end), "run"
        for start, way in self._backward(first):
            for end in ends:
                yield (start, end), way

    def _onward(self, first: int, behind: int) -> Iterator[int]:
        """Where a name could end that goes on behind a run."""
        all_ = self.all
        opens = any(token.flat in self.openings for token in all_[first:behind])
        end = behind
        for _ in range(_FORWARD):
            at = end
            while self._goes_on(at) and at - end < _LOW - 1:
                at += 1
                if opens and all_[at - 1].flat not in LINKS:
                    yield at
            between = all_[end:at]
            leads = between and (opens or all(token.flat in LINKS for token in between))
            if not (leads and at < len(all_) and self.joined[at - 1] and at in self.ends):
                return
            yield at + 1
            end = self.ends[at]
            yield end

    def _goes_on(self, at: int) -> bool:
        """Whether a small word stands here that could be inside a name."""
        if at >= len(self.all) or not self.joined[at - 1]:
            return False
        token = self.all[at]
        return token.is_word and not token.is_capital and token.flat not in STOPS

    def _backward(self, first: int) -> Iterator[tuple[int, str]]:
        """Where a name could begin that leads up to a run."""
        at = first
        while at > 0 and first - at < _STEPS and self.joined[at - 1] and self.all[at - 1].is_word:
            at -= 1
            token = self.all[at]
            if token.is_capital:
                yield at, "capital"
            elif token.flat in self.openings:
                yield at, "opening"
            if token.flat in STOPS:
                return

    def opened(self) -> Iterator[tuple[Stretch, str]]:
        """Nouns that open names, alone and with small words behind: "police fédérale"."""
        for first, token in enumerate(self.all):
            if not token.is_word or token.flat not in self.openings:
                continue
            if not token.is_capital:
                yield (first, first + 1), "bare"
            at = first + 1
            while self._goes_on(at) and at - first <= _LOW:
                at += 1
                if self.all[at - 1].flat not in LINKS:
                    yield (first, at), "small"

    def abbreviated(self) -> Iterator[tuple[Stretch, str]]:
        """What stands before an abbreviation in brackets, from each word that could begin it."""
        all_ = self.all
        for number in range(2, len(all_) - 1):
            if not (
                all_[number - 1].text == "("
                and all_[number].is_capital
                and all_[number + 1].text == ")"
            ):
                continue
            at = number - 2
            while at >= 0 and number - at < LONGEST and all_[at].is_word:
                if all_[at].is_capital or all_[at].flat in self.openings:
                    yield (at, number - 1), "abbreviated"
                if at == 0 or not self.joined[at - 1]:
                    break
                at -= 1
