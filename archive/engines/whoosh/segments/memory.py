"""What building a segment takes of the memory, and gives back."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looks for garbage, where much is made that stays: they take a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def give_back() -> None:
    """Give the system what has been left free.

    glibc keeps it by itself, in a heap for each thread: a tenth of a gigabyte after some
    thousand articles, of which the next ones find little use for.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
