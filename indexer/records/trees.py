"""Boosted trees in NumPy: how sure they are, and which kinds of features made them so."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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
        """What each tree says of each row: (rows, trees)."""
        nodes = np.broadcast_to(self.roots, (len(rows), len(self.roots))).copy()
        at = np.arange(len(rows), dtype=np.int32)[:, None]
        for _ in range(self.depth):
            nodes = self._below(rows, at, nodes)
        values: Floats = self.value[nodes]
        return values

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
