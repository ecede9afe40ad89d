"""How many found documents were published when: by year, by month or by day."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from archive.results import Bucket

from .counting import Numbers
from .schema import UNDATED
from .snapshot import Snapshot

MONTHLY = 12
"""Months up to which there is a bucket for each."""

DAILY = 31
"""Days up to which there is a bucket for each."""


def histogram(snapshot: Snapshot, found: Numbers) -> tuple[Bucket, ...]:
    """Found documents by the time of their publication; the shorter the span, the finer.

    From the first bucket with a document to the last, empty ones included.
    """
    days = snapshot.days[found]
    days = days[days != UNDATED]
    if not len(days):
        return ()
    first, last = (date.fromordinal(int(day)) for day in (days.min(), days.max()))
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if (last - first).days < DAILY:
        buckets = list(_days(first, last))
    elif months <= MONTHLY:
        buckets = list(_months(first, months))
    else:
        years = range(first.year, last.year + 1)
        buckets = [(date(year, 1, 1), date(year, 12, 31)) for year in years]
    starts = np.array([start.toordinal() for start, _ in buckets])
    counts = np.bincount(np.searchsorted(starts, days, side="right") - 1, minlength=len(buckets))
    return tuple(
        Bucket(start=start, end=end, count=int(count))
        for (start, end), count in zip(buckets, counts, strict=True)
    )


def _days(first: date, last: date) -> Iterator[tuple[date, date]]:
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        yield day, day


def _months(first: date, count: int) -> Iterator[tuple[date, date]]:
    for number in range(first.month - 1, first.month - 1 + count):
        start = date(first.year + number // 12, number % 12 + 1, 1)
        yield start, start.replace(day=calendar.monthrange(start.year, start.month)[1])
