"""The language of an article."""

import math
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from indexer.records import Clue

LANGUAGES = ("fr", "en", "de", "es", "it", "nl", "pt")
"""What an article in Latin letters may be written in."""

_NEIGHBOURS = tuple(
    """af an br bs ca cs cy da eo et eu ext fi fo fy ga gcf gcr gd gl hr ht hu id is la lb lij lt lv
    mt nn no oc pcm pl ro se sk sl sq sv sw tl tr vec vi wa""".split()
)
"""What else is written in Latin letters: a text in one of these is in none of those above."""

_APART = 2.0
"""How much likelier than all `LANGUAGES` one of these must be, in logarithms.

None of the labelled articles comes within 6 below 0; of their first 60 characters, some pass 1.
"""

_ANOTHER = "another"
"""What stands for a language that is none of those looked for."""

_SCRIPTS = {
    "\u0590-\u05ff": ("he",),
    "\u0600-\u06ff\u0750-\u077f": ("ar", "fa", "ur", "ps", "ug"),
    "\u0400-\u04ff": ("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn"),
    "\u0370-\u03ff": ("el",),
    "\u3040-\u30ff\u4e00-\u9fff": ("zh", "ja"),
    "\uac00-\ud7af": ("ko",),
    "\u0e00-\u0e7f": ("th",),
    "\u0900-\u097f": ("hi", "mr", "ne"),
    "\u0530-\u058f": ("hy",),
    "\u10a0-\u10ff": ("ka",),
}
"""Other letters, and the languages that are written in them."""

_OTHER = re.compile(f"[{''.join(_SCRIPTS)}]")

_ENOUGH = 40
"""Letters from which on the language of a text can be told."""

_ENOUGH_OF_A_SCRIPT = 12
"""The same where its letters leave few languages to choose from."""

_SURE = 0.9
"""Probability from which on the language counts as known."""

_SAMPLE = 1000
"""Letters that are enough to tell a language."""

_BYTES = 6
"""Bytes of the longest piece of text that tells a language."""

_YIDDISH = re.compile("[\u05f0-\u05f2\ufb2e\ufb2f]")
"""Hebrew letters that Hebrew does without."""


def language_of(text: str, declared: Clue | None) -> Clue | None:
    """The language of a text, as ISO 639-1; None when nothing is sure.

    Args:
        text: Title and body.
        declared: What the page says of itself; counts when the text says nothing sure.
    """
    sample = text[:_SAMPLE]
    written = _script_of(sample)
    if written and _YIDDISH.search(sample):
        return None
    among, enough = (written, _ENOUGH_OF_A_SCRIPT) if written else (LANGUAGES, _ENOUGH)
    stated = declared if declared and declared.text in among else None
    if len(text) < enough:
        return stated
    language, probability = identifier(among).classify(sample)
    if language == _ANOTHER:
        return None
    return Clue(str(language), "statistics") if probability >= _SURE else stated


def _script_of(text: str) -> tuple[str, ...] | None:
    """The languages of the letters that most of a text is written in; None for Latin ones."""
    if not _OTHER.search(text):
        return None
    most = sum(map(str.isalpha, text)) / 2
    for letters, languages in _SCRIPTS.items():
        if len(re.findall(f"[{letters}]", text)) > most:
            return languages
    return None


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

    def classify(self, text: str) -> tuple[str, float]:
        """The most likely language and its probability; "" and 0 where nothing tells.

        `_ANOTHER` where it is in none of those that are looked for.
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
        if len(others) and others.max() > odds.max() + _APART:
            return _ANOTHER, 1.0
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


@lru_cache(maxsize=len(_SCRIPTS) + 1)
def identifier(among: tuple[str, ...] = LANGUAGES) -> Identifier:
    """What tells some languages apart."""
    model, moves, rows, features = _whole()
    beside = _NEIGHBOURS if among == LANGUAGES else ()
    own, others = (
        [number for number, language in enumerate(model.nb_classes) if language in some]
        for some in (among, beside)
    )
    return Identifier(
        moves=moves,
        rows=rows,
        features=features,
        weights=model.nb_ptc[:, own + others],
        start=model.nb_pc[own + others],
        languages=tuple(model.nb_classes[number] for number in own + others),
        own=len(own),
    )


@lru_cache(maxsize=1)
def _whole() -> tuple[Any, ...]:
    """What tells all languages apart; unpacking its model takes half a second."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    return (
        model,
        np.asarray(model.tk_nextmove),
        np.array(model.tk_row, np.intp) * 256,
        np.array(model.tk_output, np.int32),
    )
