"""The stages of an incident that an article tells of: attack, claim, leak, recovery.

Each with the sentence that says so. What is threatened, hoped for or denied
has not happened, and is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from archive import STAGES

from .cues import anywhere
from .days import DAY, STAMP, dated
from .reading import Reading, Span


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage, where the text tells of it, and the day that the same sentence states."""

    name: str
    span: Span
    day: date | None


def stages(reading: Reading, published: date | None) -> Iterator[Stage]:
    """The stages that an article tells of, each once and in their order.

    Args:
        reading: The article.
        published: When it came out, by which a day without a year is dated.
    """
    for name in STAGES:
        span = _told(reading, name)
        if span is not None:
            yield Stage(name, span, _day(reading, span, published))


def tells_later(reading: Reading, sentence: Span) -> bool:
    """Whether a sentence tells of what came after the attack."""
    return any(
        anywhere(_cues(reading, name)).search(reading.places, sentence.start, sentence.end)
        for name in STAGES[1:]
    )


def _cues(reading: Reading, name: str) -> tuple[str, ...]:
    if name == "claim":
        return reading.lexicon.details["status"]["claimed"]
    return reading.lexicon.details["stage"][name]


def _told(reading: Reading, name: str) -> Span | None:
    """Where a stage is told first: in the body, in the title only where the body does not.

    An attack is told by any word about attacks as well, in the first sentences.
    """
    body, title = reading.title_end + 2, Span(0, reading.title_end)
    places = [(_cues(reading, name), Span(body, len(reading.text)))]
    if name == "attack":
        places.append((reading.lexicon.cue("attack"), Span(body, max(body, reading.lead_end))))
    places += [(cues, title) for cues, _ in places]
    for cues, place in places:
        for match in anywhere(cues).all(reading.places, place.start, place.end):
            if not _is_denied(reading, name, match):
                return Span(*match.span())
    return None


def _is_denied(reading: Reading, name: str, match: re.Match[str]) -> bool:
    """Whether it has not happened, or not yet; an attack that is told of has."""
    if name == "attack":
        return False
    words = reading.lexicon.details["stage"]
    sentence = reading.sentence(match.start())
    denial = words["unclaimed"] if name == "claim" else words["not_yet"]
    return bool(anywhere(denial).search(reading.places, sentence.start, sentence.end))


def _day(reading: Reading, span: Span, published: date | None) -> date | None:
    """The day that the sentence of a stage states, the nearest if several."""
    sentence = reading.sentence(span.start)
    found = [
        (abs(match.start() - span.start), day)
        for match in DAY.finditer(reading.flat, sentence.start, sentence.end)
        if not STAMP.search(reading.flat, sentence.start, match.start())
        and (day := dated(match, published))
    ]
    return min(found)[1] if found else None
