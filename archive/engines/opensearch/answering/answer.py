"""A query answered by the cluster: what matches, the best of it, and the counts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from archive.engines.opensearch.document import read_article
from archive.engines.opensearch.mapping import WINDOW
from archive.engines.understanding.spelling import corrected
from archive.errors import QueryError
from archive.query import Facet, Listing, Query, Sort
from archive.results import Bucket, FacetCounts, Found, Hit, NoticeKind, ResultPage
from archive.tree import And, In, Node, Or

from .compiling import Clause, query_of
from .counting import Counting, Told
from .filtering import Filters, as_written
from .fitting import scored
from .hits import HEAD, ORDERS, WHOLE, hits_of, is_collapsed, stories_of
from .interpreting import Interpretation, interpreted
from .lexicon import Lexicon
from .listing import listed
from .state import Answer, State, total_of
from .understanding import finds, nearest
from .walking import AT_ONCE, walked


def answer(state: State, query: Query, generation: str) -> ResultPage:
    """One page of hits and the counts over all of them; `took_ms` is left to the caller."""
    query = as_written(state, query)
    filters = Filters.of(state, query)
    counting = Counting(query, filters)
    asked = interpreted(state, query)
    told = _asked(state, query, asked, counting)
    if not total_of(told) and not finds(state, asked):
        other = nearest(state, query, asked, filters.every())
        if other:
            asked, told = other, _asked(state, query, other, counting)
    total, stories = total_of(told), counting.stories(told["aggregations"])
    entries = stories if is_collapsed(query) else total
    return ResultPage(
        query=query,
        total=total,
        stories=stories,
        entries=entries,
        took_ms=0.0,
        hits=_hits(state, query, asked, counting, told),
        facets=counting.facets(told["aggregations"]),
        histogram=_histogram(state, asked, counting, told, "day"),
        incidents=_histogram(state, asked, counting, told, "incident"),
        notices=asked.notices,
        did_you_mean=_did_you_mean(state, query, asked, filters, total),
        generation=generation,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """What a selection has: the query as it is written, what it finds, and how much that is."""

    query: Query
    asked: Interpretation
    finding: Clause
    total: int
    stories: int
    entries: int


def selected(state: State, query: Query) -> Selected:
    """All that a query finds."""
    query = replace(as_written(state, query), counted=())
    filters = Filters.of(state, query)
    counting = Counting(query, filters)
    asked = interpreted(state, query)
    told = _counted(state, asked, counting)
    if not total_of(told) and not finds(state, asked):
        asked = nearest(state, query, asked, filters.every()) or asked
        told = _counted(state, asked, counting)
    total, stories = total_of(told), counting.stories(told["aggregations"])
    return Selected(
        query=query,
        asked=asked,
        finding=_finding(state, query, asked, counting),
        total=total,
        stories=stories,
        entries=stories if is_collapsed(query) else total,
    )


@dataclass(frozen=True, slots=True)
class Articles:
    """The articles of a selection, each read when its turn comes."""

    state: State
    chosen: Selected

    def __iter__(self) -> Iterator[Found]:
        hits = walked(self.state, self.chosen.query, self.chosen.finding, WHOLE)
        while several := [hit["_source"] for hit in islice(hits, AT_ONCE)]:
            stories = stories_of(self.state, [source["story"] for source in several])
            for source in several:
                yield Found(article=read_article(source), story=stories[source["story"]])


def facet(state: State, query: Query, facet: Facet, listing: Listing) -> FacetCounts:
    """See `archive.View.facet`."""
    query = as_written(state, query)
    filters = Filters.of(state, query)
    asked = understood(state, query, filters)
    found = {"bool": {"filter": [query_of(asked.tree, asked.meant), filters.every(facet)]}}
    return listed(state, query, facet, found, listing)


def understood(state: State, query: Query, filters: Filters) -> Interpretation:
    """What a query is taken for."""
    asked = interpreted(state, query)
    if finds(state, asked):
        return asked
    return nearest(state, query, asked, filters.every()) or asked


def _asked(state: State, query: Query, asked: Interpretation, counting: Counting) -> Answer:
    """The hits of a page and all counts, in one request."""
    _, only_hits = counting.filtering()
    more: dict[str, object] = {"post_filter": only_hits} if only_hits else {}
    first = (query.page - 1) * query.size
    if first + query.size <= WINDOW:
        more |= {"from": first, "size": query.size, "sort": ORDERS[query.sort]}
        more |= {"_source": _fields(asked.tree)}
    if is_collapsed(query):
        more["collapse"] = {"field": "story"}
    found = _found(state, query, asked, counting)
    return state.search(found, aggs=counting.asked(stories=True), **more)


def _counted(state: State, asked: Interpretation, counting: Counting) -> Answer:
    found = {"bool": {"filter": [query_of(asked.tree, asked.meant), counting.filters.every()]}}
    return state.search(found, aggs=counting.asked(stories=True))


def _found(state: State, query: Query, asked: Interpretation, counting: Counting) -> Clause:
    """What finds, scored where that decides the order, with the filters that always hold."""
    always, _ = counting.filtering()
    by_score = query.sort is Sort.RELEVANCE
    text = scored(state, asked.tree, asked.meant) if by_score else query_of(asked.tree, asked.meant)
    return {"bool": {"must": [text], "filter": [always]}}


def _finding(state: State, query: Query, asked: Interpretation, counting: Counting) -> Clause:
    """The same with all filters."""
    found = _found(state, query, asked, counting)
    return {"bool": {"must": [found], "filter": [counting.filters.every()]}}


def _hits(
    state: State, query: Query, asked: Interpretation, counting: Counting, told: Answer
) -> tuple[Hit, ...]:
    found: Iterable[Answer] = told["hits"]["hits"]
    first = (query.page - 1) * query.size
    if first + query.size > WINDOW and first < total_of(told):
        finding = _finding(state, query, asked, counting)
        every = walked(state, query, finding, _fields(asked.tree))
        found = islice(every, first, first + query.size)
    return hits_of(state, list(found), asked, is_scored=query.sort is Sort.RELEVANCE)


def _fields(tree: Node) -> list[str]:
    """What is read of an article for a hit; what was taken out of it only where that is asked."""
    return [*HEAD, "text", *(("rest",) if _asks_for_removed(tree) else ())]


def _asks_for_removed(tree: Node) -> bool:
    match tree:
        case In(where, part):
            return where.value == "removed" or _asks_for_removed(part)
        case And(parts) | Or(parts):
            return any(map(_asks_for_removed, parts))
    return False


def _histogram(
    state: State, asked: Interpretation, counting: Counting, told: Answer, name: str
) -> tuple[Bucket, ...]:
    counted: Told = told["aggregations"]
    if not counting.one_month(counted, name):
        return counting.histogram(counted, name)
    found = {"bool": {"filter": [query_of(asked.tree, asked.meant), counting.filters.every()]}}
    by_day = state.search(found, aggs=counting.by_day(name))
    return counting.days(by_day["aggregations"], name)


def _did_you_mean(
    state: State, query: Query, asked: Interpretation, filters: Filters, total: int
) -> str:
    """The query with its fields joined to their words, or its rare words corrected.

    Only if that finds something, or more.
    """
    joined = query.text
    for notice in asked.notices:
        if notice.kind is NoticeKind.FIELD_APART:
            field = dict(notice.facts)["token"]
            joined = re.sub(rf"{re.escape(field)}\s+(?=\S)", field, joined)
    if joined != query.text:
        return joined if _finds(state, replace(query, text=joined), filters) else ""
    if asked.corrected:
        return ""
    text = corrected(Lexicon(state, asked.budget), query.text, asked.tree)
    found = _finds(state, replace(query, text=text), filters) if text else 0
    return text if found > (0 if asked.relaxed else total) else ""


def _finds(state: State, query: Query, filters: Filters) -> int:
    """How many articles a query finds as it stands; none when it cannot be read."""
    try:
        asked = interpreted(state, query)
    except QueryError:
        return 0
    return total_of(
        state.search({"bool": {"filter": [query_of(asked.tree, asked.meant), filters.every()]}})
    )
