"""The words of a dictionary that are spelled nearly like another one."""

import numpy as np
from numpy.typing import NDArray

from archive.engines.whoosh.segments.arrays import Array
from archive.engines.whoosh.segments.strings import Strings

_OTHER = np.uint32(1)
"""The bit of all signs that are no ASCII letters or digits."""

_WIDEST = 4
"""Bytes that one sign may take."""


class Neighbours:
    """Finds words within a number of edits (Levenshtein) among many.

    A first look compares only lengths and which letters occur, in a bit for
    each; the few words that pass are compared letter by letter, all at once.
    """

    def __init__(self, forms: Strings) -> None:
        self._forms = forms
        self._lengths = np.diff(forms.at.astype(np.int64)).astype(np.int32)
        self._letters = _letters(forms.data, forms.at)
        self._plain = self._letters & _OTHER == 0

    def within(self, word: str, edits: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places of the words that so many edits make this one, and how many each needs."""
        encoded = np.frombuffer(word.encode(), np.uint8)
        plain = self._plain if word.isascii() else np.zeros_like(self._plain)
        apart = np.abs(self._lengths - np.int32(len(encoded)))
        near = apart <= np.where(plain, edits, _WIDEST * edits)
        wanted = _letters(encoded, np.array([0, len(encoded)]))[0]
        places = np.flatnonzero(near)
        alike = np.bitwise_count(self._letters[places] ^ wanted) <= 2 * edits
        places = places[alike]
        plain = plain[places]
        distances = np.empty(len(places), np.int64)
        distances[plain] = _distances(word, self._bytes(places[plain]))
        distances[~plain] = _distances(word, self._signs(places[~plain]))
        close = distances <= edits
        return places[close], distances[close]

    def _bytes(self, places: NDArray[np.int64]) -> Array:
        """Words of ASCII letters, one in each row, filled up with zeros."""
        data, lengths = self._forms.some(places)
        rows = np.zeros((len(places), int(lengths.max(initial=0))), np.uint8)
        rows[np.arange(rows.shape[1]) < lengths[:, None]] = data
        return rows

    def _signs(self, places: NDArray[np.int64]) -> Array:
        """Any words as code points, one in each row, filled up with zeros."""
        texts = [self._forms[place].decode() for place in places.tolist()]
        longest = max(map(len, texts), default=1)
        return np.array(texts, f"U{longest}").view(np.uint32).reshape(len(texts), longest)


def _letters(data: Array, at: Array) -> NDArray[np.uint32]:
    """For each text its bytes as bits: one for each ASCII letter and digit, one for all others."""
    if len(at) < 2:  # noqa: PLR2004 - no text at all
        return np.zeros(0, np.uint32)
    bits = np.uint32(1) << np.where(data < 128, data & 31, 0).astype(np.uint32)  # noqa: PLR2004
    starts = np.minimum(at[:-1].astype(np.int64), max(len(data) - 1, 0))
    found: NDArray[np.uint32] = np.bitwise_or.reduceat(bits, starts)
    return found


def _distances(word: str, rows: Array) -> NDArray[np.int64]:
    """The Levenshtein distance of a word to each row (R. Wagner, M. Fischer, JACM 1974)."""
    columns = np.ascontiguousarray(rows.T)
    longest = len(columns)
    before = np.repeat(np.arange(longest + 1, dtype=np.int16)[:, None], len(rows), axis=1)
    for row, sign in enumerate(map(ord, word), 1):
        now = np.empty_like(before)
        now[0] = row
        cheapest = np.minimum(before[:-1] + (columns != sign), before[1:] + np.int16(1))
        for column in range(longest):
            np.minimum(cheapest[column], now[column] + np.int16(1), out=now[column + 1])
        before = now
    lengths = np.count_nonzero(rows, axis=1)
    distances: NDArray[np.int64] = before[lengths, np.arange(len(rows))].astype(np.int64)
    return distances
