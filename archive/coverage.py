"""What an archive has of each outlet, and what could not be read: kept in a file beside the index.

Whoever fills the archive counts while it does, since to count afterwards
every article would have to be read. The file can be lost: it is made again.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from .faults import Fault
from .private import replace_private, sweep_private

NAME = "coverage.json"
"""What the file is called; it lies in the folder beside the index."""

_FORMAT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedLine:
    """A line that was taken out of an outlet's articles: by which rule, and of how many."""

    text: str
    rule: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletCoverage:
    """What there is of one outlet, "" for articles of none.

    `captures` counts every saved copy of its `articles`, `repaired` articles whose
    encoding had to be guessed or repaired. `removed` are the lines taken out
    most, the most frequent first; of very many different ones rare ones are
    forgotten now and then, so that their counts are at least these.
    """

    outlet: str
    articles: int = 0
    captures: int = 0
    without_title: int = 0
    without_date: int = 0
    repaired: int = 0
    removed: tuple[RemovedLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What there is of all outlets, those with most articles first.

    `refreshed` is when it was counted (UTC), `state` tells of which articles.
    `faults` say which files could not be read, and `skipped`, in whole sentences,
    which are no articles.
    """

    refreshed: datetime
    state: str
    outlets: tuple[OutletCoverage, ...] = ()
    faults: tuple[Fault, ...] = ()
    skipped: tuple[str, ...] = ()

    @classmethod
    def load(cls, folder: Path) -> "Coverage | None":
        """What was counted last; None when nothing was, or when it cannot be read."""
        try:
            rows = json.loads((folder / NAME).read_bytes())
            return _coverage(rows) if rows["format"] == _FORMAT else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def save(self, folder: Path) -> None:
        """Keep it in place of what was counted before.

        Raises:
            OSError: The file cannot be written.
        """
        rows = {
            "format": _FORMAT,
            **asdict(self),
            "refreshed": self.refreshed.isoformat(),
            "faults": [fault.row() for fault in self.faults],
        }
        replace_private(folder / NAME, json.dumps(rows, separators=(",", ":")).encode("ascii"))

    @staticmethod
    def sweep(folder: Path) -> None:
        """Clear away what runs left that were killed while they saved their counts."""
        sweep_private(folder / NAME)


def _coverage(rows: dict[str, Any]) -> Coverage:
    return Coverage(
        refreshed=datetime.fromisoformat(rows["refreshed"]),
        state=str(rows["state"]),
        outlets=tuple(
            OutletCoverage(
                **{**row, "removed": tuple(RemovedLine(**line) for line in row["removed"])}
            )
            for row in rows["outlets"]
        ),
        faults=tuple(map(Fault.read, rows["faults"])),
        skipped=tuple(map(str, rows["skipped"])),
    )
