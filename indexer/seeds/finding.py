"""Walks the seeds and opens them; nobody else does, and nothing is ever written here."""

import os
import re
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO, NamedTuple

from indexer.records import SeedError, UnreadSeed

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
    file: str | Path
    size: int
    mtime_ns: int


RECENT = 2_000_000_000
"""Nanoseconds after a change in which another one may go without a new time of change.

Some file systems count in steps of two seconds, and clocks differ.
"""


class Look(NamedTuple):
    """What was seen of a seed when it was read; see `SeedFile`.

    `digest` is the SHA-256 of its bytes, "" of a file that is no article.
    `certain` says that whatever is written into it later will show in its
    size or its time of change. A tuple, since a refresh makes one for each
    seed of an archive.
    """

    size: int
    mtime_ns: int
    digest: str
    certain: bool = True

    def fits(self, size: int, mtime_ns: int) -> bool:
        """Whether a file of this size and time is the one that was read."""
        return self.certain and self.mtime_ns == mtime_ns and self.size == size


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file that is no article, and why; `look` is what was seen if it had to be opened."""

    path: str
    reason: str
    look: Look | None = None

    def __str__(self) -> str:
        """One line for a report."""
        return f"{self.path}: {self.reason}"


NO_LOOKS: Mapping[str, Look] = {}


def walk(root: Path, looks: Mapping[str, Look] = NO_LOOKS) -> Iterator[SeedFile | Skipped]:
    """Everything below a folder, sorted by path; hidden files are passed over in silence.

    Symbolic links are followed only to files inside the folder. The folder
    that a browser saves beside a page, with its pictures, is left out whole.

    Args:
        root: The folder.
        looks: What was seen at other times; a file that has not changed
            since is not opened, whatever its name.
    """
    inside = root.resolve()
    waiting = [("", str(root))]
    while waiting:
        below, folder = waiting.pop()
        files, folders = _listed(folder)
        pages = {Path(name).stem for name in files if name.lower().endswith((".htm", ".html"))}
        companions = {name for name in folders if _COMPANION.sub("", name) in pages}
        for name in sorted(companions):
            reason = "the pictures and scripts of the page beside it"
            yield Skipped(path=below + name, reason=reason)
        for name, entry in sorted(files.items()):
            path = below + name
            yield _entry(path, entry, inside, looks.get(path))
        waiting += [
            (f"{below}{name}/", folders[name].path)
            for name in sorted(folders.keys() - companions, reverse=True)
            if not folders[name].is_symlink()
        ]


Entries = dict[str, "os.DirEntry[str]"]


def _listed(folder: str) -> tuple[Entries, Entries]:
    """The files and the folders in a folder, hidden ones left out; nothing when it is closed."""
    files: Entries = {}
    folders: Entries = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not _hidden(entry.name):
                    (folders if _is_folder(entry) else files)[entry.name] = entry
    except OSError:
        return {}, {}
    return files, folders


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link that leads to itself


def gather(paths: Iterable[Path]) -> Iterator[SeedFile | Skipped]:
    """The files that a person names, folders walked through; paths as the person wrote them.

    Raises:
        SeedError: There is nothing at a path.
    """
    for path in paths:
        if path.is_dir():
            for entry in walk(path):
                yield replace(entry, path=(path / entry.path).as_posix())
        elif os.path.lexists(path):
            yield _entry(path.as_posix(), path, path.resolve().parent)
        else:
            raise SeedError(path.as_posix(), "there is nothing here", "check the spelling")


@contextmanager
def opened(seed: SeedFile) -> Iterator[BinaryIO]:
    """A seed open for reading, at its beginning.

    Raises:
        UnreadSeed: It may not be read, the disk fails, or somebody changed it
            in the meantime.
    """
    try:
        with open(seed.file, "rb") as file:  # noqa: PTH123 - most are no Path, which is dear to make
            before = os.fstat(file.fileno())
            yield file
            after = os.fstat(file.fileno())
    except PermissionError:
        raise UnreadSeed(seed.path, "it may not be read", "give yourself the right to") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadSeed(seed.path, reason, "check the disk, then index again") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise UnreadSeed(seed.path, "it changed while it was read", "index again")


def digest(file: BinaryIO) -> str:
    """The SHA-256 of a file, which stands at its beginning afterwards."""
    file.seek(0)
    found = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return found


def look_through(file: BinaryIO) -> Look:
    """What is seen of an open seed, which stands at its beginning afterwards."""
    now = time.time_ns()
    facts = os.fstat(file.fileno())
    return Look(
        size=facts.st_size,
        mtime_ns=facts.st_mtime_ns,
        digest=digest(file),
        certain=facts.st_mtime_ns < now - RECENT,
    )


def _hidden(name: str) -> bool:
    return name.startswith(".") or name.endswith(("~", ".swp", ".tmp", ".part"))


def _entry(
    path: str, file: "Path | os.DirEntry[str]", inside: Path, look: Look | None = None
) -> SeedFile | Skipped:
    try:
        facts = file.stat()
    except OSError:
        return Skipped(path=path, reason="a link that leads nowhere")
    if not stat.S_ISREG(facts.st_mode):
        return Skipped(path=path, reason="not a file")
    if file.is_symlink() and not Path(file).resolve().is_relative_to(inside):
        return Skipped(path=path, reason="a link out of the folder")
    ending = _suffix(file.name)
    if ending and ending not in ENDINGS:
        if not (look and look.fits(facts.st_size, facts.st_mtime_ns)):
            look = _opened_to_see(file, facts)
        if not look.digest:
            return Skipped(path=path, reason=f"a {ending} file is no article", look=look)
    return SeedFile(path=path, file=os.fspath(file), size=facts.st_size, mtime_ns=facts.st_mtime_ns)


def _suffix(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if stem and dot and ending else ""


def _opened_to_see(file: "Path | os.DirEntry[str]", facts: os.stat_result) -> Look:
    """What is seen of a file that may hold articles although its name does not say so."""
    from indexer.formats import HEAD, recognised  # noqa: PLC0415 - most runs need no parser

    now = time.time_ns()
    try:
        with open(file, "rb") as opened_file:  # noqa: PTH123 - it may be no Path
            digest = "?" if recognised(opened_file.read(HEAD), "") else ""
    except OSError:
        digest = "?"  # it will be named when it cannot be read
    return Look(
        size=facts.st_size,
        mtime_ns=facts.st_mtime_ns,
        digest=digest,
        certain=facts.st_mtime_ns < now - RECENT,
    )
