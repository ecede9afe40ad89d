"""The values of one facet over all documents, and how many of those found have each."""

import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from archive.engines.whoosh.segments.arrays import Array, Arrays, Mask, Numbers, ranges
from archive.engines.whoosh.segments.strings import Strings
from archive.query import Facet

FEW = 4
"""Values that are looked for one by one."""

SLOTS = 4
"""Values of a document that are counted the quick way; most documents have fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetColumn:
    """The values of one facet for every document.

    `values` are all different values, sorted; a code is a place among them.
    Document n has those of `codes[first[n]:first[n+1]]`, in the order of
    their mention. The same again, laid out for counting: `slots[s][n]` is the
    code of its value s, or `len(values)` when it has not so many; what is
    beyond the last slot stands in `more`, with the documents in `owners`.
    """

    values: tuple[str, ...]
    codes: Array
    first: Array
    slots: tuple[Array, ...]
    more: Array
    owners: Numbers

    @classmethod
    def of(cls, segments: Sequence[Arrays], name: str) -> "FacetColumn":
        """The columns of several segments as one."""
        tables = [Strings(arrays, f"{name}.values").texts() for arrays in segments]
        firsts = [arrays[f"{name}.first"] for arrays in segments]
        codes = [arrays[f"{name}.codes"] for arrays in segments]
        every = tables[0] if len(tables) == 1 else sorted(set(chain.from_iterable(tables)))
        if len(tables) != 1:
            code = {value: place for place, value in enumerate(every)}
            places = [np.array([code[value] for value in table], np.uint32) for table in tables]
            codes = [place[some] for place, some in zip(places, codes, strict=True)]
        # The order of UTF-8 bytes is that of code points: `values` is sorted too.
        values = tuple(map(bytes.decode, every))
        counts = [np.diff(first.astype(np.int64)) for first in firsts]
        none = np.zeros(0, np.uint8)
        return _laid_out(values, np.concatenate((none, *codes)), np.concatenate((none, *counts)))

    def of_document(self, number: int) -> tuple[str, ...]:
        """The values of one document."""
        begun, end = self.first.item(number), self.first.item(number + 1)
        if begun == end:
            return ()
        return tuple([self.values[code] for code in self.codes[begun:end].tolist()])

    def of_documents(self, numbers: Numbers) -> list[tuple[str, ...]]:
        """The values of each of some documents."""
        values, codes = self.values, self.codes
        borders = zip(self.first[numbers].tolist(), self.first[numbers + 1].tolist(), strict=True)
        return [
            tuple([values[code] for code in codes[begun:end].tolist()]) if end > begun else ()
            for begun, end in borders
        ]

    def having(self, wanted: tuple[str, ...]) -> Mask:
        """Which documents have at least one of these values."""
        return self.having_codes([code for code in map(self.code, wanted) if code >= 0])

    def having_codes(self, wanted: Sequence[int] | Numbers) -> Mask:
        """Which documents have at least one of the values with these codes."""
        mask = np.zeros(len(self.slots[0]), np.bool_)
        if len(wanted) > FEW:
            chosen = np.zeros(len(self.values) + 1, np.bool_)
            chosen[list(wanted)] = True
            for slot in self.slots:
                mask |= chosen[slot]
            mask[self.owners[chosen[self.more]]] = True
            return mask
        for code in wanted:
            for slot in self.slots:
                mask |= slot == code
            mask[self.owners[self.more == code]] = True
        return mask

    def documents(self, wanted: Numbers) -> list[Numbers]:
        """For each of these codes the documents that have it, rising; one pass for all of them.

        Args:
            wanted: Codes, rising, none of them twice.
        """
        is_wanted = np.zeros(len(self.values) + 1, np.bool_)
        is_wanted[wanted] = True
        places = np.flatnonzero(is_wanted[self.codes])
        owners = np.searchsorted(self.first, places.astype(self.first.dtype), side="right") - 1
        codes = self.codes[places]
        order = np.argsort(codes, kind="stable")
        borders = np.searchsorted(codes[order], wanted[1:])
        return np.split(owners[order], borders) if len(wanted) else []

    def missing(self) -> Mask:
        """Which documents have no value."""
        missing: Mask = self.slots[0] == len(self.values)
        return missing

    def counts(self, found: Mask, numbers: Numbers) -> Numbers:
        """For each of `values`, how many of the found documents have it; then, how many have none.

        Args:
            found: Which documents.
            numbers: The same documents by their numbers.
        """
        none = len(self.values)
        counts = np.bincount(self.slots[0].take(numbers), minlength=none + 1)
        missing = counts[none]
        for slot in self.slots[1:]:
            counts += np.bincount(slot.take(numbers), minlength=none + 1)
        if len(self.more):
            counts += np.bincount(self.more[found[self.owners]], minlength=none + 1)
        counts[none] = missing
        return counts

    def counts_by(self, numbers: Numbers, groups: Numbers) -> Numbers:
        """As `counts`, each value once for a group, and a group as having none if one of it has.

        Args:
            numbers: Documents by their numbers.
            groups: The group of each.
        """
        none = len(self.values)
        lengths = self.first[numbers + 1] - self.first[numbers]
        codes = self.codes[ranges(self.first[numbers], lengths)].astype(np.int64)
        pairs = np.concatenate(
            (
                np.repeat(groups, lengths) * (none + 1) + codes,
                groups[lengths == 0] * (none + 1) + none,
            )
        )
        return np.bincount(np.unique(pairs) % (none + 1), minlength=none + 1)

    def count(self, value: str, counts: Numbers) -> int:
        """What `counts` say of one value, which no document need have."""
        code = self.code(value)
        return int(counts[code]) if code >= 0 else 0

    def beginning(self, prefix: str) -> Numbers:
        """The codes of the values that begin so, rising."""
        first = bisect_left(self.values, prefix)
        return np.arange(first, bisect_left(self.values, prefix + chr(sys.maxunicode), first))

    def code(self, value: str) -> int:
        """The code of a value; -1 when no document ever had it."""
        place = bisect_left(self.values, value)
        return place if place < len(self.values) and self.values[place] == value else -1


def _laid_out(values: tuple[str, ...], codes: Array, counts: Numbers) -> FacetColumn:
    dtype = np.min_scalar_type(len(values))
    first = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    most = int(counts.max(initial=1))
    slots = []
    if len(counts) and most == 1 == int(counts.min()):
        slots.append(codes.astype(dtype))
    for slot in range(len(slots), min(SLOTS, most)):
        having = np.flatnonzero(counts > slot)
        filled = np.full(len(counts), len(values), dtype)
        filled[having] = codes[first[having] + slot]
        slots.append(filled)
    full = np.flatnonzero(counts > SLOTS)
    beyond = ranges(first[full] + SLOTS, counts[full] - SLOTS)
    return FacetColumn(
        values=values,
        codes=codes.astype(dtype),
        first=first,
        slots=tuple(slots),
        more=codes[beyond].astype(dtype),
        owners=np.repeat(full, counts[full] - SLOTS),
    )


class FacetColumns(dict[Facet, FacetColumn]):
    """The column of each facet, laid out when it is first asked for.

    Args:
        segments: What the columns are in.
        kind: How their names begin.
    """

    def __init__(self, segments: Sequence[Arrays], kind: str) -> None:
        self._segments = segments
        self._kind = kind
        super().__init__()

    def __missing__(self, facet: Facet) -> FacetColumn:
        """The column of a facet that was not asked for so far; two threads may both make it."""
        column = self[facet] = FacetColumn.of(self._segments, f"{self._kind}_{facet.value}")
        return column
