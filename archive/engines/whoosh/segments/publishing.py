"""A new state of an index made and put into force, and what is old or left over swept away.

Whoosh's own commits neither reach the disk before they are announced nor can
they be told apart from damaged ones, so a commit happens in a folder of its own,
which becomes visible when `CURRENT` is replaced, after everything has been
synced. Segments never change once written, so a new generation shares those
it keeps with the one before, as hard links.
"""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import ArchiveError, IndexBusy, IndexMissing, NoOlder
from archive.private import FILE, make_private_folder, write_private

from . import manifest
from .checking import Checks
from .generations import CURRENT, Generation, Generations
from .manifest import Manifest, Seal

KEPT = 2
"""Generations that stay on disk: the one in force, and the one that slow readers still hold."""

_UNFINISHED = re.compile(r"tmp-[a-z0-9_]{8}|tmp-CURRENT")
_FIRST = "g-00000001"
_LOCK = "LOCK"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Writes the generations of one index, one writer at a time."""

    generations: Generations

    @contextmanager
    def building(self, format_: int, *, rebuild: bool) -> Iterator[Path]:
        """A folder to commit in, published when the block ends without an exception.

        Args:
            format_: The format that the manifest will name.
            rebuild: Begin with an empty folder, as happens too when there is no
                generation of this format; else with the files of the one in
                force.

        Raises:
            IndexBusy: Another process is writing.
            IndexDamaged: The generation in force cannot be gone on from.
        """
        make_private_folder(self.generations.root)
        with self._locked():
            self._sweep()
            base = None if rebuild else self.generations.base(format_)
            folder = Path(tempfile.mkdtemp(prefix="tmp-", dir=self.generations.root))
            try:
                sealed = _linked(base, folder) if base else {}
                yield folder
                self._publish(folder, format_, sealed)
                if base:
                    self._sweep_between(base)
                self._sweep()
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def roll_back(self, format_: int) -> Generation:
        """Put the generation before the one in force into force.

        Raises:
            IndexBusy: Another process is writing.
            NoOlder: There is none that is whole.
        """
        if not self.generations.root.is_dir():
            raise IndexMissing(self.generations.address)
        with self._locked():
            older = self.generations.older(format_)
            if older is None:
                raise NoOlder(self.generations.address)
            self._point_to(older.name, older.identity)
        return older

    def tidy(self) -> None:
        """Clear away what killed writers left; not while somebody writes."""
        with suppress(IndexBusy, OSError):  # whoever may not write here need not clear up either
            if self._is_unannounced() or any(self._left_over()):
                with self._locked():
                    self._announce()
                    self._sweep()

    def _is_unannounced(self) -> bool:
        """Whether there is a first generation alone, whose writer ended before it was in force."""
        names = self.generations.names()
        return names == {_FIRST} and not (self.generations.root / CURRENT).exists()

    def _announce(self) -> None:
        """Put such a generation into force if it is whole."""
        with suppress(ArchiveError):
            if self._is_unannounced():
                first = self.generations.read(_FIRST)
                Checks(self.generations.address).check(first.folder, first.manifest)
                self._point_to(_FIRST, first.identity)

    @contextmanager
    def alone(self, part: str) -> Iterator[None]:
        """See `archive.Index.alone`."""
        make_private_folder(self.generations.root)
        with self._locked(f"{_LOCK}-{part}"):
            yield

    @contextmanager
    def _locked(self, name: str = _LOCK) -> Iterator[None]:
        with open(self.generations.root / name, "w", opener=_private) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise IndexBusy(self.generations.address) from None
            yield

    def _sweep(self) -> None:
        """Clear away what a crash left, and generations nobody can hold any more.

        The one in force stays, and the one before it, which slow readers may
        still hold. Whatever has another name is not ours. While nothing says
        which one is in force, all stay.
        """
        for left in list(self._left_over()):
            _remove(left)

    def _left_over(self) -> Iterator[Path]:
        """What `_sweep` clears away."""
        root = self.generations.root
        yield from (path for path in root.glob("tmp-*") if _UNFINISHED.fullmatch(path.name))
        try:
            in_force = self.generations.pointer()[0]
        except ArchiveError:
            return
        names = self.generations.names()
        before = sorted(name for name in names if name < in_force)
        yield from (root / name for name in names - {in_force, *before[1 - KEPT :]})

    def _sweep_between(self, base: Generation) -> None:
        """Clear away damaged generations after the one that was gone on from, which may be held."""
        in_force = self.generations.pointer()[0]
        for name in self.generations.names():
            if base.name < name < in_force:
                shutil.rmtree(self.generations.root / name, ignore_errors=True)

    def _publish(self, folder: Path, format_: int, sealed: dict[int, Seal]) -> None:
        """Make a folder the generation in force, once all of it is safe on disk."""
        files = {
            path.name: sealed.get(path.stat().st_ino) or Seal.of(path)
            for path in sorted(folder.iterdir())
            if path.is_file()
        }
        data = Manifest(format_, datetime.now(UTC), files).data()
        write_private(folder / manifest.NAME, data)
        _sync_folder(folder)
        last = max((int(name[2:]) for name in self.generations.names()), default=0)
        name = f"g-{last + 1:08d}"
        folder.rename(self.generations.root / name)
        _sync_folder(self.generations.root)
        self._point_to(name, hashlib.sha256(data).hexdigest())

    def _point_to(self, name: str, identity: str) -> None:
        """Put a generation into force."""
        pointer = self.generations.root / f"tmp-{CURRENT}"
        write_private(pointer, f"{name} {identity}\n".encode("ascii"))
        pointer.replace(self.generations.root / CURRENT)
        _sync_folder(self.generations.root)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, FILE)


def _remove(path: Path) -> None:
    """Take away a file, a link or a whole folder."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _linked(base: Generation, target: Path) -> dict[int, Seal]:
    """The files of a generation in another folder too; by inode, the seals of those shared."""
    seals: dict[int, Seal] = {}
    for name, seal in base.manifest.files.items():
        try:
            os.link(base.folder / name, target / name)
            seals[(target / name).stat().st_ino] = seal
        except OSError:  # a file system without hard links
            shutil.copy2(base.folder / name, target / name)
    return seals


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
