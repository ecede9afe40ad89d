"""What the victims of an article do.

A first model asks of each victim: what do its name and the words beside it say?
A second one decides for each sector whether it is told, by that, by the words of
the whole text, and by names and trades that are known.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .document import Document
from .features import Background
from .grouping import Group
from .model import Floats
from .tokens import LINKS

_NEAR = 7
"""Words beside a victim that may say what it does."""

_LETTERS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What speaks for one sector in one article.

    `wording` is the logit by the words of the whole text. `victims` is the
    greatest chance by the words of a victim's name and those beside it, 0
    without victims, `lead` that of title and lead alone. `by_name`, `by_trade` and
    `by_victim` say whether the name of a victim tells it, a trade beside one, and
    the words around one where neither does; `is_told` whether any sector is told by
    name or trade, `is_hit` whether there is a victim.
    """

    wording: float
    victims: float
    lead: float
    by_name: bool
    by_trade: bool
    by_victim: bool
    is_told: bool
    is_hit: bool

    def row(self) -> list[float]:
        """The signs as the model takes them."""
        lead = _logit(self.lead)
        return [
            max(-7.0, self.wording),
            _logit(self.victims) * self.is_hit,
            lead,
            lead * (not self.is_hit),
            float(self.by_name),
            float(self.by_trade),
            float(self.by_victim),
            float(self.is_told),
            float(self.is_hit),
        ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SectorModel:
    """A logistic regression over the signs of a sector, the same for every sector."""

    weights: Floats
    bias: float

    def chance(self, signs: Signs) -> float:
        """The chance that the sector is one of a main victim."""
        logit = float(np.array(signs.row(), np.float32) @ self.weights) + self.bias
        return 1 / (1 + math.exp(-logit))


def _logit(chance: float) -> float:
    return math.log((chance + 1e-3) / (1 - chance + 1e-3))


def sector_features(document: Document, background: Background, victim: Group | None) -> list[str]:
    """What tells the sector of one victim, each feature once.

    Args:
        document: The article.
        background: What is known of words.
        victim: The name of one that was hit; None for a victim nobody names.
    """
    found = set(_of_victim(document, background, victim)) if victim else set()
    return sorted(found | set(_of_text(document)))


def _of_victim(document: Document, background: Background, group: Group) -> Iterator[str]:
    tokens = document.tokens
    for form in group.forms:
        if form.words:
            yield f"victim first={form.words[0]}"
            yield f"victim last={form.words[-1]}"
            yield f"victim begins={form.words[0][:5]}"
        for word in form.words:
            yield f"victim has={word}"
        if sector := background.knowledge.sector(form.key):
            yield f"victim known sector={sector}"
        for kind in background.knowledge.kinds(form.key):
            yield f"victim known as={kind}"
        for name in document.known.get(form.chosen.stretch, ()):
            for sector in name.sector.split():
                yield f"victim listed sector={sector}"
        first, behind = form.chosen.stretch
        for number in (*tokens.before(first, _NEAR), *tokens.behind(behind, _NEAR)):
            word = tokens.flats[number]
            if tokens.words[number] and not tokens.capitals[number] and word not in LINKS:
                yield f"beside victim={word}"


def _of_text(document: Document) -> Iterator[str]:
    reading, tokens = document.reading, document.tokens
    for start, word in zip(tokens.starts, tokens.flats, strict=True):
        if start >= reading.lead_end:
            return
        if _LETTERS.fullmatch(word):
            yield f"{'title' if start < reading.title_end else 'lead'}={word}"
