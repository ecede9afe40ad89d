"""Names by their initials, as this archive knows them: HRSDC, and what its letters stand for.

No list says what is called how: the names of organisations and actors do.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from archive.language import is_stop_word
from archive.query import Facet

from .known import Known
from .names import SHORT

LETTERS = range(3, 8)
"""Letters of a word that may be the initials of a name."""

NAMES = 3
"""Names that one word is taken for the initials of at the most."""

INITIALLED = (Facet.ORGANISATION, Facet.ACTOR)
"""The facets with names that are known by their initials; every victim is an organisation."""

MOST = 10
"""Words of a query that are looked at."""


def meant(known: Known, run: Sequence[str]) -> Iterator[tuple[Sequence[int], str]]:
    """What words may stand for as initials, or by theirs, with the places of these words.

    Args:
        known: What the archive knows of names.
        run: Folded words that follow each other in a query.
    """
    telling = [place for place, word in enumerate(run) if word.isalpha() and not is_stop_word(word)]
    del telling[MOST:]
    for place in telling:
        if len(run[place]) in LETTERS:
            for name in _initialled(known, run[place])[:NAMES]:
                yield (place,), name
    for size in SHORT:
        for first in range(len(telling) - size + 1):
            places = telling[first : first + size]
            letters = "".join(run[place][0] for place in places)
            if any(known.names(facet).has_short(letters) for facet in INITIALLED):
                yield places, letters


def _initialled(known: Known, letters: str) -> tuple[str, ...]:
    """The names whose initials some letters are, each once."""
    found = (known.names(facet).initialled(letters) for facet in INITIALLED)
    return tuple(dict.fromkeys(chain.from_iterable(found)))
