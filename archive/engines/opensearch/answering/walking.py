"""All that a query finds, in the order of its pages, however much that is."""

from collections.abc import Iterator

from archive.query import Query

from .compiling import Clause
from .hits import ORDERS, is_collapsed
from .state import Answer, State

AT_ONCE = 200
"""Articles that are read in one request."""


def walked(state: State, query: Query, finding: Clause, fields: list[str]) -> Iterator[Answer]:
    """Every hit of a query, of each story the best unless copies count too.

    The cluster goes on behind the last hit of each request at the same point in time.

    Args:
        state: What is searched.
        query: Says in which order.
        finding: What finds.
        fields: What is read of each article; `story` has to be among it.
    """
    order = ORDERS[query.sort]
    shown: set[str] = set()
    after: dict[str, object] = {}
    while True:
        answer = state.search(finding, size=AT_ONCE, sort=order, _source=fields, **after)
        found = answer["hits"]["hits"]
        for hit in found:
            story = hit["_source"]["story"]
            if is_collapsed(query):
                if story in shown:
                    continue
                shown.add(story)
            yield hit
        if len(found) < AT_ONCE:
            return
        after = {"search_after": found[-1]["sort"]}
