"""What is asked of an archive about words, whatever engine keeps it."""

from collections.abc import Mapping
from typing import Protocol

from archive.query import Facet
from archive.tree import Single

from .names import Names

Fields = tuple[str, ...]
"""The names of the texts that are looked into."""

TEXT_FIELDS: Fields = ("title", "body")
"""The texts of an article; the origins are looked into only where a query names one."""


class Known(Protocol):
    """What an archive knows of words, as far as one query may ask; words are folded."""

    def occurs(self, word: str) -> bool:
        """Whether a word stands anywhere, in any of its inflections."""

    def divided(self, word: str) -> tuple[tuple[str, str], ...]:
        """The pairs of words, side by side in this archive, that a word is made of.

        `archive.engines.understanding.meaning.divisions` says which it may be made of.
        """

    def pays_for(self, part: Single, fields: Fields) -> bool:
        """Whether the query may look for something else besides."""

    def documents(self, word: str) -> int:
        """How many articles have a word in any of its inflections, at the least."""

    def near(self, word: str) -> Mapping[str, int]:
        """Words spelled nearly alike, two edits away at the most, and how many bodies have each.

        None of them when the query may not ask for that.
        """

    def written(self, word: str) -> str:
        """A word as an article writes it, in lower case."""

    def names(self, facet: Facet) -> Names:
        """The values of a facet by the words of their names."""
