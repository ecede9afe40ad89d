"""Web archives (WARC, ISO 28500): the pages that a crawler or a browser stored."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from archive import FaultKind
from indexer.records import Clue, Outcome, SeedError

from . import html, pdf
from .packed import unpacked_head
from .source import CARRIED, HEAD, LARGEST, Source

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_OK = "200"
_END = b"\n\r\n"
"""What stands behind every record."""

_CHUNK = 1 << 16
_ENCODINGS = frozenset({"identity", "gzip", "x-gzip", "deflate", "none", "utf-8"})
_PAGES = ("text/html", "application/xhtml+xml")
_PDF = "application/pdf"


def looks(head: bytes, _ending: str) -> bool:
    """Whether a file is a web archive, gzipped or not."""
    return unpacked_head(head).startswith(b"WARC/")


def read(source: Source) -> Iterator[Outcome]:
    """The pages of a web archive; pictures, redirects and the like are passed over."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - most seeds are none
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415 - the same

    stream = _Stream(source)
    records = iter(ArchiveIterator(stream))
    while True:
        try:
            record = next(records, None)
            if record is None:
                break
            payload = record.content_stream().read(CARRIED + 1) if _is_page(record) else b""
            while record.raw_stream.read(_CHUNK):
                pass
        except (ArchiveLoadFailed, OSError, ValueError, AttributeError):
            stream.damaged = True  # AttributeError: a header that there has to be is missing
            break
        if payload and not getattr(record.raw_stream, "limit", 0):
            yield _article(source, record, payload)
    if stream.damaged or not stream.end.endswith(_END):
        yield source.error(FaultKind.DAMAGED_CAPTURES)


class _Stream:
    """A web archive from its beginning, unzipped; how it ended is remembered.

    Records should be zipped one by one, but archives that were zipped as a
    whole are about as well.
    """

    def __init__(self, source: Source) -> None:
        zipped = source.head().startswith(b"\x1f\x8b")
        self._file: Any = gzip.GzipFile(fileobj=source.file) if zipped else source.file
        self.end = b""
        self.damaged = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes, none from where the file is damaged on."""
        try:
            data: bytes = self._file.read1(size)  # read would lose what stands right before a cut
        except (EOFError, OSError, zlib.error):
            self.damaged = True
            return b""
        self.end = (self.end + data)[-len(_END) :]
        return data


def _is_page(record: "ArcWarcRecord") -> bool:
    if record.rec_type == "response":
        headers = record.http_headers
        return (
            headers is not None
            and headers.get_statuscode() == _OK
            and _kind(record).startswith((*_PAGES, _PDF))
        )
    return record.rec_type == "resource" and _kind(record).startswith((*_PAGES, _PDF))


def _kind(record: "ArcWarcRecord") -> str:
    headers = record.http_headers or record.rec_headers
    return (headers.get_header("Content-Type") or "").lower()


def _article(source: Source, record: "ArcWarcRecord", payload: bytes) -> Outcome:
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    part = source.within(address)
    if len(payload) > LARGEST and not _kind(record).startswith(_PDF):
        payload = html.light(payload)
    if len(payload) > LARGEST:
        return source.error(FaultKind.LARGE_PART, part, most=LARGEST // 1_000_000)
    if _encoding(record) not in _ENCODINGS and not html.looks(payload[:HEAD], ""):
        return source.error(FaultKind.PACKING, part, encoding=_encoding(record))
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
        url=article.url or (Clue(address, "warc") if address.startswith("http") else None),
        captured=_moment(record.rec_headers.get_header("WARC-Date")),
    )


def _encoding(record: "ArcWarcRecord") -> str:
    headers = record.http_headers
    return ((headers and headers.get_header("Content-Encoding")) or "identity").lower()


def _charset(kind: str) -> str:
    return kind.partition("charset=")[2].partition(";")[0].strip(" \"'")


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
