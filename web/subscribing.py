"""Feeds of any search, and what lets browsers and readers search the archive themselves."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, current_app, json, request, url_for
from werkzeug.wrappers import Response

from archive import Query

from . import urls
from .api import SUGGESTED, suggested_url
from .drawing import described
from .exporting import refuse, site
from .feeds import COMPLETIONS_TYPE, DESCRIPTION_TYPE, FEED_TYPE, Channel, description
from .feeds import feed as feed_of
from .language import chosen_language, spoken
from .links import Links
from .view import view

blueprint = Blueprint("subscribing", __name__)

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@blueprint.get("/api/v1/search.atom")
def feed() -> Response:
    """A page of results as an Atom feed, which leads to all others."""
    asked = urls.asked(request.args)
    refuse(asked.problems)
    taken = view()
    page = taken.search(replace(asked.query, counted=()))
    found = [article for hit in page.hits if (article := taken.article(hit.id))]
    links, root, say = Links(page.query), site(), spoken()
    name: str = current_app.config["SITE_NAME"]
    language = [("lang", chosen_language())] if chosen_language() else []
    path = url_for("subscribing.feed", _external=True)
    channel = Channel(
        site=name,
        title=say("search.title_of", query=described(links), site=name),
        root=root,
        say=say,
        address_of=lambda query: urls.address(path, [*urls.args_of(query), *language]),
        page_of=lambda query: request.host_url.rstrip("/") + links.to(query),
        permalink=links.permalink,
        articles={article.id: article for article in found},
        empty=taken.status().built or _LONG_AGO,
    )
    return Response(feed_of(page, channel), content_type=f"{FEED_TYPE}; charset=utf-8")


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
