"""What a reader chose once and wants again: a language, light or dark. Two cookies hold it."""

from enum import StrEnum

from flask import Request

from .urls import LANGUAGES

LANGUAGE = "newsarchive-lang"
SCHEME = "newsarchive-scheme"
"""The names of the cookies. Neither says who somebody is."""

COOKIES = (LANGUAGE, SCHEME)


class Scheme(StrEnum):
    """How pages look."""

    LIGHT = "light"
    DARK = "dark"


def language_of(request: Request) -> str:
    """The language that a reader chose; "" when none."""
    language = request.cookies.get(LANGUAGE, "")
    return language if language in LANGUAGES else ""


def scheme_of(request: Request) -> str:
    """The scheme that a reader chose; "" while the browser decides."""
    scheme = request.cookies.get(SCHEME, "")
    return scheme if scheme in set(Scheme) else ""
