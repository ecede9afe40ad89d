"""What was learned of pages: trees, two tables, how sure to be, and its making."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from indexer.records import learned
from indexer.records.trees import Trees

from .places import FEATURES

FILE = Path(__file__).with_name("blocks.npz")

_NAMES = [name for _, name in FEATURES]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """What was learned.

    `words` and `marks` say what traits speak for, more than nothing is
    furniture; `sure` is the chance from which on a block is furniture.
    `about` tells of the making: the version of the data, the figures of the
    cross-validation.
    """

    trees: Trees
    words: Mapping[str, float]
    marks: Mapping[str, float]
    sure: float
    about: Mapping[str, Any]


def encoded(weights: Weights) -> bytes:
    """The file of some weights; the same weights make the same bytes."""
    kept = learned.Learned(
        trees=weights.trees,
        tables={"words": weights.words, "marks": weights.marks},
        about={**weights.about, "sure": weights.sure},
    )
    return learned.encoded(kept, _NAMES)


@lru_cache(maxsize=1)
def load_weights(file: Path = FILE) -> Weights:
    """The weights that come with the program.

    Raises:
        FurnitureError: The file is damaged, or was made for other features.
    """
    kept = learned.load(file, _NAMES, "make blocks")
    return Weights(
        trees=kept.trees,
        words=kept.tables["words"],
        marks=kept.tables["marks"],
        sure=kept.about["sure"],
        about=kept.about,
    )
