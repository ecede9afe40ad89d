"""What a watcher says of itself, for those who serve beside it.

It writes to a file without a name that both sides hold open, so that nothing
lies about when they end, and nothing else can write to it.
"""

import json
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

_SPACE = 512
"""Bytes that a state takes, filled up with spaces."""


class Doing(StrEnum):
    """What a watcher does."""

    OFF = "off"
    """There is none."""

    STARTING = "starting"
    WATCHING = "watching"
    REFRESHING = "refreshing"

    FAILED = "failed"
    """It watches, but the last refresh was not finished; the log says why."""

    STALLED = "stalled"
    """It should have looked again by now."""

    STOPPED = "stopped"
    """It has ended; it is started again soon."""


WELL = frozenset({Doing.OFF, Doing.STARTING, Doing.WATCHING, Doing.REFRESHING})


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a watcher does, since when (UTC), and when it last finished a refresh.

    `due` is when it says something again at the latest, by `time.monotonic`,
    which all processes of a machine share; 0 when that cannot be said.
    """

    doing: Doing
    since: str
    refreshed: str = ""
    due: float = 0.0

    @property
    def is_well(self) -> bool:
        """Whether the archive will have what is saved from now on."""
        return self.doing in WELL


class Board:
    """Where the watcher's state stands. Safe to use from several processes at once."""

    def __init__(self, handle: int | None = None) -> None:
        """Open a board, or the one that another process opened, by the number of its file."""
        if handle is None:
            with tempfile.TemporaryFile() as file:
                handle = os.dup(file.fileno())
                os.pwrite(handle, b" " * _SPACE, 0)
        self.handle = handle

    def tell(self, doing: Doing, *, due_in: float = 0.0, refreshed: bool = False) -> None:
        """Say what the watcher does now.

        Args:
            doing: That.
            due_in: Seconds until it says so again at the latest; 0 for nobody knows.
            refreshed: Whether it has just finished a refresh.
        """
        now, last = _now(), self._last()
        state = State(
            doing=doing,
            since=last.since if last and last.doing is doing else now,
            refreshed=now if refreshed else last.refreshed if last else "",
            due=time.monotonic() + due_in if due_in else 0.0,
        )
        text = json.dumps(asdict(state)).encode()
        with suppress(OSError):  # a full disk stops no watcher; what stands there grows stale
            os.pwrite(self.handle, text.ljust(_SPACE), 0)

    def beat(self, due_in: float) -> None:
        """Say that it still does the same."""
        last = self._last()
        self.tell(last.doing if last else Doing.STARTING, due_in=due_in)

    def state(self) -> State:
        """What it does, as far as is known."""
        last = self._last()
        if last is None:
            return State(doing=Doing.STARTING, since="")
        if last.due and last.due < time.monotonic():
            return replace(last, doing=Doing.STALLED)
        return last

    def _last(self) -> State | None:
        try:
            rows = json.loads(os.pread(self.handle, _SPACE, 0))
            return State(**(rows | {"doing": Doing(rows["doing"])}))
        except (ValueError, TypeError, KeyError):  # nothing yet, or read while it was written
            return None


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
