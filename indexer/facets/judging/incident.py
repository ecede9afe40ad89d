"""Whether an article is about an incident that hit somebody: by the words of the whole text."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from .document import Document
from .tokens import STEM

LETTERS = 3
"""Letters of the words that count."""

LANGUAGES = ("en", "fr")
"""The languages that were learned."""

LEAST_KNOWN = 0.6
"""The share of words that must be known for a text of unknown language to be in one of them."""

FEW = 10
"""Words that count as known beforehand, so that a few strange ones say nothing of a language."""

DOUBT = 1.1
"""What the logit loses where a text does not speak of both computers and attacks."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IncidentModel:
    """A logistic regression over words, weighted by tf-idf with a logarithmic tf, of length 1.

    `words` has, for each known word cut to `STEM` letters, its idf and its
    coefficient. See Manning, Raghavan and Schütze, Introduction to Information
    Retrieval, section 6.4.
    """

    words: Mapping[str, tuple[float, float]]
    bias: float

    def chance(self, document: Document, commons: Mapping[str, int]) -> float:
        """The chance that an article is about an incident that hit somebody.

        None in a language that was not learned, nor where nothing is said of
        computers or of attacks: the model has learned from news, and pages of
        other kinds are strange to it.

        Args:
            document: The article.
            commons: The words that were learned; see `Background`.
        """
        reading = document.reading
        attacked = reading.near("attack", 0, len(reading.text)) is not None
        said = reading.is_cyber + attacked
        if not said or not _is_learned(document, commons):
            return 0.0
        total = square = 0.0
        for word, times in word_counts(document).items():
            if known := self.words.get(word):
                idf, coefficient = known
                weight = (1 + math.log(times)) * idf
                total += weight * coefficient
                square += weight * weight
        logit = self.bias + total / math.sqrt(square or 1.0) - (DOUBT if said == 1 else 0)
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
    tokens = document.tokens
    return Counter(
        flat[:STEM]
        for flat, is_word in zip(tokens.flats, tokens.words, strict=True)
        if is_word and len(flat) >= LETTERS
    )
