"""Several segments into one, without their deleted documents."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.fields import Schema

from . import forking
from .arrays import Array, Arrays, ArraysWriter, Numbers
from .codec import ArraySegment, path_of
from .columns import WordsColumn
from .postings import Postings, Renumbered, merge_postings
from .strings import Strings
from .vocabulary import write_dictionary

_LONGEST = "body"
"""The field that takes as long as all others, and is merged beside them."""

LARGE = 1000
"""Documents from which on a second process is worth it."""

_ASIDE = ".aside"
"""The ending of a file with a field that is merged beside the others."""


def to_merge(segments: Sequence[ArraySegment]) -> int:
    """How many segments, counted from the end, have become too small to stand alone.

    Each segment is to have at least as many documents as all behind it
    together: a document is copied about log2(N) times while an archive grows
    to N, and no more than that many segments stand side by side. A
    segment with more deleted documents than live ones is written again.
    """
    behind = 0
    tail = 0
    for place, segment in enumerate(reversed(segments), 1):
        live = segment.doc_count()
        if live < behind or segment.deleted_count() > live:
            tail = place
        behind += live
    return tail


def merged(storage: Any, schema: Schema, segments: Sequence[ArraySegment]) -> ArraySegment:  # noqa: ANN401
    """A new segment with the live documents of these, in the same order."""
    segment = ArraySegment(segments[0].indexname)
    segment.set_doc_count(sum(old.doc_count() for old in segments))
    path = path_of(storage, segment)
    sources = [(Arrays(path_of(storage, old), mapped=True), _kept(old)) for old in segments]
    forms, terms = _joined([arrays for arrays, _ in sources])
    with path.open("wb") as file:
        out = ArraysWriter(file)
        merging = _Merging(schema, sources, len(forms), terms, _renumbered(sources))
        body, apart = partial(merging.write, _LONGEST), segment.documents >= LARGE
        with _aside(path.with_suffix(_ASIDE), body, apart=apart) as arrays:
            write_dictionary(out, forms)
            forms.clear()
            for name in schema.names():
                if name != _LONGEST:
                    merging.write(name, out)
            out.take(arrays())
        out.close()
    return segment


@dataclass(frozen=True, slots=True)
class _Merging:
    """What is merged: `size` terms, and the new numbers of each segment's terms and documents."""

    schema: Schema
    sources: Sequence[tuple[Arrays, Array | None]]
    size: int
    terms: Sequence[Numbers]
    docs: Sequence[Array]

    def write(self, name: str, out: ArraysWriter) -> None:
        """Write one field."""
        column = self.schema[name].column_type
        if isinstance(column, WordsColumn):
            lists = (Postings.of(arrays, name) for arrays, _ in self.sources)
            renumbered = list(map(Renumbered, lists, self.terms, self.docs))
            merge_postings(out, name, renumbered, self.size, self._forget)
            lengths = [(arrays[f"{name}.lengths"], kept) for arrays, kept in self.sources]
            out.add(f"{name}.lengths", *(all_ if k is None else all_[k] for all_, k in lengths))
        else:
            column.merge(out, name, self.sources)
        self._forget()

    def _forget(self) -> None:
        """Let go of what has been read; a part of a field at a time is enough."""
        for arrays, _ in self.sources:
            arrays.forget()


@contextmanager
def _aside(
    path: Path, write: Callable[[ArraysWriter], None], *, apart: bool
) -> Iterator[Callable[[], Arrays]]:
    """What gives some arrays that are written meanwhile.

    Args:
        path: A file for them, gone when the block ends.
        write: Writes them.
        apart: Whether in another process; they are written here when none can be had.
    """

    def write_file() -> None:
        with path.open("wb") as file:
            out = ArraysWriter(file)
            write(out)
            out.close()

    process = forking.forked(write_file) if apart and forking.processes() else None

    def arrays() -> Arrays:
        nonlocal process
        status = os.waitpid(process, 0)[1] if process else 1
        process = None
        if status:
            write_file()
        return Arrays(path)

    try:
        yield arrays
    finally:
        if process:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        path.unlink(missing_ok=True)


def _kept(segment: ArraySegment) -> Array | None:
    """The numbers of the live documents; None when all are."""
    if not segment.deleted:
        return None
    live = np.ones(segment.doc_count_all(), np.bool_)
    live[list(segment.deleted)] = False
    return np.flatnonzero(live)


def _joined(sources: Sequence[Arrays]) -> tuple[list[bytes], list[Numbers]]:
    """The words of several dictionaries, sorted; and for each its terms' places among them."""
    dictionaries = [Strings(arrays, "forms").texts() for arrays in sources]
    forms = sorted(set().union(*dictionaries))
    place = {form: number for number, form in enumerate(forms)}
    return forms, [np.array([place[form] for form in old], np.int64) for old in dictionaries]


def _renumbered(sources: Sequence[tuple[Arrays, Array | None]]) -> list[Array]:
    """For each segment the new number of each document; -1 for those that go."""
    base = 0
    renumbered = []
    for arrays, kept in sources:
        old = len(arrays["body.lengths"])
        numbers = np.full(old, -1, np.int32)
        live = np.arange(old) if kept is None else kept
        numbers[live] = base + np.arange(len(live))
        base += len(live)
        renumbered.append(numbers)
    return renumbered
