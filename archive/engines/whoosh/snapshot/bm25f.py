"""How well a document fits a word: BM25F.

After S. Robertson, H. Zaragoza and M. Taylor, "Simple BM25 Extension to
Multiple Weighted Fields" (CIKM 2004). With n live documents of which d have
the word, and its frequency weighed over the fields f,

    w     = sum over f of  weight[f] * freq[f] / (1 - b[f] + b[f] * length[f] / mean length[f])
    score = log(1 + (n - d + 0.5) / (d + 0.5)) * w / (K1 + w)
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

K1 = 0.7
"""How soon more of a word stops counting."""


class Weighing(NamedTuple):
    """How a field counts: its weight, and how far its length matters, from 0 to 1."""

    weight: float
    b: float


WEIGHING = {
    "title": Weighing(3.0, 0.6),
    "body": Weighing(1.0, 0.6),
    "author": Weighing(1.0, 0.0),
    "address": Weighing(1.0, 0.0),
    "removed": Weighing(1.0, 0.6),
}


def norms(field: str, lengths: NDArray[np.float32], mean: float) -> NDArray[np.float32]:
    """What one occurrence in a field weighs in each document.

    Args:
        field: One of `WEIGHING`.
        lengths: The words that each document has in the field.
        mean: The mean of the live documents' lengths; 0 when there is no word.
    """
    weight, b = WEIGHING[field]
    relative = lengths / np.float32(mean or 1)
    weighed: NDArray[np.float32] = np.float32(weight) / (1 - b + b * relative).astype(np.float32)
    return weighed


def scores(weights: NDArray[np.float32], rarity: float) -> NDArray[np.float32]:
    """The scores of documents in which a word has these weights."""
    fit: NDArray[np.float32] = weights / (weights + np.float32(K1)) * np.float32(rarity)
    return fit
