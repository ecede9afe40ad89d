"""Files packed into one: gzip, zip and tar, whatever is inside."""

import gzip
import lzma
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from indexer.errors import SeedError

from .raw import HEAD, Outcome, Source

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
_OFFICE = (b"[Content_Types].xml", b"mimetype")
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    gzip.BadGzipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,  # how zipfile says that a password is needed
    OSError,  # how bz2 says that its data is damaged
)


def looks(head: bytes, ending: str) -> bool:
    """Whether a file is packed; office documents and web archives are not for here."""
    if head.startswith(b"PK\x03\x04"):
        return not head[30:].startswith(_OFFICE)
    if head.startswith((b"BZh", b"\xfd7zXZ\x00")):
        return ending in {".bz2", ".tbz2", ".xz", ".txz"}
    return head[257:262] == b"ustar" or head.startswith(b"\x1f\x8b")


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
        SeedError: It is damaged from the beginning, or packed too often.
    """
    if source.depth >= DEEPEST:
        raise source.error("it is packed too often", "unpack it")
    head = source.head()
    if head.startswith(b"PK"):
        members = _zipped(source)
    elif head.startswith(b"\x1f\x8b") and unpacked_head(head)[257:262] != b"ustar":
        members = _gzipped(source)
    else:
        members = _tarred(source)
    left, count = TOTAL, 0
    while (member := _next(source, members)) is not None:
        if isinstance(member, SeedError):
            yield member
            continue
        count += 1
        left -= member.file.seek(0, 2)
        if left < 0 or count > MEMBERS:
            yield source.error("it holds more than can be read", "unpack it into several files")
            return
        with member.file:
            yield from _outcomes(member, inner)


def _next(source: Source, members: Iterator[Source | SeedError]) -> Source | SeedError | None:
    """The next file of an archive; None after the last, or after telling that it is damaged."""
    try:
        return next(members, None)
    except SeedError as error:
        return error
    except _BROKEN:
        return source.error("it is damaged, or cut off: what comes before is in", "pack it again")


def _outcomes(member: Source, inner: Inner) -> Iterator[Outcome]:
    """What one file holds; a file that is nothing does not stop the others."""
    try:
        yield from inner(member)
    except SeedError as error:
        yield error


def _gzipped(source: Source) -> Iterator[Source | SeedError]:
    source.file.seek(0)
    with gzip.open(source.file) as packed:
        file = _copied(packed)
    name = source.name.removesuffix(".gz")
    if file is None:
        yield source.error(f"it is larger than {MEMBER // 1_000_000} MB unpacked", "unpack it")
    else:
        whole = source.inside("", file, name)
        yield whole


def _zipped(source: Source) -> Iterator[Source | SeedError]:
    with zipfile.ZipFile(source.file) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or _is_aside(entry.filename):
                continue
            if entry.flag_bits & 1:
                yield source.error("it needs a password", "unpack it", entry.filename)
                continue
            with archive.open(entry) as packed:
                yield _member(source, entry.filename, packed)


def _tarred(source: Source) -> Iterator[Source | SeedError]:
    source.file.seek(0)
    with tarfile.open(fileobj=source.file) as archive:
        for entry in archive:
            packed = archive.extractfile(entry) if entry.isfile() else None
            if packed is not None and not _is_aside(entry.name):
                yield _member(source, entry.name, packed)


def _member(source: Source, name: str, packed: object) -> Source | SeedError:
    file = _copied(packed)
    if file is None:
        reason = f"it is larger than {MEMBER // 1_000_000} MB"
        return source.error(reason, "unpack it", name)
    return source.inside(name, file, PurePosixPath(name).name)


def _copied(packed: object) -> BinaryIO | None:
    """An unpacked file on disk; None when it is too large."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by who reads it
    while chunk := packed.read(_CHUNK):  # type: ignore[attr-defined]
        file.write(chunk)
        if file.tell() > MEMBER:
            file.close()
            return None
    file.seek(0)
    return file


def _is_aside(name: str) -> bool:
    """Whether a file was packed along by the system, or is hidden."""
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
