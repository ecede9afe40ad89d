"""The words of a dictionary that are spelled nearly like another one."""

import numpy as np
from numpy.typing import NDArray

from .arrays import Array
from .strings import Strings

_WIDEST = 4
"""Bytes that one sign may take."""


class Neighbours:
    """Finds words within a number of edits (Levenshtein) among many.

    A first look compares only lengths and which letters occur, in a bit for
    each; the few words that pass are compared letter by letter, all at once.
    """

    def __init__(self, forms: Strings) -> None:
        self._forms = forms
        self._lengths = np.diff(forms.at.astype(np.int64))
        self._letters = _letters(forms.data, forms.at)

    def within(self, word: str, edits: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places of the words that so many edits make this one, and how many each needs."""
        encoded = word.encode()
        near = np.abs(self._lengths - len(encoded)) <= _WIDEST * edits
        data = np.frombuffer(encoded, np.uint8)
        wanted = _letters(data, np.array([0, len(data)]))[0]
        near &= np.bitwise_count(self._letters ^ wanted) <= 2 * edits
        places = np.flatnonzero(near)
        texts = [self._forms[place].decode() for place in places.tolist()]
        distances = _distances(word, texts)
        close = distances <= edits
        return places[close], distances[close]


def _letters(data: Array, at: Array) -> NDArray[np.uint32]:
    """For each text its bytes as bits: one for each ASCII letter and digit, one for all others."""
    if len(at) < 2:  # noqa: PLR2004 - no text at all
        return np.zeros(0, np.uint32)
    bits = np.uint32(1) << np.where(data < 128, data & 31, 0).astype(np.uint32)  # noqa: PLR2004
    starts = np.minimum(at[:-1].astype(np.int64), max(len(data) - 1, 0))
    found: NDArray[np.uint32] = np.bitwise_or.reduceat(bits, starts)
    return found


def _distances(word: str, texts: list[str]) -> NDArray[np.int64]:
    """The Levenshtein distance of a word to each text (R. Wagner, M. Fischer, JACM 1974)."""
    if not texts:
        return np.zeros(0, np.int64)
    longest = max(map(len, texts))
    signs = np.array(texts, f"U{longest}").view(np.uint32).reshape(len(texts), longest)
    before = np.tile(np.arange(longest + 1), (len(texts), 1))
    for row, sign in enumerate(map(ord, word), 1):
        now = np.empty_like(before)
        now[:, 0] = row
        replaced = before[:, :-1] + (signs != sign)
        cheapest = np.minimum(replaced, before[:, 1:] + 1)
        for column in range(1, longest + 1):
            now[:, column] = np.minimum(cheapest[:, column - 1], now[:, column - 1] + 1)
        before = now
    lengths = np.array(list(map(len, texts)))
    distances: NDArray[np.int64] = before[np.arange(len(texts)), lengths]
    return distances
