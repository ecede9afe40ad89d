"""Lists of texts in arrays: the bytes of all, and where each one begins."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np

from .arrays import Array, Arrays, ArraysWriter, narrow, ranges

_AT_ONCE = 4096
"""Texts that are copied at once."""

_STEP = 128
"""Texts of a sorted list between two that are remembered."""


class Strings:
    """Texts as bytes, in the order they were written.

    `data` are the bytes of all of them, `at[n]` is where text n begins;
    `at` has one entry more than there are texts.
    """

    def __init__(self, arrays: Arrays | Mapping[str, Array], name: str) -> None:
        self.data = arrays[f"{name}.bytes"]
        self.at = arrays[f"{name}.at"]
        self._buffer = self.data.data.cast("B") if len(self.data) else memoryview(b"")
        self._ends = self.at.data  # gives whole numbers of Python's, in half the time

    def __len__(self) -> int:
        return len(self.at) - 1

    def __getitem__(self, number: int) -> bytes:
        """Text `number`, counted from 0."""
        return bytes(self._buffer[self._ends[number] : self._ends[number + 1]])

    def texts(self, first: int = 0, end: int | None = None) -> list[bytes]:
        """The texts from `first` to `end`, end excluded; all by default."""
        at = self.at[first : None if end is None else end + 1].tolist()
        every = bytes(self._buffer[at[0] : at[-1]])
        starts = at if not at[0] else [each - at[0] for each in at]
        return [every[begun:ended] for begun, ended in pairwise(starts)]

    def array(self) -> Array:
        """All texts as an array of bytes, in which what is shorter is filled up with zeros."""
        lengths = np.diff(self.at.astype(np.int64))
        if len(lengths) and lengths[0] and (lengths == lengths[0]).all():
            return self.data.view(f"S{lengths[0]}")
        return np.array(self.texts(), np.bytes_)

    def find(self, text: bytes) -> int:
        """The number of a text in a sorted list of different ones; -1 when it is not there.

        A text that is not there seldom stands among the bytes of its neighbours, and these are
        searched at once. Where others have it inside, its neighbours are looked at one by one.
        """
        step = bisect_right(self._steps, text)
        if not step:
            return -1
        ends, first, end = self._ends, (step - 1) * _STEP, min(step * _STEP, len(self.at) - 1)
        begun = ends[first]
        place = bytes(self._buffer[begun : ends[end]]).find(text)
        if place < 0:
            return -1
        place += begun
        number = bisect_right(ends, place, first, end) - 1
        if ends[number] == place and ends[number + 1] == place + len(text):
            return number
        number = bisect_left(self, text, first, end)
        return number if number < end and self[number] == text else -1

    @cached_property
    def _steps(self) -> list[bytes]:
        """One text in `_STEP`: among these Python itself searches, which is quick."""
        return [self[number] for number in range(0, len(self), _STEP)]

    def beginning(self, start: bytes) -> range:
        """The numbers of the texts in a sorted list that begin in this way."""
        first = bisect_left(self, start)
        return range(first, bisect_left(self, start + b"\xff", first))

    def some_texts(self, numbers: Array) -> list[str]:
        """Some of the texts, decoded."""
        data, lengths = self.some(numbers)
        every = data.tobytes()
        borders = pairwise([0, *np.cumsum(lengths).tolist()])
        return [every[begun:ended].decode() for begun, ended in borders]

    def some(self, numbers: Array) -> tuple[Array, Array]:
        """The bytes of some of the texts, and the length of each."""
        starts = self.at[numbers].astype(np.int64)
        lengths = self.at[numbers.astype(np.int64) + 1].astype(np.int64) - starts
        return self.data[ranges(starts, lengths)], lengths


class StoredTexts:
    """The same, each read from the disk when it is asked for."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._arrays = arrays
        self._name = f"{name}.bytes"
        self._at = arrays[f"{name}.at"]

    def __getitem__(self, number: int) -> bytes:
        """Text `number`, counted from 0."""
        return self._arrays.read(self._name, int(self._at[number]), int(self._at[number + 1]))


def write_strings(out: ArraysWriter, name: str, texts: Sequence[bytes]) -> None:
    """Write a list of texts under a name."""
    out.add(f"{name}.bytes", np.frombuffer(b"".join(texts), np.uint8))
    out.add(f"{name}.at", narrow(_at(map(len, texts))))


def copy_strings(
    out: ArraysWriter, name: str, sources: Sequence[tuple[Arrays, Array | None]]
) -> None:
    """Write the texts of several lists behind each other: all of them, or those numbered."""
    lengths: list[Array] = [np.zeros(0, np.int64)]

    def pieces() -> Iterable[Array]:
        for arrays, numbers in sources:
            strings = Strings(arrays, name)
            if numbers is None:
                lengths.append(np.diff(strings.at.astype(np.int64)))
                yield from arrays.pieces(f"{name}.bytes")
                continue
            for begun in range(0, len(numbers), _AT_ONCE):
                data, sizes = strings.some(numbers[begun : begun + _AT_ONCE])
                lengths.append(sizes)
                yield data

    out.add_all(f"{name}.bytes", np.dtype(np.uint8), pieces())
    out.add(f"{name}.at", narrow(np.concatenate(([0], np.cumsum(np.concatenate(lengths))))))


def _at(lengths: Iterable[int]) -> Array:
    return np.array([0, *accumulate(lengths)], dtype=np.uint64)
