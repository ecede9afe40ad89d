"""Correcting the details of an incident from a page: what may be said of them, and the commands."""

from collections.abc import Iterator, Mapping
from typing import Any

from archive import Article, Detail, DetailKind, Facet, is_detail, labelled

from .amendments import Change

ADDED = (
    DetailKind.ATTACK,
    DetailKind.STATUS,
    DetailKind.COUNTRY,
    DetailKind.INCIDENT,
    DetailKind.PEOPLE,
    DetailKind.RANSOM,
)
"""The kinds of detail that may be added or given another value."""

_EXAMPLES = {
    DetailKind.INCIDENT: ("2024-03-06", "2024-03-07"),
    DetailKind.PEOPLE: ("300000", "900000"),
    DetailKind.RANSOM: ("10000000 USD", "1000000 EUR"),
}
"""Values that stand in a command for one that whoever copies it will put there."""


class UnfitDetail(Exception):
    """A value that a detail cannot be given."""


def choices_of(kind: DetailKind) -> tuple[str, ...]:
    """The values that a kind of detail has to be chosen from; none where it is typed."""
    chosen = (DetailKind.ATTACK, DetailKind.STATUS, DetailKind.COUNTRY)
    return labelled(Facet(kind.value)) if kind in chosen else ()


def detail_in(article: Article, kind: str, value: str) -> Detail | None:
    """The detail of an article with this value; None when there is none."""
    return next((one for one in article.details if (one.kind, one.value) == (kind, value)), None)


def needed(detail: Detail, change: Change, to: str) -> dict[str, Any]:
    """What a change of a detail needs, as the fields of an `Amendment`.

    Raises:
        UnfitDetail: It cannot be changed so.
    """
    if change is Change.REMOVE:
        return {"value": detail.value}
    fits = detail.kind in ADDED and to != detail.value and is_detail(detail.kind, to)
    if change is not Change.RENAME or not fits:
        raise UnfitDetail
    return {"value": detail.value, "to": to}


def added(kind: DetailKind, said: Mapping[str, str]) -> dict[str, Any]:
    """What a new detail needs; the words of the text that say so, if any, go by `alias`.

    Raises:
        UnfitDetail: No value of its kind was given.
    """
    value = said.get(kind.value, "")
    if kind not in ADDED or not is_detail(kind, value):
        raise UnfitDetail
    return {"value": value, **({"alias": said["text"]} if said.get("text") else {})}


def options(article: Article, detail: Detail) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The commands that correct a detail: the sentence about each, its action and its options."""
    named = {"article": article.id, "field": detail.kind.value, "value": detail.value}
    yield "correct.remove_here", "remove", named
    if detail.kind in ADDED:
        known = choices_of(detail.kind) or _EXAMPLES[detail.kind]
        another = next(value for value in known if value != detail.value)
        yield "correct.detail_here", "rename", {**named, "to": another}


def options_to_add(article: Article) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The commands that add one of the details that are missed most."""
    for key, kind, value in (
        ("correct.add_status", DetailKind.STATUS, "confirmed"),
        ("correct.add_incident", DetailKind.INCIDENT, "2024-03-06"),
    ):
        yield key, "add", {"article": article.id, "field": kind.value, "value": value}
