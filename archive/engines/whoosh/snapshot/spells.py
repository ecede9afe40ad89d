"""Which documents about a victim are near enough in time to tell of one incident.

Nothing joins articles of which no days are within `REACH` of each other, but
copies of one text, and people. So a victim's documents fall into spells, and
what is in one can be looked at without the others: most spells have one.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from archive.engines.whoosh.segments.arrays import Array, Mask, Numbers
from archive.engines.whoosh.segments.schema import UNDATED
from archive.joining import REACH

from .counting import FacetColumn


class Spells:
    """The spells of all victims.

    A pair is a document and one of its victims: a place in the codes of `victims`.

    Args:
        victims: The victims of each document.
        days: Columns of the days that each document tells of.
        stories: The story of each document.
        live: Which documents count.
    """

    def __init__(
        self, victims: FacetColumn, days: Sequence[Array], stories: Numbers, live: Mask
    ) -> None:
        self._first = victims.first
        owners = np.repeat(np.arange(len(live)), np.diff(victims.first))
        pairs = np.flatnonzero(live[owners])
        codes = victims.codes.astype(np.int64)
        dated = [pairs[each[owners[pairs]] != UNDATED] for each in days]
        every = np.concatenate(dated)
        told = [each[owners[some]] for each, some in zip(days, dated, strict=True)]
        near = _runs(every, codes[every], np.concatenate(told).astype(np.int64), REACH)
        told_by = stories[owners[pairs]]
        copied = np.bincount(told_by)[told_by] > 1
        copies = _runs(pairs[copied], codes[pairs[copied]], told_by[copied], 0)
        spells = _joined(len(codes), (near, copies))
        order = pairs[np.argsort(spells[pairs], kind="stable")]
        sizes = np.bincount(spells[pairs], minlength=len(codes))
        self._spells = spells.astype(np.int32)
        self._documents = owners[order].astype(np.int32)
        self._borders = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
        self._in_company = np.zeros(len(live), np.bool_)
        self._in_company[owners[sizes[spells] > 1]] = True

    def of(self, number: int, place: int) -> int:
        """The spell of a document, for the victim that it has at a place."""
        return int(self._spells.item(self._first.item(number) + place))

    def is_alone(self, number: int) -> bool:
        """Whether no spell of a document has another."""
        return not self._in_company[number]

    def documents(self, spell: int) -> Numbers:
        """The live documents in a spell, rising."""
        found = self._documents[self._borders.item(spell) : self._borders.item(spell + 1)]
        return found.astype(np.int64)


class _Runs(NamedTuple):
    """Pairs one behind the other, and where among them each run begins."""

    pairs: Numbers
    starts: Numbers


def _runs(pairs: Numbers, codes: Numbers, values: Numbers, reach: int) -> _Runs:
    """Runs of several pairs of one victim: each value is no further apart from the next."""
    order = np.argsort((codes << 32) + values)
    pairs, codes, values = pairs[order], codes[order], values[order]
    near = np.zeros(len(pairs) + 1, np.bool_)
    near[1:-1] = (codes[1:] == codes[:-1]) & (values[1:] - values[:-1] <= reach)
    joined = near[:-1] | near[1:]
    return _Runs(pairs[joined], np.flatnonzero(~near[:-1][joined]))


def _joined(count: int, every: Sequence[_Runs]) -> Numbers:
    """For each pair the lowest of those that runs lead to from it, one after the other."""
    lowest = np.arange(count)
    before = None
    while before is None or (lowest != before).any():
        before = lowest.copy()
        for pairs, starts in every:
            if len(pairs):
                least = np.minimum.reduceat(lowest[pairs], starts)
                lengths = np.diff(starts, append=len(pairs))
                np.minimum.at(lowest, pairs, np.repeat(least, lengths))
    return lowest
