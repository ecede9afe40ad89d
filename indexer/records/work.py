"""What a refresh has to do, and how it goes about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from archive import Capture

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
    """

    rebuild: bool = False
    jobs: int = 1
    pace: Pace = Pace()
    today: date = field(default_factory=_today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a refresh has to do.

    `wanted` are seeds to read, `gone` those that are no more, `stored` is
    what the index holds. `settled` says that the templates in the ledger are
    those of `stored`.
    """

    wanted: Sequence[str]
    gone: Sequence[str]
    stored: Sequence[Capture]
    settled: bool
    options: Options
