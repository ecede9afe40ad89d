"""Notices that seeds have changed.

Each file is judged by itself: a change counts once the file has been the same
for a while, so that no half-copied one is read, and one that grows holds up
nobody else.
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

SETTLED = 1.0
"""Seconds for which a file has to be the same."""

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


class Settling:
    """Which files have changed and stayed so, and which are still changing."""

    def __init__(self, handled: Look, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with what counts as no change."""
        self._handled = dict(handled)
        self._clock = clock
        self._since: dict[str, tuple[tuple[int, ...] | None, float]] = {}

    def look(self, now: Look) -> tuple[set[str], set[str]]:
        """The files whose change counts by now, and those that are to be waited for."""
        time_, since = self._clock(), {}
        for path in {path for path, _ in now.items() ^ self._handled.items()}:
            state = now.get(path)
            before = self._since.get(path)
            since[path] = before if before and before[0] == state else (state, time_)
        self._since = since
        waiting = {path for path, (_, when) in since.items() if time_ < when + SETTLED}
        return since.keys() - waiting, waiting

    def handle(self, paths: set[str], now: Look) -> str:
        """Let these files count as they are now; what has become of them, in words."""
        before = {path: self._handled[path] for path in paths if path in self._handled}
        after = {path: now[path] for path in paths if path in now}
        for path in paths:
            self._handled.pop(path, None)
        self._handled |= after
        return _named(before, after)


def settled_changes(
    root: Path,
    seconds: float,
    *,
    look: Callable[[Path], Look],
    wait: Callable[[float], bool],
    handled: Look,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[frozenset[str]]:
    """Yield each time that seeds have changed and settled, with those to be waited for. Never ends.

    Args:
        root: The seeds folder.
        seconds: Time between two looks.
        look: How the folder is looked at.
        wait: How the time passes, and whether anything may have changed meanwhile.
        handled: What counts as no change.
        clock: The time in seconds.
    """
    settling = Settling(handled, clock)
    pause, waiting = seconds, set[str]()
    while True:
        if not wait(pause) and not waiting:  # of what settles nobody tells
            continue
        now = look(root)
        changed, waiting = settling.look(now)
        if changed:
            _log.info("changed: %s", settling.handle(changed, now))
            yield frozenset(waiting)
        pause = min(SETTLED, seconds) if waiting else seconds


def keep_up(
    refresh: Callable[[frozenset[str]], object],
    root: Path,
    seconds: float,
    *,
    look: Callable[[Path], Look] = look_at,
    wait: Callable[[float], bool] | None = None,
    rest: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Refresh now and whenever the seeds change. Never ends.

    While another process writes to the index, waits for its turn; while the
    disk is full or the like, tries again and again. A refresh that fails
    otherwise is logged, and the next change waited for. What changes while
    the first refresh runs is noticed too.

    Args:
        refresh: What brings the index up to date, but for seeds that are still changing.
        root: The seeds folder.
        seconds: Time between two looks, and before another try.
        look: How the folder is looked at.
        wait: How the time passes between two looks, and whether anything may have changed.
        rest: How the time passes before another try.
        clock: The time in seconds.
    """

    def waited(pause: float) -> bool:
        rest(pause)
        return True

    first = look(root)
    changes = settled_changes(
        root, seconds, look=look, wait=wait or waited, handled=first, clock=clock
    )
    for waiting in chain([frozenset[str]()], changes):
        while True:
            try:
                refresh(waiting)
            except IndexBusy as error:
                _log.info("%s; trying again in %g s", error, seconds)
                rest(seconds)
                continue
            except IndexUnreadable as error:
                _log.error("%s; trying again in %g s", error, seconds)
                rest(seconds)
                continue
            except (ArchiveError, IndexerError) as error:
                _log.error("%s", error)
            except OSError as error:
                _log.error("the machine said: %s; trying again in %g s", error, seconds)
                rest(seconds)
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
