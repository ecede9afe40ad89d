"""Trees that were told something in learning of which they are told nothing later."""

from dataclasses import replace

import numpy as np

from indexer.records.trees import Trees


def settled(trees: Trees, feature: int, value: float) -> Trees:
    """The trees for rows that all have one value of a feature, which need not say so.

    Each node that asks for it becomes one that leads every row where it would lead that value.
    """
    asks = (trees.feature == feature) & np.isfinite(trees.threshold)
    always = np.where(value <= trees.threshold, np.inf, -np.inf).astype(np.float32)
    return replace(
        trees,
        feature=np.where(asks, 0, trees.feature).astype(np.int32),
        threshold=np.where(asks, always, trees.threshold),
    )
