"""A line in the log for each request: who asked, for what, the status, the time it took."""

import logging
import time
from urllib.parse import quote

from flask import Flask, Response, g, request

from .tracing import HEADER, REQUEST, name_of

_log = logging.getLogger("newsarchive")


def register(app: Flask, *, trusts_names: bool = False) -> None:
    """Let an application name its requests and log them; `serve --verbose` shows that.

    Args:
        app: The application.
        trusts_names: Whether what comes in is named by a proxy of ours.
    """

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        REQUEST.set(name_of(request.headers.get(HEADER, "") if trusts_names else ""))

    @app.after_request
    def end(response: Response) -> Response:
        response.headers[HEADER] = REQUEST.get()
        if _log.isEnabledFor(logging.INFO):
            path = quote(request.script_root + request.path)
            query = request.query_string.decode("ascii", "backslashreplace")
            facts = {
                "client": request.remote_addr,
                "method": request.method,
                "address": f"{path}?{query}" if query else path,
                "status": response.status_code,
                "ms": round(1000 * (time.perf_counter() - g.began)),
            }
            line = "%(client)s %(method)s %(address)s %(status)d %(ms)d ms"
            _log.info(line, facts, extra={"facts": facts})
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        REQUEST.set("")
