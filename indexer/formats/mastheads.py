"""What stands above the title in exports of press databases: the outlet, and the day below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.language import fold
from indexer.records import Line, months

_ARTICLE = r"(?:(?:Les?|La|The) |L['’])"
_NEWSPAPER = (
    r"(?:[A-ZÀ-Ý][\w’'-]+ )?(?:Journal|Gazette|Courrier|Presse|Times|Post|Tribune|Dépêche|Herald"
    r"|Observer|Guardian|Télégramme|Voix|Écho|Dauphiné|Républicain|News|Daily)(?: [\w’'-]+){0,3}"
)
_NAME = re.compile(
    rf"{_ARTICLE}[A-ZÀ-Ý][\w’'-]+(?: (?!\w+ée?s?\b)[\w’'-]+){{0,2}}|{_NEWSPAPER}"
    r"|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}"
)
"""How newspapers are called; what ends like a participle is a title."""

_CAPITALS = re.compile(r"[A-ZÀ-Ý][\w’'&-]*(?: [A-ZÀ-Ý][\w’'&-]*){0,2}")
"""Any other name, which may be that of a section as well."""

_BESIDE = re.compile(r"\s*\([^()]{1,30}\)$|, (?:no?\.?|n°)\s?\d+$", re.IGNORECASE)
_DAY = re.compile(
    rf"\b(?:\d{{1,2}}(?:er|st|nd|rd|th)? {months.ANY} \d{{4}}|{months.ANY} \d{{1,2}},? \d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4})\b"
)
_DATELINE = 90
"""Characters of the line that states the day, at the most."""

_TITLE = 200
_WORDS = 3
"""Words of a title, at the least."""

_PROSE = 60
_NEAR = 4
"""Lines below the title among which its text begins."""


_PAPER = re.compile(rf"{_ARTICLE}?{_NEWSPAPER}")


def is_newspaper(name: str) -> bool:
    """Whether a text is what newspapers are called.

    >>> is_newspaper("La Gazette de Brévane"), is_newspaper("La mairie de Brévane")
    (True, False)
    """
    return _PAPER.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Masthead:
    """The outlet and the day, and how many lines say no more than that."""

    outlet: str
    day: str
    lines: int


def masthead(lines: Sequence[Line], exported: bool = False) -> Masthead | None:
    """What stands above the title: an outlet, perhaps the number of its issue, and a day.

    Args:
        lines: An article from its first line on.
        exported: Whether others stand beside it, so that any name may be that of an outlet.

    >>> texts = "Le Monde", "mercredi 6 mars 2024", "La mairie de Brevane est paralysée"
    >>> found = masthead([*(Line(text, 0) for text in texts), Line("Les services. " * 9, 0)])
    >>> found.outlet, found.day, found.lines
    ('Le Monde', '6 mars 2024', 2)
    """
    texts = [line.text.strip() for line in lines[: 3 + _NEAR]]
    name = _BESIDE.sub("", texts[0]) if len(texts) > 3 else ""  # noqa: PLR2004 - all of them
    if not _NAME.fullmatch(name) and not (exported and _CAPITALS.fullmatch(name)):
        return None
    at = 2 if any(map(str.isdigit, texts[1])) and not _DAY.search(fold(texts[1])) else 1
    day = _DAY.search(fold(texts[at])) if len(texts[at]) <= _DATELINE else None
    if not day or not _is_title(texts[at + 1], texts[at + 2 :]):
        return None
    return Masthead(texts[0], day[0], at + 1)


def day_in(texts: Sequence[str]) -> str:
    """The day that one of the first short lines of an article states; "" for none.

    >>> day_in(["La mairie", "Gazette de Brevane, 6 mars 2024"])
    '6 mars 2024'
    """
    short = (fold(text) for text in texts[1 : 1 + _NEAR] if len(text) <= _DATELINE)
    return next((found[0] for text in short if (found := _DAY.search(text))), "")


def _is_title(text: str, below: Sequence[str]) -> bool:
    """Whether a line has the shape of a title, with a text below it."""
    return (
        len(text) <= _TITLE
        and len(text.split()) >= _WORDS
        and not text.endswith((".", ";", ","))
        and not text.startswith(("©", "(c)", "Copyright"))
        and not re.match(r"[A-Z]{2,}\s?:", text)
        and any(len(line) >= _PROSE for line in below)
    )
