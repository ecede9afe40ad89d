"""Sectors that others bring with them."""

from collections.abc import Sequence

from .cues import anywhere
from .reading import Reading


def with_others(reading: Reading, slugs: Sequence[str]) -> list[str]:
    """Sectors, and those that the text around makes of them as well."""
    found = list(slugs)
    for slug in slugs:
        other, *words = reading.lexicon.also.get(slug, ("",))
        if words and anywhere(tuple(words)).search(reading.places, 0, len(reading.flat)):
            found.append(other)
    return list(dict.fromkeys(found))
