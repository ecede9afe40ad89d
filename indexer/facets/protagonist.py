"""The body that an attack story is about when no cue names it.

News tell in the title or in the first sentences whom they are about, and come
back to it by name. So among the capitalised names that nobody knows, that are
no person's and no place's, the one that the story opens with and repeats is
the body that was hit.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from .lexicon import NameKind, key_of
from .reading import Reading, Span, is_person

TWICE = 2
SHORTEST = 4  # letters; shorter names that repeat are acronyms of something else
PLACED = re.compile(  # what stands between a verb and a place
    r"(?:\b(?:a|en|pres de|vers|depuis|in|at|near|from|around|de|of)|\bd')\s?$"
)


def protagonist(reading: Reading, may_be: Callable[[Span], bool]) -> Span | None:
    """Where the body that the story is about is named first; None when nothing stands out.

    Args:
        reading: The article.
        may_be: Whether a capitalised span could name a body nobody knows.
    """
    lead = reading.lead_end
    named: dict[str, list[Span]] = defaultdict(list)
    for run in reading.runs:
        named[key_of(reading.words(run))].append(run)
    surnames = set(_surnames(reading))
    best: tuple[int, int, Span] | None = None
    for key, spans in named.items():
        if len(spans) < TWICE or len(key) < SHORTEST or key[0].isdigit() or key in surnames:
            continue
        if spans[0].start > lead or not all(map(may_be, spans)):
            continue
        if any(_stands_as_place(reading, span) for span in spans):
            continue
        worth = len(spans) + (TWICE if spans[0].end <= reading.title_end else 0)
        if best is None or (worth, -spans[0].start) > best[:2]:
            best = worth, -spans[0].start, spans[0]
    return best[2] if best else None


def _surnames(reading: Reading) -> Iterator[str]:
    """The last words of persons' names, by which they are called again."""
    for run in reading.runs:
        if is_person(reading, run):
            yield key_of(reading.words(run).split()[-1])
            yield key_of(reading.words(run))


def _stands_as_place(reading: Reading, span: Span) -> bool:
    """Whether a name stands where places do, or is known as one."""
    names = reading.lexicon.names_of(reading.words(span))
    if any(name.kind in (NameKind.PLACE, NameKind.GIVEN_NAME) for name in names):
        return True
    return PLACED.search(reading.flat, max(0, span.start - 12), span.start) is not None
