"""Small learned models in NumPy: what features weigh, and what chances follow from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .columns import Table, Told

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class EightBits:
    """Weights as they lie in the file: `whole` numbers of eight bits, a scale for each column.

    They take a quarter of the memory. An article needs a few rows of a hundred
    thousand, and only these become floats.
    """

    whole: NDArray[np.int8]
    scale: Floats

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns."""
        return self.whole.shape

    def __getitem__(self, rows: NDArray[np.int64] | Sequence[int]) -> Floats:
        floats: Floats = self.whole[rows].astype(np.float32) * self.scale
        return floats


Weighing = Floats | EightBits
"""Weights by row: as they were learned, or as they were kept."""


def _whole(weights: Weighing) -> NDArray[Any]:
    return weights.whole if isinstance(weights, EightBits) else weights


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """A linear model, or a network with one hidden layer, over features that are there or not.

    `features` has the feature of each row. `weights` is (features, hidden) or
    (features, labels), `bias` (hidden) or (labels). `top` is (hidden, labels)
    with `top_bias` (labels); without them the model is linear.
    """

    labels: tuple[str, ...]
    features: Sequence[str]
    weights: Weighing
    bias: Floats
    top: Floats | None = None
    top_bias: Floats | None = None

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The row of each feature."""
        return {feature: number for number, feature in enumerate(self.features)}

    @cached_property
    def table(self) -> Table:
        """The weights, to be looked up for many things at once."""
        return Table(self.features, _whole(self.weights))

    @cached_property
    def leanings(self) -> Mapping[str, Floats]:
        """Of each label, by how much each feature raises its logit above the mean of all labels."""
        every = self.weights[range(len(self.features))]
        own = every - every.mean(axis=1, keepdims=True)
        return {label: column.copy() for label, column in zip(self.labels, own.T, strict=True)}

    def rows(self, features: Sequence[str]) -> list[int]:
        """The rows of those features that the model knows, each once."""
        rows = dict.fromkeys(map(self.numbers.get, features))
        return [row for row in rows if row is not None]

    def sums(self, every: Sequence[Sequence[str]]) -> Floats:
        """What the features of some things weigh together, without the bias: (things, hidden)."""
        return self.sums_of_rows([self.rows(features) for features in every])

    def sums_of_rows(self, rows: Sequence[Sequence[int]]) -> Floats:
        """The same by the rows of their features."""
        sums = np.zeros((len(rows), self.weights.shape[1]), np.float32)
        filled = [number for number, own in enumerate(rows) if own]
        if filled:
            flat = np.array([row for own in rows for row in own], np.int64)
            starts = [*accumulate([len(rows[number]) for number in filled[:-1]], initial=0)]
            sums[filled] = np.add.reduceat(self.weights[flat], starts, axis=0)
        return sums

    def sums_of(self, every: Sequence[Told]) -> list[Floats]:
        """What the features of some things weigh together, for each of `every`; see `sums`."""
        scale = self.weights.scale if isinstance(self.weights, EightBits) else np.float32(1)
        return [sums * scale for sums in self.table.sums(every)]

    def logits(self, sums: Floats) -> Floats:
        """The logits of things by what their features weigh: (things, labels)."""
        sums = sums + self.bias
        if self.top is None or self.top_bias is None:
            return sums
        hidden = np.maximum(sums, np.float32(0))
        logits: Floats = hidden @ self.top + self.top_bias
        return logits

    def chances_by(self, sums: Floats) -> Floats:
        """The chance of each label by `sums`: (things, labels), rows sum to 1."""
        logits = self.logits(sums)
        most = np.maximum.reduce(logits, axis=1, keepdims=True, initial=-np.inf)
        powers = np.exp(logits - most)
        every = np.add.reduce(powers, axis=1, keepdims=True)
        chances: Floats = (powers / every).astype(np.float32)
        return chances

    def chances(self, every: Sequence[Sequence[str]]) -> Floats:
        """The chance of each label, one label a thing, by their features; see `chances_by`."""
        return self.chances_by(self.sums(every))
