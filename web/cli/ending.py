"""How a command that writes ends when it is told to: everything cleared away, nothing half done."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDINGS = (signal.SIGTERM, signal.SIGHUP)

_AGAIN = 0.05
"""Seconds after which an end is tried again that came where nothing can be raised."""


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """For as long as a command runs, let SIGTERM and SIGHUP end it as Ctrl-C does.

    The exit status is that of a program which the signal ended, 128 and its
    number. A signal that is ignored stays so, as with nohup.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are for the main thread
        return
    wanted = [number for number in _ENDINGS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.getsignal(number) for number in (*wanted, signal.SIGALRM)}
    told: list[int] = []
    unraisable = sys.unraisablehook

    def end(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        sys.exit(128 + told[0])

    def swallowed(what: "sys.UnraisableHookArgs") -> None:
        if isinstance(what.exc_value, SystemExit):
            signal.setitimer(signal.ITIMER_REAL, _AGAIN)
        else:
            unraisable(what)

    for number in before:
        signal.signal(number, end)
    sys.unraisablehook = swallowed
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.unraisablehook = unraisable
        for number, handler in before.items():
            signal.signal(number, handler)
