"""What a model is told of a name with all its places, to say what part it plays."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from indexer.facets.reading import Reading, Span
from tests.training.deciding.document import Document
from tests.training.deciding.features import EDGE, Background
from tests.training.deciding.grouping import Group
from tests.training.deciding.spans import Stretch
from tests.training.deciding.tokens import LINKS, Token

PLACES = 8
"""Places of a name whose surroundings count."""

BEFORE = (
    "actor.naming actor.before organisation.kinds organisation.network organisation.victim_before"
    " organisation.blow_before organisation.source_before organisation.bystander_before"
    " organisation.other_before"
).split()
BEHIND = (
    "actor.naming_after actor.after organisation.kinds_after organisation.victim_after"
    " organisation.acts_after"
).split()
WITHIN = ("actor.claim", "actor.likeness", "actor.past")
_REACH = 60


def log_odds(chance: float) -> float:
    """The logarithm of the odds, kept within what a chance of 0.001 has."""
    return math.log((chance + 1e-3) / (1 - chance + 1e-3))


class Contexts:
    """Makes the features of the names of one article.

    `incident` is the chance that the article is about an incident that hit somebody.
    """

    def __init__(
        self,
        document: Document,
        background: Background,
        groups: Sequence[Group],
        incident: float,
    ) -> None:
        self.document = document
        self.background = background
        self.groups = groups
        self.all = document.tokens.every
        self.incident = f"incident={round(max(-4.0, min(4.0, log_odds(incident))))}"
        self.firsts = [group.stretches[0] for group in groups]
        self.most = max((len(group.forms) for group in groups), default=0)

    def of(self, group: Group) -> list[str]:
        """The features of one name, each once."""
        stretches = group.stretches
        found = [
            *self._standing(group, stretches),
            *self._what(group),
            *self._ruled(stretches),
            *self._cued(stretches),
        ]
        around: set[str] = set()
        for stretch in stretches[:PLACES]:
            around |= set(self._around(stretch))
        found += sorted(around)
        found += [
            f"{self.incident}&{feature}"
            for feature in found
            if feature.startswith(("standing=", "ruled=", "unruled="))
        ]
        return [*found, self.incident]

    def _standing(self, group: Group, stretches: Sequence[Stretch]) -> Iterator[str]:
        """Where a name stands in the article, and how often."""
        reading = self.document.reading
        starts = [self.all[first].start for first, _ in stretches]
        title = any(start < reading.title_end for start in starts)
        lead = any(reading.title_end <= start < reading.lead_end for start in starts)
        times = len(stretches)
        yield f"name times={min(6, times)}"
        yield f"name forms={min(3, len({form.key for form in group.forms}))}"
        yield f"name in title={title}"
        yield f"name in lead={lead}"
        yield f"standing={title}{lead}{min(3, times)}"
        yield f"genre standing={reading.genre}{title}{lead}"
        rank = sum(first < stretches[0] for first in self.firsts)
        yield f"rank={min(6, rank)}"
        yield f"most named={times == self.most and times > 1}"
        yield f"position={int(5 * starts[0] / max(1, len(reading.text)))}"
        yield f"name genre={reading.genre}"
        for name in ("body", "attacker"):
            best = max(getattr(form.chosen, name) for form in group.forms)
            yield f"{name} odds={round(max(-5.0, min(6.0, log_odds(best))))}"

    def _what(self, group: Group) -> Iterator[str]:
        for form in group.forms[:4]:
            if form.words:
                yield f"name first={form.words[0]}"
            for word in form.words:
                yield f"name has={word}"
            for kind in self.background.knowledge.kinds(form.key):
                yield f"name known as={kind}"
        yield f"name words={min(6, len(group.forms[0].words))}"

    def _ruled(self, stretches: Sequence[Stretch]) -> Iterator[str]:
        document, found = self.document, set()
        for stretch in stretches:
            for verdict in document.verdicts.get(stretch, ()):
                found.add(f"ruled={verdict.kind}{verdict.role}")
                found.add(f"name rule={verdict.rule}")
                found.add(f"ruled in genre={verdict.role}{document.reading.genre}")
            for name in document.known.get(stretch, ()):
                found.add(f"name listed={name.kind}{'' if name.listed else '?'}")
        if not any(feature.startswith("ruled=") for feature in found):
            found.add("unruled=")
        yield from sorted(found)

    def _cued(self, stretches: Sequence[Stretch]) -> Iterator[str]:
        """Which lists of cue words stand beside a name, and how often."""
        reading, counts = self.document.reading, Counter[str]()
        for first, behind in stretches[:PLACES]:
            span = Span(self.all[first].start, self.all[behind - 1].end)
            counts.update(_cues_beside(reading, span))
        for cue, times in sorted(counts.items()):
            yield f"cue={cue}"
            yield f"cue times={cue}{min(3, times)}"

    def _around(self, stretch: Stretch) -> Iterator[str]:
        """The words beside one place of a name, and those of its sentence."""
        first, behind = stretch
        left = [
            token.flat for token in self._paragraph(range(first - 1, max(-1, first - 8), -1), first)
        ]
        right = [token.flat for token in self._paragraph(range(behind, behind + 9), behind - 1)]
        own_left = [word for word in left if word[0].isalnum() and word not in LINKS]
        own_right = [word for word in right if word[0].isalnum()]
        beside = [
            f"name before={left[0] if left else EDGE}",
            f"name two before={'_'.join(left[:2])}",
            f"name three before={'_'.join(left[:3])}",
            f"name word before={own_left[0] if own_left else EDGE}",
            f"name words before={'_'.join(own_left[:2])}",
            f"name behind={right[0] if right else EDGE}",
            f"name two behind={'_'.join(right[:2])}",
            f"name three behind={'_'.join(right[:3])}",
            f"name words behind={'_'.join(own_right[:2])}",
        ]
        sentence = [f"sentence={word}" for word in self._sentence(first, behind)]
        yield from beside
        yield from sentence
        yield from (f"name left={word}" for word in own_left[:6])
        yield from (f"name right={word}" for word in own_right[:7])
        sentences = self.document.tokens.sentences
        if first > 0 and sentences[first - 1] != sentences[first]:
            yield "name opens sentence="
        if self.all[first].start < self.document.reading.title_end:
            yield from (
                f"title {feature}" for feature in (beside[0], beside[3], beside[5], *sentence)
            )

    def _paragraph(self, numbers: Sequence[int], other: int) -> Iterator[Token]:
        """The tokens at some numbers, as long as they stand in the paragraph of another."""
        paragraphs = self.document.tokens.paragraphs
        for number in numbers:
            if not 0 <= number < len(self.all) or paragraphs[number] != paragraphs[other]:
                return
            yield self.all[number]

    def _sentence(self, first: int, behind: int) -> Iterator[str]:
        """The small words of the sentence around a place, forty tokens each way at the most."""
        sentences = self.document.tokens.sentences
        mine = sentences[first]
        for number in range(max(0, first - 40), min(len(self.all), behind + 40)):
            token = self.all[number]
            outside = number < first or number >= behind
            small = token.is_word and not token.is_capital and len(token.flat) > 2
            if outside and small and sentences[number] == mine:
                yield token.flat


def _cues_beside(reading: Reading, span: Span) -> Iterator[str]:
    for cue in BEFORE:
        if reading.before(cue, span, _REACH):
            yield cue
    for cue in BEHIND:
        if reading.after(cue, span, _REACH):
            yield cue
    sentence = reading.sentence(span.start)
    for cue in WITHIN:
        if reading.near(cue, sentence.start, sentence.end):
            yield cue
    if reading.near("attack", sentence.start, span.start):
        yield "attack in front"
    if reading.near("attack", span.end, sentence.end):
        yield "attack behind"
