"""Waits until seeds may have changed: the system tells of changes, where it can.

It cannot tell of what others do to a network drive, nor of more folders than
it has been set up for. There, and now and then anywhere, all seeds are looked
at without anybody having told of a change.
"""

import logging
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

_log = logging.getLogger("newsarchive")

OVERLOOKED = 60.0
"""Seconds after which all seeds are looked at in any case."""

RESTLESS = 5.0
"""Seconds after a change in which all seeds are looked at, again and again.

In a new folder, files may come before the system is asked to tell of them.
"""

_STEP = 500
"""Milliseconds after which other files are looked at, and whether the folder is still the same."""

_TOGETHER = 100
"""Milliseconds in which several changes count as one."""

_UNTOLD = (OSError, RuntimeError, ValueError)
"""What comes instead of changes where the system, or the library that asks it, cannot tell them."""

_Stamp = tuple[int, ...]


class Stirring:
    """Waits until something below a folder, or in one of some other files, may have changed."""

    def __init__(self, root: Path, also: Sequence[Path] = (), *, polling: bool = False) -> None:
        """Begin to listen.

        Args:
            root: The seeds folder, which need not exist.
            also: Other files, which need not exist either.
            polling: Whether nobody tells of changes, as on a network drive.
        """
        self._root = root
        self._also = also
        self._polling = polling
        self._told: Generator[set[Any], None, None] | None = None
        self._stamps = self._look()
        self._looked = self._stirred = float("-inf")

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until something may have changed; whether all is to be looked at."""
        told = self._listening()
        if told is None:
            time.sleep(seconds)
            return True
        end = time.monotonic() + seconds
        while True:
            try:
                changes = next(told, set())
            except _UNTOLD as error:  # a name that is no text, for one
                _give_up(self._root, error)
                self._told, self._polling = None, True
                return True
            stamps, now = self._look(), time.monotonic()
            if stamps != self._stamps:
                if stamps[0] != self._stamps[0]:
                    self._told = None  # another folder has its name now
                self._stamps, changes = stamps, {stamps}
            if changes:
                self._stirred = now
            restless = now < self._stirred + RESTLESS
            if changes or now >= end:
                break
        if restless or now >= self._looked + OVERLOOKED:
            self._looked = now
            return True
        return False

    def _look(self) -> tuple[_Stamp, ...]:
        """Which folder the seeds lie in, and the state of the other files."""
        return tuple(_stamp(path, folder=path is self._root) for path in (self._root, *self._also))

    def _listening(self) -> Generator[set[Any], None, None] | None:
        """What tells of changes; None when nothing does, or can."""
        if self._polling or not self._root.is_dir():
            self._told = None
        elif self._told is None:
            with suppress(ImportError):
                self._told = _listened_to(self._root)
            self._polling = self._told is None
        return self._told


def _stamp(path: Path, *, folder: bool) -> _Stamp:
    try:
        facts = path.stat()
    except OSError:
        return ()
    if folder:
        return facts.st_dev, facts.st_ino
    return facts.st_size, facts.st_mtime_ns


def _listened_to(root: Path) -> Generator[set[Any], None, None] | None:
    """The changes below a folder as they come, nothing every so often; None when it cannot be had.

    What is already in the folder is listened to when this returns.
    """
    from watchfiles import watch  # noqa: PLC0415 - most runs watch nothing

    try:
        told = watch(
            root,
            watch_filter=None,
            debounce=_TOGETHER,
            step=_TOGETHER // 2,
            rust_timeout=_STEP,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        next(told)
    except _UNTOLD as error:
        _give_up(root, error)
        return None
    return told


def _give_up(root: Path, error: Exception) -> None:
    _log.warning(
        "%s: the system does not tell of changes (%s); looking again and again", root, error
    )
