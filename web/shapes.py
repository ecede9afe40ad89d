"""Answers as the JSON that the API and the command line print."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from archive import (
    Article,
    Bucket,
    Detail,
    DetailKind,
    Evidence,
    Excerpt,
    FacetCounts,
    Filter,
    Health,
    Hit,
    Incident,
    Kind,
    Mention,
    Published,
    Query,
    Removed,
    ResultPage,
    Status,
    Suggestion,
)

from . import turns
from .account import Account
from .watching import State
from .wording import Wording, wording

Shape = dict[str, Any]

AddressOf = Callable[[Query], str]
"""Gives the address of a query's answer."""


def page_shape(page: ResultPage, words: Wording, address_of: AddressOf) -> Shape:
    """A page of results."""
    query = page.query
    following = page.page_after()
    return {
        "ok": True,
        "total": page.total,
        "total_is_exact": True,
        "stories": page.stories,
        "entries": page.entries,
        "took_ms": round(page.took_ms, 1),
        "page": query.page,
        "size": query.size,
        "query": {**query_shape(query), "uncertain": page.uncertain},
        "hits": [_hit(hit, address_of) for hit in page.hits],
        "facets": {
            counts.facet.value: _facet(counts, query, words, address_of) for counts in page.facets
        },
        "histogram": histogram_shape(page.histogram),
        "incidents": histogram_shape(page.incidents),
        "notices": [words.notice(notice) for notice in page.notices],
        "did_you_mean": page.did_you_mean or None,
        "next_url": address_of(following) if following else None,
    }


def facet_shape(
    counts: FacetCounts, query: Query, words: Wording, address_of: AddressOf, further: str | None
) -> Shape:
    """A page of the values of one facet; `further` is the address of the next one."""
    return {
        "ok": True,
        "field": counts.facet.value,
        **_facet(counts, query, words, address_of),
        "next_url": further,
    }


def suggestion_shape(suggestion: Suggestion, url: str, words: Wording) -> Shape:
    """One way on for a query that is being typed; `url` is where it leads."""
    facet = suggestion.facet
    return {
        "kind": facet or suggestion.kind,
        "kind_label": words(f"facet.{facet}" if facet else f"search.kind_{suggestion.kind}"),
        "text": suggestion.text,
        "label": words.label(facet, suggestion.text) if facet else suggestion.text,
        "count": suggestion.count,
        "language": suggestion.language or None,
        "rest": suggestion.rest,
        "url": url,
    }


def hits_shape(hits: Iterable[Hit], address_of: AddressOf) -> Shape:
    """Hits alone."""
    return {"ok": True, "hits": [_hit(hit, address_of) for hit in hits]}


def _removed(removed: Removed) -> Shape:
    """What was taken out; chance and reasons are there when a model did it."""
    shape: Shape = {"text": removed.text, "rule": removed.rule, "line": removed.line}
    if removed.chance is not None:
        shape |= {"chance": removed.chance, "reasons": list(removed.reasons)}
    return shape


def article_shape(article: Article) -> Shape:
    """A whole article with its facets' evidence and what was removed from it."""
    return {
        "id": article.id,
        "seed": article.seed,
        "part": article.part,
        "sha256": article.digest or None,
        "title": article.title,
        "body": article.body,
        "published": published_text(article.published),
        "published_origin": article.published.origin if article.published else None,
        "archived": moment_text(article.captured),
        "outlet": article.outlet or None,
        "authors": list(article.authors),
        "url": article.url or None,
        "language": article.language or None,
        "removed": [_removed(removed) for removed in article.removed],
        "notes": [wording("en").note(note) for note in article.notes],
        "origins": dict(article.origins),
        "modified": published_text(article.modified),
        "categories": list(article.categories),
        "versions": [
            {
                "seed": version.seed,
                "part": version.part,
                "archived": moment_text(version.captured),
                "title": version.title,
            }
            for version in article.versions
        ],
        "details": {
            kind.value: [_detail(detail) for detail in article.details if detail.kind is kind]
            for kind in DetailKind
        },
        "facets": {
            kind.value: [_mention(m) for m in article.mentions if m.kind is kind] for kind in Kind
        },
        "uncertain": {
            kind.value: [_mention(m) for m in article.uncertain if m.kind is kind] for kind in Kind
        },
    }


def _detail(detail: Detail) -> Shape:
    return {"value": detail.value, "evidence": _evidence(detail.evidence)}


def error_shape(status: int, error: str, errors: tuple[str, ...] = ()) -> Shape:
    """An error: the sentence, all sentences when there are several, the HTTP status."""
    return {"ok": False, "error": error, "errors": list(errors or (error,)), "status": status}


def problem_shape(status: int, error: str, errors: tuple[str, ...] = ()) -> Shape:
    """The same with what RFC 9457 wants."""
    kind = {"type": "about:blank", "title": HTTPStatus(status).phrase, "detail": error}
    return {**error_shape(status, error, errors), **kind}


def status_shape(status: Status) -> Shape:
    """The state of an archive, without where it lies."""
    return {
        "articles": status.articles,
        "generation": status.generation,
        "built": moment_text(status.built) if status.built else None,
    }


def health_shape(health: Health, sentence: str) -> Shape:
    """How the cluster is that keeps the archive, in a word and in a sentence."""
    return {
        "ok": health.kind == "whole",
        "state": health.kind,
        "nodes": health.nodes,
        "text": sentence,
    }


def watch_shape(state: State) -> Shape:
    """What a watcher does, and whether that is as it should be."""
    return {
        "ok": state.is_well,
        "state": state.doing.value,
        "since": state.since or None,
        "refreshed": state.refreshed or None,
    }


def account_shape(account: Account, language: str) -> Shape:
    """What is told of the refresh that runs, or of the last one."""
    return {
        "state": account.course.value,
        "began": account.began or None,
        "ended": account.ended or None,
        "seeds": {"done": account.done, "total": account.total},
        "articles": {
            name: getattr(account, name) for name in ("new", "changed", "removed", "same")
        },
        "skipped": account.skipped,
        "failed": account.failed,
        "problems": [fault.sentence(language) for fault in account.faults],
    }


def published_text(published: Published | None) -> str | None:
    """A day as "2024-03-06", a moment as "2024-03-06T10:02:00Z"."""
    if published is None:
        return None
    if published.moment is None:
        return published.day.isoformat()
    return moment_text(published.moment)


def moment_text(moment: datetime) -> str:
    """A moment in UTC as "2024-03-06T10:02:00Z"."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def query_shape(query: Query) -> Shape:
    """A query without its page."""
    return {
        "q": query.text,
        "match": query.match.value,
        "in": query.within.value,
        "filters": {chosen.facet.value: _filter(chosen) for chosen in query.filters},
        "date_from": query.dates.start.isoformat() if query.dates.start else None,
        "date_to": query.dates.end.isoformat() if query.dates.end else None,
        "incident_from": query.incident.start.isoformat() if query.incident.start else None,
        "incident_to": query.incident.end.isoformat() if query.incident.end else None,
        "sort": query.sort.value,
        "synonyms": query.synonyms,
        "copies": query.copies,
        "story": query.story or None,
        "dossier": query.dossier or None,
        "count": query.count.value,
    }


def histogram_shape(buckets: Iterable[Bucket]) -> list[Shape]:
    """Numbers of articles over time."""
    return [
        {"from": bucket.start.isoformat(), "to": bucket.end.isoformat(), "count": bucket.count}
        for bucket in buckets
    ]


def _filter(chosen: Filter) -> Shape:
    return {
        "values": list(chosen.values),
        "excluded": list(chosen.excluded),
        "missing": chosen.missing,
        "present": chosen.present,
    }


def _hit(hit: Hit, address_of: AddressOf) -> Shape:
    return {
        "id": hit.id,
        "seed": hit.seed,
        "part": hit.part,
        "title": hit.title.text,
        "title_spans": [list(span) for span in hit.title.spans],
        "outlet": hit.outlet or None,
        "published": published_text(hit.published),
        "archived": moment_text(hit.captured),
        "language": hit.language or None,
        "url": hit.url or None,
        "score": round(hit.score, 4),
        "excerpts": [_excerpt(excerpt) for excerpt in hit.excerpts],
        "removed": [_excerpt(excerpt) for excerpt in hit.removed],
        "organisation": list(hit.organisation),
        "victim": list(hit.victim),
        "actor": list(hit.actor),
        "sector": list(hit.sector),
        "attack": list(hit.attack),
        "status": list(hit.status),
        "country": list(hit.country),
        "people": hit.people,
        "incident": hit.incident.isoformat() if hit.incident else None,
        "story": {
            "id": hit.story.id,
            "size": hit.story.size,
            "url": address_of(Query(story=hit.story.id)),
        },
        "incidents": [incident_shape(incident, address_of) for incident in hit.incidents],
    }


def incident_shape(incident: Incident, address_of: AddressOf) -> Shape:
    """An incident in short; `url` finds its articles."""
    return {
        "id": incident.id,
        "victim": incident.victim,
        "from": incident.first.isoformat() if incident.first else None,
        "to": incident.last.isoformat() if incident.last else None,
        "articles": incident.articles,
        "stories": incident.stories,
        "url": address_of(Query(dossier=incident.id)),
    }


def _excerpt(excerpt: Excerpt) -> Shape:
    return {"text": excerpt.text, "spans": [list(span) for span in excerpt.spans]}


def _facet(counts: FacetCounts, query: Query, words: Wording, address_of: AddressOf) -> Shape:
    facet = counts.facet
    return {
        "values": [
            {
                "value": value.value,
                "label": words.label(facet, value.value),
                "count": value.count,
                "selected": value.selected,
                "excluded": value.excluded,
                "toggle_url": address_of(turns.toggled(query, facet, value.value)),
            }
            for value in counts.values
        ],
        "other": counts.other,
        "missing": counts.missing,
        "missing_selected": counts.missing_selected,
        "missing_excluded": counts.missing_excluded,
    }


def _mention(mention: Mention) -> Shape:
    return {
        "value": mention.value,
        "role": mention.role.value,
        "alias": mention.alias,
        "confidence": mention.confidence,
        "reasons": [
            {"kind": reason.kind.value, "words": reason.words} for reason in mention.reasons
        ],
        "evidence": [_evidence(evidence) for evidence in mention.evidence],
    }


def _evidence(evidence: Evidence) -> Shape:
    return {
        "field": evidence.field.value,
        "start": evidence.start,
        "end": evidence.end,
        "text": evidence.text,
        "rule": evidence.rule,
    }
