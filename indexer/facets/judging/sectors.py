"""What the victims of an article do.

A first model asks of each victim: what do its name and the words beside it say?
Trees decide for each sector whether it is told, by that, by the words of the
whole text, and by names and trades that are known, beside what speaks for others.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.records.trees import Trees

from .background import Background
from .document import Document
from .grouping import Group
from .model import Floats
from .tokens import LINKS
from .wording import LETTERS

_NEAR = 7
"""Words beside a victim that may say what it does."""

_OF_LETTERS = re.compile(r"[^\W\d_]+")


class Signs(NamedTuple):
    """What speaks for one sector in one article.

    `wording` is the logit by the words of the whole text. `victims` is the
    greatest chance by the words of a victim's name and those beside it, 0
    without victims, `lead` that of title and lead alone. `by_name`, `by_trade` and
    `by_victim` say whether the name of a victim tells it, a trade beside one, and
    the words around one where neither does; `is_told` whether any sector is told by
    name or trade. `hit` counts the victims, `incident` is the chance of an incident.
    """

    wording: float
    victims: float
    lead: float
    by_name: bool
    by_trade: bool
    by_victim: bool
    is_told: bool
    hit: int
    incident: float

    def row(self) -> list[float]:
        """The signs of this sector alone, as numbers."""
        lead, is_hit = _logit(self.lead), self.hit > 0
        return [
            max(-7.0, self.wording),
            _logit(self.victims) * is_hit,
            lead,
            lead * (not is_hit),
            float(self.by_name),
            float(self.by_trade),
            float(self.by_victim),
            float(self.is_told),
            float(is_hit),
        ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SectorModel:
    """Boosted trees over what speaks for a sector and for the others; `slugs` numbers sectors."""

    slugs: tuple[str, ...]
    trees: Trees

    def chances(self, signs: Mapping[str, Signs]) -> dict[str, float]:
        """The chance of each sector of an article that it is one of a main victim.

        Args:
            signs: What speaks for each.
        """
        if not signs:
            return {}
        odds = self.trees.odds(rows_of(signs, self.slugs))
        return dict(zip(signs, (1 / (1 + np.exp(-odds))).tolist(), strict=True))


def rows_of(signs: Mapping[str, Signs], slugs: Sequence[str]) -> Floats:
    """What the trees are told of each sector of one article: (sectors, features)."""
    own = np.array([one.row() for one in signs.values()], np.float32)
    article = next(iter(signs.values()))
    rows = np.empty((len(own), own.shape[1] + 10), np.float32)
    rows[:, :-10] = own
    rows[:, -10] = _leads(own[:, _WORDING])
    rows[:, -9] = _leads(own[:, _VICTIMS])
    rows[:, -8:-5] = _ranks(own[:, : _LEAD + 1])
    rows[:, -5] = min(_MANY, article.hit)
    rows[:, -4] = article.hit > 1
    rows[:, -3] = max(-4.0, min(4.0, _logit(article.incident)))
    rows[:, -2] = sum(one.by_name or one.by_trade for one in signs.values())
    rows[:, -1] = [slugs.index(slug) if slug in slugs else -1 for slug in signs]
    return rows


_WORDING, _VICTIMS, _LEAD = range(3)
"""Columns of `Signs.row`."""

_MANY = 6
"""Victims from which on it no longer counts how many there are."""


def _ranks(columns: Floats) -> NDArray[np.int64]:
    """Of each value how many of its column are greater."""
    ranks: NDArray[np.int64] = (columns[None, :] > columns[:, None]).sum(axis=1)
    return ranks


def _leads(column: Floats) -> Floats:
    """Of each value how far it is above the greatest of the others; 0 without others."""
    if len(column) == 1:
        return np.zeros(1, np.float32)
    ordered = np.sort(column)
    best = np.where(column == ordered[-1], ordered[-2], ordered[-1])
    leads: Floats = column - best
    return leads


def _logit(chance: float) -> float:
    return math.log((chance + 1e-3) / (1 - chance + 1e-3))


def sector_features(document: Document, background: Background, victim: Group | None) -> list[str]:
    """What tells the sector of one victim, each feature once.

    Args:
        document: The article.
        background: What is known of words.
        victim: The name of one that was hit; None for a victim nobody names.
    """
    own = victim_features(document, background, victim) if victim else []
    return [*own, *lead_features(document)]


def victim_features(document: Document, background: Background, victim: Group) -> list[str]:
    """What tells the sector of a victim by its name and the words beside it, each feature once."""
    return sorted(set(_of_victim(document, background, victim)))


def lead_features(document: Document) -> list[str]:
    """What tells the sector of any victim by title and lead, each feature once."""
    return sorted(set(_of_text(document)))


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
        if len(word) >= LETTERS and (word.isalpha() or _OF_LETTERS.fullmatch(word)):
            yield f"{'title' if start < reading.title_end else 'lead'}={word}"
