"""The JSON API. Stable: what is there stays; new keys may come."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, abort, jsonify, request, url_for
from werkzeug.wrappers import Response

from archive import Facet, FacetCounts, Listing, Query, Suggestion, SuggestionKind

from . import turns, urls
from .errors import BadRequest
from .language import spoken
from .links import Links
from .shapes import article_shape, facet_shape, hits_shape, page_shape, suggestion_shape
from .view import view

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

SUGGESTED = 8
"""Suggestions at the most."""


@blueprint.get("/search")
def search() -> Response:
    """A page of results; a parameter that makes no sense is refused."""
    return jsonify(page_shape(view().search(_asked().query), spoken(), _address_of("api.search")))


@blueprint.get("/facets/<field>")
def facet(field: str) -> Response:
    """The values of one facet among what a query finds, a page of them at a time."""
    if field not in set(Facet):
        abort(404)
    asked = _asked(urls.LISTING)
    listing = replace(asked.listing, language=spoken().language)
    counts = view().facet(asked.query, Facet(field), listing)
    further = _further(counts, asked.listing)
    return jsonify(facet_shape(counts, asked.query, spoken(), _address_of("api.search"), further))


@blueprint.get("/suggest")
def suggest() -> Response:
    """How a query that is being typed may go on."""
    asked = _asked()
    found = view().suggest(request.args.get("q", "")[: urls.LONGEST], SUGGESTED)
    shapes = [suggestion_shape(each, suggested_url(asked.query, each), spoken()) for each in found]
    return jsonify({"ok": True, "suggestions": shapes})


@blueprint.get("/articles/<article_id>")
def article(article_id: str) -> Response:
    """A whole article."""
    found = view().article(article_id)
    if found is None:
        abort(404)
    return jsonify({"ok": True, **article_shape(found)})


@blueprint.get("/articles/<article_id>/related")
def related(article_id: str) -> Response:
    """The articles that tell of the same things."""
    if view().article(article_id) is None:
        abort(404)
    return jsonify(hits_shape(view().related(article_id), _address_of("api.search")))


def suggested_url(query: Query, suggestion: Suggestion) -> str:
    """The page that a suggestion leads to: an article, or the query with what it stands for."""
    links = Links(turns.with_text(query, suggestion.rest))
    facet = suggestion.facet
    if suggestion.kind is SuggestionKind.TITLE:
        return Links(turns.with_text(query, "")).article(suggestion.id)
    if facet is None:
        return links.text(suggestion.rest + suggestion.text)
    if suggestion.text in query.filter_of(facet).values:
        return links.to(links.query)
    return links.toggle(facet, suggestion.text)


def _address_of(endpoint: str) -> Callable[[Query], str]:
    """What gives the address of a query's answer, wherever the archive is mounted."""
    path = url_for(endpoint)
    return lambda query: urls.address(path, urls.args_of(query))


def _further(counts: FacetCounts, listing: Listing) -> str | None:
    """The address of the values that follow; None when these are the last."""
    if not counts.other:
        return None
    page = (listing.first + listing.most) // listing.most + 1
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    path = url_for("api.facet", field=counts.facet.value)
    return urls.address(path, [*others, ("page", str(page))])


def _asked(also: frozenset[str] = frozenset()) -> urls.Asked:
    asked = urls.asked(request.args, also=also)
    if asked.problems:
        raise BadRequest(asked.problems)
    return asked
