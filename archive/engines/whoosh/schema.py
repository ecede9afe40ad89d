"""What Whoosh keeps of an article: searchable words, columns, and the whole record.

Words are split and stemmed by `archive.language`, not by Whoosh, so a
document is fully converted before Whoosh sees it: a conversion that fails
half way would leave its words in the next document.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from whoosh import columns, fields, formats

from archive.article import Article, Kind, Role
from archive.language import language_of, stem, words
from archive.query import Facet
from archive.searcher import Stored

from . import record

FORMAT = 3
"""Raised when the schema or the analysis changes; an index of another format is made anew."""

UNDATED = -1
"""The day column of an article without a date; other values are proleptic Gregorian ordinals."""

SEPARATOR = "\x1f"
"""Between the values of one facet column."""

Posting = tuple[bytes, int, float, bytes]
"""Term, frequency, weight, encoded positions: what Whoosh puts into its pool."""


class WordsField(fields.FieldType):  # type: ignore[misc]
    """Words handed over as finished postings, with their positions."""

    def __init__(self) -> None:
        super().__init__(format=formats.Positions(), analyzer=None, scorable=True)

    def index(self, value: list[Posting], **_: object) -> list[Posting]:
        """The postings as they were made by `postings_of`."""
        return value


class FormsField(fields.FieldType):  # type: ignore[misc]
    """Unstemmed words, for queries by prefix: which article has which, no more."""

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)

    def index(self, value: set[str], **_: object) -> list[Posting]:
        """One posting for each word."""
        return [(form.encode(), 1, 1.0, b"") for form in value]


def schema() -> fields.Schema:
    """The schema of an index of this `FORMAT`."""
    facets = {f"facet_{facet.value}": fields.COLUMN(columns.VarBytesColumn()) for facet in Facet}
    return fields.Schema(
        id=fields.ID(sortable=True),
        savings=fields.COLUMN(columns.VarBytesColumn()),
        day=fields.COLUMN(columns.NumericColumn("i", default=UNDATED)),
        title=WordsField(),
        body=WordsField(),
        forms=FormsField(),
        article=fields.STORED(),
        **facets,
    )


def document_of(article: Article) -> dict[str, object]:
    """The article as the fields of one Whoosh document, nothing left to convert."""
    language = language_of(article.language)
    title = [word.folded for word in words(article.title)]
    body = [word.folded for word in words(article.body)]
    facets = {f"facet_{facet.value}": _column(values_of(article, facet)) for facet in Facet}
    return {
        "id": article.id,
        "savings": _savings(article),
        "day": article.published.day.toordinal() if article.published else UNDATED,
        "title": postings_of([stem(word, language) for word in title]),
        "body": postings_of([stem(word, language) for word in body]),
        "forms": {*title, *body},
        "article": record.text_of(article),
        **facets,
    }


def postings_of(terms: list[str]) -> list[Posting]:
    """One posting for each different term, with all its positions."""
    places: dict[str, list[int]] = defaultdict(list)
    for position, term in enumerate(terms):
        places[term].append(position)
    encode = formats.Positions().encode
    return [(term.encode(), len(at), float(len(at)), encode(at)) for term, at in places.items()]


def values_of(article: Article, facet: Facet) -> tuple[str, ...]:
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
        case _:
            return tuple(dict.fromkeys(_mentioned(article, facet)))


def _mentioned(article: Article, facet: Facet) -> Iterator[str]:
    kind = Kind.ORGANISATION if facet is Facet.VICTIM else Kind(facet.value)
    for mention in article.mentions:
        if mention.kind is not kind:
            continue
        if facet is Facet.VICTIM and mention.role is not Role.VICTIM:
            continue
        if facet is Facet.ACTOR and mention.role is Role.MENTIONED:
            continue
        yield mention.value


def savings_of(column: str) -> Iterator[Stored]:
    """What the savings column of one document says."""
    for seed, part, article_id, fingerprint, outlet, edges, corrected, url, values in json.loads(
        column
    ):
        yield Stored(
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


def _savings(article: Article) -> bytes:
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
    """The day that a value of the day column stands for."""
    return None if ordinal == UNDATED else date.fromordinal(ordinal)


def _column(values: tuple[str, ...]) -> bytes:
    return SEPARATOR.join(values).encode()
