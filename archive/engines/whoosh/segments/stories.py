"""Stories: which documents are copies of each other.

Made anew at the end of each commit, from the sketches that the segments keep,
and stored with them: for each document the number of the one that was
published first, its own where nobody copied it. Texts that are alike are read
and compared (see `archive.forms`); what came of it is stored too, so that the
next commit reads only what is new.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Self

import numpy as np

from archive import forms
from archive.engines.record import read_head, read_text
from archive.sketch import Sketches, grouped

from .arrays import Arrays, ArraysWriter, Numbers, narrow
from .codec import ArraySegment, path_of
from .contents import Contents
from .packing import PackedTexts, Packing
from .schema import UNDATED
from .strings import Strings

FILE = "stories.arrays"


def write_stories(folder: Path, index: Contents, packing: Packing) -> None:
    """Find the stories of a commit's documents."""
    segments: Sequence[ArraySegment] = index._segments()  # noqa: SLF001 - Whoosh shows them only to writers
    every = [Arrays(path_of(index.storage, segment)) for segment in segments]
    path = folder / FILE
    names = [path_of(index.storage, segment).name for segment in segments]
    before = _Before.of(path)
    texts = _Forms(every, packing, before, before.same(names))
    leaders = grouped(_sketches(every, segments), texts.differ)
    first_published = _first_published(leaders, every)
    path.unlink(missing_ok=True)  # it may be the file of the generation before
    with path.open("wb") as file:
        out = ArraysWriter(file)
        out.add("told_first", narrow(first_published))
        out.add("rules", np.array([forms.VERSION], np.uint32))
        out.add("compared", np.array(list(texts.compared), np.uint64))
        out.add("filled_in", np.array(list(texts.compared.values()), np.bool_))
        out.add("segments", np.frombuffer("\n".join(names).encode(), np.uint8))
        out.add("summed", np.array(list(texts.sums), np.uint32))
        out.add("sums", np.array(list(texts.sums.values()), np.uint32))
        out.close()


@dataclass(frozen=True, slots=True)
class _Before:
    """What the commit before left; nothing where it left nothing that can be read.

    `compared` are pairs of texts by their checksums, and whether they differ; `sums`
    the checksums of documents by their numbers, of the segments with these `names`.
    """

    compared: dict[int, bool] = field(default_factory=dict)
    sums: dict[int, int] = field(default_factory=dict)
    names: Sequence[str] = ()

    @classmethod
    def of(cls, path: Path) -> Self:
        """What stands in a file."""
        try:
            found = Arrays(path)
            if found["rules"].tolist() != [forms.VERSION]:
                return cls()
            pairs = zip(found["compared"].tolist(), found["filled_in"].tolist(), strict=True)
            if "sums" not in found:  # left by an earlier version
                return cls(dict(pairs))
            return cls(
                dict(pairs),
                dict(zip(found["summed"].tolist(), found["sums"].tolist(), strict=True)),
                found["segments"].tobytes().decode().split("\n"),
            )
        except (OSError, ValueError, KeyError):
            return cls()

    def same(self, names: Sequence[str]) -> int:
        """How many segments, from the first one on, are the same: numbers mean the same in them."""
        pairs = zip(self.names, names, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


class _Forms:
    """Which documents that are alike are forms, filled in for different things.

    `compared` are the pairs that were asked for, by the checksums of their texts,
    `sums` these checksums by the numbers of the documents.
    """

    def __init__(
        self, every: Sequence[Arrays], packing: Packing, before: _Before, same: int
    ) -> None:
        """Begin with what was found out before, of so many segments that are the same."""
        self._columns = [
            (PackedTexts(each, "head", packing), PackedTexts(each, "text", packing))
            for each in every
        ]
        sizes = [len(each["day"]) for each in every]
        self._starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self._known = before.compared
        self._old = {at: one for at, one in before.sums.items() if at < self._starts[same]}
        self.sums: dict[int, int] = {}
        self.compared: dict[int, bool] = {}

    def differ(self, one: int, other: int) -> bool:
        """Whether two documents are one form about different things."""
        first, second = sorted(map(self._sum, (one, other)))
        pair = first << 32 | second
        if pair not in self.compared:
            known = self._known.get(pair)
            self.compared[pair] = self._are_filled_in(one, other) if known is None else known
        return self.compared[pair]

    def _are_filled_in(self, one: int, other: int) -> bool:
        first, second = (
            forms.Text(read_head(head).title, read_text(body))
            for head, body in map(self._stored, (one, other))
        )
        return first != second and forms.are_filled_in(first, second)

    def _sum(self, number: int) -> int:
        if number not in self.sums:
            self.sums[number] = self._old.get(number) or self._computed(number)
        return self.sums[number]

    def _computed(self, number: int) -> int:
        head, body = self._stored(number)
        return zlib.crc32(body, zlib.crc32(head))

    def _stored(self, number: int) -> tuple[bytes, bytes]:
        segment = int(np.searchsorted(self._starts, number, "right")) - 1
        heads, bodies = self._columns[segment]
        at = number - int(self._starts[segment])
        return heads[at], bodies[at]


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
