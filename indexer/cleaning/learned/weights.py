"""The file of what was learned: trees, words, how sure to be, and what is known of its making."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.records import FurnitureError
from indexer.records.trees import Trees
from indexer.records.wordtable import Words

from .places import FEATURES

FILE = Path(__file__).with_name("lines.npz")

_ABOUT = "about"
_WORDS = "words"
_WEIGHTS = "word_weights"
_TREES = ("roots", "feature", "threshold", "left", "right", "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sure:
    """The chances from which on a line, or a paragraph of prose, is furniture."""

    line: float
    paragraph: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """What was learned.

    `sure` says how sure to be, `sure_on_pages` the same where all that a page
    shows is in the text; `stay` is how likely the next line is of the same
    kind. `about` tells of the making: the version of the data, the figures
    of the cross-validation.
    """

    trees: Trees
    words: Words
    sure: Sure
    sure_on_pages: Sure
    stay: float
    about: Mapping[str, Any]


def encoded(weights: Weights) -> bytes:
    """The file of some weights; the same weights make the same bytes."""
    names = sorted(weights.words.weights)
    arrays: dict[str, Any] = {name: getattr(weights.trees, name) for name in _TREES}
    arrays[_WORDS] = np.frombuffer("\n".join(names).encode(), np.uint8)
    arrays[_WEIGHTS] = np.array([weights.words.weights[name] for name in names], np.float16)
    about = {
        **weights.about,
        "start": weights.trees.start,
        "depth": weights.trees.depth,
        "sure": asdict(weights.sure),
        "sure_on_pages": asdict(weights.sure_on_pages),
        "stay": weights.stay,
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
    except (FileNotFoundError, ValueError, KeyError, EOFError) as error:
        raise FurnitureError(file.name, f"it cannot be read ({error})") from error
    if about["checksum"] != _checksum(arrays):
        raise FurnitureError(file.name, "it is damaged: its checksum is another")
    if about["features"] != [name for _, name in FEATURES]:
        raise FurnitureError(file.name, "it was made for other features; call make lines")
    names = arrays[_WORDS].tobytes().decode().split("\n")
    return Weights(
        trees=Trees(
            **{name: arrays[name] for name in _TREES}, start=about["start"], depth=about["depth"]
        ),
        words=Words(dict(zip(names, arrays[_WEIGHTS].astype(float).tolist(), strict=True))),
        sure=Sure(**about["sure"]),
        sure_on_pages=Sure(**about["sure_on_pages"]),
        stay=about["stay"],
        about=about,
    )


def _checksum(arrays: Mapping[str, NDArray[Any]]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
