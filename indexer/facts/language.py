"""The language of an article."""

import re
from functools import lru_cache

from indexer.records import Clue

from .identifying import ANOTHER, Identifier

LANGUAGES = ("fr", "en", "de", "es", "it", "nl", "pt")
"""What an article in Latin letters may be written in."""

_NEIGHBOURS = tuple(
    """af an br bs ca cs cy da eo et eu ext fi fo fy ga gcf gcr gd gl hr ht hu id is la lb lij lt lv
    mt nn no oc pcm pl ro se sk sl sq sv sw tl tr vec vi wa""".split()
)
"""What else is written in Latin letters: a text in one of these is in none of those above."""

_SCRIPTS = {
    "\u0590-\u05ff": ("he",),
    "\u0600-\u06ff\u0750-\u077f": ("ar", "fa", "ur", "ps", "ug"),
    "\u0400-\u04ff": ("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn"),
    "\u0370-\u03ff": ("el",),
    "\u3040-\u30ff\u4e00-\u9fff": ("zh", "ja"),
    "\uac00-\ud7af": ("ko",),
    "\u0e00-\u0e7f": ("th",),
    "\u0900-\u097f": ("hi", "mr", "ne"),
    "\u0530-\u058f": ("hy",),
    "\u10a0-\u10ff": ("ka",),
}
"""Other letters, and the languages that are written in them."""

SETS = {LANGUAGES: _NEIGHBOURS} | dict.fromkeys(_SCRIPTS.values(), ())
"""Languages that are told apart from each other, and what a text may be in besides."""

_OTHER = re.compile(f"[{''.join(_SCRIPTS)}]")

_ENOUGH = 40
"""Letters from which on the language of a text can be told."""

_ENOUGH_OF_A_SCRIPT = 12
"""The same where its letters leave few languages to choose from."""

_SURE = 0.9
"""Probability from which on the language counts as known."""

_SAMPLE = 1000
"""Letters that are enough to tell a language."""

_YIDDISH = re.compile("[\u05f0-\u05f2\ufb2e\ufb2f]")
"""Hebrew letters that Hebrew does without."""


def language_of(text: str, declared: Clue | None) -> Clue | None:
    """The language of a text, as ISO 639-1; None when nothing is sure.

    Args:
        text: Title and body.
        declared: What the page says of itself; counts when the text says nothing sure.
    """
    sample = text[:_SAMPLE]
    written = _script_of(sample)
    if written and _YIDDISH.search(sample):
        return None
    among, enough = (written, _ENOUGH_OF_A_SCRIPT) if written else (LANGUAGES, _ENOUGH)
    stated = declared if declared and declared.text in among else None
    if len(text) < enough:
        return stated
    language, probability = identifier(among).classify(sample)
    if language == ANOTHER:
        return None
    return Clue(str(language), "statistics") if probability >= _SURE else stated


def _script_of(text: str) -> tuple[str, ...] | None:
    """The languages of the letters that most of a text is written in; None for Latin ones."""
    if not _OTHER.search(text):
        return None
    most = sum(map(str.isalpha, text)) / 2
    for letters, languages in _SCRIPTS.items():
        if len(re.findall(f"[{letters}]", text)) > most:
            return languages
    return None


@lru_cache(maxsize=len(SETS))
def identifier(among: tuple[str, ...] = LANGUAGES) -> Identifier:
    """What tells some languages apart, which are the first of one of `SETS`."""
    return Identifier.load(among, SETS[among])
