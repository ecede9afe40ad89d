"""How the refresh goes that runs, or went that ran last, and asking for one with a token."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from archive import Query

from . import tokens
from .account import Account, account_of
from .errors import Refused
from .language import spoken
from .limits import SENT
from .links import Links
from .shapes import Shape, account_shape, watch_shape
from .watching import Board, Doing, State

blueprint = Blueprint("refresh", __name__)


@blueprint.get("/refresh")
def page() -> str:
    """How far the refresh has come, and what came of the last one."""
    account = _account()
    return render_template(
        "refresh.html",
        account=account,
        began=_said(account.began),
        ended=_said(account.ended),
        watch=_watch(),
        may_begin=may_begin(),
    )


def _said(moment: str) -> str:
    """A moment of an account in the reader's words; as it is when it makes no sense."""
    try:
        return spoken().moment(datetime.fromisoformat(moment))
    except ValueError:
        return moment


@blueprint.get("/api/v1/refresh")
def state() -> Response:
    """The same as JSON."""
    return jsonify({"ok": True, **_told(), "watch": watch_shape(_watch())})


@blueprint.post("/api/v1/refresh")
def start() -> tuple[Response, int, dict[str, str]]:
    """Have the index brought up to date, if the token is right and no refresh runs."""
    _begin(tokens.of_header)
    shape = {"ok": True, **_told()}
    return jsonify(shape), 202, {"Location": url_for("refresh.state")}


@blueprint.post("/refresh")
def start_from_page() -> Response:
    """The same for a form; it leads to the page that says how the refresh goes."""
    request.max_content_length = SENT
    _begin(tokens.of_form)
    return redirect(Links(Query()).refresh(), 303)


def _begin(given: Callable[[], str]) -> None:
    """Begin a refresh if the token is right; without one, or a way to begin, there is no door."""
    if not may_begin():
        abort(404)
    tokens.refuse_wrong(given())
    begin: Callable[[], bool] = current_app.extensions["refresh"]
    if not begin():
        raise Refused(409, "error.running")


def may_begin() -> bool:
    """Whether a refresh can be asked for at all."""
    return tokens.is_set() and current_app.extensions["refresh"] is not None


def _account() -> Account:
    folder: Path | None = current_app.extensions["account"]
    return account_of(folder) if folder else Account()


def _told() -> Shape:
    return account_shape(_account(), spoken().language)


def _watch() -> State:
    board: Board | None = current_app.extensions["board"]
    return board.state() if board else State(doing=Doing.OFF, since="")


def register(app: Flask, folder: Path | None, begin: Callable[[], bool] | None) -> None:
    """Let an application tell of refreshes, and begin one for whoever knows the token.

    Args:
        app: The application.
        folder: Where the index lies; None when nothing is told there.
        begin: What starts a refresh, and says whether it could; None when nothing does.
    """
    app.extensions["account"] = folder
    app.extensions["refresh"] = begin
    app.register_blueprint(blueprint)
