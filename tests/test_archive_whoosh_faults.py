"""Commits that the machine stops: at every step, again and again, by errors and power cuts.

A power cut is simulated: what the system has not been asked to sync may be
lost, in part or whole, and so may new names in a folder. The control takes the
syncing away, and has to find that commits are lost.
"""

import errno
import itertools
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from archive import ArchiveError, Query, open_index

OLD, NEW = {"a.txt", "b.txt"}, {"a.txt", "b.txt", "c.txt"}
STEPS = [
    *((os, name) for name in ("fsync", "link", "fchmod", "open")),
    *((Path, name) for name in ("rename", "replace", "unlink")),
    (tempfile, "mkdtemp"),
]
"""Where a commit asks the machine for something that it may refuse."""


@pytest.fixture
def folder(tmp_path, make_article):
    """The folder of an index with two generations."""
    folder = tmp_path / "index"
    for seed in sorted(OLD):
        add(folder, make_article(seed, "Un hôpital"))
    return folder


def add(folder, article):
    with open_index(f"whoosh:{folder}").writing() as batch:
        batch.put(article)


def seeds(folder):
    hits = open_index(f"whoosh:{folder}").search(Query(text="hopital", size=100)).hits
    found = [hit.seed for hit in hits]
    assert len(found) == len(set(found)), "none is there twice"
    return set(found)


def left_over(folder):
    names = {path.name for path in folder.iterdir()} - {"CURRENT", "LOCK"}
    return names - set(sorted(name for name in names if name.startswith("g-"))[-2:])


class Refusals:
    """Lets every step of a commit through, but for one of them, which fails."""

    def __init__(self, monkeypatch, error, refused=None):
        self.steps = 0
        for place, name in STEPS:
            monkeypatch.setattr(place, name, self._step(getattr(place, name), error, refused))

    def _step(self, step, error, refused):
        def stepped(*args, **options):
            self.steps += 1
            if self.steps - 1 == refused:
                raise OSError(error, os.strerror(error))
            return step(*args, **options)

        return stepped


@pytest.mark.torture
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_a_commit_that_is_refused_anywhere_costs_nothing(  # noqa: PLR0917 - fixtures
    folder, tmp_path, make_article, monkeypatch, error, size, measured
):
    """At each step, four runs running, in one process: once would find nothing."""
    article = make_article("c.txt", "Un hôpital")
    with monkeypatch.context() as patched:
        counted = Refusals(patched, error)
        shutil.copytree(folder, tmp_path / "counted")
        add(tmp_path / "counted", article)
    assert counted.steps > 15
    tried = range(0, counted.steps, size(2, 1))
    for refused in tried:
        copy = tmp_path / f"{refused}"
        shutil.copytree(folder, copy)
        for _ in range(4):
            with monkeypatch.context() as patched:
                Refusals(patched, error, refused)
                with suppress(OSError, ArchiveError):
                    add(copy, article)
            assert seeds(copy) in (OLD, NEW), refused
        add(copy, article)
        assert seeds(copy) == NEW, refused
        assert left_over(copy) == set(), refused
        shutil.rmtree(copy)
    told = f"at {len(tried)} of {counted.steps} steps of a commit, four runs running: 0 harmed"
    measured(f"{errno.errorcode[error]} while committing", told)


Entries = dict[str, int]


@dataclass
class Disk:
    """What a folder looks like, and what of it a power cut would leave for sure.

    `folders` are the names in each folder and `files` the bytes of each file,
    by inode; `lasting` the names at the last sync of a folder, `safe` the files
    that were synced.
    """

    root: Path
    folders: dict[int, Entries] = field(default_factory=dict)
    files: dict[int, bytes] = field(default_factory=dict)
    lasting: dict[int, Entries] = field(default_factory=dict)
    safe: set[int] = field(default_factory=set)

    def look(self):
        """Take down how everything is now; what was there and is gone stays known."""
        self.folders = {}
        self._look_into(self.root)

    def _look_into(self, folder):
        names = {}
        for path in folder.iterdir():
            facts = path.lstat()
            names[path.name] = facts.st_ino
            if stat.S_ISDIR(facts.st_mode):
                self._look_into(path)
            else:
                data = path.read_bytes()
                if self.files.get(facts.st_ino, data) != data:
                    self.safe.discard(facts.st_ino)  # the number of a file that is no more
                self.files[facts.st_ino] = data
        self.folders[folder.stat().st_ino] = names

    def sync_all(self):
        self.look()
        self.lasting, self.safe = dict(self.folders), set(self.files)

    def synced(self, handle):
        """Note that a file or a folder has been synced."""
        self.look()
        inode = os.fstat(handle).st_ino
        if inode in self.folders:
            self.lasting[inode] = dict(self.folders[inode])
        else:
            self.safe.add(inode)

    def states(self):
        """Everything that may be found after a power cut now, as files by their paths.

        All new names are there or none, or all but one or none but one; and what
        has not been synced is whole, empty or half, or one file of it is empty.
        """
        self.look()
        ways: list[tuple[str, object]] = [("stale", None), ("fresh", None)]
        ways += [(way, name) for name in self._unsettled() for way in ("stale", "fresh")]
        unsafe = self.files.keys() - self.safe
        harms: list[tuple[str, object]] = [("whole", None), ("empty", None), ("half", None)]
        harms += [("empty", one) for one in unsafe]
        for way, harm in itertools.product(ways, harms):
            state: dict[str, bytes] = {}
            self._put(state, "", self.root.stat().st_ino, way, harm)
            yield state

    def _unsettled(self):
        """The names, each with its folder, that a power cut may or may not leave as they are."""
        for inode in self.folders:
            fresh, stale = self.folders[inode], self.lasting.get(inode, {})
            for name in fresh.keys() | stale.keys():
                if fresh.get(name) != stale.get(name):
                    yield inode, name

    def _put(self, state, above, inode, way, harm):
        names = {"fresh": self.folders.get(inode, {}), "stale": self.lasting.get(inode, {})}
        most, exception = way
        for name in names["fresh"].keys() | names["stale"].keys():
            other = {"fresh": "stale", "stale": "fresh"}[most]
            one = names[other if (inode, name) == exception else most].get(name)
            if one in self.files:
                state[above + name] = self._data(one, *harm)
            elif one is not None:
                self._put(state, f"{above}{name}/", one, way, harm)

    def _data(self, one, harm, victim):
        data = self.files[one]
        if one in self.safe or harm == "whole" or victim not in {None, one}:
            return data
        return data[: len(data) // 2] if harm == "half" else b""


def cut_states(folder, commit, monkeypatch, *, syncing):
    """Each state that a power cut may leave, and whether the commit had been acknowledged."""
    disk = Disk(folder)
    disk.sync_all()
    found: list[tuple[dict[str, bytes], bool]] = []
    fsync, steps = os.fsync, [(Path, "rename"), (Path, "replace"), (os, "fsync")]

    def noting(step):
        def noted(*args, **options):
            found.extend((state, False) for state in disk.states())
            done = step(*args, **options)
            if step is fsync and syncing:
                disk.synced(args[0])
            return done

        return noted

    with monkeypatch.context() as patched:
        for place, name in steps:
            patched.setattr(place, name, noting(getattr(place, name)))
        commit(folder)
    found.extend((state, True) for state in disk.states())
    return [
        (dict(files), done)
        for files, done in {(tuple(sorted(state.items())), done) for state, done in found}
    ]


def violations(states, work, article, after):
    """How many states are not the old archive or the new one, or cannot be gone on from."""
    count = 0
    for number, (files, acknowledged) in enumerate(states):
        copy = work / str(number)
        for name, data in files.items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes(data)
        try:
            found = seeds(copy)
            whole = found in ([after] if acknowledged else [OLD, after])
            add(copy, article)
            whole = whole and seeds(copy) == found | {article.seed} and left_over(copy) == set()
        except ArchiveError:
            whole = False
        count += not whole
        shutil.rmtree(copy)
    return count


def committed(folder, every):
    with open_index(f"whoosh:{folder}").writing() as batch:
        batch.put(every[-1])


def rebuilt(folder, every):
    with open_index(f"whoosh:{folder}").writing(rebuild=True) as batch:
        for article in every:
            batch.put(article)


def removed(folder, every):
    with open_index(f"whoosh:{folder}").writing() as batch:
        batch.remove(every[0].id)
        batch.put(every[-1])


def rolled_back(folder, _every):
    open_index(f"whoosh:{folder}").roll_back()


WAYS = {committed: NEW, rebuilt: NEW, removed: {"b.txt", "c.txt"}, rolled_back: {"a.txt"}}
"""What is done when the power goes, and what is there afterwards."""

LEAST = {committed: 40, rebuilt: 40, removed: 40, rolled_back: 5}
"""States that are tried of each, 140 and more together."""


@pytest.mark.torture
@pytest.mark.parametrize("syncing", [True, False], ids=["as-it-is", "control"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_power_cut_at_any_step_costs_nothing_that_was_acknowledged(  # noqa: PLR0917 - fixtures
    folder, tmp_path, make_article, monkeypatch, way, syncing, size, measured
):
    every = [make_article(seed, "Un hôpital") for seed in sorted(NEW)]
    states = cut_states(folder, lambda at: way(at, every), monkeypatch, syncing=syncing)
    assert len(states) >= LEAST[way]
    tried = states if syncing else states[:: size(len(states) // 25 or 1, 1)]
    lost = violations(tried, tmp_path / "cut", every[-1], WAYS[way])
    kind = way.__name__.replace("_", " ") + ("" if syncing else ", nothing synced (control)")
    measured(f"power cut: {kind}", f"{len(tried)} states, {lost} violations")
    assert lost == 0 if syncing else lost > 0
