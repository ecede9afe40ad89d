"""Every document of an index that a query finds, in the order of their ids, a page at a time.

Nothing is held in the cluster meanwhile: what a page begins after is known
here, so a node may be lost between two pages.
"""

import time
from collections.abc import Collection, Iterator
from typing import Any

from archive.errors import IndexAway

from .client import Client

PAGE = 1000
PATIENCE = 60.0

_PAUSE = 1.0


def scan(
    client: Client, index: str, query: dict[str, Any], fields: Collection[str], page: int = PAGE
) -> Iterator[dict[str, Any]]:
    """The hits, each with these fields of its source."""
    after: list[Any] | None = None
    while True:
        body: dict[str, Any] = {
            "size": page,
            "query": query,
            "sort": [{"id": "asc"}, {"since": "asc"}],
            "track_total_hits": False,
            "_source": sorted(fields) or False,
        }
        if after:
            body["search_after"] = after
        hits = search(client, index, body)["hits"]["hits"]
        yield from hits
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


def all_searched(client: Client, index: str, lines: bytes) -> list[dict[str, Any]]:
    """The answers to several searches at once, each of all shards.

    Raises:
        IndexAway: Some still have none after `PATIENCE` seconds, as when a shard has no copy left.
    """
    end = time.monotonic() + PATIENCE
    while True:
        answer = client.ask("POST", f"/{index}/_msearch", lines, seconds=PATIENCE)
        answers: list[dict[str, Any]] = answer["responses"]
        if not any("error" in each or each["_shards"]["failed"] for each in answers):
            return answers
        if time.monotonic() > end:
            raise IndexAway(client.address.text, "a part of the index is missing")
        time.sleep(_PAUSE)
