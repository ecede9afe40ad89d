"""What is told of the refresh that runs, or of the last one, by whoever ran it.

It stands in a file beside the index, which is locked for as long as a refresh
runs: so everybody knows whether one does, however it was started or killed.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

from archive import Fault, make_private_folder

NAME = "refresh.json"
"""The file, in the folder of the index."""

LISTED = 200
"""Faults that are kept of one refresh, at the most."""

EVERY = 0.5
"""Seconds between two lines about how far it has come."""

_OWNER_ALONE = 0o600

_UNHEARD_OF = 10**12
"""More than there is to count."""

_TRIES = 5
"""How often a file is read that is being written to."""


class Course(StrEnum):
    """How a refresh goes, or went."""

    NEVER = "never"
    """Nobody knows of any."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """It could not be finished; the log says why."""

    INTERRUPTED = "interrupted"
    """Whoever ran it was killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is told of one refresh.

    `began` and `ended` are in UTC, "" for not yet. `done` of `total` seeds
    have been read; both are 0 while it is not known which have to be. The
    counts are of captures of articles, as in `indexer.Report`; `faults` are
    the first of `failed` ones, `skipped` counts files that are no
    articles.
    """

    course: Course = Course.NEVER
    began: str = ""
    ended: str = ""
    done: int = 0
    total: int = 0
    new: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0
    skipped: int = 0
    failed: int = 0
    faults: tuple[Fault, ...] = field(default=())

    @property
    def end(self) -> datetime | None:
        """When it ended; None for not yet, or where that makes no sense."""
        try:
            moment = datetime.fromisoformat(self.ended)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @classmethod
    def of(cls, rows: Mapping[str, object]) -> Self:
        """What stands in a file.

        Raises:
            ValueError, TypeError: It makes no sense.
        """
        numbers = {name: rows[name] for name in _NUMBERS if name in rows}
        for number in numbers.values():
            if type(number) is not int or not 0 <= number < _UNHEARD_OF:
                raise TypeError("a count is no number of anything")
        faults = rows.get("problems", [])
        if not isinstance(faults, list):
            raise TypeError("problems are no list")
        return cls(
            course=Course(str(rows["course"])),
            began=str(rows.get("began", "")),
            ended=str(rows.get("ended", "")),
            faults=tuple(map(Fault.read, faults[:LISTED])),
            **numbers,  # type: ignore[arg-type] # all are whole numbers
        )


_NUMBERS = [one.name for one in fields(Account) if one.type in {int, "int"}]


class Busy(Exception):
    """Another refresh of the same index runs."""


class Teller:
    """Tells of a refresh while it runs. A file that cannot be written stops no refresh."""

    def __init__(self, handle: int | None) -> None:
        self._handle = handle
        self._account = Account(course=Course.RUNNING, began=_now())
        self._told = 0.0
        self._tell(self._account)

    def progress(self, done: int, total: int) -> None:
        """So many of so many seeds have been read."""
        now = time.monotonic()
        self._account = replace(self._account, done=done, total=total)
        if done >= total or now - self._told >= EVERY:
            self._told = now
            self._tell(self._account)

    def end(self, course: Course, **what: object) -> None:
        """It has come to its end, and what came of it."""
        account = replace(self._account, course=course, ended=_now(), **what)  # type: ignore[arg-type]
        self._tell(account)

    def _tell(self, account: Account) -> None:
        if self._handle is None:
            return
        rows = asdict(account)
        del rows["faults"]
        rows["problems"] = [fault.row() for fault in account.faults[:LISTED]]
        data = json.dumps(rows).encode()
        with suppress(OSError):
            os.pwrite(self._handle, data, 0)
            os.ftruncate(self._handle, len(data))


@contextmanager
def telling(folder: Path, handle: int | None = None) -> Iterator[Teller]:
    """Tell of a refresh for as long as this lasts; one that does not say how it ended has failed.

    Args:
        folder: Where the index lies.
        handle: The locked file, when somebody took it for us.

    Raises:
        Busy: Another one runs.
    """
    if handle is None:
        try:
            handle = taken(folder)
        except OSError:  # what cannot be written there will be said of the index itself
            handle = None
    try:
        teller = Teller(handle)
        try:
            yield teller
        except BaseException:
            teller.end(Course.FAILED)
            raise
    finally:
        if handle is not None:
            os.close(handle)


def taken(folder: Path) -> int:
    """The file, open and locked for one refresh: until this and all copies of it are closed.

    Raises:
        Busy: Another refresh runs.
        OSError: The machine refuses it.
    """
    make_private_folder(folder)
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    handle = os.open(folder / NAME, flags, _OWNER_ALONE)
    try:
        for _ in range(_TRIES):
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return handle
            time.sleep(0.02)  # somebody may only be looking whether it is locked
    except OSError:
        os.close(handle)
        raise
    os.close(handle)
    raise Busy


def account_of(folder: Path) -> Account:
    """What is told of the refresh that runs, or of the last one."""
    try:
        handle = os.open(folder / NAME, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return Account()
    try:
        account = _read(handle)
        if account.course is Course.RUNNING and not _is_locked(handle):
            account = _read(handle)  # it may have ended in between
            if account.course is Course.RUNNING:
                return replace(account, course=Course.INTERRUPTED)
        return account
    finally:
        os.close(handle)


def _read(handle: int) -> Account:
    for trial in range(_TRIES):
        try:
            size = os.fstat(handle).st_size
            rows = json.loads(os.pread(handle, size, 0))
            return Account.of(rows)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            time.sleep(0.01 * trial)
    return Account()


def _is_locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    fcntl.flock(handle, fcntl.LOCK_UN)
    return False


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
