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
from typing import NamedTuple, Self

import numpy as np

from archive import forms
from archive.engines.record import read_head, read_text
from archive.sketch import RULES, Gone, Sketches, alike, alike_still, grouped, lowest

from .arrays import Array, Arrays, ArraysWriter, Numbers, narrow
from .codec import ArraySegment, path_of
from .contents import Contents
from .packing import PackedTexts, Packing
from .schema import UNDATED
from .strings import Strings

FILE = "stories.arrays"


_BRIEF = 16
"""Of so many documents one may have come or gone for the pairs of the others to be kept."""


def write_stories(folder: Path, index: Contents, packing: Packing, before: "Before") -> None:
    """Find the stories of a commit's documents.

    Args:
        folder: Where the index lies.
        index: The same as Whoosh has it, after the commit.
        packing: What its texts are packed with.
        before: What was there when it began.
    """
    parts = _parts(index)
    every = [part.arrays for part in parts]
    texts = _Forms(every, packing, before, before.same(parts))
    sketches = _sketches(parts)
    pairs = _pairs(sketches, parts, before)
    first_published = _first_published(grouped(sketches, texts.differ, pairs), every)
    path = folder / FILE
    path.unlink(missing_ok=True)  # it may be the file of the generation before
    with path.open("wb") as file:
        out = ArraysWriter(file)
        out.add("told_first", narrow(first_published))
        out.add("rules", np.array([forms.VERSION], np.uint32))
        out.add("compared", np.array(list(texts.compared), np.uint64))
        out.add("filled_in", np.array(list(texts.compared.values()), np.bool_))
        out.add("segments", np.frombuffer(_joined(parts), np.uint8))
        out.add("summed", np.array(list(texts.sums), np.uint32))
        out.add("sums", np.array(list(texts.sums.values()), np.uint32))
        out.add("alike_by", np.array(RULES, np.float64))
        out.add("alike", pairs.astype(np.uint32))
        out.close()


class _Part(NamedTuple):
    """A segment: its name, its arrays, and the numbers of its deleted documents."""

    name: str
    arrays: Arrays
    deleted: frozenset[int]

    @property
    def size(self) -> int:
        """How many documents it has, deleted ones included."""
        return len(self.arrays["day"])


def _parts(index: Contents) -> list[_Part]:
    segments: Sequence[ArraySegment] = index._segments()  # noqa: SLF001 - Whoosh shows them only to writers
    paths = [path_of(index.storage, segment) for segment in segments]
    return [
        _Part(path.name, Arrays(path), frozenset(segment.deleted))
        for path, segment in zip(paths, segments, strict=True)
    ]


def _joined(parts: Sequence[_Part]) -> bytes:
    return "\n".join(part.name for part in parts).encode()


def _starts(parts: Sequence[_Part]) -> Numbers:
    """The number of the first document of each segment, and how many there are in all."""
    return np.cumsum([0, *(part.size for part in parts)], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Before:
    """What the commit before left; nothing where it left nothing that can be read.

    `compared` are pairs of texts by their checksums, and whether they differ; `sums`
    the checksums of documents by their numbers, `alike` the pairs of documents of which
    one contains the other, None where nobody knows; `parts` are the segments that there were.
    """

    compared: dict[int, bool] = field(default_factory=dict)
    sums: dict[int, int] = field(default_factory=dict)
    alike: Numbers | None = None
    parts: Sequence[_Part] = ()

    @classmethod
    def of(cls, folder: Path, index: Contents) -> Self:
        """What there is in an index before it is changed."""
        try:
            found = Arrays(folder / FILE)
            if found["rules"].tolist() != [forms.VERSION]:
                return cls()
            pairs = zip(found["compared"].tolist(), found["filled_in"].tolist(), strict=True)
            parts = _parts(index)
            if "sums" not in found or found["segments"].tobytes() != _joined(parts):
                return cls(dict(pairs))  # an earlier version left it
            is_known = "alike" in found and tuple(found["alike_by"].tolist()) == RULES
            return cls(
                dict(pairs),
                dict(zip(found["summed"].tolist(), found["sums"].tolist(), strict=True)),
                found["alike"].astype(np.int64).reshape(-1, 2) if is_known else None,
                parts,
            )
        except (OSError, ValueError, KeyError):
            return cls()

    def same(self, parts: Sequence[_Part]) -> int:
        """How many segments, from the first one on, are the same: numbers mean the same in them."""
        pairs = zip(self.parts, parts, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0].name == pair[1].name, pairs))


def _pairs(sketches: Sketches, parts: Sequence[_Part], before: Before) -> Numbers:
    """The pairs of documents that are alike; few changes leave most of them as they were."""
    if before.alike is None:
        return alike(sketches)
    same = before.same(parts)
    end = _starts(parts)[same]
    fresh = np.flatnonzero(sketches.lengths[end:]) + end
    gone = _gone(sketches, parts[:same], before.parts)
    if _BRIEF * (len(fresh) + len(gone.texts)) > len(sketches.lengths):
        return alike(sketches)
    stay = before.alike[(before.alike < end).all(axis=1)]
    return alike_still(sketches, stay, fresh, gone)


def _gone(sketches: Sketches, same: Sequence[_Part], before: Sequence[_Part]) -> Gone:
    """The documents that are gone: deleted, or in a segment that is no more; they have sketches."""
    deleted = [
        number + start
        for start, now, then in zip(_starts(same).tolist(), same, before, strict=False)
        for number in sorted(now.deleted - then.deleted)
    ]
    numbers = np.array(deleted, np.int64)
    had = np.diff(sketches.starts, append=sum(map(len, sketches.hashes)))
    numbers = numbers[had[numbers] > 0]
    dropped = _sketches(before[len(same) :])
    others = np.flatnonzero(dropped.lengths)
    return Gone(
        np.concatenate((numbers, others + len(sketches.starts))),
        np.concatenate((lowest(sketches, numbers), lowest(dropped, others))),
    )


class _Forms:
    """Which documents that are alike are forms, filled in for different things.

    `compared` are the pairs that were asked for, by the checksums of their texts,
    `sums` these checksums by the numbers of the documents.
    """

    def __init__(
        self, every: Sequence[Arrays], packing: Packing, before: Before, same: int
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


def _sketches(parts: Sequence[_Part]) -> Sketches:
    """The sketches of all documents; those of deleted ones are empty."""
    hashes, starts, lengths = [], [], []
    begun = 0
    for part in parts:
        kept = Strings(part.arrays, "sketch")
        at = kept.at.astype(np.int64) // 4
        length = np.diff(at)
        length[list(part.deleted)] = 0
        hashes.append(kept.data.view(np.uint32))
        starts.append(begun + at[:-1])
        lengths.append(length)
        begun += int(at[-1])
    empty = np.zeros(0, np.int64)
    return Sketches(
        hashes,
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
    order = np.lexsort((_ids(grouped_, every), days, leaders[grouped_]))
    sorted_ = leaders[grouped_][order]
    first = np.concatenate(([True], sorted_[1:] != sorted_[:-1]))
    firsts = grouped_[order][first]
    first_published[grouped_[order]] = firsts[np.cumsum(first) - 1]
    return first_published


def _ids(numbers: Numbers, every: Sequence[Arrays]) -> Array:
    """The ids of some documents, whose numbers rise."""
    ids: list[bytes] = []
    begun = 0
    for arrays in every:
        own = Strings(arrays, "id")
        first, end = np.searchsorted(numbers, (begun, begun + len(own)))
        ids += (own[number - begun] for number in numbers[first:end].tolist())
        begun += len(own)
    return np.array(ids, np.bytes_)
