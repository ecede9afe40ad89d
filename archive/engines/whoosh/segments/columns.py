"""What a segment keeps for each document, in arrays: numbers, texts, and values to count.

Each kind of column knows how it is written and how those of several segments
are merged; `Sources` are the segments with the documents to keep, None for all.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from whoosh import columns

from .arrays import Array, Arrays, ArraysWriter, narrow, ranges
from .strings import Strings, copy_strings, write_strings

Sources = Sequence[tuple[Arrays, Array | None]]


class NumberColumn(columns.Column):  # type: ignore[misc]
    """A whole number of 32 bits for each document."""

    def __init__(self, default: int) -> None:
        self._default = default

    def write(self, out: ArraysWriter, name: str, values: Sequence[int | None]) -> None:
        """Write the documents' values; None stands for the default."""
        filled = [self._default if value is None else value for value in values]
        out.add(name, np.array(filled, np.int32))

    @staticmethod
    def merge(out: ArraysWriter, name: str, sources: Sources) -> None:
        """Write the columns of several segments as one."""
        out.add(name, *(_kept(arrays[name], kept) for arrays, kept in sources))


class TextColumn(columns.Column):  # type: ignore[misc]
    """Bytes of any length for each document."""

    _default = b""

    @staticmethod
    def write(out: ArraysWriter, name: str, values: Sequence[bytes | None]) -> None:
        """Write the documents' bytes; None stands for no bytes."""
        write_strings(out, name, [value or b"" for value in values])

    @staticmethod
    def merge(out: ArraysWriter, name: str, sources: Sources) -> None:
        """Write the columns of several segments as one."""
        copy_strings(out, name, sources)


class PackedColumn(TextColumn):
    """The same, each packed by a `Packing`."""


class ValuesColumn(columns.Column):  # type: ignore[misc]
    """Any number of values for each document.

    `NAME.values` are all different ones, sorted; document n has those whose
    places in it are `NAME.codes[first[n]:first[n + 1]]`, with `NAME.first`.
    """

    _default: tuple[str, ...] = ()

    @staticmethod
    def write(out: ArraysWriter, name: str, values: Sequence[tuple[str, ...] | None]) -> None:
        """Write the documents' values; None stands for no values."""
        rows = [row or () for row in values]
        every = sorted({value.encode() for row in rows for value in row})
        code = {value.decode(): place for place, value in enumerate(every)}
        codes = np.array([code[value] for row in rows for value in row], np.uint32)
        _write_values(out, name, every, [codes], [np.array([len(row) for row in rows], np.int64)])

    @staticmethod
    def merge(out: ArraysWriter, name: str, sources: Sources) -> None:
        """Write the columns of several segments as one."""
        tables = [Strings(arrays, f"{name}.values") for arrays, _ in sources]
        every = sorted(set(chain.from_iterable(table.texts() for table in tables)))
        code = {value: place for place, value in enumerate(every)}
        codes, lengths = [], []
        for table, (arrays, kept) in zip(tables, sources, strict=True):
            recode = np.array([code[value] for value in table.texts()], np.uint32)
            first = arrays[f"{name}.first"].astype(np.int64)
            counts = _kept(np.diff(first), kept)
            taken = ranges(_kept(first[:-1], kept), counts)
            codes.append(recode[arrays[f"{name}.codes"][taken]])
            lengths.append(counts)
        _write_values(out, name, every, codes, lengths)


def _write_values(
    out: ArraysWriter,
    name: str,
    every: Sequence[bytes],
    codes: Sequence[Array],
    lengths: Sequence[Array],
) -> None:
    write_strings(out, f"{name}.values", every)
    out.add(f"{name}.codes", narrow(np.concatenate(codes)))
    out.add(f"{name}.first", narrow(np.concatenate(([0], np.cumsum(np.concatenate(lengths))))))


def _kept(values: Array, kept: Array | None) -> Any:  # noqa: ANN401
    return values if kept is None else values[kept]


class WordsColumn(columns.Column):  # type: ignore[misc]
    """The words of each document in order, as numbers of the writer's vocabulary.

    Not kept as they are: the codec inverts them into posting lists.
    """

    _default = None
