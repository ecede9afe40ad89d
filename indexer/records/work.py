"""How a refresh goes about its work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

Progress = Callable[[int, int], None]
"""Called with how many of how many seeds have been read; there may be more than at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often what has been read is committed.

    After `first` seconds, so that a new archive can be searched soon, then
    every `seconds`; at the latest when `articles` are waiting.
    """

    first: float = 5.0
    seconds: float = 60.0
    articles: int = 10_000


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a refresh goes about its work.

    `rebuild` makes the whole index again, in one commit whatever the `pace`:
    readers have the old one until the new one is complete. `jobs` is how many
    processes read seeds. `today` is the day after which no date is believed.
    `removals` allows a refresh to forget a large part of the archive at once.
    """

    rebuild: bool = False
    removals: bool = False
    jobs: int = 1
    pace: Pace = Pace()
    today: date = field(default_factory=_today)
