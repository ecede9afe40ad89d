"""Whether all is as the last refresh left it, found out without knowing one seed from another.

Most refreshes find nothing to do. To know that, it is enough that names, sizes
and times of all files together give the digest that they gave then, that the
index is the same, and whatever else decides what is done. All of that is a few
hundred bytes beside the ledger. They only save time: where anything differs or
is in doubt, seeds are compared one by one.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from archive import Fault, FaultKind, replace_private, sweep_private
from indexer.facets.corrections import Corrections
from indexer.seeds.finding import Skipped
from indexer.seeds.opening import UNKNOWN

from .ledger import Ledger
from .listing import count_of, seen, without
from .report import Report
from .survey import Survey

_LOG = logging.getLogger("newsarchive.indexer")

_ENDING = ".glance.json"
"""How the name of the file ends, which begins as that of the ledger."""

_FORMAT = 4

_SEEDS = 2
"""Where the digest of the seeds stands in what is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What a refresh sees before it looks at single seeds.

    `pieces` has what `seen` says of the files; it is empty where that does not tell all.
    `rules` and `corrections` say by what seeds are read. `ledger` is the file that has to be the
    same as well.
    """

    pieces: Mapping[str, str]
    rules: str
    corrections: str
    ledger: Path

    @classmethod
    def at(cls, root: Path, rules: str, corrections: Corrections, ledger: Path) -> Self:
        """What there is to see now, of a folder of seeds and of what else decides."""
        by = sha256(repr(corrections).encode("utf-8", "surrogatepass")).hexdigest()
        return cls(pieces=seen(root), rules=rules, corrections=by, ledger=ledger)

    def report(self, identity: str) -> Report | None:
        """What is to be reported when nothing has changed; None when something may have.

        Args:
            identity: What tells the index, as it is now, from others; "" for nothing.
        """
        try:
            row = self._kept()
            now = self._row(identity)
            if now is None or row["seen"] != now:
                return None
            return Report(
                same=int(row["same"]),
                faults=tuple(map(Fault.read, row["faults"])),
                skipped=tuple(str(Skipped(path=path, reason=why)) for path, why in row["skipped"]),
                idle=tuple(map(str, row["idle"])),
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def is_settled(self, identity: str) -> bool:
        """Whether all but the seeds themselves is as it was when nothing was left to do.

        Args:
            identity: As for `report`.
        """
        try:
            then = list(self._kept()["seen"])
            then[_SEEDS] = self.seeds
            return then == self._row(identity)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return False

    def differing(self, identity: str) -> "Differing | None":
        """The pieces that differ, where all else is as it was when nothing was left to do.

        None where that cannot be said, or a piece has gone.
        """
        if not self.is_settled(identity):
            return None
        row = self._kept()
        then = dict(row["pieces"])
        if then.keys() - self.pieces.keys():
            return None
        differing = (one for one, digest in self.pieces.items() if digest != then.get(one))
        return Differing(
            pieces={one: count_of(then.get(one, "")) for one in differing},
            held=int(row["same"]),
            skipped=tuple(Skipped(path=path, reason=why) for path, why in row["skipped"]),
            young=frozenset(map(str, row["young"])),
        )

    def without(self, files: Iterable[str]) -> "Glance":
        """The same for a refresh that has to look at some files, by their paths below the root.

        Where one of these was not seen, that does not tell all.
        """
        try:
            return replace(self, pieces=without(self.pieces, files))
        except KeyError:
            return replace(self, pieces={})

    @property
    def seeds(self) -> str:
        """A digest of all pieces; "" where they do not tell all."""
        every = json.dumps(self.pieces).encode()
        return sha256(every).hexdigest() if self.pieces else ""

    def _kept(self) -> dict[str, Any]:
        """What was kept last.

        Raises:
            OSError: Nothing was.
            ValueError: It makes no sense.
        """
        row: dict[str, Any] = json.loads(_beside(self.ledger).read_bytes())
        return row

    def keep(
        self, identity: str, report: Report, skipped: Iterable[Skipped], young: Iterable[str]
    ) -> None:
        """Remember that nothing is left to do, what is to be reported of that, and what is no seed.

        A failure is logged: the next refresh takes longer, that is all.

        Args:
            identity: As for `report`.
            report: What was done.
            skipped: What is no seed.
            young: The seeds that this has been seen without.
        """
        row = {
            "seen": self._row(identity),
            "young": sorted(young),
            "same": report.held,
            "faults": [fault.row() for fault in report.faults],
            "skipped": [(one.path, one.reason) for one in skipped],
            "idle": report.idle,
            "pieces": self.pieces,
        }
        if row["seen"] is None:
            return
        try:
            replace_private(_beside(self.ledger), json.dumps(row).encode("ascii"))
        except OSError as error:
            _LOG.warning("what was seen could not be kept (%s)", error)

    def _row(self, identity: str) -> list[object] | None:
        """All that has to be the same; None when that cannot be told."""
        try:
            facts = self.ledger.stat()
        except OSError:
            return None
        if not (self.seeds and identity):
            return None
        stamp = [facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns]
        return [_FORMAT, identity, self.seeds, self.rules, self.corrections, stamp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """Pieces in which something differs from what was there when nothing was left to do.

    Of that time are the files of each of the `pieces`, how many captures were `held`,
    `skipped`, what was no seed, and `young`, the seeds that had just been written.
    """

    pieces: Mapping[str, int]
    held: int
    skipped: tuple[Skipped, ...]
    young: frozenset[str]


def sweep_glances(ledger: Path | None) -> None:
    """Clear away what runs left that were killed while they kept what they had seen."""
    if ledger:
        sweep_private(_beside(ledger))


def young_of(found: Survey, ledger: Ledger) -> list[str] | None:
    """The seeds of which a change from now on may not be seen; None where something is left to do.

    They had just been written when they were read: the next change may leave size and times alike.

    Args:
        found: What lies in the folder, and has been dealt with.
        ledger: What is known of it by now.
    """
    if (
        found.waiting
        or found.closed
        or not found.problems.keys() <= ledger.troubles.keys()
        or any(fault.kind is FaultKind.FEWER for fault in found.faults())
        or not all(not one.state or one.state.certain for one in found.skipped)
    ):
        return None
    young = []
    for path, file in found.files.items():
        state = ledger.files.get(path)
        if not state or not state._replace(certain=True).fits(file):
            return None
        if not state.certain:
            if state.digest == UNKNOWN:
                return None
            young.append(path)
    return young


def _beside(ledger: Path) -> Path:
    return ledger.with_suffix(_ENDING)
