"""How much each of many queries finds: a watch list is hundreds of them.

A query for some values of one facet needs no mask over all documents: one pass
over the facet's column gives the documents of every value that is asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from archive.engines.whoosh.segments.arrays import Numbers
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.query import Facet, Filter, Query
from archive.results import Gathering, NoticeKind, Tally

from .answer import bare_hits, found
from .facets import as_written

TOGETHER = 36_000_000
"""What all queries that ask for words may cost together; see `budget`."""

_UNFIT = frozenset(
    {
        *(NoticeKind.LOOSENED, NoticeKind.TOO_EXPENSIVE),
        *(NoticeKind.RELAXED, NoticeKind.CORRECTED, NoticeKind.TRANSLATED),
    }
)
"""Notices of an answer that is not what was asked for."""

_NONE = np.zeros(0, np.int64)

_Chosen = tuple[Facet, bool, tuple[str, ...]]
"""Values of a facet, and whether the uncertain ones count."""

_Having = dict[tuple[Facet, bool, str], Numbers]


def tallies(snapshot: Snapshot, queries: Sequence[Query]) -> tuple[Tally | None, ...]:
    """See `archive.View.tally`."""
    return tuple(
        None if numbers is None else _tally(snapshot, numbers)
        for numbers in _found(snapshot, queries)
    )


def members(snapshot: Snapshot, queries: Sequence[Query]) -> tuple[Mapping[str, str] | None, ...]:
    """See `archive.View.members`."""

    def story(number: int) -> str:
        first, _ = snapshot.stories.of(number)
        return snapshot.id_of(first).decode()

    return tuple(
        None
        if numbers is None
        else {snapshot.id_of(number).decode(): story(number) for number in numbers.tolist()}
        for numbers in _found(snapshot, queries)
    )


def gathered(snapshot: Snapshot, queries: Sequence[Query], page: int, size: int) -> Gathering:
    """See `archive.View.gather`."""
    found = [_NONE if one is None else one for one in _found(snapshot, queries)]
    every = np.unique(np.concatenate([_NONE, *found]))
    keys = snapshot.rank[every].astype(np.int64)
    shown = snapshot.stories.best(every, keys)
    ordered = every[shown][np.argsort(keys[shown])]
    numbers = ordered[(page - 1) * size : page * size]
    return Gathering(
        entries=len(ordered),
        hits=bare_hits(snapshot, numbers),
        found_by=tuple(
            tuple(at for at, one in enumerate(found) if _has(one, number))
            for number in numbers.tolist()
        ),
    )


def _has(numbers: Numbers, number: int) -> bool:
    """Whether a number is among some rising ones."""
    at = int(np.searchsorted(numbers, number))
    return at < len(numbers) and int(numbers[at]) == number


def _found(snapshot: Snapshot, queries: Sequence[Query]) -> Iterator[Numbers | None]:
    """The documents that each query finds, given by their rising numbers; None as in `tally`."""
    written = [as_written(snapshot, query) for query in queries]
    chosen = [_values_alone(query) for query in written]
    having = _having(snapshot, [each for each in chosen if each])
    left = TOGETHER
    for query, values in zip(written, chosen, strict=True):
        if values:
            facet, uncertain, names = values
            several = [having.get((facet, uncertain, name), _NONE) for name in names]
            yield several[0] if len(several) == 1 else np.unique(np.concatenate(several))
            continue
        spent, numbers = _asked(snapshot, query) if left > 0 else (0, None)
        left -= spent
        yield numbers


def _values_alone(query: Query) -> _Chosen | None:
    """The values of a query that asks for some of one facet and nothing else."""
    if len(query.filters) != 1:
        return None
    (chosen,) = query.filters
    plain = Query(filters=(Filter(facet=chosen.facet, values=chosen.values),))
    ordered = replace(
        query, sort=plain.sort, page=1, size=plain.size, copies=False, uncertain=plain.uncertain
    )
    if not chosen.values or ordered != plain:
        return None
    return chosen.facet, bool(query.uncertain), chosen.values


def _having(snapshot: Snapshot, chosen: Sequence[_Chosen]) -> _Having:
    """The documents that have each value which some query asks for."""
    having: _Having = {}
    for facet, uncertain in {(facet, uncertain) for facet, uncertain, _ in chosen}:
        column = snapshot.column(facet, uncertain=uncertain)
        values = {name for *where, names in chosen if where == [facet, uncertain] for name in names}
        codes = np.array(sorted({column.code(value) for value in values} - {-1}), np.int64)
        for code, numbers in zip(codes.tolist(), column.documents(codes), strict=True):
            having[facet, uncertain, column.values[code]] = numbers[snapshot.live[numbers]]
    return having


def _asked(snapshot: Snapshot, query: Query) -> tuple[int, Numbers | None]:
    """What a query costs, and the documents that it finds; None where it was loosened."""
    asked, _, counts = found(snapshot, query)
    unfit = any(notice.kind in _UNFIT for notice in asked.notices)
    return asked.budget.spent, None if unfit else counts.found()[1]


def _tally(snapshot: Snapshot, numbers: Numbers) -> Tally:
    """The figures of some live documents, given by their rising numbers."""
    stories = len(np.unique(snapshot.stories.first_published[numbers]))
    newest = None
    if len(numbers):
        at = int(np.argmin(snapshot.rank[numbers]))
        (newest,) = bare_hits(snapshot, numbers[at : at + 1])
    return Tally(articles=len(numbers), stories=stories, newest=newest)
