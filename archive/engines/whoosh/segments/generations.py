"""Whole states of an index on disk, published one after the other.

    var/index/
      CURRENT          the name of the generation in force, and its manifest's SHA-256
      g-00000012/      one state, never changed again
        MANIFEST       its files with their sizes and SHA-256, and the format
      tmp-…/           a state in the making; left over only by a crash
      LOCK             held by whoever writes

Here they are read and checked; `publishing` makes them.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ArchiveError, IndexDamaged, IndexMissing, refused

from . import manifest
from .checking import Check, Checks
from .manifest import Manifest

_NAME = re.compile(r"g-\d{8}")
_CHECKSUM = re.compile(r"[0-9a-f]{64}")
CURRENT = "CURRENT"

WAITED_FOR = 200_000_000
"""Bytes that are checked in a moment, so that the check can be waited for."""


class OtherFormat(IndexDamaged):
    """The index was made by another version; it can be made anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One published state: its name, its folder, what its manifest says.

    `identity` is the SHA-256 of its manifest: names begin again when an index
    is deleted, what a generation holds does not.
    """

    name: str
    identity: str
    folder: Path
    manifest: Manifest


class Generations:
    """The generations of the index in one folder. Holds no open files between calls."""

    def __init__(self, root: Path, address: str) -> None:
        self.root = root
        self.address = address
        self.checks = Checks(address)

    def identity(self) -> str:
        """The identity of the generation in force; cheap enough for every request.

        Raises:
            IndexMissing: There is none.
            IndexDamaged: The last check in the background has found so.
            IndexUnreadable: The machine does not let us read it.
        """
        identity = self.pointer()[1]
        if check := self.checks.of(identity):
            check.wait(0)
        return identity

    def current(self, format_: int, *, patience: float | None = None) -> Generation:
        """The generation in force, every file of it checked against the manifest.

        A file that was found sound is not read again, and generations share
        most of theirs, so only what is new costs time.

        Args:
            format_: What can be read.
            patience: Seconds to wait for the check; it goes on in the background
                when they are over, and `identity` raises what it finds. A large
                index is not waited for. None: to the end.

        Raises:
            IndexMissing: There is none.
            OtherFormat: It has another format.
            IndexDamaged: A file is missing or not what the manifest says.
            IndexUnreadable: The machine does not let us read one.
        """
        name, identity = self.pointer()
        if name not in self.names():
            raise IndexDamaged(self.address, f"{name}, which {CURRENT} names, is gone")
        generation = self.read(name, identity)
        if generation.manifest.format != format_:
            raise OtherFormat(self.address, "it was made by another version")
        self.checks.refuse_others(generation.folder, generation.manifest)
        is_large = generation.manifest.bytes > WAITED_FOR
        self._check_of(generation).wait(0 if is_large and patience is not None else patience)
        return generation

    def condemn(self, generation: Generation, problem: IndexDamaged) -> None:
        """Let nobody have a generation for a while that cannot be opened, though its files fit."""
        self._check_of(generation).condemn(problem)

    def _check_of(self, generation: Generation) -> Check:
        return self.checks.begun(generation.identity, generation.folder, generation.manifest)

    def older(self, format_: int) -> Generation | None:
        """The newest generation before the one in force that is whole; None when there is none.

        When nothing says which one is in force, every other one is older.
        """
        names = self.names()
        try:
            in_force = self.pointer()[0]
        except ArchiveError:
            in_force = ""
        checks = Checks(self.address)
        for name in sorted(names, reverse=True):
            if name >= in_force and in_force in names:
                continue
            try:
                generation = self.read(name)
                if generation.manifest.format == format_:
                    checks.check(generation.folder, generation.manifest)
                    return generation
            except ArchiveError:
                continue
        return None

    def base(self, format_: int) -> Generation | None:
        """What to go on from: the generation in force, or an older one if that is damaged.

        Returns:
            None when there is nothing of this format.

        Raises:
            IndexDamaged: It cannot be read, and there is no older one.
            IndexUnreadable: The machine does not let us read it.
        """
        try:
            return self.current(format_)
        except (IndexMissing, OtherFormat):
            return None
        except IndexDamaged:
            older = self.older(format_)
            if older is None:
                raise
            return older

    def pointer(self) -> tuple[str, str]:
        """The name of the generation in force, and its identity; as `identity` otherwise."""
        try:
            words = (self.root / CURRENT).read_text("ascii").split()
        except FileNotFoundError:
            if self.names():
                raise IndexDamaged(self.address, f"{CURRENT} is gone") from None
            raise IndexMissing(self.address) from None
        except OSError as error:
            raise refused(self.address, CURRENT, error) from error
        except ValueError as error:
            raise IndexDamaged(self.address, f"{CURRENT} cannot be read") from error
        match words:
            case [name, identity] if _NAME.fullmatch(name) and _CHECKSUM.fullmatch(identity):
                return name, identity
        raise IndexDamaged(self.address, f"{CURRENT} cannot be read")

    def is_in_force(self, generation: Generation) -> bool:
        """Whether a generation is the one in force, and not an older one in its place."""
        try:
            return self.pointer()[1] == generation.identity
        except IndexDamaged:
            return False

    def read(self, name: str, identity: str = "") -> Generation:
        """A generation by its name, and its identity where that is known; not checked."""
        folder, file = self.root / name, f"{name}/{manifest.NAME}"
        try:
            data = (folder / manifest.NAME).read_bytes()
        except OSError as error:
            raise refused(self.address, file, error) from error
        found = hashlib.sha256(data).hexdigest()
        if identity and found != identity:
            raise IndexDamaged(self.address, f"{file} is not what {CURRENT} says")
        try:
            said = Manifest.read(data)
        except ValueError as error:
            raise IndexDamaged(self.address, f"{file} cannot be read") from error
        return Generation(name=name, identity=found, folder=folder, manifest=said)

    def names(self) -> set[str]:
        """The names of all generations in the folder, in force or not."""
        return {path.name for path in self.root.glob("g-*") if _NAME.fullmatch(path.name)}


def damage(generations: Generations, format_: int) -> Iterator[str]:
    """A sentence for each thing that is wrong with the generations on disk; every file is read.

    Raises:
        IndexMissing: There is none.
        IndexUnreadable: The machine does not let us read one.
    """
    try:
        in_force, identity = generations.pointer()
    except IndexDamaged as problem:
        in_force = identity = ""
        yield problem.detail
    names = generations.names()
    if in_force and in_force not in names:
        yield f"{in_force}, which is in force, is gone"
    for name in sorted(names):
        try:
            generation = generations.read(name, identity if name == in_force else "")
            generations.checks.check(generation.folder, generation.manifest, anew=True)
            if generation.manifest.format != format_:
                yield f"{name} was made by another version"
        except IndexDamaged as problem:
            yield problem.detail
