"""The documents that each term has, in little more than a byte each where there are many.

Documents stand in blocks of `BLOCK`. Of a term that many have, it is kept how
many there are in each block, and where in its block each stands: two vector
operations make numbers of that. Of the other terms the numbers themselves are
kept. For D such terms, in the order of the dictionary, and B blocks:

    docs        the documents of all other terms, term by term
    dense[D]    the terms with blocks
    blocks[D*B] how many documents of each of these terms are in each block
    lows        where they stand in their blocks, term by term
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import Array, Arrays, Numbers, ranges

BLOCK = 255
"""Documents of a block: how many of them a term has is a byte, even when it has all."""

PARTS = ("docs", "dense", "blocks", "lows")


class Encoded(NamedTuple):
    """The documents of some terms as they are written: see the module."""

    docs: Array
    dense: Numbers
    blocks: NDArray[np.uint8]
    lows: NDArray[np.uint8]


def encoded(docs: Array, counts: Array, documents: int) -> Encoded:
    """The documents of terms as they are written; `dense` are places among these terms.

    Args:
        docs: The documents of all terms, those of each rising.
        counts: How many each term has.
        documents: How many the segment has.
    """
    blocks = -(-documents // BLOCK)
    dtype = dtype_of(documents)
    is_dense = counts * dtype.itemsize > counts + blocks  # whatever takes less
    dense = np.flatnonzero(is_dense)
    has_blocks = np.repeat(is_dense, counts)
    block, lows = np.divmod(docs[has_blocks], BLOCK)
    rows = np.repeat(np.arange(len(dense)) * blocks, counts[is_dense])
    filled = np.bincount(rows + block, minlength=len(dense) * blocks)
    return Encoded(
        docs[~has_blocks].astype(dtype), dense, filled.astype(np.uint8), lows.astype(np.uint8)
    )


def dtype_of(documents: int) -> "np.dtype[Any]":
    """The type of the numbers of so many documents."""
    return np.min_scalar_type(max(documents - 1, 0))


@dataclass(frozen=True, slots=True)
class DocLists:
    """The documents of the terms of one field, decoded when they are asked for.

    `first[t]` are the postings of all terms before term t, `before[d]` those of
    the terms with blocks before the one that is number d among them. `starts`
    is the first document of each block, and each row of `blocks` is a term's.
    """

    first: Array
    docs: Array
    dense: Numbers
    blocks: Array
    lows: Array
    before: Numbers
    starts: Numbers

    @classmethod
    def of(cls, arrays: Arrays, field: str, first: Array) -> "DocLists":
        """Those that were written as `PARTS`."""
        docs, dense, blocks, lows = (arrays[f"{field}.{part}"] for part in PARTS)
        dense = dense.astype(np.int64)
        counts = first[dense + 1].astype(np.int64) - first[dense]
        before = np.concatenate(([0], np.cumsum(counts)))
        rows = blocks.reshape(len(dense), len(blocks) // max(len(dense), 1))
        return cls(first, docs, dense, rows, lows, before, np.arange(rows.shape[1]) * BLOCK)

    def term(self, term: int) -> Numbers:
        """The documents of one term, rising."""
        place = int(self.dense.searchsorted(term))
        before = int(self.before[place])
        if place == len(self.dense) or self.dense[place] != term:
            begun, end = int(self.first[term]), int(self.first[term + 1])
            numbers: Numbers = self.docs[begun - before : end - before].astype(np.int64)
            return numbers
        numbers = self.starts.repeat(self.blocks[place])
        numbers += self.lows[before : int(self.before[place + 1])]
        return numbers

    def terms(self, terms: Numbers) -> Numbers:
        """The documents of some terms, those of each behind those of the one before it."""
        if len(terms) == 1:
            return self.term(int(terms[0]))
        begun = self.first[terms].astype(np.int64)
        counts = self.first[terms + 1].astype(np.int64) - begun
        places = self.dense.searchsorted(terms)
        is_dense = np.append(self.dense, -1)[places] == terms
        before = self.before[places]
        has_blocks = np.repeat(is_dense, counts)
        numbers: Numbers = np.empty(len(has_blocks), np.int64)
        rows = self.blocks[places[is_dense]]
        numbers[has_blocks] = np.tile(self.starts, len(rows)).repeat(rows.ravel())
        numbers[has_blocks] += self.lows[ranges(before[is_dense], counts[is_dense])]
        rest = ~is_dense
        numbers[~has_blocks] = self.docs[ranges((begun - before)[rest], counts[rest])]
        return numbers
