"""What a request may ask for at all, decided before anything of it is read.

A page links to itself hundreds of times with all its parameters, so that
what it takes grows with their number times the number of its links.
"""

from flask import Flask, request

from .errors import Refused

PARAMETERS = 100
"""Parameters of an address at the most."""

SENT = 65_536
"""Bytes that a form may send, where there is one; elsewhere nothing is sent to us."""

HEALTH = frozenset({"pages.healthz", "pages.readyz"})
"""What overseers ask, by whatever name, most of all when everything is busy."""

FREE = HEALTH | {"static", "pages.robots", "metrics.metrics"}
"""What is no work."""

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
"""Every other method is refused at any address, TRACE among them."""

REFUSED = "newsarchive.refused"
"""Where the server notes the status with which it refuses what is no request at all."""

_SENTENCES = {
    408: "error.slow",
    411: "error.length",
    413: "error.body",
    414: "error.address",
    431: "error.headers",
    500: "error.unforeseen",
}


def register(app: Flask) -> None:
    """Let an application refuse what nobody has a reason to ask."""

    @app.before_request
    def refuse_what_the_server_does() -> None:
        status = request.environ.get(REFUSED)
        if status is not None:
            raise Refused(status, _SENTENCES.get(status, "error.request"))

    @app.before_request
    def refuse_too_many_parameters() -> None:
        query = request.query_string
        count = query.count(b"&") + 1 if query else 0
        if count > PARAMETERS:
            raise Refused(422, "error.parameters", count=count, most=PARAMETERS)

    @app.before_request
    def refuse_odd_methods() -> None:
        if request.method not in METHODS:
            raise Refused(405, "error.method", headers={"Allow": "GET, HEAD, OPTIONS"})
