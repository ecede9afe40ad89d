"""The JSON API. Stable: what is there stays; new keys may come."""

from flask import Blueprint, abort, current_app, jsonify, request
from werkzeug.wrappers import Response

from archive import Searcher

from . import urls
from .errors import BadRequest
from .reader import words
from .shapes import article_shape, page_shape

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/search")
def search() -> Response:
    """A page of results; a parameter that makes no sense is refused."""
    asked = urls.asked(request.args, also=frozenset({"lang"}))
    if asked.problems:
        raise BadRequest(asked.problems)
    searcher: Searcher = current_app.extensions["searcher"]
    return jsonify(page_shape(searcher.search(asked.query), words()))


@blueprint.get("/articles/<article_id>")
def article(article_id: str) -> Response:
    """A whole article."""
    searcher: Searcher = current_app.extensions["searcher"]
    found = searcher.article(article_id)
    if found is None:
        abort(404)
    return jsonify({"ok": True, **article_shape(found)})
