"""Dates of articles: every way of writing one that is understood, and which one is believed.

Nothing is made up: a date that cannot be read, or that lies in the future, is None.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

from archive import Published
from archive.language import fold
from indexer.formats import Clue
from indexer.records import months
from indexer.records.months import month_abroad, month_of

_EARLIEST = date(1990, 1, 1)
"""News of computer attacks is not older; a date before is a mistake of the page."""

_YEAR = 12
"""Months in a year; a larger number is a day."""

_LONGEST = 200
"""Code points in which a line or an attribute says its date; the rest is not read."""

_ISO = re.compile(r"\d{4}(-?)\d{2}\1\d{2}(?!\d)")
_MAIL = re.compile(r"(?:[A-Z][a-z]{2,8}, ?)?\d{1,2}[ -][A-Z][a-z]{2}[ -](?:\d{4}|\d\d) \d{2}:\d{2}")
_CLOCKED = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}) (?P<time>\d\d:\d\d:\d\d)"
    r"(?: (?P<zone>[A-Z]{3,4}|[+-]\d{4}))? (?P<year>\d{4})"
)
"""How Unix and Java write a moment."""

_SECONDS = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
"""Seconds, or thousandths of them, since 1970."""

_ABROAD = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\.?º? (?:de )?(?P<month>{months.ABROAD})\.?(?: de)?,?"
    r" (?P<year>\d{4})(?!\d)"
)
_SHORT_YEAR = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{2})(?![\d/.-])")
_IN_ADDRESS = re.compile(r"/(\d{4})[/-](\d{2})[/-](\d{2})(?=[/-]|$)")
_NAMED_IN_ADDRESS = re.compile(
    rf"/(?P<year>\d{{4}})/(?P<month>{months.ANY})/(?P<day>\d{{1,2}})(?=/|$)", re.IGNORECASE
)
_SHORT_IN_ADDRESS = re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})(?=/|$)|/(\d{4})/(\d\d)(\d\d)(?=/|$)")
_IN_SLUG = re.compile(r"(?<=[/_-])(20\d\d)(-?)(\d\d)\2(\d\d)(?=$|[/_-]|\.\w{3,5}$)(?!-\d)")
"""A day at the beginning or the end of the last part of an address, or a part of its own."""

_CENTURY = 2000
_HALF_DAY = re.compile(r"\d\s?[AP]M\b", re.IGNORECASE)
"""How those tell the time who may write the month first."""

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_WORDS = re.compile(
    r"(?<!\d)\d{1,2}(?:er|st|nd|rd|th)?\s+(?:of\s+)?[^\W\d]+\.?,?\s+\d{4}(?!\d)"
    r"|[^\W\d]+\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}(?!\d)"
)
_CHANGED = re.compile(
    r"\b(?:mise? à jour|modifiée?|actualisée?|updated?|modified|edited)\b\D{0,20}"
    rf"(?:{_YEAR_FIRST.pattern}|{_YEAR_LAST.pattern}|{_WORDS.pattern})",
    re.IGNORECASE,
)
"""A date of change, which says nothing about when the article came out."""

_RELATIVE = re.compile(
    r"\b(?:il y a (?P<ago>\d{1,2}) (?P<unit>minutes?|heures?|jours?|semaines?)"
    r"|(?P<ago_en>\d{1,2}) (?P<unit_en>minutes?|hours?|days?|weeks?) ago)\b"
    r"|\b(?P<yesterday>hier|yesterday)\b|\b(?P<today>aujourd['’]hui|today)\b",
    re.IGNORECASE,
)
_DAYS = {"jour": 1, "day": 1, "semaine": 7, "week": 7}
"""Days in the units of relative dates; shorter ones are hours and minutes."""

_HOURS = {"heure": 1, "hour": 1, "minute": 1 / 60}
_WEEKDAYS = (
    ("lundi", "monday"),
    ("mardi", "tuesday"),
    ("mercredi", "wednesday"),
    ("jeudi", "thursday"),
    ("vendredi", "friday"),
    ("samedi", "saturday"),
    ("dimanche", "sunday"),
)
_YEARLESS = re.compile(
    r"\b(?P<weekday>" + "|".join(name for names in _WEEKDAYS for name in names) + r"),? (?:le )?"
    r"(?P<day>\d{1,2}(?:er)? [^\W\d]{3,}|[^\W\d]{3,} \d{1,2}(?:st|nd|rd|th)?)\b(?!,? \d{4})",
    re.IGNORECASE,
)


def first_dated(
    clues: Iterable[Clue], today: date, language: str, captured: datetime | None
) -> Published | None:
    """The first date that can be read, the most trusted clue first."""
    for clue in clues:
        if found := day_in(clue.text, today, language, captured):
            return Published(day=found.day, moment=found.moment, origin=clue.origin)
    return None


_PLAIN_DATE = re.compile(
    r"(?:(?:le|the|on|am|el|du)\s)?(?:[^\W\d]{3,9}\.?,?\s)?(?:le\s)?"
    rf"(?:{_WORDS.pattern}|{_YEAR_FIRST.pattern}|{_YEAR_LAST.pattern}|\d{{1,2}}/\d{{1,2}}/\d\d"
    r"|\d{1,2}\.?º? (?:de )?[^\W\d]{3,10}(?: de)? \d{4})"
    r"(?:,?\s*(?:à|at|um|a las|-|–|,)?\s*\d{1,2}\s?[:h.]\s?\d{0,2}(?::\d\d)?\s?(?:[ap]\.?m\.?)?"
    r"(?:\s?(?:[A-Z]{2,4}|Uhr))?)?(?:Z|\+\d\d:?\d\d)?",
    re.IGNORECASE,
)


def change_in(text: str) -> str:
    """The date of a change with what stands before it, where a text says that it is one; or ""."""
    found = _CHANGED.search(text[:_LONGEST])
    return found.group().split(maxsplit=1)[-1] if found else ""


def without_change(text: str) -> str:
    """A text without the dates of change in it."""
    return _CHANGED.sub("", text)


def is_date(text: str) -> bool:
    """Whether a text is nothing but a date, with a weekday and a time perhaps.

    >>> is_date("le mardi 5 mars 2024 à 8h"), is_date("6 Mar 2024 09:14 GMT"), is_date("En 2024")
    (True, True, False)
    """
    return len(text) <= _LONGEST and _PLAIN_DATE.fullmatch(text.strip()) is not None


def day_in(
    text: str, today: date, language: str = "fr", captured: datetime | None = None
) -> Published | None:
    """The date that a short text gives, without an origin; None when it gives none.

    In English, 03/06/2024 is a day in March or in June: it is not guessed.
    "il y a 3 jours" and "mercredi 6 mars" are dates only when it is known
    when the copy was made.

    Args:
        text: As written; a date of change in it does not count.
        today: No date after it is believed.
        language: What the text is written in, as ISO 639-1.
        captured: When the copy was made, if its file says so.

    >>> day_in("Publié le mercredi 6 mars 2024 à 10h02", date(2024, 4, 1)).day
    datetime.date(2024, 3, 6)
    >>> day_in("1er mars 2024", date(2024, 4, 1)).day
    datetime.date(2024, 3, 1)
    >>> day_in("il y a 3 jours", date(2024, 4, 1))
    >>> day_in("il y a 3 jours", date(2024, 4, 1), captured=datetime(2024, 3, 9, tzinfo=UTC)).day
    datetime.date(2024, 3, 6)
    """
    text = text[:_LONGEST].strip()
    found = _from_iso(text) or _from_mail(text) or _from_clock(text)
    return _believed(found or _from_writing(_CHANGED.sub("", text), language, captured), today)


def _believed(found: Published | None, today: date) -> Published | None:
    return found if found and _EARLIEST <= found.day <= today else None


def _from_iso(text: str) -> Published | None:
    """The day and, when its zone is stated, the moment of a machine's date."""
    if not _ISO.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        aware = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return Published(day=moment.date(), moment=aware, origin="")


def _from_mail(text: str) -> Published | None:
    """The moment of a date as mails and feeds write it (RFC 5322)."""
    if not _MAIL.match(text):
        return None
    try:
        moment = parsedate_to_datetime(re.sub(r"(?<=\w)-(?=[A-Z])|(?<=[a-z])-(?=\d)", " ", text))
        aware = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return Published(day=moment.date(), moment=aware, origin="")


def _from_clock(text: str) -> Published | None:
    """The moment that a machine counts or writes."""
    if _SECONDS.fullmatch(text):
        seconds = int(text[:10])
        moment = datetime.fromtimestamp(seconds, UTC)
        return Published(day=moment.date(), moment=moment, origin="")
    if not (found := _CLOCKED.match(text)):
        return None
    zone = found["zone"] or ""
    zone = {"CET": "+0100", "CEST": "+0200", "UTC": "+0000"}.get(zone, zone)
    return _from_mail(f"{found['day']} {found['month']} {found['year']} {found['time']} {zone}")


def day_in_address(address: str, today: date) -> Published | None:
    """The day that an address names by year, month and day.

    >>> day_in_address("https://gazette.example/2024/03/06/mairie", date(2024, 4, 1)).day
    datetime.date(2024, 3, 6)
    """
    found = _IN_ADDRESS.search(address) or _SHORT_IN_ADDRESS.search(address)
    day = _calendar_day(*map(int, filter(None, found.groups()))) if found else None
    if not found and (named := _NAMED_IN_ADDRESS.search(fold(address))):
        month = month_of(named["month"]) or month_abroad(named["month"])
        day = (
            _calendar_day(int(named["year"]), month, int(named["day"]))
            if month
            else _from_words(f"{named['day']} {named['month']} {named['year']}")
        )
    return _believed(Published(day=day, origin="url") if day else None, today)


def day_in_slug(address: str, today: date) -> Published | None:
    """The day that stands in the words of an address, which may be that of what happened.

    >>> day_in_slug("https://gazette.example/mairie-20240306", date(2024, 4, 1)).day
    datetime.date(2024, 3, 6)
    """
    found = _IN_SLUG.search(address)
    day = _calendar_day(int(found[1]), int(found[3]), int(found[4])) if found else None
    return _believed(Published(day=day, origin="url") if day else None, today)


def on_the_readers_day(found: Published, others: Iterable[Published | None]) -> Published:
    """A date whose moment is in UTC, on the day that the article prints where it is read.

    A site that writes its moments in UTC is a day early or late for part of
    each day; what it prints, or the day in its address, tells.
    """
    if found.moment is None:
        return found
    for other in others:
        if other and abs((other.day - found.day).days) == 1:
            return replace(found, day=other.day)
    return found


def _from_writing(text: str, language: str, captured: datetime | None) -> Published | None:
    day: date | None = None
    if written := _YEAR_FIRST.search(text):
        day = _calendar_day(*map(int, written.groups()))
    elif written := _YEAR_LAST.search(text):
        first, second, year = map(int, written.groups())
        if (language != "en" and not _HALF_DAY.search(text)) or first == second:
            day = _calendar_day(year, second, first)
        elif (first > _YEAR) != (second > _YEAR):
            day = _calendar_day(year, min(first, second), max(first, second))
    elif written := _SHORT_YEAR.search(text):
        day = _short_year_day(written, language)
    elif (written := _ABROAD.search(fold(text))) and (month := month_abroad(written["month"])):
        day = _calendar_day(int(written["year"]), month, int(written["day"]))
    elif written := _WORDS.search(text):
        day = _from_words(written.group())
    elif captured:
        day = _from_relative(text, captured) or _from_weekday(text, captured.date())
    return Published(day=day, origin="") if day else None


def _short_year_day(written: re.Match[str], language: str) -> date | None:
    """A day with two digits for its year; in English only where it can be but one."""
    first, second, year = (int(written[group]) for group in (1, 3, 4))
    if language == "en" and first <= _YEAR and second <= _YEAR and first != second:
        return None
    day, month = (first, second) if second <= _YEAR else (second, first)
    return _calendar_day(_CENTURY + year, month, day)


def _from_relative(text: str, captured: datetime) -> date | None:
    """The day that lies some time before the copy was made."""
    found = _RELATIVE.search(text)
    if not found:
        return None
    if found["today"] or found["yesterday"]:
        return captured.date() - timedelta(days=1 if found["yesterday"] else 0)
    unit = (found["unit"] or found["unit_en"]).lower().rstrip("s")
    ago = int(found["ago"] or found["ago_en"])
    if unit in _DAYS:
        return captured.date() - timedelta(days=ago * _DAYS[unit])
    return (captured - timedelta(hours=ago * _HOURS[unit])).date()


def _from_weekday(text: str, captured: date) -> date | None:
    """A day of the year before the copy was made, if its weekday is the one that is named."""
    found = _YEARLESS.search(text)
    if not found:
        return None
    name = found["weekday"].lower()
    weekday = next(number for number, names in enumerate(_WEEKDAYS) if name in names)
    for year in (captured.year, captured.year - 1):
        day = _from_words(f"{found['day']} {year}")
        if day and day <= captured and day.weekday() == weekday:
            return day
    return None


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _from_words(text: str) -> date | None:
    """The day that a text names by day, month and year.

    >>> _from_words("1er mars 2024"), _from_words("March 1st, 2024"), _from_words("1 sept. 2024")
    (datetime.date(2024, 3, 1), datetime.date(2024, 3, 1), datetime.date(2024, 9, 1))
    """
    plain = re.sub(r"(?<=\d)(?:er|st|nd|rd|th)\b(?:\s+of\b)?", "", text)
    return _with_full_name(plain) or _with_any_name(plain)


def _with_full_name(text: str) -> date | None:
    words = text.replace(",", " ").split()
    numbers = [int(word) for word in words if word.isascii() and word.isdecimal()]
    months = [month for word in words if (month := month_of(word))]
    if len(words) != 3 or len(numbers) != 2 or len(months) != 1:  # noqa: PLR2004 - day, month, year
        return None
    return _calendar_day(numbers[1], months[0], numbers[0])


def _with_any_name(text: str) -> date | None:
    import dateparser  # noqa: PLC0415 - loads for long, and is asked last

    found = dateparser.parse(
        text,
        languages=["fr", "en"],
        settings={
            "REQUIRE_PARTS": ["day", "month", "year"],
            "DATE_ORDER": "DMY",
            "PARSERS": ["absolute-time"],
        },
    )
    return found.date() if found else None
