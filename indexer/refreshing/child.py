"""What runs in a process that reads seeds, from its start to its end."""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from multiprocessing import connection
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

from archive import Article, FaultKind
from indexer.records import ChangedSeed, Limits, SeedError, UnreadSeed
from indexer.seeds.opening import PAUSE, TRIES, FileState, SeedFile, file_state, opened

from .extract import Extractor
from .limits import is_out_of_memory, limit_memory, limit_time

Result = TypeVar("Result")
"""What a child makes of an article, and sends."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a seed, and what was seen of its file; None when it should be tried again."""

    state: FileState | None


@dataclass(frozen=True, slots=True)
class Again:
    """A seed is read again from its beginning: what has come of it so far does not count."""


@dataclass(frozen=True, slots=True)
class MachineFault:
    """The machine refuses what the reading of any seed needs, as on a full disk."""

    number: int
    text: str
    file: str | None

    @classmethod
    def of(cls, error: OSError) -> "MachineFault":
        """What an error says."""
        file = None if error.filename is None else str(error.filename)
        return cls(error.errno or 0, error.strerror or str(error), file)

    def error(self) -> OSError:
        """The error that it was."""
        return OSError(self.number, self.text, self.file)


Event: TypeAlias = Result | SeedError | Again | MachineFault | Finished
"""What a child says of a seed."""


class _NotHandled(Exception):
    """What was to be done with an article failed, though the seed could be read."""

    def __init__(self, error: OSError) -> None:
        self.error = error


@dataclass(frozen=True, slots=True)
class Task(Generic[Result]):
    """What children do: read seeds, and send of each article what is wanted of it.

    `handler` is called once in each child with its number, counted from 0, and
    gives what is called with each article; it has to be picklable.
    """

    extractor: Extractor
    today: date
    handler: Callable[[int], Callable[[Article], Result]]
    limits: Limits


def work(
    pipe: "connection.Connection[Event[Result], list[SeedFile]]",
    inherited: Sequence["connection.Connection[object, object]"],
    number: int,
    task: Task[Result],
) -> None:
    """Read what the pipe asks for until it closes.

    Args:
        pipe: Brings seeds, and takes what comes of them.
        inherited: Pipes of others, which a forked process has and should not.
        number: That of this process, counted from 0.
        task: What to do.
    """
    for other in inherited:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_DFL)
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - parsers write there what is in a seed
    gc.freeze()  # what is shared with the parent stays shared: nobody looks through it for garbage
    limit_memory(task.limits.memory)
    handle = task.handler(number)
    try:
        while True:
            for seed in pipe.recv():
                for event in _events(seed, task, handle):
                    pipe.send(event)
    except (EOFError, OSError):
        return


def _events(
    seed: SeedFile, task: Task[Result], handle: Callable[[Article], Result]
) -> Iterator[Event[Result]]:
    """What comes of one seed, read again if somebody changes it meanwhile."""
    for trial in range(TRIES):
        try:
            yield from _outcomes(seed, task, handle)
        except ChangedSeed as error:
            yield Again()
            if trial == TRIES - 1:
                yield error
                yield Finished(None)
            else:
                time.sleep(PAUSE)
        except _NotHandled as failed:
            yield MachineFault.of(failed.error)
            return
        except OSError as error:
            yield MachineFault.of(error)
            return
        else:
            return


def _outcomes(
    seed: SeedFile, task: Task[Result], handle: Callable[[Article], Result]
) -> Iterator[Event[Result]]:
    """What comes of one seed.

    Whatever a seed makes our code raise, the others go on: it becomes that
    seed's problem, with the error named so that it can be mended.

    Raises:
        ChangedSeed: Nothing that came of it counts.
        OSError: The machine refuses what any seed needs.
    """
    state = None
    try:
        with opened(seed) as file:
            limit_time(task.limits.seconds)
            state = file_state(file)
            seed = seed._replace(mtime_ns=state.mtime_ns)  # it may be newer than the survey
            for outcome in task.extractor.articles(seed, file, task.today):
                if isinstance(outcome, SeedError):
                    yield outcome
                elif len(outcome.body) > task.limits.characters:
                    yield _too_long(seed, task.limits)
                else:
                    yield _handled(outcome, handle)
                limit_time(task.limits.seconds)
    except (ChangedSeed, _NotHandled):
        raise
    except Exception as error:  # noqa: BLE001 - a bad file never stops the others
        if isinstance(error, UnreadSeed) or not isinstance(error, SeedError):
            state = None
        yield _problem(seed, error)
    yield Finished(state)


def _problem(seed: SeedFile, error: Exception) -> SeedError:
    """What an error says of the seed whose reading raised it.

    Raises:
        OSError: It says something of the machine.
    """
    if is_out_of_memory(error):
        return SeedError.of(seed.path, FaultKind.MEMORY)
    if isinstance(error, SeedError):
        return error
    if isinstance(error, OSError):
        raise error
    what = f"{type(error).__name__}: {error}"
    return SeedError.of(seed.path, FaultKind.FAILED, error=what)


def _too_long(seed: SeedFile, limits: Limits) -> SeedError:
    return SeedError.of(seed.path, FaultKind.TOO_LONG, characters=limits.characters)


def _handled(article: Article, handle: Callable[[Article], Result]) -> Result:
    try:
        return handle(article)
    except OSError as error:
        raise _NotHandled(error) from error
