"""The pages for people: search, facets, help; and health and robots."""

from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from flask import Blueprint, abort, current_app, jsonify, render_template, request
from werkzeug.wrappers import Response

from archive import (
    SIZES,
    ArchiveError,
    Count,
    Facet,
    FacetCounts,
    IndexMissing,
    Listing,
    NoticeKind,
    Query,
    QueryError,
    Sort,
    Within,
)

from . import examples, urls
from .account import account_of
from .errors import unavailable
from .exports import MOST
from .front import front, recently
from .language import spoken
from .links import Links
from .remembered import scheme_of
from .shapes import error_shape, health_shape, moment_text, status_shape, watch_shape
from .view import view
from .watching import Board, Doing, State
from .wording import health_in_words

blueprint = Blueprint("pages", __name__)

VERSION = version("newsarchive")

_EVERYTHING = Query()


@blueprint.get("/")
def search() -> Response | str | tuple[str, int]:
    """The search page; without any parameter, the front page of the archive."""
    asked = urls.asked(request.args)
    query = asked.query
    if query == _EVERYTHING and "q" not in request.args:
        return _home(Links(query), asked.problems)
    try:
        page = view().search(query)
    except QueryError as error:
        return _mistake(error, query)
    return render_template(
        "search.html",
        page=page,
        links=Links(page.query),
        query=page.query,
        problems=asked.problems,
    )


def _home(links: Links, problems: tuple[urls.Problem, ...]) -> str:
    try:
        holdings = front()
    except IndexMissing:
        holdings = None
    return render_template(
        "home.html", front=holdings, recently=recently, links=links, problems=problems
    )


def _mistake(error: QueryError, query: Query, repair: str = "") -> tuple[str, int]:
    """What is wrong with a query; `repair` leads to the page with it mended, the search if ""."""
    links = Links(query)
    repair = repair or links.text(error.repaired)
    page = render_template("mistake.html", error=error, links=links, query=query, repair=repair)
    return page, 400


@blueprint.get("/facet/<field>")
def facet(field: str) -> str | tuple[str, int]:
    """All values of one facet among what a query finds, a page of them at a time."""
    if field not in set(Facet):
        abort(404)
    asked = urls.asked(request.args, also=urls.LISTING)
    query, listing = asked.query, replace(asked.listing, language=spoken().language)
    links = Links(replace(query, page=1, size=SIZES[0]))
    try:
        counts = view().facet(query, Facet(field), listing)
        last = _last_page(query, listing, counts)
    except QueryError as error:
        return _mistake(error, query, links.values_with_text(Facet(field), error.repaired))
    return render_template(
        "facet.html",
        counts=counts,
        listing=listing,
        last=last,
        links=links,
        query=query,
        problems=asked.problems,
    )


def _last_page(query: Query, listing: Listing, counts: FacetCounts) -> int:
    """The last page of a facet's values, for who has gone beyond it; else 0."""
    if counts.values or query.page == 1:
        return 0
    first = view().facet(query, counts.facet, replace(listing, first=0))
    return -(-(len(first.values) + first.other) // listing.most)


@blueprint.get("/help")
def manual() -> str:
    """The query language, with examples that can be run."""
    return render_template("help.html", groups=examples.groups())


@blueprint.get("/healthz")
@blueprint.get("/livez")
def healthz() -> Response:
    """That this process answers, whatever there is to search."""
    return jsonify({"ok": True})


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Whether the archive can be searched (else 503), in its newest state, and the watcher well.

    A watcher that has ended does not keep anybody from searching, so that the
    status stays 200; `ok` of "watch" is what an overseer looks at.
    """
    board: Board | None = current_app.extensions["board"]
    watch = watch_shape(board.state() if board else State(doing=Doing.OFF, since=""))
    try:
        status = view().status()
    except ArchiveError as error:
        return jsonify(error_shape(503, unavailable(error)) | {"watch": watch}), 503
    state = {**status_shape(status), "newest": not status.damage, **_refreshed(), "watch": watch}
    if health := status.health:
        state["cluster"] = health_shape(health, health_in_words(spoken(), health))
    return jsonify({"ok": True, **state}), 200


def _refreshed() -> dict[str, object]:
    """When the last refresh ended, and how many seconds ago; None when nobody knows."""
    folder: Path | None = current_app.extensions["account"]
    end = account_of(folder).end if folder else None
    age = datetime.now(UTC) - end if end else None
    return {
        "refreshed": moment_text(end) if end else None,
        "refresh_age": round(age.total_seconds()) if age else None,
    }


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Nothing for crawlers: every combination of facets is a page, and the texts are others'."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


@blueprint.app_context_processor
def _for_every_page() -> dict[str, object]:
    return {
        "t": spoken(),
        "site": current_app.config["SITE_NAME"],
        "version": VERSION,
        "scheme": scheme_of(request),
        "Facet": Facet,
        "Sort": Sort,
        "Count": Count,
        "Within": Within,
        "NoticeKind": NoticeKind,
        "MOST_OBJECTS": MOST,
        "SIZES": SIZES,
        "links": Links(_EVERYTHING),
        "query": _EVERYTHING,
        "no_query": _EVERYTHING,
    }
