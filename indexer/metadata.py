"""When, where and by whom an article was published, and in which language.

Nothing is made up: a date that cannot be read, or that lies in the future,
is None, and a sentence says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

import dateparser
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from archive import Published

from .clean import Cleaned
from .formats import DateClue, RawArticle

LANGUAGES = ("fr", "en", "de", "es", "it", "nl", "pt")
"""What an article may be written in."""

_ENOUGH = 40
"""Letters from which on the language of a text can be told."""

_SURE = 0.9
"""Probability from which on the language counts as told."""

_SAMPLE = 1000
"""Letters that are enough to tell a language."""

_EARLIEST = date(1990, 1, 1)
"""News of computer attacks is not older; a date before is a mistake of the page."""

_MONTHS = 12

_LONGEST = 200
"""Code points in which a line or an attribute says its date; the rest is not read."""

_ISO = re.compile(r"\d{4}(-?)\d{2}\1\d{2}(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_WORDS = re.compile(
    r"(?<!\d)\d{1,2}(?:er|st|nd|rd|th)?\s+[^\W\d]+\.?,?\s+\d{4}(?!\d)"
    r"|[^\W\d]+\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}(?!\d)"
)
_CHANGED = re.compile(
    r"\b(?:mise? à jour|modifiée?|actualisée?|updated?|modified|edited)\b\D{0,20}"
    rf"(?:{_YEAR_FIRST.pattern}|{_YEAR_LAST.pattern}|{_WORDS.pattern})",
    re.IGNORECASE,
)
"""A date of change, which says nothing about when the article came out."""

_DATED = ("dateline", "byline")
_BYLINE = re.compile(
    r"(?i:(?:publié |rédigé |écrit |posted |written |published )?(?:par|by)|auteure? ?:|author:)\s+"
    r"(?P<name>[^\W\d_][\w.’'-]*(?:\s+[^\W\d_][\w.’'-]*){1,4})"
)
_PARTICLES = frozenset(
    {"de", "du", "des", "la", "le", "van", "von", "den", "der", "di", "da", "el"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known about an article besides its text. `problems` are sentences."""

    published: Published | None
    outlet: str
    authors: tuple[str, ...]
    url: str
    language: str
    problems: tuple[str, ...]


def metadata_of(raw: RawArticle, cleaned: Cleaned, today: date) -> Metadata:
    """The metadata of an article.

    Args:
        raw: The seed as parsed; what its markup says is trusted in its order.
        cleaned: The cleaned text; of a dump, only lines that the cleaner
            found to be date lines count as dates.
        today: No date after it is believed.
    """
    language = _language(f"{cleaned.title}\n{cleaned.body}", raw.language)
    published = _published(raw, cleaned, today, language)
    missing = {"no date of publication": published, "language unknown": language}
    return Metadata(
        published=published,
        outlet=raw.outlet,
        authors=raw.authors or tuple(_authors_in_text(cleaned)),
        url=raw.url,
        language=language,
        problems=tuple(problem for problem, found in missing.items() if not found),
    )


def day_in(text: str, today: date, language: str = "fr") -> Published | None:
    """The date that a short text gives, without an origin; None when it gives none.

    In English, 03/06/2024 is a day in March or in June: it is not guessed.

    Args:
        text: As written; a date of change in it does not count.
        today: No date after it is believed.
        language: What the text is written in, as ISO 639-1.

    >>> day_in("Publié le mercredi 6 mars 2024 à 10h02", date(2024, 4, 1)).day
    datetime.date(2024, 3, 6)
    >>> day_in("1er mars 2024", date(2024, 4, 1)).day
    datetime.date(2024, 3, 1)
    >>> day_in("il y a 3 jours", date(2024, 4, 1))
    """
    text = text[:_LONGEST].strip()
    found = _from_iso(text) or _from_writing(_CHANGED.sub("", text), language)
    return found if found and _EARLIEST <= found.day <= today else None


def _from_iso(text: str) -> Published | None:
    """The day and, when its zone is told, the moment of a machine's date."""
    if not _ISO.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        aware = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return Published(day=moment.date(), moment=aware, origin="")


def _from_writing(text: str, language: str) -> Published | None:
    day: date | None = None
    if written := _YEAR_FIRST.search(text):
        day = _calendar_day(*map(int, written.groups()))
    elif written := _YEAR_LAST.search(text):
        first, second, year = map(int, written.groups())
        if language != "en" or first == second:
            day = _calendar_day(year, second, first)
        elif (first > _MONTHS) != (second > _MONTHS):
            day = _calendar_day(year, min(first, second), max(first, second))
    elif written := _WORDS.search(text):
        day = _from_words(written.group())
    return Published(day=day, origin="") if day else None


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _from_words(text: str) -> date | None:
    found = dateparser.parse(
        re.sub(r"(?<=\d)(?:er|st|nd|rd|th)\b", "", text),
        languages=["fr", "en"],
        settings={
            "REQUIRE_PARTS": ["day", "month", "year"],
            "DATE_ORDER": "DMY",
            "PARSERS": ["absolute-time"],
        },
    )
    return found.date() if found else None


def _published(raw: RawArticle, cleaned: Cleaned, today: date, language: str) -> Published | None:
    """The first date that can be read, the most trusted clue first."""
    for clue in (*raw.dates, *_clues_in_text(cleaned)):
        if found := day_in(clue.text, today, language):
            return Published(day=found.day, moment=found.moment, origin=clue.origin)
    return None


def _clues_in_text(cleaned: Cleaned) -> Iterator[DateClue]:
    for removed in cleaned.removed:
        if removed.rule in _DATED:
            yield DateClue(removed.text, "text")


def _authors_in_text(cleaned: Cleaned) -> Iterator[str]:
    """Names in bylines: two to five words with capitals, or with particles between."""
    for removed in cleaned.removed:
        if removed.rule == "byline" and (byline := _BYLINE.fullmatch(removed.text.rstrip(" .,"))):
            first, *between, last = byline["name"].split()
            names = (first, *(word for word in between if word not in _PARTICLES), last)
            if all(word[0].isupper() for word in names):
                yield byline["name"]


def _language(text: str, told: str) -> str:
    """The language of a text; what the page says of itself counts when the text is too short."""
    if len(text) < _ENOUGH:
        return told if told in LANGUAGES else ""
    language, probability = _identifier().classify(text[:_SAMPLE])
    return str(language) if probability >= _SURE else (told if told in LANGUAGES else "")


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
