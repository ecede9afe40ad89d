"""How distinctive a word is: the part of BM25 that all of an archive decides."""

import math


def rarity_of(documents: int, having: int) -> float:
    """How distinctive a word is that so many of the documents have."""
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))
