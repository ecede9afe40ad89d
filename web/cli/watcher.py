"""The watcher of `newsarchive serve --watch`: a process of its own, started again when it ends."""

import logging
import os
import subprocess
import time

from web.settings import Settings
from web.watching import Board, Doing

from .asking import ours
from .logs import LOGGER

SHORTEST, LONGEST = 1.0, 60.0
"""Seconds until one that has ended is started again: twice as many each time, up to a limit."""

PROVEN = 60.0
"""Seconds after which one that ends counts as having run well."""


class Watcher:
    """Runs `newsarchive watch`, and starts it again when it ends.

    In its own session, so that Ctrl-C does not stop it in the middle of a
    commit; it ends soon after this process does.
    """

    def __init__(self, settings: Settings, board: Board, every: float, *, quiet: bool) -> None:
        self._command = [
            *ours(settings, "watch"),
            *("--every", str(every)),
            *("--parent", str(os.getpid()), "--board", str(board.handle)),
            *(["--verbose"] if LOGGER.isEnabledFor(logging.INFO) else []),
            *(["--quiet"] if quiet else []),
            *("--", str(settings.seeds)),
        ]
        self._board = board
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = SHORTEST
        self._next = 0.0

    def tend(self) -> None:
        """Start it, or start it again if it has ended and the pause is over."""
        now = time.monotonic()
        if self._process and self._process.poll() is not None:
            self._process = None
            self._pause = SHORTEST if now - self._started > PROVEN else self._pause
            self._put_off(now, "the watcher has ended")
        if self._process is None and now >= self._next:
            self._start(now)

    def _start(self, now: float) -> None:
        self._board.tell(Doing.STARTING)
        self._started = now
        try:
            self._process = subprocess.Popen(  # noqa: S603 - ourselves
                self._command, start_new_session=True, pass_fds=[self._board.handle]
            )
        except OSError as error:
            self._put_off(now, f"the watcher cannot start ({error})")

    def _put_off(self, now: float, why: str) -> None:
        self._board.tell(Doing.STOPPED)
        LOGGER.error("%s; it is started again in %g s", why, self._pause)
        self._next = now + self._pause
        self._pause = min(2 * self._pause, LONGEST)
