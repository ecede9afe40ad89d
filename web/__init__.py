"""Requests to pages and JSON. Has never heard of an engine.

Whoever has something to search in gets pages over it, here before anything is indexed:

>>> from tempfile import TemporaryDirectory
>>> from archive import open_index
>>> with TemporaryDirectory() as folder:
...     app = create_app(open_index(f"whoosh:{folder}/index"), Config(name="Veille"))
...     front, ready = map(app.test_client().get, ("/", "/readyz"))
>>> front.status_code, "Veille" in front.text, ready.status_code
(200, True, 503)
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive import Searcher

from .amendments import Amendments
from .watching import Board

if TYPE_CHECKING:
    from flask import Flask


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a keeper of an archive may set about its pages."""

    name: str = "newsarchive"
    places: int = 4
    """Requests that this process works on at once."""
    room: int = 8
    """Requests that may wait for a place."""
    hosts: tuple[str, ...] = ()
    """Names that it answers to; without any, to all."""
    rate: int = 0
    """Requests a minute that one client may make; 0 for any number."""
    proxies: int = 0
    """Proxies that all requests come through."""
    prefix: str = ""
    """The path below which a proxy serves it; "forwarded" for what the proxy says."""
    origins: tuple[str, ...] = ()
    """Sites whose scripts may read the API; "*" for any."""
    folder: Path | None = None
    """Where refreshes keep what they counted; None when nobody knows."""
    watchlist: Path | None = None
    """The file with the watched names; it need not be there."""
    board: Board | None = None
    """Where a watcher says what it does; None when there is none."""
    account: Path | None = None
    """The folder where refreshes tell how they go; None when they do not."""
    token: str = ""
    """The word with which a refresh is asked for and corrections are written; "" for none."""
    amendments: Amendments | None = None
    """The file of corrections; None when there is none to show or to write to."""
    refresh: Callable[[], bool] | None = None
    """What starts a refresh, and says whether it could."""


def create_app(searcher: Searcher, config: Config | None = None) -> "Flask":
    """The web application over an archive.

    Flask is imported here: most commands of `newsarchive` show no page.
    """
    from flask import Flask  # noqa: PLC0415

    from . import (  # noqa: PLC0415
        access,
        api,
        articles,
        caching,
        clients,
        compressing,
        correcting,
        coverage,
        describing,
        drawing,
        entities,
        errors,
        exporting,
        filling,
        filtering,
        gate,
        incidents,
        limits,
        metrics,
        mounting,
        origins,
        paths,
        preferring,
        refresh,
        rendering,
        routes,
        security,
        stencils,
        stories,
        subscribing,
        tokens,
        watch,
        ways,
    )

    config = config or Config()
    app = Flask(__name__)
    app.config["SITE_NAME"] = config.name
    app.config["MAX_CONTENT_LENGTH"] = 0  # nothing is sent to us but to the doors that say so
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["searcher"] = searcher
    app.extensions["board"] = config.board
    app.extensions["amendments"] = config.amendments
    app.extensions["folder"] = config.folder
    app.extensions["watchlist"] = config.watchlist
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.url_map.merge_slashes = False  # a redirect would name whatever host it was asked for
    app.register_blueprint(routes.blueprint)
    app.register_blueprint(articles.blueprint)
    app.register_blueprint(coverage.blueprint)
    app.register_blueprint(incidents.blueprint)
    app.register_blueprint(drawing.blueprint)
    app.register_blueprint(entities.blueprint)
    app.register_blueprint(filtering.blueprint)
    app.register_blueprint(filling.blueprint)
    app.register_blueprint(stories.blueprint)
    app.register_blueprint(watch.blueprint)
    app.register_blueprint(ways.blueprint)
    app.register_blueprint(preferring.blueprint)
    app.register_blueprint(api.blueprint)
    exporting.register(app)
    app.register_blueprint(subscribing.blueprint)
    app.register_blueprint(describing.blueprint)
    app.register_blueprint(correcting.blueprint)
    tokens.register(app, config.token)
    refresh.register(app, config.account, config.refresh)
    access.register(app, trusts_names=bool(config.proxies))
    metrics.register(app)
    compressing.register(app)
    limits.register(app)
    clients.register(app, config.hosts, config.rate, config.proxies)
    gate.register(app, config.places, config.room)
    caching.register(app)
    errors.register(app)
    origins.register(app, config.origins)
    security.register(app)
    paths.register(app)
    rendering.register(app)
    stencils.register(app)
    mounting.register(app, config.prefix)
    return app


__all__ = ["Config", "create_app"]
