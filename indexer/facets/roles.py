"""What happened to each body of an article: hit, in charge, or only named."""

import re
from collections.abc import Sequence
from itertools import pairwise

from archive import Role

from .candidates import ABOUT, TRADE, Candidate
from .genre import NOBODY_HIT, Genre
from .lexicon import NameKind
from .naming import trade_of
from .reading import Reading, Span

LISTED = re.compile(  # what stands between two names of a list
    r"[ \xa0»”\"]*(?:,|et|and|ou|or|puis|&|/)*(?: ?(?:et|and|ou|puis))?"
    r" ?(?:meme |chez |de |d'|du )?(?:le |la |les |l'|the )?[«“\"]?$"
)
STANDING = (NameKind.AUTHORITY, NameKind.MEDIA, NameKind.PLATFORM)
"""Bodies that are rarely hit themselves: fewer words say that they were."""


def roles(reading: Reading, candidates: Sequence[Candidate]) -> tuple[Role, ...]:
    """The role of each body, in the order of the bodies."""
    neighbours = _neighbours(reading, candidates)
    hit = tuple(
        reading.genre not in NOBODY_HIT and _was_hit(reading, candidate) for candidate in candidates
    )
    hit = _spread(candidates, hit, neighbours)
    if reading.genre is Genre.ATTACK and not any(hit):
        likely = _likely_hit(reading, candidates)
        hit = _spread(candidates, tuple(c is likely for c in candidates), neighbours)
    return tuple(
        Role.VICTIM if was_hit else Role.AUTHORITY if candidate.authority else Role.MENTIONED
        for candidate, was_hit in zip(candidates, hit, strict=True)
    )


def _was_hit(reading: Reading, candidate: Candidate) -> bool:
    spans = [span for span, _ in candidate.spans]
    could_be = not candidate.authority and candidate.kind not in STANDING
    if any(_blow_beside(reading, span, could_be=could_be) for span in spans):
        return True
    if not could_be or reading.genre is not Genre.ATTACK:
        return False
    first = spans[0]
    return (
        first.end <= reading.title_end
        and not _stands_by(reading, first)
        and bool(reading.near("attack", 0, reading.lead_end))
    )


def _blow_beside(reading: Reading, span: Span, *, could_be: bool) -> bool:
    """Whether the words beside a name say that it was hit; fewer do for who rarely is."""
    if _stands_by(reading, span):
        return False
    if not could_be and reading.before("organisation.network", span, 30):
        return False
    if reading.after("organisation.victim_after", span):
        return True
    trade = trade_of(reading, span)
    fronts = [span, trade.span] if trade and trade.span.end <= span.start else [span]
    if kind := reading.before("organisation.kinds", span):
        fronts.append(Span(kind.start(), span.end))
    if any(reading.before("organisation.blow_before", front) for front in fronts):
        return True
    return could_be and any(reading.before("organisation.victim_before", f) for f in fronts)


def _stands_by(reading: Reading, span: Span) -> bool:
    """Whether a body is there as a source or a bystander."""
    return bool(
        reading.before("organisation.source_before", span, 40)
        or reading.before("organisation.bystander_before", span, 40)
        or reading.after("organisation.acts_after", span, 40)
    )


def _likely_hit(reading: Reading, candidates: Sequence[Candidate]) -> Candidate | None:
    """Whom an attack story is about when no cue names its victim; None when nobody stands out.

    That is the name it opens with and comes back to, else the first public
    body or company of its first sentences.
    """
    lead = reading.lead_end
    for candidate in candidates:
        if any(rule == ABOUT for _, rule in candidate.spans):
            return candidate
    attacked = reading.near("attack", 0, lead)
    for candidate in sorted(candidates, key=lambda c: c.spans[0][0].start):
        first = candidate.spans[0][0]
        public = candidate.family and not candidate.authority
        traded = any(rule == TRADE for _, rule in candidate.spans)
        company = traded or candidate.kind is NameKind.COMPANY
        again = len(candidate.spans) > 1 and first.end <= reading.title_end
        opens = first.start < lead and (public or company) and (attacked or again)
        if opens and not _stands_by(reading, first):
            return candidate
    return None


def _neighbours(reading: Reading, candidates: Sequence[Candidate]) -> tuple[tuple[int, int], ...]:
    """Bodies that follow each other in a list, as pairs of their numbers in reading order."""
    whose = sorted(
        ((span, number) for number, c in enumerate(candidates) for span, _ in c.spans),
        key=lambda item: item[0].start,
    )
    return tuple(
        (mine, yours)
        for (one, mine), (two, yours) in pairwise(whose)
        if LISTED.fullmatch(reading.flat, one.end, two.start)
    )


def _spread(
    candidates: Sequence[Candidate],
    hit: tuple[bool, ...],
    neighbours: tuple[tuple[int, int], ...],
) -> tuple[bool, ...]:
    """Let what is said of one name of a list hold for its neighbours, onwards and back."""
    spread = list(hit)
    for before, after in neighbours:
        spread[after] = spread[after] or (spread[before] and candidates[after].kind not in STANDING)
    for before, after in reversed(neighbours):
        spread[before] = spread[before] or (
            spread[after] and candidates[before].kind not in STANDING
        )
    return tuple(spread)
