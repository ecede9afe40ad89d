"""What a refresh has to do, and how it goes about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from archive import Capture

Progress = Callable[[int, int], None]
"""Told how many of how many seeds have been read; there may be more to read than at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often what has been read is committed.

    After `first` seconds, so that a new archive can be searched soon, then
    every `seconds`; at the latest when `articles` are waiting.
    """

    first: float = 5.0
    seconds: float = 60.0
    articles: int = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a refresh has to do.

    `wanted` are seeds to read, `gone` those that are no more, `stored` is
    what the index holds. `settled` says that the templates in the ledger are
    those of `stored`. `pace` is None when all has to be one commit.
    """

    wanted: Sequence[str]
    gone: Sequence[str]
    stored: Sequence[Capture]
    settled: bool
    rebuild: bool
    today: date
    pace: Pace | None
    jobs: int
