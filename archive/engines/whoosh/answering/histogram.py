"""How many found documents were published when: by year, by month or by day."""

import calendar
from datetime import date

import numpy as np

from archive.engines.whoosh.segments.arrays import Mask, Numbers
from archive.engines.whoosh.segments.schema import UNDATED
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from archive.results import Bucket

MONTHLY = 12
"""Months up to which there is a bucket for each; within one month there is one for each day."""


def histogram(snapshot: Snapshot, found: Numbers) -> tuple[Bucket, ...]:
    """Found documents by the time of their publication; the shorter the span, the finer.

    From the first bucket with a document to the last, empty ones included.
    """
    months = snapshot.months[found]
    dated = months != UNDATED
    months = months[dated]
    if not len(months):
        return ()
    first, last = int(months.min()), int(months.max())
    if first == last:
        return _by_day(snapshot, found, dated)
    if last - first < MONTHLY:
        return tuple(
            Bucket(start=start, end=_end_of(start), count=int(count))
            for month, count in enumerate(np.bincount(months - first), first)
            for start in (date(month // 12, month % 12 + 1, 1),)
        )
    return tuple(
        Bucket(start=date(year, 1, 1), end=date(year, 12, 31), count=int(count))
        for year, count in enumerate(np.bincount(months // 12 - first // 12), first // 12)
    )


def _by_day(snapshot: Snapshot, found: Numbers, dated: Mask) -> tuple[Bucket, ...]:
    days = snapshot.days[found][dated]
    first = int(days.min())
    return tuple(
        Bucket(start=day, end=day, count=int(count))
        for number, count in enumerate(np.bincount(days - first), first)
        for day in (date.fromordinal(number),)
    )


def _end_of(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])
