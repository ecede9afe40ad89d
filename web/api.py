"""The JSON API. Stable: what is there stays; new keys may come."""

from flask import Blueprint, abort, current_app, jsonify, request, url_for
from werkzeug.wrappers import Response

from archive import Facet, Filter, Query, Searcher, Suggestion, SuggestionKind

from . import urls
from .errors import BadRequest
from .reader import words
from .shapes import article_shape, facet_shape, hits_shape, page_shape, suggestion_shape

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

SUGGESTED = 8
"""Suggestions at the most."""

_EVERYWHERE = frozenset({"lang"})
"""Parameters that any address may have."""


@blueprint.get("/search")
def search() -> Response:
    """A page of results; a parameter that makes no sense is refused."""
    return jsonify(page_shape(_searcher().search(_asked().query), words()))


@blueprint.get("/facets/<field>")
def facet(field: str) -> Response:
    """The values of one facet among what a query finds, a page of them at a time."""
    if field not in set(Facet):
        abort(404)
    asked = _asked(urls.LISTING)
    counts = _searcher().facet(asked.query, Facet(field), asked.listing)
    args = list(request.args.items(multi=True))
    return jsonify(facet_shape(counts, asked.query, asked.listing, args, words()))


@blueprint.get("/suggest")
def suggest() -> Response:
    """How a query that is being typed may go on."""
    asked = _asked()
    found = _searcher().suggest(request.args.get("q", "")[: urls.LONGEST], SUGGESTED)
    shapes = [suggestion_shape(each, suggested_url(asked.query, each), words()) for each in found]
    return jsonify({"ok": True, "suggestions": shapes})


@blueprint.get("/articles/<article_id>")
def article(article_id: str) -> Response:
    """A whole article."""
    found = _searcher().article(article_id)
    if found is None:
        abort(404)
    return jsonify({"ok": True, **article_shape(found)})


@blueprint.get("/articles/<article_id>/related")
def related(article_id: str) -> Response:
    """The articles that tell of the same things."""
    if _searcher().article(article_id) is None:
        abort(404)
    return jsonify(hits_shape(_searcher().related(article_id)))


def suggested_url(query: Query, suggestion: Suggestion) -> str:
    """The page that a suggestion leads to: an article, or the query with what it stands for."""
    if suggestion.kind is SuggestionKind.TITLE:
        return url_for("pages.article", article_id=suggestion.id)
    rest = urls.with_text(query, suggestion.rest)
    facet = suggestion.facet
    if facet is None:
        return _page(urls.with_text(query, suggestion.rest + suggestion.text))
    values = (*query.filter_of(facet).values, suggestion.text)
    return _page(urls.with_filter(rest, Filter(facet=facet, values=tuple(dict.fromkeys(values)))))


def _page(query: Query) -> str:
    return urls.address(url_for("pages.search"), urls.args_of(query))


def _asked(also: frozenset[str] = frozenset()) -> urls.Asked:
    asked = urls.asked(request.args, also=also | _EVERYWHERE)
    if asked.problems:
        raise BadRequest(asked.problems)
    return asked


def _searcher() -> Searcher:
    searcher: Searcher = current_app.extensions["searcher"]
    return searcher
