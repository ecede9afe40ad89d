"""What a model is told of a name with all its places, to say what part it plays."""

import math
from collections.abc import Iterator, Sequence

from .background import Background
from .document import Document
from .grouping import Group
from .people import people_of
from .seen import EDGE
from .spans import Stretch
from .tokens import LINKS, STEM

PLACES = 8
"""Places of a name whose surroundings count."""

_LEFT, _RIGHT = 8, 9
"""Tokens in front of a name and behind it that count."""


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
        self.incident = f"incident={round(max(-4.0, min(4.0, log_odds(incident))))}"
        self.firsts = [group.stretches[0] for group in groups]
        self.people = people_of(document, background)
        self.most = max((len(group.forms) for group in groups), default=0)

    def of(self, group: Group) -> list[str]:
        """The features of one name, each once."""
        stretches = group.stretches
        found = [
            *self._standing(group, stretches),
            *self._what(group),
            *self._ruled(stretches),
            *{f"name person={part}": None for part in self._parts_of_people(stretches)},
        ]
        found += [
            f"{self.incident}&{feature}"
            for feature in found
            if feature.startswith(("standing=", "ruled=", "unruled="))
        ]
        around: set[str] = set()
        for stretch in stretches[:PLACES]:
            around.update(self._around(stretch))
        return [*found, *sorted(around), self.incident]

    def _standing(self, group: Group, stretches: Sequence[Stretch]) -> Iterator[str]:
        """Where a name stands in the article, and how often."""
        reading, tokens = self.document.reading, self.document.tokens
        starts = [tokens.starts[first] for first, _ in stretches]
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

    def _parts_of_people(self, stretches: Sequence[Stretch]) -> Iterator[str]:
        flats = self.document.tokens.flats
        for stretch in stretches:
            if part := self.people.part_in(stretch, flats[stretch[1] - 1]):
                yield part

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
                found.add(f"ruled={verdict.role}")
                found.add(f"name rule={verdict.rule}")
                found.add(f"ruled in genre={verdict.role}{document.reading.genre}")
            for name in document.known.get(stretch, ()):
                found.add(f"name listed={name.kind}{'' if name.listed else '?'}")
        if not any(feature.startswith("ruled=") for feature in found):
            found.add("unruled=")
        yield from sorted(found)

    def _around(self, stretch: Stretch) -> Iterator[str]:
        """The words beside one place of a name, those farther away by their stems."""
        first, behind = stretch
        tokens = self.document.tokens
        flats = tokens.flats
        left = [flats[number] for number in tokens.before(first, _LEFT)]
        right = [flats[number] for number in tokens.behind(behind, _RIGHT)]
        own_left = [word[:STEM] for word in left if word[0].isalnum() and word not in LINKS]
        own_right = [word[:STEM] for word in right if word[0].isalnum() and word not in LINKS]
        beside = (
            f"name before={left[0] if left else EDGE}",
            f"name word before={own_left[0] if own_left else EDGE}",
            f"name behind={right[0] if right else EDGE}",
        )
        yield from beside
        yield f"name two before={'_'.join(left[:2])}"
        yield f"name three before={'_'.join(left[:3])}"
        yield f"name words before={'_'.join(own_left[:2])}"
        yield f"name two behind={'_'.join(right[:2])}"
        yield f"name three behind={'_'.join(right[:3])}"
        yield f"name words behind={'_'.join(own_right[:2])}"
        yield from (f"name left={word}" for word in own_left[:7])
        yield from (f"name right={word}" for word in own_right[:8])
        if first > 0 and tokens.opens_sentence(first):
            yield "name opens sentence="
        if tokens.starts[first] < self.document.reading.title_end:
            yield from (f"title {feature}" for feature in beside)
