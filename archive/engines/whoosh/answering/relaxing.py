"""A query that finds nothing, asked again with fewer of its parts required."""

import numpy as np

from archive.engines.understanding.loosening import has_words, is_small
from archive.engines.understanding.rarity import rarity_of
from archive.engines.whoosh.segments.arrays import Mask
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.tree import And, Most, Node

from .matching import find

SHARE = 0.5
"""What an article needs of what the best one has, by the rarity of the words that it has."""


def relaxed(snapshot: Snapshot, tree: Node, passing: Mask) -> tuple[Most, tuple[Node, ...]] | None:
    """Most words of a query that asks for all of them, and what else it asks for.

    As many parts as any article has, and no fewer than half of them. None
    when the query is not of that kind, names an operator between its parts,
    or nothing has half of it.

    Args:
        snapshot: What is searched.
        tree: A query that finds nothing.
        passing: The documents that may be shown.
    """
    if not isinstance(tree, And) or tree.explicit:
        return None
    wanted = tuple(part for part in tree.parts if has_words(part))
    others = tuple(part for part in tree.parts if not has_words(part))
    required = tuple(part for part in wanted if not is_small(part))
    for part in others:
        if not is_small(part):
            passing = passing & find(snapshot, part).mask
    if len(required) < 2:  # noqa: PLR2004 - there is no less than one
        return None
    found = [find(snapshot, part).mask for part in required]
    worths = [rarity_of(snapshot.articles, int(each.sum())) for each in found]
    worth = np.zeros(snapshot.size, np.float32)
    for each, mask in zip(worths, found, strict=True):
        worth += np.float32(each) * mask
    best = float(worth[passing].max(initial=0))
    if not best:
        return None
    return Most(required, tuple(worths), SHARE * best), others
