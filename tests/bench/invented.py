"""Invented words and names of French and English sound, as often used as words are in life."""

import random
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DATA: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("corpus.toml").read_text("utf-8"))
"""Phrases and sounds; the head of the file says how it is made."""

WORDS = {"fr": 46_000, "en": 22_000}
"""Invented word forms of each language, besides its function words."""

FLATTEN = 2.7
"""What Zipf and Mandelbrot add to a rank, so that the first words are not too frequent."""


@dataclass(frozen=True, slots=True)
class Sounds:
    """The syllables and endings of one language."""

    onsets: Sequence[str]
    nuclei: Sequence[str]
    codas: Sequence[str]
    endings: Sequence[Sequence[str]]

    @classmethod
    def of(cls, language: str) -> "Sounds":
        """Those of an ISO 639-1 code; "-" stands for no letter."""
        data = DATA[language]
        onsets, nuclei, codas = (
            [letters.strip("-") for letters in data[name].split()]
            for name in ("onsets", "nuclei", "codas")
        )
        endings = [[end.strip("-") for end in ends.split()] for ends in data["endings"]]
        return cls(onsets, nuclei, codas, endings)

    def stem(self, dice: random.Random, syllables: int) -> str:
        """So many syllables."""
        return "".join(
            dice.choice(self.onsets) + dice.choice(self.nuclei) + dice.choice(self.codas)
            for _ in range(syllables)
        )

    def name(self, dice: random.Random) -> str:
        """Three syllables with a capital letter."""
        return self.stem(dice, 3).capitalize()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language, the most frequent first, and how to draw from them.

    `shares` are cumulated frequencies by Zipf's law, the last one 1.0;
    `function` words carry no meaning and come first.
    """

    words: NDArray[np.object_]
    shares: NDArray[np.float64]
    function: int

    def drawn(self, chances: NDArray[np.float64], *, meaning: bool = False) -> NDArray[np.object_]:
        """The words that chances from 0 to 1 fall on; with `meaning`, no function words."""
        if meaning:
            least = self.shares[self.function - 1]
            chances = least + chances * (1 - least)
        return self.words[np.searchsorted(self.shares, chances)]


def vocabulary(language: str, dice: random.Random) -> Vocabulary:
    """The function words of a language, then invented ones in several inflections each."""
    function = DATA[language]["function"].split()
    known = set(map(folded, function))
    forms: list[str] = []
    sounds = Sounds.of(language)
    while len(forms) < WORDS[language]:
        stem = sounds.stem(dice, dice.choice((1, 2, 2, 3)))
        for ending in dice.choice(sounds.endings):
            word = stem + ending
            if len(word) > 3 and folded(word) not in known:  # shorter ones are often real words
                known.add(folded(word))
                forms.append(word)
    dice.shuffle(forms)
    words = [*function, *forms[: WORDS[language]]]
    return Vocabulary(np.array(words, dtype=object), zipf(len(words), FLATTEN), len(function))


def names(language: str, dice: random.Random, count: int) -> list[str]:
    """So many different invented names, such as places and gangs have."""
    sounds = Sounds.of(language)
    fresh = dict.fromkeys(sounds.name(dice) for _ in range(2 * count))
    return list(islice(fresh, count))


def zipf(count: int, flatten: float = 0.0) -> NDArray[np.float64]:
    """Cumulated frequencies of ranks 1 to `count`, each proportional to 1 / (rank + flatten)."""
    shares = np.array(list(accumulate(1 / (rank + flatten) for rank in range(1, count + 1))))
    scaled: NDArray[np.float64] = shares / shares[-1]
    return scaled


def folded(text: str) -> str:
    """In small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in apart if not unicodedata.combining(char))
