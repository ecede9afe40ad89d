"""What was learned of lines: trees, words, how sure to be, and its making."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from indexer.records import learned
from indexer.records.trees import Trees
from indexer.records.wordtable import Words

from .places import FEATURES

FILE = Path(__file__).with_name("lines.npz")

_NAMES = [name for _, name in FEATURES]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sure:
    """The chances from which on a line, or a paragraph of prose, is furniture."""

    line: float
    paragraph: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SureOf:
    """How sure to be of a text, of one with many paragraphs, and of all that a page shows."""

    text: Sure
    long_text: Sure
    page: Sure


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """What was learned.

    `sure_of` says how sure to be, `stay` how likely the next line is of the
    same kind. `about` tells of the making: the version of the data, the figures
    of the cross-validation.
    """

    trees: Trees
    words: Words
    sure_of: SureOf
    stay: float
    about: Mapping[str, Any]


def encoded(weights: Weights) -> bytes:
    """The file of some weights; the same weights make the same bytes."""
    kept = learned.Learned(
        trees=weights.trees,
        tables={"words": weights.words.weights},
        about={
            **weights.about,
            "sure": asdict(weights.sure_of),
            "stay": weights.stay,
        },
    )
    return learned.encoded(kept, _NAMES)


@lru_cache(maxsize=1)
def load_weights(file: Path = FILE) -> Weights:
    """The weights that come with the program.

    Raises:
        FurnitureError: The file is damaged, or was made for other features.
    """
    kept = learned.load(file, _NAMES, "make lines")
    return Weights(
        trees=kept.trees,
        words=Words(kept.tables["words"]),
        sure_of=SureOf(**{of: Sure(**own) for of, own in kept.about["sure"].items()}),
        stay=kept.about["stay"],
        about=kept.about,
    )
