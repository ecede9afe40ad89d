"""Which texts are near-identical: bottom-k sketches of their word triples.

A text is the set of its word triples, each hashed; its sketch are the `SIZE`
lowest hashes, the whole set when there are fewer. The lowest hashes of two
sets together are a random sample of their union, so how many of these both
have estimates their Jaccard similarity, with a standard error of at most
0.5 / sqrt(SIZE), and exactly for short texts. After A. Broder, "On the
resemblance and containment of documents" (Compression and Complexity of
Sequences, 1997).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SIZE = 128
"""Hashes of a sketch."""

LEAST = 50
"""Different triples below which a text is too short to be told apart from others like it."""

ALIKE = 0.55
"""Jaccard similarity from which two texts are copies of one story."""

SHORT_ALIKE = 0.7
"""The same for texts with fewer than `SIZE` triples: short notes are often cut from one pattern."""

LED = 16
"""The lowest hashes of a sketch, of which copies have most in common."""

SHARED = 3
"""Of these, how many two texts must share to be compared; copies share 9 or more on average."""

CROWD = 20
"""Texts with the same hash of which each is compared with each; in a larger crowd, neighbours."""

_AT_ONCE = 4096
_NONE = np.uint32(0xFFFFFFFF)
_LOW = np.uint64(0xFFFFFFFF)

Sketch = NDArray[np.uint32]


def sketch(words: NDArray[np.uint32]) -> Sketch:
    """The sketch of a text, rising; empty when the text is too short.

    Args:
        words: A hash of each word, in order.
    """
    wide = words.astype(np.uint64)
    triples = (wide[:-2] * _ODD[0]) ^ (wide[1:-1] * _ODD[1]) ^ (wide[2:] * _ODD[2])
    mixed = ((triples ^ (triples >> np.uint64(29))) * _ODD[3]) >> np.uint64(32)
    lowest = np.unique(mixed.astype(np.uint32))
    return lowest[:SIZE] if len(lowest) >= LEAST else lowest[:0]


_ODD = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xBF58476D1CE4E5B9], np.uint64
)
"""Odd numbers without a pattern in their bits."""


class Sketches(NamedTuple):
    """The sketches of many texts: the hashes of all, where each text's begin, and how many."""

    hashes: NDArray[np.uint32]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]


def _never(_one: int, _other: int) -> bool:
    return False


def grouped(sketches: Sketches, differ: Callable[[int, int], bool] = _never) -> NDArray[np.int64]:
    """Which texts belong together: for each, the lowest number of a text of its group.

    Args:
        sketches: Those of the texts.
        differ: Says of two texts that are alike but not the same, by their
            numbers, whether they tell of different things.
    """
    leaders = np.arange(len(sketches.starts))
    pairs = _candidates(sketches)
    for begun in range(0, len(pairs), _AT_ONCE):
        some = pairs[begun : begun + _AT_ONCE]
        for one, other in some[_copies(sketches, some)].tolist():
            if _is_same(sketches, one, other) or not differ(one, other):
                _join(leaders, one, other)
    for place in range(len(leaders)):
        leaders[place] = leaders[leaders[place]]  # a leader's number is never higher
    return leaders


def similarity(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.float64]:
    """The estimated Jaccard similarity of sketches, row by row, filled up with the highest hash."""
    both = np.sort(np.concatenate((one, other), axis=1), axis=1)
    twice = (both[:, 1:] == both[:, :-1]) & (both[:, 1:] != _NONE)
    rank = np.cumsum(np.concatenate((both[:, :1] != _NONE, ~twice & (both[:, 1:] != _NONE)), 1), 1)
    shared = np.count_nonzero(twice & (rank[:, 1:] <= SIZE), axis=1)
    union = np.minimum(rank[:, -1], SIZE)
    found: NDArray[np.float64] = shared / np.maximum(union, 1)
    return found


def _candidates(sketches: Sketches) -> NDArray[np.int64]:
    """Pairs of texts that share some of their lowest hashes."""
    lengths = np.minimum(sketches.lengths, LED)
    texts = np.repeat(np.arange(len(lengths)), lengths)
    within = np.arange(len(texts)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    hashes = sketches.hashes[np.repeat(sketches.starts, lengths) + within].astype(np.uint64)
    keys = (hashes << np.uint64(32)) | texts.astype(np.uint64)
    keys.sort()
    hashes, texts = keys >> np.uint64(32), keys & _LOW
    borders = np.flatnonzero(np.diff(hashes)) + 1
    starts = np.concatenate(([0], borders))
    sizes = np.diff(np.concatenate((starts, [len(texts)])))
    found = [np.zeros(0, np.uint64)]
    for apart in range(1, min(CROWD, int(sizes.max(initial=0)))):
        wanted = (sizes > apart) & ((sizes <= CROWD) | (apart == 1))
        same = np.flatnonzero(np.repeat(wanted, sizes)[apart:])
        same = same[hashes[same] == hashes[same + apart]]
        found.append((texts[same] << np.uint64(32)) | texts[same + apart])
    every = np.sort(np.concatenate(found))
    often = every[SHARED - 1 :] == every[: len(every) - SHARED + 1]
    pairs = np.unique(every[SHARED - 1 :][often])
    return np.stack((pairs >> np.uint64(32), pairs & _LOW), axis=1).astype(np.int64)


def _copies(sketches: Sketches, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
    one, other = (_rows(sketches, pairs[:, side]) for side in (0, 1))
    alike = np.where(sketches.lengths[pairs].min(axis=1) < SIZE, SHORT_ALIKE, ALIKE)
    copies: NDArray[np.bool_] = similarity(one, other) >= alike
    return copies


def _is_same(sketches: Sketches, one: int, other: int) -> bool:
    first, second = (
        sketches.hashes[sketches.starts[at] : sketches.starts[at] + sketches.lengths[at]]
        for at in (one, other)
    )
    return bool(np.array_equal(first, second))


def _rows(sketches: Sketches, texts: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Some sketches, one in each row, filled up with the highest hash."""
    columns = np.arange(SIZE)
    inside = columns < sketches.lengths[texts][:, None]
    rows = np.full(inside.shape, _NONE)
    rows[inside] = sketches.hashes[(sketches.starts[texts][:, None] + columns)[inside]]
    return rows


def _join(leaders: NDArray[np.int64], one: int, other: int) -> None:
    """Two groups become one, led by the lower number (union-find)."""
    while leaders[one] != one:
        one = int(leaders[one])
    while leaders[other] != other:
        other = int(leaders[other])
    leaders[max(one, other)] = min(one, other)
