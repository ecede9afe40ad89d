"""What an archive in a cluster knows of words; asked in advance for all words of a query."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from archive.engines.opensearch.document import read_text
from archive.engines.opensearch.mapping import SEARCHED
from archive.engines.opensearch.words import form_token
from archive.engines.understanding.known import TEXT_FIELDS, Fields
from archive.engines.understanding.meaning import divisions, joinable
from archive.engines.understanding.names import Names
from archive.language import fold, located, paraphrases, synonyms, translations, words
from archive.query import Facet
from archive.tree import Alike, And, Boosted, Fuzzy, In, Most, Node, Not, Or, Phrase, Single, Term

from .compiling import Clause, Meant, any_of, close, finding, found_tokens
from .pricing import Budget
from .state import State

MOST = 50
"""Words that a fuzzy word may stand for: the nearest, and of those the most frequent."""

_NEIGHBOURS = 200
"""Words spelled nearly alike that the cluster is asked for."""

_PLAIN = Meant()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """See `archive.engines.understanding.known.Known`, which this is."""

    state: State
    budget: Budget

    def prepare(self, tree: Node, *, translated: bool = False) -> None:
        """Ask in one request what `meaning` is going to ask of a tree."""
        runs = list(_runs(tree))
        several = {word for run in runs for word in run}
        pairs = {pair for run in runs for pair in pairwise(run) if joinable(*pair)}
        known = (synonyms, paraphrases, translations) if translated else (synonyms,)
        others = [
            other
            for run in runs
            for meant in known
            for found in meant(run)
            for other in found.others
        ]
        asked = {"".join(pair) for pair in pairs}
        asked |= {word.folded for other in others for word in words(other)}
        divided = [pair for word in several for pair in divisions(word)]
        keys: list[tuple[str, ...]] = [("occurs", word) for word in sorted(asked)]
        keys += [("adjacent", *pair) for pair in divided]
        self.state.counts(keys, _query_of)

    def occurs(self, word: str) -> bool:
        """Whether a word stands anywhere, in any of its inflections."""
        return self._count("occurs", word) > 0

    def divided(self, word: str) -> tuple[tuple[str, str], ...]:
        """The pairs of words, side by side in this archive, that a word is made of."""
        return tuple(
            pair
            for pair in divisions(word)
            if self._count("adjacent", *pair)
            and self._count("form", pair[0])
            and self.budget.pays_for(Phrase(pair))
        )

    def pays_for(self, part: Single, fields: Fields) -> bool:  # noqa: ARG002 - each costs alike
        """Whether the query may look for something else besides."""
        return self.budget.pays_for(part)

    def documents(self, word: str) -> int:
        """How many articles have a word in any of its inflections."""
        return self._count("documents", word)

    def all_documents(self, several: Iterable[str]) -> dict[str, int]:
        """The same of several words, asked for in one request."""
        counts = self.state.counts([("documents", word) for word in several], _query_of)
        return {word: count for (_, word), count in counts.items()}

    def near(self, word: str) -> Mapping[str, int]:
        """Words spelled nearly alike, and how many bodies have each."""
        return dict(self.neighbours(word, 2)) if self.budget.pays(Budget.NEIGHBOURS) else {}

    def written(self, word: str) -> str:
        """A word as an article writes it, in lower case."""
        return self.state.once(("written", word), lambda: self._written(word))

    def names(self, facet: Facet) -> Names:
        """The values of a facet by the words of their names."""
        return self.state.names(facet)

    def neighbours(self, word: str, edits: int) -> tuple[tuple[str, int], ...]:
        """The words that so many edits make this one, itself included, the nearest first."""
        every = self.state.once(("near", word), lambda: self._neighbours(word))
        near = [each for each in every if Levenshtein.distance(word, each[0]) <= edits]
        return tuple(near[:MOST])

    def fuzzy(self, word: Fuzzy) -> tuple[tuple[str, float], ...]:
        """What a fuzzy word stands for; each edit halves what a form counts."""
        near = self.neighbours(word.word, word.edits)
        return tuple((form, 0.5 ** Levenshtein.distance(word.word, form)) for form, _ in near)

    def _count(self, kind: str, *several: str) -> int:
        key = (kind, *several)
        return self.state.count(key, lambda: _query_of(key))

    def _neighbours(self, word: str) -> tuple[tuple[str, int], ...]:
        term = {
            "field": "body",
            "analyzer": "keyword",
            "suggest_mode": "always",
            "max_edits": 2,
            "prefix_length": 0,
            "min_word_length": 1,
            "size": _NEIGHBOURS,
            "shard_size": _NEIGHBOURS,
            "accuracy": 0.0,
            "max_inspections": 5,
            "max_term_freq": 1_000_000_000,  # a frequent word has neighbours too
        }
        suggest = {"near": {"text": form_token(word), "term": term}}
        own = self.state.question({"terms": {"body": [form_token(word)]}})
        answer, itself = self.state.several(
            [self.state.question({"match_none": {}}, suggest=suggest), own]
        )
        frequencies = {
            option["text"]: int(option["freq"])
            for entry in answer["suggest"]["near"]
            for option in entry["options"]
            if option["text"][:1] not in "~^"
        }
        if count := itself["hits"]["total"]["value"]:
            frequencies[word] = int(count)
        return tuple(
            sorted(
                frequencies.items(),
                key=lambda each: (Levenshtein.distance(word, each[0]), -each[1], each[0]),
            )
        )

    def _written(self, word: str) -> str:
        query: Clause = {"terms": {"body": [form_token(word)]}}
        for hit in self.state.search(query, size=1, _source=["text"])["hits"]["hits"]:
            found, _ = located(read_text(hit["_source"]))
            return next((each.lower() for each in found if fold(each) == word), word)
        return word


def _query_of(key: tuple[str, ...]) -> Clause:
    """What finds the articles that are counted under a key."""
    kind, *several = key
    if kind == "adjacent":
        first, second = several
        return any_of([close((first, second), name, 0) for name in TEXT_FIELDS])
    if kind == "form":
        return any_of([{"terms": {name: [form_token(several[0])]}} for name in SEARCHED])
    if kind == "occurs":
        return any_of([{"terms": {name: found_tokens(several[0])}} for name in SEARCHED])
    return finding(Term(several[0]), _PLAIN, TEXT_FIELDS)


def _runs(tree: Node) -> Iterator[list[str]]:
    """The words that follow each other in a tree, as far as they may mean something else."""
    match tree:
        case Term(word):
            yield [word]
        case Phrase(several):
            yield list(several)
        case Alike(part):
            yield from _runs(part)
        case In(_, part) | Not(part) | Boosted(part):
            yield from _runs(part)
        case And(parts) | Or(parts) | Most(parts=parts):
            yield from _of_sequence(parts)


def _of_sequence(parts: Iterable[Node]) -> Iterator[list[str]]:
    run: list[str] = []
    for part in parts:
        if isinstance(part, Term):
            run.append(part.word)
            continue
        yield from (run,) if run else ()
        run = []
        yield from _runs(part)
    yield from (run,) if run else ()
