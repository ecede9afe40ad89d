"""An article as the JSON text that the index stores, and back."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from archive.article import (
    Article,
    Detail,
    DetailKind,
    Evidence,
    Kind,
    Mention,
    Published,
    Removed,
    Role,
    TextField,
)


def text_of(article: Article) -> str:
    """The article as JSON; dates as ISO 8601, enumerations as their values."""
    return json.dumps(asdict(article), default=_iso, ensure_ascii=False, separators=(",", ":"))


def article_of(text: str) -> Article:
    """The article that `text_of` wrote."""
    return _article(json.loads(text))


def _article(row: dict[str, Any]) -> Article:
    return Article(
        id=row["id"],
        seed=row["seed"],
        part=row["part"],
        title=row["title"],
        body=row["body"],
        language=row["language"],
        archived=datetime.fromisoformat(row["archived"]),
        fingerprint=row["fingerprint"],
        published=_published(row["published"]),
        modified=_published(row["modified"]),
        outlet=row["outlet"],
        authors=tuple(row["authors"]),
        categories=tuple(row["categories"]),
        url=row["url"],
        origins=tuple((fact, origin) for fact, origin in row["origins"]),
        mentions=tuple(_mention(mention) for mention in row["mentions"]),
        details=tuple(_detail(detail) for detail in row["details"]),
        removed=tuple(Removed(**removed) for removed in row["removed"]),
        notes=tuple(row["notes"]),
        edges=tuple(row["edges"]),
        corrected=tuple(row["corrected"]),
        versions=tuple(_article(version) for version in row["versions"]),
    )


def _iso(value: date) -> str:
    return value.isoformat()


def _published(row: dict[str, Any] | None) -> Published | None:
    if row is None:
        return None
    moment = row["moment"]
    return Published(
        day=date.fromisoformat(row["day"]),
        moment=datetime.fromisoformat(moment) if moment else None,
        origin=row["origin"],
    )


def _mention(row: dict[str, Any]) -> Mention:
    return Mention(
        kind=Kind(row["kind"]),
        value=row["value"],
        role=Role(row["role"]),
        alias=row["alias"],
        evidence=tuple(_evidence(evidence) for evidence in row["evidence"]),
        confidence=row["confidence"],
    )


def _detail(row: dict[str, Any]) -> Detail:
    return Detail(
        kind=DetailKind(row["kind"]), value=row["value"], evidence=_evidence(row["evidence"])
    )


def _evidence(row: dict[str, Any]) -> Evidence:
    return Evidence(
        field=TextField(row["field"]),
        start=row["start"],
        end=row["end"],
        text=row["text"],
        rule=row["rule"],
    )
