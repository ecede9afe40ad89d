"""The garbage collector, kept away from what is loaded to stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Load much that stays until the end of a refresh.

    The collector would look through it again and again while it grows, which
    takes as long as loading it, and afterwards whenever it looks at all.
    """
    collecting = gc.isenabled()
    gc.disable()
    gc.unfreeze()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()
