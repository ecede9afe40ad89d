"""The index beside the seeds: what a refresh would have to do, and nothing is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive import Fault, Index
from indexer.records import NoSeeds

from .ledger import Ledger
from .plan import plan
from .rules import Rules
from .survey import survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How an index differs from its seeds.

    `missing` are seeds of which the index has nothing, `changed` those that
    it has as they are no more, or as other rules read them, `gone` those that
    are no more. `faults` say which seeds cannot be read.
    """

    same: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def agrees(self) -> bool:
        """Whether a refresh would have nothing to do."""
        return not (self.missing or self.changed or self.gone)

    def lines(self) -> Iterator[str]:
        """What differs, a line each; the last one is the summary.

        >>> found = Comparison(same=3, missing=("a.txt",), changed=(), gone=(), faults=())
        >>> list(found.lines())
        ['missing  a.txt', '3 seeds as in the index, 1 missing from it, 0 changed, 0 gone.']
        """
        yield from (f"missing  {path}" for path in self.missing)
        yield from (f"changed  {path}" for path in self.changed)
        yield from (f"gone     {path}" for path in self.gone)
        yield from (f"problem  {line}" for line in self.faults)
        yield (
            f"{self.same} seeds as in the index, {len(self.missing)} missing from it,"
            f" {len(self.changed)} changed, {len(self.gone)} gone."
        )


def compare(root: Path, index: Index, rules: Rules, ledger: Path | None = None) -> Comparison:
    """Compare an index with a folder of seeds; the bytes of every seed are read.

    Raises:
        NoSeeds: The folder is missing.
        archive.ArchiveError: The index cannot be read.
    """
    if not root.is_dir():
        raise NoSeeds(str(root), "there is no such folder")
    known = {capture.seed: capture.fingerprint for capture in index.captures()}
    found = survey(root, rules.version, Ledger.load(ledger).doubted(), known.keys())
    changes = plan(found.fingerprints, known, found.unreadable(known), found.reason_of)
    return Comparison(
        same=len(found.fingerprints.keys() & known.keys() - changes.wanted.keys()),
        missing=tuple(path for path in changes.wanted if path not in known),
        changed=tuple(path for path in changes.wanted if path in known),
        gone=changes.gone,
        faults=found.faults(),
    )
