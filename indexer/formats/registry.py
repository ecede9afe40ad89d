"""Which parser reads which bytes; content decides, since endings lie."""

import re

from indexer.errors import SeedError

from . import html, text
from .raw import RawArticle

_PAGE = re.compile(rb"<(?:!doctype html|html|head|body|article|div|p|title|meta)\b", re.IGNORECASE)
_HEAD = 2048
"""Bytes in which a page shows that it is one."""

_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive or office document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"SQLite format 3": "a database",
}


def parse(path: str, data: bytes) -> RawArticle:
    """The raw article in a seed's bytes.

    Raises:
        SeedError: The bytes are no text, or a page without any.
    """
    refuse_binary(path, data)
    if _PAGE.search(data.lstrip(b"\xef\xbb\xbf \t\r\n")[:_HEAD]) or b"<\x00h\x00t\x00m" in data:
        return html.parse(path, data)
    return text.parse(path, data)


def refuse_binary(path: str, data: bytes) -> None:
    """Raise a SeedError when the bytes cannot be text."""
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise SeedError(path, f"this is {kind}, not text", "save the article as text or HTML")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    control = len(data.translate(None, _PRINTABLE))
    if not wide and control > len(data) // 100:
        raise SeedError(path, "this is binary data, not text", "save the article as text or HTML")


_PRINTABLE = bytes({9, 10, 12, 13, 27} | set(range(32, 127)) | set(range(128, 256)))
