"""Which request a thread works on, so that each line of the log can name it."""

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"
"""Carries a request's name, from a proxy of ours and back to who asked."""

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The name of the request that is worked on; "" for none."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def name_of(given: str) -> str:
    """What a request is called: as it was given, if that is plain, else by a new name.

    >>> name_of("front-17"), len(name_of("a b")), len(name_of("a" * 65))
    ('front-17', 16, 16)
    """
    return given if _PLAIN.fullmatch(given) else secrets.token_hex(8)
