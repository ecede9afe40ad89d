"""Files packed into one: gzip, zip and tar, whatever is inside."""

import bz2
import errno
import gzip
import lzma
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO

from archive import FaultKind
from indexer.records import Outcome, SeedError

from .source import HEAD, Source

Inner = Callable[[Source], Iterator[Outcome]]
"""What reads a file once it is unpacked."""

DEEPEST = 3
"""Packed files inside each other; more is an attack, or a mistake."""

MEMBER = 500_000_000
"""Bytes of one unpacked file: a web archive or an export may well be large."""

TOTAL = 2_000_000_000
"""Bytes of all files of one archive, unpacked."""

MEMBERS = 50_000
"""Files in one archive."""

_CHUNK = 1 << 16
_OFFICE = (b"[Content_Types].xml", b"_rels/", b"mimetype")
_STREAMS: dict[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    gzip.BadGzipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,  # how bz2 says that its data is damaged
    ValueError,  # numbers and names that are none
)

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What is no fault of an archive: there is no room to unpack it."""


def looks(head: bytes, _ending: str) -> bool:
    """Whether a file is packed; office documents and web archives are not for here."""
    if head.startswith(b"PK\x03\x04"):
        return not head[30:].startswith(_OFFICE)
    return head.startswith(tuple(_STREAMS)) or _is_tar(head)


def unpacked_head(head: bytes) -> bytes:
    """The first bytes of what is gzipped; of anything else, the bytes themselves."""
    if not head.startswith(b"\x1f\x8b"):
        return head
    try:
        return zlib.decompressobj(31).decompress(head, HEAD)
    except zlib.error:
        return b""


def read(source: Source, inner: Inner) -> Iterator[Outcome]:
    """What `inner` reads in the files of an archive.

    Raises:
        SeedError: It is packed too often.
    """
    if source.depth >= DEEPEST:
        raise source.error(FaultKind.NESTED)
    for member in _members(source):
        if isinstance(member, SeedError):
            yield member
            continue
        try:
            with member.file:
                yield from inner(member)
        except SeedError as error:
            yield error  # a file that is nothing does not stop the others


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file in an archive, not yet unpacked; the one file of a packed stream has no name."""

    name: str
    size: int
    opened: Callable[[], IO[bytes]]
    locked: bool = False


def _members(source: Source) -> Iterator[Source | SeedError]:
    """The files of an archive, up to where it is damaged or too much."""
    left, count, refused = TOTAL, 0, False
    try:
        for count, entry in enumerate(_entries(source), start=1):
            left -= entry.size if entry.size <= MEMBER else 0
            if left < 0 or count > MEMBERS:
                yield source.error(FaultKind.TOO_MUCH)
                return
            member = _unpacked(source, entry)
            refused = isinstance(member, SeedError)
            yield member
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno in _FULL:
            raise
        if not refused:
            yield source.error(FaultKind.DAMAGED_END if count else FaultKind.DAMAGED)


def _unpacked(source: Source, entry: _Entry) -> Source | SeedError:
    """A file of an archive, on disk."""
    if entry.locked:
        return source.error(FaultKind.LOCKED, source.place(entry.name))
    if entry.size <= MEMBER:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by who reads it
        try:
            with entry.opened() as packed:
                while file.tell() <= MEMBER and (chunk := packed.read(_CHUNK)):
                    file.write(chunk)
        except _BROKEN as error:
            file.close()
            if isinstance(error, OSError) and error.errno in _FULL:
                raise
            return source.error(FaultKind.DAMAGED, source.place(entry.name))
        if file.tell() <= MEMBER:
            file.seek(0)
            name = PurePosixPath(entry.name).name or PurePosixPath(source.name).stem
            return source.inside(entry.name, file, name)
        file.close()
    place = source.place(entry.name)
    return source.error(FaultKind.LARGE_UNPACKED, place, most=MEMBER // 1_000_000)


def _entries(source: Source) -> Iterator[_Entry]:
    """What is in an archive, hidden files left out."""
    head = source.head()
    if head.startswith(b"PK"):
        return _zipped(source)
    stream = next((_STREAMS[mark] for mark in _STREAMS if head.startswith(mark)), None)
    if stream is not None:
        with stream(source.file) as packed:
            head = packed.read(HEAD)
        source.file.seek(0)
    if stream is None or _is_tar(head):
        return _tarred(source)
    return iter([_Entry("", 0, partial(stream, source.file))])


def _zipped(source: Source) -> Iterator[_Entry]:
    with zipfile.ZipFile(source.file) as archive:
        for entry in archive.infolist():
            if not entry.filename.endswith("/") and not _is_aside(entry.filename):
                opened = partial(archive.open, entry)
                yield _Entry(entry.filename, entry.file_size, opened, bool(entry.flag_bits & 1))


def _tarred(source: Source) -> Iterator[_Entry]:
    with tarfile.open(fileobj=source.file) as archive:
        for entry in archive:
            if entry.isfile() and not _is_aside(entry.name):
                yield _Entry(entry.name, entry.size, partial(_extracted, archive, entry))
        archive.fileobj.seek(archive.offset)
        if any(end := archive.fileobj.read(tarfile.BLOCKSIZE)) or not end:
            raise tarfile.ReadError  # tarfile itself takes any garbage for the end


def _extracted(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(entry)
    if file is None:
        raise tarfile.ReadError
    return file


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def _is_aside(name: str) -> bool:
    """Whether a file was packed along by the system, or is hidden."""
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
