"""Text into pieces that stand for its words, for whoever wants to know which words are the same.

An index is built from millions of words of which most come again. A piece is
a few bytes; equal ones have equal words, so each has to be understood once. To
make pieces of a text takes a tenth of the time that `splitting.words` takes.
"""

import re

from .folding import fold
from .splitting import APOSTROPHES, written

_APOSTROPHE = "'"

_UNSURE = b"?"
"""Begins a piece that is a word in UTF-8; in other pieces it does not occur."""

_BEYOND = re.compile(r"[^\0-\xff]")


def pieces(text: str) -> list[bytes]:
    """The pieces of a text in order: what stands between spaces and punctuation, mostly folded.

    >>> pieces("« L’Hôpital », cœur")
    [b"l'hopital", b'coeur']
    """
    text = text.replace("’", _APOSTROPHE)
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        try:
            data = _BEYOND.sub(_known, text).encode("latin-1")
        except UnicodeEncodeError:
            return [_UNSURE + word.encode() for word in written(text)]
    return data.translate(_SHADOWS).split()


def words_of(piece: bytes) -> list[str]:
    """The folded words of a piece, most often one.

    >>> words_of(b"l'hopital"), words_of(b"aujourd'hui"), words_of(b"'")
    (['hopital'], ['aujourd', 'hui'], [])
    """
    if piece.startswith(_UNSURE):
        return [fold(piece[1:].decode())]
    return [fold(word) for word in written(piece.decode("latin-1"))]


def _known(found: re.Match[str]) -> str:
    """What stands for a character beyond Latin-1 without changing a word; else itself."""
    character = found[0]
    if character in "œŒ":
        return "oe"
    if character in APOSTROPHES:
        return _APOSTROPHE
    return character if character.isalnum() or "\u0300" <= character <= "\u036f" else " "


def _shadow(character: str) -> int:
    """What becomes of a character of Latin-1; a letter that folds to several stays."""
    if character in APOSTROPHES:
        return ord(_APOSTROPHE)
    if not character.isalnum():
        return ord(" ")
    folded = fold(character)
    return ord(folded) if len(folded) == 1 and folded <= "\xff" else ord(character)


_SHADOWS = bytes(map(_shadow, map(chr, range(256))))
