"""An open file to read articles from, and what it refuses to be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import BinaryIO

from archive import FaultKind
from indexer.records import Line, SeedError, readable

LARGEST = 10_000_000
"""Bytes of one article, unpacked; an article is far smaller."""

CARRIED = 60_000_000
"""Bytes of a file that carries an article with its pictures."""

HEAD = 4096
"""Bytes in which a file shows what it is."""


_MAGIC = {
    b"PK\x03\x04": "office",
    b"PK\x05\x06": "empty_archive",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"\x7fELF": "program",
    b"MZ": "program",
    b"SQLite format 3": "database",
    b"<?xml": "xml",
    b"\xd0\xcf\x11\xe0": "office",
}
_PRINTABLE = bytes({9, 10, 12, 13, 27} | set(range(32, 127)) | set(range(128, 256)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An open file to read articles from: a seed, or a file packed inside one.

    `path` is the seed's, `name` the file's own, for its ending. `part` is
    where it lies inside the seed, "" for the seed itself. `file` can be
    sought in and stands at its beginning. `depth` counts the containers
    around it.
    """

    path: str
    name: str
    file: BinaryIO
    part: str = ""
    depth: int = 0

    @property
    def ending(self) -> str:
        """The ending of the name in small letters, with its dot; "" when there is none."""
        return PurePosixPath(self.name).suffix.lower()

    def head(self) -> bytes:
        """The first bytes, enough to recognise a format by."""
        self.file.seek(0)
        head = self.file.read(HEAD)
        self.file.seek(0)
        return head

    def data(self) -> bytes:
        """All bytes of a file that holds one article.

        Raises:
            SeedError: It is empty, or larger than any article.
        """
        return self._whole(LARGEST, LARGEST, lambda data: data)

    def carried(self) -> bytes:
        """All bytes of a file that may be large for its pictures.

        Raises:
            SeedError: It is empty, or larger than any article with its pictures.
        """
        return self._whole(CARRIED, CARRIED, lambda data: data)

    def light(self, without_pictures: Callable[[bytes], bytes]) -> bytes:
        """All bytes of a file without its pictures, where these make it large.

        Raises:
            SeedError: It is empty, or what is left is larger than any article.
        """
        return self._whole(CARRIED, LARGEST, without_pictures)

    def _whole(self, most: int, left: int, light: Callable[[bytes], bytes]) -> bytes:
        self.file.seek(0)
        data = self.file.read(most + 1)
        if len(data) > LARGEST:
            data = light(data)
        if len(data) > left:
            raise self.error(FaultKind.LARGE, most=left // 1_000_000)
        if not data.strip():
            raise self.error(FaultKind.EMPTY)
        return data

    def inside(self, part: str, file: BinaryIO, name: str = "") -> "Source":
        """A file found inside this one."""
        whole = self.place(part)
        return replace(self, file=file, name=name or part, part=whole, depth=self.depth + 1)

    def place(self, part: str) -> str:
        """Where a file lies that is packed inside this one."""
        return "/".join(filter(None, (self.part, readable(part))))

    def within(self, part: str) -> str:
        """What an article is called that is this piece of the file."""
        return f"{self.part}#{readable(part)}" if self.part else f"#{readable(part)}"

    def error(self, kind: FaultKind, part: str = "", **facts: object) -> SeedError:
        """The error that names this file, or a part of it."""
        where = part or self.part
        return SeedError.of(f"{self.path} › {where}" if where else self.path, kind, **facts)


def numbered(lines: Iterator[str] | list[str], first: int = 1) -> tuple[Line, ...]:
    """Lines with their numbers, blank ones left out."""
    return tuple(
        Line(line.strip(), number) for number, line in enumerate(lines, start=first) if line.strip()
    )


def refuse_others(source: Source, data: bytes) -> None:
    """Raise a SeedError when the bytes begin like something that is no text."""
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise source.error(FaultKind.FOREIGN, what=kind)


def refuse_binary(source: Source, data: bytes) -> None:
    """Raise a SeedError when the bytes cannot be text."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    control = len(data.translate(None, _PRINTABLE))
    if not wide and control > len(data) // 100:
        raise source.error(FaultKind.BINARY)
