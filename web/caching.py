"""Repeated requests that cost nothing: an entity tag for each answer, checked before any search.

An answer depends on the state of the index, the address, the language
that the browser wishes for, and today's date (« date:30j »), and on nothing
else.
"""

import hashlib
from datetime import UTC, datetime
from importlib.metadata import version

from flask import Flask, Response, g, request

from archive import ArchiveError

from .view import view

_VERSION = version("newsarchive")

_ENDPOINTS = frozenset(
    {
        *("pages.search", "pages.article", "pages.facet"),
        *("api.search", "api.article", "api.facet", "api.suggest", "api.related"),
    }
)
"""What is read from the index."""


def register(app: Flask) -> None:
    """Let an application answer 304 to what a browser has already."""

    @app.before_request
    def unchanged() -> Response | None:
        g.tag = _tag() if request.endpoint in _ENDPOINTS else ""
        if g.tag and g.tag in request.if_none_match:
            return _tagged(Response(status=304))
        return None

    @app.after_request
    def tagged(response: Response) -> Response:
        return _tagged(response) if response.status_code == 200 else response  # noqa: PLR2004


def _tagged(response: Response) -> Response:
    if tag := g.get("tag"):
        response.set_etag(tag)
        response.headers["Cache-Control"] = "private, no-cache"
        response.vary.add("Accept-Language")
    return response


def _tag() -> str:
    try:
        identity = view().status().identity
    except ArchiveError:
        return ""  # the answer itself will say what is wrong
    language = request.headers.get("Accept-Language", "")
    today = datetime.now(UTC).date().isoformat()
    parts = (_VERSION, identity, request.script_root, request.full_path, language, today)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
