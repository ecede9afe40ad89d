"""What an article tells of an incident, as values to count and to choose by."""

import re
from datetime import date

from .article import Article, DetailKind
from .labels import labelled
from .query import Facet

KINDS = {
    Facet.ATTACK: DetailKind.ATTACK,
    Facet.STATUS: DetailKind.STATUS,
    Facet.COUNTRY: DetailKind.COUNTRY,
    Facet.PEOPLE: DetailKind.PEOPLE,
}
"""The facets whose values are details of an incident, and of which kind."""

STAGES = ("attack", "claim", "leak", "recovery")
"""The stages of an incident, in the order in which they come."""

_NUMBER = re.compile("[1-9][0-9]{0,8}")
_AMOUNT = re.compile("[1-9][0-9]{0,14} [A-Z]{3}")

_RANGES = (
    (1_000_000, "1000000-"),
    (100_000, "100000-999999"),
    (10_000, "10000-99999"),
    (1000, "1000-9999"),
    (0, "1-999"),
)


def incident_values(article: Article, facet: Facet) -> tuple[str, ...]:
    """The article's values in one of `KINDS`; numbers of people as a range."""
    found = _told(article, KINDS[facet])
    if facet is Facet.PEOPLE:
        found = tuple(people_range(int(value)) for value in found)
    return tuple(dict.fromkeys(found))


def is_detail(kind: DetailKind, value: str) -> bool:
    """Whether a detail of this kind may have this value; see `DetailKind` for what they are.

    >>> is_detail(DetailKind.PEOPLE, "300000"), is_detail(DetailKind.PEOPLE, "many")
    (True, False)
    """
    match kind:
        case DetailKind.ATTACK | DetailKind.STATUS | DetailKind.COUNTRY:
            return value in labelled(Facet(kind.value))
        case DetailKind.INCIDENT:
            return _is_day(value)
        case DetailKind.PEOPLE:
            return bool(_NUMBER.fullmatch(value))
        case DetailKind.RANSOM:
            return bool(_AMOUNT.fullmatch(value))
        case DetailKind.STAGE:
            name, space, day = value.partition(" ")
            return name in STAGES and (not space or _is_day(day))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def people_range(count: int) -> str:
    """The value of `Facet.PEOPLE` for a number of people.

    >>> people_range(300_000)
    '100000-999999'
    """
    return next(name for least, name in _RANGES if count >= least)


def least_of(people: str) -> int:
    """The number that a value of `Facet.PEOPLE` begins with, by which they are in order."""
    return next((least for least, name in _RANGES if name == people), -1)


def people_of(article: Article) -> int | None:
    """How many people the incident concerned; None when the article does not tell."""
    return next(map(int, _told(article, DetailKind.PEOPLE)), None)


def incident_day(article: Article) -> date | None:
    """The day on which the incident happened; None when the article does not tell."""
    return next(map(date.fromisoformat, _told(article, DetailKind.INCIDENT)), None)


def _told(article: Article, kind: DetailKind) -> tuple[str, ...]:
    return tuple(detail.value for detail in article.details if detail.kind is kind)
