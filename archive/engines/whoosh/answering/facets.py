"""How often each value of each facet is found, every facet's own selection set aside."""

from dataclasses import dataclass, replace
from operator import itemgetter

import numpy as np

from archive.engines.understanding.said import counts_of
from archive.engines.whoosh.segments.arrays import Mask, Numbers, numbers_of
from archive.engines.whoosh.snapshot.counting import FacetColumn
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.labels import facet_label
from archive.language import fold, words
from archive.query import COUNTED, Count, Facet, Filter, Listing, Query
from archive.results import FacetCounts
from archive.tree import Prefix

from .matching import passing, within

LISTED = 20
"""Values of one facet that an answer lists at the most, besides the selected ones."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents pass each filter, so that any one of them can be set aside."""

    by_facet: dict[Facet, Mask]
    others: tuple[Mask, ...]

    @classmethod
    def of(cls, snapshot: Snapshot, query: Query) -> "Filters":
        """The filters of a query, its dates, its story and its incident among them."""
        others = []
        if query.dates.start or query.dates.end:
            others.append(within(snapshot.days, query.dates))
        if query.incident.start or query.incident.end:
            others.append(within(snapshot.incidents, query.incident))
        if query.story:
            others.append(snapshot.story(query.story))
        if query.dossier:
            others.append(snapshot.joined.mask(query.dossier))
        by_facet = {}
        for chosen in query.filters:
            column = snapshot.column(chosen.facet, uncertain=bool(query.uncertain))
            by_facet[chosen.facet] = passing(column, chosen)
        return cls(by_facet, tuple(others))

    def passed(self, matching: Mask, *, ignoring: Facet | None = None) -> Mask:
        """The matching documents that pass all filters but the one on facet `ignoring`."""
        for mask in self.others:
            matching = matching & mask
        for facet, mask in self.by_facet.items():
            if facet is not ignoring:
                matching = matching & mask
        return matching


def as_written(snapshot: Snapshot, query: Query) -> Query:
    """A query whose filters have values as the archive writes them: "lockbit" means LockBit.

    A value that no article has stays as it is.
    """

    def known(facet: Facet, values: tuple[str, ...]) -> tuple[str, ...]:
        column = snapshot.column(facet, uncertain=bool(query.uncertain))
        found = []
        for value in values:
            if column.code(value) < 0 and facet in COUNTED:
                named = snapshot.names(facet, uncertain=bool(query.uncertain)).called(value)
                found.append(value if named is None else column.values[named])
            else:
                found.append(value)
        return tuple(dict.fromkeys(found))

    filters = tuple(
        replace(
            chosen,
            values=known(chosen.facet, chosen.values),
            excluded=known(chosen.facet, chosen.excluded),
        )
        for chosen in query.filters
    )
    return query if filters == query.filters else replace(query, filters=filters)


class Counts:
    """The documents found by a query and the counts over them; what is the same is made once.

    Args:
        snapshot: What was searched.
        matching: What the text of the query finds.
        filters: Its filters.
        query: Says what is counted.
    """

    def __init__(self, snapshot: Snapshot, matching: Mask, filters: Filters, query: Query) -> None:
        self._snapshot = snapshot
        self._matching = matching
        self._filters = filters
        self._count = query.count
        self._uncertain = bool(query.uncertain)
        self._found: dict[Facet | None, tuple[Mask, Numbers]] = {}

    def found(self, ignoring: Facet | None = None) -> tuple[Mask, Numbers]:
        """What passes the filters but that on `ignoring`, as a mask and as rising numbers."""
        if ignoring not in self._filters.by_facet:
            ignoring = None
        if ignoring not in self._found:
            mask = self._filters.passed(self._matching, ignoring=ignoring)
            self._found[ignoring] = mask, numbers_of(mask)
        return self._found[ignoring]

    def column(self, facet: Facet) -> FacetColumn:
        """The column whose values are counted."""
        return self._snapshot.column(facet, uncertain=self._uncertain)

    def of(self, facet: Facet) -> Numbers:
        """The counts of one facet, its own filter set aside; see `FacetColumn.counts`."""
        column, stories = self.column(facet), self._snapshot.stories
        found, numbers = self.found(facet)
        if self._count is Count.ARTICLES:
            if len(numbers) == self._snapshot.articles:
                return self._snapshot.counts(facet, uncertain=self._uncertain)
            return column.counts(found, numbers)
        alone = found & ~stories.copied
        copies = np.flatnonzero(found & stories.copied)
        counts = column.counts(alone, np.flatnonzero(alone))
        counts += column.counts_by(copies, stories.first_published[copies])
        return counts


def most_frequent(column: FacetColumn, chosen: Filter, counts: Numbers) -> FacetCounts:
    """The values that an answer shows of one facet, with their counts; the chosen ones always."""
    (codes,) = (counts[:-1] > 0).nonzero()
    found = len(codes)
    if found > LISTED:
        having = counts.take(codes)
        codes = codes[having >= least_listed(having)]
        values = _values(column, _ranked(codes, counts)[:LISTED], counts)
    else:
        values = _few_values(column, codes, counts)
    shown = len(values)
    for value in (*chosen.values, *chosen.excluded):
        if value not in values:
            values[value] = column.count(value, counts)
            shown += values[value] > 0
    return counts_of(chosen, values, other=found - shown, missing=int(counts[-1]))


def least_listed(counts: Numbers) -> int:
    """The lowest of the `LISTED` highest of at least as many counts.

    Of many counts most are low and alike, which makes `np.partition` slow: 1 ms for
    40,000. So it is left the high ones, found by how often each count up to `_HIGH` is there.

    >>> counts = np.arange(30)
    >>> least_listed(counts), least_listed(np.tile(counts, 300)), 30 - LISTED
    (10, 29, 10)
    """
    if len(counts) > _MANY:
        reached = np.bincount(np.minimum(counts, _HIGH))[::-1].cumsum()
        enough = len(reached) - 1 - int(np.searchsorted(reached, LISTED))
        counts = counts[counts >= enough]
    return int(np.partition(counts, -LISTED)[-LISTED])


_MANY, _HIGH = 4096, 1023


def listed(
    snapshot: Snapshot, query: Query, facet: Facet, counted: Counts, listing: Listing
) -> FacetCounts:
    """The values of one facet that a listing asks for; see `archive.Searcher.facet`."""
    chosen, counts, column = query.filter_of(facet), counted.of(facet), counted.column(facet)
    wanted = counts[:-1] > 0
    for word in words(listing.find):
        names = snapshot.names(facet, uncertain=bool(query.uncertain))
        wanted &= _at(names.codes(Prefix(word.folded)), len(wanted))
    if listing.prefix:
        wanted &= _at(column.beginning(listing.prefix), len(wanted))
    codes = np.flatnonzero(wanted)
    if listing.by_name:

        def name(code: int) -> str:
            return fold(facet_label(chosen.facet, column.values[code], listing.language))

        codes = np.array(sorted(codes.tolist(), key=name), int)
    else:
        codes = _ranked(codes, counts)
    last = listing.first + listing.most
    values = _values(column, codes[listing.first : last], counts)
    return counts_of(chosen, values, other=max(len(codes) - last, 0), missing=int(counts[-1]))


def _at(codes: Numbers, size: int) -> Mask:
    """The places of some values among so many, as a mask."""
    mask = np.zeros(size, np.bool_)
    mask[codes] = True
    return mask


def _ranked(codes: Numbers, counts: Numbers) -> Numbers:
    """Values by their counts, highest first; equal ones by name."""
    ranked: Numbers = codes[np.argsort(-counts[codes], kind="stable")]
    return ranked


def _few_values(column: FacetColumn, codes: Numbers, counts: Numbers) -> dict[str, int]:
    """All of a few values, in the order of `_ranked`: Python is done with them sooner."""
    every = list(zip(counts.take(codes).tolist(), codes.tolist(), strict=True))
    every.sort(key=itemgetter(0), reverse=True)
    values = column.values
    return {values[code]: count for count, code in every}


def _values(column: FacetColumn, codes: Numbers, counts: Numbers) -> dict[str, int]:
    values = column.values
    every = zip(codes.tolist(), counts[codes].tolist(), strict=True)
    return {values[code]: count for code, count in every}
