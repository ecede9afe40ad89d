"""How a query that is being typed may go on: values of facets, words, titles."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from archive.article import TextField
from archive.engines.opensearch.document import read_head, read_text
from archive.engines.opensearch.words import form_token
from archive.engines.understanding.known import TEXT_FIELDS
from archive.engines.understanding.pricing import affordable
from archive.engines.understanding.suggesting import (
    EACH,
    FACETS,
    SHORTEST,
    in_front_of_value,
    mixed,
    read_typed,
)
from archive.language import fold, is_stop_word, stem, written
from archive.query import Facet, Sort
from archive.results import Suggestion, SuggestionKind
from archive.tree import And, In, Node, Prefix, Term

from .compiling import EVERYTHING, Clause, Meant, any_of, finding, query_of
from .hits import ORDERS
from .interpreting import interpreted_tree
from .pricing import Budget
from .state import State, total_of

LOOKED_AT = 60
"""Articles that are read for the words in them that begin as the last one does."""

COUNTED = 12
"""Words of those that are counted in the whole archive, the most frequent ones."""

NAMED = 1000
"""Values with a name that begins so that are counted."""

_PLAIN = Meant()


def suggestions(state: State, text: str, most: int) -> tuple[Suggestion, ...]:
    """See `archive.View.suggest`."""
    typed = read_typed(text)
    if typed is None:
        return ()
    asked = interpreted_tree(state, typed.fixed)
    suggesting = _Suggesting(state, query_of(asked.tree, asked.meant), typed.rest)
    kinds = []
    if typed.before:
        everywhere = _Suggesting(state, EVERYTHING, "")
        kinds.append(list(everywhere.values(typed.run)))
    kinds.append(list(suggesting.values(typed.last)))
    if len(typed.last) >= SHORTEST:
        kinds.append(list(suggesting.words(typed.last)))
        tree = In(TextField.TITLE, And((*typed.before, Prefix(typed.last))))
        kinds.append(list(suggesting.titles(tree, asked.budget)))
    return mixed(kinds, most)


@dataclass(frozen=True, slots=True)
class _Suggesting:
    """What may be suggested: where, among which articles, behind which words."""

    state: State
    among: Clause
    rest: str

    def values(self, letters: str) -> Iterator[Suggestion]:
        """Values of facets with a name in which words begin so, the most frequent first."""
        rest = in_front_of_value(self.rest)
        named: dict[Facet, list[str]] = {}
        for facet in FACETS:
            codes = self.state.names(facet).codes(Prefix(letters)).tolist()
            if codes:
                every = self.state.values(facet)
                named[facet] = [every[code] for code in codes[:NAMED]]
        if not named:
            return
        answer = self.state.search(
            {"bool": {"filter": [self.among]}},
            aggs={
                facet.value: {
                    "terms": {"field": f"facet_{facet.value}", "include": values, "size": EACH}
                }
                for facet, values in named.items()
            },
        )
        found: dict[str, Suggestion] = {}
        for facet in named:
            for bucket in answer["aggregations"][facet.value]["buckets"]:
                suggestion = Suggestion(
                    kind=SuggestionKind.VALUE,
                    text=bucket["key"],
                    count=int(bucket["doc_count"]),
                    facet=facet,
                    rest=rest,
                )
                found.setdefault(suggestion.text, suggestion)
        yield from sorted(found.values(), key=lambda each: -each.count)

    def words(self, start: str) -> Iterator[Suggestion]:
        """The most frequent words with a beginning, as they are written; of inflections, one.

        A cluster gives no list of its words. So some articles that have one are read, and the
        words that are most frequent in them are counted in all.
        """
        spellings = self._beginning(start)
        forms = [form for form, _ in Counter(fold(each) for each in spellings).most_common(COUNTED)]
        counts = self.state.several(
            [
                self.state.question(
                    {"bool": {"filter": [self.among, finding(Term(form), _PLAIN, TEXT_FIELDS)]}}
                )
                for form in forms
            ]
        )
        ranked = sorted(
            ((total_of(told), form) for told, form in zip(counts, forms, strict=True)),
            key=lambda each: (-each[0], each[1]),
        )
        stems: set[str] = set()
        for count, form in ranked:
            root = stem(form, "fr")
            if count and root not in stems and len(stems) < EACH:
                stems.add(root)
                spelled = next(each for each in spellings if fold(each) == form)
                yield Suggestion(
                    kind=SuggestionKind.WORD, text=spelled, count=count, rest=self.rest
                )

    def titles(self, tree: Node, budget: Budget) -> Iterator[Suggestion]:
        """The newest titles with some words, each story once."""
        tree, _ = affordable(tree, budget)
        answer = self.state.search(
            {"bool": {"filter": [query_of(tree, _PLAIN)]}},
            size=EACH,
            sort=ORDERS[Sort.NEWEST],
            collapse={"field": "story"},
            _source=["head"],
        )
        for hit in answer["hits"]["hits"]:
            head = read_head(hit["_source"])
            yield Suggestion(
                kind=SuggestionKind.TITLE,
                text=head.title,
                count=1,
                id=head.id,
                language=head.language,
            )

    def _beginning(self, start: str) -> list[str]:
        """The words of some articles that begin so, as they are written there, one per article."""
        begun = any_of([{"prefix": {name: form_token(start)}} for name in TEXT_FIELDS])
        query = {"bool": {"filter": [self.among, begun]}}
        answer = self.state.search(query, size=LOOKED_AT, _source=["head", "text"])
        found: list[str] = []
        for hit in answer["hits"]["hits"]:
            source = hit["_source"]
            several: dict[str, str] = {}
            for word in (*written(read_text(source)), *written(read_head(source).title)):
                folded = fold(word)
                if folded.startswith(start) and not (is_stop_word(folded) or folded.isdecimal()):
                    several.setdefault(folded, word.lower())
            found += several.values()
        return found
