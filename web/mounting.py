"""The path below which a proxy serves the archive: all addresses begin with it."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FORWARDED = "forwarded"
"""Stands for the path that the proxy names in `X-Forwarded-Prefix`."""

PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")
"""What such a path may be: nothing that a browser takes for another host."""


def register(app: Flask, prefix: str) -> None:
    """Put an application below a path.

    Args:
        app: The application.
        prefix: The path, as "/archive"; `FORWARDED` for what a proxy says; "" for none.
    """
    if prefix:
        app.wsgi_app = _Mounted(app.wsgi_app, prefix)  # type: ignore[method-assign]


class _Mounted:
    """An application below a path, whether the proxy hands it on with the path or without."""

    def __init__(self, app: "WSGIApplication", prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        prefix = self._prefix
        if prefix == FORWARDED:
            prefix = environ.get("HTTP_X_FORWARDED_PREFIX", "").rstrip("/")
        if PREFIX.fullmatch(prefix) and not environ.get("SCRIPT_NAME"):
            environ["SCRIPT_NAME"] = prefix
            path = environ["PATH_INFO"]
            if path == prefix or path.startswith(f"{prefix}/"):
                environ["PATH_INFO"] = path[len(prefix) :] or "/"
        return self._app(environ, start_response)
