"""Who may have something done: whoever knows the token, and asks from a page of ours.

No cookie says so, and no session: each request brings the token along. A page
elsewhere, which does not know it, can have a browser send nothing that counts.
"""

import hashlib
import hmac
import math
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request

from .clients import Buckets, client_of
from .errors import Refused

TRIES = 20
"""Tokens that one client may try in a minute."""

_SCHEME = "bearer "


def register(app: Flask, token: str) -> None:
    """Let an application ask for a token; with "", nobody has one."""
    app.extensions["token"] = digest_of(token) if token else None
    app.extensions["tries"] = Buckets(TRIES) if token else None


def is_set() -> bool:
    """Whether there is a token at all."""
    return current_app.extensions["token"] is not None


def of_header() -> str:
    """The token that a request carries in its head, "" when it carries none."""
    given = request.headers.get("Authorization", "")
    return given[len(_SCHEME) :].strip() if given.lower().startswith(_SCHEME) else ""


def of_form() -> str:
    """The token that somebody typed into a form of ours.

    Raises:
        Refused: The form is on a page of somebody else.
    """
    if not _is_from_here():
        raise Refused(403, "error.elsewhere")
    return request.form.get("token", "").strip()


def _is_from_here() -> bool:
    """Whether the page that sent a form is ours, as far as the browser says.

    Since our pages tell no referrer, their forms have the origin "null"; what
    browsers say of the site cannot be forged by a page.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.host


def refuse_wrong(word: str) -> None:
    """Refuse who does not know the token, and who has tried too many of them.

    What is compared are digests, in a time that does not depend on them.
    Without a token there is no such door.
    """
    digest: bytes | None = current_app.extensions["token"]
    if digest is None:
        abort(404)
    tries: Buckets = current_app.extensions["tries"]
    seconds = math.ceil(tries.wait(client_of(request.remote_addr or "")))
    if seconds:
        raise Refused(429, "error.often", {"Retry-After": str(seconds)}, seconds=seconds)
    if not hmac.compare_digest(digest_of(word), digest):
        raise Refused(401, "error.token", {"WWW-Authenticate": 'Bearer realm="newsarchive"'})


def digest_of(word: str) -> bytes:
    """What of a token is kept and compared."""
    return hashlib.sha256(word.encode("utf-8", "surrogateescape")).digest()
