"""A query answered from one snapshot: what matches, the best of it, and the counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from archive import excerpts, grammar
from archive.language import language_of
from archive.query import Facet, Filter, Fuzzy, Node, Query, Sort, Term
from archive.results import Bucket, FacetCount, FacetCounts, Hit, Notice, ResultPage, Story

from . import meaning, terms
from .arrays import Array
from .closeness import lifted
from .counting import FacetColumn, Mask, Numbers
from .matching import Found, find, passing, within
from .schema import UNDATED
from .snapshot import Snapshot
from .weighing import expanded

LISTED = 30
"""Values of one facet that an answer lists at the most, besides the selected ones."""


@dataclass(frozen=True, slots=True)
class _Filters:
    """Which documents pass each filter, so that any one of them can be set aside."""

    by_facet: dict[Facet, Mask]
    dates: Mask | None

    def passed(self, matching: Mask, *, aside: Facet | None = None, dates: bool = True) -> Mask:
        """The matching documents that pass all filters but the one on facet `aside`."""
        masks = [mask for facet, mask in self.by_facet.items() if facet is not aside]
        if dates and self.dates is not None:
            masks.append(self.dates)
        for mask in masks:
            matching = matching & mask
        return matching


def answer(snapshot: Snapshot, query: Query) -> ResultPage:
    """One page of hits and the counts over all of them; `took_ms` is left to the caller."""
    tree, notices = understood(snapshot, query)
    matching = find(snapshot, tree)
    if not snapshot.whole:
        matching = Found(matching.mask & snapshot.live, matching.scores)
    counts = _Counts(snapshot, matching.mask, _filters(snapshot, query))
    _, found = counts.found()
    if query.sort is Sort.RELEVANCE:
        lift = lifted(snapshot, tree, found, matching.scores)
        matching = Found(matching.mask, lift)
    wanted = wanted_of(snapshot, tree)
    return ResultPage(
        query=query,
        total=len(found),
        stories=len(found),
        entries=len(found),
        took_ms=0.0,
        hits=tuple(
            _hit(snapshot, number, float(matching.scores[number]), wanted)
            for number in _page(snapshot, found, matching, query).tolist()
        ),
        facets=tuple(
            _listed(snapshot.facets[facet], query.filter_of(facet), counts.of(facet))
            for facet in Facet
        ),
        histogram=_histogram(snapshot.facets[Facet.YEAR], counts.of(Facet.YEAR, dates=False)),
        notices=notices,
        generation=snapshot.generation.name,
    )


def understood(snapshot: Snapshot, query: Query) -> tuple[Node, tuple[Notice, ...]]:
    """What a query asks of this archive, and what the reader is to be told of that."""
    read = grammar.read(query.text, query.match)
    tree, notices = meaning.understood(snapshot, read.tree, with_synonyms=query.synonyms)
    return tree, (*read.notices, *notices)


def wanted_of(snapshot: Snapshot, tree: Node) -> excerpts.Wanted:
    """The words that an answer marks."""

    def meant(word: Term | Fuzzy, language: str) -> Iterator[str]:
        for segment in snapshot.segments:
            yield from terms.words_of(segment, expanded(segment, word), language)

    return excerpts.wanted_of(tree, meant)


class _Counts:
    """How often each value of each facet is found; what is the same is counted once."""

    def __init__(self, snapshot: Snapshot, matching: Mask, filters: _Filters) -> None:
        self._snapshot = snapshot
        self._matching = matching
        self._filters = filters
        self._found: dict[tuple[Facet | None, bool], tuple[Mask, Numbers]] = {}
        self._counts: dict[tuple[Facet, Facet | None, bool], Numbers] = {}

    def found(self, aside: Facet | None = None, *, dates: bool = True) -> tuple[Mask, Numbers]:
        """What passes the filters, as a mask and as rising numbers.

        Args:
            aside: A facet whose filter is set aside.
            dates: Whether the range of dates counts.
        """
        if (aside, dates) not in self._found:
            mask = self._filters.passed(self._matching, aside=aside, dates=dates)
            self._found[aside, dates] = mask, np.flatnonzero(mask)
        return self._found[aside, dates]

    def of(self, facet: Facet, *, dates: bool = True) -> Numbers:
        """The counts of one facet, its own filter set aside; see `FacetColumn.counts`."""
        aside = facet if facet in self._filters.by_facet else None
        dates = dates or self._filters.dates is None
        if (facet, aside, dates) not in self._counts:
            found = self.found(aside, dates=dates)
            self._counts[facet, aside, dates] = self._snapshot.facets[facet].counts(*found)
        return self._counts[facet, aside, dates]


def _filters(snapshot: Snapshot, query: Query) -> _Filters:
    dated = query.dates.start or query.dates.end
    return _Filters(
        by_facet={
            chosen.facet: passing(snapshot.facets[chosen.facet], chosen) for chosen in query.filters
        },
        dates=within(snapshot.days, query.dates) if dated else None,
    )


def _page(snapshot: Snapshot, found: Numbers, matching: Found, query: Query) -> Numbers:
    """The found documents of one page, in the order asked for.

    Only what belongs on the page or before it is put in order. Undated
    documents come last in either direction.
    """
    last = query.page * query.size
    keys = _keys(snapshot, found, matching, query.sort)
    if last < len(found):
        border = np.partition(keys[0], last - 1)[last - 1]
        near = keys[0] <= border
        found, keys = found[near], tuple(key[near] for key in keys)
    order = np.lexsort(keys[::-1])
    return found[order[last - query.size : last]]


def _keys(snapshot: Snapshot, found: Numbers, matching: Found, sort: Sort) -> tuple[Array, ...]:
    """What documents are ordered by, the most telling first; lower comes before higher."""
    newest = snapshot.rank[found]
    match sort:
        case Sort.RELEVANCE:
            return -matching.scores[found], newest
        case Sort.NEWEST:
            return (newest,)
        case Sort.OLDEST:
            days = snapshot.days[found]
            return np.where(days == UNDATED, np.iinfo(np.int32).max, days), newest


def _hit(snapshot: Snapshot, number: int, score: float, wanted: excerpts.Wanted) -> Hit:
    head = snapshot.head(number)
    language = language_of(head.language)
    return Hit(
        id=head.id,
        seed=head.seed,
        part=head.part,
        title=excerpts.marked(head.title, language, wanted),
        outlet=head.outlet,
        published=head.published,
        language=head.language,
        url=head.url,
        score=score,
        excerpts=excerpts.excerpts_of(snapshot.text(number), language, wanted),
        organisation=snapshot.facets[Facet.ORGANISATION].of_document(number),
        victim=snapshot.facets[Facet.VICTIM].of_document(number),
        actor=snapshot.facets[Facet.ACTOR].of_document(number),
        sector=snapshot.facets[Facet.SECTOR].of_document(number),
        story=Story(id=head.id, size=1),
    )


def _listed(column: FacetColumn, chosen: Filter, counts: Numbers) -> FacetCounts:
    """The values that an answer shows of one facet, with their counts."""
    codes = _most(counts[:-1])
    listed = {column.values[code]: int(counts[code]) for code in codes.tolist()}
    for value in (*chosen.values, *chosen.excluded):
        if value not in listed:
            listed[value] = column.count(value, counts)
    shown = sum(count > 0 for count in listed.values())
    return FacetCounts(
        facet=chosen.facet,
        values=tuple(
            FacetCount(
                value=value,
                count=count,
                selected=value in chosen.values,
                excluded=value in chosen.excluded,
            )
            for value, count in listed.items()
        ),
        other=int(np.count_nonzero(counts[:-1])) - shown,
        missing=int(counts[-1]),
        missing_selected=chosen.missing,
    )


def _most(counts: Numbers) -> Numbers:
    """The places of the highest counts above zero, highest first; equal ones by value."""
    codes = np.flatnonzero(counts)
    if len(codes) > LISTED:
        border = np.partition(counts[codes], -LISTED)[-LISTED]
        codes = codes[counts[codes] >= border]
    return codes[np.argsort(-counts[codes], kind="stable")][:LISTED]


def _histogram(column: FacetColumn, counts: Numbers) -> tuple[Bucket, ...]:
    """Found articles by year, from the first year to the last, empty years included."""
    years = {int(column.values[code]): int(counts[code]) for code in np.flatnonzero(counts[:-1])}
    if not years:
        return ()
    return tuple(
        Bucket(start=date(year, 1, 1), end=date(year, 12, 31), count=years.get(year, 0))
        for year in range(min(years), max(years) + 1)
    )
