"""More values of one facet than a page shows."""

import re

from archive.engines.understanding.said import counts_of
from archive.labels import facet_label
from archive.language import fold, words
from archive.query import Count, Facet, Listing, Query
from archive.results import FacetCounts
from archive.tree import Prefix

from .compiling import Clause
from .counting import number_in, shared
from .state import State, column_of

MOST = 65_000
"""Values of one facet that are counted for a listing; a cluster gives no more in one answer."""

_FEW = 1_000
"""Stories of one value up to which they are counted one by one."""

_NAMED = 10_000
"""Values with a name that are asked for one by one."""


def listed(
    state: State, query: Query, facet: Facet, found: Clause, listing: Listing
) -> FacetCounts:
    """The values of one facet that a listing asks for; see `archive.Searcher.facet`.

    Args:
        state: What is searched.
        query: The query.
        facet: The facet.
        found: What finds, the facet's own filter set aside.
        listing: Which values.
    """
    column = column_of(facet, uncertain=bool(query.uncertain))
    by_story = {"aggs": shared(_FEW)} if query.count is Count.STORIES else {}
    terms: dict[str, object] = {"field": column, "size": MOST}
    if listing.find:
        terms["include"] = _named(state, query, facet, listing.find)[:_NAMED]
    elif listing.prefix:
        terms["include"] = f"{_escaped(listing.prefix)}.*"
    answer = state.search(
        found,
        aggs={
            "values": {"terms": terms} | by_story,
            "missing": {"missing": {"field": column}} | by_story,
        },
    )["aggregations"]
    counts = {each["key"]: number_in(each) for each in answer["values"]["buckets"]}
    counts = {value: count for value, count in counts.items() if value.startswith(listing.prefix)}
    if listing.by_name:
        order = sorted(counts, key=lambda value: _name(facet, value, listing.language))
    else:
        order = sorted(counts, key=lambda value: (-counts[value], value))
    last = listing.first + listing.most
    values = {value: counts[value] for value in order[listing.first : last]}
    other = max(len(order) - last, 0)
    missing = number_in(answer["missing"])
    return counts_of(query.filter_of(facet), values, other=other, missing=missing)


def _named(state: State, query: Query, facet: Facet, find: str) -> list[str]:
    """The values with names in which words begin as those of a text do."""
    uncertain = bool(query.uncertain)
    names = state.names(facet, uncertain=uncertain)
    every = state.values(facet, uncertain=uncertain)
    codes = set(range(len(every)))
    for word in words(find):
        codes &= set(names.codes(Prefix(word.folded)).tolist())
    return [every[code] for code in sorted(codes)]


def _name(facet: Facet, value: str, language: str) -> tuple[str, str]:
    return fold(facet_label(facet, value, language)), value


def _escaped(text: str) -> str:
    """A text as an expression of Lucene that means just it."""
    return re.sub(r"([^\w])", r"\\\1", text)
