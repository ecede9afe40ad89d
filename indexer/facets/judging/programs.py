"""Names of programs, and of the groups that are called after them."""

from indexer.facets.cues import word_set

from .document import Document
from .spans import Stretch
from .tokens import STEM

_BETWEEN = 6
"""Tokens that may stand between a word for a program and its name."""


def is_program(document: Document, stretch: Stretch) -> bool:
    """Whether the words in front of a name say that it is a program: "le rançongiciel X".

    A group that is named for its program, "le groupe de rançongiciel X", is one here as well.
    """
    at = _before(document, stretch[0])
    return at >= 0 and _has(document, at, "program")


def is_program_alone(document: Document, stretch: Stretch) -> bool:
    """The same, unless the words in front of that say whose program it is."""
    at = _before(document, stretch[0])
    while at >= 0 and _has(document, at, "program"):
        at = _before(document, at)
    return is_program(document, stretch) and not (at >= 0 and _has(document, at, "user"))


def _before(document: Document, place: int) -> int:
    """The place of the next word in front of one, those that link the two left out; -1 for none."""
    flats, linking = document.tokens.flats, document.reading.lexicon.cue("beside.linking")
    at = place - 1
    low = max(0, at - _BETWEEN)
    while at > low and flats[at] in word_set(linking):
        at -= 1
    return at


def _has(document: Document, place: int, cue: str) -> bool:
    words = word_set(document.reading.lexicon.cue(f"beside.{cue}"))
    return document.tokens.flats[place][:STEM] in words
