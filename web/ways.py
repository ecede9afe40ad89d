"""Ways out of a search that finds nothing: the same search, but for one thing, if that helps."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import Blueprint

from archive import SIZES, Match, Query, QueryError, Sort, grammar

from .drawing import chips
from .language import spoken
from .links import Links
from .view import view

blueprint = Blueprint("ways", __name__)
"""Brings the filters of this module to the templates; it has no page."""

MOST = 6
"""Filters of which each is left out to see whether that helps."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a link leads, what it says, and how many articles are there."""

    label: str
    href: str
    count: int


@blueprint.app_template_filter()
def ways_out(links: Links) -> list[Way]:
    """Each way out that leads to something; to all articles always."""
    say = spoken()
    found = [
        Way(label, links.to(query), count)
        for label, query in _others(links)
        if (count := _count(query))
    ]
    everything = Query(sort=Sort.NEWEST)
    return [*found, Way(say("nothing.all"), links.to(everything), _count(everything))]


def _others(links: Links) -> Iterator[tuple[str, Query]]:
    say = spoken()
    active = chips(links)
    for chip in active[:MOST]:
        yield say("nothing.without", label=chip.label), chip.without
    if len(active) > 1 and links.query.text:
        yield say("nothing.bare"), Query(text=links.query.text)
    if _differs_for_any(links.query):
        yield say("nothing.any"), replace(links.query, match=Match.ANY, page=1)


def _differs_for_any(query: Query) -> bool:
    """Whether it makes a difference to ask for any of the words instead of all."""
    trees = [grammar.read(query.text, match).tree for match in Match]
    return query.match is Match.ALL and trees[0] != trees[1]


def _count(query: Query) -> int:
    try:
        return view().search(replace(query, page=1, size=SIZES[0], counted=())).total
    except QueryError:
        return 0
