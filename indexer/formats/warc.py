"""Web archives (WARC, ISO 28500): the pages that a crawler or a browser stored."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from indexer.errors import SeedError

from . import html, pdf
from .packed import unpacked_head
from .raw import LARGEST, Clue, Outcome, Source

_OK = "200"
_PAGES = ("text/html", "application/xhtml+xml")
_PDF = "application/pdf"


def looks(head: bytes, _ending: str) -> bool:
    """Whether a file is a web archive, gzipped or not."""
    return unpacked_head(head).startswith(b"WARC/")


def read(source: Source) -> Iterator[Outcome]:
    """The pages of a web archive; pictures, redirects and the like are passed over."""
    records = iter(ArchiveIterator(source.file))
    while True:
        try:
            record = next(records, None)
            if record is None:
                return
            payload = record.content_stream().read(LARGEST + 1) if _is_page(record) else b""
        except (ArchiveLoadFailed, EOFError, zlib.error, OSError, ValueError):
            yield source.error("it is cut off or damaged: what comes before is in", "copy it again")
            return
        if payload:
            yield _article(source, record, payload)


def _is_page(record: ArcWarcRecord) -> bool:
    if record.rec_type == "response":
        headers = record.http_headers
        return (
            headers is not None
            and headers.get_statuscode() == _OK
            and _kind(record).startswith((*_PAGES, _PDF))
        )
    return record.rec_type == "resource" and _kind(record).startswith((*_PAGES, _PDF))


def _kind(record: ArcWarcRecord) -> str:
    headers = record.http_headers or record.rec_headers
    return (headers.get_header("Content-Type") or "").lower()


def _article(source: Source, record: ArcWarcRecord, payload: bytes) -> Outcome:
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    part = source.within(address)
    if len(payload) > LARGEST:
        return source.error(f"it is larger than {LARGEST // 1_000_000} MB", "leave it out", part)
    if getattr(record.raw_stream, "limit", 0) > 0:
        return source.error("the page is cut off", "copy the archive again", part)
    page = replace(source, part=part, file=BytesIO(payload))
    try:
        if _kind(record).startswith(_PDF):
            article = next(iter(pdf.read(page)))
        else:
            article = html.page(page, payload, _charset(_kind(record)))
    except SeedError as error:
        return error
    if isinstance(article, SeedError):
        return article
    return replace(
        article,
        url=article.url or Clue(address, "warc"),
        saved=_moment(record.rec_headers.get_header("WARC-Date")),
    )


def _charset(kind: str) -> str:
    return kind.partition("charset=")[2].strip(" \"';")


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
