"""Seeds read into articles, by several processes when there is enough to do."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context

from archive import Article

from .errors import SeedError
from .extract import Extractor
from .seeds import SeedFile, read

Outcome = Article | SeedError
"""What came of a seed: its article, or why there is none."""

WORTH_IT = 100
"""Seeds from which on starting processes pays."""

_BUNDLE = 16
"""Seeds handed to a process at a time."""

_AHEAD = 4
"""Bundles in work or waiting for each process; more would fill memory."""


def articles(
    seeds: Sequence[SeedFile], extractor: Extractor, today: date, jobs: int
) -> Iterator[Outcome]:
    """What came of each seed, in the order given.

    Args:
        seeds: What to read.
        extractor: Turns bytes into articles; each process loads its own.
        today: The day after which no date is believed.
        jobs: Processes to use; 1 reads in this one. Few seeds always are.
    """
    if jobs == 1 or len(seeds) < WORTH_IT:
        yield from (outcome(seed, extractor, today) for seed in seeds)
        return
    bundles = [seeds[at : at + _BUNDLE] for at in range(0, len(seeds), _BUNDLE)]
    with ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(today,)
    ) as pool:
        waiting: deque[Future[list[Outcome]]] = deque()
        for bundle in bundles:
            if len(waiting) == jobs * _AHEAD:
                yield from waiting.popleft().result()
            waiting.append(pool.submit(_work, bundle))
        while waiting:
            yield from waiting.popleft().result()


def outcome(seed: SeedFile, extractor: Extractor, today: date) -> Outcome:
    """What came of one seed.

    Whatever a seed makes our code raise, the others go on: it becomes that
    seed's problem, with the error named so that it can be mended.
    """
    try:
        return extractor.article(seed, read(seed), today)
    except SeedError as error:
        return error
    except Exception as error:  # noqa: BLE001 - a bad file never stops the others
        reason = f"reading it failed ({type(error).__name__}: {error})"
        return SeedError(seed.path, reason, "report this as a mistake of newsarchive")


_task: tuple[Extractor, date]
"""What a worker process works with from its start to its end."""


def _begin(today: date) -> None:
    global _task  # noqa: PLW0603 - a process of the pool has nowhere else to keep it
    _task = (Extractor.load(), today)


def _work(bundle: Sequence[SeedFile]) -> list[Outcome]:
    extractor, today = _task
    return [outcome(seed, extractor, today) for seed in bundle]
