"""Notices that seeds have changed.

By looking at the folder again and again, since a shared drive sends no
notice of what others do to it. A change counts once the folder has been the
same for two looks in a row, so that no half-copied file is read.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from indexer.seeds.finding import SeedFile, walk

Look = dict[str, tuple[int, int]]
"""Size in bytes and modification time in nanoseconds of each seed, by path."""


def look_at(root: Path, also: Sequence[Path] = ()) -> Look:
    """How the folder looks now, and other files; empty when the folder is not there."""
    if not root.is_dir():
        return {}
    look = {
        seed.path: (seed.size, seed.mtime_ns) for seed in walk(root) if isinstance(seed, SeedFile)
    }
    for file in also:
        if file.exists():
            facts = file.stat()
            look[f"/{file}"] = (facts.st_size, facts.st_mtime_ns)
    return look


def settled_changes(
    root: Path,
    seconds: float,
    look: Callable[[Path], Look] = look_at,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Yield each time the seeds have changed and settled. Never ends.

    Args:
        root: The seeds folder.
        seconds: Time between two looks.
        look: How the folder is looked at.
        wait: How the time passes.
    """
    handled = last = look(root)
    while True:
        wait(seconds)
        now = look(root)
        if now == last and now != handled:
            handled = now
            yield
        last = now
