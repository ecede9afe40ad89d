"""What the archive holds, for its front page: made once for each state of the archive."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flask import current_app

from archive import (
    DateRange,
    Facet,
    FacetCounts,
    Filter,
    NoticeKind,
    Query,
    QueryError,
    ResultPage,
    Sort,
    View,
    facet_label,
)

from .urls import LANGUAGES
from .view import view

RECENT = 90
"""Days before the newest article of which the front page says who was named most."""

LISTED = 8
"""Values of a facet that it lists."""

NAMED = (Facet.VICTIM, Facet.ACTOR, Facet.SECTOR)
"""The facets whose most frequent values it lists."""

EXAMPLES = {
    "fr": (
        "hôpital rançongiciel",
        "« fuite de données »",
        "mairie SAUF lille",
        "hôpital OU clinique",
        "piratage",
    ),
    "en": (
        "hospital ransomware",
        "“data breach”",
        "council NOT school",
        "hospital OR clinic",
        "hackers",
    ),
}
"""What a reader may try where the archive has it, by the reader's language."""

_WORDY = 2
"""How many of those are shown besides examples made of values."""

_FIELDS = {
    "fr": {Facet.ACTOR: "acteur", Facet.SECTOR: "secteur", Facet.VICTIM: "victime"},
    "en": {Facet.ACTOR: "actor", Facet.SECTOR: "sector", Facet.VICTIM: "victim"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What one state of the archive holds.

    `first` and `last` are the days of its oldest and its newest article, None
    where none has a date; `newest` is a page of the newest ones with counts over
    all. `named` says who was named most on the days `recent`, or at any time where
    nobody was then.
    """

    newest: ResultPage
    first: date | None
    last: date | None
    undated: int
    outlets: int
    built: datetime | None
    recent: DateRange
    named: tuple[FacetCounts, ...]
    examples: Mapping[str, tuple[str, ...]]
    days: int = RECENT


def front() -> Front:
    """What the archive holds now.

    Raises:
        archive.ArchiveError: It cannot be read.
    """
    identity = view().status().identity
    with _MAKING:
        known: tuple[str, Front] | None = current_app.extensions.get("front")
        if known is None or known[0] != identity:
            known = identity, _made(view())
            current_app.extensions["front"] = known
    return known[1]


_MAKING = threading.Lock()
"""Held while it is made: it takes a while, and several that made it at once would take longer."""


def _made(archive: View) -> Front:
    newest = archive.search(Query(sort=Sort.NEWEST))
    oldest = archive.search(Query(sort=Sort.OLDEST, counted=(), size=1))
    last = _day(newest)
    recent = DateRange(start=last - timedelta(days=RECENT - 1), end=last) if last else DateRange()
    lately = archive.search(Query(dates=recent, sort=Sort.NEWEST, counted=NAMED, size=1))
    if not any(_counts(lately, facet).values for facet in NAMED):
        recent, lately = DateRange(), newest
    outlets = _counts(newest, Facet.OUTLET)
    named = tuple(counts for facet in NAMED if (counts := _counts(lately, facet)).values)
    return Front(
        newest=newest,
        first=_day(oldest),
        last=last,
        undated=_counts(newest, Facet.YEAR).missing,
        outlets=len(outlets.values) + outlets.other,
        built=archive.status().built,
        recent=recent,
        named=tuple(replace(counts, values=counts.values[:LISTED]) for counts in named),
        examples={
            language: tuple(_examples(archive, language, named, last)) for language in LANGUAGES
        },
    )


def _day(page: ResultPage) -> date | None:
    published = page.hits[0].published if page.hits else None
    return published.day if published else None


def _counts(page: ResultPage, facet: Facet) -> FacetCounts:
    nothing = FacetCounts(facet=facet, values=(), other=0, missing=0)
    return next((counts for counts in page.facets if counts.facet is facet), nothing)


def _examples(
    archive: View, language: str, named: tuple[FacetCounts, ...], last: date | None
) -> Iterator[str]:
    """Queries that find something: a few words, and values that are named most."""
    words = (text for text in EXAMPLES[language] if _finds(archive, text))
    yield from (text for _, text in zip(range(_WORDY), words, strict=False))
    for counts in named:
        field = _FIELDS[language].get(counts.facet)
        if field is None:
            continue
        name = facet_label(counts.facet, counts.values[0].value, language)
        name = name.lower() if counts.facet is Facet.SECTOR else name
        text = f'{field}:"{name}"' if " " in name else f"{field}:{name}"
        if counts.facet is Facet.SECTOR and last:
            text = f"{text} date:{last.year}"
        if '"' not in name and _finds(archive, text):
            yield text


def _finds(archive: View, text: str) -> bool:
    """Whether a query finds something as it stands."""
    try:
        page = archive.search(Query(text=text, sort=Sort.NEWEST, counted=(), size=1))
    except QueryError:
        return False
    return page.total > 0 and all(notice.kind is NoticeKind.SYNONYMS for notice in page.notices)


def recently(front: Front, facet: Facet, value: str) -> Query:
    """The query for what was published lately with a value."""
    return Query(filters=(Filter(facet=facet, values=(value,)),), dates=front.recent)
