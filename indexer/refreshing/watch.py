"""Notices that seeds have changed.

By looking at the folder again and again, since a shared drive sends no
notice of what others do to it. A change counts once the folder has been the
same for two looks in a row, so that no half-copied file is read.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path

from archive import ArchiveError, IndexBusy, IndexUnreadable
from indexer.records import IndexerError
from indexer.seeds.finding import walk
from indexer.seeds.opening import SeedFile

_log = logging.getLogger("newsarchive")

NAMED = 5
"""Changed seeds that the log names; of more it says how many."""

Look = dict[str, tuple[int, ...]]
"""Size in bytes and times of change in nanoseconds of each seed, by path."""


def look_at(root: Path, also: Sequence[Path] = ()) -> Look:
    """How the folder looks now, and other files; empty when the folder is not there."""
    if not root.is_dir():
        return {}
    look: Look = {
        seed.path: (seed.size, seed.mtime_ns, seed.ctime_ns)
        for seed in walk(root)
        if isinstance(seed, SeedFile)
    }
    for file in also:
        with suppress(OSError):  # it is not there, or not any more
            facts = file.stat()
            look[f"/{file}"] = (facts.st_size, facts.st_mtime_ns)
    return look


def settled_changes(
    root: Path,
    seconds: float,
    look: Callable[[Path], Look] = look_at,
    wait: Callable[[float], None] = time.sleep,
    handled: Look | None = None,
) -> Iterator[None]:
    """Yield each time the seeds have changed and settled. Never ends.

    Args:
        root: The seeds folder.
        seconds: Time between two looks.
        look: How the folder is looked at.
        wait: How the time passes.
        handled: What counts as no change; what is there at first by default.
    """
    last = handled = look(root) if handled is None else handled
    while True:
        wait(seconds)
        now = look(root)
        if now == last and now != handled:
            _log.info("changed: %s", _named(handled, now))
            handled = now
            yield
        last = now


def keep_up(
    refresh: Callable[[], object],
    root: Path,
    seconds: float,
    look: Callable[[Path], Look] = look_at,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Refresh now and whenever the seeds change. Never ends.

    While another process writes to the index, waits for its turn; while the
    disk is full or the like, tries again and again. A refresh that fails
    otherwise is logged, and the next change waited for. What changes while
    the first refresh runs is noticed too.

    Args:
        refresh: What brings the index up to date.
        root: The seeds folder.
        seconds: Time between two looks, and before another try.
        look: How the folder is looked at.
        wait: How the time passes.
    """
    first = look(root)
    for _ in chain([None], settled_changes(root, seconds, look=look, wait=wait, handled=first)):
        while True:
            try:
                refresh()
            except IndexBusy as error:
                _log.info("%s; trying again in %g s", error, seconds)
                wait(seconds)
                continue
            except IndexUnreadable as error:
                _log.error("%s; trying again in %g s", error, seconds)
                wait(seconds)
                continue
            except (ArchiveError, IndexerError) as error:
                _log.error("%s", error)
            except OSError as error:
                _log.error("the machine said: %s; trying again in %g s", error, seconds)
                wait(seconds)
                continue
            break


def _named(before: Look, now: Look) -> str:
    """What differs between two looks, in words.

    >>> _named({"a": (1, 1), "b": (1, 1)}, {"b": (2, 2), "c": (1, 1)})
    'a is gone, b has changed, c is new'
    """
    said = []
    for path in sorted(before.keys() | now.keys()):
        if path not in now:
            said.append(f"{path} is gone")
        elif path not in before:
            said.append(f"{path} is new")
        elif before[path] != now[path]:
            said.append(f"{path} has changed")
    rest = len(said) - NAMED
    return ", ".join([*said[:NAMED], *([f"and {rest} more"] if rest > 0 else [])])
