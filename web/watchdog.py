"""Replaces a process that is stuck: the master starts a new one for each that ends."""

import faulthandler
import logging
import os
import threading
import time

from .gate import Gate

HELD = 5
"""Seconds for which something may keep the interpreter's lock."""

DRAINING = 2
"""Seconds that other requests have to finish when one is stuck."""

_log = logging.getLogger("newsarchive")


class Watchdog:
    """Has to be told all the time that the process lives; also watches the requests in hand.

    What keeps the interpreter's lock keeps everything else from running, so
    that only the clock that `faulthandler` starts outside of it can end it.
    """

    def __init__(self, gate: Gate | None, timeout: float) -> None:
        """Watch a process.

        Args:
            gate: Where its requests are; None when there is no gate.
            timeout: Seconds after which a request counts as stuck.
        """
        self._gate = gate
        self._timeout = timeout
        self._armed = 0.0

    def stroke(self) -> bool:
        """Say that this process lives; False once it is to take no more requests.

        A moment later it then ends, wherever it is.
        """
        now = time.monotonic()
        if now - self._armed < HELD / 10:
            return True
        self._armed = now
        faulthandler.dump_traceback_later(HELD, exit=True)
        if not self._gate or all(now - at < self._timeout for at in self._gate.inside().values()):
            return True
        _log.error("a request takes more than %d s; its process is replaced", self._timeout)
        faulthandler.dump_traceback()
        ending = threading.Timer(DRAINING, os._exit, (1,))
        ending.daemon = True
        ending.start()
        self._gate = None
        return False

    def sleep(self) -> None:
        """Watch no more."""
        faulthandler.cancel_dump_traceback_later()
