"""Where errors meet a status code: a page for people, JSON below /api/.

Every sentence is in the reader's language. Where an index lies and what its
keeper can do about it is for the log, not for readers.
"""

import logging
from collections.abc import Iterable, Mapping

from flask import Flask, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed
from werkzeug.wrappers import Response

from archive import ArchiveError, IndexAway, IndexMissing, QueryError

from .language import spoken
from .shapes import problem_shape
from .urls import Problem

_log = logging.getLogger("newsarchive")

_KNOWN = {404: "error.not_found", 405: "error.method", 413: "error.body"}
"""What there is to say of a status; the others are a request that nobody can answer."""

_Answer = tuple[Response | str, int]
_Headed = tuple[Response | str, int, Mapping[str, str]]


class BadRequest(Exception):
    """Parameters that make no sense."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))


class Refused(Exception):
    """A request that is not answered: with which status, and the key of the sentence that says why.

    Args:
        status: The HTTP status.
        key: The sentence, by its place in the translations.
        headers: What the answer carries besides.
        facts: What fills the sentence.
    """

    def __init__(
        self, status: int, key: str, headers: Mapping[str, str] | None = None, **facts: object
    ) -> None:
        self.status = status
        self.key = key
        self.headers = headers or {}
        self.facts = facts
        super().__init__(f"{status} {key}")


def register(app: Flask) -> None:
    """Tell an application what to answer when something goes wrong."""
    app.register_error_handler(BadRequest, _bad_request)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(QueryError, _mistake)
    app.register_error_handler(ArchiveError, _archive)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def unavailable(error: ArchiveError) -> str:
    """What a reader is told when the archive cannot be read; the log has the error itself."""
    _log.error("%s", error)
    match error:
        case IndexMissing():
            return spoken()("error.missing")
        case IndexAway():
            return spoken()("error.away")
        case _:
            return spoken()("error.damaged")


def _bad_request(error: BadRequest) -> _Answer:
    sentences = tuple(map(spoken().problem, error.problems))
    return _answer(400, "; ".join(sentences), sentences)


def _refused(error: Refused) -> _Headed:
    say = spoken()
    facts = {
        name: say.number(fact) if isinstance(fact, int) else fact
        for name, fact in error.facts.items()
    }
    return *_answer(error.status, say(error.key, **facts)), error.headers


def _mistake(error: QueryError) -> _Answer:
    return _answer(400, spoken().mistake(error))


def _archive(error: ArchiveError) -> _Answer:
    return _answer(503, unavailable(error))


def _http(error: HTTPException) -> _Headed:
    status = error.code or InternalServerError.code
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return *_answer(status, spoken()(_KNOWN.get(status, "error.request"))), headers


def _unforeseen(error: Exception) -> _Answer:
    _log.error("%r failed", request.path, exc_info=error)
    return _answer(InternalServerError.code, spoken()("error.unforeseen"))


def _answer(status: int, sentence: str, sentences: tuple[str, ...] = ()) -> _Answer:
    if request.path.startswith("/api/"):
        response = jsonify(problem_shape(status, sentence, sentences))
        response.content_type = "application/problem+json"
        return response, status
    return render_template("message.html", sentence=sentence, status=status), status
