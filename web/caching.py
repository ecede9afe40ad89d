"""Repeated requests that cost nothing: an entity tag for each answer, checked before any search.

An answer depends on the state of the index, the address, the language
that the browser wishes for, what the reader chose, and today's date (« date:30j »), the feed of the
watch list on its file besides, and on nothing else.
"""

import hashlib
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from flask import Flask, Response, current_app, g, request

from archive import ArchiveError

from .paths import path_to
from .remembered import COOKIES
from .view import view

_VERSION = version("newsarchive")

_ENDPOINTS = frozenset(
    {
        *("pages.search", "articles.article", "articles.citation", "pages.facet"),
        *("incidents.incident", "incidents.as_json"),
        *("entities.page", "entities.api"),
        *("api.search", "api.article", "api.facet", "api.suggest", "api.related"),
        *(
            "exporting.export",
            "exporting.sidecar",
            "exporting.article",
            "subscribing.feed",
            "subscribing.completions",
            "subscribing.watched",
        ),
    }
)
"""What is read from the index."""


def register(app: Flask) -> None:
    """Let an application answer 304 to what a browser has already."""

    @app.before_request
    def unchanged() -> Response | None:
        g.tag = _tag() if request.endpoint in _ENDPOINTS else ""
        if g.tag and request.if_none_match.contains_weak(g.tag):
            return _tagged(Response(status=304))
        return None

    @app.after_request
    def tagged(response: Response) -> Response:
        if request.endpoint == "static":
            return _kept(response)
        return _tagged(response) if response.status_code == 200 else _spoken(response)  # noqa: PLR2004

    app.jinja_env.globals["static"] = static


def static(filename: str) -> str:
    """The address of a static file, another one whenever its content is."""
    return f"{path_to('static', filename=filename)}?v={_hash(filename)}"


@cache
def _hash(filename: str) -> str:
    content = (Path(str(current_app.static_folder)) / filename).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def _kept(response: Response) -> Response:
    """A static file, which need not be asked for again at an address that names its content."""
    filename, asked = (request.view_args or {}).get("filename", ""), request.args.get("v")
    if response.status_code in {200, 304} and asked and asked == _hash(filename):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _tagged(response: Response) -> Response:
    if tag := g.get("tag"):
        response.set_etag(tag)
    return _spoken(response)


def _spoken(response: Response) -> Response:
    """An answer in the reader's language: for this reader, and to be asked for again."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def _stamp() -> str:
    """What changes with the file of watched names, where that is what is asked for."""
    file: Path | None = current_app.extensions["watchlist"]
    if file is None or request.endpoint != "subscribing.watched":
        return ""
    try:
        facts = file.stat()
    except OSError:
        return "none"
    return f"{facts.st_ino} {facts.st_size} {facts.st_mtime_ns}"


def _tag() -> str:
    try:
        status = view().status()
    except ArchiveError:
        return ""  # the answer itself will say what is wrong
    g.identity = status.identity
    language = request.headers.get("Accept-Language", "")
    today = datetime.now(UTC).date().isoformat()
    chosen = (request.cookies.get(name, "") for name in COOKIES)
    settled = f"{status.identity} {status.uncertain}"
    place = (request.script_root, request.full_path, _stamp())
    parts = (_VERSION, settled, *place, language, *chosen, today)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
