"""Bytes into text: encodings told or guessed, mojibake repaired, and both reported."""

import codecs
import re
import unicodedata

import ftfy
import ftfy.badness
from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = frozenset({"latin_1", "cp1250", "cp1254", "cp1257", "iso8859_15", "mac_roman"})
"""Guesses that differ from cp1252 by a handful of signs that French and English do not use."""

_GUESS_FROM = 20_000
"""Bytes that are enough to guess an encoding."""

_UNWANTED = re.compile("[\x00\ud800-\udfff]")


def decoded(data: bytes, declared: str = "") -> tuple[str, tuple[str, ...]]:
    r"""The text of some bytes, and what had to be done to get it.

    Args:
        data: The bytes.
        declared: The encoding that the document itself names, if any.

    Returns:
        The text, line ends as "\n", without NUL; and notes, empty for plain
        UTF-8.
    """
    text, encoding = _text(data, declared)
    notes = [] if encoding == "utf-8" else [f"encoding {encoding}"]
    text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if ftfy.badness.is_bad(text):
        repaired = ftfy.fix_encoding(text)
        if repaired != text:
            text = repaired
            notes.append("mojibake repaired")
    return unicodedata.normalize("NFC", text), tuple(notes)


def _text(data: bytes, declared: str) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding.removesuffix("-sig")
    for encoding in ("utf-8", declared):
        try:
            return data.decode(encoding), encoding
        except (UnicodeDecodeError, LookupError):
            continue
    guess = from_bytes(data[:_GUESS_FROM]).best()
    encoding = guess.encoding if guess else "cp1252"
    if encoding in _WESTERN:
        encoding = "cp1252"
    return data.decode(encoding, "replace"), encoding
