"""What Whoosh keeps of an article: searchable words, columns, and the whole record.

Words are split and folded by `archive.language`, not by Whoosh, so a document
is fully converted before Whoosh sees it: a conversion that fails half way
leaves nothing of it behind.
"""

from datetime import date
from typing import Any

from whoosh import fields, formats

from archive.article import Article
from archive.engines import record
from archive.engines.kept import (
    JUDGED,
    captures_column,
    ties_of,
    uncertain_values_of,
    values_of,
    words_of,
)
from archive.incident import incident_day, people_of
from archive.query import Facet, Origin
from archive.sketch import sketch

from .columns import NumberColumn, PackedColumn, TextColumn, ValuesColumn, WordsColumn
from .vocabulary import Vocabulary

FORMAT = 13
"""Raised when the schema or the analysis changes; an index of another format is made again."""

UNDATED = -1
"""The value of a column of days where there is none; others are proleptic Gregorian ordinals."""

UNCOUNTED = -1
"""The value of the people column where an article counts nobody."""

MANY = 2**31 - 1
"""The most people that the people column can count."""


STORED = {"head": record.head_of, "text": record.text_of, "rest": record.rest_of}
"""The columns that give an article back, packed, and what goes into each."""


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
    columns |= {name: TextColumn() for name in ("id", "captures", "sketch")}
    columns["ties"] = ValuesColumn()
    columns |= {name: PackedColumn() for name in STORED}
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
        "captures": captures_column(article),
        "ties": ties_of(article),
        "day": article.published.day.toordinal() if article.published else UNDATED,
        "incident": incident.toordinal() if incident else UNDATED,
        "people": UNCOUNTED if people is None else min(people, MANY),
        "title": vocabulary.numbers(article.title),
        "body": body,
        **{origin.value: vocabulary.numbers(words_of(article, origin)) for origin in Origin},
        **{name: of(article) for name, of in STORED.items()},
        "sketch": sketch(vocabulary.hashes[body]).tobytes(),
        **{f"facet_{facet.value}": values_of(article, facet) for facet in Facet},
        **{f"unsure_{facet.value}": uncertain_values_of(article, facet) for facet in JUDGED},
    }


def day_of(ordinal: int) -> date | None:
    """The day that a value of a column of days stands for."""
    return None if ordinal == UNDATED else date.fromordinal(ordinal)
