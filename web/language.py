"""Which language an answer speaks: that of the address, else the browser's, else French."""

from flask import g, request

from .wording import LANGUAGES, Wording, wording


def chosen_language() -> str:
    """The language that the address asks for; "" when it leaves the choice to us."""
    language = request.args.get("lang", "")
    return language if language in LANGUAGES else ""


def spoken() -> Wording:
    """The wording of the address's language, else the browser's, else French."""
    if "spoken" not in g:  # a browser may wish for thousands of languages, and a page asks often
        wanted = request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0])
        g.spoken = wording(chosen_language() or str(wanted))
    words: Wording = g.spoken
    return words
