"""What every engine keeps of an article besides its words: values of facets, and its captures."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from sys import intern
from urllib.parse import unquote

from archive.article import Article, Kind, Mention, Role
from archive.entities import aliases_in, roles_in
from archive.incident import incident_values
from archive.joining import JOIN, OTHER, PART
from archive.query import Facet, Origin
from archive.searcher import Capture

JUDGED = (Facet.ORGANISATION, Facet.VICTIM, Facet.ACTOR, Facet.SECTOR)
"""The facets that may have uncertain values."""


def words_of(article: Article, origin: Origin) -> str:
    """What is known of where an article comes from, as a text to search."""
    if origin is Origin.AUTHOR:
        return "\n".join(article.authors)
    if origin is Origin.REMOVED:
        return "\n".join(dict.fromkeys(piece.text for piece in article.removed))
    return "\n".join((unquote(article.url), article.place, *article.categories))


def values_of(article: Article, facet: Facet) -> tuple[str, ...]:  # noqa: PLR0911 - one a kind
    """The article's values in one facet, in the order of their first mention.

    Actors that are only mentioned (a comparison, a gang of former days) are
    left out: who filters by an actor looks for what it did.
    """
    match facet:
        case Facet.OUTLET:
            return (article.outlet,) if article.outlet else ()
        case Facet.LANGUAGE:
            return (article.language,) if article.language else ()
        case Facet.YEAR:
            return (str(article.published.day.year),) if article.published else ()
        case Facet.ATTACK | Facet.STATUS | Facet.COUNTRY | Facet.PEOPLE:
            return incident_values(article, facet)
        case Facet.ROLE:
            return roles_in(article)
        case Facet.ALIAS:
            return aliases_in(article)
        case _:
            return tuple(dict.fromkeys(_mentioned(article.mentions, facet)))


def uncertain_values_of(article: Article, facet: Facet) -> tuple[str, ...]:
    """The article's values in one facet, and then those that are uncertain."""
    mentions = (*article.mentions, *article.uncertain)
    return tuple(dict.fromkeys(_mentioned(mentions, facet)))


def _mentioned(mentions: Iterable[Mention], facet: Facet) -> Iterator[str]:
    kind = Kind.ORGANISATION if facet is Facet.VICTIM else Kind(facet.value)
    for mention in mentions:
        if mention.kind is not kind:
            continue
        if facet is Facet.VICTIM and mention.role is not Role.VICTIM:
            continue
        if facet is Facet.ACTOR and mention.role is Role.MENTIONED:
            continue
        yield mention.value


_AT_ONCE = 1000
"""Articles whose captures are decoded together: faster than each by itself, and in bounds."""


def captures_of(columns: Iterable[bytes]) -> Iterator[Capture]:
    """What the captures columns of some articles say."""
    left = iter(columns)
    while some := list(islice(left, _AT_ONCE)):
        for rows in json.loads(b"[%b]" % b",".join(some)):
            for row in rows:
                seed, part, article_id, fingerprint, outlet, edges, corrected, url, values = row
                yield Capture(
                    seed=seed,
                    part=part,
                    article_id=article_id,
                    fingerprint=fingerprint,
                    outlet=outlet,
                    edges=edges,
                    corrected=tuple(corrected),
                    url=url,
                    values=tuple(map(intern, values)),
                )


def whole(text: str) -> bytes:
    """What stands in a captures column that says a text."""
    return json.dumps(text).encode()


def beginning(text: str) -> bytes:
    """What stands in a captures column that says something which begins in this way."""
    return whole(text)[:-1]


def ties_of(article: Article) -> tuple[str, ...]:
    """The keys of the corrections by which a person joined an article to another, or parted it."""
    keys = {key for one in (article, *article.versions) for key in one.corrected}
    return tuple(sorted(key for key in keys if key.removeprefix(OTHER).startswith((JOIN, PART))))


def captures_column(article: Article) -> bytes:
    """What `captures_of` reads: the captures of an article, itself first, as ASCII."""
    rows = [
        (
            one.seed,
            one.part,
            article.id,
            one.fingerprint,
            one.outlet,
            " ".join(one.edges),
            one.corrected,
            one.url,
            sorted({f"{mention.kind}:{mention.value}" for mention in one.mentions}),
        )
        for one in (article, *article.versions)
    ]
    return json.dumps(rows, separators=(",", ":")).encode()
