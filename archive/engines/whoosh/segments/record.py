"""An article as the texts that the index stores, and back.

In three pieces, so that a list of hits need not read whole articles: the head
as JSON, the body, and the rest as JSON, the latter two compressed.
"""

import json
import zlib
from datetime import date, datetime
from typing import Any, NamedTuple

from archive.article import (
    Article,
    Detail,
    DetailKind,
    Evidence,
    Kind,
    Mention,
    Note,
    NoteKind,
    Published,
    Removed,
    Role,
    TextField,
)

_LEVEL = 1
"""How hard zlib tries: each level more costs twice the time for few bytes."""


class Head(NamedTuple):
    """What a hit shows of an article besides pieces of its body."""

    id: str
    seed: str
    part: str
    title: str
    outlet: str
    published: Published | None
    language: str
    url: str


def head_of(article: Article) -> bytes:
    """What `read_head` reads."""
    return _json(
        (
            article.id,
            article.seed,
            article.part,
            article.title,
            article.outlet,
            _published_row(article.published),
            article.language,
            article.url,
        )
    )


def read_head(data: bytes) -> Head:
    """The head that `head_of` wrote."""
    head = Head(*json.loads(data))
    return head._replace(published=_published(head.published))


def text_of(article: Article) -> bytes:
    """What `read_text` reads: the body."""
    return zlib.compress(article.body.encode("utf-8", "surrogatepass"), _LEVEL)


def read_text(data: bytes) -> str:
    """The body that `text_of` wrote."""
    return zlib.decompress(data).decode("utf-8", "surrogatepass")


def rest_of(article: Article) -> bytes:
    """Everything but head and body."""
    return zlib.compress(_json(_rest_row(article)), _LEVEL)


def read_article(head: bytes, text: bytes, rest: bytes) -> Article:
    """The whole article."""
    return _article(read_head(head), read_text(text), json.loads(zlib.decompress(rest)))


def _json(row: object) -> bytes:
    return json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _rest_row(article: Article) -> tuple[object, ...]:
    return (
        article.captured.isoformat(),
        article.fingerprint,
        _published_row(article.modified),
        article.authors,
        article.categories,
        article.origins,
        [
            (
                mention.kind,
                mention.value,
                mention.role,
                mention.alias,
                [_evidence_row(evidence) for evidence in mention.evidence],
                mention.confidence,
            )
            for mention in article.mentions
        ],
        [(detail.kind, detail.value, _evidence_row(detail.evidence)) for detail in article.details],
        [(removed.text, removed.rule, removed.line) for removed in article.removed],
        [(note.kind, note.facts) for note in article.notes],
        article.edges,
        article.corrected,
        [
            (json.loads(head_of(version)), version.body, _rest_row(version))
            for version in article.versions
        ],
    )


def _article(head: Head, body: str, rest: list[Any]) -> Article:
    (
        captured,
        fingerprint,
        modified,
        authors,
        categories,
        origins,
        mentions,
        details,
        removed,
        notes,
        edges,
        corrected,
        versions,
    ) = rest
    return Article(
        **head._asdict(),
        body=body,
        captured=datetime.fromisoformat(captured),
        fingerprint=fingerprint,
        modified=_published(modified),
        authors=tuple(authors),
        categories=tuple(categories),
        origins=tuple((fact, origin) for fact, origin in origins),
        mentions=tuple(_mention(*mention) for mention in mentions),
        details=tuple(_detail(*detail) for detail in details),
        removed=tuple(Removed(text=text, rule=rule, line=line) for text, rule, line in removed),
        notes=tuple(_note(*note) for note in notes),
        edges=tuple(edges),
        corrected=tuple(corrected),
        versions=tuple(_version(*version) for version in versions),
    )


def _version(head: list[Any], body: str, rest: list[Any]) -> Article:
    known = Head(*head)
    return _article(known._replace(published=_published(known.published)), body, rest)


def _published_row(published: Published | None) -> tuple[str, str | None, str] | None:
    if published is None:
        return None
    moment = published.moment.isoformat() if published.moment else None
    return published.day.isoformat(), moment, published.origin


def _published(row: Any) -> Published | None:  # noqa: ANN401 - out of JSON
    if row is None:
        return None
    day, moment, origin = row
    return Published(
        day=date.fromisoformat(day),
        moment=datetime.fromisoformat(moment) if moment else None,
        origin=origin,
    )


def _evidence_row(evidence: Evidence) -> tuple[str, int, int, str, str]:
    return evidence.field, evidence.start, evidence.end, evidence.text, evidence.rule


def _evidence(field: str, start: int, end: int, text: str, rule: str) -> Evidence:
    return Evidence(field=TextField(field), start=start, end=end, text=text, rule=rule)


def _mention(  # noqa: PLR0917 - as they are written
    kind: str, value: str, role: str, alias: str, evidence: list[Any], confidence: float
) -> Mention:
    return Mention(
        kind=Kind(kind),
        value=value,
        role=Role(role),
        alias=alias,
        evidence=tuple(_evidence(*one) for one in evidence),
        confidence=confidence,
    )


def _detail(kind: str, value: str, evidence: list[Any]) -> Detail:
    return Detail(kind=DetailKind(kind), value=value, evidence=_evidence(*evidence))


def _note(kind: str, facts: list[tuple[str, str]]) -> Note:
    return Note(NoteKind(kind), tuple((name, fact) for name, fact in facts))
