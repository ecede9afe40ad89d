"""The few strongest reasons for the part of a name, in terms that can be put in words."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from archive import Reason, ReasonKind
from indexer.facets.reading import Reading, Span

from .deciding import Decision, Judgement
from .document import Document
from .grouping import Group
from .tokens import STEM

MOST = 3
"""Reasons of one name."""

_LOOKED_AT = 16
"""Features with the greatest weight among which reasons are looked for."""

_WORDS = {
    "name before": ReasonKind.BEFORE,
    "name two before": ReasonKind.BEFORE,
    "name three before": ReasonKind.BEFORE,
    "name word before": ReasonKind.BEFORE,
    "name words before": ReasonKind.BEFORE,
    "name left": ReasonKind.BEFORE,
    "title name before": ReasonKind.BEFORE,
    "title name word before": ReasonKind.BEFORE,
    "name behind": ReasonKind.BEHIND,
    "name two behind": ReasonKind.BEHIND,
    "name three behind": ReasonKind.BEHIND,
    "name words behind": ReasonKind.BEHIND,
    "name right": ReasonKind.BEHIND,
    "title name behind": ReasonKind.BEHIND,
    "name first": ReasonKind.NAME,
    "name has": ReasonKind.NAME,
}
_STANDING = {
    "name in title": ReasonKind.TITLE,
    "standing": ReasonKind.TITLE,
    "name in lead": ReasonKind.LEAD,
    "name known as": ReasonKind.KNOWN,
    "name listed": ReasonKind.KNOWN,
    "name rule": ReasonKind.KNOWN,
    "incident": ReasonKind.INCIDENT,
}
Places = Sequence[tuple[Span, str]]
"""Where something is told, and by which rule."""

_REPEATED = ("name times", "most named")
_WORD_LETTERS = 3
_PERSONS = ("g", "s")


def reasons_of(judgement: Judgement, decision: Decision) -> tuple[Reason, ...]:
    """The strongest reasons why a name plays a part, the strongest first.

    A feature speaks for a part by as much as it raises its logit above the
    mean of all parts.
    """
    model, rows = judgement.weights.parts, decision.rows
    speaks = model.leanings[decision.part].take(np.array(rows, np.intp))
    written: dict[str, str] = {}
    found: list[Reason] = []
    for number in (-speaks).argsort(kind="stable")[:_LOOKED_AT].tolist():
        if speaks[number] <= 0 or len(found) == MOST:
            break
        kind, stems = _said_by(model.features[rows[number]])
        if kind is None:
            continue
        if stems and not written:
            written = _written(judgement.document, decision.group)
        reason = _reason(kind, stems, written)
        if reason and not any(_same(reason, other) for other in found):
            found.append(reason)
    return tuple(found)


_TELLING = {"name": ReasonKind.VICTIM, "trade": ReasonKind.TRADE}


def reasons_of_sector(
    reading: Reading, places: Places, words: Sequence[Span]
) -> tuple[Reason, ...]:
    """The strongest reasons for a sector: names and trades of victims, then words of the text.

    Args:
        reading: The article.
        places: Where the sector is told, and by which rule.
        words: Where the words stand that say most for it, the strongest first.
    """
    told = (
        Reason(kind=_TELLING[rule], words=reading.words(span))
        for span, rule in places
        if rule in _TELLING
    )
    found = [*dict.fromkeys(told)][:MOST]
    if words and len(found) < MOST:
        said = ", ".join(dict.fromkeys(reading.words(span) for span in words))
        found.append(Reason(kind=ReasonKind.WORDS, words=said))
    return tuple(found)


@lru_cache(maxsize=1 << 13)
def _said_by(feature: str) -> tuple[ReasonKind | None, tuple[str, ...]]:
    """The kind of reason that a feature is, None for none, and the stems of its words in order."""
    template, _, value = feature.partition("=")
    if kind := _WORDS.get(template):
        stems = value.split("_")
        return kind, tuple(
            stem[:STEM] for stem in (reversed(stems) if kind is ReasonKind.BEFORE else stems)
        )
    if template in _REPEATED and value not in ("1", "False"):
        return ReasonKind.REPEATED, ()
    kind = _STANDING.get(template)
    if kind is None or value.startswith(("False", "-", "0")) or value in _PERSONS:
        return None, ()
    return kind, ()


def _reason(kind: ReasonKind, stems: Sequence[str], written: dict[str, str]) -> Reason | None:
    if not stems:
        return Reason(kind=kind)
    words = " ".join([written.get(stem, "") for stem in stems]).strip()
    return Reason(kind=kind, words=words) if len(words) >= _WORD_LETTERS else None


def _same(one: Reason, other: Reason) -> bool:
    """Whether two reasons say the same: a word beside a name and two of which it is one."""
    if one.kind is not other.kind:
        return False
    return one.words in other.words or other.words in one.words


def _written(document: Document, group: Group) -> dict[str, str]:
    """The words in and around a name as the article has them, by the stems that features have."""
    tokens = document.tokens
    flats, written = tokens.flats, tokens.written
    return {
        flats[number][:STEM]: written[number]
        for first, behind in group.stretches
        for number in (*tokens.before(first, 8), *range(first, behind), *tokens.behind(behind, 9))
    }
