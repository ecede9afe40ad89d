"""Boosted trees in NumPy: how sure they are, and which kinds of features made them so."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]


@dataclass(frozen=True, kw_only=True, eq=False)
class Trees:
    """All nodes of all trees behind each other.

    A row goes `left` where its `feature` is at most the `threshold`, else
    `right`; a leaf leads to itself. `value` is what a node would say if it
    were a leaf, in log-odds; `start` is what is said before the first tree.
    """

    roots: Integers
    feature: Integers
    threshold: Floats
    left: Integers
    right: Integers
    value: Floats
    start: float
    depth: int

    def odds(self, rows: Floats) -> Floats:
        """The log-odds of each row."""
        odds: Floats = self.values(rows).sum(axis=1, dtype=np.float32) + np.float32(self.start)
        return odds

    def values(self, rows: Floats) -> Floats:
        """What each tree says of each row: (rows, trees).

        No row is led from node to node: of every node that a row goes right at, the leaves
        below its left are struck out, and the first one that is left is the row's. See
        Lucchese and others, QuickScorer, SIGIR 2015.
        """
        return self._leaves.of(rows)

    @cached_property
    def _leaves(self) -> "_Leaves":
        """The nodes as `values` looks at them."""
        return _leaves_of(self)

    def shares(self, rows: Floats, kinds: Sequence[int], count: int) -> Floats:
        """What each kind of feature added to the log-odds of each row: (rows, `count`).

        Args:
            rows: As in `odds`.
            kinds: The kind of each feature, from 0 to `count` - 1.
            count: How many kinds there are.
        """
        kind = np.asarray(kinds, np.int32)[self.feature]
        shares = np.zeros((len(rows), count), np.float32)
        nodes = np.broadcast_to(self.roots, (len(rows), len(self.roots))).copy()
        at = np.arange(len(rows), dtype=np.int32)[:, None]
        for _ in range(self.depth):
            below = self._below(rows, at, nodes)
            cells = (at * count + kind.take(nodes)).ravel()
            added = (self.value.take(below) - self.value.take(nodes)).ravel()
            sums = np.bincount(cells, weights=added, minlength=shares.size)
            shares += sums.reshape(shares.shape).astype(np.float32)
            nodes = below
        return shares

    def _below(self, rows: Floats, at: Integers, nodes: Integers) -> Integers:
        known = rows.ravel().take(at * rows.shape[1] + self.feature.take(nodes))
        goes_left = known <= self.threshold.take(nodes)
        return np.where(goes_left, self.left.take(nodes), self.right.take(nodes))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Leaves:
    """The inner nodes of all trees, (most of a tree, trees), with what they strike out.

    `feature` and `threshold` are those of each node, `struck` has a bit for each leaf below
    its left. Behind each other in `values` lie those of the leaves of each tree, as many of
    every one; `begins` is where they begin, less one.
    """

    feature: NDArray[np.intp]
    threshold: Floats
    struck: NDArray[np.unsignedinteger[Any]]
    values: Floats
    begins: NDArray[np.intp]

    def of(self, rows: Floats) -> Floats:
        """See `Trees.values`."""
        goes_right = rows.take(self.feature, axis=1) > self.threshold
        struck = np.bitwise_or.reduce(goes_right * self.struck, axis=1)
        behind = np.bitwise_count(struck ^ (struck + 1))  # leaves, as far as the first one left
        values: Floats = self.values.take(behind + self.begins)
        return values


_BITS = (np.uint16, np.uint32, np.uint64)
"""Whole numbers with a bit for each leaf of a tree."""


def _leaves_of(trees: Trees) -> _Leaves:
    """The nodes of trees as whole rows of numbers are compared with them.

    Raises:
        ValueError: A tree has more leaves than there are bits.
    """
    tree, first, count = _numbered(trees)
    most = int(count.max())
    bits = next((kind for kind in _BITS if np.iinfo(kind).bits >= most), None)
    if bits is None:
        raise ValueError(f"a tree has {most} leaves; 64 is the most")
    is_leaf = trees.left == np.arange(len(trees.left))
    inner, leaves = np.flatnonzero(~is_leaf), np.flatnonzero(is_leaf)
    inner = inner[np.argsort(tree[inner], kind="stable")]
    places = (np.arange(len(inner)) - np.searchsorted(tree[inner], tree[inner]), tree[inner])
    shape = (most - 1, len(trees.roots))
    feature, threshold = np.zeros(shape, np.intp), np.zeros(shape, np.float32)
    struck, values = np.zeros(shape, bits), np.zeros((shape[1], most), np.float32)
    feature[places], threshold[places] = trees.feature[inner], trees.threshold[inner]
    one = np.ones(len(inner), np.uint64)
    below = (one << count[trees.left[inner]].astype(np.uint64)) - one
    struck[places] = (below << first[inner].astype(np.uint64)).astype(bits)
    values[tree[leaves], first[leaves]] = trees.value[leaves]
    return _Leaves(
        feature=feature,
        threshold=threshold,
        struck=struck,
        values=values,
        begins=np.arange(shape[1]) * most - 1,
    )


def _numbered(trees: Trees) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Of each node: its tree, how many leaves stand left of it, and how many below it."""
    left, right = trees.left.astype(np.intp), trees.right.astype(np.intp)
    is_leaf = left == np.arange(len(left))
    tree, first, count = np.zeros_like(left), np.zeros_like(left), is_leaf.astype(np.intp)
    levels, nodes = [], trees.roots.astype(np.intp)
    tree[nodes] = np.arange(len(nodes))
    while len(nodes):
        own = nodes[~is_leaf[nodes]]
        tree[left[own]] = tree[right[own]] = tree[own]
        levels.append(own)
        nodes = np.concatenate([left[own], right[own]])
    for own in reversed(levels):
        count[own] = count[left[own]] + count[right[own]]
    for own in levels:
        first[left[own]] = first[own]
        first[right[own]] = first[own] + count[left[own]]
    return tree, first, count
