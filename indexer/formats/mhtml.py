"""Web pages saved with all that belongs to them in one file (MHTML, RFC 2557)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy

from archive import FaultKind
from indexer.records import Clue, Outcome

from . import html
from .mail import header, moment_of
from .source import Source

_RELATED = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_SAVED = re.compile(
    rb"^(?:snapshot-content-location|from: <saved by)", re.IGNORECASE | re.MULTILINE
)
_SENT = re.compile(rb"^(?:to|received|delivered-to):", re.IGNORECASE | re.MULTILINE)
_PACKED = re.compile(rb"\n(?:[A-Za-z0-9+/]{60,}={0,2}\r?\n){400,}|[A-Za-z0-9+/]{40000,}={0,2}")
_PLACES = ("Snapshot-Content-Location", "Content-Location")


def looks(head: bytes, ending: str) -> bool:
    """Whether a file is a saved page and not a mail with pictures."""
    own = head.replace(b"\r", b"").partition(b"\n\n")[0]
    if _SAVED.search(own):
        return True
    related = _RELATED.search(own) is not None
    return related and (ending in {".mht", ".mhtml"} or not _SENT.search(own))


def _without_pictures(data: bytes) -> bytes:
    """A saved page without the long runs of letters in which its pictures are."""
    return _PACKED.sub(b"\n", data)


def read(source: Source) -> Iterator[Outcome]:
    """The article of the page.

    Raises:
        SeedError: There is no page in it, or no text in the page.
    """
    message = message_from_bytes(source.light(_without_pictures), policy=policy.default)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if page is None:
        raise source.error(FaultKind.NO_PAGE)
    data = page.get_payload(decode=True)
    article = html.page(
        source, data if isinstance(data, bytes) else b"", str(page.get_param("charset") or "")
    )
    places = (header(one, name) for one in (message, page) for name in _PLACES)
    place = next(filter(None, places), "")
    yield replace(
        article,
        url=article.url or (Clue(place, "saved-page") if place.startswith("http") else None),
        captured=moment_of(header(message, "Date")),
    )
