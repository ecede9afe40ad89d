"""Choosing a language or a scheme, and being led back to the page that one comes from.

A link is enough, so that it works without JavaScript and in text browsers.
The language is in the address that it leads to as well: who keeps no cookies
gets it all the same.
"""

from urllib.parse import parse_qsl

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from . import urls
from .remembered import LANGUAGE, SCHEME, Scheme

blueprint = Blueprint("preferring", __name__)

YEAR = 365 * 24 * 3600
"""Seconds that a choice is remembered."""

SYSTEM = "system"
"""The scheme of who wants the browser to decide again."""


@blueprint.get("/prefer")
def prefer() -> Response:
    """Remember what is chosen, and lead back."""
    language, scheme = request.args.get("lang", ""), request.args.get("scheme", "")
    back = _local(request.args.get("back", ""))
    spoken = language in urls.LANGUAGES
    answer = redirect(_in_language(back, language) if spoken else back, 303)
    if spoken:
        _remember(answer, LANGUAGE, language)
    if scheme in set(Scheme):
        _remember(answer, SCHEME, scheme)
    elif scheme == SYSTEM:
        answer.delete_cookie(SCHEME, path=_path())
    return answer


def _local(back: str) -> str:
    """An address of this archive; the front page instead of any other."""
    home = url_for("pages.search")
    is_ours = back.startswith(home) and not back.startswith(("//", "/\\"))
    return back if is_ours and back.isascii() and back.isprintable() else home


def _in_language(address: str, language: str) -> str:
    path, _, query = address.partition("?")
    given = parse_qsl(query, keep_blank_values=True)
    args = [(name, value) for name, value in given if name != "lang"]
    return urls.address(path, [*args, ("lang", language)])


def _remember(answer: Response, name: str, value: str) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=YEAR,
        path=_path(),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def _path() -> str:
    return request.script_root or "/"
