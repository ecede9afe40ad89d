"""Web pages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Protocol

from archive import FaultKind, Note
from indexer.records import Outcome, RawArticle, has_words

from . import page as pages
from . import text as dump
from .encoding import decoded
from .exports import has_several
from .scrubbing import resolved
from .source import HEAD, Source, refuse_binary

_PAGE = re.compile(rb"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_PIECE = re.compile(rb"<(?:article|div|p|title|meta|section|main|h1|table|!--)\b", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)""", re.IGNORECASE)
_CHARSET = re.compile(
    rb"""<meta[^>]+charset\s*=\s*["']?\s*(?P<name>[\w-]+)|<!--|<script\b""", re.IGNORECASE
)
_ENDS = {b"<!--": re.compile(rb"-->"), b"<script": re.compile(rb"</script", re.IGNORECASE)}
"""What ends a comment or a script; what these say of an encoding is not about the page."""

_WRITTEN_IN = re.compile(rb"data:[\w.+/;=-]*?base64,[A-Za-z0-9+/=%\s]{200,}")
_FOR_MACHINES = re.compile(
    rb"""(?<=[=(])\s*+(?:"data:[^"]{200,}+"|'data:[^']{200,}+')"""
    rb"|<(?:path|polygon|polyline|circle|ellipse|rect|line|use|image|g)\b[^>]*>"
    rb"|<style\b[^>]*>[^<]*+(?:<(?!/style)[^<]*+)*+"
    rb"|<script\b(?![^>]*ld\+json)[^>]*>[^<]*+(?:<(?!/script)[^<]*+)*+",
    re.IGNORECASE,
)
"""Pictures in escapes, drawings, styles and programs: nothing that is read."""
_SEVERAL = re.compile(
    rb">\s*(?:document\s+\d+\s+\w+\s+\d+|\d+\s+\w+\s+\d+\s+documents"
    rb"|(?:end of|fin du) document)\s*<",
    re.IGNORECASE,
)
"""What an export of a press database says between two of its articles."""

_ENDINGS = frozenset({".html", ".htm", ".xhtml", ".xht"})


class _Reader(Protocol):
    def __call__(self, text: str, *, notes: tuple[Note, ...]) -> list[RawArticle]: ...


def looks(head: bytes, ending: str) -> bool:
    """Whether a file is a web page, or a piece of one; a text may speak of markup."""
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _PAGE.search(begin[:2048]) or b"<\x00h\x00t\x00m" in head:
        return True
    piece = begin.startswith(b"<") or ending in _ENDINGS
    return piece and _PIECE.search(begin[:2048]) is not None


def read(source: Source) -> Iterator[Outcome]:
    """The article of a web page, or the articles of one that has several whole ones.

    Raises:
        SeedError: No text is left once its scripts and its furniture are out.
    """
    data = source.light(light)
    if _SEVERAL.search(data):
        reader: _Reader = partial(_exported, source)
    else:
        reader = pages.read_all
    articles = _read(reader, source, data, declared(data))
    for number, article in enumerate(articles, start=1):
        part = source.within(str(number)) if len(articles) > 1 else source.part
        yield replace(article, part=part)


def _exported(source: Source, text: str, *, notes: tuple[Note, ...]) -> list[RawArticle]:
    """The articles of a press database that parts them by lines, not by elements."""
    lines = pages.lines_of(text)
    if not has_several(lines):
        return pages.read_all(text, notes=notes)
    return list(dump.articles(source, "\n\n".join(lines), notes))


def without_pictures(data: bytes) -> bytes:
    """Markup without the pictures and fonts that are written into it."""
    return _WRITTEN_IN.sub(b"", data)


def light(data: bytes) -> bytes:
    """A page without what is written into it for machines alone."""
    return _FOR_MACHINES.sub(b"", without_pictures(data))


def page(source: Source, data: bytes, charset: str = "") -> RawArticle:
    """The article in the bytes of a web page.

    Args:
        source: The file that it is in; its part becomes the article's.
        data: The page.
        charset: The encoding that its transport declared; what the page
            itself declares counts when there is none.

    Raises:
        SeedError: There is no text in it.
    """
    (article,) = _read(_alone, source, data, charset or declared(data))
    return replace(article, part=source.part)


def _alone(text: str, *, notes: tuple[Note, ...]) -> list[RawArticle]:
    return [pages.read(text, notes=notes)]


def _read(reader: _Reader, source: Source, data: bytes, charset: str) -> list[RawArticle]:
    """What a reader makes of a page, as far as there is a word in it."""
    refuse_binary(source, data)
    text, notes = decoded(data, charset)
    try:
        articles = reader(resolved(text), notes=notes)
    except ValueError:
        articles = []
    if not any(has_words(article.lines) for article in articles):
        raise source.error(FaultKind.PAGE_WITHOUT_TEXT)
    return articles


def declared(data: bytes) -> str:
    """The encoding that a page names, however far down; "" for none.

    Style sheets and scripts may well stand before it.
    """
    if found := _XML.search(data[:HEAD]):
        return found[1].decode("ascii")
    behind = 0
    for mark in _CHARSET.finditer(data):
        if mark.start() < behind:
            continue
        if mark["name"]:
            return mark["name"].decode("ascii")
        end = _ENDS[mark[0].lower()].search(data, mark.end())
        behind = end.end() if end else len(data)
    return ""
