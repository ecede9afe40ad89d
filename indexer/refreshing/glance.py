"""Whether all is as the last refresh left it, found out without knowing one seed from another.

Most refreshes find nothing to do. To know that, it is enough that names, sizes
and times of all files together give the digest that they gave then, that the
index is the same, and whatever else decides what is done. All of that is a few
hundred bytes beside the ledger. They only save time: where anything differs or
is in doubt, seeds are compared one by one.
"""

import json
import logging
import marshal
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from archive import Fault, FaultKind, replace_private, sweep_private
from indexer.facets.corrections import Corrections
from indexer.seeds.finding import Skipped, is_hidden

from .ledger import Ledger
from .report import Report
from .survey import Survey

_LOG = logging.getLogger("newsarchive.indexer")

_ENDING = ".glance.json"
"""How the name of the file ends, which begins as that of the ledger."""

_FORMAT = 2

_SEEDS = 2
"""Where the digest of the seeds stands in what is kept."""

_PLAIN = 2
"""The version of `marshal` whose bytes depend on nothing but the values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What a refresh sees before it looks at single seeds.

    `folders` has of each folder, by its path, a digest of the names, sizes and times of
    its files; it is empty where these do not tell all. `rules` and `corrections` say by what
    seeds are read. `ledger` is the file that has to be the same as well.
    """

    folders: Mapping[str, str]
    rules: str
    corrections: str
    ledger: Path

    @classmethod
    def at(cls, root: Path, rules: str, corrections: Corrections, ledger: Path) -> Self:
        """What there is to see now, of a folder of seeds and of what else decides."""
        by = sha256(repr(corrections).encode("utf-8", "surrogatepass")).hexdigest()
        return cls(folders=seen(root), rules=rules, corrections=by, ledger=ledger)

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
        """The folders that differ, where all else is as it was when nothing was left to do.

        None where that cannot be said, or a folder has gone.
        """
        if not self.is_settled(identity):
            return None
        row = self._kept()
        then = dict(row["folders"])
        if then.keys() - self.folders.keys():
            return None
        return Differing(
            folders=frozenset(one for one in self.folders if self.folders[one] != then.get(one)),
            held=int(row["same"]),
            skipped=tuple(Skipped(path=path, reason=why) for path, why in row["skipped"]),
        )

    @property
    def seeds(self) -> str:
        """A digest of all folders; "" where they do not tell all."""
        every = json.dumps(self.folders).encode()
        return sha256(every).hexdigest() if self.folders else ""

    def _kept(self) -> dict[str, Any]:
        """What was kept last.

        Raises:
            OSError: Nothing was.
            ValueError: It makes no sense.
        """
        row: dict[str, Any] = json.loads(_beside(self.ledger).read_bytes())
        return row

    def keep(self, identity: str, report: Report, skipped: Iterable[Skipped]) -> None:
        """Remember that nothing is left to do, what is to be reported of that, and what is no seed.

        A failure is logged: the next refresh takes longer, that is all.
        """
        row = {
            "seen": self._row(identity),
            "same": report.held,
            "faults": [fault.row() for fault in report.faults],
            "skipped": [(one.path, one.reason) for one in skipped],
            "idle": report.idle,
            "folders": self.folders,
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
    """Folders in which something differs from what was there when nothing was left to do.

    Of that time are `held`, how many captures there were, and `skipped`, what was no seed.
    """

    folders: frozenset[str]
    held: int
    skipped: tuple[Skipped, ...]


def sweep_glances(ledger: Path | None) -> None:
    """Clear away what runs left that were killed while they kept what they had seen."""
    if ledger:
        sweep_private(_beside(ledger))


def is_certain(found: Survey, ledger: Ledger) -> bool:
    """Whether nothing is left to do, and whatever changes from now on will be seen.

    Args:
        found: What lies in the folder, and has been dealt with.
        ledger: What is known of it by now.
    """
    return (
        not (found.waiting or found.closed)
        and found.problems.keys() <= ledger.troubles.keys()
        and not any(fault.kind is FaultKind.FEWER for fault in found.faults())
        and all(not one.state or one.state.certain for one in found.skipped)
        and all(path in ledger.files for path in found.files)
        and all(ledger.files[path].fits(file) for path, file in found.files.items())
    )


def seen(root: Path) -> dict[str, str]:
    """A digest of the names, sizes and times of the files in each folder, but for hidden ones.

    Empty where they do not tell all: a link leads to what is elsewhere, a folder cannot be listed.
    """
    digests: dict[str, str] = {}
    waiting = [("", str(root))]
    try:
        while waiting:
            below, folder = waiting.pop()
            files, folders = _listed(folder)
            digests[below] = sha256(marshal.dumps(files, _PLAIN)).hexdigest()
            waiting += [(f"{below}{name}/", path) for name, path in folders]
    except (OSError, _Elsewhere):
        return {}
    return digests


class _Elsewhere(Exception):
    """A link was met."""


_Row = tuple[str, int, int, int, int]


def _listed(folder: str) -> tuple[list[_Row], list[tuple[str, str]]]:
    """What is seen of each file in a folder, sorted, and its folders, the last one first."""
    files: list[_Row] = []
    folders: list[tuple[str, str]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_hidden(entry.name):
                continue
            if entry.is_symlink():
                raise _Elsewhere
            if entry.is_dir(follow_symlinks=False):
                files.append((entry.name, -1, 0, 0, 0))
                folders.append((entry.name, entry.path))
                continue
            facts = entry.stat(follow_symlinks=False)
            row = facts.st_mode, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns
            files.append((entry.name, *row))
    files.sort()
    folders.sort(reverse=True)
    return files, folders


def _beside(ledger: Path) -> Path:
    return ledger.with_suffix(_ENDING)
