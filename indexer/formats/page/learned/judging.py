"""Which blocks of a page the model takes for furniture, how sure it is, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.formats.page.blocks import Block
from indexer.records.trees import Floats
from indexer.records.wordtable import Words, traits_of

from .places import FEATURES, features_of
from .signs import NUMBER, Seen, signs_of
from .tables import columns, marks_of
from .weights import Weights

KINDS = tuple(dict.fromkeys(kind for kind, _ in FEATURES))
"""The kinds of reasons, as their features come."""

_KIND_OF = [KINDS.index(kind) for kind, _ in FEATURES]

_REASONS = 3
"""Reasons that are given at the most."""

_TITLE_WORDS = 4
"""Words from which on a block without a full stop can be the title of another article."""

HALF = 0.5
"""Share of a block from which on trafilatura takes it for the article."""

_CAREFUL = 1e-4
"""No chance is taken for surer than this."""


_FEW = 6
"""Blocks below which a page is unlike any that was learned from: no press page has so few."""

_SURER = 0.95
"""The chance from which on a block of such a page is furniture that ends like a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the model says of a block: the kind of furniture, the chance of it, and why."""

    kind: str
    chance: float
    reasons: tuple[str, ...]


class Judgement:
    """The chances of the blocks of one page to be furniture."""

    def __init__(
        self, blocks: Sequence[Block], title: str, extracted: str, sure: Sequence[str], own: Weights
    ) -> None:
        self._seen = Seen.of(blocks, title, extracted)
        self._signs = signs_of(self._seen, sure)
        self._weights = own
        self._rows = rows_of(self._seen, self._signs, own)
        self.chances = chances_of(own.trees.odds(self._rows))
        self._count = len(blocks)

    @property
    def kept(self) -> list[bool]:
        """Which blocks the article has."""
        kept = [False] * self._count
        few = len(self._seen.at) < _FEW
        stops = self._signs[:, NUMBER["stop"]].tolist()
        for at, chance, stop in zip(self._seen.at, self.chances, stops, strict=True):
            kept[at] = chance < (_SURER if few and stop else self._weights.sure)
        return kept

    @property
    def taken(self) -> list[bool]:
        """Which blocks trafilatura takes for the article, by most of their words."""
        taken = [False] * self._count
        for at, share in zip(self._seen.at, self._seen.verdict.tolist(), strict=True):
            taken[at] = share > HALF
        return taken

    def told(self, which: Sequence[int]) -> dict[int, Judged]:
        """What is said of some blocks that were looked at, by their index."""
        wanted = set(which)
        own = [number for number, at in enumerate(self._seen.at) if at in wanted]
        if not own:
            return {}
        shares = self._weights.trees.shares(self._rows[own], _KIND_OF, len(KINDS))
        words = Words(self._weights.words)
        return {
            self._seen.at[number]: Judged(
                kind=self._kind(number),
                chance=round(self.chances[number], 3),
                reasons=tuple(_reasons(share, words.strongest(self._seen.tokens[number]))),
            )
            for number, share in zip(own, shares, strict=True)
        }

    def _kind(self, number: int) -> str:
        """What kind of furniture a block is, by its shape alone."""
        if self._seen.prose[number]:
            return "text"
        stops = self._signs[number, NUMBER["stop"]]
        return (
            "headline" if len(self._seen.words[number]) >= _TITLE_WORDS and not stops else "label"
        )


def rows_of(seen: Seen, signs: Floats, weights: Weights) -> Floats:
    """The features of the blocks of a page."""
    if not seen.blocks:
        return np.zeros((0, len(FEATURES)), np.float32)
    words = columns(weights.words, map(traits_of, seen.tokens))
    return features_of(seen, signs, words, columns(weights.marks, marks_of(seen.blocks)))


def chances_of(odds: Floats) -> list[float]:
    """The chances that log-odds stand for, none of them quite 0 or 1."""
    chances = 1 / (1 + np.exp(-odds.astype(np.float64)))
    return [float(chance) for chance in np.clip(chances, _CAREFUL, 1 - _CAREFUL)]


def _reasons(shares: Floats, words: tuple[str, ...]) -> Iterator[str]:
    """The kinds of features that spoke most for furniture, strongest first."""
    order = np.argsort(-shares, kind="stable").tolist()
    spoke = [KINDS[number] for number in order if shares[number] > 0]
    for kind in [kind for kind in spoke if kind != "words" or words][:_REASONS]:
        yield f"{kind}: {', '.join(words)}" if kind == "words" else kind
