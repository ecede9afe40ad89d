"""What lies in the seeds folder, found out with as little reading as can be."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from archive import Fault, FaultKind
from indexer.records import UnreadSeed, fingerprint
from indexer.seeds.finding import Closed, Entry, Skipped, walk
from indexer.seeds.opening import UNKNOWN, FileState, SeedFile, file_state, opened

from .ledger import Ledger
from .reason import Reason

_LISTED = 20
"""Problems of one seed that are listed one by one."""


@dataclass(slots=True)
class Survey:
    """Files by path, and what they are or why they are nothing.

    `fingerprints` has every seed that can be read: "" for one that nobody has
    opened yet. `reasons` say why one of them would be read if the index had
    another fingerprint of it, where that is not since reading it failed.
    `problems` are what is wrong, by path. `closed` are folders that cannot be
    listed, and `waiting` seeds that somebody is still writing: what is known
    of them stays. `same` are seeds of which all is as it was when nothing was left
    to do, as they were met in the folder, `root`: of these there is nothing else.
    """

    files: dict[str, SeedFile] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, Reason] = field(default_factory=dict)
    problems: dict[str, list[Fault]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    closed: list[Closed] = field(default_factory=list)
    waiting: frozenset[str] = frozenset()
    same: dict[str, Entry] = field(default_factory=dict)
    root: str = ""

    def file(self, path: str) -> SeedFile:
        """A seed that can be read, as a file to open, whether it is the same or not."""
        if path in self.files:
            return self.files[path]
        entry = self.same[path]
        facts = entry.stat(follow_symlinks=False)
        return SeedFile(
            path=path,
            file=entry.path,
            size=facts.st_size,
            mtime_ns=facts.st_mtime_ns,
            ctime_ns=facts.st_ctime_ns,
            root=self.root,
            inode=(facts.st_dev, facts.st_ino),
        )

    def seen(self) -> set[str]:
        """Every file that was met, whatever it is."""
        return {*self.files, *self.same, *(entry.path for entry in self.skipped)}

    def readable(self, seeds: Iterable[str]) -> set[str]:
        """Those of some seeds that are there and can be read."""
        return {seed for seed in seeds if seed in self.fingerprints or seed in self.same}

    def unreadable(self, indexed: Iterable[str]) -> set[str]:
        """Those of some seeds that are there, or may be, but cannot be read now."""
        unread, closed = self.problems.keys() | self.waiting, self.closed
        return {
            seed
            for seed in indexed
            if seed in unread or (closed and any(folder.holds(seed) for folder in closed))
        }

    def reason_of(self, path: str) -> Reason:
        """Why a seed is read whose fingerprint is not that in the index."""
        return self.reasons.get(path, Reason.RETRY)

    def faults(self) -> tuple[Fault, ...]:
        """All problems, by path."""
        return tuple(one for path in sorted(self.problems) for one in self.faults_of(path))

    def faults_of(self, path: str) -> Iterator[Fault]:
        """The problems of one seed; when there are many, the first ones and how many more."""
        problems = self.problems.get(path, [])
        most = len(problems) if len(problems) <= _LISTED + 1 else _LISTED
        yield from problems[:most]
        if len(problems) > most:
            yield Fault.of(path, FaultKind.MORE, count=len(problems) - most)


def survey(
    root: Path,
    version: str,
    ledger: Ledger,
    indexed: Collection[str],
    waiting: frozenset[str] = frozenset(),
    *,
    ours: Callable[[str], bool] = lambda _path: True,
    settled: bool = False,
    only: Mapping[str, AbstractSet[str]] | None = None,
) -> Survey:
    """Look at every file below a folder.

    A seed is opened only if the ledger does not know it as it is now, and
    then only if something is known of it: what is new will be read anyway.

    Args:
        root: The seeds folder.
        version: That of the rules.
        ledger: What earlier refreshes saw; what is seen now is added.
        indexed: The seeds of which the index has articles.
        waiting: Seeds that are not to be looked into yet.
        ours: Whether a file concerns us, by its path.
        settled: Whether nothing was left to do when this ledger was saved, and
            index and rules are as they were then.
        only: The files that are looked at, None for all; see `walk`.
    """
    found = Survey(waiting=waiting, root=str(root))
    rules_differ = ledger.rules != version
    passed = partial(_is_same, found.same, ledger) if settled else _is_new
    for entry in _ours(walk(root, _sniffed(ledger, version), passed, only), ours):
        if isinstance(entry, Closed):
            found.closed.append(entry)
            found.problems[entry.path] = [entry.error().fault]
            continue
        if isinstance(entry, Skipped):
            found.skipped.append(entry)
            if entry.state and entry.state != ledger.files.get(entry.path):
                ledger.note(entry.path, entry.state)
            continue
        found.files[entry.path] = entry
        if entry.path in waiting:
            continue
        before = ledger.files.get(entry.path)
        try:
            state = _state(entry, ledger, indexed)
        except UnreadSeed as error:
            found.problems[entry.path] = [error.fault]
            continue
        made_of = fingerprint(version, state.digest) if state else ""
        trouble = ledger.troubles.get(entry.path)
        known = trouble and trouble.fingerprint == made_of
        if trouble and known:
            found.problems[entry.path] = list(trouble.faults)
        if not (trouble and known and trouble.whole):
            found.fingerprints[entry.path] = made_of
            if state is not before or rules_differ or entry.path not in indexed:
                digests = (before.digest if before else None, state.digest if state else None)
                found.reasons[entry.path] = _reason(
                    digests, indexed=entry.path in indexed, rules_differ=rules_differ
                )
    _finish(found, ledger, whole=only is None)
    return found


def _finish(found: Survey, ledger: Ledger, *, whole: bool) -> None:
    """Put what was found in order, and forget what is gone if the whole folder was looked at."""
    found.skipped.sort(key=lambda one: one.path)
    if whole:
        ledger.keep(found.seen() | found.unreadable(ledger.files))


def _is_new(_path: str, _entry: Entry) -> bool:
    return False


def _is_same(same: dict[str, Entry], ledger: Ledger, path: str, entry: Entry) -> bool:
    """Whether a file is the seed that it was when nothing was left to do; notes it if so."""
    state = ledger.files.get(path)
    if not state or state.digest in {"", UNKNOWN} or path in ledger.troubles:
        return False
    try:
        facts = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    seen = facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns
    if seen != (state.size, state.mtime_ns, state.ctime_ns) or not state.certain:
        return False
    if entry.is_symlink():
        return False
    same[path] = entry
    return True


def _sniffed(ledger: Ledger, version: str) -> Mapping[str, FileState]:
    """What was seen of each file; what was no article by other rules may be one now."""
    if ledger.rules == version:
        return ledger.files
    return {path: state for path, state in ledger.files.items() if state.digest}


def _ours(
    entries: Iterable[SeedFile | Skipped | Closed], ours: Callable[[str], bool]
) -> Iterator[SeedFile | Skipped | Closed]:
    """What concerns us of a folder: folders that cannot be listed concern everybody."""
    return (entry for entry in entries if isinstance(entry, Closed) or ours(entry.path))


def _reason(digests: tuple[str | None, str | None], *, indexed: bool, rules_differ: bool) -> Reason:
    """Why a seed is read, from its digests in the ledger and now; None where there is none."""
    before, now = digests
    if not indexed:
        return Reason.NEW if before is None else Reason.RETRY
    if not rules_differ:
        return Reason.BYTES
    if before is None:
        return Reason.CHANGED
    return Reason.RULES if before == now else Reason.BYTES


def _state(seed: SeedFile, ledger: Ledger, indexed: Collection[str]) -> FileState | None:
    """What is seen of a seed; None when it is new."""
    known = ledger.files.get(seed.path)
    if known and known.fits(seed):
        return known
    if not known and seed.path not in indexed:
        return None
    with opened(seed) as file:
        state = file_state(file)
    ledger.note(seed.path, state)
    return state
