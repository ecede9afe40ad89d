"""What the words of a line speak for: article or furniture, by a table that was learned."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .trees import Floats

_READ = 60
"""Words of a line that are looked at."""

_NAMED = 3
"""Words that a reason names at the most."""


def traits_of(tokens: Sequence[str]) -> set[str]:
    """The words of a line and their pairs, and which stand at its begin (^) and its end ($).

    >>> sorted(traits_of(["lire", "aussi"]))
    ['^lire', '^lire aussi$', 'aussi', 'aussi$', 'lire', 'lire aussi']
    """
    tokens = tokens[:_READ]
    if not tokens:
        return set()
    pairs = map(" ".join, pairwise(tokens))
    begin = " ".join(tokens[:2]) + "$" * (len(tokens) <= 2)  # noqa: PLR2004 - a pair
    return {*tokens, *pairs, f"^{tokens[0]}", f"^{begin}", f"{tokens[-1]}$"}


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """What each trait speaks for: more than nothing is furniture."""

    weights: Mapping[str, float]

    def columns(self, lines: Iterable[Sequence[str]]) -> Floats:
        """For each line, by its folded words, what `places.WORDS` names: (lines, 5)."""
        rows = [self._row(tokens) for tokens in lines]
        return np.array(rows, np.float32).reshape(len(rows), 5)

    def _row(self, tokens: Sequence[str]) -> tuple[float, ...]:
        found = [w for w in map(self.weights.get, traits_of(tokens)) if w is not None]
        if not found:
            return 0, 0, 0, 0, 0
        total = math.fsum(found)
        damped = math.copysign(math.log1p(abs(total)), total)
        return damped, total / len(found), max(found), min(found), math.log1p(len(found))

    def strongest(self, tokens: Sequence[str]) -> tuple[str, ...]:
        """The words of a line that speak most for furniture, strongest first."""
        weighed = sorted(
            ((self.weights[trait], trait) for trait in traits_of(tokens) if trait in self.weights),
            reverse=True,
        )
        named: list[str] = []
        for weight, trait in weighed:
            bare = trait.strip("^$")
            if (
                weight > 0
                and len(bare) > 1
                and not any(bare in other or other in bare for other in named)
            ):
                named.append(bare)
        return tuple(named[:_NAMED])
