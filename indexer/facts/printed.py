"""What an article prints of when it came out: on lines of its own, and right above and below it."""

import re
from collections.abc import Iterator

from indexer.cleaning.clean import Cleaned
from indexer.formats import Clue, RawArticle

from .dates import change_in, without_change
from .dumps import dates_of, is_dated_beside, is_dateline, is_labelled

_LONGEST = 200
"""Code points in which a block says its date; longer ones are about something else."""

_FIRST_LINES = 1
"""Lines of an article below which a page prints no more of when it came out."""

_BELOW = 3
"""Blocks below an article that may say it; further down stand other articles."""

_CAME_OUT = re.compile(
    r"(?:(?:article|post|first|originally|originellement|initialement|1re?)\s)?"
    r"(?:publiée?|mise? en ligne|parue?|postée?|published|posted|veröffentlicht|erschienen"
    r"|publicad[oa]|pubblicato|gepubliceerd|(?:rédigée?|écrite?|written) (?:par|by|le|on))\b",
    re.IGNORECASE,
)
_OWN = ("dateline", "byline", "learned-date")
"""By which rules lines of an article are out that say when it came out."""

_BESIDE = ("reading-time", "tags")
"""By which rules lines are out that may say it beside something else."""

_SIGNS = re.compile(r"^(?:(?:dernière|last)\b|[^\w(\[])+", re.IGNORECASE)
"""Pictures and what is left of a date of change before a date."""

_AROUND = ("html:outside", "learned-label", "learned-text", "learned-headline")
"""By which rules blocks of a page are out that may date the article above or below them."""


def days_printed(raw: RawArticle, cleaned: Cleaned) -> Iterator[Clue]:
    """Visible texts that say when the article came out, the most trusted first.

    Of a dump the lines that date it; then lines that the cleaner found to date
    it; then what a page prints right above the article, the nearest first, in
    its first line and right below it. What stands there may be about another article: above, only
    a block counts that is nothing but a date and a name, or begins with
    "Published"; below, only the latter.
    """
    if raw.is_plain:
        yield from dates_of(raw)
    yield from (Clue(removed.text, "text") for removed in cleaned.removed if removed.rule in _OWN)
    above, below = _around(raw)
    beside = [removed.text for removed in cleaned.removed if removed.rule in _BESIDE]
    yield from (Clue(text, "text") for text in (*reversed(above), *beside) if _dates(text))
    first = cleaned.body.partition("\n")[0]
    if not raw.is_plain and len(first) <= _LONGEST and _dates(first):
        yield Clue(first, "text")
    yield from (Clue(text, "text") for text in below[:_BELOW] if _CAME_OUT.match(text))


def changes_printed(raw: RawArticle, cleaned: Cleaned) -> Iterator[Clue]:
    """Dates of change in visible text, without the words that say so."""
    above, below = _around(raw)
    own = (removed.text for removed in cleaned.removed if removed.rule in _OWN)
    for text in (*own, *reversed(above), *below[:_BELOW]):
        if change := change_in(text):
            yield Clue(change, "text")


def _dates(text: str) -> bool:
    bare = _SIGNS.sub("", without_change(text))
    return bool(_CAME_OUT.match(bare)) or any(
        says(bare) for says in (is_dateline, is_labelled, is_dated_beside)
    )


def _around(raw: RawArticle) -> tuple[list[str], list[str]]:
    """The short blocks of a page right above and right below its article."""
    around = [
        (piece.text, place)
        for piece, place in zip(raw.removed, raw.places, strict=False)
        if piece.rule in _AROUND and len(piece.text) <= _LONGEST
    ]
    above = [text for text, place in around if place <= _FIRST_LINES]
    return above, [text for text, place in around if place >= max(len(raw.lines), _FIRST_LINES + 1)]
