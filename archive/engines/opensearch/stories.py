"""The stories of a generation in the making: which articles are copies, and of which.

Only what a generation changes is looked at: the new texts, those that share
enough of their lowest hashes with them, and the stories that either belongs or
belonged to. Each story is grouped again as a whole, by the rules of
`archive.sketch`, so the outcome is that of grouping everything, unless a new
text is one more part of a roundup that belongs to no story. Texts that are
alike are read, to see whether they are one form (see `archive.forms`).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import numpy as np

from archive.forms import Text, are_filled_in
from archive.sketch import LED, SHARED, Sketch, Sketches, grouped

from .bulk import Action
from .client import Client
from .document import read_head, read_sketch, read_text
from .mapping import holding
from .scanning import all_searched, scan

_ASKED = 200
"""Texts whose candidates are asked for at once."""

_CANDIDATES = 60
"""Texts that share most with one, of which each is compared with it."""

_HELD = 2000
"""Texts that are kept in memory once they were read."""

_FIELDS = ("id", "since", "day", "story", "shared", "sketch")


_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """What grouping has to know of an article."""

    id: str
    since: int
    day: str
    story: str
    shared: bool
    sketch: Sketch

    @property
    def document(self) -> str:
        """The name of its document."""
        return f"{self.id}@{self.since}"

    @classmethod
    def of(cls, source: dict[str, Any]) -> "_Text":
        return cls(
            id=source["id"],
            since=source["since"],
            day=source.get("day", "9999-99-99"),
            story=source["story"],
            shared=source.get("shared", False),
            sketch=read_sketch(source),
        )


class Stories:
    """The stories of one generation of an index, while it is made."""

    def __init__(self, client: Client, index: str, generation: int) -> None:
        self._client = client
        self._index = index
        self._generation = generation
        self._new: dict[str, _Text] = {}
        self._touched: set[str] = set()

    def add(self, document: dict[str, Any]) -> None:
        """Know of a new document."""
        self._new[document["id"]] = _Text.of(document)

    def end(self, hit: dict[str, Any]) -> None:
        """Know of a document that the generation does not have any more."""
        self._touched.add(hit["_source"]["story"])

    def changes(self, *, is_fresh: bool) -> Iterator[Action]:
        """What has to be written, once all that is new can be searched."""
        texts = dict(self._new)
        if not is_fresh:
            self._touched |= {found.story for found in self._candidates()}
            for stories in _batches(sorted(self._touched), _ASKED):
                query = self._held([{"terms": {"story": list(stories)}}])
                for hit in scan(self._client, self._index, query, _FIELDS):
                    texts.setdefault(hit["_source"]["id"], _Text.of(hit["_source"]))
        return self._regrouped(list(texts.values()))

    def _regrouped(self, texts: Sequence[_Text]) -> Iterator[Action]:
        """The texts whose story has become another one, or is shared no longer or from now on."""
        stories = tuple(_stories_of(texts, self._read))
        sizes = Counter(stories)
        old: dict[str, dict[str, Any]] = {}
        for text, story in zip(texts, stories, strict=True):
            now = {"story": story, "shared": sizes[story] > 1}
            if now == {"story": text.story, "shared": text.shared}:
                continue
            if text.since == self._generation:
                yield _moving(text.document, now)
            else:
                old[text.id] = now
        for ids in _batches(sorted(old), _ASKED):
            query = self._held([{"terms": {"id": list(ids)}}])
            for hit in list(scan(self._client, self._index, query, ("*",))):
                source = hit["_source"]
                new = {**source, "since": self._generation, **old[source["id"]]}
                yield Action("index", f"{source['id']}@{self._generation}", new, source["id"])
                yield Action("update", hit["_id"], {"doc": {"until": self._generation}})

    def _candidates(self) -> Iterator[_Text]:
        """The texts of before that share enough with a new one."""
        long = [text for text in self._new.values() if len(text.sketch)]
        for some in _batches(long, _ASKED):
            lines = (
                f"{json.dumps(row)}\n" for text in some for row in ({}, self._like(text.sketch))
            )
            for each in all_searched(self._client, self._index, "".join(lines).encode()):
                for hit in each["hits"]["hits"]:
                    yield _Text.of(hit["_source"])

    def _like(self, sketch: Sketch) -> dict[str, Any]:
        lowest = [{"term": {"lowest": f"{each:08x}"}} for each in sketch[:LED].tolist()]
        return {
            "size": _CANDIDATES,
            "track_total_hits": False,
            "_source": list(_FIELDS),
            "query": {
                "bool": {
                    "should": [{"constant_score": {"filter": each}} for each in lowest],
                    "minimum_should_match": SHARED,
                    "must_not": [
                        *holding(self._generation),
                        {"range": {"since": {"gte": self._generation}}},
                    ],
                }
            },
        }

    def _read(self, document: str) -> Text:
        """The text of a document."""
        query = {"ids": {"values": [document]}}
        (hit,) = scan(self._client, self._index, query, ("head", "text"))
        return Text(read_head(hit["_source"]).title, read_text(hit["_source"]))

    def _held(self, filters: Iterable[dict[str, Any]]) -> dict[str, Any]:
        return {"bool": {"filter": list(filters), "must_not": holding(self._generation)}}


def _stories_of(texts: Sequence[_Text], read: Callable[[str], Text]) -> Iterator[str]:
    """The story of each text: the id of the one of its group that came out first."""
    read = lru_cache(_HELD)(read)
    lengths = np.array([len(text.sketch) for text in texts], np.int64)
    hashes = np.concatenate([np.zeros(0, np.uint32), *(text.sketch for text in texts)])
    sketches = Sketches(hashes, np.cumsum(lengths) - lengths, lengths)

    def differ(one: int, other: int) -> bool:
        first, second = (read(texts[number].document) for number in (one, other))
        return first != second and are_filled_in(first, second)

    leaders = grouped(sketches, differ).tolist()
    first: dict[int, _Text] = {}
    for leader, text in zip(leaders, texts, strict=True):
        held = first.get(leader)
        if held is None or (text.day, text.id.encode()) < (held.day, held.id.encode()):
            first[leader] = text
    return (first[leader].id for leader in leaders)


def _batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """The items, so many at a time; `itertools.batched` from Python 3.12 on."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def _moving(document: str, now: dict[str, Any]) -> Action:
    return Action("update", document, {"doc": now}, document)
