"""Ways out of a search that finds nothing: the same search, but for one thing, if that helps."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import Blueprint

from archive import Match, Query, Sort, Within, grammar

from . import turns
from .drawing import chips
from .front import front
from .language import spoken
from .links import Links
from .nearest import nearest_of
from .view import how_many

blueprint = Blueprint("ways", __name__)
"""Brings the filters of this module to the templates; it has no page."""

_SIGNS = frozenset(':"()«»“”')
"""Signs of a query that says itself where and how its words are looked for."""

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
        if (count := how_many(query))
    ]
    everything = Query(sort=Sort.NEWEST)
    return [*found, Way(say("nothing.all"), links.to(everything), how_many(everything))]


def _others(links: Links) -> Iterator[tuple[str, Query]]:
    say, query = spoken(), links.query
    for near in nearest_of(query, MOST):
        label = say(
            "search.chip", name=say(f"facet.{near.facet}"), label=say.label(near.facet, near.value)
        )
        yield say("nothing.nearest", label=label), near.query
    active = chips(links)
    for chip in active[:MOST]:
        yield say("nothing.without", label=chip.label), chip.without
    if len(active) > 1 and query.text:
        yield say("nothing.bare"), Query(text=query.text)
    if query.text and not _SIGNS.intersection(query.text):
        written = f"{say('nothing.author_field')}:({query.text})"
        yield say("nothing.author"), turns.with_text(query, written)
    if query.text and query.within is Within.ARTICLE:
        yield say("nothing.removed"), replace(query, within=Within.REMOVED, page=1)
    if _differs_for_any(query):
        yield say("nothing.any"), replace(query, match=Match.ANY, page=1)


def _differs_for_any(query: Query) -> bool:
    """Whether it makes a difference to ask for any of the words instead of all."""
    trees = [grammar.read(query.text, match).tree for match in Match]
    return query.match is Match.ALL and trees[0] != trees[1]


@blueprint.app_template_filter()
def way_with(links: Links, text: str) -> Way | None:
    """The same search with another text; None if that finds nothing."""
    query = turns.with_text(links.query, text)
    count = how_many(query)
    return Way(text, links.to(query), count) if count else None


@blueprint.app_template_filter()
def left_out(links: Links) -> Way | None:
    """The articles without a date that a span of time leaves out; None when there are none."""
    query = links.query
    if not (query.dates.start or query.dates.end):
        return None
    count = how_many(turns.undated(query))
    label = spoken().some("histogram.left_out", count)
    return Way(label, links.undated(), count) if count else None


@blueprint.app_template_filter()
def span_of_archive(query: Query) -> str:
    """From when to when the archive has articles, where a search for some time finds none."""
    if not (query.dates.start or query.dates.end):
        return ""
    say, held = spoken(), front()
    if not (held.first and held.last):
        return ""
    return say("nothing.span", first=say.day(held.first), last=say.day(held.last))
