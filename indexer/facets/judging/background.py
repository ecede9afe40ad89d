"""What is known of words before an article is read."""

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.facets.knowledge import Knowledge


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """What is known of words before an article is read.

    `openings` are nouns that open names; `commons` say how often a folded word
    was written without a capital in the training articles, as a power of two.
    """

    knowledge: Knowledge
    openings: frozenset[str]
    commons: Mapping[str, int]
