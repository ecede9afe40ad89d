"""The bodies of an article: public ones by their opening words, known ones, and those cues name.

One body has one value inside an article, however often and however shortly
it is written. Its role comes from what the text says happened to it.
"""

from dataclasses import dataclass

from archive import Kind, Mention, Role

from .candidates import Candidate, candidates
from .merging import merged
from .reading import Reading, Span
from .roles import roles


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A body of the article: its mention, and what its name says it does."""

    mention: Mention
    sector: str
    spans: tuple[Span, ...]


def organisations(
    reading: Reading, language: str, attackers: frozenset[str]
) -> tuple[Organisation, ...]:
    """The bodies of an article in reading order.

    Args:
        reading: The article.
        language: Its ISO 639-1 code; English names are looked for unless it is French.
        attackers: The keys of names that are attackers in this article.
    """
    bodies = merged(reading, candidates(reading, language, attackers))
    made = [
        _organisation(reading, body, role)
        for body, role in zip(bodies, roles(reading, bodies), strict=True)
    ]
    return tuple(sorted(made, key=lambda organisation: organisation.spans[0].start))


def _organisation(reading: Reading, candidate: Candidate, role: Role) -> Organisation:
    first = candidate.spans[0][0]
    return Organisation(
        mention=Mention(
            kind=Kind.ORGANISATION,
            value=candidate.value,
            role=role,
            alias=reading.words(first),
            evidence=tuple(reading.evidence(span, rule) for span, rule in candidate.spans),
            confidence=0.9 if candidate.known or candidate.family else 0.6,
        ),
        sector=candidate.sector,
        spans=tuple(span for span, _ in candidate.spans),
    )
