"""A query answered from one snapshot: matches from Whoosh, everything else from columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from whoosh.searching import SearchContext

from archive import excerpts, grammar
from archive.language import language_of
from archive.query import DateRange, Facet, Filter, Query, Sort
from archive.results import Bucket, FacetCount, FacetCounts, Hit, ResultPage, Story

from .compiled import compiled
from .schema import UNDATED
from .snapshot import FacetColumn, Mask, Numbers, Snapshot

LISTED = 100
"""Values of one facet that an answer lists at the most, besides the selected ones."""


@dataclass(frozen=True, slots=True)
class _Filters:
    """Which documents pass each filter, so that any one of them can be set aside."""

    by_facet: dict[Facet, Mask]
    dates: Mask
    live: Mask

    def passed(self, *, aside: Facet | None = None) -> Mask:
        """Documents that pass all filters but the one on facet `aside`."""
        return self.without_dates(aside=aside) & self.dates

    def without_dates(self, *, aside: Facet | None = None) -> Mask:
        """The same, the range of dates set aside too."""
        mask = self.live.copy()
        for facet, passing in self.by_facet.items():
            if facet is not aside:
                mask &= passing
        return mask


def answer(snapshot: Snapshot, query: Query) -> ResultPage:
    """One page of hits and the counts over all of them; `took_ms` is left to the caller."""
    tree = grammar.parse(query.text, query.match)
    matching, scores = _matches(snapshot, tree)
    filters = _filters(snapshot, query)
    found = matching & filters.passed()
    total = int(found.sum())
    first = (query.page - 1) * query.size
    numbers = _ordered(snapshot, found, scores, query.sort)[first : first + query.size]
    wanted = excerpts.wanted_of(tree)
    return ResultPage(
        query=query,
        total=total,
        took_ms=0.0,
        hits=tuple(_hit(snapshot, int(n), float(scores[n]), wanted) for n in numbers),
        facets=tuple(
            _counts(
                snapshot.facets[facet],
                query.filter_of(facet),
                matching & filters.passed(aside=facet),
            )
            for facet in Facet
        ),
        histogram=_histogram(snapshot, matching & filters.without_dates(aside=Facet.YEAR)),
        generation=snapshot.generation.name,
    )


def _matches(snapshot: Snapshot, tree: grammar.Node) -> tuple[Mask, NDArray[np.float64]]:
    """Which documents the text of the query finds, and each document's score."""
    size = len(snapshot.live)
    scores = np.zeros(size)
    if isinstance(tree, grammar.Everything):
        return np.ones(size, dtype=np.bool_), scores
    mask = np.zeros(size, dtype=np.bool_)
    query = compiled(tree).normalize()
    with snapshot.searcher() as searcher:
        context = SearchContext(needs_current=True, weighting=searcher.weighting)
        for leaf, offset in searcher.leaf_searchers():
            matcher = query.matcher(leaf, context)
            while matcher.is_active():
                number = matcher.id() + offset
                mask[number] = True
                scores[number] = matcher.score()
                matcher.next()
    return mask, scores


def _filters(snapshot: Snapshot, query: Query) -> _Filters:
    return _Filters(
        by_facet={
            chosen.facet: _passing(snapshot.facets[chosen.facet], chosen)
            for chosen in query.filters
        },
        dates=_within(snapshot.days, query.dates),
        live=snapshot.live,
    )


def _passing(column: FacetColumn, chosen: Filter) -> Mask:
    mask = np.ones(len(column.offsets) - 1, dtype=np.bool_)
    if chosen.values or chosen.missing:
        mask = column.having(chosen.values)
        if chosen.missing:
            mask |= column.missing()
    return mask & ~column.having(chosen.excluded) if chosen.excluded else mask


def _within(days: NDArray[np.int64], dates: DateRange) -> Mask:
    mask = np.ones(len(days), dtype=np.bool_)
    if dates.start:
        mask &= days >= dates.start.toordinal()
    if dates.end:
        mask &= days <= dates.end.toordinal()
    return mask & (days != UNDATED) if dates.start or dates.end else mask


def _ordered(
    snapshot: Snapshot, found: Mask, scores: NDArray[np.float64], sort: Sort
) -> Sequence[np.intp] | Numbers:
    """The found documents in the order asked for; undated ones come last in either direction."""
    newest = snapshot.newest_first[found[snapshot.newest_first]]
    match sort:
        case Sort.RELEVANCE:
            return newest[np.argsort(-scores[newest], kind="stable")]
        case Sort.NEWEST:
            return newest
        case Sort.OLDEST:
            days = snapshot.days[newest]
            days = np.where(days == UNDATED, np.iinfo(np.int64).max, days)
            return newest[np.argsort(days, kind="stable")]


def _hit(snapshot: Snapshot, number: int, score: float, wanted: excerpts.Wanted) -> Hit:
    article = snapshot.article(number)
    return Hit(
        id=article.id,
        seed=article.seed,
        part=article.part,
        title=excerpts.marked(article.title, language_of(article.language), wanted),
        outlet=article.outlet,
        published=article.published,
        language=article.language,
        url=article.url,
        score=score,
        excerpts=excerpts.excerpts_of(article, wanted),
        organisation=snapshot.facets[Facet.ORGANISATION].of(number),
        victim=snapshot.facets[Facet.VICTIM].of(number),
        actor=snapshot.facets[Facet.ACTOR].of(number),
        sector=snapshot.facets[Facet.SECTOR].of(number),
        story=Story(id=article.id, size=1),
    )


def _counts(column: FacetColumn, chosen: Filter, found: Mask) -> FacetCounts:
    counts = column.counts(found)
    by_value = {column.values[code]: int(counts[code]) for code in np.flatnonzero(counts)}
    frequent = sorted(by_value, key=lambda value: (-by_value[value], value))
    listed = frequent[:LISTED]
    listed += [value for value in (*chosen.values, *chosen.excluded) if value not in listed]
    return FacetCounts(
        facet=chosen.facet,
        values=tuple(
            FacetCount(
                value=value,
                count=by_value.get(value, 0),
                selected=value in chosen.values,
                excluded=value in chosen.excluded,
            )
            for value in listed
        ),
        other=len(set(by_value) - set(listed)),
        missing=int((found & column.missing()).sum()),
        missing_selected=chosen.missing,
    )


def _histogram(snapshot: Snapshot, found: Mask) -> tuple[Bucket, ...]:
    """Found articles by year, from the first year to the last, empty years included."""
    column = snapshot.facets[Facet.YEAR]
    counts = column.counts(found)
    years = {int(column.values[code]): int(counts[code]) for code in np.flatnonzero(counts)}
    if not years:
        return ()
    return tuple(
        Bucket(start=date(year, 1, 1), end=date(year, 12, 31), count=years.get(year, 0))
        for year in range(min(years), max(years) + 1)
    )
