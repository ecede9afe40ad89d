"""Opens seeds, and takes down what is seen of them; nothing is ever written here.

A folder of seeds belongs to others, who may change it at any time. So a seed
is looked at again once it is open: no link is followed on the way to it, it is
a plain file or it is refused, and it was the same before and after it was read.
"""

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from archive import FaultKind
from indexer.records import ChangedSeed, UnreadSeed


class SeedFile(NamedTuple):
    """A file that should hold an article; a tuple, since a refresh makes one for each seed.

    `path` is what it is called: below the seeds folder, with forward
    slashes. `file` is where it lies, `root` the folder below which no link is
    followed on the way to it, "" for the one it lies in. `size` is in bytes,
    `mtime_ns` and `ctime_ns`, when its content and anything of it last
    changed, in nanoseconds since 1970. `inode` is its device and its number
    there, None when that is not known.
    """

    path: str
    file: str | Path
    size: int
    mtime_ns: int
    ctime_ns: int = 0
    root: str = ""
    inode: tuple[int, int] | None = None


UNKNOWN = "?"
"""The digest of a file of which only the beginning has been read."""

RECENT = 2_000_000_000
"""Nanoseconds after a change in which another one may go without a new time of change.

Some file systems count in steps of two seconds, and clocks differ.
"""

QUIET = 50_000_000
"""Nanoseconds for which nobody may have written to a seed before it is read.

Shorter, and its time of change would not tell whether somebody is still at it.
"""

_SECOND = 1_000_000_000

LARGEST = 4_000_000_000
"""Bytes of one seed; no web archive or export that people save is larger."""

HELD = 10_000_000
"""Bytes of a seed that is read at once and not piece by piece."""

TRIES = 3
"""How often a seed is read that changes all the time."""

PAUSE = 0.05
"""Seconds before it is read again."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What reading a seed cannot be told: unpacking it was."""

_NOT_PLAIN = {
    stat.S_IFDIR: "folder",
    stat.S_IFIFO: "pipe",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
}

_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_CLOEXEC | os.O_DIRECTORY
"""How a folder is passed through, which need not be one that may be listed."""

_FILE = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
"""How a file is opened that may have become a pipe or a terminal: without waiting for anybody."""


class FileState(NamedTuple):
    """What was seen of a seed when it was last read; see `SeedFile`.

    `digest` is the SHA-256 of its bytes, "" of a file that is no article, and
    `UNKNOWN` of one that may be but has not been read.
    `certain` says that whatever is written into it later will show in its
    size or its times. A tuple, since a refresh makes one for each seed of an
    archive.
    """

    size: int
    mtime_ns: int
    digest: str
    ctime_ns: int = -1
    certain: bool = True

    def fits(self, seed: SeedFile) -> bool:
        """Whether a file is the one that was read, as far as its size and its times tell."""
        seen = self.size, self.mtime_ns, self.ctime_ns
        return self.certain and seen == (seed.size, seed.mtime_ns, seed.ctime_ns)

    def saw(self, facts: os.stat_result) -> bool:
        """The same of what the system says of a file."""
        seen = self.size, self.mtime_ns, self.ctime_ns
        return self.certain and seen == (facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)


class _Held(BytesIO):
    """A whole seed in memory, with what the file system said of it when it was read."""

    def __init__(self, data: bytes, facts: os.stat_result, now: int) -> None:
        super().__init__(data)
        self.facts = facts
        self.now = now


@contextmanager
def opened(seed: SeedFile) -> Iterator[BinaryIO]:
    """A seed open for reading, at its beginning.

    A usual one has been read when this begins, and again if it changed
    meanwhile. A large one is read while it is open, and whoever reads it has
    to begin again when this ends with `ChangedSeed`.

    Raises:
        UnreadSeed: It may not be read, it is no plain file of the folder any
            more, or the disk fails.
        ChangedSeed: Somebody changed it in the meantime.
    """
    try:
        file = _read(seed)
        with file:
            if isinstance(file, _Held):
                yield file
                return
            before = os.fstat(file.fileno())
            try:
                yield file
            except Exception:
                _refuse_changed(seed, before, file)
                raise
            _refuse_changed(seed, before, file)
    except OSError as error:
        if error.errno in _FULL:
            raise
        raise _unread(seed, error) from error


def _read(seed: SeedFile) -> BinaryIO:
    """A seed in memory, or the open file if it is large.

    Raises:
        UnreadSeed: As for `opened`.
    """
    for trial in range(TRIES):
        if trial:
            time.sleep(PAUSE)
        file = _plain(seed)
        facts = os.fstat(file.fileno())
        as_surveyed = seed.inode in {None, (facts.st_dev, facts.st_ino)}
        if (as_surveyed or trial) and _is_quiet(file):  # a new file may have been saved over it
            if facts.st_size > HELD:
                return file
            if held := _whole(file):
                return held
        file.close()
    raise ChangedSeed.of(seed.path, FaultKind.CHANGED)


def _is_quiet(file: BinaryIO) -> bool:
    """Whether nobody writes to a file just now; waits a moment to find out."""
    age = time.time_ns() - os.fstat(file.fileno()).st_ctime_ns
    if 0 <= age < QUIET:
        time.sleep((QUIET - age) / _SECOND)
        age = time.time_ns() - os.fstat(file.fileno()).st_ctime_ns
    return not 0 <= age < QUIET


def _whole(file: BinaryIO) -> _Held | None:
    """What is in a file, which is closed; None when it changed while it was read."""
    with file:
        facts, now = os.fstat(file.fileno()), time.time_ns()
        data = file.read(HELD + 1)
        same = _signature(facts) == _signature(os.fstat(file.fileno()))
        return _Held(data, facts, now) if same and len(data) == facts.st_size else None


def _refuse_changed(seed: SeedFile, before: os.stat_result, file: BinaryIO) -> None:
    if _signature(before) != _signature(os.fstat(file.fileno())):
        raise ChangedSeed.of(seed.path, FaultKind.CHANGED) from None


def _signature(facts: os.stat_result) -> tuple[int, int, int]:
    return facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns


def _plain(seed: SeedFile) -> BinaryIO:
    """A seed as an open file, which is a plain one below its folder.

    Raises:
        UnreadSeed: It is something else by now.
        OSError: It cannot be opened.
    """
    handle = _handle(seed)
    facts = os.fstat(handle)
    kind = _NOT_PLAIN.get(stat.S_IFMT(facts.st_mode), "other")
    if not stat.S_ISREG(facts.st_mode):
        os.close(handle)
        raise UnreadSeed.of(seed.path, FaultKind.NO_FILE, what=kind)
    if facts.st_size > LARGEST:
        os.close(handle)
        raise UnreadSeed.of(seed.path, FaultKind.LARGE_FILE, most=LARGEST // 10**9)
    return open(handle, "rb")  # noqa: PTH123 - a handle has no path


def _handle(seed: SeedFile) -> int:
    """A handle of what lies where a seed lay, reached without following a link."""
    file = os.fspath(seed.file)
    root = seed.root or os.path.dirname(file) or "."  # noqa: PTH120 - most are no Path
    *folders, name = os.path.relpath(file, root).split("/")
    at = os.open(root, _FOLDER)
    try:
        for folder in folders:
            inner = os.open(folder, _FOLDER | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = inner
        return os.open(name, _FILE, dir_fd=at)
    finally:
        os.close(at)


def _unread(seed: SeedFile, error: OSError) -> UnreadSeed:
    """What the machine said of a seed, and what to do about it."""
    match error.errno:
        case errno.EACCES | errno.EPERM:
            return UnreadSeed.of(seed.path, FaultKind.FORBIDDEN)
        case errno.ELOOP:
            return UnreadSeed.of(seed.path, FaultKind.NO_FILE, what="link")
        case errno.ENOTDIR:
            return UnreadSeed.of(seed.path, FaultKind.NO_FOLDER)
        case errno.ENXIO:
            return UnreadSeed.of(seed.path, FaultKind.NO_FILE, what="socket")
    return UnreadSeed.of(seed.path, FaultKind.SYSTEM, said=error.strerror or str(error))


def digest(file: BinaryIO) -> str:
    """The SHA-256 of a file, which stands at its beginning afterwards."""
    file.seek(0)
    found, left = sha256(), LARGEST
    while left > 0 and (piece := file.read(1 << 20)):
        found.update(piece)
        left -= len(piece)
    file.seek(0)
    return found.hexdigest()


def file_state(file: BinaryIO) -> FileState:
    """The state of an open seed, which stands at its beginning afterwards."""
    if isinstance(file, _Held):
        return _state(file.facts, digest(file), file.now)
    now = time.time_ns()
    return _state(os.fstat(file.fileno()), digest(file), now)


def sniffed(seed: SeedFile) -> FileState:
    """The state of a file that may hold articles although its name does not say so.

    It is opened, but no more of it is read than shows what it is.
    """
    from indexer.formats import HEAD, recognised  # noqa: PLC0415 - most runs need no parser

    now = time.time_ns()
    try:
        with _plain(seed) as file:
            facts = os.fstat(file.fileno())
            is_article = recognised(file.read(HEAD), "")
    except (OSError, UnreadSeed):  # it will be named when it cannot be read
        return FileState(seed.size, seed.mtime_ns, UNKNOWN, seed.ctime_ns, certain=False)
    return _state(facts, UNKNOWN if is_article else "", now)


def _state(facts: os.stat_result, digest: str, now: int) -> FileState:
    """A state from what the file system says, seen at a time in nanoseconds since 1970.

    Where the time of change is in whole seconds, the next change may have the same.
    """
    coarse = facts.st_ctime_ns % _SECOND == 0
    last = max(facts.st_mtime_ns, facts.st_ctime_ns) if coarse else facts.st_mtime_ns
    return FileState(
        size=facts.st_size,
        mtime_ns=facts.st_mtime_ns,
        digest=digest,
        ctime_ns=facts.st_ctime_ns,
        certain=last < now - RECENT,
    )
