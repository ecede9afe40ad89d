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


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What reading one article may cost; what it would beyond is that seed's problem.

    `seconds` are those of a processor; `patience` is for how long a process
    may send nothing, whatever it waits for; `memory` is in bytes, beyond what
    the process has before it reads anything; `characters` are those of one
    article. Usual articles take hundredths of a second and a few megabytes.
    Pictures inside a seed are read over and cost next to nothing.
    """

    seconds: int = 5
    patience: float = 120.0
    memory: int = 256_000_000
    characters: int = 5_000_000


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Which seeds one of several indexers reads: the share with this `number`, of so many."""

    number: int
    of: int

    @property
    def name(self) -> str:
        """The share as files and leases are named for it."""
        return f"part-{self.number}-of-{self.of}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a refresh goes about its work.

    `rebuild` makes the whole index again, in one commit whatever the `pace`:
    readers have the old one until the new one is complete. `jobs` is how many
    processes read seeds. `today` is the day after which no date is believed.
    `removals` allows a refresh to forget a large part of the archive at once.
    `limits` is what reading one article may cost. `waiting` are seeds that
    somebody is still writing: they stay as the index has them. `share` is the part
    of the seeds to deal with, where several indexers fill one index; None for all.
    """

    rebuild: bool = False
    removals: bool = False
    jobs: int = 1
    pace: Pace = Pace()
    limits: Limits = Limits()
    waiting: frozenset[str] = frozenset()
    share: Share | None = None
    today: date = field(default_factory=_today)
