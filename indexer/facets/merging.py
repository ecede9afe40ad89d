"""Candidates that name one body, brought together."""

import re
from collections.abc import Iterable
from functools import lru_cache

from .candidates import ARTICLE, Candidate
from .cues import word_set
from .lexicon import flattened, key_of
from .reading import Reading


def merged(reading: Reading, candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate a body, with every span that names it.

    Of two that overlap the longer one stays; those of one name are joined,
    and other spans that repeat the name or its acronym are added.
    """
    ordered = sorted(candidates, key=lambda c: (c.spans[0][0].start, -c.spans[0][0].end))
    apart: list[Candidate] = []
    for candidate in ordered:
        span = candidate.spans[0][0]
        if apart and apart[-1].spans[0][0].meets(span):
            continue
        apart.append(candidate)
    bodies: list[Candidate] = []
    for candidate in apart:
        twin = next((other for other in bodies if _same(reading, other, candidate)), None)
        if twin is None:
            bodies.append(candidate)
        else:
            _join(reading, twin, candidate)
    _add_repeats(reading, bodies)
    return bodies


def _same(reading: Reading, one: Candidate, two: Candidate) -> bool:
    """Whether two candidates name one body."""
    if one.keys & two.keys:
        return True
    if not one.family and not two.family:
        return False
    mine, yours = _own_words(reading, one.value), _own_words(reading, two.value)
    if not mine or not yours:
        return False
    if one.family and one.family == two.family:
        return mine <= yours or yours <= mine
    if one.family and not two.family and not two.known:
        return yours <= mine
    return bool(two.family) and not one.family and not one.known and mine <= yours


def _own_words(reading: Reading, name: str) -> frozenset[str]:
    """The words of a body's own name, without its opening words."""
    return _words_of(name) - word_set(reading.lexicon.cue("names.common"))


@lru_cache(maxsize=1 << 12)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", flattened(name)))


def _join(reading: Reading, twin: Candidate, other: Candidate) -> None:
    if other.family and not twin.family and not twin.known:
        twin.value, twin.family, twin.authority = other.value, other.family, other.authority
        twin.sector = other.sector
    twin.keys |= other.keys
    twin.spans += other.spans
    twin.sector = twin.sector or other.sector
    if other.known and not twin.known:
        twin.value, twin.known, twin.kind = other.value, True, other.kind
        twin.authority = other.authority
    elif not twin.known and _says_more(reading, other.value, twin.value):
        twin.value = other.value


def _says_more(reading: Reading, other: str, value: str) -> bool:
    """Whether a body's other form is the fuller one."""
    if ARTICLE.sub("", other) == value:
        return True
    return len(_own_words(reading, other)) > len(_own_words(reading, value))


def _add_repeats(reading: Reading, candidates: list[Candidate]) -> None:
    """Give each body the other places of the article that repeat its name or its acronym."""
    taken = [span for c in candidates for span, _ in c.spans]
    for candidate in candidates:
        if candidate.known:
            continue
        for run in reading.runs:
            again = key_of(reading.words(run)) in candidate.keys
            if again and not any(run.meets(span) for span in taken):
                candidate.spans.append((run, "repeat"))
    for candidate in candidates:
        candidate.spans.sort(key=lambda item: item[0].start)
