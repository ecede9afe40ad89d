"""Opens seeds, and takes down what is seen of them; nothing is ever written here."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO, NamedTuple

from indexer.records import UnreadSeed


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


UNKNOWN = "?"
"""The digest of a file of which only the beginning has been read."""

RECENT = 2_000_000_000
"""Nanoseconds after a change in which another one may go without a new time of change.

Some file systems count in steps of two seconds, and clocks differ.
"""


class FileState(NamedTuple):
    """What was seen of a seed when it was last read; see `SeedFile`.

    `digest` is the SHA-256 of its bytes, "" of a file that is no article, and
    `UNKNOWN` of one that may be but has not been read.
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


@contextmanager
def opened(seed: SeedFile) -> Iterator[BinaryIO]:
    """A seed open for reading, at its beginning.

    Raises:
        UnreadSeed: It may not be read, the disk fails, or somebody changed it
            in the meantime.
    """
    try:
        with open(seed.file, "rb") as file:  # noqa: PTH123 - most are no Path, which takes long to make
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


def file_state(file: BinaryIO) -> FileState:
    """The state of an open seed, which stands at its beginning afterwards."""
    now = time.time_ns()
    return _state(os.fstat(file.fileno()), digest(file), now)


def sniffed(file: "Path | os.DirEntry[str]", facts: os.stat_result) -> FileState:
    """The state of a file that may hold articles although its name does not say so.

    It is opened, but no more of it is read than shows what it is.
    """
    from indexer.formats import HEAD, recognised  # noqa: PLC0415 - most runs need no parser

    now = time.time_ns()
    try:
        with open(file, "rb") as opened_file:  # noqa: PTH123 - it may be no Path
            is_article = recognised(opened_file.read(HEAD), "")
    except OSError:
        is_article = True  # it will be named when it cannot be read
    return _state(facts, UNKNOWN if is_article else "", now)


def _state(facts: os.stat_result, digest: str, now: int) -> FileState:
    """A state from what the file system says, seen at a time in nanoseconds since 1970."""
    return FileState(
        size=facts.st_size,
        mtime_ns=facts.st_mtime_ns,
        digest=digest,
        certain=facts.st_mtime_ns < now - RECENT,
    )
