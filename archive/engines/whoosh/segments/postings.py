"""Posting lists as arrays: made from the words of documents, and merged.

A posting says that a term occurs in a document, how often, and at which
places. The postings of one field of a segment, for V terms in the order of
the dictionary, P postings and T occurrences:

    first[V+1]      where each term's postings begin
    …               document numbers, rising within a term: see `doclists`
    freqs[P]        occurrences in the document, 1 at least
    places[V+1]     where each term's positions begin
    positions[T]    word numbers, posting by posting, rising within each
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from tempfile import TemporaryFile
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import Array, Arrays, ArraysWriter, narrow, ranges
from .doclists import DocLists, dtype_of, encoded

_AT_ONCE = 1_000_000
"""Occurrences that a merge handles at once."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The posting lists of one field of a segment; see the module."""

    first: Array
    docs: DocLists
    freqs: Array
    places: Array
    positions: Array

    @classmethod
    def of(cls, arrays: Arrays, field: str) -> "Postings":
        """Those that `write_postings` wrote."""
        parts = (arrays[f"{field}.{part}"] for part in ("freqs", "places", "positions"))
        first = arrays[f"{field}.first"]
        return cls(first, DocLists.of(arrays, field, first), *parts)


class Inverted(NamedTuple):
    """The same before it is written, with the documents as they are."""

    first: Array
    docs: Array
    freqs: Array
    places: Array
    positions: Array


def invert(documents: Sequence[Array], rank: NDArray[np.uint32], size: int) -> Inverted:
    """The posting lists of documents.

    Args:
        documents: For each document its words in order, as numbers of words.
        rank: For each number of a word, its term: its place in the dictionary.
        size: The terms of the dictionary.
    """
    lengths = np.array([len(document) for document in documents], dtype=np.int64)
    terms = rank[np.concatenate([np.zeros(0, np.uint32), *documents])]
    order = _order(terms)
    terms = terms[order]
    docs = np.repeat(np.arange(len(documents), dtype=np.uint32), lengths)[order]
    positions = narrow(ranges(np.zeros(len(documents), np.int64), lengths))[order]
    starts = _changes(terms, docs)
    every = np.arange(size + 1, dtype=terms.dtype)
    return Inverted(
        first=narrow(np.searchsorted(terms[starts], every)),
        docs=docs[starts],
        freqs=narrow(np.diff(starts, append=len(terms))),
        places=narrow(np.searchsorted(terms, every)),
        positions=positions,
    )


def write_postings(out: ArraysWriter, field: str, postings: Inverted, documents: int) -> None:
    """Write the posting lists of a field of so many documents."""
    lists = encoded(postings.docs, np.diff(postings.first.astype(np.int64)), documents)
    out.add(f"{field}.docs", lists.docs)
    out.add(f"{field}.dense", narrow(lists.dense))
    out.add(f"{field}.blocks", lists.blocks)
    out.add(f"{field}.lows", lists.lows)
    for part in ("first", "freqs", "places", "positions"):
        out.add(f"{field}.{part}", getattr(postings, part))


@dataclass(frozen=True, slots=True)
class Renumbered:
    """The postings of one segment, and the numbers that a merge gives them.

    `terms[t]` is the new number of its term t, `docs[d]` that of its document
    d, or -1 for a deleted one. Both rise.
    """

    postings: Postings
    terms: NDArray[np.int64]
    docs: NDArray[np.int64]


def merge_postings(
    out: ArraysWriter,
    field: str,
    sources: Sequence[Renumbered],
    size: int,
    forget: Callable[[], None] = lambda: None,
) -> None:
    """Write the posting lists of several segments as those of one.

    The new numbers of one segment's documents are all lower than those of the
    next. Whatever the size, only a part is in memory at a time.

    Args:
        out: Where to.
        field: The field's name.
        sources: The segments.
        size: The terms of the one.
        forget: Called after each part, to let go of what has been read of the sources.
    """
    dtypes = {
        part: np.result_type(np.uint8, *(getattr(one.postings, part).dtype for one in sources))
        for part in ("freqs", "positions")
    } | dict.fromkeys(("blocks", "lows"), np.dtype(np.uint8))
    documents = sum(int(np.count_nonzero(source.docs >= 0)) for source in sources)
    counts = np.zeros(size + 1, np.int64)
    totals = np.zeros(size + 1, np.int64)
    dense = [np.zeros(0, np.int64)]
    with ExitStack() as stack:
        files = {part: stack.enter_context(TemporaryFile()) for part in dtypes}

        def docs() -> Iterator[Array]:
            for merged in _merged(sources, size):
                filled = slice(merged.begun + 1, merged.begun + 1 + len(merged.counts))
                counts[filled], totals[filled] = merged.counts, merged.totals
                lists = encoded(merged.docs, merged.counts, documents)
                dense.append(lists.dense + merged.begun)
                arrays = (merged.freqs, merged.positions, lists.blocks, lists.lows)
                for part, array in zip(dtypes, arrays, strict=True):
                    array.astype(dtypes[part]).tofile(files[part])
                yield lists.docs
                forget()

        out.add_all(f"{field}.docs", dtype_of(documents), docs())
        for part, file in files.items():
            out.add_all(f"{field}.{part}", dtypes[part], _read(file, dtypes[part]))
    out.add(f"{field}.dense", narrow(np.concatenate(dense)))
    out.add(f"{field}.first", narrow(np.cumsum(counts)))
    out.add(f"{field}.places", narrow(np.cumsum(totals)))


def _read(file: BinaryIO, dtype: "np.dtype[Any]") -> Iterator[Array]:
    file.seek(0)
    while len(piece := np.fromfile(file, dtype, _AT_ONCE)):
        yield piece


@dataclass(frozen=True, slots=True)
class _Merged:
    """The merged postings of the terms from `begun` on: how many postings and occurrences each."""

    begun: int
    counts: NDArray[np.int64]
    totals: NDArray[np.int64]
    docs: Array
    freqs: Array
    positions: Array


def _merged(sources: Sequence[Renumbered], size: int) -> Iterator[_Merged]:
    occurrences = np.zeros(size, np.int64)
    for source in sources:
        places = source.postings.places.astype(np.int64)
        occurrences[source.terms] += places[1:] - places[:-1]
    parcel = np.cumsum(occurrences) // _AT_ONCE
    borders = [0, *(np.flatnonzero(np.diff(parcel)) + 1).tolist(), size]
    for begun, end in pairwise(borders):
        if begun < end:
            yield _merged_terms(sources, begun, end)


def _merged_terms(sources: Sequence[Renumbered], begun: int, end: int) -> _Merged:
    terms, docs, freqs, positions = map(
        np.concatenate, zip(*(_taken(source, begun, end) for source in sources), strict=True)
    )
    counts = np.bincount(terms, minlength=end - begun)
    totals = np.bincount(terms, freqs, minlength=end - begun).astype(np.int64)
    order = _order(terms)
    starts = np.cumsum(freqs, dtype=np.int64)
    starts -= freqs
    starts, freqs = starts[order], freqs[order]
    return _Merged(
        begun=begun,
        counts=counts,
        totals=totals,
        docs=docs[order],
        freqs=freqs,
        positions=positions[ranges(starts, freqs)],
    )


def _taken(source: Renumbered, begun: int, end: int) -> tuple[Array, Array, Array, Array]:
    """The live postings of the new terms from `begun` to `end`: term, doc, freq; positions."""
    postings = source.postings
    low, high = np.searchsorted(source.terms, (begun, end))
    first = postings.first[low : high + 1].astype(np.int64)
    terms = np.repeat((source.terms[low:high] - begun).astype(np.uint32), np.diff(first))
    docs = source.docs[postings.docs.terms(np.arange(low, high))]
    freqs = postings.freqs[first[0] : first[-1]]
    positions = postings.positions[postings.places[low] : postings.places[high]]
    live = docs >= 0
    if not live.all():
        positions = positions[np.repeat(live, freqs)]
        terms, docs, freqs = terms[live], docs[live], freqs[live]
    return terms, docs, freqs, positions


def _order(terms: Array) -> NDArray[np.int64]:
    """The order that sorts terms and leaves equal ones as they stand."""
    keys = terms.astype(np.uint64)
    keys <<= np.uint64(32)
    keys |= np.arange(len(terms), dtype=np.uint64)
    keys.sort()
    keys &= np.uint64(0xFFFFFFFF)
    return keys.view(np.int64)


def _changes(terms: Array, docs: Array) -> NDArray[np.int64]:
    """Where a new term or a new document begins, the first place included."""
    if not len(terms):
        return np.zeros(0, np.int64)
    changed = (terms[1:] != terms[:-1]) | (docs[1:] != docs[:-1])
    return np.concatenate(([0], np.flatnonzero(changed) + 1))
