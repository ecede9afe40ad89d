"""Refuses to forget a large part of the archive unless somebody says that it is meant."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from archive import Capture, Fault, FaultKind
from indexer.records import ClosedGone, ManyGone, SeedError, fingerprint
from indexer.seeds.finding import Closed, is_hidden
from indexer.seeds.opening import file_state, opened

from .survey import Survey

FEW = 10
"""Seeds or articles that may be gone at once whatever the size of the archive."""

SHARE = 5
"""One in so many of all may be gone at once."""

_SEVERAL = 3
"""So many seeds are not all deleted by accident, nor replaced by others at once."""

_PAIR = 2
"""So many seeds of one folder that is empty now are likelier on a disk that is missing."""


def _too_many(gone: int, known: int) -> bool:
    """Whether so many are gone that a missing disk is likelier than a decision."""
    return gone > FEW and gone * SHARE > known


def refuse_removals(
    root: str, before: Sequence[Capture], found: Survey, version: str, *, rebuild: bool
) -> None:
    """Raise when a refresh would forget too much of what an index holds.

    Seeds that lie under other names now count as being there.

    Args:
        root: The seeds folder, for the error.
        before: What the index holds.
        found: What lies in the folder.
        version: That of the rules.
        rebuild: Whether all is made again, so that nothing stays that cannot be read.

    Raises:
        ManyGone: Too many seeds are gone, or seeds with too many articles; or
            (`ClosedGone`) a rebuild would lose what lies in a folder that cannot be listed.
    """
    gone = {capture.seed for capture in before} - found.files.keys() - found.same.keys()
    if not gone:
        return
    captures = Counter(capture.seed for capture in before)
    prints = {capture.seed: capture.fingerprint for capture in before}
    for folder in found.closed:
        closed = set(filter(folder.holds, gone))
        gone -= closed
        if rebuild and closed:
            raise ClosedGone(root, folder.path, len(closed), len(captures))
    if _are_many(gone, captures):
        there = set(_unknown(found, version))
        gone = {seed for seed in gone if prints[seed] not in there}
        if _are_many(gone, captures):
            articles = sum(captures[seed] for seed in gone), captures.total()
            raise ManyGone(root, len(gone), len(captures), articles)


def keep_emptied(
    root: Path, before: Sequence[Capture], found: Survey, version: str, *, rebuild: bool
) -> None:
    """Keep what was indexed from a folder that is there still, and has nothing in it.

    A place for a disk or a share looks like that while nothing is mounted there; who
    means it deletes the folder with its seeds. If one of them lies elsewhere now,
    somebody has tidied up.

    Args:
        root: The seeds folder.
        before: What the index holds.
        found: What lies in the folder; these folders become problems of it.
        version: That of the rules.
        rebuild: Whether all is made again, so that nothing stays that cannot be read.

    Raises:
        ClosedGone: A rebuild would lose what lay in such a folder.
    """
    prints = {capture.seed: capture.fingerprint for capture in before}
    gone = prints.keys() - found.files.keys() - found.same.keys()
    emptied = Counter(_emptied(root, gone - found.unreadable(gone)))
    for folder, count in sorted(emptied.items()):
        lost = {prints[seed] for seed in gone if seed.startswith(folder)}
        if count < _PAIR or not lost.isdisjoint(_unknown(found, version)):
            continue
        if rebuild:
            raise ClosedGone(str(root), folder, count, len(prints), "is empty")
        found.closed.append(Closed(path=folder, reason="it is empty"))
        found.problems[folder] = [Fault.of(folder, FaultKind.EMPTIED, count=count)]


def _emptied(root: Path, gone: Iterable[str]) -> Iterator[str]:
    """For each seed that is gone from a folder in which nothing lies now, that folder."""
    for seed in gone:
        there = next(folder for folder in PurePosixPath(seed).parents if (root / folder).is_dir())
        if there.name and all(is_hidden(one.name) for one in (root / there).iterdir()):
            yield f"{there}/"


def _are_many(gone: set[str], captures: Counter[str]) -> bool:
    if len(gone) == len(captures) >= _SEVERAL:
        return True
    articles = sum(captures[seed] for seed in gone)
    return _too_many(len(gone), len(captures)) or _too_many(articles, captures.total())


def _unknown(found: Survey, version: str) -> Iterator[str]:
    """The fingerprints of the seeds that are there and that the index does not know."""
    for path, made_of in found.fingerprints.items():
        if made_of:
            continue
        try:
            with opened(found.files[path]) as file:
                state = file_state(file)
        except SeedError:
            continue
        yield fingerprint(version, state.digest)


class Shrinking:
    """Watches over seeds that hold fewer articles than before.

    An export of thousands may have been copied in half.
    """

    def __init__(self, known: int, allowed: bool) -> None:
        """Say how many articles the index knows, and whether all of them may go."""
        self._known = known
        self._allowed = allowed
        self._fewer = 0

    def problem(self, path: str, before: int, now: int) -> Fault | None:
        """What is wrong when a seed loses a large part of the archive, with those before it."""
        fewer = self._fewer + before - now
        if not now or now >= before:
            return None
        if self._allowed or not _too_many(fewer, self._known):
            self._fewer = fewer
            return None
        return Fault.of(path, FaultKind.FEWER, now=now, before=before)
