"""What makes the first pages slow, done before anybody waits for it.

Templates are compiled when they are first shown; columns, names and stems are laid out when
the first query asks for them. What is there before a server forks is shared by all that come
of it. The rest would keep the first answer waiting: each process does it once it has given
that, and again when a refresh has been committed, while whoever else comes waits at the gate.
"""

import threading
from contextlib import suppress
from urllib.parse import urlencode

from flask import Flask, g

from archive import ArchiveError, Query, Searcher

from .gate import PATIENCE, PATIENT, Gate

LATER = "", "organisation=nobody"
"""The front page, and one whose name is looked for among all names, in vain."""


def warm(app: Flask, searcher: Searcher) -> None:
    """Make a page of results, of a word that some article has, and throw it away.

    Raises:
        archive.ArchiveError: The archive cannot be read.
    """
    page = searcher.search(Query(size=1, counted=()))
    title = page.hits[0].title.text if page.hits else ""
    words = (word for word in title.split() if word.isalpha())
    _show(app, urlencode({"q": max(words, key=len, default="")}))


def keep_warm(app: Flask) -> None:
    """Have a process make the pages `LATER` as well, after its first answer from each state."""
    warmth = _Warmth(app)

    @app.teardown_request
    def look(_error: BaseException | None) -> None:
        warmth.follow(g.get("identity", ""))


class _Warmth:
    """Follows the state of the archive; one thread at a time makes what its pages share."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._gate: Gate = app.extensions["gate"]
        self._gate.patience = PATIENT
        self._identity = ""
        self._busy = threading.Lock()

    def follow(self, identity: str) -> None:
        """Begin, if this state is another one than the last, and that is done."""
        if identity in {"", self._identity} or not self._busy.acquire(blocking=False):
            return
        self._identity = identity
        self._gate.patience = PATIENT
        threading.Thread(target=self._make, daemon=True).start()

    def _make(self) -> None:
        try:
            with suppress(ArchiveError):  # who asks next is told
                for asked in LATER:
                    _show(self._app, asked)
        finally:
            self._gate.patience = PATIENCE
            self._busy.release()


def _show(app: Flask, asked: str) -> None:
    """Make a search page that nobody has asked for, and that nobody counts."""
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": asked,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
    }
    with app.request_context(environ):
        app.view_functions["pages.search"]()
