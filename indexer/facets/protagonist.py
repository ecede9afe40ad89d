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
from .reading import Place, Reading, is_person
from .story import lead_end

TWICE = 2
SHORTEST = 4  # letters; shorter names that repeat are acronyms of something else
PLACED = re.compile(  # what stands between a verb and a place
    r"(?:\b(?:a|en|pres de|vers|depuis|in|at|near|from|around|de|of)|\bd')\s?$"
)


def protagonist(reading: Reading, may_be: Callable[[Place], bool]) -> Place | None:
    """Where the body that the story is about is named first; None when nothing stands out.

    Args:
        reading: The article.
        may_be: Whether a capitalised span could name a body nobody knows.
    """
    lead = lead_end(reading)
    named: dict[str, list[Place]] = defaultdict(list)
    for span in reading.spans:
        named[key_of(reading.words(span))].append(span)
    surnames = set(_surnames(reading))
    best: tuple[int, int, Place] | None = None
    for key, places in named.items():
        if len(places) < TWICE or len(key) < SHORTEST or key[0].isdigit() or key in surnames:
            continue
        if places[0].start > lead or not all(map(may_be, places)):
            continue
        if any(_stands_as_place(reading, place) for place in places):
            continue
        worth = len(places) + (TWICE if places[0].end <= reading.title_end else 0)
        if best is None or (worth, -places[0].start) > best[:2]:
            best = worth, -places[0].start, places[0]
    return best[2] if best else None


def _surnames(reading: Reading) -> Iterator[str]:
    """The last words of persons' names, by which they are called again."""
    for span in reading.spans:
        if is_person(reading, span):
            yield key_of(reading.words(span).split()[-1])
            yield key_of(reading.words(span))


def _stands_as_place(reading: Reading, place: Place) -> bool:
    """Whether a name stands where places do, or is known as one."""
    names = reading.lexicon.names_of(reading.words(place))
    if any(name.kind in (NameKind.PLACE, NameKind.GIVEN_NAME) for name in names):
        return True
    return PLACED.search(reading.folded, max(0, place.start - 12), place.start) is not None
