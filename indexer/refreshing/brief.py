"""A refresh in which few seeds have changed, found out without knowing the others one by one.

Where a glance says that all is as it was but for some pieces, only their files are looked at, only
their rows of the ledger are read, and the index is asked only for the captures that matter. Whoever
finds that this is not enough does the refresh as ever.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from archive import Capture, Coverage, Index
from indexer.records import Options, readable
from indexer.seeds.finding import COMPANION, Skipped
from indexer.seeds.opening import UNKNOWN

from .glance import Differing, Glance
from .ledger import Ledger
from .listing import files_in
from .plan import plan
from .reason import Reason
from .rows import folder_of
from .survey import Survey, survey

if TYPE_CHECKING:
    from .renewal import Work

MOST = 30
"""Pieces and files that differ up to which a refresh is a brief one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What there is to do: seeds that are `wanted`, each with the reason.

    `found` is what differs, `known` what the index has of these seeds, at
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
        if not differing or len(differing.pieces) > MOST or ledger.apart is None:
            return None
        last = Coverage.load(glance.ledger.parent)
        if ledger.rules != version or not last or last.state != ledger.state:
            return None
        odd = _odd(root, differing, ledger)
        if odd is None or sum(map(len, odd.values())) > MOST:
            return None
        paths = {folder + readable(name) for folder, names in odd.items() for name in names}
        known = index.found(texts=paths) if paths else ()
        prints = {capture.seed: capture.fingerprint for capture in known}
        found = survey(root, version, ledger, prints, settled=True, only=odd)
        if not _is_enough(found, differing, odd, paths, prints):
            return None
        _carry(found, ledger, differing, odd, paths)
        changes = plan(found.fingerprints, prints, prints.keys(), found.reason_of)
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


def _odd(root: Path, differing: Differing, ledger: Ledger) -> dict[str, set[str]] | None:
    """The names of the files that are not as the ledger has them, by each folder that differs.

    None where a file is gone, a folder cannot be listed, or the ledger makes no sense.
    """
    others = {one.path for one in differing.skipped} | differing.young
    gone = Counter(differing.pieces)
    odd: dict[str, set[str]] = {readable(folder_of(piece)): set() for piece in differing.pieces}
    try:
        for piece, entry in files_in(root, differing.pieces):
            folder = readable(folder_of(piece))
            path = folder + readable(entry.name)
            state = ledger.files.get(path)
            gone[piece] -= bool(state or path in others)
            if not (state and state.digest != UNKNOWN and state.saw(entry.stat())):
                odd[folder].add(entry.name)
    except (OSError, ValueError, TypeError):
        return None
    return None if any(gone.values()) else odd


def _is_enough(
    found: Survey,
    differing: Differing,
    folders: Collection[str],
    odd: Collection[str],
    indexed: Collection[str],
) -> bool:
    """Whether no seed is gone or left out by now, and the same folders are left out as before.

    Args:
        found: What was found.
        differing: Where something differs.
        folders: The folders of that.
        odd: The files that were to be looked at.
        indexed: The seeds of which the index has something.
    """
    if found.closed or any(one.path in indexed for one in found.skipped):
        return False
    before, now = (
        {one.path for one in some if _is_companion(one, folders)}
        for some in (differing.skipped, found.skipped)
    )
    return before == now and found.seen().issuperset(odd)


def _carry(
    found: Survey,
    ledger: Ledger,
    differing: Differing,
    folders: Collection[str],
    odd: Collection[str],
) -> None:
    """Add what is known of everything else."""
    found.skipped += (
        one for one in differing.skipped if one.path not in odd and not _is_companion(one, folders)
    )
    found.skipped.sort(key=lambda one: one.path)
    for path, trouble in ledger.troubles.items():
        if path not in odd:
            found.problems[path] = list(trouble.faults)


def _is_companion(one: Skipped, folders: Collection[str]) -> bool:
    """Whether something is a folder of pictures in one of some folders."""
    return one.reason == COMPANION and folder_of(one.path) in folders
