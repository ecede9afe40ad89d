"""Answers made small for browsers that can read gzip: a page of results takes a tenth.

No answer carries a secret beside what a reader typed, so its length betrays nothing.
"""

import gzip

from flask import Flask, Response, request

LEVEL = 5
"""How hard to try; more takes twice the time for a hundredth of the size."""

SHORTEST = 1000
"""Bytes from which on it is worth the while: less goes in one packet anyway."""

_TYPES = frozenset(
    {
        *("text/html", "text/plain", "text/css", "text/javascript"),
        *("application/json", "image/svg+xml", "application/atom+xml", "application/problem+json"),
    }
)


def register(app: Flask) -> None:
    """Let an application compress what it answers."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.status_code in {204, 304} or response.mimetype not in _TYPES:
            return response
        response.vary.add("Accept-Encoding")
        if "Content-Encoding" in response.headers or not _is_welcome(request.method):
            return response
        response.direct_passthrough = False
        body = response.get_data()
        if len(body) < SHORTEST:
            return response
        response.set_data(gzip.compress(body, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        tag, _ = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)  # the same page in other bytes
        return response


def _is_welcome(method: str) -> bool:
    return method == "GET" and request.accept_encodings.quality("gzip") > 0
