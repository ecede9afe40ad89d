"""Stories: which documents are near-identical copies of each other.

Made anew at the end of each commit, from the sketches that the segments keep,
and stored with them: for each document the number of the one that was
published first, its own where nobody copied it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from archive.query import Facet
from archive.sketch import Sketches, grouped

from .arrays import Arrays, ArraysWriter, Numbers, narrow
from .codec import ArraySegment, path_of
from .schema import UNDATED
from .strings import Strings

FILE = "stories.arrays"


def write_stories(folder: Path, storage: Any, segments: Sequence[ArraySegment]) -> None:  # noqa: ANN401 - Whoosh has no types
    """Find the stories of a commit's documents."""
    every = [Arrays(path_of(storage, segment)) for segment in segments]
    sketches = _sketches(every, segments)
    leaders = grouped(sketches, _Victims(every).differ)
    first_published = _first_published(leaders, every)
    path = folder / FILE
    path.unlink(missing_ok=True)  # it may be the file of the generation before
    with path.open("wb") as file:
        out = ArraysWriter(file)
        out.add("told_first", narrow(first_published))
        out.close()


class _Victims:
    """Who was hit, by document: posts that are cut from one pattern tell of different victims."""

    def __init__(self, every: Sequence[Arrays]) -> None:
        name = f"facet_{Facet.VICTIM.value}"
        self._columns = [
            (Strings(arrays, f"{name}.values").texts(), arrays[f"{name}.first"], arrays)
            for arrays in every
        ]
        self._codes = f"{name}.codes"
        sizes = [len(first) - 1 for _, first, _ in self._columns]
        self._starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self._known: dict[int, frozenset[bytes]] = {}

    def differ(self, one: int, other: int) -> bool:
        """Whether each of two documents has a victim that the other has not."""
        first, second = self._of(one), self._of(other)
        return bool(first - second and second - first)

    def _of(self, number: int) -> frozenset[bytes]:
        if number not in self._known:
            segment = int(np.searchsorted(self._starts, number, "right")) - 1
            values, first, arrays = self._columns[segment]
            at = number - int(self._starts[segment])
            codes = arrays[self._codes][int(first[at]) : int(first[at + 1])]
            self._known[number] = frozenset(values[code] for code in codes.tolist())
        return self._known[number]


def _sketches(every: Sequence[Arrays], segments: Sequence[ArraySegment]) -> Sketches:
    """The sketches of all documents; those of deleted ones are empty."""
    hashes, starts, lengths = [np.zeros(0, np.uint32)], [], []
    begun = 0
    for arrays, segment in zip(every, segments, strict=True):
        kept = Strings(arrays, "sketch")
        at = kept.at.astype(np.int64) // 4
        length = np.diff(at)
        length[list(segment.deleted)] = 0
        hashes.append(kept.data.view(np.uint32))
        starts.append(begun + at[:-1])
        lengths.append(length)
        begun += int(at[-1])
    empty = np.zeros(0, np.int64)
    return Sketches(
        np.concatenate(hashes),
        np.concatenate([empty, *starts]),
        np.concatenate([empty, *lengths]),
    )


def _first_published(leaders: Numbers, every: Sequence[Arrays]) -> Numbers:
    """For each document the one of its group that was published first; undated ones come last."""
    first_published = np.arange(len(leaders))
    grouped_ = np.flatnonzero(np.bincount(leaders, minlength=len(leaders))[leaders] > 1)
    if not len(grouped_):
        return first_published
    days = np.concatenate([arrays["day"] for arrays in every])[grouped_].astype(np.int64)
    days[days == UNDATED] = np.iinfo(np.int64).max
    ids = np.array([each for arrays in every for each in Strings(arrays, "id").texts()], np.bytes_)
    order = np.lexsort((ids[grouped_], days, leaders[grouped_]))
    sorted_ = leaders[grouped_][order]
    first = np.concatenate(([True], sorted_[1:] != sorted_[:-1]))
    firsts = grouped_[order][first]
    first_published[grouped_[order]] = firsts[np.cumsum(first) - 1]
    return first_published
