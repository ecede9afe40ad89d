"""What a generation's manifest says: its files with their sizes and checksums, and its format."""

import hashlib
import json
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.private import FILE

NAME = "MANIFEST"

PIECE = 1 << 25
"""Bytes of a file that have a checksum of their own, so that several threads can check it."""

_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class Seal:
    """What a file is when it is sound: `bytes`, its size, and the SHA-256 of each piece."""

    bytes: int
    sha256: tuple[str, ...]

    @classmethod
    def of(cls, path: Path) -> "Seal":
        """The seal of a file that has just been written, once it is safe on disk."""
        with path.open("rb") as file:
            os.fchmod(file.fileno(), FILE)
            os.fsync(file.fileno())
        return cls(path.stat().st_size, checksums(path))


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of one generation."""

    format: int
    built: datetime
    files: Mapping[str, Seal]

    @classmethod
    def read(cls, data: bytes) -> "Manifest":
        """What the bytes of a manifest say.

        Raises:
            ValueError: They are no manifest, or name a file outside their folder.
        """
        try:
            rows = json.loads(data)
            files = {name: _seal(name, facts) for name, facts in rows["files"].items()}
            return cls(int(rows["format"]), datetime.fromisoformat(rows["built"]), files)
        except (KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError(f"it is no manifest: {error}") from error

    def data(self) -> bytes:
        """The bytes to write."""
        rows = {
            "format": self.format,
            "built": self.built.isoformat(),
            "files": {
                name: {"bytes": seal.bytes, "sha256": list(seal.sha256)}
                for name, seal in self.files.items()
            },
        }
        return json.dumps(rows, indent=1).encode()

    @property
    def bytes(self) -> int:
        """What all files take."""
        return sum(seal.bytes for seal in self.files.values())


def _seal(name: str, facts: dict[str, Any]) -> Seal:
    if name in {"", ".", "..", NAME} or "/" in name:
        raise ValueError(f"it names {name!r}")
    return Seal(int(facts["bytes"]), tuple(map(str, facts["sha256"])))


def checksums(path: Path) -> tuple[str, ...]:
    """The SHA-256 of each piece of a file; other threads go on meanwhile."""
    starts = range(0, path.stat().st_size, PIECE)
    with ThreadPoolExecutor() as pool:
        return tuple(pool.map(lambda start: _checksum(path, start), starts))


def _checksum(path: Path, start: int) -> str:
    found = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        left = PIECE
        while left and (data := file.read(min(left, _READ))):
            found.update(data)
            left -= len(data)
    return found.hexdigest()
