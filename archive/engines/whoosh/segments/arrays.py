"""A file of named arrays, read into memory or mapped there.

The arrays stand one behind the other, each on a multiple of `ALIGNMENT`
bytes; a JSON table of them follows, and at the very end the table's length
and `MAGIC`. Nothing is decoded. Of a small file, an array that is asked for
is read and kept. Of a large one it is a view into the file, and the system
keeps in memory what is used, once for all processes: but what somebody cuts
away from a mapped file ends every process that looks at it. What is needed
only here and there, as stored texts, is always read: mapping would bring in
its neighbours too.
"""

import json
import mmap
import os
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

MAGIC = b"nwsarr01"
ALIGNMENT = 64

HELD = 64_000_000
"""Bytes of a file that is read and not mapped, at the most: some seven thousand articles."""

PIECE = 1 << 23
"""Bytes that are copied or written at once."""

SCATTERED = ".positions"
"""How the names end of arrays of which what is read stands here and there."""

SMALL = 1 << 16
"""Bytes of them that are written at once.

Linux holds in one piece what was written at once, up to 2 MB, and maps it into a process as a
whole: of an index just written, the places of a few words would bring in those of all.
"""

_SPARSE, _DENSE = 0.04, 0.1
"""Shares of truths in a mask between which they are not looked for one by one."""

Array = NDArray[Any]
"""Any array that a file holds."""

Mask = NDArray[np.bool_]
"""Which documents: one truth a document."""

Numbers = NDArray[np.int64]
"""Documents by their numbers."""

Keys = NDArray[np.uint64]
"""What each of some documents is ordered by, the lowest first."""

Scores = NDArray[np.float32]
"""How well each document answers, 0 for not at all."""

Codes = NDArray[np.int64]
"""Values of a facet by their places among all of them."""

Places = NDArray[np.int64]
"""Where words stand, as `document * stride + position`."""


class ArraysWriter:
    """Writes arrays into a file, one after the other."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0
        self._table: dict[str, tuple[str, int, int]] = {}

    def add(self, name: str, *pieces: Array) -> None:
        """An array, as the pieces that it is made of; all have the same type."""
        self.add_all(name, pieces[0].dtype, pieces)

    def add_all(self, name: str, dtype: "np.dtype[Any]", pieces: Iterable[Array]) -> None:
        """An array whose pieces are made while it is written."""
        self._write(b"\0" * (-self._at % ALIGNMENT))
        begun = self._at
        step = SMALL if name.endswith(SCATTERED) else PIECE
        for piece in pieces:
            data = np.ascontiguousarray(piece, dtype).ravel().view(np.uint8)
            for first in range(0, len(data), step):
                self._write(data[first : first + step].data)
        self._table[name] = (dtype.str, begun, (self._at - begun) // dtype.itemsize)

    def take(self, others: "Arrays") -> None:
        """All arrays of another file, under their names."""
        for name, dtype in others.types().items():
            self.add_all(name, dtype, (piece.view(dtype) for piece in others.pieces(name)))

    def close(self) -> None:
        """Write the table; the file itself stays open."""
        table = json.dumps(self._table).encode()
        self._write(table)
        self._write(len(table).to_bytes(8, "little") + MAGIC)

    def _write(self, data: "bytes | memoryview[Any]") -> None:
        self._file.write(data)
        self._at += memoryview(data).nbytes


class Arrays:
    """The arrays of one file, by name.

    Raises:
        ValueError: The file is not one of these.
    """

    def __init__(self, path: Path, *, mapped: bool = False) -> None:
        """Open a file.

        Args:
            path: Where it is.
            mapped: Whether to map it, however small it is.
        """
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._file).atexit = False  # other threads may still read
        self._stamp = _stamp(self._file)
        size = self._stamp[0]
        is_mapped = size > (0 if mapped else HELD)
        self._map = mmap.mmap(self._file, 0, access=mmap.ACCESS_READ) if is_mapped else None
        self._held: dict[str, Array] = {}
        tail = size - len(MAGIC) - 8
        end = os.pread(self._file, len(MAGIC) + 8, max(0, tail))
        if tail < 0 or end[8:] != MAGIC:
            raise ValueError(f"{path.name} is no file of arrays")
        length = int.from_bytes(end[:8], "little")
        if length > tail:
            raise ValueError(f"{path.name} is no file of arrays")
        table = os.pread(self._file, length, tail - length)
        self._table: dict[str, tuple[str, int, int]] = json.loads(table)

    def forget(self) -> None:
        """Let go of what was brought into memory; it comes again when it is asked for."""
        self._held = {}
        if self._map is not None:
            self._map.madvise(mmap.MADV_DONTNEED)

    def is_untouched(self) -> bool:
        """Whether nobody has written to the file, or cut it, since it was opened."""
        return _stamp(self._file) == self._stamp

    def __getitem__(self, name: str) -> Array:
        if name in self._held:
            return self._held[name]
        dtype, at, count = self._table[name]
        if self._map is not None:
            return np.frombuffer(self._map, dtype, count, at)
        data = os.pread(self._file, count * np.dtype(dtype).itemsize, at)
        return self._held.setdefault(name, np.frombuffer(data, dtype, count))

    def __contains__(self, name: str) -> bool:
        return name in self._table

    def read(self, name: str, first: int, end: int) -> bytes:
        """Some of an array of bytes, from `first` to `end`, end excluded."""
        return os.pread(self._file, end - first, self._table[name][1] + first)

    def types(self) -> "dict[str, np.dtype[Any]]":
        """What each array is made of, by name."""
        return {name: np.dtype(dtype) for name, (dtype, _, _) in self._table.items()}

    def pieces(self, name: str) -> Iterator[Array]:
        """The bytes of an array, piece by piece."""
        dtype, _, count = self._table[name]
        size = count * np.dtype(dtype).itemsize
        for first in range(0, size, PIECE):
            yield np.frombuffer(self.read(name, first, min(first + PIECE, size)), np.uint8)


def _stamp(file: int) -> tuple[int, int]:
    facts = os.fstat(file)
    return facts.st_size, facts.st_mtime_ns


def numbers_of(mask: Mask) -> Numbers:
    """The numbers of what a mask has, rising: `np.flatnonzero`, but for what that is slow at.

    It looks for each truth by itself where it finds up to a tenth of truths, which takes
    longer than to pass over all once there are more than a few. So it gets more of them.
    """
    some = int(np.count_nonzero(mask))
    if not _SPARSE * len(mask) < some <= _DENSE * len(mask):
        return np.flatnonzero(mask)
    more = np.ones(len(mask) // 8, np.bool_)
    return np.flatnonzero(np.concatenate((mask, more)))[:some]


def united(every: Sequence[Numbers], size: int) -> Numbers:
    """The numbers that any of some arrays has, rising, each once; all are below `size`.

    Few numbers in few rising runs are merged. Of all others a mask is made.

    >>> united([np.array([2, 9]), np.array([4, 9])], 100).tolist()
    [2, 4, 9]
    """
    numbers = np.concatenate((np.zeros(0, np.int64), *every))
    falls = np.count_nonzero(numbers[1:] <= numbers[:-1])
    if not falls:
        return numbers
    if falls > _RUNS or len(numbers) > _MERGED * size:
        mask = np.zeros(size, np.bool_)
        mask[numbers] = True
        return numbers_of(mask)
    numbers.sort(kind="stable")  # which merges runs
    return numbers[begun(numbers)]


_RUNS, _MERGED = 8, 0.25
"""Runs that are merged, and the share of all that there are in them, at the most."""


def begun(values: Array) -> Numbers:
    """Where each run of equal values begins.

    >>> begun(np.array([7, 7, 8, 9, 9])).tolist()
    [0, 2, 3]
    """
    starts = np.ones(len(values), np.bool_)
    starts[1:] = values[1:] != values[:-1]
    return np.flatnonzero(starts)


def narrow(values: Array) -> Array:
    """Whole numbers from 0 on in the smallest unsigned type that holds them."""
    most = int(values.max()) if len(values) else 0
    return values.astype(np.min_scalar_type(most))


def ranges(starts: Array, lengths: Array) -> NDArray[np.int64]:
    """The numbers from each start on, as many as its length says, one range behind the other.

    >>> ranges(np.array([10, 5]), np.array([2, 3])).tolist()
    [10, 11, 5, 6, 7]
    """
    ends = np.cumsum(lengths, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    numbers: NDArray[np.int64] = np.repeat(starts.astype(np.int64) - ends + lengths, lengths)
    numbers += np.arange(total)
    return numbers
