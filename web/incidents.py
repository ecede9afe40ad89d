"""The page of an incident: what the stories that tell of it say, side by side; and as JSON."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive import (
    REACH,
    SAME,
    Article,
    Dossier,
    Facet,
    FacetCount,
    Incident,
    Query,
)

from . import urls
from .links import Links
from .shapes import Shape, incident_shape, published_text
from .telling import SHOWN, Line, Quote, Telling, Version, telling_of
from .view import view

blueprint = Blueprint("incidents", __name__)

_MANY = 8
"""Values of one facet that sum an incident up."""

_OTHERS = 12
"""Other incidents that a page leads to at the most."""

_NAMED = (Facet.ATTACK, Facet.STATUS, Facet.ACTOR, Facet.COUNTRY, Facet.OUTLET)
"""The facets by which an incident is summed up."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An article of an incident, and which other one to part it from when it does not belong."""

    article: Article
    copies: int
    is_first: bool
    apart_from: str


@blueprint.get("/incident/<incident_id>")
def incident(incident_id: str) -> Response | str | tuple[str, int]:
    """An incident; by the id of any of its articles as well, which leads to its own address."""
    dossier = view().dossier(incident_id)
    if dossier is None:
        return _unknown(incident_id), 404
    if dossier.incident.id != incident_id:
        path = url_for("incidents.incident", incident_id=dossier.incident.id)
        args = [("lang", request.args["lang"])] if "lang" in request.args else []
        return redirect(urls.address(path, args), 302)
    page = view().search(_articles_of(dossier, _NAMED))
    return render_template(
        "incident.html",
        dossier=dossier,
        incident=dossier.incident,
        telling=telling_of(dossier),
        articles=_listed(dossier),
        every=Query(dossier=dossier.incident.id),
        total=page.total,
        stories=page.stories,
        named=[(counts.facet, _shown(counts.values)) for counts in page.facets if counts.values],
        permalink=url_for("incidents.incident", incident_id=dossier.incident.id, _external=True),
        same=SAME,
        reach=REACH,
        nearby=_nearby(dossier),
        SHOWN=SHOWN,
        OTHERS=_OTHERS,
    )


@blueprint.get("/api/v1/incidents/<incident_id>")
def as_json(incident_id: str) -> Response:
    """The same as JSON."""
    dossier = view().dossier(incident_id)
    if dossier is None:
        abort(404)
    return jsonify(_shape(dossier, telling_of(dossier)))


def _articles_of(dossier: Dossier, counted: tuple[Facet, ...]) -> Query:
    return Query(dossier=dossier.incident.id, counted=counted)


def _shown(values: Iterable[FacetCount]) -> list[FacetCount]:
    return list(values)[:_MANY]


def _unknown(incident_id: str) -> str:
    """What there is to say of an id that no incident has: what it was made of may be left."""
    article_id = incident_id.rpartition("-")[0] or incident_id
    article = view().article(article_id)
    return render_template("no_incident.html", article=article, found=_incidents(article))


def _incidents(article: Article | None) -> tuple[Incident, ...]:
    return view().incidents(article.id) if article else ()


def _nearby(dossier: Dossier) -> list[Incident]:
    """The other incidents of the victim, the nearest in time first; those without a day last."""
    own = dossier.incident.first

    def distance(other: Incident) -> float:
        return abs((other.first - own).days) if own and other.first else float("inf")

    return sorted(dossier.others, key=distance)


def _listed(dossier: Dossier) -> list[Listed]:
    """The articles of an incident in order, each with one of another story to part it from."""
    seen: set[str] = set()
    listed = []
    rows = list(zip(dossier.articles, dossier.stories, strict=True))
    for article, story in rows:
        other = next((one.id for one, theirs in rows if theirs != story), "")
        copies = sum(theirs == story for _, theirs in rows)
        listed.append(Listed(article, copies, story not in seen, other))
        seen.add(story)
    return listed


# JSON


def _address_of(query: Query) -> str:
    return urls.address(url_for("api.search"), urls.args_of(query))


def _shape(dossier: Dossier, telling: Telling) -> Shape:
    return {
        "ok": True,
        **incident_shape(dossier.incident, _address_of),
        "page_url": url_for("incidents.incident", incident_id=dossier.incident.id),
        "rule": {"days_between_stated_days": SAME, "days_of_silence": REACH},
        "timeline": [
            {"stage": stage.name, "lines": [_line(line) for line in stage.lines]}
            for stage in telling.stages
        ],
        "differences": [
            {"field": one.name.value, "values": [_version(version) for version in one.versions]}
            for one in telling.differences
        ],
        "members": [_member(*row) for row in zip(dossier.articles, dossier.stories, strict=True)],
        "members_left_out": dossier.left_out,
        "same_victim": [incident_shape(other, _address_of) for other in dossier.others],
        "other_victims": [incident_shape(other, _address_of) for other in dossier.besides],
    }


def _line(line: Line) -> Shape:
    return {
        "day": line.day.isoformat() if line.day else None,
        "day_is_stated": line.is_stated,
        **_quote(line.quote),
    }


def _version(version: Version) -> Shape:
    return {"value": version.value, "quotes": [_quote(quote) for quote in version.quotes]}


def _quote(quote: Quote) -> Shape:
    links = Links(Query())
    return {
        "sentence": quote.sentence.text,
        "spans": [list(span) for span in quote.sentence.spans],
        "article": quote.article.id,
        "url": links.plain_article(quote.article.id, quote.anchor),
        "outlet": quote.article.outlet or None,
        "published": published_text(quote.article.published),
    }


def _member(article: Article, story: str) -> Shape:
    return {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet or None,
        "published": published_text(article.published),
        "story": story,
    }
