"""Stored texts packed one by one with zstd, by dictionaries of what they have in common.

A text of a few thousand bytes has not yet repeated much when it ends; with a
dictionary it may refer to what its neighbours say. Each column has one,
trained on the first segment that has enough texts and kept, so that a merge
copies packed texts as they are. What was packed before there was a dictionary
is read like the rest; an index that is made again is trained anew.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import zstandard

from .arrays import Arrays, ArraysWriter
from .strings import StoredTexts

FILE = "packing.arrays"

SIZES = {"text": 112_640, "rest": 16_384, "head": 16_384}
"""The columns that are packed, and how many bytes their dictionaries may have."""

LEAST = 500
"""Texts that a dictionary is trained on."""

_LEVEL = 3
"""With a dictionary, 1 leaves a sixth more in three quarters of the time; 5 leaves no less."""


class Packing:
    """The dictionaries of one index. Safe to unpack with from several threads at once."""

    def __init__(self, folder: Path) -> None:
        path = folder / FILE
        self._columns = {name: _Column(b"") for name in SIZES}
        self.trained = path.exists()
        """Whether the dictionaries have been made; they may still be empty."""
        if self.trained:
            arrays = Arrays(path)
            self._columns = {name: _Column(arrays[name].tobytes()) for name in SIZES}

    def train(self, columns: dict[str, Sequence[bytes]]) -> None:
        """Make the dictionaries from texts of each column, `LEAST` or more."""
        self.trained = True
        self._columns = {name: _Column(_trained(columns[name], SIZES[name])) for name in SIZES}

    def save(self, folder: Path) -> None:
        """Keep the dictionaries, unless they are there."""
        path = folder / FILE
        if self.trained and not path.exists():
            with path.open("wb") as file:
                out = ArraysWriter(file)
                for name, column in self._columns.items():
                    out.add(name, np.frombuffer(column.dictionary, np.uint8))
                out.close()

    def pack(self, name: str, texts: Sequence[bytes]) -> list[bytes]:
        """The texts of a column as `unpack` reads them."""
        return self._columns[name].pack(texts)

    def unpack(self, name: str, packed: bytes) -> bytes:
        """A text of a column.

        Raises:
            ValueError: It was not packed here.
        """
        try:
            return self._columns[name].unpack(packed)
        except zstandard.ZstdError as error:
            raise ValueError(f"a stored text cannot be read: {error}") from error


class PackedTexts:
    """The texts of a packed column of a segment, each read from the disk when it is asked for."""

    def __init__(self, arrays: Arrays, name: str, packing: Packing) -> None:
        self._stored = StoredTexts(arrays, name)
        self._name = name
        self._packing = packing

    def __getitem__(self, number: int) -> bytes:
        """Text `number`, counted from 0."""
        return self._packing.unpack(self._name, self._stored[number])


class _Column:
    """Packs the texts of one column by a dictionary, which may be empty."""

    def __init__(self, dictionary: bytes) -> None:
        self.dictionary = dictionary
        self._shared = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._idle: list[zstandard.ZstdDecompressor] = []

    def pack(self, texts: Sequence[bytes]) -> list[bytes]:
        compressor = zstandard.ZstdCompressor(level=_LEVEL, dict_data=self._shared)
        return [compressor.compress(text) for text in texts]

    def unpack(self, packed: bytes) -> bytes:
        # One is used by one thread at a time; making one takes longer than unpacking.
        try:
            unpacking = self._idle.pop()
        except IndexError:
            unpacking = zstandard.ZstdDecompressor(dict_data=self._shared)
        try:
            return unpacking.decompress(packed)
        finally:
            self._idle.append(unpacking)


def _trained(texts: Sequence[bytes], size: int) -> bytes:
    """A dictionary of so many bytes at the most; none when the texts have nothing in common."""
    try:
        return zstandard.train_dictionary(size, list(texts)).as_bytes()
    except zstandard.ZstdError:
        return b""
