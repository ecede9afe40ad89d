"""Bytes into text: encodings declared or guessed, mojibake repaired, and both reported."""

import codecs
import contextlib
import re
import unicodedata

from archive import Note, NoteKind

from .scrubbing import scrubbed

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MENDED = "utf-8, mended"
_MENDING = "newsarchive.mended"
_WIDE = re.compile(
    rb"[\xc2-\xc8\xcc-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
"""A character outside ASCII, as UTF-8 writes it; without phonetic ones, which look like `É»`."""

_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_ASCII = bytes(range(128))
_SOME = 3
"""Characters in lines of UTF-8 that are no chance."""

_SHARE = 0.1
"""Share of the lines with characters outside ASCII that have to be in UTF-8."""

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


_LATIN_7 = re.compile(rb"\+A(?:[I-O][A-Za-z0-9+/]|P[A-Za-z0-9+/])(?:-|(?![A-Za-z0-9+/=]))")
"""A letter with an accent, as UTF-7 writes it between others of ASCII."""

_PIECE_7 = re.compile(rb"\+[A-Za-z0-9+/]{3,}(?:-|(?![A-Za-z0-9+/=]))")


def decoded(data: bytes, declared: str = "") -> tuple[str, tuple[Note, ...]]:
    r"""The text of some bytes, and what had to be done to get it.

    Args:
        data: The bytes.
        declared: The encoding that the document itself names, if any.

    Returns:
        The text, line ends as "\n", without characters that nobody sees; and
        notes, empty for plain UTF-8.
    """
    text, encoding = _text(data, declared)
    notes = [] if encoding == "utf-8" else [Note.of(NoteKind.ENCODING, encoding=encoding)]
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if encoding == _MENDED:
        notes = [Note(NoteKind.REPAIRED)]
    if _is_bad(text):
        import ftfy  # noqa: PLC0415 - takes as long to load as a text to read, and few need it

        repaired = "\n".join(
            ftfy.fix_encoding(line) if _is_bad(line) else line for line in text.split("\n")
        )
        if repaired != text:
            text = repaired
            notes.append(Note(NoteKind.REPAIRED))
    return unicodedata.normalize("NFC", scrubbed(text)), tuple(dict.fromkeys(notes))


def _is_bad(text: str) -> bool:
    """Whether a text looks as if it had been read in a wrong encoding."""
    if not any(mark in text for mark in _MOJIBAKE):
        return False
    from ftfy import badness  # noqa: PLC0415 - see `decoded`

    return badness.is_bad(" ".join(_ODD.findall(text)))


def _text(data: bytes, declared: str) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding.removesuffix("-sig")
    if data.isascii() and len(_LATIN_7.findall(data)) >= _SOME:
        return _PIECE_7.sub(_from_utf7, data).decode(), "utf-7"
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        if _is_mostly_utf8(data):
            return data.decode("utf-8", _MENDING), _MENDED
    if _has_utf8_lines(data):
        return _by_line(data, declared), _MENDED
    return _narrow_text(data, declared)


def _from_utf7(piece: re.Match[bytes]) -> bytes:
    """What a piece of UTF-7 stands for; the piece itself where that is markup, or nothing."""
    with contextlib.suppress(UnicodeError):
        text = piece[0].decode("utf-7")
        if text.isprintable() and not any(mark in text for mark in "<>&"):
            return text.encode()
    return piece[0]


def _narrow_text(data: bytes, declared: str) -> tuple[str, str]:
    """The text of bytes that are no UTF-8, and their encoding."""
    with contextlib.suppress(UnicodeError, LookupError):
        encoding = _charset(declared)
        return data.decode(encoding), encoding
    for encoding in _WESTERN:
        text = data.decode(encoding, "replace")
        if _FRENCH.fullmatch(text) and not _ASTRAY.search(text):
            return text, encoding
    from charset_normalizer import from_bytes  # noqa: PLC0415 - the last resort

    guess = from_bytes(data[:_GUESS_FROM]).best()
    encoding = guess.encoding if guess else "cp1252"
    return data.decode(encoding, "replace"), encoding


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether only a few bytes are no UTF-8: a stray one, or a character that was cut."""
    several = len(_WIDE.findall(data))
    return several >= len(_WIDE.sub(b"", data).translate(None, _ASCII))


def _has_utf8_lines(data: bytes) -> bool:
    """Whether some lines are UTF-8 and others are not: files put behind each other.

    Elsewhere, bytes side by side look like a character of UTF-8 only now and then.
    """
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    good = [line for line in lines if _is_utf8(line)]
    several = sum(len(_WIDE.findall(line)) for line in good)
    return len(good) > 1 and several >= _SOME and len(good) >= _SHARE * len(lines)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _by_line(data: bytes, declared: str) -> str:
    """A text of which some lines are in UTF-8, the others together in something else."""
    lines = data.split(b"\n")
    others = [line for line in lines if not _is_utf8(line)]
    narrow = iter(_narrow_text(b"\n".join(others), declared)[0].split("\n"))
    return "\n".join(line.decode() if _is_utf8(line) else next(narrow, "") for line in lines)


def _mended(error: UnicodeError) -> tuple[str, int]:
    """What stands for bytes that are no UTF-8: as Windows reads one; nothing for a cut character.

    Halves of an emoji, each written as a character of its own (CESU-8), are put together later.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    data, start, end = error.object, error.start, error.end
    if half := _SURROGATE.match(data, start):
        return half[0].decode("utf-8", "surrogatepass"), half.end()
    cut = end - start > 1 or error.reason == "unexpected end of data"
    return "" if cut else data[start:end].decode("cp1252", "ignore"), end


codecs.register_error(_MENDING, _mended)


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
