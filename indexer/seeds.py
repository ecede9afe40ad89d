"""Walks the seeds and opens them; nobody else does, and nothing is ever written here."""

import gzip
import os
import stat
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import SeedError

LARGEST = 10_000_000
"""Bytes of one seed, unpacked; an article is far smaller."""

ENDINGS = frozenset({".txt", ".text", ".htm", ".html", ".xhtml", ""})
"""What an article's file name may end in; others are named and left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedFile:
    """A file that should hold an article.

    `path` is what it is called: below the seeds folder, with forward
    slashes. `file` is where it lies. `size` is in bytes, `mtime_ns` in
    nanoseconds since 1970.
    """

    path: str
    file: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file that is no article, and why."""

    path: str
    reason: str

    def __str__(self) -> str:
        """One line for a report."""
        return f"{self.path}: {self.reason}"


def walk(root: Path) -> Iterator[SeedFile | Skipped]:
    """Everything below a folder, sorted by path; hidden files are passed over in silence.

    Symbolic links are followed only to files inside the folder.
    """
    inside = root.resolve()
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        for name in sorted(name for name in names if not _hidden(name)):
            file = Path(folder, name)
            yield _entry(file.relative_to(root).as_posix(), file, inside)


def gather(paths: Iterable[Path]) -> Iterator[SeedFile | Skipped]:
    """The files that a person names, folders walked through; paths as the person wrote them.

    Raises:
        SeedError: There is nothing at a path.
    """
    for path in paths:
        if path.is_dir():
            inside = path.resolve()
            for entry in walk(path):
                name = (path / entry.path).as_posix()
                yield _entry(name, path / entry.path, inside)
        elif os.path.lexists(path):
            yield _entry(path.as_posix(), path, path.resolve().parent)
        else:
            raise SeedError(path.as_posix(), "there is nothing here", "check the spelling")


def read(seed: SeedFile) -> bytes:
    """The bytes of a seed, unpacked when it is gzipped.

    Raises:
        SeedError: It is empty, too large, damaged or may not be read.
    """
    try:
        with seed.file.open("rb") as file:
            data = file.read(LARGEST + 1)
        if seed.file.suffix == ".gz" or data.startswith(b"\x1f\x8b"):
            data = _unpacked(seed.file)
    except PermissionError:
        raise SeedError(seed.path, "it may not be read", "give yourself the right to") from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise SeedError(seed.path, "it is damaged gzip data", "save it again") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise SeedError(seed.path, reason, "check the disk, then index again") from error
    if len(data) > LARGEST:
        reason = f"it is larger than {LARGEST // 1_000_000} MB"
        raise SeedError(seed.path, reason, "keep only the article")
    if not data.strip():
        raise SeedError(seed.path, "the file is empty", "save the article again, or delete it")
    return data


def _unpacked(file: Path) -> bytes:
    with gzip.open(file) as packed:
        return packed.read(LARGEST + 1)


def _hidden(name: str) -> bool:
    return name.startswith(".") or name.endswith(("~", ".swp", ".tmp", ".part"))


def _entry(path: str, file: Path, inside: Path) -> SeedFile | Skipped:
    try:
        facts = file.stat()
    except OSError:
        return Skipped(path=path, reason="a link that leads nowhere")
    if not stat.S_ISREG(facts.st_mode):
        return Skipped(path=path, reason="not a file")
    if not file.resolve().is_relative_to(inside):
        return Skipped(path=path, reason="a link out of the folder")
    suffix = Path(file.name.removesuffix(".gz")).suffix.lower()
    if suffix not in ENDINGS:
        return Skipped(path=path, reason=f"a {suffix} file is no article")
    return SeedFile(path=path, file=file, size=facts.st_size, mtime_ns=facts.st_mtime_ns)
