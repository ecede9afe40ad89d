"""What the panel of filters draws: which facets, in which order, the histogram and its spans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from flask import Blueprint

from archive import (
    Bucket,
    Facet,
    FacetCount,
    FacetCounts,
    Query,
    ResultPage,
    Sort,
    least_of,
    parse_day,
)

from .language import spoken

blueprint = Blueprint("filtering", __name__)
"""Brings the filters of this module to the templates; it has no page."""

ORDER = (
    *(Facet.VICTIM, Facet.ACTOR, Facet.SECTOR),
    *(Facet.ATTACK, Facet.STATUS, Facet.COUNTRY, Facet.PEOPLE),
    *(Facet.ORGANISATION, Facet.OUTLET, Facet.LANGUAGE, Facet.YEAR),
)
"""The facets, what most readers look for first."""

OPEN = ORDER[:3]
"""The facets that are not folded."""

LISTED = 10
"""Values of a facet that are shown before "more"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A facet as it is drawn: `rest` are the values that stay folded, `chosen` how many are."""

    counts: FacetCounts
    shown: Sequence[FacetCount]
    rest: Sequence[FacetCount]
    chosen: int
    is_open: bool
    rest_is_open: bool


@blueprint.app_template_filter()
def telling(page: ResultPage) -> list[Panel]:
    """The facets that divide what was found, or in which something is chosen."""
    by_facet = {counts.facet: counts for counts in page.facets}
    facets = (by_facet[facet] for facet in ORDER if facet in by_facet)
    return [_panel(counts) for counts in facets if _tells(counts)]


def _panel(counts: FacetCounts) -> Panel:
    listed = _in_order(counts)
    chosen = _chosen(counts) + (counts.missing_selected or counts.missing_excluded)
    rest = listed[LISTED:]
    return Panel(
        counts=counts,
        shown=listed[:LISTED],
        rest=rest,
        chosen=chosen,
        is_open=bool(chosen) or counts.facet in OPEN,
        rest_is_open=bool(chosen) and any(value.selected or value.excluded for value in rest),
    )


def _chosen(counts: FacetCounts) -> int:
    """How many values of a facet are selected or excluded."""
    return len([value for value in counts.values if value.selected or value.excluded])


def _tells(counts: FacetCounts) -> bool:
    if counts.values and len(counts.values) + bool(counts.missing) > 1:
        return True
    return bool(counts.missing_selected or counts.missing_excluded or _chosen(counts))


def _in_order(counts: FacetCounts) -> tuple[FacetCount, ...]:
    """The values of a facet as they are listed: years from the newest on, numbers rising."""
    if counts.facet is Facet.YEAR:
        return tuple(sorted(counts.values, key=lambda value: value.value, reverse=True))
    if counts.facet is Facet.PEOPLE:
        return tuple(sorted(counts.values, key=lambda value: least_of(value.value)))
    return counts.values


@blueprint.app_template_filter()
def undated(page: ResultPage) -> int:
    """How many of the found articles have no date, and so are in no bar."""
    return sum(counts.missing for counts in page.facets if counts.facet is Facet.YEAR)


@blueprint.app_template_filter()
def orders(query: Query) -> list[Sort]:
    """The orders that hits can have: by relevance only where there are words."""
    return [sort for sort in Sort if query.text or sort is not Sort.RELEVANCE]


@blueprint.app_template_filter()
def order(query: Query) -> Sort:
    """The order that hits have."""
    return query.sort if query.sort in orders(query) else Sort.NEWEST


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the histogram: how high in percent, and what stands below it."""

    bucket: Bucket
    percent: int
    label: str


@blueprint.app_template_filter()
def bars(buckets: tuple[Bucket, ...]) -> list[Bar]:
    """The bars of a histogram; of days, those of the whole month."""
    if buckets and _is_day(buckets[0]):
        buckets = _whole_month(buckets)
    say, most = spoken(), max((bucket.count for bucket in buckets), default=0)
    return [
        Bar(
            bucket,
            max(2, round(100 * bucket.count / most)) if bucket.count else 0,
            say.short_span(bucket.start, bucket.end),
        )
        for bucket in buckets
    ]


@blueprint.app_template_filter()
def kind_of_bars(drawn: list[Bar]) -> str:
    """Whether the bars are "days", or longer "spans"."""
    return "days" if drawn and _is_day(drawn[0].bucket) else "spans"


def _is_day(bucket: Bucket) -> bool:
    return bucket.start == bucket.end


def _whole_month(buckets: tuple[Bucket, ...]) -> tuple[Bucket, ...]:
    """The days of the month in which some days lie, the others empty."""
    counts = {bucket.start: bucket.count for bucket in buckets}
    month = buckets[0].start.strftime("%Y-%m")
    first, last = parse_day(month, last=False), parse_day(month, last=True)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(Bucket(start=day, end=day, count=counts.get(day, 0)) for day in days)


SPANS = ("month", "twelvemonth", "year")
"""Thirty days, twelve months, and the present year so far."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time up to today that is one click away."""

    name: str
    start: date


@blueprint.app_template_filter()
def pages_around(page: int, pages: int) -> list[int]:
    """The pages to lead to from one of them: the first, the last, those near; 0 for a gap.

    >>> pages_around(7, 145), pages_around(1, 3)
    ([1, 0, 5, 6, 7, 8, 9, 0, 145], [1, 2, 3])
    """
    near = [1, *range(max(2, page - 2), min(pages, page + 2) + 1), pages]
    numbers = sorted({number for number in near if 1 <= number <= pages})
    found = numbers[:1]
    for before, number in pairwise(numbers):
        found += [number] if number == before + 1 else [0, number]
    return found


@blueprint.app_template_filter()
def quick_spans(page: ResultPage) -> list[Span]:
    """The last days, months and the year, where something was published in them."""
    if not page.histogram or page.query.dates.start or page.query.dates.end:
        return []
    today, newest = datetime.now(UTC).date(), page.histogram[-1].end
    starts = (
        today - timedelta(days=30),
        today - timedelta(days=365),
        today.replace(month=1, day=1),
    )
    spans = map(Span, SPANS, starts)
    return [span for span in spans if span.start <= newest]
