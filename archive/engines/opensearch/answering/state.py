"""One generation of an archive in a cluster, as all who answer questions ask it.

What has been learned of a generation holds for as long as it does, so it is
remembered: how many articles have a word, which values a facet has.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from typing import Any, TypeVar

from archive.engines.kept import JUDGED
from archive.engines.opensearch.client import Client
from archive.engines.opensearch.mapping import MEASURED, SEARCHED, holding, length_of
from archive.engines.understanding.names import Names
from archive.query import Facet

from .compiling import EVERYTHING, Clause
from .point import Point

REMEMBERED = 50_000
"""Answers of one kind that are remembered; then all are forgotten."""

VALUES = 200_000
"""Values of a facet whose names are known, the first by name; see docs/engines.md."""

_AT_ONCE = 10_000
"""Values that are asked for in one request."""

_TOGETHER = 100
"""Questions that are asked in one request."""

_CLAUSES = 1024
"""Clauses that every cluster allows a query; indices.query.bool.max_clause_count says how many."""

_FORBIDDEN = 403

Answer = dict[str, Any]
"""What the cluster answers to one question."""

_Told = TypeVar("_Told")
_Key = TypeVar("_Key", bound=Hashable)


class State:
    """One generation, at a point in time of the cluster.

    Args:
        client: Asks the cluster.
        index: The index of the cluster.
        generation: The generation.
    """

    def __init__(self, client: Client, index: str, generation: int) -> None:
        self._client = client
        self._index = index
        self._generation = generation
        self._point = Point(client, index)
        self._remembered: dict[Hashable, Any] = {}

    def search(self, query: Clause, **more: object) -> Answer:
        """What one question is answered; see `question`."""
        return self._point.searched(self.question(query, **more))

    def several(self, questions: Sequence[Answer]) -> list[Answer]:
        """What several questions are answered, in their order."""
        answers: list[Answer] = []
        for first in range(0, len(questions), _TOGETHER):
            answers += self._point.all_searched(questions[first : first + _TOGETHER])
        return answers

    def question(self, query: Clause, **more: object) -> Answer:
        """A question to this generation: a query, and what else a request may have."""
        held = {"must": [query], "must_not": holding(self._generation)}
        question = {"query": {"bool": held}, "size": 0, "track_total_hits": True, **more}
        if "_source" not in more:
            question["stored_fields"] = "_none_"  # not even ids, which cost most to read
        return question

    def counts(self, keys: Iterable[_Key], query: Callable[[_Key], Clause]) -> dict[_Key, int]:
        """How many articles some queries find, all asked for in one request.

        Args:
            keys: What the number of each query is remembered by.
            query: The query of a key.
        """
        asked = list(dict.fromkeys(keys))
        remembered = self._remembered
        found = {key: remembered[key] for key in asked if key in remembered}
        unknown = [key for key in asked if key not in found]
        answers = self.several([self.question(unscored(query(key))) for key in unknown])
        for key, answer in zip(unknown, answers, strict=True):
            found[key] = total_of(answer)
            self.remember(key, found[key])
        return found

    def count(self, key: Hashable, query: Callable[[], Clause]) -> int:
        """How many articles a query finds, remembered by a key."""
        return self.once(key, lambda: total_of(self.search(unscored(query()))))

    def once(self, key: Hashable, find_out: Callable[[], _Told]) -> _Told:
        """What has been found out before, or is now; two threads may both do it."""
        remembered = self._remembered
        if key in remembered:
            known: _Told = remembered[key]
            return known
        told = find_out()
        self.remember(key, told)
        return told

    def knows(self, key: Hashable) -> bool:
        """Whether something has been found out before."""
        return key in self._remembered

    def remember(self, key: Hashable, told: object) -> None:
        """Keep what has been found out."""
        if len(self._remembered) > REMEMBERED:
            self._remembered = {}
        self._remembered[key] = told

    def allows(self, clauses: int) -> bool:
        """Whether the cluster answers a query of so many clauses."""
        return clauses <= _CLAUSES or clauses <= self._allowed

    @cached_property
    def _allowed(self) -> int:
        asked = {"include_defaults": "true", "filter_path": "**.max_clause_count"}
        told = self._client.ask("GET", "/_cluster/settings", params=asked, ignore=(_FORBIDDEN,))
        for kind in ("transient", "persistent", "defaults"):
            if kind in told:
                return int(told[kind]["indices"]["query"]["bool"]["max_clause_count"])
        return _CLAUSES

    @cached_property
    def _measured(self) -> tuple[int, dict[str, float]]:
        means = {name: {"avg": {"field": length_of(name)}} for name in MEASURED}
        answer = self.search(EVERYTHING, aggs=means)
        known = {name: answer["aggregations"][name]["value"] or 0.0 for name in MEASURED}
        return total_of(answer), {name: known.get(name, 0.0) for name in SEARCHED}

    @property
    def articles(self) -> int:
        """How many articles this generation has."""
        return self._measured[0]

    @property
    def means(self) -> dict[str, float]:
        """How many words each field has on average."""
        return self._measured[1]

    def frequencies(self, tokens: Sequence[str], fields: Sequence[str]) -> dict[str, int]:
        """How many articles have each token in some fields, as the dictionary of one shard says."""
        text = " ".join(tokens)
        asked = {
            "doc": dict.fromkeys(fields, text),
            "fields": list(fields),
            "term_statistics": True,
            "field_statistics": False,
            "positions": False,
            "offsets": False,
        }
        told = self._client.ask("POST", f"/{self._index}/_termvectors", asked)
        found: dict[str, int] = {}
        for name in fields:
            for token, known in told["term_vectors"].get(name, {"terms": {}})["terms"].items():
                found[token] = found.get(token, 0) + int(known.get("doc_freq", 0))
        return found

    def values(self, facet: Facet, *, uncertain: bool = False) -> tuple[str, ...]:
        """The values of a facet by name, up to `VALUES`."""
        column = column_of(facet, uncertain=uncertain)
        return self.once(("values", column), lambda: tuple(self._values(column)))

    def names(self, facet: Facet, *, uncertain: bool = False) -> Names:
        """The values of a facet by the words of their names; codes are places in `values`."""
        column = column_of(facet, uncertain=uncertain)
        return self.once(
            ("names", column), lambda: Names(facet, self.values(facet, uncertain=uncertain))
        )

    def _values(self, column: str) -> list[str]:
        found: list[str] = []
        after: dict[str, Any] = {}
        while len(found) < VALUES:
            source = {"sources": [{"value": {"terms": {"field": column}}}], "size": _AT_ONCE}
            answer = self.search(EVERYTHING, aggs={"values": {"composite": {**source, **after}}})
            told = answer["aggregations"]["values"]
            found += [bucket["key"]["value"] for bucket in told["buckets"]]
            if len(told["buckets"]) < _AT_ONCE:
                break
            after = {"after": told["after_key"]}
        return found


def column_of(facet: Facet, *, uncertain: bool) -> str:
    """The field with the values of a facet, the uncertain ones too or not."""
    return f"unsure_{facet.value}" if uncertain and facet in JUDGED else f"facet_{facet.value}"


def unscored(query: Clause) -> Clause:
    """A query whose score nobody asks for."""
    return {"bool": {"filter": [query]}}


def total_of(answer: Answer) -> int:
    """How many articles a question finds."""
    return int(answer["hits"]["total"]["value"])
