"""What tells languages apart: the model of py3langid, in a form that is at hand at once.

Its package takes half a second to unpack it, for 139 languages. The file here has what is asked
for, unchanged: the automaton, and the weights of some sets of languages. It is NumPy's
`.npz`, without pickles; what is large in it is packed with zstd. `make languages` makes it.
"""

import math
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from zstandard import ZstdDecompressor

MODEL = Path(__file__).with_name("languages.npz")

ANOTHER = "another"
"""What stands for a language that is none of those looked for."""

APART = 2.0
"""How much likelier than all that are told apart one of these must be, in logarithms.

None of the labelled articles comes within 6 below 0; of their first 60 characters, some pass 1.
"""

_BYTES = 6
"""Bytes of the longest piece of text that tells a language."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Identifier:
    """Tells some languages apart, as py3langid does, with all bytes of a text side by side.

    Its automaton goes on from byte to byte, and where it comes to depends on the last
    `_BYTES` alone. `moves` has the next states, those of a state from its place in `rows` on,
    by the byte; `features` is what a state says, -1 for nothing. `weights` is (features,
    languages), `start` what is said before the first byte. What is rather in a language from
    number `own` on is in none of those before.
    """

    moves: NDArray[np.integer[Any]]
    rows: NDArray[np.intp]
    features: NDArray[np.int32]
    weights: NDArray[np.float16]
    start: NDArray[np.float32]
    languages: tuple[str, ...]
    own: int

    @classmethod
    def load(cls, own: Sequence[str], others: Sequence[str] = ()) -> Self:
        """What tells some languages apart.

        Args:
            own: Those that are looked for.
            others: What a text may be in besides.

        Raises:
            KeyError: The file was not made for these; `make languages` makes it.
        """
        moves, rows, features = _automaton()
        key = " ".join((*own, *others))
        with np.load(MODEL) as stored:
            columns = stored[f"{key}: columns"].tobytes().decode().split()
            weights = _unpacked(stored[f"{key}: weights"], np.float16)
            start = stored[f"{key}: start"]
        return cls(
            moves=moves,
            rows=rows,
            features=features,
            weights=weights.reshape(-1, len(columns)),
            start=start,
            languages=tuple(columns),
            own=sum(column in own for column in columns),
        )

    def classify(self, text: str) -> tuple[str, float]:
        """The most likely language and its probability; "" and 0 where nothing tells.

        `ANOTHER` where it is in none of those that are looked for.
        """
        letters = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
        data = np.frombuffer(letters.encode("utf-8", "surrogatepass"), np.uint8)
        features = self.features.take(self._states(data))
        told, times = np.unique(features[features >= 0], return_counts=True)
        if not len(told):
            return "", 0.0
        odds = np.log1p(times.astype(np.float32)) @ self.weights[told] + self.start
        odds /= math.sqrt(len(data))  # longer texts would make it too sure of itself
        odds, others = odds[: self.own], odds[self.own :]
        if len(others) and others.max() > odds.max() + APART:
            return ANOTHER, 1.0
        powers = np.exp(odds - odds.max())
        chances: dict[str, float] = defaultdict(float)  # one language may have two scripts
        shares = (powers / powers.sum()).tolist()
        for language, chance in zip(self.languages, shares, strict=False):
            chances[language] += chance
        best = max(chances, key=lambda language: chances[language])
        return best, chances[best]

    def _states(self, data: NDArray[np.uint8]) -> NDArray[np.intp]:
        """Where the automaton is behind each byte."""
        states = np.zeros(len(data), np.intp)
        for back in range(min(_BYTES, len(data)) - 1, -1, -1):
            places = self.rows.take(states[back:]) + data[: len(data) - back]
            states[back:] = self.moves.take(places)
        return states


@lru_cache(maxsize=1)
def _automaton() -> tuple[NDArray[Any], ...]:
    """What all languages share: `moves`, `rows` and `features` of an `Identifier`."""
    with np.load(MODEL) as stored:
        return (
            _unpacked(stored["moves"], np.uint32),
            _unpacked(stored["rows"], np.uint16).astype(np.intp) * 256,
            _unpacked(stored["features"], np.int32),
        )


def _unpacked(packed: NDArray[np.uint8], dtype: type) -> NDArray[Any]:
    return np.frombuffer(ZstdDecompressor().decompress(packed.tobytes()), dtype)
