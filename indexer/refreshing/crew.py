"""Seeds read into articles by processes of their own, which a bad seed may cost.

No parser is safe from every file: some pages keep one busy for minutes, or
make it take all memory. So seeds are read in child processes with limits
that the system itself enforces; what a child cannot finish is that seed's
problem, a new child takes its place, and the others go on. A seed is read once
more before it is blamed: a machine that stood still lets seconds of the
processor pass as well, and memory may be short for others' sake.
"""

import copyreg
import signal
import sys
import threading
import time
import warnings
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from io import BytesIO
from multiprocessing import connection, get_context
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from types import MappingProxyType
from typing import Any, Generic

from archive import Article, FaultKind
from indexer.records import Limits, SeedError
from indexer.seeds.opening import FileState, SeedFile, file_state, opened

from .child import Again, Event, Finished, MachineFault, Result, Task, work
from .extract import Extractor
from .limits import memory

Outcome = Article | SeedError
"""What came of a seed or of a piece of it: an article, or why there is none."""

FEW = 500
"""Seeds to read that are not worth a process started anew, which takes a second."""

FORKED = 300_000_000
"""Bytes that this process may hold for children to be forked that have more to read."""

AHEAD = 16
"""Seeds that a child has at a time, so that it goes on while nobody listens to it."""


def articles(
    seeds: Sequence[SeedFile],
    extractor: Extractor,
    today: date,
    jobs: int = 1,
    limits: Limits | None = None,
) -> Iterator[tuple[SeedFile, Outcome | None]]:
    """What came of each seed: its outcomes, then None when it is finished.

    Seeds come in the order in which they are finished, the outcomes of each together.

    Args:
        seeds: What to read.
        extractor: Turns bytes into articles.
        today: The day after which no date is believed.
        jobs: Processes that read, at the most one for each seed.
        limits: What reading one article may cost.
    """
    task = Task(extractor, today, _itself, limits or Limits())
    came: dict[str, list[Outcome]] = defaultdict(list)
    for seed, event in events(seeds, task, jobs):
        if isinstance(event, Finished):
            yield from ((seed, outcome) for outcome in came.pop(seed.path, ()))
            yield seed, None
        elif isinstance(event, Again):
            came.pop(seed.path, None)
        else:
            came[seed.path].append(event)


def _itself(_number: int) -> Callable[[Article], Article]:
    return lambda article: article


def events(
    seeds: Sequence[SeedFile],
    task: Task[Result],
    jobs: int,
    prepare: Callable[[], None] = lambda: None,
) -> Iterator[tuple[SeedFile, Result | SeedError | Again | Finished]]:
    """What comes of each seed, and that it is finished; the outcomes of two seeds may mix.

    Args:
        seeds: What to read.
        task: How to read it, and what is made of each article.
        jobs: Processes that read.
        prepare: Called before each start of a process; it has to end threads
            and to close files that the process may not inherit.

    Raises:
        OSError: The machine refuses what the reading of any seed needs.
    """
    for sample in sorted({_sample(seed.path) for seed in seeds}):
        _warm_up(task.extractor, sample)
    waiting = deque(seeds)
    tried: set[str] = set()
    prepare()
    crew: list[_Child[Result]] = []
    try:
        for number in range(min(jobs, len(seeds))):
            crew.append(_Child.start(number, task, crew, len(waiting)))
        while _fed(crew, waiting, jobs):
            for child in _ready(crew, task.limits.patience):
                seed, event = child.seeds[0], child.event()
                if isinstance(event, MachineFault):
                    raise event.error()
                if child.lost and not child.silent and seed.path not in tried:
                    tried.add(seed.path)
                    yield seed, Again()
                else:
                    yield seed, event
                    if not child.lost:
                        continue
                    yield seed, Finished(child.state())
                child.stop()
                waiting.extendleft(reversed(child.seeds))
                others = [one for one in crew if one is not child]
                prepare()
                crew[child.number] = _Child.start(child.number, task, others, len(waiting))
    finally:
        for child in crew:
            child.stop()


def _fed(crew: Sequence["_Child[Result]"], waiting: deque[SeedFile], jobs: int) -> bool:
    """Hand over seeds to all children; whether any has something to read."""
    for child in crew:
        child.feed(waiting, jobs)
    return any(child.seeds for child in crew)


def _ready(crew: Sequence["_Child[Result]"], patience: float) -> list["_Child[Result]"]:
    """The children that have sent something, or that are given up."""
    busy = [child for child in crew if child.seeds]
    heard = connection.wait([child.pipe for child in busy], timeout=patience / 10)
    return [
        child for child in busy if child.pipe in heard or time.monotonic() - child.heard > patience
    ]


@dataclass(slots=True)
class _Child(Generic[Result]):
    """A process that reads seeds, one after the other; `seeds` are those it has been given."""

    number: int
    limits: Limits
    process: BaseProcess
    pipe: "connection.Connection[list[SeedFile], Event[Result]]"
    seeds: deque[SeedFile] = field(default_factory=deque)
    heard: float = 0.0
    lost: bool = False
    silent: bool = False

    @classmethod
    def start(
        cls, number: int, task: Task[Result], others: Sequence["_Child[Result]"], waiting: int
    ) -> "_Child[Result]":
        context = _context(waiting)
        ours, theirs = context.Pipe()
        inherited = [child.pipe for child in others] if context.get_start_method() == "fork" else []
        process = context.Process(  # type: ignore[attr-defined]
            target=work, args=(theirs, [ours, *inherited], number, task), daemon=True
        )
        with warnings.catch_warnings():
            # The threads that Python warns of are those of libraries which survive a fork.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        theirs.close()
        return cls(number, task.limits, process, ours)

    def feed(self, waiting: deque[SeedFile], jobs: int) -> None:
        """Hand over more seeds when few are left to read.

        Towards the end a child gets fewer, so that all children end together.
        """
        if waiting and len(self.seeds) <= AHEAD // 2:
            share = max(1, min(AHEAD // 2, len(waiting) // (2 * jobs)))
            more = [waiting.popleft() for _ in range(min(share, len(waiting)))]
            if not self.seeds:
                self.heard = time.monotonic()
            self.seeds += more
            with suppress(OSError):  # what became of the child shows when it is heard
                self.pipe.send(more)

    def event(self) -> Event[Result]:
        """What the child has sent of its first seed, or what became of the child."""
        silence = time.monotonic() - self.heard
        self.heard, self.silent = time.monotonic(), silence > self.limits.patience
        if not self.silent or self.pipe.poll():
            try:
                event = self.pipe.recv()
            except (EOFError, OSError):
                self.process.join(1)
            else:
                if isinstance(event, Finished):
                    self.seeds.popleft()
                return event
        self.lost = True
        return self._why(self.seeds[0].path)

    def _why(self, path: str) -> SeedError:
        if self.process.exitcode == -signal.SIGXCPU:
            return SeedError.of(path, FaultKind.SLOW, seconds=self.limits.seconds)
        if self.process.exitcode is None:
            return SeedError.of(path, FaultKind.STUCK, seconds=f"{self.limits.patience:g}")
        return SeedError.of(path, FaultKind.CRASHED)

    def state(self) -> FileState | None:
        """What is seen of the seed that cost the child, which is done with.

        Nothing when the child stood still, or was killed by somebody, as
        happens when memory is short: next time it may get on.
        """
        seed = self.seeds.popleft()
        if self.silent or self.process.exitcode == -signal.SIGKILL:
            return None
        try:
            with opened(seed) as file:
                return file_state(file)
        except SeedError:
            return None

    def stop(self) -> None:
        """End the process at once: between two seeds it holds nothing that could be lost."""
        self.pipe.close()
        self.process.kill()
        self.process.join()


_TEXT = """Une mairie imaginaire

Publié le 6 mars 2024

Une mairie imaginaire a perdu ses serveurs dans la nuit de lundi, dit son maire, qui porte plainte.
"""
_SAMPLES = {".txt": _TEXT, ".html": f"<html><body><p>{_TEXT}</p></body></html>"}


def _sample(path: str) -> str:
    """Which sample is read with most of what a seed is read with."""
    return ".txt" if path.endswith(".txt") else ".html"


@lru_cache(maxsize=2)
def _warm_up(extractor: Extractor, sample: str) -> None:
    """Load in this process what parsers load at their first use, so that children have it."""
    seed = SeedFile(path=f"sample{sample}", file="", size=0, mtime_ns=0)
    list(extractor.articles(seed, BytesIO(_SAMPLES[sample].encode()), date.max))


def _read_only(table: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(table)


# Python does not pickle these by itself, and a process that is not forked gets the lexicon in them.
copyreg.pickle(MappingProxyType, lambda table: (_read_only, (dict(table),)))


def _context(waiting: int) -> BaseContext:
    """How children start that have so many seeds to read: forked, wherever that is safe.

    That takes milliseconds. But one that takes another's place in the midst of a long refresh
    would go on holding what this process holds now, and changes or gives back a moment later.
    """
    forks = sys.platform == "linux" and threading.active_count() == 1
    _mapped, held = memory()
    small = held <= FORKED or waiting <= FEW
    return get_context("fork" if forks and small else "spawn")
