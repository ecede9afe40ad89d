"""What the new texts of a generation are compared with, and the texts that are read for that.

The cluster only looks for hashes; which texts share many is counted here, for many
new texts at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, TypeVar

import numpy as np

from archive.forms import Text
from archive.sketch import CROWD, Sketch, Sketches, alike

from .client import Client
from .document import lowest_of, read_head, read_sketch, read_text
from .mapping import holding
from .scanning import scan, scan_columns

COMPARED = 2000
"""New texts that are compared with the others at once; a cluster takes 65,536 hashes."""

PAGES = (500, 5000)
"""Texts that share a hash with new ones, as many as are asked for at once: first, and then."""

ENOUGH = 2 * CROWD
"""Texts with one hash after which no more are asked for: it is one of furniture."""

READ = 100
"""Texts that are read at once."""

HELD = 2000
"""Texts that are kept in memory once they were read."""

_Item = TypeVar("_Item")


def alike_before(
    client: Client, index: str, generation: int, new: Sequence[Sketch]
) -> Iterator[str]:
    """The articles of before a generation that are alike to one of some new texts, by their ids.

    Whatever shares a hash with any of them is laid beside all of them. A hash that very
    many have finds enough of them on the first pages, and is not asked for any more.
    """
    asked = _Hashes(new)

    def query() -> dict[str, Any]:
        before = {"range": {"since": {"lt": generation}}}
        wanted = [before, {"terms": {"lowest": asked.left()}}]
        return {"bool": {"filter": wanted, "must_not": holding(generation)}}

    ids: list[str] = []
    sketches = list(new)
    pages = scan_columns(client, index, query, ("id", "sketch"), PAGES)
    for rows in pages if asked.left() else ():
        found = list(map(read_sketch, rows))
        asked.found(found)
        ids += [row["id"] for row in rows]
        sketches += found
    pairs = alike(sketches_of(sketches))
    across = pairs[(pairs < len(new)).sum(axis=1) == 1].max(axis=1)
    return (ids[number - len(new)] for number in np.unique(across).tolist())


def sketches_of(several: Sequence[Sketch]) -> Sketches:
    """Sketches as `archive.sketch` has those of many texts."""
    lengths = np.array([len(each) for each in several], np.int64)
    hashes = np.concatenate([np.zeros(0, np.uint32), *several])
    return Sketches([hashes], np.cumsum(lengths) - lengths, lengths)


class Texts:
    """Reads the texts of documents, and in the same request those that are wanted next.

    Args:
        client: Asks the cluster.
        index: Where the documents are.
        wanted: The documents in the order in which they are going to be read.
    """

    def __init__(self, client: Client, index: str, wanted: Iterable[str]) -> None:
        self._client = client
        self._index = index
        self._wanted = list(dict.fromkeys(wanted))
        self._places = {document: place for place, document in enumerate(self._wanted)}
        self._held: dict[str, Text] = {}

    def read(self, document: str) -> Text:
        """The text of one that is wanted."""
        if document not in self._held:
            place = self._places[document]
            if len(self._held) > HELD:
                self._held.clear()
            query = {"ids": {"values": self._wanted[place : place + READ]}}
            for hit in scan(self._client, self._index, query, ("head", "text")):
                title = read_head(hit["_source"]).title
                self._held[hit["_id"]] = Text(title, read_text(hit["_source"]))
        return self._held[document]


def batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """The items, so many at a time; `itertools.batched` from Python 3.12 on."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


class _Hashes:
    """The lowest hashes of some texts, and in how many others each has been found."""

    def __init__(self, several: Iterable[Sketch]) -> None:
        self._counts = dict.fromkeys(chain.from_iterable(map(lowest_of, several)), 0)

    def left(self) -> list[int]:
        """Those of which more texts are wanted."""
        return [each for each, count in self._counts.items() if count < ENOUGH]

    def found(self, several: Iterable[Sketch]) -> None:
        """Know of texts that have some of them."""
        for each in chain.from_iterable(map(lowest_of, several)):
            if each in self._counts:
                self._counts[each] += 1
