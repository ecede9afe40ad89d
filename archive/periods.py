"""Days, months, years and spans before today, and numbers, as readers write them."""

import calendar
import re
from datetime import date, timedelta

from .language import fold
from .query import DateRange

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_SPAN = re.compile(r"(\d{1,5})(j|d|s|w|m|a|y)")
_NUMBER = re.compile(r"([0-9]{1,12})([kKmM]?)")
_TIMES = {"": 1, "k": 1000, "m": 1_000_000}
_DAYS = {"j": 1, "d": 1, "s": 7, "w": 7}
_MONTHS = {"m": 1, "a": 12, "y": 12}


def parse_period(text: str, today: date) -> DateRange:
    """The days that a text stands for, both ends included.

    A year, a month, a day; two of these with ".." between them, either of
    which may be missing; or a number of days (j, d), weeks (s, w), months (m)
    or years (a, y) up to today.

    Raises:
        ValueError: It is none of these, or no such day exists.

    >>> parse_period("2024-02", date.today())
    DateRange(start=datetime.date(2024, 2, 1), end=datetime.date(2024, 2, 29))
    >>> parse_period("30j", date(2024, 3, 1)).start
    datetime.date(2024, 1, 31)
    """
    text = fold(text)
    if span := _SPAN.fullmatch(text):
        return DateRange(start=_before(today, int(span[1]), span[2]), end=today)
    first, dots, last = text.partition("..")
    if not dots:
        return DateRange(start=parse_day(text, last=False), end=parse_day(text, last=True))
    if not first and not last:
        raise ValueError(text)
    return DateRange(
        start=parse_day(first, last=False) if first else None,
        end=parse_day(last, last=True) if last else None,
    )


def parse_day(text: str, *, last: bool) -> date:
    """The first or the last day of a year, a month or a day.

    Raises:
        ValueError: It is none of these.

    >>> parse_day("2024-02", last=True)
    datetime.date(2024, 2, 29)
    """
    match = _DAY.fullmatch(text)
    if not match or not text.isascii():
        raise ValueError(text)
    year, month, number = (int(part) if part else None for part in match.groups())
    month = month or (12 if last else 1)
    start = date(year or 0, month, 1)
    return start.replace(day=number or (_days_of(start.year, month) if last else 1))


def parse_numbers(text: str) -> tuple[int | None, int | None]:
    """The least and the most that a text stands for: a number, or two with ".." between.

    Either of two may be missing. "k" behind a number is a thousand, "m" a million.

    Raises:
        ValueError: It is none of these.

    >>> parse_numbers("300k.."), parse_numbers("20")
    ((300000, None), (20, 20))
    """
    first, dots, last = text.partition("..")
    if not dots:
        return _number(first), _number(first)
    if not first and not last:
        raise ValueError(text)
    return _number(first) if first else None, _number(last) if last else None


def _number(text: str) -> int:
    match = _NUMBER.fullmatch(text)
    if not match:
        raise ValueError(text)
    return int(match[1]) * _TIMES[match[2].lower()]


def _before(today: date, count: int, unit: str) -> date:
    """So many units before a day; no earlier than the first day there is."""
    try:
        if unit in _DAYS:
            return today - timedelta(days=count * _DAYS[unit])
        months = today.year * 12 + today.month - 1 - count * _MONTHS[unit]
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(today.day, _days_of(year, month)))
    except (OverflowError, ValueError):
        return date.min


def _days_of(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
