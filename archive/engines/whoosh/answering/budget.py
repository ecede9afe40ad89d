"""What one query may cost, so that nobody's query holds up the others.

Costs are in postings: the time to read one of a list. They are estimated from
the dictionary alone, before any posting is read. What is left when all parts of a
query are paid for is for what the words mean besides, see `meaning`.
"""

from collections.abc import Sequence

from archive.engines.understanding import pricing
from archive.engines.understanding.known import Fields
from archive.engines.understanding.said import written
from archive.engines.whoosh.segments.vocabulary import Run
from archive.engines.whoosh.snapshot.snapshot import SearchField, Snapshot
from archive.results import Notice, NoticeKind
from archive.tree import Fuzzy, Named, Node, Phrase, Single, Term

from . import terms

POSTINGS = 9_000_000
"""What one query may cost."""

NEAR = 12
"""What an occurrence of a word costs in a phrase with slop: it is sorted and searched."""

PLACED = 1
"""The same in a phrase whose words follow each other."""

DOCUMENTS = 20
"""Documents of the archive that cost as much as a posting, for each part of a query."""

FORMS = 4
"""Words of the dictionary that cost as much as a posting in a search for words nearly alike."""

CHARACTERS = 20
"""Characters of the names of a facet's values that cost as much as a posting to search."""


class Budget:
    """What is left of what one query may cost."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._left = POSTINGS
        self._paid: set[tuple[Single, Fields]] = set()
        self._cut: dict[Fuzzy, None] = {}

    @property
    def spent(self) -> int:
        """What has been taken out."""
        return POSTINGS - self._left

    def passes(self) -> None:
        """Take out what each part of a query costs, whatever it is."""
        self._left -= self._snapshot.size // DOCUMENTS

    def pays(self, cost: int) -> bool:
        """Whether there is so much left, which is then taken out."""
        if cost > self._left:
            return False
        self._left -= cost
        return True

    def pays_for(self, leaf: Single, fields: Fields) -> bool:
        """Whether a leaf can be paid for; the same one is paid for once."""
        if (leaf, fields) in self._paid:
            return True
        if self._left <= 0 or not self.pays(self._cost(leaf, fields)):
            return False
        self._paid.add((leaf, fields))
        if isinstance(leaf, Fuzzy) and self._is_cut(leaf):
            self._cut[leaf] = None
        return True

    def pays_for_neighbours(self) -> bool:
        """Whether a search for words spelled nearly alike can be paid for."""
        return self.pays(self._neighbours())

    def pays_for_names(self, part: Named) -> bool:
        """Whether a search in the names of a facet's values can be paid for."""
        characters = len(self._snapshot.names(part.facet))
        fuzzy = isinstance(part.part, Fuzzy)
        return self.pays(characters if fuzzy else characters // CHARACTERS)

    def notices(self) -> tuple[Notice, ...]:
        """What there is to say of fuzzy words that stand for more words than are looked for."""
        return tuple(
            Notice.of(NoticeKind.MANY_FORMS, token=written(fuzzy), most=terms.MOST)
            for fuzzy in [*self._cut][: pricing.SHOWN]
        )

    def _is_cut(self, leaf: Fuzzy) -> bool:
        segments = self._snapshot.segments
        return any(len(terms.expanded(each, leaf)) == terms.MOST for each in segments)

    def _neighbours(self) -> int:
        return sum(len(each.dictionary.forms) // FORMS for each in self._snapshot.segments)

    def _cost(self, leaf: Single, fields: Fields) -> int:
        """What a leaf is expected to cost."""
        cost = self._neighbours() if isinstance(leaf, Fuzzy) else 0
        for segment in self._snapshot.segments:
            if isinstance(leaf, Phrase):
                words = [terms.found_by(segment, Term(word)) for word in leaf.words]
                factor = NEAR if leaf.slop else PLACED
                cost += sum(_phrase(segment.fields[name], words, factor) for name in fields)
            else:
                runs = terms.expanded(segment, leaf)
                cost += sum(terms.postings(segment.fields[name], runs) for name in fields)
        return cost


def _phrase(field: SearchField, words: Sequence[list[Run]], factor: int) -> int:
    """The postings of its words, and their occurrences where the rarest of them may stand.

    Nothing where a word is unknown: it is looked for first.
    """
    postings = [terms.postings(field, runs) for runs in words]
    rarest = min(postings)
    if not rarest:
        return 0
    placed = sum(
        terms.frequency(field, runs) * min(1.0, rarest / max(having, 1))
        for runs, having in zip(words, postings, strict=True)
    )
    return sum(postings) + int(factor * placed)


def affordable(tree: Node, budget: Budget) -> tuple[Node, tuple[Notice, ...]]:
    """The tree as far as it can be paid for, and notices of what cannot or is cut."""
    tree, notices = pricing.affordable(tree, budget)
    return tree, (*budget.notices(), *notices)
