"""How a query that is being typed may go on: values of facets, words, titles."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.article import TextField
from archive.engines.opensearch.document import read_head, read_text
from archive.engines.opensearch.words import form_token
from archive.engines.understanding.known import TEXT_FIELDS
from archive.language import fold, is_stop_word, stem, words, written
from archive.query import Facet, Sort
from archive.results import Suggestion, SuggestionKind
from archive.tokens import FIELD_NAMES
from archive.tree import And, Everything, In, Node, Prefix, Term

from .compiling import EVERYTHING, Clause, Meant, any_of, finding, query_of
from .hits import ORDERS
from .interpreting import interpreted_tree
from .pricing import Budget, affordable
from .state import State, total_of

FACETS = (Facet.ACTOR, Facet.VICTIM, Facet.ORGANISATION, Facet.SECTOR, Facet.OUTLET)
"""The facets whose values are suggested."""

EACH = 3
"""Suggestions of one kind at the most while there are others."""

LOOKED_AT = 60
"""Articles that are read for the words in them that begin as the last one does."""

COUNTED = 12
"""Words of those that are counted in the whole archive, the most frequent ones."""

NAMED = 1000
"""Values with a name that begins so that are counted."""

SHORTEST = 2
"""Letters from which on words and titles are suggested: one alone says nothing."""

_PLAIN = Meant()

_FIELD = re.compile(rf"\b(?:{'|'.join(FIELD_NAMES)}):", re.IGNORECASE)
"""The name of a field, which is no word to look for."""


def suggestions(state: State, text: str, most: int) -> tuple[Suggestion, ...]:
    """See `archive.View.suggest`."""
    typed = list(words(text))
    if not typed or text[-1:].isspace():
        return ()
    rest = text[: typed[-1].start]
    before = tuple(
        Term(word.folded) for word in words(_FIELD.sub(" ", rest)) if not is_stop_word(word.folded)
    )
    asked = interpreted_tree(state, And(before) if before else Everything())
    last = typed[-1].folded
    among = query_of(asked.tree, asked.meant)
    suggesting = _Suggesting(state, among, rest)
    kinds = []
    if before:
        everywhere = _Suggesting(state, EVERYTHING, "")
        kinds.append(list(everywhere.values("".join(word.folded for word in typed))))
    kinds.append(list(suggesting.values(last)))
    if len(last) >= SHORTEST:
        kinds.append(list(suggesting.words(last)))
        tree = In(TextField.TITLE, And((*before, Prefix(last))))
        kinds.append(list(suggesting.titles(tree, asked.budget)))
    return _mixed(kinds, most)


@dataclass(frozen=True, slots=True)
class _Suggesting:
    """What may be suggested: where, among which articles, behind which words."""

    state: State
    among: Clause
    rest: str

    def values(self, letters: str) -> Iterator[Suggestion]:
        """Values of facets with a name in which words begin so, the most frequent first."""
        rest = _FIELD.sub("", self.rest) if self.rest.endswith(":") else self.rest
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
                    rest=rest.rstrip(),
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


def _mixed(kinds: Sequence[Sequence[Suggestion]], most: int) -> tuple[Suggestion, ...]:
    """Some of each kind, each value once; room that is left goes to the first kinds."""
    some = [each for kind in kinds for each in kind[:EACH]]
    more = [each for kind in kinds for each in kind[EACH:]]
    once = {(each.facet, each.kind, each.text): each for each in reversed((*some, *more))}
    return tuple(reversed(once.values()))[:most]
