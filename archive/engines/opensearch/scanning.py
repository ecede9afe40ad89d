"""Every document of an index that a query finds, in the order of their ids, a page at a time.

Nothing is held in the cluster meanwhile: what a page begins after is known
here, so a node may be lost between two pages.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from .client import Client

PAGE = 1000
PATIENCE = 60.0


def scan(
    client: Client, index: str, query: dict[str, Any], fields: Collection[str], page: int = PAGE
) -> Iterator[dict[str, Any]]:
    """The hits, each with these fields of its source."""
    source = {"_source": sorted(fields) or False}
    for hits in _pages(client, index, lambda: query, source, (page,)):
        yield from hits


def scan_columns(
    client: Client,
    index: str,
    query: Callable[[], dict[str, Any]],
    columns: Collection[str],
    sizes: Iterable[int] = (PAGE,),
) -> Iterator[list[dict[str, Any]]]:
    """The hits, a page at a time, each with the values that it has in these columns.

    Columns are read much faster than the source of a document. The query is asked for
    anew before each page, since what has been found may make it smaller. `sizes` are those
    of the pages, the last one that of all that follow.
    """
    values = {"docvalue_fields": sorted(columns), "stored_fields": "_none_"}
    for hits in _pages(client, index, query, values, sizes):
        yield [{name: values[0] for name, values in hit["fields"].items()} for hit in hits]


def _pages(
    client: Client,
    index: str,
    query: Callable[[], dict[str, Any]],
    read: dict[str, Any],
    sizes: Iterable[int],
) -> Iterator[list[dict[str, Any]]]:
    after: list[Any] | None = None
    following = iter(sizes)
    page = PAGE
    while True:
        page = next(following, page)
        body: dict[str, Any] = {
            "size": page,
            "query": query(),
            "sort": [{"id": "asc"}, {"since": "asc"}],
            "track_total_hits": False,
            **read,
        }
        if after:
            body["search_after"] = after
        hits = search(client, index, body)["hits"]["hits"]
        yield hits
        if len(hits) < page:
            return
        after = hits[-1]["sort"]


def search(client: Client, index: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - out of JSON
    """The answer to one search, of all shards or none."""
    whole: dict[str, object] = {"allow_partial_search_results": "false"}
    return client.ask("POST", f"/{index}/_search", body, whole, seconds=PATIENCE)


def refresh(client: Client, index: str) -> None:
    """Let searches see all that was written."""
    client.ask("POST", f"/{index}/_refresh", seconds=PATIENCE)
