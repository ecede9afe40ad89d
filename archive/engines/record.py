"""An article as the texts that the index stores, and back.

In three pieces, so that a list of hits need not read whole articles: the head
as JSON, the body, and the rest as JSON. Each engine packs them in its own way. A new field
of articles goes into `_REST`, or into the head where hits show it, and nowhere else.
"""

import json
from collections.abc import Callable
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
    Reason,
    ReasonKind,
    Removed,
    Role,
    TextField,
)


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
    captured: datetime


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
            article.captured.isoformat(),
        )
    )


def read_head(data: bytes) -> Head:
    """The head that `head_of` wrote."""
    return _head(json.loads(data))


def _head(row: list[Any]) -> Head:
    id_, seed, part, title, outlet, published, language, url, captured = row
    return Head(
        *(id_, seed, part, title, outlet),
        *(_published(published), language, url, datetime.fromisoformat(captured)),
    )


def text_of(article: Article) -> bytes:
    """What `read_text` reads: the body."""
    return article.body.encode("utf-8", "surrogatepass")


def read_text(data: bytes) -> str:
    """The body that `text_of` wrote."""
    return data.decode("utf-8", "surrogatepass")


def rest_of(article: Article) -> bytes:
    """Everything but head and body."""
    return _json(_rest_row(article))


def read_article(head: bytes, text: bytes, rest: bytes) -> Article:
    """The whole article."""
    return _article(read_head(head), read_text(text), json.loads(rest))


def _json(row: object) -> bytes:
    return json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode("ascii")


class _Field(NamedTuple):
    """A field of an article in the rest: what JSON is made of it, and how it comes back."""

    name: str
    pack: Callable[[Any], object]
    unpack: Callable[[Any], Any]


def _rest_row(article: Article) -> list[object]:
    return [field.pack(getattr(article, field.name)) for field in _REST]


def _article(head: Head, body: str, rest: list[Any]) -> Article:
    values = {field.name: field.unpack(each) for field, each in zip(_REST, rest, strict=True)}
    return Article(**head._asdict(), body=body, **values)


def _version_row(version: Article) -> tuple[object, ...]:
    return json.loads(head_of(version)), version.body, _rest_row(version)


def _version(head: list[Any], body: str, rest: list[Any]) -> Article:
    return _article(_head(head), body, rest)


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
    kind: str,
    value: str,
    role: str,
    alias: str,
    evidence: list[Any],
    confidence: float,
    reasons: list[Any],
) -> Mention:
    return Mention(
        kind=Kind(kind),
        value=value,
        role=Role(role),
        alias=alias,
        evidence=tuple(_evidence(*one) for one in evidence),
        confidence=confidence,
        reasons=tuple(Reason(kind=ReasonKind(kind), words=words) for kind, words in reasons),
    )


def _detail(kind: str, value: str, evidence: list[Any]) -> Detail:
    return Detail(kind=DetailKind(kind), value=value, evidence=_evidence(*evidence))


def _each(convert: Callable[..., object]) -> Callable[[Any], object]:
    """What does the same to each of some values."""
    return lambda values: tuple(map(convert, values))


def _mention_row(mention: Mention) -> tuple[object, ...]:
    return (
        mention.kind,
        mention.value,
        mention.role,
        mention.alias,
        [_evidence_row(evidence) for evidence in mention.evidence],
        mention.confidence,
        [(reason.kind, reason.words) for reason in mention.reasons],
    )


def _detail_row(detail: Detail) -> tuple[object, ...]:
    return detail.kind, detail.value, _evidence_row(detail.evidence)


def _removed_row(removed: Removed) -> tuple[object, ...]:
    return removed.text, removed.rule, removed.line, removed.chance, removed.reasons


def _removed(row: list[Any]) -> Removed:
    text, rule, line, chance, reasons = row
    return Removed(text=text, rule=rule, line=line, chance=chance, reasons=tuple(reasons))


def _note_row(note: Note) -> tuple[object, ...]:
    return note.kind, note.facts


def _note(kind: str, facts: list[list[str]]) -> Note:
    return Note(NoteKind(kind), tuple((name, fact) for name, fact in facts))


_REST = (
    _Field("fingerprint", str, str),
    _Field("digest", str, str),
    _Field("modified", _published_row, _published),
    _Field("authors", tuple, tuple),
    _Field("categories", tuple, tuple),
    _Field("origins", tuple, _each(tuple)),
    _Field("mentions", _each(_mention_row), _each(lambda row: _mention(*row))),
    _Field("uncertain", _each(_mention_row), _each(lambda row: _mention(*row))),
    _Field("details", _each(_detail_row), _each(lambda row: _detail(*row))),
    _Field("removed", _each(_removed_row), _each(_removed)),
    _Field("notes", _each(_note_row), _each(lambda row: _note(*row))),
    _Field("edges", tuple, tuple),
    _Field("corrected", tuple, tuple),
    _Field("versions", _each(_version_row), _each(lambda row: _version(*row))),
)
"""The fields of the rest, in order; each `FORMAT` is raised when they change."""
