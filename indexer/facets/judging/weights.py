"""What was learned, in one file: the models, and what they know of words beforehand.

The file is NumPy's `.npz`, without pickles. `about` in it is JSON that says
what it was learned from, how well it did in cross-validation, and the SHA-256
of everything else. Weights are kept in eight bits with one scale a column.
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from indexer.facets.knowledge import load_knowledge
from indexer.facets.lexicon import WEIGHTS, LexiconError
from indexer.records.trees import Trees

from .background import Background
from .model import EightBits, Model, Weighing
from .sectors import SectorModel
from .together import FEATURES, Forest
from .wording import TextModel

MODELS = ("names", "parts", "trades")
_TREES = ("roots", "feature", "threshold", "left", "right", "value")

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """All that is asked when an article is judged.

    `text` says whether an article is about an incident, and of which sectors
    it speaks, `names` which candidates are names, `parts` what part a name
    plays by what stands around it, `forest` what it plays among the others,
    `trades` what a victim does, and `sectors` which sectors are told, by all
    that speaks for them. `about` says what they were learned from.
    """

    text: TextModel
    names: Model
    parts: Model
    forest: Forest
    trades: Model
    sectors: SectorModel
    background: Background
    about: Mapping[str, Any]

    def confidence(self, what: str, chance: float) -> float:
        """How often such a value is right, as cross-validation found it.

        Args:
            what: "victim", "body", "actor", "named" or "sector".
            chance: What the models say, from 0 to 1.
        """
        known = self.about.get("confidence", {}).get(what)
        if not known:
            return round(chance, 2)
        said, right = known
        return round(_between(said, right, chance), 2)


def _between(places: Sequence[float], values: Sequence[float], at: float) -> float:
    """The value at a place on the line through some points; beyond them, that of the nearest."""
    behind = bisect_right(places, at)
    if behind in (0, len(places)):
        return values[max(0, behind - 1)]
    low, high = places[behind - 1], places[behind]
    start, end = values[behind - 1], values[behind]
    return start + (end - start) / (high - low) * (at - low)


@lru_cache(maxsize=2)
def load_weights(file: Path = WEIGHTS) -> Weights:
    """The weights that the project ships.

    Raises:
        LexiconError: The file is missing or damaged.
    """
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as archive:
            arrays: Arrays = {name: archive[name] for name in archive.files}
        about = json.loads(arrays.pop("about").tobytes())
    except (FileNotFoundError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise LexiconError(file.name, f"it cannot be read ({error})") from error
    if about["sha256"] != digest_of(arrays):
        raise LexiconError(file.name, "it is not what was learned; its checksum differs")
    if about["forest"]["features"] != list(FEATURES):
        raise LexiconError(file.name, "it was made for other features; call make model")
    commons, words = _texts(arrays["common words"]), _texts(arrays["words"])
    return Weights(
        text=TextModel(
            labels=tuple(about["labels"]["text"]),
            words=words,
            idf=_kept(arrays, "idf")[range(len(words))][:, 0],
            weights=_kept(arrays, "text weights"),
            bias=arrays["text bias"],
        ),
        forest=Forest(
            labels=tuple(about["forest"]["labels"]),
            trees=_trees(arrays, "forest", about),
            start=arrays["forest start"],
        ),
        sectors=SectorModel(
            slugs=tuple(about["sectors"]["slugs"]), trees=_trees(arrays, "sectors", about)
        ),
        background=Background(
            knowledge=load_knowledge(),
            openings=frozenset(_texts(arrays["openings"])),
            commons=dict(zip(commons, arrays["commons"].tolist(), strict=True)),
        ),
        about=about,
        **{name: _model(arrays, name, about["labels"][name]) for name in MODELS},
    )


def save(weights: Weights, file: Path, about: Mapping[str, Any]) -> None:
    """Write weights, rounded to eight bits; the same weights give the same bytes."""
    text = weights.text
    commons = sorted(weights.background.commons)
    arrays: Arrays = {
        "words": _bytes(text.words),
        "text bias": text.bias,
        "openings": _bytes(sorted(weights.background.openings)),
        "common words": _bytes(commons),
        "commons": np.array([weights.background.commons[word] for word in commons], np.uint8),
    }
    for name, trees in (("forest", weights.forest.trees), ("sectors", weights.sectors.trees)):
        arrays |= {f"{name} {part}": getattr(trees, part) for part in _TREES}
    arrays["forest start"] = weights.forest.start
    _round(arrays, "idf", text.idf[:, None])
    _round(arrays, "text weights", text.weights)
    for name in MODELS:
        _put(arrays, name, getattr(weights, name))
    whole = {
        **about,
        "sectors": {
            "slugs": weights.sectors.slugs,
            "depth": weights.sectors.trees.depth,
            "start": weights.sectors.trees.start,
        },
        "forest": {
            "labels": weights.forest.labels,
            "depth": weights.forest.trees.depth,
            "start": weights.forest.trees.start,
            "features": FEATURES,
        },
        "labels": {name: getattr(weights, name).labels for name in (*MODELS, "text")},
        "sha256": digest_of(arrays),
    }
    arrays["about"] = np.frombuffer(json.dumps(whole, sort_keys=True).encode(), np.uint8)
    np.savez_compressed(file, allow_pickle=False, **arrays)


def digest_of(arrays: Arrays) -> str:
    """The SHA-256 of arrays, whatever their order."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()


def _trees(arrays: Arrays, name: str, about: Mapping[str, Any]) -> Trees:
    nodes = {part: arrays[f"{name} {part}"] for part in _TREES}
    return Trees(**nodes, start=about[name]["start"], depth=about[name]["depth"])


def _model(arrays: Arrays, name: str, labels: list[str]) -> Model:
    has_top = f"{name} top" in arrays
    return Model(
        labels=tuple(labels),
        features=_texts(arrays[f"{name} features"]),
        weights=_kept(arrays, f"{name} weights"),
        bias=arrays[f"{name} bias"],
        top=arrays[f"{name} top"] if has_top else None,
        top_bias=arrays[f"{name} top bias"] if has_top else None,
    )


def _put(arrays: Arrays, name: str, model: Model) -> None:
    arrays[f"{name} features"] = _bytes(model.features)
    arrays[f"{name} bias"] = model.bias
    _round(arrays, f"{name} weights", model.weights)
    if model.top is not None and model.top_bias is not None:
        arrays[f"{name} top"] = model.top
        arrays[f"{name} top bias"] = model.top_bias


def _round(arrays: Arrays, name: str, weights: Weighing) -> None:
    if isinstance(weights, EightBits):
        arrays[name], arrays[f"{name} scale"] = weights.whole, weights.scale
        return
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    arrays[name] = np.rint(weights / scale).astype(np.int8)
    arrays[f"{name} scale"] = scale.astype(np.float32)


def _kept(arrays: Arrays, name: str) -> EightBits:
    return EightBits(whole=arrays[name], scale=arrays[f"{name} scale"])


def _bytes(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _texts(data: NDArray[Any]) -> list[str]:
    return data.tobytes().decode().split("\n")
