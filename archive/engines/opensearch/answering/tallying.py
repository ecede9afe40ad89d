"""How much each of many queries finds: a watch list is hundreds of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from archive.engines.opensearch.mapping import WINDOW
from archive.query import Query, Sort
from archive.results import Gathering, NoticeKind, Tally

from .answer import understood
from .compiling import Clause, query_of
from .counting import STORIES, stories_in
from .filtering import Filters, as_written
from .hits import HEAD, ORDERS, bare_hits, stories_of
from .state import State, total_of
from .walking import walked

TOGETHER = 2_000
"""What all queries together may cost; see `pricing`."""

_UNFIT = frozenset(
    {
        *(NoticeKind.LOOSENED, NoticeKind.TOO_EXPENSIVE),
        *(NoticeKind.RELAXED, NoticeKind.CORRECTED, NoticeKind.TRANSLATED),
    }
)
"""Notices of an answer that is not what was asked for."""


def tallies(state: State, queries: Sequence[Query]) -> tuple[Tally | None, ...]:
    """See `archive.View.tally`."""
    newest_of = {"size": 1, "sort": ORDERS[Sort.NEWEST], "_source": HEAD}
    questions = [
        clause and state.question(clause, aggs=STORIES, **newest_of)
        for clause in _clauses(state, queries)
    ]
    answers = iter(state.several([each for each in questions if each is not None]))
    told = [next(answers) if each is not None else None for each in questions]
    newest = [each["hits"]["hits"][0]["_source"] for each in told if each and total_of(each)]
    hits = iter(bare_hits(state, newest))
    return tuple(
        None
        if each is None
        else Tally(
            articles=total_of(each),
            stories=stories_in(each["aggregations"], total_of(each)),
            newest=next(hits) if total_of(each) else None,
        )
        for each in told
    )


def members(state: State, queries: Sequence[Query]) -> tuple[Mapping[str, str] | None, ...]:
    """See `archive.View.members`."""
    every = Query(copies=True, sort=Sort.NEWEST)
    told: list[dict[str, str] | None] = []
    for clause in _clauses(state, queries):
        if clause is None:
            told.append(None)
            continue
        hits = walked(state, every, clause, ["id", "story"])
        told.append({hit["_source"]["id"]: hit["_source"]["story"] for hit in hits})
    wanted = dict.fromkeys(story for each in told if each for story in each.values())
    stories = stories_of(state, list(wanted))
    return tuple(
        None if each is None else {one: stories[story].id for one, story in each.items()}
        for each in told
    )


def gathered(state: State, queries: Sequence[Query], page: int, size: int) -> Gathering:
    """See `archive.View.gather`."""
    clauses = {
        str(at): clause for at, clause in enumerate(_clauses(state, queries)) if clause is not None
    }
    first = (page - 1) * size
    named = [{"bool": {"filter": [one], "_name": at}} for at, one in clauses.items()]
    if not named:
        return Gathering(entries=0, hits=(), found_by=())
    is_within = first + size <= WINDOW
    answer = state.search(
        {"bool": {"should": named, "minimum_should_match": 1}},
        aggs=STORIES,
        collapse={"field": "story"},
        sort=ORDERS[Sort.NEWEST],
        size=size if is_within else 0,
        _source=HEAD,
        **({"from": first} if is_within else {}),
    )
    found = answer["hits"]["hits"]
    return Gathering(
        entries=stories_in(answer["aggregations"], total_of(answer)),
        hits=tuple(bare_hits(state, [each["_source"] for each in found])),
        found_by=tuple(tuple(sorted(map(int, each["matched_queries"]))) for each in found),
    )


def _clauses(state: State, queries: Sequence[Query]) -> Iterator[Clause | None]:
    """What finds what each query finds; None as in `tally`."""
    left = TOGETHER
    for query in queries:
        plain = replace(as_written(state, query), counted=())
        clause, spent = _clause(state, plain) if left > 0 else (None, 0)
        left -= spent
        yield clause


def _clause(state: State, query: Query) -> tuple[Clause | None, int]:
    """What finds what a query finds, None where it was loosened; what it costs."""
    filters = Filters.of(state, query)
    asked = understood(state, query, filters)
    if any(notice.kind in _UNFIT for notice in asked.notices):
        return None, asked.budget.spent
    found = {"bool": {"filter": [query_of(asked.tree, asked.meant), filters.every()]}}
    return found, asked.budget.spent
