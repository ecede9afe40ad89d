"""Articles that wait on disk until it is known what belongs together.

Each process that reads seeds writes into a file of its own; what it sends
to the others of an article is small: where it stands in that file.
"""

import fcntl
import os
import pickle
import re
import secrets
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from archive import Article, make_private_folder

Location = tuple[int, int]
"""The number of a file of the spool, and the byte at which an article begins in it."""

_PREFIX = "newsarchive-spool-"
_NAME = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}")
_OWNER = "OWNER"
"""A file that is locked for as long as the process lives whose spool it is."""


@dataclass(slots=True)
class SpoolFile:
    """One file of the spool, written by one process at a time."""

    folder: Path
    number: int
    _file: BinaryIO | None = None

    def put(self, article: Article) -> Location:
        """Keep an article; it can be read as soon as this returns."""
        if self._file is None:
            self._file = (self.folder / str(self.number)).open("ab")
        start = self._file.seek(0, 2)
        pickle.dump(article, self._file, pickle.HIGHEST_PROTOCOL)
        self._file.flush()
        return self.number, start


class Spool:
    """A temporary folder for articles, there as long as the context lasts.

    An archive has more articles than memory may hold, and which of them are
    versions of one another is known only when several have been read.
    """

    def __init__(self, where: Path | None = None) -> None:
        """Say where.

        Args:
            where: The folder to make it in; that for temporary files by default.
        """
        self._where = where or Path(tempfile.gettempdir())
        self.folder = self._where / _PREFIX
        self._owner = -1
        self._open: dict[int, BinaryIO] = {}

    def __enter__(self) -> Self:
        make_private_folder(self._where)
        try:
            while self._owner < 0:
                self.folder = self._where / f"{_PREFIX}{secrets.token_hex(4)}"
                with suppress(FileExistsError):
                    self._owner = _claimed(self.folder)
        except BaseException:  # told to end just now
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self._open.values():
            file.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._owner)

    def get(self, location: Location) -> Article:
        """The article at a location. Not safe to use from two threads at once."""
        number, start = location
        if number not in self._open:
            self._open[number] = (self.folder / str(number)).open("rb")
        self._open[number].seek(start)
        article: Article = pickle.load(self._open[number])  # noqa: S301 - written by ourselves just now
        return article


def sweep_spools(where: Path | None = None) -> None:
    """Clear away the spools of runs that were killed; those of others that run stay."""
    where = where or Path(tempfile.gettempdir())
    for folder in where.glob(f"{_PREFIX}*"):
        if _NAME.fullmatch(folder.name) and not folder.is_symlink():
            with suppress(OSError):  # somebody else's, or somebody is at work in it
                _sweep(folder)


def _sweep(folder: Path) -> None:
    """Clear away a spool whose owner is dead.

    Raises:
        OSError: Its owner lives, or it is not ours to clear away.
    """
    if folder.stat().st_uid != os.geteuid():
        return
    try:
        owner = os.open(folder / _OWNER, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        folder.rmdir()  # killed before it said whose it is, or just about to
        return
    try:
        fcntl.lockf(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(owner)


def _claimed(folder: Path) -> int:
    """Make a folder; the handle of the lock that says that its owner lives.

    The lock is one that no child inherits. Whoever sweeps may come between the
    making and the locking; then it is -1, and another folder has to be made.

    Raises:
        FileExistsError: There is such a folder.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    folder.mkdir(0o700)
    try:
        owner = os.open(folder / _OWNER, flags, 0o600)
    except FileNotFoundError:
        return -1
    fcntl.lockf(owner, fcntl.LOCK_EX)
    if (folder / _OWNER).exists():
        return owner
    os.close(owner)
    return -1
