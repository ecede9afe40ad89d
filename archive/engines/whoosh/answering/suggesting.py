"""How a query that is being typed may go on: values of facets, words, titles."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from archive.article import TextField
from archive.engines.understanding.known import TEXT_FIELDS
from archive.engines.understanding.suggesting import (
    EACH,
    FACETS,
    SHORTEST,
    in_front_of_value,
    mixed,
    read_typed,
)
from archive.engines.whoosh.segments.arrays import Mask
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.language import is_stop_word, stem
from archive.results import Suggestion, SuggestionKind
from archive.tree import And, In, Named, Node, Prefix, Term

from .budget import Budget, affordable
from .interpreting import interpreted_tree
from .matching import find
from .ordering import page
from .terms import written

LOOKED_AT = 200
"""The most frequent words with a beginning that are looked at."""


def suggestions(snapshot: Snapshot, text: str, most: int) -> tuple[Suggestion, ...]:
    """See `archive.Searcher.suggest`; within the budget of one query."""
    typed = read_typed(text)
    if typed is None:
        return ()
    asked = interpreted_tree(snapshot, typed.fixed)
    among = find(snapshot, asked.tree).mask & snapshot.live
    suggesting = _Suggesting(snapshot, asked.budget, among, typed.rest)
    kinds = []
    if typed.before:
        everywhere = _Suggesting(snapshot, asked.budget, snapshot.live, "")
        kinds.append(list(everywhere.values(typed.run)))
    kinds.append(list(suggesting.values(typed.last)))
    if len(typed.last) >= SHORTEST:
        kinds.append(list(suggesting.words(typed.last)))
        tree = In(TextField.TITLE, And((*typed.before, Prefix(typed.last))))
        kinds.append(list(suggesting.titles(tree)))
    return mixed(kinds, most)


@dataclass(frozen=True, slots=True)
class _Suggesting:
    """What may be suggested: where, for how much, among which documents, behind which words."""

    snapshot: Snapshot
    budget: Budget
    among: Mask
    rest: str

    def values(self, letters: str) -> Iterator[Suggestion]:
        """Values of facets with a name in which words begin so, the most frequent first."""
        rest = in_front_of_value(self.rest)
        found: dict[str, Suggestion] = {}
        numbers = np.flatnonzero(self.among)
        for facet in FACETS:
            beginning = Named(facet, Prefix(letters))
            if not self.budget.pays_for_names(beginning):
                continue
            column = self.snapshot.facets[facet]
            codes = self.snapshot.names(facet).codes(beginning.part)
            if not len(codes):
                continue
            counts = column.counts(self.among, numbers)
            for code in codes[np.argsort(-counts[codes], kind="stable")][:EACH].tolist():
                if count := int(counts[code]):
                    suggestion = Suggestion(
                        kind=SuggestionKind.VALUE,
                        text=column.values[code],
                        count=count,
                        facet=facet,
                        rest=rest,
                    )
                    found.setdefault(suggestion.text, suggestion)
        yield from sorted(found.values(), key=lambda each: -each.count)

    def words(self, start: str) -> Iterator[Suggestion]:
        """The most frequent words with a beginning, as they are written; of inflections, one."""
        stems: set[str] = set()
        for form in _frequent(self.snapshot, start):
            root = stem(form, "fr")
            if is_stop_word(form) or form.isdecimal() or root in stems:
                continue
            if not self.budget.pays_for(Term(form), TEXT_FIELDS):
                return
            count = int(np.count_nonzero(find(self.snapshot, Term(form)).mask & self.among))
            if count:
                stems.add(root)
                yield Suggestion(
                    kind=SuggestionKind.WORD,
                    text=written(self.snapshot, form),
                    count=count,
                    rest=self.rest,
                )
            if len(stems) == EACH:
                return

    def titles(self, tree: Node) -> Iterator[Suggestion]:
        """The newest titles with some words, each story once."""
        tree, _ = affordable(tree, self.budget)
        found = np.flatnonzero(find(self.snapshot, tree).mask & self.snapshot.live)
        keys = self.snapshot.rank[found].astype(np.uint64)
        shown = self.snapshot.stories.best(found, keys)
        for number in page(found[shown], keys[shown], 0, EACH).tolist():
            head = self.snapshot.head(number)
            yield Suggestion(
                kind=SuggestionKind.TITLE,
                text=head.title,
                count=1,
                id=head.id,
                language=head.language,
            )


def _frequent(snapshot: Snapshot, start: str) -> list[str]:
    """The most frequent folded words with a beginning, the most frequent first."""
    frequencies: dict[str, int] = defaultdict(int)
    for segment in snapshot.segments:
        found = segment.dictionary.forms.beginning(start.encode())
        first = segment.fields["body"].postings.first[found.start : found.stop + 1].astype(np.int64)
        having = np.diff(first)
        for place in np.argsort(-having, kind="stable")[:LOOKED_AT].tolist():
            form = segment.dictionary.forms[found.start + place].decode()
            frequencies[form] += int(having[place])
    return sorted(frequencies, key=lambda form: (-frequencies[form], form))
