"""What was known of watched names, and what waits to be told of them: a file beside the index.

Both are in one file, which is replaced in one step: so nothing is told twice
because somebody was killed in between, and nothing is lost.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from archive import replace_private, sweep_private

from .news import Marks, Memory

NAME = "told.json"
"""The file, in the folder of the index."""

_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is told at once.

    `made` is in seconds since 1970, `shape` is what it says, as JSON, and `doors` are those
    through which it has still to leave.
    """

    id: str
    made: float
    shape: Mapping[str, Any]
    doors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    """What was known, of which state of the archive, and what waits; `memory` is None at first."""

    memory: Memory | None = None
    identity: str = ""
    waiting: tuple[Message, ...] = ()


class OutboxDamaged(Exception):
    """The file makes no sense."""


def load(file: Path) -> Outbox:
    """What stands in a file; nothing where there is none.

    Raises:
        OutboxDamaged: It makes no sense.
        OSError: The machine does not let us read it.
    """
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return Outbox()
    try:
        rows = json.loads(data)
        rows = {_VERSION: rows}[rows["version"]]
        every = np.frombuffer(_unpacked(rows["every"]), np.dtype("<u8")).astype(np.uint64)
        names = {
            str(key): every[np.unpackbits(np.frombuffer(bits, np.uint8), count=len(every)) == 1]
            for key, bits in ((key, _unpacked(bits)) for key, bits in rows["names"].items())
        }
        return Outbox(
            memory=Memory(rules=str(rows["rules"]), every=every, names=names),
            identity=str(rows["identity"]),
            waiting=tuple(
                Message(
                    id=str(row["id"]),
                    made=float(row["made"]),
                    shape=dict(row["shape"]),
                    doors=tuple(map(str, row["doors"])),
                )
                for row in rows["waiting"]
            ),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, zlib.error) as error:
        raise OutboxDamaged(f"{file} makes no sense ({error})") from error


def save(file: Path, outbox: Outbox) -> None:
    """Put this into a file.

    Raises:
        OSError: It cannot be written; what stood there still does.
    """
    memory = outbox.memory
    if memory is None:
        return
    rows = {
        "version": _VERSION,
        "identity": outbox.identity,
        "rules": memory.rules,
        "every": _packed(memory.every.astype("<u8").tobytes()),
        "names": {key: _packed(_bits(memory, marks)) for key, marks in memory.names.items()},
        "waiting": [
            {"id": each.id, "made": each.made, "shape": each.shape, "doors": each.doors}
            for each in outbox.waiting
        ],
    }
    sweep_private(file)
    replace_private(file, json.dumps(rows).encode())


def _bits(memory: Memory, marks: Marks) -> bytes:
    """Which of all articles some are, as a bit for each."""
    return np.packbits(np.isin(memory.every, marks, assume_unique=True)).tobytes()


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 1)).decode()


def _unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text, validate=True))
