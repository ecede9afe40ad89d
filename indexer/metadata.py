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

_SAMPLE = 3000
"""Letters that are enough to tell a language."""

_EARLIEST = date(1990, 1, 1)
"""News of computer attacks is not older; a date before is a mistake of the page."""

_WRITTEN = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{4}"
    r"|\d{1,2}(?:er|st|nd|rd|th)?\s+[^\W\d]+\.?\s+\d{4}|[^\W\d]+\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
)
_DATED = ("dateline", "byline")


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
    published, problems = _published(raw, cleaned, today)
    language = _language(f"{cleaned.title}\n{cleaned.body}", raw.language)
    if not language:
        problems = (*problems, "language unknown")
    return Metadata(
        published=published,
        outlet=raw.outlet,
        authors=raw.authors,
        url=raw.url,
        language=language,
        problems=problems,
    )


def day_in(text: str, today: date) -> Published | None:
    """The date that a short text gives, without an origin; None when it gives none.

    >>> day_in("Publié le mercredi 6 mars 2024 à 10h02", date(2024, 4, 1)).day
    datetime.date(2024, 3, 6)
    >>> day_in("1er mars 2024", date(2024, 4, 1)).day
    datetime.date(2024, 3, 1)
    >>> day_in("il y a 3 jours", date(2024, 4, 1))
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        written = _WRITTEN.search(text)
        return _from_words(written.group(), today) if written else None
    aware = moment.astimezone(UTC) if moment.tzinfo else None
    has_time = len(text.strip()) > len("2024-03-06")
    day = moment.date()
    return _believed(Published(day=day, moment=aware if has_time else None, origin=""), today)


def _from_words(text: str, today: date) -> Published | None:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return day_in(text, today)
    found = dateparser.parse(
        re.sub(r"(?<=\d)(?:er|st|nd|rd|th)\b", "", text),
        languages=["fr", "en"],
        settings={
            "REQUIRE_PARTS": ["day", "month", "year"],
            "DATE_ORDER": "DMY",
            "PARSERS": ["absolute-time"],
        },
    )
    return _believed(Published(day=found.date(), origin=""), today) if found else None


def _believed(published: Published, today: date) -> Published | None:
    return published if _EARLIEST <= published.day <= today else None


def _published(
    raw: RawArticle, cleaned: Cleaned, today: date
) -> tuple[Published | None, tuple[str, ...]]:
    clues = [*raw.dates, *_clues_in_text(cleaned)]
    for clue in clues:
        if found := day_in(clue.text, today):
            return Published(day=found.day, moment=found.moment, origin=clue.origin), ()
    return None, ("no date of publication",)


def _clues_in_text(cleaned: Cleaned) -> Iterator[DateClue]:
    for removed in cleaned.removed:
        if removed.rule in _DATED:
            yield DateClue(removed.text, "text")


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
