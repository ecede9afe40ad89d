"""One generation in the making: articles put beside those of the generations before.

What is written says which generation it is of, so nobody sees it until the
state names that one; what a killed writer left is cleared away by the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from archive.article import Article

from .bulk import Action, Bulk
from .client import Client
from .document import document_of
from .lease import Lease
from .mapping import FOREVER, holding
from .scanning import refresh, scan
from .stories import Stories
from .words import tokens_by_language

_LOOKED_UP = 500
"""Articles whose earlier documents are looked for at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a generation is made: the index, its number, whether the index is new and empty."""

    index: str
    generation: int
    is_fresh: bool


def document_id(article_id: str, generation: int) -> str:
    """What the cluster knows the document of an article by that a generation wrote."""
    return f"{article_id}@{generation}"


class Writing:
    """An `archive.Batch` in a cluster."""

    def __init__(self, client: Client, lease: Lease, place: Place) -> None:
        self._client = client
        self._place = place
        self._bulk = Bulk(client, place.index, lease.check)
        self._tokens = tokens_by_language()
        self._put: set[str] = set()
        self._waiting: dict[str, Action | None] = {}
        self._stories = Stories(client, place.index, place.generation)

    def put(self, article: Article) -> None:
        """See `archive.Batch.put`."""
        generation = self._place.generation
        document = document_of(article, generation, self._tokens)
        if article.id in self._put:
            raise ValueError(f"{article.place} is already in this batch")
        self._put.add(article.id)
        self._stories.add(document)
        action = Action("index", document_id(article.id, generation), document, article.place)
        if self._place.is_fresh:
            self._bulk.add(action)
        else:
            self._wait(article.id, action)

    def remove(self, article_id: str) -> None:
        """See `archive.Batch.remove`."""
        if article_id not in self._put and not self._place.is_fresh:
            self._wait(article_id, None)

    def finish(self) -> int:
        """Write all that is left, and group the stories; how many articles the generation has."""
        self._flush()
        self._bulk.finish()
        index, generation = self._place.index, self._place.generation
        refresh(self._client, index)
        changed = False
        for action in self._stories.changes(is_fresh=self._place.is_fresh):
            self._bulk.add(action)
            changed = True
        if changed:
            self._bulk.finish()
            refresh(self._client, index)
        query = {"query": {"bool": {"must_not": holding(generation)}}}
        return int(self._client.ask("POST", f"/{index}/_count", query)["count"])

    def close(self) -> None:
        """Send nothing more."""
        self._bulk.close()

    def _wait(self, article_id: str, action: Action | None) -> None:
        self._waiting[article_id] = action
        if len(self._waiting) >= _LOOKED_UP:
            self._flush()

    def _flush(self) -> None:
        """End the documents that are replaced or removed, and bring those that replace them."""
        waiting, self._waiting = self._waiting, {}
        if not waiting:
            return
        for hit in self._earlier(list(waiting)):
            self._stories.end(hit)
            self._bulk.add(ending(hit["_id"], self._place.generation))
        for action in waiting.values():
            if action:
                self._bulk.add(action)

    def _earlier(self, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
        """The documents of some articles in the generation before."""
        query = {
            "bool": {
                "filter": [{"terms": {"id": list(ids)}}],
                "must_not": holding(self._place.generation - 1),
            }
        }
        return scan(self._client, self._place.index, query, ("id", "story"))


def ending(document: str, generation: int) -> Action:
    """What makes a generation the first one without a document."""
    return Action("update", document, {"doc": {"until": generation}}, document)


def clear(client: Client, lease: Lease, index: str, generation: int, oldest: int) -> None:
    """Clear away what nobody can read: what is of no generation up to one, or ended before.

    Args:
        client: Of the archive.
        lease: Under which this is done.
        index: Which index.
        generation: The one in force.
        oldest: The first one that is still wanted.
    """
    refresh(client, index)
    bulk = Bulk(client, index, lease.check)
    try:
        for hit in scan(client, index, _unwanted(generation, oldest), ("since", "until")):
            source = hit["_source"]
            if generation < source["since"] or source["until"] <= oldest:
                bulk.add(Action("delete", hit["_id"], None))
            else:
                bulk.add(ending(hit["_id"], FOREVER))
        bulk.finish()
    finally:
        bulk.close()
    refresh(client, index)


def _unwanted(generation: int, oldest: int) -> dict[str, Any]:
    return {
        "bool": {
            "should": [
                {"range": {"since": {"gt": generation, "lt": FOREVER}}},
                {"range": {"until": {"lte": oldest}}},
                {"range": {"until": {"gt": generation, "lt": FOREVER}}},
            ]
        }
    }
