"""Bytes into text: encodings declared or guessed, mojibake repaired, and both reported."""

import codecs
import re
import unicodedata

import ftfy
import ftfy.badness
from charset_normalizer import from_bytes

from archive import Note, NoteKind

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = ("cp1252", "mac_roman", "cp850")
"""What French and English were written in before UTF-8, the most usual first."""

_FRENCH = re.compile(r"[\x00-\x7fàâäæçéèêëîïôöœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜ«»‘’“”„–—…•·°€£§©®™²³½\xa0\xad]*")
_ASTRAY = re.compile(r"[a-zàâæçéèêëîïôœùûü][ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜ«“„£§©®½]")
"""What never stands behind a small letter, unless the encoding is wrong."""

_CHARSETS = ("iso", "cp", "koi8", "mac", "gb", "big5", "euc", "shift", "tis", "hz", "johab")
_NARROW = frozenset({"ascii", "iso8859-1"})
"""Declared by pages that were written in cp1252, as every browser assumes."""

_GUESS_FROM = 20_000
"""Bytes that are enough to guess an encoding."""

_MOJIBAKE = "ÃÂâÅÐ√‚├"
"""What the first bytes of letters in UTF-8 look like when they are read as something else."""

_ODD = re.compile(r"[^\x00-\x7f]{2,}[^\w\s]?")
"""Characters outside ASCII behind each other, which text in a wrong encoding always has."""


def decoded(data: bytes, declared: str = "") -> tuple[str, tuple[Note, ...]]:
    r"""The text of some bytes, and what had to be done to get it.

    Args:
        data: The bytes.
        declared: The encoding that the document itself names, if any.

    Returns:
        The text, line ends as "\n", without NUL; and notes, empty for plain
        UTF-8.
    """
    text, encoding = _text(data, declared)
    notes = [] if encoding == "utf-8" else [Note.of(NoteKind.ENCODING, encoding=encoding)]
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if _is_bad(text):
        repaired = "\n".join(
            ftfy.fix_encoding(line) if _is_bad(line) else line for line in text.split("\n")
        )
        if repaired != text:
            text = repaired
            notes.append(Note(NoteKind.REPAIRED))
    return unicodedata.normalize("NFC", text), tuple(notes)


def _is_bad(text: str) -> bool:
    """Whether a text looks as if it had been read in a wrong encoding."""
    if not any(mark in text for mark in _MOJIBAKE):
        return False
    return ftfy.badness.is_bad(" ".join(_ODD.findall(text)))


def _text(data: bytes, declared: str) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding.removesuffix("-sig")
    for encoding in ("utf-8", _charset(declared)):
        try:
            return data.decode(encoding), encoding
        except (UnicodeError, LookupError):
            continue
    for encoding in _WESTERN:
        text = data.decode(encoding, "replace")
        if _FRENCH.fullmatch(text) and not _ASTRAY.search(text):
            return text, encoding
    guess = from_bytes(data[:_GUESS_FROM]).best()
    encoding = guess.encoding if guess else "cp1252"
    return data.decode(encoding, "replace"), encoding


def _charset(declared: str) -> str:
    """The encoding that a declaration means; "" when it is unknown or cannot be true.

    A page whose head could be read as ASCII is not in UTF-16.
    """
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return ""
    if name in _NARROW:
        return "cp1252"
    return declared if name.startswith(_CHARSETS) else ""
