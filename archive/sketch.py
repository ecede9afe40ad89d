"""Which texts are copies of each other: bottom-k sketches of their word triples.

A text is the set of its word triples, each hashed; its sketch are the `SIZE`
lowest hashes, the whole set when there are fewer. Up to the highest hash that
both sketches reach, they are random samples of their sets, so how many of the
one's are also the other's estimates how much of the one the other contains;
of short texts it says so exactly. A copy may be cut to a third, or have a
third added, and most of the shorter of the two is still in the longer. After
A. Broder, "On the resemblance and containment of documents" (Compression and
Complexity of Sequences, 1997).
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

SIZE = 128
"""Hashes of a sketch."""

LEAST = 50
"""Different triples below which a text is too short to be told apart from others like it."""

ALIKE = 0.52
"""How much of a text's triples another must contain to be a copy of it.

Follow-ups that repeat a paragraph contain up to 0.5, sentences touched by an editor 0.65 and more.
"""

RELATED = 0.2
"""How much two parts of one text have in common at the least, unless it is a roundup of several."""

FEWEST = 12
"""Hashes that a sample must have to say something."""

LED = 24
"""The lowest hashes of a sketch, of which copies have many in common."""

SHARED = 3
"""Of these, how many two texts must share to be compared; a third of a text shares 8 on average."""

CROWD = 20
"""Texts with the same hash of which each is compared with each; in a larger crowd, neighbours."""

RULES = (SIZE, LEAST, ALIKE, FEWEST, LED, SHARED, CROWD)
"""What decides which texts are alike."""

_AT_ONCE = 4096
_MARKS = 1 << 18
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
    hashes = np.sort(mixed.astype(np.uint32))  # `np.unique` takes several times as long
    lowest: Sketch = hashes[np.diff(hashes, prepend=_NONE) != 0]
    return lowest[:SIZE] if len(lowest) >= LEAST else lowest[:0]


_ODD = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xBF58476D1CE4E5B9], np.uint64
)
"""Odd numbers without a pattern in their bits."""


class Sketches(NamedTuple):
    """The sketches of many texts.

    `hashes` are those of all in some pieces, one behind the other: what a file holds need not be
    copied. A text's begin at the place among all that `starts` has, and are `lengths` many.
    """

    hashes: Sequence[Sketch]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def at(self, places: NDArray[np.int64], count: int = 1) -> NDArray[np.uint32]:
        """The hashes at some places, each with those behind it: a row of so many."""
        found = np.empty((len(places), count), np.uint32)
        begun = 0
        for piece in self.hashes:
            inside = np.flatnonzero((places >= begun) & (places < begun + len(piece)))
            if len(inside):
                found[inside] = sliding_window_view(piece, count)[places[inside] - begun]
            begun += len(piece)
        return found


def _never(_one: int, _other: int) -> bool:
    return False


def grouped(
    sketches: Sketches,
    differ: Callable[[int, int], bool] = _never,
    pairs: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """Which texts belong together: for each, the lowest number of a text of its group.

    Args:
        sketches: Those of the texts.
        differ: Says of two texts that are alike, by their numbers, whether
            they tell of different things.
        pairs: Those that are alike, where somebody has asked for them already.
    """
    pairs = alike(sketches) if pairs is None else pairs
    leaders = np.arange(len(sketches.starts))
    for one, other in _without_roundups(sketches, pairs).tolist():
        if _led(leaders, one) != _led(leaders, other) and not differ(one, other):
            _join(leaders, one, other)
    while not (leaders == leaders[leaders]).all():
        leaders = leaders[leaders]
    return leaders


def containment(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.float64]:
    """How much of the shorter text the longer one contains, row by row of their sketches.

    Args:
        one: Sketches, filled up with the highest hash.
        other: As many others.

    Returns:
        Estimates from 0 to 1; 0 where the sample is too small to say.
    """
    reach = np.minimum(one[:, -1:], other[:, -1:])
    samples = [(each <= reach) & (each != _NONE) for each in (one, other)]
    smaller = np.minimum(*(np.count_nonzero(sample, axis=1) for sample in samples))
    both = np.sort(np.concatenate((one, other), axis=1), axis=1)
    twice = (both[:, 1:] == both[:, :-1]) & (both[:, 1:] != _NONE) & (both[:, 1:] <= reach)
    shared = np.count_nonzero(twice, axis=1)
    found: NDArray[np.float64] = np.where(smaller < FEWEST, 0.0, shared / np.maximum(smaller, 1))
    return found


def alike(sketches: Sketches) -> NDArray[np.int64]:
    """The pairs of texts of which the longer contains most of the shorter, by their numbers."""
    return _alike(sketches, _candidates(sketches))


class Gone(NamedTuple):
    """Texts that are no more: their numbers among the others, and their `lowest` hashes."""

    texts: NDArray[np.int64]
    lowest: NDArray[np.uint32]


def alike_still(
    sketches: Sketches, before: NDArray[np.int64], fresh: NDArray[np.int64], gone: Gone
) -> NDArray[np.int64]:
    """What `alike` finds, from what it found before some texts came and others went.

    A pair may begin or cease to be one only where a hash has come to one of the two or has
    left it, or where the neighbours in a crowd are others: the pairs of these texts are found
    anew, from all texts that have one of their hashes.

    Args:
        sketches: Those of the texts that there are now.
        before: The pairs that there were. Whoever stays has the number that it had.
        fresh: The texts that have come; they have sketches.
        gone: The texts that have gone; nobody has their numbers now.
    """
    texts, rows = _lowest(sketches)
    is_fresh = np.isin(texts, fresh)
    hashes = np.concatenate((rows[is_fresh].ravel(), gone.lowest.ravel()))
    moved = np.concatenate((fresh, _stirred(_having(texts, rows, hashes), fresh, gone)))
    around = _having(texts, rows, rows[np.isin(texts, moved)].ravel())
    pairs = _sharing(around)
    found = _alike(sketches, pairs[np.isin(pairs, moved).any(axis=1)])
    stay = before[~np.isin(before, np.concatenate((moved, gone.texts))).any(axis=1)]
    every = np.concatenate((stay, found))
    return every[np.lexsort((every[:, 1], every[:, 0]))]


def _having(
    texts: NDArray[np.int64], rows: NDArray[np.uint32], wanted: NDArray[np.uint32]
) -> NDArray[np.uint64]:
    """The keys of all texts that have one of some hashes, sorted."""
    marked = np.zeros(_MARKS, np.bool_)  # most hashes are ruled out by their last bits
    marked[wanted & (_MARKS - 1)] = True
    row, column = np.nonzero(marked[rows & np.uint32(_MARKS - 1)])
    hashes = rows[row, column]
    is_wanted = np.isin(hashes, wanted)
    keys = hashes[is_wanted].astype(np.uint64) << np.uint64(32)
    keys |= texts[row[is_wanted]].astype(np.uint64)
    keys.sort()
    return keys


def _stirred(stayed: NDArray[np.uint64], fresh: NDArray[np.int64], gone: Gone) -> NDArray[np.int64]:
    """The texts that stay and have other neighbours in a crowd than before, or no crowd any more.

    Args:
        stayed: The keys of all texts that there are now which have a hash of a text that has come
            or gone, sorted.
        fresh: The texts that have come.
        gone: The texts that have gone.
    """
    keys = np.sort(np.concatenate((stayed, _keys(*gone))))
    if not len(keys):
        return np.zeros(0, np.int64)
    texts, hashes = (keys & _LOW).astype(np.int64), keys >> np.uint64(32)
    starts = np.flatnonzero(np.diff(hashes, prepend=hashes[0] + np.uint64(1)))
    sizes = np.diff(np.append(starts, len(keys)))
    came, went = np.isin(texts, fresh), np.isin(texts, gone.texts)
    now, then = (sizes - np.add.reduceat(some, starts, dtype=np.int64) for some in (went, came))
    crossed = np.repeat((now > CROWD) != (then > CROWD), sizes)
    crowd = np.repeat(now > CROWD, sizes)
    moved, same = came | went, hashes[1:] == hashes[:-1]
    beside = np.zeros(len(keys), np.bool_)
    beside[1:] |= same & moved[:-1]
    beside[:-1] |= same & moved[1:]
    return np.unique(texts[(crossed | crowd & beside) & ~moved])


def _alike(sketches: Sketches, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of some pairs of which the longer contains most of the shorter."""
    found = [np.zeros((0, 2), np.int64)]
    for begun in range(0, len(pairs), _AT_ONCE):
        some = pairs[begun : begun + _AT_ONCE]
        found.append(some[_contained(sketches, some) >= ALIKE])
    return np.concatenate(found)


def _contained(sketches: Sketches, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    return containment(*(_rows(sketches, pairs[:, side]) for side in (0, 1)))


def _without_roundups(sketches: Sketches, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """The pairs without those of a text that contains several which have nothing in common."""
    if not len(pairs):
        return pairs
    lengths = _lengths(sketches, pairs)
    longer = np.where(lengths[:, 0] >= lengths[:, 1], pairs[:, 0], pairs[:, 1])
    shorter = pairs.sum(axis=1) - longer
    is_part = 2 * lengths.min(axis=1) < lengths.max(axis=1)
    parts: dict[int, list[int]] = defaultdict(list)
    for whole, part in zip(longer[is_part].tolist(), shorter[is_part].tolist(), strict=True):
        parts[whole].append(part)
    roundups = [
        whole
        for whole, several in parts.items()
        if len(several) > 1
        and _contained(sketches, np.array(list(pairwise(several)))).min() < RELATED
    ]
    kept: NDArray[np.int64] = pairs[~(is_part & np.isin(longer, roundups))]
    return kept


def _lengths(sketches: Sketches, texts: NDArray[np.int64]) -> NDArray[np.float64]:
    """About how many triples texts have."""
    kept = sketches.lengths[texts]
    last = sketches.starts[texts] + np.maximum(kept, 1) - 1
    highest = sketches.at(last.ravel()).reshape(last.shape).astype(np.float64)
    return np.where(kept < SIZE, kept, SIZE / np.maximum(highest, 1) * float(_NONE))


def _candidates(sketches: Sketches) -> NDArray[np.int64]:
    """Pairs of texts that share some of their lowest hashes."""
    keys = _keys(*_lowest(sketches))
    keys.sort()
    return _sharing(keys)


def _lowest(sketches: Sketches) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """The texts that have sketches, rising, and a row of the lowest hashes for each."""
    texts = np.flatnonzero(sketches.lengths)
    return texts, lowest(sketches, texts)


def lowest(sketches: Sketches, texts: NDArray[np.int64]) -> NDArray[np.uint32]:
    """A row of `LED` hashes, by which copies are found, for each of some texts with sketches."""
    return sketches.at(sketches.starts[texts], LED)


def _keys(texts: NDArray[np.int64], rows: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Numbers that say for each hash of each text which they are, the hash first."""
    wide = np.repeat(texts.astype(np.uint64), LED)
    wide |= rows.ravel().astype(np.uint64) << np.uint64(32)
    return wide


def _sharing(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Pairs of texts that have several hashes in common, from all keys of these hashes, sorted."""
    hashes = (keys >> np.uint64(32)).astype(np.uint32)
    again = hashes[1:] == hashes[:-1]
    shared = np.zeros(len(hashes), np.bool_)  # most hashes have one text alone
    shared[1:] |= again
    shared[:-1] |= again
    hashes, texts = hashes[shared], keys[shared] & _LOW
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


def _rows(sketches: Sketches, texts: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Some sketches, one in each row, filled up with the highest hash."""
    columns = np.arange(SIZE)
    inside = columns < sketches.lengths[texts][:, None]
    rows = np.full(inside.shape, _NONE)
    rows[inside] = sketches.at((sketches.starts[texts][:, None] + columns)[inside])[:, 0]
    return rows


def _led(leaders: NDArray[np.int64], text: int) -> int:
    """The leader of a text's group."""
    while leaders[text] != text:
        text = int(leaders[text])
    return text


def _join(leaders: NDArray[np.int64], one: int, other: int) -> None:
    """Two groups become one, led by the lower number (union-find)."""
    one, other = _led(leaders, one), _led(leaders, other)
    leaders[max(one, other)] = min(one, other)
