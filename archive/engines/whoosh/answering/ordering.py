"""Found documents in the order asked for, and one page of them.

Every document has a key of its own, so the order is total, and any page costs
the same, the thousandth as the first.
"""

import numpy as np
from numpy.typing import NDArray

from archive.engines.whoosh.segments.arrays import Keys, Numbers, Scores
from archive.engines.whoosh.segments.schema import UNDATED
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.query import Sort


def keys(snapshot: Snapshot, found: Numbers, scores: Scores, sort: Sort) -> Keys:
    """What found documents are ordered by, lower before higher; no two are equal.

    Ties are broken by newest first, then by id. Undated documents come last.

    Args:
        snapshot: What was searched.
        found: The documents that were found.
        scores: The score of every document, none below zero.
        sort: The order.
    """
    newest = snapshot.rank[found].astype(np.uint64)
    match sort:
        case Sort.RELEVANCE:
            # positive floats are in the order of their bits
            bits = np.ascontiguousarray(scores[found], np.float32).view(np.uint32)
            return _joined(~bits, newest)
        case Sort.OLDEST:
            days = snapshot.days[found]
            return _joined(np.where(days == UNDATED, np.iinfo(np.int32).max, days), newest)
    return newest


def page(found: Numbers, keys_: Keys, first: int, size: int) -> Numbers:
    """The documents from place `first` on in the order of their keys, up to `size` of them."""
    last = min(first + size, len(found))
    if first >= last:
        return found[:0]
    borders = np.partition(keys_, (first, last - 1))
    within = (keys_ >= borders[first]) & (keys_ <= borders[last - 1])
    found, keys_ = found[within], keys_[within]
    return found[np.argsort(keys_)]


def _joined(high: NDArray[np.uint32] | NDArray[np.int32], low: Keys) -> Keys:
    joined: Keys = (high.astype(np.uint64) << np.uint64(32)) | low
    return joined
