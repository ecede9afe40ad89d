"""What the words of the whole text say: whether somebody was hit, and what the victims do."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .document import Document
from .model import Floats, Weighing
from .tokens import STEM

INCIDENT = "incident"
"""The label of an article about an incident that hit somebody; the others are sectors."""

LETTERS = 3
"""Letters of the words that count."""

LANGUAGES = ("en", "fr")
"""The languages that were learned."""

LEAST_KNOWN = 0.6
"""The share of words that must be known for a text of unknown language to be in one of them."""

FEW = 10
"""Words that count as known beforehand, so that a few strange ones say nothing of a language."""

NEVER = -10.0
"""A logit that nothing turns."""

DOUBT = 1.1
"""What the logit loses where a text does not speak of both computers and attacks."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TextModel:
    """Logistic regressions over words, weighted by tf-idf with a logarithmic tf, of length 1.

    There is one for each label. `words` are cut to `STEM` letters; `idf` is
    (words), `weights` (words, labels), `bias` (labels). See Manning, Raghavan
    and Schütze, Introduction to Information Retrieval, section 6.4.
    """

    labels: tuple[str, ...]
    words: Sequence[str]
    idf: Floats
    weights: Weighing
    bias: Floats
    numbers: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        numbers = {word: number for number, word in enumerate(self.words)}
        object.__setattr__(self, "numbers", numbers)

    def read(self, counts: Mapping[str, int]) -> "Wording":
        """What the words of an article say, by how often each stands in it."""
        known = [
            (row, n) for word, n in counts.items() if (row := self.numbers.get(word)) is not None
        ]
        rows = np.array([row for row, _ in known], np.int64)
        times = np.array([n for _, n in known], np.float32)
        weighed = (1 + np.log(times)) * self.idf[rows]
        weighed /= np.sqrt(weighed @ weighed) or 1.0
        said = weighed[:, None] * self.weights[rows]
        return Wording(model=self, rows=rows, said=said, logits=said.sum(axis=0) + self.bias)


@dataclass(frozen=True, kw_only=True, eq=False)
class Wording:
    """What the known words of one article say: (words, labels), and in all: (labels)."""

    model: TextModel
    rows: NDArray[np.int64]
    said: Floats
    logits: Floats

    @cached_property
    def by_label(self) -> Mapping[str, float]:
        """The logit of each label that was learned; `NEVER` stands for any other."""
        return dict(zip(self.model.labels, self.logits.tolist(), strict=True))

    def logit(self, label: str) -> float:
        """The logit of a label; that of nothing known for a label that was not learned."""
        return self.by_label.get(label, NEVER)

    def strongest(self, label: str, most: int) -> list[str]:
        """The words that say most for a label, the strongest first, cut as the model cuts them."""
        said = self.said[:, self.model.labels.index(label)]
        best = np.argsort(-said, kind="stable")[:most]
        return [self.model.words[self.rows[n]] for n in best.tolist() if said[n] > 0]


def incident_chance(document: Document, wording: Wording, commons: Mapping[str, int]) -> float:
    """The chance that an article is about an incident that hit somebody.

    None in a language that was not learned, nor where nothing is said of
    computers or of attacks: the model has learned from news, and pages of
    other kinds are strange to it.

    Args:
        document: The article.
        wording: What its words say.
        commons: The words that were learned; see `Background`.
    """
    reading = document.reading
    attacked = reading.near("attack", 0, len(reading.text)) is not None
    said = reading.is_cyber + attacked
    if not said or not _is_learned(document, commons):
        return 0.0
    logit = wording.logit(INCIDENT) - (DOUBT if said == 1 else 0)
    return 1 / (1 + math.exp(-logit))


def _is_learned(document: Document, commons: Mapping[str, int]) -> bool:
    """Whether an article is in a language that was learned."""
    if document.language:
        return document.language in LANGUAGES
    return known_share(document, commons) >= LEAST_KNOWN


def known_share(document: Document, commons: Mapping[str, int]) -> float:
    """The share of an article's words that are known, from 0 to 1."""
    tokens = document.tokens
    known = [
        flat in commons
        for flat, is_word in zip(tokens.flats, tokens.words, strict=True)
        if is_word and len(flat) >= LETTERS
    ]
    return (FEW + sum(known)) / (FEW + len(known))


def word_counts(document: Document) -> Counter[str]:
    """How often each word stands in an article, cut to `STEM` letters."""
    return Counter([flat[:STEM] for flat in document.tokens.flats if len(flat) >= LETTERS])
