"""How many found documents, or stories, are of which day: by year, by month or by day."""

import calendar
from datetime import date

import numpy as np

from archive.engines.whoosh.segments.arrays import Array, Numbers
from archive.engines.whoosh.segments.schema import UNDATED
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.query import Count
from archive.results import Bucket

MONTHLY = 12
"""Months up to which there is a bucket for each; within one month there is one for each day."""


def published(snapshot: Snapshot, found: Numbers, count: Count) -> tuple[Bucket, ...]:
    """Found documents by the time of their publication."""
    return _histogram(snapshot, found, snapshot.days, snapshot.months, count)


def happened(snapshot: Snapshot, found: Numbers, count: Count) -> tuple[Bucket, ...]:
    """Found documents by the time of the incident that they tell of."""
    return _histogram(snapshot, found, snapshot.incidents, snapshot.incident_months, count)


def _histogram(
    snapshot: Snapshot, found: Numbers, days: Array, months: Array, count: Count
) -> tuple[Bucket, ...]:
    """Found documents by their days; the shorter the span, the finer.

    From the first bucket with a document to the last, empty ones included. A
    story counts once in each bucket that has a copy of it, as it counts once
    for each value of a facet.
    """
    found = found[days[found] != UNDATED]
    if not len(found):
        return ()
    days, months = days[found], months[found]
    first, last = int(months.min()), int(months.max())
    if first == last:
        start = int(days.min())
        spans = ((day, day) for day in map(date.fromordinal, range(start, int(days.max()) + 1)))
        places = days - start
    elif last - first < MONTHLY:
        spans = (
            (day, day.replace(day=calendar.monthrange(day.year, day.month)[1]))
            for day in (date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1))
        )
        places = months - first
    else:
        years = range(first // 12, last // 12 + 1)
        spans = ((date(year, 1, 1), date(year, 12, 31)) for year in years)
        places = months // 12 - first // 12
    counts = _counts(snapshot, found, places, count)
    return tuple(
        Bucket(start=start, end=end, count=counted)
        for (start, end), counted in zip(spans, counts.tolist(), strict=True)
    )


def _counts(snapshot: Snapshot, found: Numbers, places: Array, count: Count) -> Numbers:
    """How many documents, or how many different stories, have each place."""
    if count is Count.ARTICLES:
        return np.bincount(places)
    size = int(places.max()) + 1
    copied = snapshot.stories.copied[found]
    stories = snapshot.stories.first_published[found[copied]]
    pairs = np.unique(stories * size + places[copied])
    counts: Numbers = np.bincount(places[~copied], minlength=size)
    return counts + np.bincount(pairs % size, minlength=size)
