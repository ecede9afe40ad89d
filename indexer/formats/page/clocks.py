"""The day that a site shows above each of its pages: today's, and no article's."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive import Removed
from archive.language import fold
from indexer.records import months

from .blocks import Block, Place

_SITE = "html:site"
_HOLDERS = frozenset({"article", "main"})
_DAYS = "|".join(
    """lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday
    saturday sunday""".split()
)
_CLOCK = re.compile(
    rf"(?:{_DAYS}),? (?:\d{{1,2}}(?:er|st|nd|rd|th)? {months.ANY},? \d{{4}}"
    rf"|{months.ANY} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})\W*(?:\d{{1,2}}\s?[:h]\s?\d\d(?::\d\d)?)?"
)


def with_clocks(blocks: Sequence[Block], out: Sequence[Removed | None]) -> list[Removed | None]:
    """What is left out of a page, where the days above the article are said to be the site's.

    A day of the week with its date, and nothing else, is a clock where it stands above
    the element that holds the heading with the text, and not in it.
    """
    ruled = list(out)
    for at, block in enumerate(blocks):
        if block.tag != "h1":
            continue
        holder = next((place for place in _above(block) if place.tag in _HOLDERS), None)
        if holder is not None:
            for before in range(at):
                removed = ruled[before]
                inside = any(place is holder for place in _above(blocks[before]))
                if removed and not inside and _CLOCK.fullmatch(fold(removed.text.strip())):
                    ruled[before] = replace(removed, rule=_SITE)
        break
    return ruled


def _above(block: Block) -> Iterator[Place]:
    """The elements around a block, the nearest first."""
    place: Place | None = block.place
    while place is not None:
        yield place
        place = place.above
