"""What a snapshot knows of words, paid for out of the budget of one query."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from archive.engines.understanding.known import TEXT_FIELDS, Fields
from archive.engines.understanding.meaning import divisions
from archive.engines.understanding.names import Names
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.query import Facet
from archive.tree import Fuzzy, Phrase, Single, Term

from . import terms
from .budget import Budget
from .weighing import impacts

_RARE = 500_000
"""Occurrences of the rarer of two words up to which it is looked whether they stand together."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """See `archive.engines.understanding.known.Known`, which this is."""

    snapshot: Snapshot
    budget: Budget

    def occurs(self, word: str) -> bool:
        """Whether a word stands anywhere, in any of its inflections."""
        return any(segment.dictionary.has(word) for segment in self.snapshot.segments)

    def divided(self, word: str) -> tuple[tuple[str, str], ...]:
        """The pairs of words, side by side in this archive, that a word is made of."""
        pairs = self.snapshot.splits.get(
            word, lambda: tuple(pair for pair in divisions(word) if self._is_known(pair))
        )
        return tuple(
            pair
            for pair in pairs
            if self.budget.pays_for(Phrase(pair), TEXT_FIELDS) and self._adjacent(pair)
        )

    def pays_for(self, part: Single, fields: Fields) -> bool:
        """Whether the query may look for something else besides."""
        return self.budget.pays_for(part, fields)

    def documents(self, word: str) -> int:
        """How many articles have a word in any of its inflections, at the least."""
        return terms.documents(self.snapshot, word)

    def near(self, word: str) -> Mapping[str, int]:
        """Words spelled nearly alike, and how many bodies have each."""
        frequencies: dict[str, int] = defaultdict(int)
        if not self.budget.pays_for_neighbours():
            return frequencies
        for segment in self.snapshot.segments:
            first = segment.fields["body"].postings.first
            for run in terms.expanded(segment, Fuzzy(word, 2)):
                form = segment.dictionary.forms[run.first].decode()
                frequencies[form] += int(first[run.first + 1]) - int(first[run.first])
        return frequencies

    def written(self, word: str) -> str:
        """A word as an article writes it, in lower case."""
        return terms.written(self.snapshot, word)

    def names(self, facet: Facet) -> Names:
        """The values of a facet by the words of their names."""
        return self.snapshot.names(facet)

    def _is_known(self, pair: tuple[str, str]) -> bool:
        """Whether both words are known, the first as it stands, and not too frequent to look on."""
        if not any(each.dictionary.term(pair[0]) >= 0 for each in self.snapshot.segments):
            return False
        return 0 < min(map(self._frequency, pair)) <= _RARE

    def _frequency(self, word: str) -> int:
        return sum(
            terms.frequency(segment.fields["body"], terms.found_by(segment, Term(word)))
            for segment in self.snapshot.segments
        )

    def _adjacent(self, pair: tuple[str, str]) -> bool:
        """Whether two words stand side by side anywhere."""
        phrase = Phrase(pair)
        return self.snapshot.adjacent.get(
            pair, lambda: len(impacts(self.snapshot, phrase, TEXT_FIELDS).docs) > 0
        )
