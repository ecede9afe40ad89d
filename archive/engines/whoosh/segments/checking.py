"""Whether the files of a generation are what was written, found out in the background.

What was found wrong may be mended, so it is looked at again after a while.
"""

import os
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from archive.errors import ArchiveError, IndexDamaged, refused

from . import manifest
from .manifest import Manifest, Seal

AGAIN = 5.0
"""Seconds after which a failed check is repeated, or longer if it takes long itself."""

_SHARE = 10
"""A failed check is repeated so seldom that it takes one part in so many of all time."""

_ENDING = "shutdown"
"""Stands in what Python says when threads are asked for while the program ends."""

_FileKey = tuple[int, int, int, str]
"""A file: its device, its inode, when it was written, and the checksums that it should have."""


class Check:
    """Something that may raise an `ArchiveError`, done in the background, again if it failed."""

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self._problem: ArchiveError | None = None
        self._due = 0.0
        self._starting = threading.Lock()
        self._start()

    def wait(self, patience: float | None) -> None:
        """Raise what was found last; wait for it, but no longer than so many seconds."""
        self._thread.join(patience)
        with self._starting:
            if self._problem and not self._thread.is_alive() and time.monotonic() >= self._due:
                self._start()
        if self._problem:
            raise self._problem

    def condemn(self, problem: ArchiveError) -> None:
        """Remember a problem that the check itself did not find."""
        self._problem, self._due = problem, time.monotonic() + AGAIN

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        began, problem = time.monotonic(), None
        try:
            self._check()
        except ArchiveError as error:
            problem = error
        except RuntimeError as error:
            if _ENDING not in str(error):
                raise
            return
        ended = time.monotonic()
        self._due = ended + max(AGAIN, _SHARE * (ended - began))
        self._problem = problem


class Checks:
    """The checks of one index. A file that was found sound is not read again."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._sound: set[_FileKey] = set()
        self._checks: dict[tuple[int, str], Check] = {}

    def of(self, identity: str) -> Check | None:
        """The check of a generation by its identity; None when there has been none."""
        return self._checks.get((os.getpid(), identity))

    def begun(self, identity: str, folder: Path, wanted: Manifest) -> Check:
        """The check of a generation, begun if need be; those of others are forgotten."""
        key = os.getpid(), identity  # a check does not go on in a process that forks off
        if key not in self._checks:
            self._checks = {key: Check(partial(self.check, folder, wanted))}
        return self._checks[key]

    def forget(self) -> None:
        """Check again whatever was found sound: somebody has written to it."""
        self._checks = {}
        self._sound = set()

    def check(self, folder: Path, wanted: Manifest, *, anew: bool = False) -> None:
        """Look at every file of a generation.

        Args:
            folder: Where it lies.
            wanted: What it has to hold, and nothing else.
            anew: Whether to read again what was found sound before.

        Raises:
            IndexDamaged: A file is missing, is not what was written, or is too many.
            IndexUnreadable: One may not be read.
        """
        if anew:
            self._sound = set()
        self.refuse_others(folder, wanted)
        self._sound = {  # files that this generation has no more are forgotten
            self._sound_key(folder / name, seal) for name, seal in wanted.files.items()
        }

    def refuse_others(self, folder: Path, wanted: Manifest) -> None:
        """Raise IndexDamaged when there are other files in a folder than it should have."""
        try:
            there = {path.name for path in folder.iterdir()}
        except OSError as error:
            raise refused(self._address, folder.name, error) from error
        for name in sorted(there ^ {*wanted.files, manifest.NAME}):
            what = "is not of this generation" if name in there else "is gone"
            raise IndexDamaged(self._address, f"{folder.name}/{name} {what}")

    def _sound_key(self, path: Path, seal: Seal) -> _FileKey:
        """What a sound file is remembered by."""
        name = f"{path.parent.name}/{path.name}"
        try:
            facts = path.stat()
            key = (facts.st_dev, facts.st_ino, facts.st_mtime_ns, " ".join(seal.sha256))
            is_sound = facts.st_size == seal.bytes and (
                key in self._sound or manifest.checksums(path) == seal.sha256
            )
        except OSError as error:
            raise refused(self._address, name, error) from error
        if not is_sound:
            raise IndexDamaged(self._address, f"{name} is not what was written")
        return key
