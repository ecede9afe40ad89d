"""Where lines of a text or blocks of a page stand, in numbers for the models that judge them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .trees import Floats

_NOBODY = -1.0
"""What stands for a neighbour where a sequence ends."""

_FAR = 99
"""Lines from which on a distance is simply far."""

_PARAGRAPH = 600.0
"""Code points that a paragraph counts at the most when the main stretch is looked for."""

_GAP = 60.0
"""What a line that is no prose costs the main stretch, in code points of prose."""


def to_last(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How far above each line the nearest one of a mask stands."""
    at = np.arange(len(mask), dtype=np.float64)
    last = np.maximum.accumulate(np.where(mask, at, -1))
    before = np.concatenate([[-1.0], last[:-1]])[: len(mask)]
    return np.where(before < 0, _FAR, np.minimum(at - before, _FAR))


def main_stretch(prose: NDArray[np.bool_], length: NDArray[np.float64]) -> tuple[int, int]:
    """The stretch of lines with the most prose and the fewest gaps, end excluded.

    Args:
        prose: Which lines are prose.
        length: The code points of each.
    """
    gains = np.where(prose, np.minimum(length, _PARAGRAPH), -_GAP)
    sums = np.concatenate([[0.0], np.cumsum(gains)])
    end = int(np.argmax(sums - np.minimum.accumulate(sums)))
    return int(np.argmin(sums[: end + 1])), end


def signed_log(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logarithm of a distance, below nothing where the distance is."""
    logs: NDArray[np.float64] = np.sign(distance) * np.log1p(np.abs(distance))
    return logs


def neighbours(rows: Floats, offsets: Sequence[int]) -> list[Floats]:
    """For each offset, which row stands so many places behind each row; -1 beyond the ends."""
    count, most = len(rows), max(map(abs, offsets))
    padded = np.full((count + 2 * most, rows.shape[1]), _NOBODY, np.float32)
    padded[most : most + count] = rows
    return [padded[most + offset : most + offset + count] for offset in offsets]


def means(
    rows: Floats, begins: Sequence[NDArray[np.intp]], ends: Sequence[NDArray[np.intp]]
) -> Floats:
    """The means of stretches of rows, 0 for empty ones: (windows, rows, columns).

    Args:
        rows: What there are means of.
        begins: For each window where the stretch of each row begins, perhaps before the first row.
        ends: Where it ends, excluded, perhaps behind the last one.
    """
    count = len(rows)
    sums = np.zeros((count + 1, rows.shape[1]))
    np.cumsum(rows, axis=0, dtype=np.float64, out=sums[1:])
    begin, end = np.array(begins).clip(0, count), np.array(ends).clip(0, count)
    found: Floats = (sums[end] - sums[begin]) / np.maximum(1, end - begin)[:, :, None]
    return found.astype(np.float32)
