"""Which other sites may read the API from a browser; without a setting, none."""

from flask import Flask, Response, request

from .tracing import HEADER

ANY = "*"

_READABLE = f"ETag, Link, Retry-After, Content-Disposition, {HEADER}"
"""What a script may read of an answer's headers besides those it always may."""

_ASKED = "Accept-Language, If-None-Match"
"""What it may send besides."""

_SECONDS = 600
"""For how long a browser may believe this."""


def register(app: Flask, origins: tuple[str, ...]) -> None:
    """Let scripts of other sites read the API.

    Args:
        app: The application.
        origins: The sites, as "https://example.org", or "*" for any; none for nobody.
    """
    if not origins:
        return

    @app.after_request
    def allow(response: Response) -> Response:
        if not request.path.startswith("/api/"):
            return response
        if ANY not in origins:
            response.vary.add("Origin")
        origin = request.headers.get("Origin", "")
        if ANY not in origins and origin not in origins:
            return response
        headers = response.headers
        headers["Access-Control-Allow-Origin"] = ANY if ANY in origins else origin
        headers["Access-Control-Expose-Headers"] = _READABLE
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method == "OPTIONS":
            headers["Access-Control-Allow-Methods"] = "GET, HEAD"
            headers["Access-Control-Allow-Headers"] = _ASKED
            headers["Access-Control-Max-Age"] = str(_SECONDS)
        return response
