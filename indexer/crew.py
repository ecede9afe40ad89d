"""Seeds read into articles by processes of their own, which a bad seed may cost.

No parser is safe from every file: some pages keep one busy for minutes, or
make it take all memory. So seeds are read in child processes with limits
that the system itself enforces; what a child cannot finish is that seed's
problem, a new child takes its place, and the others go on.
"""

import os
import resource
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from multiprocessing import connection, get_context
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from archive import Article

from .errors import SeedError
from .extract import Extractor
from .seeds import SeedFile, opened

Outcome = Article | SeedError
"""What came of a seed or of a piece of it: an article, or why there is none."""

SECONDS = 20
"""Processor time that one article may take; usual ones take thousandths."""

PATIENCE = 120
"""Seconds without a word from a child after which it is given up, whatever it waits for."""

MEMORY = 1_000_000_000
"""Bytes that a child may take beyond what it began with."""

_END = None
"""What a child sends when a seed is finished."""


def articles(
    seeds: Sequence[SeedFile], extractor: Extractor, today: date, jobs: int = 1
) -> Iterator[tuple[SeedFile, Outcome | None]]:
    """What came of each seed: its outcomes, then None when it is finished.

    Seeds come in the order in which they are finished; the outcomes of two
    seeds may mix.

    Args:
        seeds: What to read.
        extractor: Turns bytes into articles.
        today: The day after which no date is believed.
        jobs: Processes that read, at the most one for each seed.
    """
    if seeds:
        _warm_up(extractor)
    waiting = list(reversed(seeds))
    crew: list[_Child] = []
    try:
        for _ in range(min(jobs, len(seeds))):
            crew.append(_Child.start(extractor, today, crew))
            crew[-1].give(waiting.pop())
        while crew:
            for child in _ready(crew):
                seed, outcome = child.seed, child.told()
                yield seed, outcome
                if outcome is not _END and not child.lost:
                    continue
                if child.lost:
                    yield seed, _END
                    crew.remove(child)
                    child.stop()
                    if waiting:
                        crew.append(_Child.start(extractor, today, crew))
                        crew[-1].give(waiting.pop())
                elif waiting:
                    child.give(waiting.pop())
                else:
                    crew.remove(child)
                    child.stop()
    finally:
        for child in crew:
            child.stop()


def _ready(crew: Sequence["_Child"]) -> list["_Child"]:
    """The children that have something to tell, or that are given up."""
    heard = connection.wait([child.pipe for child in crew], timeout=PATIENCE / 10)
    return [
        child for child in crew if child.pipe in heard or time.monotonic() - child.heard > PATIENCE
    ]


@dataclass(slots=True)
class _Child:
    """A process that reads seeds, one at a time."""

    process: BaseProcess
    pipe: "connection.Connection[SeedFile | None, Outcome | None]"
    seed: SeedFile
    heard: float = 0.0
    lost: bool = False

    @classmethod
    def start(cls, extractor: Extractor, today: date, others: Sequence["_Child"]) -> "_Child":
        context = _context()
        ours, theirs = context.Pipe()
        foreign = [child.pipe for child in others] if context.get_start_method() == "fork" else []
        process = context.Process(  # type: ignore[attr-defined]
            target=_work, args=(theirs, [ours, *foreign], extractor, today), daemon=True
        )
        with warnings.catch_warnings():
            # The threads that Python warns of are those of libraries which survive a fork.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        theirs.close()
        return cls(process, ours, SeedFile(path="", file=Path(), size=0, mtime_ns=0))

    def give(self, seed: SeedFile) -> None:
        """Hand over the next seed."""
        self.seed, self.heard = seed, time.monotonic()
        self.pipe.send(seed)

    def told(self) -> Outcome | None:
        """The next outcome of the seed, or what became of the child."""
        self.heard, silent = time.monotonic(), time.monotonic() - self.heard > PATIENCE
        if not silent or self.pipe.poll():
            try:
                return self.pipe.recv()
            except (EOFError, OSError):
                self.process.join(1)
        self.lost = True
        return SeedError(self.seed.path, self._why(), "save it again, or delete it")

    def _why(self) -> str:
        if self.process.exitcode == -signal.SIGXCPU:
            return f"reading it took more than {SECONDS} seconds"
        if self.process.exitcode is None:
            return f"reading it did not get on for {PATIENCE} seconds"
        return "reading it made the parser fail"

    def stop(self) -> None:
        """End the process at once: between two seeds it holds nothing that could be lost."""
        self.pipe.close()
        self.process.kill()
        self.process.join()


_SAMPLE = b"""<html><body><p>Publi\xc3\xa9 le 6 mars 2024</p><p>Une mairie imaginaire a perdu ses
serveurs dans la nuit de lundi, dit son maire, qui a port\xc3\xa9 plainte.</p></body></html>"""


@lru_cache(maxsize=1)
def _warm_up(extractor: Extractor) -> None:
    """Load in this process what parsers load at their first use, so that children have it."""
    seed = SeedFile(path="sample.html", file=Path(), size=0, mtime_ns=0)
    list(extractor.articles(seed, BytesIO(_SAMPLE), date.max))


def _context() -> BaseContext:
    """How children start: forked, which takes milliseconds, wherever that is safe."""
    forks = sys.platform == "linux" and threading.active_count() == 1
    return get_context("fork" if forks else "spawn")


# In the child


def _work(
    pipe: "connection.Connection[Outcome | None, SeedFile | None]",
    foreign: Sequence["connection.Connection[object, object]"],
    extractor: Extractor,
    today: date,
) -> None:
    """Read what the pipe asks for until it closes."""
    for other in foreign:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    _limit_memory()
    try:
        while True:
            seed = pipe.recv()
            if seed is None:
                return
            for outcome in _outcomes(seed, extractor, today):
                pipe.send(outcome)
            pipe.send(_END)
    except (EOFError, OSError):
        return


def _outcomes(seed: SeedFile, extractor: Extractor, today: date) -> Iterator[Outcome]:
    """What came of one seed.

    Whatever a seed makes our code raise, the others go on: it becomes that
    seed's problem, with the error named so that it can be mended.
    """
    try:
        with opened(seed) as file:
            _limit_time()
            for outcome in extractor.articles(seed, file, today):
                yield outcome
                _limit_time()
    except SeedError as error:
        yield error
    except MemoryError:
        yield SeedError(seed.path, "reading it takes too much memory", "save only the article")
    except Exception as error:  # noqa: BLE001 - a bad file never stops the others
        reason = f"reading it failed ({type(error).__name__}: {error})"
        yield SeedError(seed.path, reason, "report this as a mistake of newsarchive")


def _limit_time() -> None:
    """Let the system end this process when the next article takes too much processor time."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    spent = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(
        resource.RLIMIT_CPU, (int(spent.ru_utime + spent.ru_stime) + 1 + SECONDS, hard)
    )


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError):
        return  # only Linux says how much is in use
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
    resource.setrlimit(
        resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
    )
