"""What Whoosh keeps of an article: searchable words, columns, and the whole record.

Words are split and folded by `archive.language`, not by Whoosh, so a document
is fully converted before Whoosh sees it: a conversion that fails half way
leaves nothing of it behind.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import unquote

from whoosh import fields, formats

from archive.article import Article, Kind, Mention, Role
from archive.entities import aliases_in, roles_in
from archive.incident import incident_day, incident_values, people_of
from archive.query import Facet, Origin
from archive.searcher import Capture
from archive.sketch import sketch

from . import record
from .columns import NumberColumn, TextColumn, ValuesColumn, WordsColumn
from .vocabulary import Vocabulary

FORMAT = 10
"""Raised when the schema or the analysis changes; an index of another format is made again."""

JUDGED = (Facet.ORGANISATION, Facet.VICTIM, Facet.ACTOR, Facet.SECTOR)
"""The facets that may have uncertain values."""

UNDATED = -1
"""The value of a column of days where there is none; others are proleptic Gregorian ordinals."""

UNCOUNTED = -1
"""The value of the people column where an article counts nobody."""

MANY = 2**31 - 1
"""The most people that the people column can count."""


class WordsField(fields.FieldType):  # type: ignore[misc]
    """Text to search, handed over as the numbers of its words."""

    def __init__(self) -> None:
        super().__init__(format=formats.Positions(), analyzer=None, scorable=True)
        self.column_type = WordsColumn()

    def index(self, value: object, **_: object) -> tuple[()]:  # noqa: ARG002
        """No postings: the codec makes those of all documents together."""
        return ()

    def to_column_value(self, value: object) -> object:
        """The words as they are."""
        return value


def schema() -> fields.Schema:
    """The schema of an index of this `FORMAT`."""
    columns = {f"facet_{facet.value}": ValuesColumn() for facet in Facet}
    columns |= {f"unsure_{facet.value}": ValuesColumn() for facet in JUDGED}
    columns |= {name: TextColumn() for name in ("id", "captures", "head", "text", "rest", "sketch")}
    return fields.Schema(
        title=WordsField(),
        body=WordsField(),
        **{origin.value: WordsField() for origin in Origin},
        day=fields.COLUMN(NumberColumn(UNDATED)),
        incident=fields.COLUMN(NumberColumn(UNDATED)),
        people=fields.COLUMN(NumberColumn(UNCOUNTED)),
        **{name: fields.COLUMN(column) for name, column in columns.items()},
    )


def document_of(article: Article, vocabulary: Vocabulary) -> dict[str, Any]:
    """The article as the fields of one Whoosh document, nothing left to convert."""
    body = vocabulary.numbers(article.body)
    incident, people = incident_day(article), people_of(article)
    return {
        "id": article.id.encode(),
        "captures": _captures(article),
        "day": article.published.day.toordinal() if article.published else UNDATED,
        "incident": incident.toordinal() if incident else UNDATED,
        "people": UNCOUNTED if people is None else min(people, MANY),
        "title": vocabulary.numbers(article.title),
        "body": body,
        **{origin.value: vocabulary.numbers(words_of(article, origin)) for origin in Origin},
        "head": record.head_of(article),
        "text": record.text_of(article),
        "rest": record.rest_of(article),
        "sketch": sketch(vocabulary.hashes[body]).tobytes(),
        **{f"facet_{facet.value}": values_of(article, facet) for facet in Facet},
        **{f"unsure_{facet.value}": _with_uncertain(article, facet) for facet in JUDGED},
    }


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


def _with_uncertain(article: Article, facet: Facet) -> tuple[str, ...]:
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
"""Documents whose captures are decoded together: faster than each by itself, and in bounds."""


def captures_of(columns: Sequence[bytes]) -> Iterator[Capture]:
    """What the captures columns of some documents say."""
    for begin in range(0, len(columns), _AT_ONCE):
        for rows in json.loads(b"[%b]" % b",".join(columns[begin : begin + _AT_ONCE])):
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
                    values=frozenset(values),
                )


def _captures(article: Article) -> bytes:
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


def day_of(ordinal: int) -> date | None:
    """The day that a value of a column of days stands for."""
    return None if ordinal == UNDATED else date.fromordinal(ordinal)
