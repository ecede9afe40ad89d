"""The file of a model that was learned: trees, tables, and what is known of its making.

It is NumPy's `.npz`, without pickles. "about" in it is JSON that names the
features and the SHA-256 of everything else.
"""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import FurnitureError
from .trees import Trees

_ABOUT = "about"
_TREES = ("roots", "feature", "threshold", "left", "right", "value")

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learned:
    """Trees, tables by name that say what each trait speaks for, and what is known of them."""

    trees: Trees
    tables: Mapping[str, Mapping[str, float]]
    about: Mapping[str, Any]


def encoded(learned: Learned, features: Sequence[str]) -> bytes:
    """The file of what was learned; the same makes the same bytes.

    Args:
        learned: What is to be kept. Tables are rounded to sixteen bits.
        features: The names of what the trees look at, in order.
    """
    arrays: dict[str, Any] = {name: getattr(learned.trees, name) for name in _TREES}
    for table, weights in learned.tables.items():
        names = sorted(weights)
        arrays[table] = np.frombuffer("\n".join(names).encode(), np.uint8)
        arrays[f"{table}_weights"] = np.array([weights[name] for name in names], np.float16)
    about = {
        **learned.about,
        "start": learned.trees.start,
        "depth": learned.trees.depth,
        "tables": list(learned.tables),
        "features": list(features),
        "checksum": _checksum(arrays),
    }
    text = json.dumps(about, ensure_ascii=False, sort_keys=True, indent=1)
    arrays[_ABOUT] = np.frombuffer(text.encode(), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def load(file: Path, features: Sequence[str], command: str) -> Learned:
    """What stands in a file.

    Args:
        file: The file.
        features: The names of what is looked at now, in order.
        command: What makes the file again.

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
    if about["features"] != list(features):
        raise FurnitureError(file.name, f"it was made for other features; call {command}")
    return Learned(
        trees=Trees(
            **{name: arrays[name] for name in _TREES}, start=about["start"], depth=about["depth"]
        ),
        tables={table: _table(arrays, table) for table in about["tables"]},
        about=about,
    )


def _table(arrays: Arrays, name: str) -> dict[str, float]:
    traits = arrays[name].tobytes().decode().split("\n")
    return dict(zip(traits, arrays[f"{name}_weights"].astype(float).tolist(), strict=True))


def _checksum(arrays: Arrays) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
