"""Trees that are looked at all at once say what a walk from node to node does."""

from collections.abc import Callable

import numpy as np
import pytest

from indexer.cleaning.learned import weights as lines
from indexer.facets.judging.weights import load_weights
from indexer.formats.page.learned import weights as blocks
from indexer.records.trees import Floats, Trees


def _walked(trees: Trees, rows: Floats) -> Floats:
    """What each tree says of each row, node by node."""
    found = np.zeros((len(rows), len(trees.roots)), np.float32)
    for at, row in enumerate(rows.tolist()):
        for number, root in enumerate(trees.roots.tolist()):
            node = root
            while trees.left[node] != node:
                goes_left = row[trees.feature[node]] <= trees.threshold[node]
                node = int((trees.left if goes_left else trees.right)[node])
            found[at, number] = trees.value[node]
    return found


def _rows(trees: Trees) -> Floats:
    """Some rows around the thresholds of trees, and on them."""
    dice = np.random.default_rng(1)
    rows = np.zeros((5, int(trees.feature.max()) + 1), np.float32)
    inner = trees.left != np.arange(len(trees.left))
    for feature in range(rows.shape[1]):
        if len(own := trees.threshold[inner & (trees.feature == feature)]):
            rows[:, feature] = dice.choice(own, 5) + dice.choice([-0.01, 0, 0.01], 5)
    return rows


def _chain(leaves: int) -> Trees:
    """A tree that goes on to the right alone, behind one that is a mere leaf."""
    last, odd = 2 * leaves - 1, range(1, 2 * leaves - 1, 2)
    left = [0, *(node for at in odd for node in (at + 1, at + 1)), last]
    right = [0, *(node for at in odd for node in (at + 2, at + 1)), last]
    nodes = np.arange(len(left))
    return Trees(
        roots=np.array([0, 1], np.int32),
        feature=np.zeros(len(left), np.int32),
        threshold=(nodes // 2).astype(np.float32),
        left=np.array(left, np.int32),
        right=np.array(right, np.int32),
        value=nodes.astype(np.float32),
        start=0.0,
        depth=leaves,
    )


@pytest.mark.parametrize(
    "load",
    [
        lambda: load_weights().forest.trees,
        lambda: load_weights().sectors.trees,
        lambda: lines.load_weights().trees,
        lambda: blocks.load_weights().trees,
    ],
    ids=["forest", "sectors", "lines", "blocks"],
)
def test_all_at_once_they_say_what_a_walk_does(load: Callable[[], Trees]) -> None:
    trees = load()
    rows = _rows(trees)
    assert np.array_equal(trees.values(rows), _walked(trees, rows))
    assert trees.values(rows[:0]).shape == (0, len(trees.roots))


@pytest.mark.parametrize("leaves", [2, 16, 17, 33, 64])
def test_a_tree_may_be_a_leaf_or_have_one_for_each_bit(leaves: int) -> None:
    trees = _chain(leaves)
    rows = np.arange(-1, leaves + 2, dtype=np.float32)[:, None]
    assert np.array_equal(trees.values(rows), _walked(trees, rows))


def test_a_tree_with_more_leaves_is_refused() -> None:
    with pytest.raises(ValueError, match="65 leaves"):
        _chain(65).values(np.zeros((1, 1), np.float32))
