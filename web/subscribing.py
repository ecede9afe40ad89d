"""Feeds of any search, and what lets browsers and readers search the archive themselves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, current_app, json, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from archive import Query, ResultPage, Sort

from . import urls
from .api import SUGGESTED, suggested_url
from .drawing import described
from .exporting import refuse, site
from .feeds import COMPLETIONS_TYPE, DESCRIPTION_TYPE, FEED_TYPE, Channel, description
from .feeds import feed as feed_of
from .language import chosen_language, spoken
from .links import Links
from .urls import Problem, ProblemKind
from .view import view
from .watch import lists_asked, queries_of

blueprint = Blueprint("subscribing", __name__)

_WATCH = frozenset({"names", "page", "size", "lang"})
"""What the address of the feed of a watch list may have."""

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@blueprint.get("/api/v1/search.atom")
def feed() -> Response:
    """A page of results as an Atom feed, which leads to all others."""
    asked = urls.asked(request.args)
    refuse(asked.problems)
    page = view().search(replace(asked.query, counted=()))
    channel = _channel(page, described(Links(page.query)))
    return Response(feed_of(page, channel), content_type=f"{FEED_TYPE}; charset=utf-8")


@blueprint.get("/api/v1/watch.atom")
def watched() -> Response:
    """All that the archive has of the names of a list, or of the file, as an Atom feed."""
    refuse([Problem.of(ProblemKind.UNKNOWN, name=one) for one in request.args if one not in _WATCH])
    pairs = request.args.items(multi=True)
    asked = urls.asked(MultiDict([each for each in pairs if each[0] != "names"]))
    refuse(asked.problems)
    query = replace(asked.query, sort=Sort.NEWEST)
    lists, text = lists_asked()
    names = [name for each in lists for name in each.names]
    gathering = view().gather(queries_of(view(), lists), query.page, query.size)
    found = ResultPage(
        query=query,
        total=gathering.entries,
        stories=gathering.entries,
        entries=gathering.entries,
        took_ms=0.0,
        hits=gathering.hits,
        facets=(),
        histogram=(),
    )
    channel = replace(
        _channel(found, spoken()("watch.title")),
        address_of=_address_of("subscribing.watched", text, _paged),
        page_of=_address_of("watched.page", text, lambda _: ()),
        name=text,
        watched={
            hit.id: dict.fromkeys(str(names[at]) for at in found_by)
            for hit, found_by in zip(gathering.hits, gathering.found_by, strict=True)
        },
    )
    return Response(feed_of(found, channel), content_type=f"{FEED_TYPE}; charset=utf-8")


def _address_of(
    endpoint: str, names: str, args_of: Callable[[Query], urls.Args]
) -> Callable[[Query], str]:
    """What gives the address of a query's page at some endpoint, for these names."""
    path = url_for(endpoint, _external=True)
    given = [("names", names)] if names else []
    return lambda query: urls.address(path, [*given, *args_of(query), *_language()])


def _paged(query: Query) -> urls.Args:
    """Which page of a feed."""
    return [each for each in urls.args_of(query) if each[0] in {"page", "size"}]


def _language() -> list[tuple[str, str]]:
    return [("lang", chosen_language())] if chosen_language() else []


def _channel(page: ResultPage, title: str) -> Channel:
    """What the feed of a page of results says besides it."""
    taken, links, name = view(), Links(page.query), current_app.config["SITE_NAME"]
    path = url_for("subscribing.feed", _external=True)
    return Channel(
        site=name,
        title=spoken()("search.title_of", query=title, site=name),
        root=site(),
        say=spoken(),
        address_of=lambda query: urls.address(path, [*urls.args_of(query), *_language()]),
        page_of=lambda query: request.host_url.rstrip("/") + links.to(query),
        permalink=links.permalink,
        articles={hit.id: found for hit in page.hits if (found := taken.article(hit.id))},
        empty=taken.status().built or _LONG_AGO,
    )


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser searches the archive from its own field."""
    data = description(current_app.config["SITE_NAME"], site(), spoken())
    return Response(data, content_type=f"{DESCRIPTION_TYPE}; charset=utf-8")


@blueprint.get("/api/v1/completions")
def completions() -> Response:
    """What a browser proposes while one types: OpenSearch's suggestions, with addresses."""
    asked = urls.asked(request.args)
    refuse(asked.problems)
    text = asked.query.text
    found = view().suggest(text, SUGGESTED)
    host = request.host_url.rstrip("/")
    counts = [spoken().some("search.results", one.count) for one in found]
    body = [
        text,
        [f"{one.rest}{one.text}" for one in found],
        counts,
        [host + suggested_url(Query(), one) for one in found],
    ]
    data = json.dumps(body, ensure_ascii=False)
    return Response(data, content_type=f"{COMPLETIONS_TYPE}; charset=utf-8")
