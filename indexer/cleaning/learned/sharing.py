"""How far a line is about the same as the rest of its text.

Teasers, notes on authors and sales talk read like an article, but are about something else. Words
count by their first letters, so that their inflections are one.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.records.marks import CONNECTIVES
from indexer.records.sequences import main_stretch
from indexer.records.trees import Floats

_STEM = 6
"""Letters by which words are one."""

_LEAST = 4
"""Letters from which on a word says what a line is about."""

_READ = 110
"""Words of a line that are looked at."""

_BEGIN = 5
"""Paragraphs of the main stretch that say what an article is about."""

SHARING = "in-main of-above of-below of-begin only-here with-before with-behind stems"
"""The columns of `sharing_of`: shares of the stems of a line, and at the end how many it has."""


def sharing_of(
    tokens: Sequence[Sequence[str]], prose: NDArray[np.bool_], length: NDArray[np.float64]
) -> Floats:
    """What each line shares with the others: (lines, `SHARING`), -1 where it has no stems.

    Args:
        tokens: The folded words of each line.
        prose: Which lines are paragraphs.
        length: The code points of each.
    """
    stems = [_stems(line[:_READ]) for line in tokens]
    numbers: dict[str, int] = {}
    flat = [numbers.setdefault(stem, len(numbers)) for line in stems for stem in line]
    counts = np.fromiter(map(len, stems), np.int64, len(stems))
    line, stem = np.repeat(np.arange(len(stems)), counts), np.array(flat, np.int64)
    first = np.zeros(len(numbers), np.int64)
    last = first.copy()
    first[stem[::-1]], last[stem] = line[::-1], line
    begin, end = main_stretch(prose, length)
    at = np.arange(len(stems))
    main = prose & (at >= begin) & (at < end)
    opening = main & (np.cumsum(main) <= _BEGIN)
    columns = (
        _elsewhere(stem, main[line], len(numbers)),
        first[stem] < line,
        last[stem] > line,
        _elsewhere(stem, opening[line], len(numbers)),
        first[stem] == last[stem],
    )
    sums = [np.bincount(line, column, len(stems)) for column in columns]
    nearest = _nearest(stems, prose.tolist())
    shares = np.column_stack([*sums, nearest]) / np.maximum(1, counts)[:, None]
    shares[counts == 0] = -1
    return np.column_stack([shares, np.log1p(counts)]).astype(np.float32)


def _stems(tokens: Sequence[str]) -> set[str]:
    return {word[:_STEM] for word in tokens if len(word) >= _LEAST and word not in CONNECTIVES}


def _elsewhere(stem: NDArray[np.int64], inside: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Which stems other lines have of those marked, each by its place among all."""
    times = np.bincount(stem[inside], minlength=count)
    found: NDArray[np.bool_] = times[stem] > inside
    return found


def _nearest(stems: Sequence[set[str]], prose: Sequence[bool]) -> NDArray[np.float64]:
    """How many stems each line has in common with the paragraph above it and that below."""
    found = np.zeros((len(stems), 2))
    for column, order in enumerate((range(len(stems)), range(len(stems) - 1, -1, -1))):
        near: set[str] = set()
        for at in order:
            found[at, column] = len(stems[at] & near)
            if prose[at]:
                near = stems[at]
    return found
