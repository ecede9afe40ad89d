"""How much each of many queries finds: a watch list is hundreds of them."""

from collections.abc import Sequence
from dataclasses import replace

from archive.query import Query, Sort
from archive.results import NoticeKind, Tally

from .answer import understood
from .compiling import query_of
from .counting import STORIES
from .filtering import Filters, as_written
from .hits import HEAD, ORDERS, bare_hits
from .state import Answer, State, total_of

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
    left = TOGETHER
    questions: list[Answer | None] = []
    for query in queries:
        plain = replace(as_written(state, query), counted=())
        question, spent = _question(state, plain) if left > 0 else (None, 0)
        questions.append(question)
        left -= spent
    answers = iter(state.several([each for each in questions if each is not None]))
    told = [next(answers) if each is not None else None for each in questions]
    newest = [each["hits"]["hits"][0]["_source"] for each in told if each and total_of(each)]
    hits = iter(bare_hits(state, newest))
    return tuple(
        None
        if each is None
        else Tally(
            articles=total_of(each),
            stories=int(each["aggregations"]["stories"]["value"]),
            newest=next(hits) if total_of(each) else None,
        )
        for each in told
    )


def _question(state: State, query: Query) -> tuple[Answer | None, int]:
    """What the cluster is to be asked for a query, None where it was loosened; what it costs."""
    filters = Filters.of(state, query)
    asked = understood(state, query, filters)
    if any(notice.kind in _UNFIT for notice in asked.notices):
        return None, asked.budget.spent
    found = {"bool": {"filter": [query_of(asked.tree, asked.meant), filters.every()]}}
    newest = {"size": 1, "sort": ORDERS[Sort.NEWEST], "_source": HEAD}
    return state.question(found, aggs={"stories": STORIES}, **newest), asked.budget.spent
