"""A line in the log for each request: who asked, for what, the status, the time it took."""

import logging
import time
from urllib.parse import quote

from flask import Flask, Response, g, request

_log = logging.getLogger("newsarchive")


def register(app: Flask) -> None:
    """Let an application log its requests; they are seen with `serve --verbose` alone."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if _log.isEnabledFor(logging.INFO):
            path = quote(request.script_root + request.path)
            query = request.query_string.decode("ascii", "backslashreplace")
            _log.info(
                "%s %s %s %d %.0f ms",
                request.remote_addr,
                request.method,
                f"{path}?{query}" if query else path,
                response.status_code,
                1000 * (time.perf_counter() - g.began),
            )
        return response
