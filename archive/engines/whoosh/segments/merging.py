"""Several segments into one, without their deleted documents."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from whoosh.fields import Schema

from .arrays import Array, Arrays, ArraysWriter, Numbers
from .codec import ArraySegment, path_of
from .columns import WordsColumn
from .postings import Postings, Renumbered, merge_postings
from .vocabulary import Dictionary, write_dictionary


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
    with path_of(storage, segment).open("wb") as file:
        out = ArraysWriter(file)
        _merge(out, schema, [(Arrays(path_of(storage, old)), _kept(old)) for old in segments])
        out.close()
    return segment


def _kept(segment: ArraySegment) -> Array | None:
    """The numbers of the live documents; None when all are."""
    if not segment.deleted:
        return None
    live = np.ones(segment.doc_count_all(), np.bool_)
    live[list(segment.deleted)] = False
    return np.flatnonzero(live)


def _merge(
    out: ArraysWriter, schema: Schema, sources: Sequence[tuple[Arrays, Array | None]]
) -> None:
    terms, size = _merge_dictionaries(out, [arrays for arrays, _ in sources])
    docs = _renumbered(sources)
    for name, field in schema.items():
        if isinstance(field.column_type, WordsColumn):
            lists = (Postings.of(arrays, name) for arrays, _ in sources)
            merge_postings(out, name, list(map(Renumbered, lists, terms, docs)), size)
            lengths = [(arrays[f"{name}.lengths"], kept) for arrays, kept in sources]
            out.add(f"{name}.lengths", *(all_ if k is None else all_[k] for all_, k in lengths))
        else:
            field.column_type.merge(out, name, sources)
        for arrays, _ in sources:
            arrays.forget()  # one field at a time is enough


def _merge_dictionaries(out: ArraysWriter, sources: Sequence[Arrays]) -> tuple[list[Numbers], int]:
    """Write one dictionary for several; for each its terms' places in that, and its size."""
    dictionaries = [Dictionary(arrays).forms.texts() for arrays in sources]
    forms = sorted(set().union(*dictionaries))
    place = {form: number for number, form in enumerate(forms)}
    write_dictionary(out, forms)
    return [np.array([place[form] for form in old], np.int64) for old in dictionaries], len(forms)


def _renumbered(sources: Sequence[tuple[Arrays, Array | None]]) -> list[Array]:
    """For each segment the new number of each document; -1 for those that go."""
    base = 0
    renumbered = []
    for arrays, kept in sources:
        old = len(arrays["body.lengths"])
        numbers = np.full(old, -1, np.int64)
        live = np.arange(old) if kept is None else kept
        numbers[live] = base + np.arange(len(live))
        base += len(live)
        renumbered.append(numbers)
    return renumbered
