"""Answers to what never became a request: in the dress of the pages, with their headers.

Such a request is too long, too slow, or nothing that anybody can read. What
there is of it tells the language, and whether a page or JSON is wanted.
"""

import re
from http import HTTPStatus

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from .limits import REFUSED

_LANGUAGE = re.compile(rb"\r\nAccept-Language:[ \t]*([\w ,;=.*-]{1,200})\r?\n?", re.IGNORECASE)
_API = re.compile(rb"\S{1,20} \S{0,200}?/api/")


def refusal(app: Flask, status: int, head: bytes, client: str) -> bytes:
    """A whole response, after which the connection ends.

    Args:
        app: The application, which makes it like any other.
        status: Its status.
        head: The beginning of the request, as far as it came.
        client: The address that it came from.
    """
    language = _LANGUAGE.search(head + b"\r\n")
    spoken = language[1].decode("ascii", "ignore") if language else ""
    builder = EnvironBuilder(
        path="/api/" if _API.match(head) else "/", headers=[("Accept-Language", spoken)]
    )
    environ = builder.get_environ() | {REFUSED: status, "REMOTE_ADDR": client}
    body, _, given = run_wsgi_app(app, environ)
    content = b"".join(body)
    given.set("Connection", "close")
    given.set("Content-Length", str(len(content)))
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        *(f"{name}: {value}" for name, value in given),
    ]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content
