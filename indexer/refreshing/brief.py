"""A refresh in which few seeds have changed, found out without knowing the others one by one.

Where a glance says that all is as it was but for some folders, only these are looked into, only
their rows of the ledger are read, and the index is asked only for the captures that matter. Whoever
finds that this is not enough does the refresh as ever.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from archive import Capture, Coverage, Index
from indexer.records import Options
from indexer.seeds.finding import COMPANION

from .glance import Differing, Glance
from .ledger import Ledger
from .plan import plan
from .reason import Reason
from .rows import folder_of, within
from .survey import Survey, survey

if TYPE_CHECKING:
    from .renewal import Work

MOST = 30
"""Folders that differ, and seeds that are read, up to which a refresh is a brief one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What there is to do: seeds that are `wanted`, each with the reason.

    `found` is all that lies in the folders, `known` what the index has of their seeds, at
    least, and `held` how many captures it has in all.
    """

    index: Index
    ledger: Ledger
    found: Survey
    known: Sequence[Capture]
    wanted: Mapping[str, Reason]
    held: int

    @classmethod
    def seen(
        cls, root: Path, version: str, glance: Glance, identity: str, index: Index
    ) -> Self | None:
        """What there is to do; None where that takes a look at all seeds.

        Args:
            root: The seeds folder.
            version: That of the rules.
            glance: What there is to see now.
            identity: What tells the index from others.
            index: What the seeds belong in.
        """
        try:
            differing = glance.differing(identity)
            ledger = Ledger.peeked(glance.ledger)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
        if not differing or len(differing.folders) > MOST or ledger.apart is None:
            return None
        last = Coverage.load(glance.ledger.parent)
        if ledger.rules != version or not last or last.state != ledger.state:
            return None
        folders = differing.folders
        known = index.captures() if "" in folders else index.found(starts=folders)
        prints = {capture.seed: capture.fingerprint for capture in known}
        found = survey(root, version, ledger, prints, settled=True, only=folders)
        if not _is_enough(found, ledger, differing, prints):
            return None
        _carry(found, ledger, differing)
        changes = plan(found.fingerprints, prints, prints.keys(), found.reason_of)
        if len(changes.wanted) > MOST:
            return None
        return cls(
            index=index,
            ledger=ledger,
            found=found,
            known=known,
            wanted=changes.wanted,
            held=differing.held,
        )

    def work(self, options: Options) -> "Work":
        """The same for whoever does it."""
        from .partly import Partly  # noqa: PLC0415 - most refreshes find nothing to do
        from .renewal import Work  # noqa: PLC0415 - brings all parsers with it

        return Work(
            wanted=self.wanted,
            gone=(),
            holdings=Partly(self.index, self.known, self.held, self.ledger.apart or {}),
            state=self.ledger.state,
            settled=True,
            options=options,
            brief=True,
        )


def _is_enough(
    found: Survey, ledger: Ledger, differing: Differing, indexed: Collection[str]
) -> bool:
    """Whether no seed is gone or left out by now, and the same folders are left out as before."""
    if found.closed or any(one.path in indexed for one in found.skipped):
        return False
    before, now = (
        {
            one.path
            for one in some
            if one.reason == COMPANION and folder_of(one.path) in differing.folders
        }
        for some in (differing.skipped, found.skipped)
    )
    met = found.seen()
    rows = (path for folder in differing.folders for path in within(ledger.files, folder))
    return before == now and all(path in met for path in rows)


def _carry(found: Survey, ledger: Ledger, differing: Differing) -> None:
    """Add what is known of the other folders."""
    found.skipped += (
        one for one in differing.skipped if folder_of(one.path) not in differing.folders
    )
    found.skipped.sort(key=lambda one: one.path)
    for path, trouble in ledger.troubles.items():
        if folder_of(path) not in differing.folders:
            found.problems[path] = list(trouble.faults)
