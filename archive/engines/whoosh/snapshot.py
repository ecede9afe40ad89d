"""One generation, opened for reading: columns in arrays, and searchers to lease.

A Whoosh searcher used by two threads at once gives wrong answers, so each is
leased to one thread at a time. The arrays are never changed and are shared.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh import columns, index
from whoosh.reading import IndexReader
from whoosh.searching import Searcher as WhooshSearcher

from archive.article import Article
from archive.query import Facet

from . import record
from .generations import Generation
from .schema import SEPARATOR

Numbers = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetColumn:
    """The values of one facet for every document.

    `values` are all different values, sorted; `codes[offsets[n]:offsets[n+1]]`
    are the places in `values` of document n's values, in the order of their
    mention; `owners` has the document number of each code.
    """

    values: tuple[str, ...]
    codes: Numbers
    offsets: Numbers
    owners: Numbers

    def of(self, number: int) -> tuple[str, ...]:
        """The values of one document."""
        start, end = self.offsets[number], self.offsets[number + 1]
        return tuple(self.values[code] for code in self.codes[start:end])

    def having(self, wanted: tuple[str, ...]) -> Mask:
        """Which documents have at least one of these values."""
        known = np.isin(np.array(self.values, dtype=object), np.array(wanted, dtype=object))
        mask = np.zeros(len(self.offsets) - 1, dtype=np.bool_)
        if len(self.values):
            mask[self.owners[known[self.codes]]] = True
        return mask

    def missing(self) -> Mask:
        """Which documents have no value."""
        missing: Mask = np.diff(self.offsets) == 0
        return missing

    def counts(self, found: Mask) -> Numbers:
        """For each of `values`, how many of the found documents have it."""
        return np.bincount(self.codes[found[self.owners]], minlength=len(self.values))


class Snapshot:
    """One generation. Everything in it belongs together and never changes."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self._index = index.open_dir(str(generation.folder), readonly=True)
        self._free: list[WhooshSearcher] = []
        self._lock = threading.Lock()
        with self.searcher() as searcher:
            reader = searcher.reader()
            self.live = _live(reader)
            self.ids = _column(reader, "id")
            self.savings = _column(reader, "savings")
            self.days = np.array(_column(reader, "day"), dtype=np.int64)
            self.facets = {
                facet: _facet_column(_column(reader, f"facet_{facet.value}")) for facet in Facet
            }
        self.numbers = {self.ids[number]: int(number) for number in np.flatnonzero(self.live)}
        by_id = np.argsort(np.array(self.ids, dtype=object), kind="stable")
        self.newest_first = by_id[np.argsort(-self.days[by_id], kind="stable")]

    @contextmanager
    def searcher(self) -> Iterator[WhooshSearcher]:
        """A searcher for this thread alone; one that failed is thrown away."""
        with self._lock:
            searcher = self._free.pop() if self._free else None
        if searcher is None:
            searcher = self._index.searcher()
        try:
            yield searcher
        except BaseException:
            searcher.close()
            raise
        with self._lock:
            self._free.append(searcher)

    def article(self, number: int) -> Article:
        """The whole article of one document."""
        with self.searcher() as searcher:
            return record.article_of(searcher.stored_fields(number)["article"])


def _live(reader: IndexReader) -> Mask:
    live = np.zeros(reader.doc_count_all(), dtype=np.bool_)
    live[np.fromiter(reader.all_doc_ids(), dtype=np.intp)] = True
    return live


def _column(reader: IndexReader, name: str) -> list[str]:
    """One column over all segments, bytes as text."""
    values: list[str] = []
    for leaf, _ in reader.leaf_readers():
        column = leaf.column_reader(name, translate=False)
        values.extend(_texts(column) if _holds_bytes(leaf, name) else column)
    return values


def _holds_bytes(leaf: IndexReader, name: str) -> bool:
    return not isinstance(leaf.schema[name].column_type, columns.NumericColumn)


def _texts(column: columns.ColumnReader) -> Iterator[str]:
    return (value.decode() for value in column)


def _facet_column(rows: list[str]) -> FacetColumn:
    split = [tuple(row.split(SEPARATOR)) if row else () for row in rows]
    values = tuple(sorted({value for row in split for value in row}))
    code = {value: number for number, value in enumerate(values)}
    lengths = np.array([len(row) for row in split], dtype=np.intp)
    offsets = np.concatenate(([0], np.cumsum(lengths, dtype=np.intp)))
    return FacetColumn(
        values=values,
        codes=np.array([code[value] for row in split for value in row], dtype=np.intp),
        offsets=offsets,
        owners=np.repeat(np.arange(len(split), dtype=np.intp), lengths),
    )
