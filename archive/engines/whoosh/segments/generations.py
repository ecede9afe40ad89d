"""Whole states of an index on disk, published one after the other.

    var/index/
      CURRENT          the name of the generation in force, and its manifest's SHA-256
      g-00000012/      one state, never changed again
        MANIFEST       its files with their sizes and SHA-256, and the format
      tmp-…/           a state in the making; left over only by a crash
      LOCK             held by whoever writes

Whoosh's own commits neither reach the disk before they are announced nor can
they be told apart from damaged ones, so a commit happens in a folder of its own,
which becomes visible when `CURRENT` is replaced, after everything has been
synced. Segments never change once written, so a new generation shares those
it keeps with the one before, as hard links.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from archive.errors import IndexBusy, IndexDamaged, IndexMissing

KEPT = 2
"""Generations that stay on disk: the one in force, and the one that slow readers still hold."""

PIECE = 1 << 25
"""Bytes of a file that have a checksum of their own, so that several threads can check it."""

_Seal = dict[str, Any]
"""What the manifest says of a file: `bytes`, its size, and `sha256`, one for each piece."""

_FileKey = tuple[int, int, str]
"""A file: its device, its inode, and the checksums that it should have."""

_READ = 1 << 20

_NAME = re.compile(r"g-\d{8}")
_CURRENT = "CURRENT"
_LOCK = "LOCK"
_MANIFEST = "MANIFEST"


class OtherFormat(IndexDamaged):
    """The index was made by another version; it can be made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One published state: its name, its folder, its format, when it was made, its size.

    `identity` is the SHA-256 of its manifest: names begin again when an index
    is deleted, what a generation holds does not.
    """

    name: str
    identity: str
    folder: Path
    format: int
    built: datetime
    bytes: int


class _Check:
    """Something that may raise `IndexDamaged`, done in the background."""

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self._problem: IndexDamaged | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def wait(self, patience: float | None) -> None:
        """Raise what was found; wait for it, but no longer than so many seconds."""
        self._thread.join(patience)
        if self._problem:
            raise self._problem

    def _run(self) -> None:
        try:
            self._check()
        except IndexDamaged as problem:
            self._problem = problem


class Generations:
    """The generations of the index in one folder. Holds no open files between calls."""

    def __init__(self, root: Path, address: str) -> None:
        self.root = root
        self.address = address
        self._sound: set[_FileKey] = set()
        self._checks: dict[tuple[int, str], _Check] = {}

    def identity(self) -> str:
        """The identity of the generation in force; cheap enough for every request.

        Raises:
            IndexMissing: There is none.
            IndexDamaged: A check in the background has found so.
        """
        identity = self._current()[1]
        if check := self._checks.get((os.getpid(), identity)):
            check.wait(0)
        return identity

    def current(self, format_: int, *, patience: float | None = None) -> Generation:
        """The generation in force, every file of it checked against the manifest.

        A file that was found sound is not read again, and generations share
        most of theirs, so only what is new costs time.

        Args:
            format_: What can be read.
            patience: Seconds to wait for the check; it goes on in the background
                when they are over, and `identity` raises what it finds. None: to
                the end.

        Raises:
            IndexMissing: There is none.
            OtherFormat: It has another format.
            IndexDamaged: A file is missing or not what the manifest says.
        """
        name, wanted = self._current()
        folder = self.root / name
        try:
            data = (folder / _MANIFEST).read_bytes()
        except OSError as error:
            raise IndexDamaged(self.address, f"{name}/{_MANIFEST} cannot be read") from error
        if hashlib.sha256(data).hexdigest() != wanted:
            raise IndexDamaged(self.address, f"{name}/{_MANIFEST} has changed")
        manifest = json.loads(data)
        if manifest["format"] != format_:
            raise OtherFormat(self.address, "it was made by another version")
        key = os.getpid(), wanted  # a check does not go on in a process that forks off
        if key not in self._checks:
            # of those before it nobody asks any more
            self._checks = {key: _Check(partial(self._check, folder, manifest["files"]))}
        self._checks[key].wait(patience)
        return Generation(
            name=name,
            identity=wanted,
            folder=folder,
            format=manifest["format"],
            built=datetime.fromisoformat(manifest["built"]),
            bytes=sum(facts["bytes"] for facts in manifest["files"].values()),
        )

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
        self.root.mkdir(parents=True, exist_ok=True)
        with self._locked():
            _sweep(self.root)
            base = None if rebuild else self.latest(format_)
            folder = Path(tempfile.mkdtemp(prefix="tmp-", dir=self.root))
            try:
                sealed = _linked(base, folder) if base else {}
                yield folder
                _publish(self.root, folder, format_, sealed)
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def latest(self, format_: int) -> Generation | None:
        """The generation in force if it has this format; None when there is none.

        Raises:
            IndexDamaged: It cannot be read.
        """
        try:
            return self.current(format_)
        except (IndexMissing, OtherFormat):
            return None

    def _current(self) -> tuple[str, str]:
        try:
            name, checksum = (self.root / _CURRENT).read_text("ascii").split()
        except FileNotFoundError:
            raise IndexMissing(self.address) from None
        except (OSError, ValueError) as error:
            raise IndexDamaged(self.address, f"{_CURRENT} cannot be read") from error
        return name, checksum

    def _check(self, folder: Path, files: dict[str, _Seal]) -> None:
        sound = set()
        for file, seal in files.items():
            key = self._sound_key(folder / file, seal)
            if key is None:
                problem = f"{folder.name}/{file} is not what was written"
                raise IndexDamaged(self.address, problem)
            sound.add(key)
        self._sound = sound  # files that this generation has no more are forgotten

    def _sound_key(self, path: Path, seal: _Seal) -> _FileKey | None:
        """What a sound file is remembered by; None when it is not what was written."""
        try:
            facts = path.stat()
            key = (facts.st_dev, facts.st_ino, " ".join(seal["sha256"]))
            is_sound = facts.st_size == seal["bytes"] and (
                key in self._sound or _checksums(path) == seal["sha256"]
            )
        except OSError:
            return None
        return key if is_sound else None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.root / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise IndexBusy(self.address) from None
            yield


def _sweep(root: Path) -> None:
    """Clear away what a crash left, and generations nobody can hold any more.

    The one in force stays, and the one before it, which slow readers may still
    hold. Whatever has another name is not ours. While nothing says which one is
    in force, all stay.
    """
    for left in root.glob("tmp-*"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        in_force = (root / _CURRENT).read_text("ascii").split()[0]
    except (OSError, ValueError, IndexError):
        return
    names = _names(root)
    before = sorted(name for name in names if name < in_force)
    for name in names - {in_force, *before[1 - KEPT :]}:
        shutil.rmtree(root / name, ignore_errors=True)


def _names(root: Path) -> set[str]:
    """The names of all generations in a folder, in force or not."""
    return {path.name for path in root.glob("g-*") if _NAME.fullmatch(path.name)}


def _publish(root: Path, folder: Path, format_: int, sealed: dict[int, _Seal]) -> None:
    """Make a folder the generation in force, once all of it is safe on disk."""
    files = {
        path.name: sealed.get(path.stat().st_ino) or _sealed(path)
        for path in sorted(folder.iterdir())
        if path.is_file()
    }
    manifest = {"format": format_, "built": datetime.now(UTC).isoformat(), "files": files}
    data = json.dumps(manifest, indent=1).encode()
    _write(folder / _MANIFEST, data)
    _sync_folder(folder)
    last = max((int(name[2:]) for name in _names(root)), default=0)
    name = f"g-{last + 1:08d}"
    folder.rename(root / name)
    _sync_folder(root)
    pointer = root / f"tmp-{_CURRENT}"
    _write(pointer, f"{name} {hashlib.sha256(data).hexdigest()}\n".encode("ascii"))
    pointer.replace(root / _CURRENT)
    _sync_folder(root)
    _sweep(root)


def _linked(base: Generation, target: Path) -> dict[int, _Seal]:
    """The files of a generation in another folder too; by inode, the seals of those shared."""
    seals: dict[int, _Seal] = {}
    for name, seal in json.loads((base.folder / _MANIFEST).read_bytes())["files"].items():
        try:
            os.link(base.folder / name, target / name)
            seals[(target / name).stat().st_ino] = seal
        except OSError:  # a file system without hard links
            shutil.copy2(base.folder / name, target / name)
    return seals


def _sealed(path: Path) -> _Seal:
    """A file's size and SHA-256, once it is safe on disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return {"bytes": path.stat().st_size, "sha256": _checksums(path)}


def _checksums(path: Path) -> list[str]:
    """The SHA-256 of each piece of a file; other threads go on meanwhile."""
    starts = range(0, path.stat().st_size, PIECE)
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda start: _checksum(path, start), starts))


def _checksum(path: Path, start: int) -> str:
    found = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        left = PIECE
        while left and (data := file.read(min(left, _READ))):
            found.update(data)
            left -= len(data)
    return found.hexdigest()


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
