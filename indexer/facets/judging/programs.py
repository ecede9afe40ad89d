"""Names of programs, and of the groups that are called after them."""

from indexer.facets.cues import word_set

from .document import Document
from .spans import Stretch
from .tokens import STEM

_BETWEEN = 6
"""Tokens that may stand between a word for a program and its name."""


def is_program(document: Document, stretch: Stretch) -> bool:
    """Whether words beside a name say that it is a program: "le rançongiciel X", "X ransomware".

    A group that is named for its program, "le groupe de rançongiciel X", is one here as well.
    """
    return _is_behind(document, stretch) or _is_in_front(document, stretch)


def is_program_alone(document: Document, stretch: Stretch) -> bool:
    """The same, unless words beside that say whose program it is, or what they do."""
    if _is_behind(document, stretch):
        return not _has(document, stretch[1] + 1, "user", "acting")
    at = _before(document, stretch[0])
    while at >= 0 and _has(document, at, "program"):
        at = _before(document, at)
    return _is_in_front(document, stretch) and not _has(document, at, "user")


def _is_in_front(document: Document, stretch: Stretch) -> bool:
    return _has(document, _before(document, stretch[0]), "program")


def _is_behind(document: Document, stretch: Stretch) -> bool:
    return document.tokens.joined[stretch[1] - 1] and _has(document, stretch[1], "kind")


def _before(document: Document, place: int) -> int:
    """The place of the next word in front of one, those that link the two left out; -1 for none."""
    flats, linking = document.tokens.flats, document.reading.lexicon.cue("beside.linking")
    at = place - 1
    low = max(0, at - _BETWEEN)
    while at > low and flats[at] in word_set(linking):
        at -= 1
    return at


def _has(document: Document, place: int, *cues: str) -> bool:
    """Whether there is a word at a place, and on one of some lists."""
    flats, lexicon = document.tokens.flats, document.reading.lexicon
    stem = flats[place][:STEM] if 0 <= place < len(flats) else ""
    return any(stem in word_set(lexicon.cue(f"beside.{cue}")) for cue in cues)
