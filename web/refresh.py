"""How the refresh goes that runs, or went that ran last, and asking for one with a token."""

import hashlib
import hmac
import math
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from .account import Account, account_of
from .clients import Buckets, client_of
from .errors import Refused
from .language import spoken
from .shapes import account_shape, watch_shape
from .watching import Board, Doing, State

blueprint = Blueprint("refresh", __name__)

TRIES = 20
"""Tokens that one client may try in a minute."""

_SCHEME = "bearer "


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
    return jsonify({"ok": True, **account_shape(_account()), "watch": watch_shape(_watch())})


@blueprint.post("/api/v1/refresh")
def start() -> tuple[Response, int, dict[str, str]]:
    """Have the index brought up to date, if the token is right and no refresh runs."""
    digest: bytes | None = current_app.extensions["token"]
    if digest is None:
        abort(404)
    _refuse_wrong(digest)
    begin: Callable[[], bool] = current_app.extensions["refresh"]
    if not begin():
        raise Refused(409, "error.running")
    shape = {"ok": True, **account_shape(_account())}
    return jsonify(shape), 202, {"Location": url_for("refresh.state")}


def _refuse_wrong(digest: bytes) -> None:
    """Refuse who does not know the token, and who has tried too many of them.

    What is compared are digests, in a time that does not depend on them.
    """
    given = request.headers.get("Authorization", "")
    word = given[len(_SCHEME) :].strip() if given.lower().startswith(_SCHEME) else ""
    tries: Buckets = current_app.extensions["tries"]
    seconds = math.ceil(tries.wait(client_of(request.remote_addr or "")))
    if seconds:
        raise Refused(429, "error.often", {"Retry-After": str(seconds)}, seconds=seconds)
    if not hmac.compare_digest(digest_of(word), digest):
        raise Refused(401, "error.token", {"WWW-Authenticate": 'Bearer realm="newsarchive"'})


def digest_of(word: str) -> bytes:
    """What of a token is kept and compared."""
    return hashlib.sha256(word.encode("utf-8", "surrogateescape")).digest()


def _account() -> Account:
    folder: Path | None = current_app.extensions["account"]
    return account_of(folder) if folder else Account()


def _watch() -> State:
    board: Board | None = current_app.extensions["board"]
    return board.state() if board else State(doing=Doing.OFF, since="")


def register(app: Flask, folder: Path | None, token: str, begin: Callable[[], bool] | None) -> None:
    """Let an application tell of refreshes, and begin one for whoever knows the token.

    Args:
        app: The application.
        folder: Where the index lies; None when nothing is told there.
        token: The word that has to be known, "" when nobody may ask.
        begin: What starts a refresh, and says whether it could.
    """
    app.extensions["account"] = folder
    app.extensions["token"] = digest_of(token) if token and begin else None
    app.extensions["refresh"] = begin
    app.extensions["tries"] = Buckets(TRIES) if token else None
    app.register_blueprint(blueprint)
