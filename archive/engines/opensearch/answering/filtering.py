"""The filters of a query as clauses, so that that of any one facet can be set aside."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from archive.query import COUNTED, Facet, Query

from .compiling import NOTHING, Clause, chosen, days
from .incidents import Incidents
from .state import State, column_of


@dataclass(frozen=True, slots=True)
class Filters:
    """What a query asks besides its text: facet by facet, and the rest."""

    by_facet: dict[Facet, Clause]
    others: tuple[Clause, ...]

    @classmethod
    def of(cls, state: State, query: Query) -> "Filters":
        """The filters of a query, its dates, its story and its incident among them."""
        others: list[Clause] = []
        if query.dates.start or query.dates.end:
            others.append(days("day", query.dates))
        if query.incident.start or query.incident.end:
            others.append(days("incident", query.incident))
        if query.story:
            others.append(_story(state, query.story))
        if query.dossier:
            ids = list(Incidents(state).ids(query.dossier))
            others.append({"terms": {"id": ids}} if ids else NOTHING)
        return cls(
            {
                choice.facet: chosen(
                    column_of(choice.facet, uncertain=bool(query.uncertain)), choice
                )
                for choice in query.filters
            },
            tuple(others),
        )

    def every(self, ignoring: Facet | None = None, among: Iterable[Facet] | None = None) -> Clause:
        """What passes all filters but that of `ignoring`; of facets only those `among` some."""
        wanted = set(self.by_facet if among is None else among) - {ignoring}
        of_facets = [clause for facet, clause in self.by_facet.items() if facet in wanted]
        clauses = [*(self.others if among is None else ()), *of_facets]
        return {"bool": {"filter": clauses}} if clauses else {"match_all": {}}


def as_written(state: State, query: Query) -> Query:
    """A query whose filters have values as the archive writes them: "lockbit" means LockBit.

    A value that no article has stays as it is.
    """
    uncertain = bool(query.uncertain)

    def having(key: tuple[str, str, str]) -> Clause:
        _, column, value = key
        return {"term": {column: value}}

    keys = {
        (choice.facet, value): ("having", column_of(choice.facet, uncertain=uncertain), value)
        for choice in query.filters
        for value in (*choice.values, *choice.excluded)
        if choice.facet in COUNTED
    }
    counted = state.counts(keys.values(), having)

    def known(facet: Facet, values: tuple[str, ...]) -> tuple[str, ...]:
        found = []
        for value in values:
            key = keys.get((facet, value))
            if key and not counted[key]:
                named = state.names(facet, uncertain=uncertain).called(value)
                every = state.values(facet, uncertain=uncertain)
                found.append(value if named is None else every[named])
            else:
                found.append(value)
        return tuple(dict.fromkeys(found))

    filters = tuple(
        replace(
            choice,
            values=known(choice.facet, choice.values),
            excluded=known(choice.facet, choice.excluded),
        )
        for choice in query.filters
    )
    return query if filters == query.filters else replace(query, filters=filters)


def _story(state: State, article_id: str) -> Clause:
    """The copies of the story that an article belongs to."""
    answer = state.search({"term": {"id": article_id}}, size=1, docvalue_fields=["story"])
    for hit in answer["hits"]["hits"]:
        return {"term": {"story": hit["fields"]["story"][0]}}
    return NOTHING
