"""The file of what was learned of pages: trees, two tables, how sure to be, and its making."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.records import FurnitureError
from indexer.records.trees import Trees

from .places import FEATURES

FILE = Path(__file__).with_name("blocks.npz")

_ABOUT = "about"
_TREES = ("roots", "feature", "threshold", "left", "right", "value")
_TABLES = ("words", "marks")


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
    arrays: dict[str, Any] = {name: getattr(weights.trees, name) for name in _TREES}
    for table in _TABLES:
        own = getattr(weights, table)
        names = sorted(own)
        arrays[table] = np.frombuffer("\n".join(names).encode(), np.uint8)
        arrays[f"{table}_weights"] = np.array([own[name] for name in names], np.float16)
    about = {
        **weights.about,
        "start": weights.trees.start,
        "depth": weights.trees.depth,
        "sure": weights.sure,
        "features": [name for _, name in FEATURES],
        "checksum": _checksum(arrays),
    }
    text = json.dumps(about, ensure_ascii=False, sort_keys=True, indent=1)
    arrays[_ABOUT] = np.frombuffer(text.encode(), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


@lru_cache(maxsize=1)
def load_weights(file: Path = FILE) -> Weights:
    """The weights that come with the program.

    Raises:
        FurnitureError: The file is damaged, or was made for other features.
    """
    try:
        with np.load(file) as stored:
            arrays = dict(stored)
        about = json.loads(arrays.pop(_ABOUT).tobytes())
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise FurnitureError(file.name, f"it cannot be read ({error})") from error
    if about["checksum"] != _checksum(arrays):
        raise FurnitureError(file.name, "it is damaged: its checksum is another")
    if about["features"] != [name for _, name in FEATURES]:
        raise FurnitureError(file.name, "it was made for other features; call make blocks")
    return Weights(
        trees=Trees(
            **{name: arrays[name] for name in _TREES}, start=about["start"], depth=about["depth"]
        ),
        words=_table(arrays, "words"),
        marks=_table(arrays, "marks"),
        sure=about["sure"],
        about=about,
    )


def _table(arrays: Mapping[str, NDArray[Any]], name: str) -> dict[str, float]:
    traits = arrays[name].tobytes().decode().split("\n")
    return dict(zip(traits, arrays[f"{name}_weights"].astype(float).tolist(), strict=True))


def _checksum(arrays: Mapping[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
