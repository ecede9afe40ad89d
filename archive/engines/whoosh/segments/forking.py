"""Processes that do a piece of the writing: forked, so that they have all they need in memory."""

import ctypes
import gc
import os
import resource
import signal
import sys
import threading
import warnings
from collections.abc import Callable

MOST = 3
"""Processes that build beside this one, at the most; each takes some 200 MB."""

_SIGNAL_WHEN_PARENT_ENDS = 1
"""PR_SET_PDEATHSIG of Linux."""


def forked(work: Callable[[], None]) -> int | None:
    """The process that does some work; None when the machine refuses one."""
    parent = os.getpid()
    try:
        with warnings.catch_warnings():
            # The threads that Python warns of are those of libraries which survive a fork.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
    except OSError:
        return None
    if process:
        return process
    status = 1
    try:
        # When the parent is killed another may write at once: this one ends too, and holds no lock.
        ctypes.CDLL(None).prctl(_SIGNAL_WHEN_PARENT_ENDS, signal.SIGKILL)
        if os.getppid() != parent:  # it was killed before the system knew
            return None
        os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        gc.disable()
        work()
        status = 0
    finally:
        os._exit(status)


def processes() -> int:
    """How many may build beside this one. Where threads run, a fork might stop for ever."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    return min(len(os.sched_getaffinity(0)) - 1, MOST)
