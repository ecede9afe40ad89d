"""What templates draw: marked pieces, active filters, reasons for a facet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint

from archive import (
    Article,
    DateRange,
    Entity,
    Excerpt,
    Facet,
    Kind,
    Mention,
    Query,
    TextField,
    excerpt_around,
    parse_day,
    read_role,
)

from . import stories, turns
from .language import spoken
from .links import Links
from .passages import Paragraph, Text

blueprint = Blueprint("drawing", __name__)
"""Brings the filters and tests of this module to the templates; it has no page."""


@blueprint.app_template_filter()
def pieces(excerpt: Excerpt) -> Iterator[tuple[str, bool]]:
    """An excerpt's text in pieces, each with whether it is marked."""
    at = 0
    for start, end in excerpt.spans:
        yield excerpt.text[at:start], False
        yield excerpt.text[start:end], True
        at = end
    yield excerpt.text[at:], False


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter: what it says, and the query without it."""

    label: str
    without: Query


_SETTINGS = (
    ("within", "search.in_removed"),
    ("story", "search.story"),
    ("dossier", "search.dossier"),
    ("copies", "search.copies"),
    ("synonyms", "search.no_synonyms"),
    ("match", "search.any"),
)
"""What else than filters a chip stands for, when it is not as in a plain query."""


@blueprint.app_template_filter()
def chips(links: Links) -> list[Chip]:
    """The active filters of the query of a page."""
    query = links.query
    return [*_filters(query), *_dates(query), *_incident(query), *_settings(query)]


def _filters(query: Query) -> Iterator[Chip]:
    say = spoken()
    for chosen in query.filters:
        facet, name = chosen.facet, say(f"facet.{chosen.facet}")

        def chip(label: str, without: Query, name: str = name) -> Chip:
            return Chip(say("search.chip", name=name, label=label), without)

        for value in chosen.values:
            yield chip(say.label(facet, value), turns.toggled(query, facet, value))
        for value in chosen.excluded:
            label = say("search.not", label=say.label(facet, value))
            yield chip(label, turns.exclusion_toggled(query, facet, value))
        missing = say("facet.missing").lower()
        if chosen.missing:
            yield chip(missing, turns.missing_toggled(query, facet))
        if chosen.present:
            yield chip(say("search.not", label=missing), turns.presence_toggled(query, facet))


def _dates(query: Query) -> Iterator[Chip]:
    say, start, end = spoken(), query.dates.start, query.dates.end
    if start and end and is_whole(start, end):
        yield Chip(say.span(start, end), turns.with_dates(query, DateRange()))
        return
    if start:
        without = turns.with_dates(query, DateRange(end=end))
        yield Chip(say("search.from", day=say.day(start)), without)
    if end:
        without = turns.with_dates(query, DateRange(start=start))
        yield Chip(say("search.to", day=say.day(end)), without)


def _incident(query: Query) -> Iterator[Chip]:
    """The days of the incident, as one chip."""
    say, (start, end) = spoken(), (query.incident.start, query.incident.end)
    if start and end:
        span = say.span(start, end) if is_whole(start, end) else say.from_to(start, end)
    elif start:
        span = say("search.from", day=say.day(start))
    elif end:
        span = say("search.to", day=say.day(end))
    else:
        return
    label = say("search.chip", name=say("facet.incident"), label=span)
    yield Chip(label, turns.with_incident(query, DateRange()))


def is_whole(start: date, end: date) -> bool:
    """Whether two days are the ends of one day, one month or one year."""
    spans = (f"{start:%Y-%m}", f"{start:%Y}")
    return start == end or any(
        (parse_day(span, last=False), parse_day(span, last=True)) == (start, end) for span in spans
    )


def _settings(query: Query) -> Iterator[Chip]:
    say, plain = spoken(), Query()
    for name, key in _SETTINGS:
        if getattr(query, name) != getattr(plain, name):
            label = stories.name_of(query) if name == "story" else say(key)
            yield Chip(label, replace(query, page=1, **{name: getattr(plain, name)}))
    if query.uncertain is not None:
        label = say("search.uncertain" if query.uncertain else "search.certain")
        yield Chip(label, replace(query, page=1, uncertain=None))


@blueprint.app_template_filter()
def described(links: Links, active: Sequence[Chip] | None = None) -> str:
    """The query of a page and its filters in words, for the title of the page.

    Args:
        links: Those of the page.
        active: Its active filters, for who has asked for them already.
    """
    active = chips(links) if active is None else active
    parts = [links.query.text, *(chip.label for chip in active)]
    return ", ".join(part for part in parts if part) or spoken()("search.everything")


KINDS = {
    Facet.VICTIM: Kind.ORGANISATION,
    Facet.ORGANISATION: Kind.ORGANISATION,
    Facet.ACTOR: Kind.ACTOR,
    Facet.SECTOR: Kind.SECTOR,
}
"""The facets whose values are entities."""


@blueprint.app_template_filter()
def profile(facet: Facet, value: str) -> Entity | None:
    """The entity that a value of a facet is; None where it is none."""
    if facet is Facet.ROLE and (held := read_role(value)):
        return held[0]
    return Entity(KINDS[facet], value) if facet in KINDS else None


@blueprint.app_template_filter()
def profiles(query: Query) -> list[Entity]:
    """The entities that the filters of a query choose."""
    found = (profile(chosen.facet, value) for chosen in query.filters for value in chosen.values)
    return list(dict.fromkeys(filter(None, found)))


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence that speaks for a mention, the words marked; `anchor` is its name in the text."""

    excerpt: Excerpt
    rule: str
    in_title: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A mention with the places that speak for it."""

    mention: Mention
    places: tuple[Place, ...]


def reasons(article: Article, mentions: Sequence[Mention], kind: Kind, text: Text) -> list[Reason]:
    """Why an article has its values of one kind, among some of its mentions; `text` is laid out."""
    return [
        Reason(
            mention,
            tuple(
                Place(
                    excerpt_around(article.text(evidence.field), evidence.start, evidence.end),
                    evidence.rule,
                    evidence.field is TextField.TITLE,
                    text.anchor_of(evidence),
                )
                for evidence in mention.evidence
            ),
        )
        for mention in mentions
        if mention.kind is kind
    ]


CROSSHEAD = 80
"""Characters of a heading between paragraphs at the most."""


@blueprint.app_template_test()
def crosshead(paragraph: Paragraph) -> bool:
    """Whether a paragraph looks like a heading within the article: short, no full stop."""
    return len(paragraph.text) <= CROSSHEAD and not paragraph.text.endswith(tuple('.!?…,;:»”")'))


@blueprint.app_template_test()
def web_address(url: str) -> bool:
    """Whether an address may become a link: http and https alone."""
    return url.startswith(("http://", "https://"))
