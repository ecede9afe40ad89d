"""Where errors meet a status code: a page for people, JSON below /api/."""

from collections.abc import Iterable

from flask import Flask, current_app, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from archive import ArchiveError, QueryError

from .reader import words
from .shapes import error_shape


class BadRequest(Exception):
    """Parameters that make no sense, each with its sentence."""

    def __init__(self, problems: Iterable[object]) -> None:
        self.problems = tuple(map(str, problems))
        super().__init__("; ".join(self.problems))


def register(app: Flask) -> None:
    """Tell an application what to answer when something goes wrong."""
    app.register_error_handler(BadRequest, _bad_request)
    app.register_error_handler(ArchiveError, _archive)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _bad_request(error: BadRequest) -> tuple[Response | str, int]:
    return _answer(400, str(error), error.problems)


def _archive(error: ArchiveError) -> tuple[Response | str, int]:
    if isinstance(error, QueryError):
        return _answer(400, words().mistake(error))
    return _answer(503, str(error))


def _http(error: HTTPException) -> tuple[Response | str, int]:
    status = error.code or InternalServerError.code
    known = {404: "error.not_found", 405: "error.method"}
    return _answer(status, words()(known[status]) if status in known else error.name)


def _unforeseen(error: Exception) -> tuple[Response | str, int]:
    current_app.logger.error("%s failed", request.path, exc_info=error)
    return _answer(InternalServerError.code, words()("error.unforeseen"))


def _answer(
    status: int, sentence: str, sentences: tuple[str, ...] = ()
) -> tuple[Response | str, int]:
    if request.path.startswith("/api/"):
        return jsonify(error_shape(status, sentence, sentences)), status
    return render_template("message.html", sentence=sentence, status=status), status
