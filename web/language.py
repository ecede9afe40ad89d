"""Which language an answer speaks: the address says, else the reader, else the browser."""

from flask import g, request

from .remembered import language_of
from .urls import LANGUAGES
from .wording import Wording, wording


def chosen_language() -> str:
    """The language that the address asks for; "" when it leaves the choice to us."""
    language = request.args.get("lang", "")
    return language if language in LANGUAGES else ""


def spoken() -> Wording:
    """The wording that the address asks for, else the reader, else the browser, else French."""
    if "spoken" not in g:  # a browser may wish for thousands of languages, and a page asks often
        g.spoken = wording(chosen_language() or language_of(request) or _wanted_language())
    words: Wording = g.spoken
    return words


def _wanted_language() -> str:
    """The language of ours that a browser likes best, whatever the country: "en-GB" is English."""
    liked: dict[str, float] = {}
    for tag, quality in request.accept_languages:
        language = "" if tag == "*" else tag.partition("-")[0].lower()
        liked[language] = max(quality, liked.get(language, 0))
    anything = liked.get("", 0)
    best = max(LANGUAGES, key=lambda language: liked.get(language, anything))
    return best if liked.get(best, anything) > 0 else LANGUAGES[0]
