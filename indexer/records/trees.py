"""Boosted trees in NumPy: how sure they are, and which kinds of features made them so."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

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

        Most leaves lie far above the deepest one: whatever has come to one goes no further.
        """
        count, trees = len(rows), len(self.roots)
        known, ways = rows.ravel(), self._ways
        leaves = np.tile(ways.roots, count)
        going, nodes = np.arange(count * trees), leaves
        row = (np.arange(count) * rows.shape[1]).repeat(trees)
        for _ in range(self.depth):
            signs = known.take(row + ways.feature.take(nodes))
            nodes = ways.below.take(2 * nodes + (signs <= self.threshold.take(nodes)))
            leaves[going] = nodes
            on = np.flatnonzero(ways.goes_on.take(nodes))
            going, row, nodes = going.take(on), row.take(on), nodes.take(on)
        return self.value.take(leaves).reshape(count, trees)

    @cached_property
    def _ways(self) -> "_Ways":
        """The nodes as `values` goes through them."""
        return _Ways(
            roots=self.roots.astype(np.intp),
            feature=self.feature.astype(np.intp),
            below=np.stack([self.right, self.left], axis=1).ravel().astype(np.intp),
            goes_on=self.left != np.arange(len(self.left)),
        )

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
class _Ways:
    """Nodes with numbers of the size that NumPy looks up by; `below` has right and left of each."""

    roots: NDArray[np.intp]
    feature: NDArray[np.intp]
    below: NDArray[np.intp]
    goes_on: NDArray[np.bool_]
