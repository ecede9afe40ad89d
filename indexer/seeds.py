"""Walks the seeds and opens them; nobody else does, and nothing is ever written here."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

from .errors import SeedError
from .formats import HEAD, recognised

ENDINGS = frozenset(
    """.txt .text .md .markdown .htm .html .xhtml .xht .mhtml .mht .xml .rss .atom .rdf .warc .eml
    .mbox .pdf .zip .tar .tgz .tbz2 .txz .gz""".split()
)
"""What the name of a file with articles ends in; others have to show by their content."""

_COMPANION = re.compile(
    r"[_-](?:files|fichiers|dateien|archivos|file|bestanden|ficheiros|arquivos)", re.IGNORECASE
)
"""How browsers end the name of the folder with the pictures of a page they saved."""


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

    Symbolic links are followed only to files inside the folder. The folder
    that a browser saves beside a page, with its pictures, is left out whole.
    """
    inside = root.resolve()
    for folder, folders, names in os.walk(root):
        pages = {Path(name).stem for name in names if name.lower().endswith((".htm", ".html"))}
        companions = {name for name in folders if _COMPANION.sub("", name) in pages}
        folders[:] = sorted(
            name for name in folders if not _hidden(name) and name not in companions
        )
        for name in sorted(companions):
            path = Path(folder, name).relative_to(root).as_posix()
            yield Skipped(path=path, reason="the pictures and scripts of the page beside it")
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


@contextmanager
def opened(seed: SeedFile) -> Iterator[BinaryIO]:
    """A seed open for reading, at its beginning.

    Raises:
        SeedError: It may not be read, the disk fails, or somebody changed it
            in the meantime.
    """
    try:
        with seed.file.open("rb") as file:
            before = os.fstat(file.fileno())
            yield file
            after = os.fstat(file.fileno())
    except PermissionError:
        raise SeedError(seed.path, "it may not be read", "give yourself the right to") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise SeedError(seed.path, reason, "check the disk, then index again") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise SeedError(seed.path, "it changed while it was read", "index again")


def digest(file: BinaryIO) -> str:
    """The SHA-256 of a file, which stands at its beginning afterwards."""
    file.seek(0)
    found = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return found


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
    suffix = file.suffix.lower()
    if suffix not in ENDINGS and not _is_seed(file):
        return Skipped(path=path, reason=f"a {suffix} file is no article")
    return SeedFile(path=path, file=file, size=facts.st_size, mtime_ns=facts.st_mtime_ns)


def _is_seed(file: Path) -> bool:
    """Whether the content of a file without a known ending is one that holds articles."""
    try:
        with file.open("rb") as opened_file:
            return not file.suffix or recognised(opened_file.read(HEAD), "")
    except OSError:
        return True  # it will be named when it cannot be read
