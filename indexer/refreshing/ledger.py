"""What a refresh remembers for the next one, so that a seed which has not changed is not opened.

A file beside the index. It only saves time: whoever deletes it has every seed
read and hashed once more, and the same archive afterwards.
"""

import hashlib
import json
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive import Capture, Fault, replace_private, sweep_private
from indexer.cleaning.templates import Template
from indexer.seeds.opening import FileState

from .rows import Rows, text_of

NAME = "seeds.json"
"""What the file is called; it lies in the folder of the index."""

_FORMAT = 1

_SORTED = b'{"sorted":true,'
"""How the file begins where the rows of the seeds are in order; earlier versions left others."""

_STATES = 1 << 256
"""How many states there are."""

_FILES = b',"files":{'
"""Where the rows of the seeds begin in the file; in what stands before, no quote is as bare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What could not be read of a seed, so that it is reported again but not tried again.

    `fingerprint` is that of the seed and the rules, `whole` says that no
    article came of it, `faults` are the problems.
    """

    fingerprint: str
    whole: bool
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class Ledger:
    """What was seen of each seed, what was wrong with some, and the templates of the outlets.

    `apart` are the addresses of which there are other articles than the one
    that bears its id, each with the ids of all; None where nobody has looked.
    `slack` is how many articles of each outlet may come or go before its template can be another.
    `state` is that of the archive for which `templates` were learned; "" when
    a refresh has begun and not come to its end. `rules` is the version of the
    rules by which the last one that did read its seeds; "" when none did.
    """

    file: Path | None = None
    files: MutableMapping[str, FileState] = field(default_factory=dict)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    slack: dict[str, int] = field(default_factory=dict)
    state: str = ""
    rules: str = ""
    apart: dict[str, list[str]] | None = None
    changed: bool = False

    @classmethod
    def load(cls, file: Path | None) -> "Ledger":
        """The ledger in a file; an empty one when there is none, or none that can be read."""
        try:
            return cls(file, *_parsed(file.read_bytes())) if file else cls()
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls(file)

    @classmethod
    def peeked(cls, file: Path) -> "Ledger":
        """The same as `load` gives, but rows of seeds are read when somebody asks for them.

        Raises:
            OSError: There is no such file.
            ValueError: It makes no sense, as far as it has been looked at.
        """
        data = file.read_bytes()
        start = data.find(_FILES) + len(_FILES)
        if not (data.startswith(_SORTED) and start > len(_FILES) and data.endswith(b"}}")):
            raise ValueError(file)
        ledger = cls(file, *_parsed(data[:start] + b"}}"))
        ledger.files = Rows(data, start, len(data) - 2)
        return ledger

    def doubted(self) -> "Ledger":
        """The same, but every seed is opened to see whether it has changed; it is not saved."""
        doubtful = {path: state._replace(certain=False) for path, state in self.files.items()}
        return replace(self, file=None, files=doubtful)

    @property
    def folder(self) -> Path | None:
        """Where what waits to be committed may lie; None when there is no file."""
        return self.file.parent if self.file else None

    def sweep(self) -> None:
        """Clear away what runs left that were killed while they saved their ledger."""
        if self.file:
            sweep_private(self.file)

    def note(self, path: str, state: FileState) -> None:
        """Remember what was seen of a seed."""
        self.files[path] = state
        self.changed = True

    def keep(self, paths: Iterable[str]) -> None:
        """Forget all seeds but these."""
        if gone := self.files.keys() - paths:
            self.changed = True
            for path in gone:
                del self.files[path]
                self.troubles.pop(path, None)

    def unsettle(self) -> None:
        """Remember that a refresh has begun to change the archive."""
        self.changed |= bool(self.state)
        self.state = ""

    def settle(
        self, templates: dict[str, Template], slack: dict[str, int], state: str, rules: str
    ) -> None:
        """Remember an archive all of whose articles have been read by these templates and rules."""
        now = templates, slack, state, rules
        self.changed |= now != (self.templates, self.slack, self.state, self.rules)
        self.templates, self.slack, self.state, self.rules = now

    def save(self) -> None:
        """Write the file, if there is anything new to remember and a place for it."""
        if not (self.file and self.changed):
            return
        replace_private(self.file, self._bytes())
        self.changed = False

    def _bytes(self) -> bytes:
        rows = {
            "sorted": True,
            "format": _FORMAT,
            "state": self.state,
            "rules": self.rules,
            "templates": {group: sorted(lines) for group, lines in self.templates.items()},
            "slack": self.slack,
            "troubles": {
                path: (one.fingerprint, one.whole, [fault.row() for fault in one.faults])
                for path, one in self.troubles.items()
            },
            "apart": self.apart,
        }
        files = self.files.text() if isinstance(self.files, Rows) else text_of(self.files)
        head = json.dumps(rows, separators=(",", ":")).encode()
        return b"%b%b%b}}" % (head[:-1], _FILES, files)


Parsed = tuple[
    dict[str, FileState],
    dict[str, Trouble],
    dict[str, Template],
    dict[str, int],
    str,
    str,
    dict[str, list[str]] | None,
]


def _parsed(data: bytes) -> Parsed:
    rows = json.loads(data)
    if rows["format"] != _FORMAT:
        raise ValueError(rows["format"])
    return (
        {path: FileState(*row) for path, row in rows["files"].items()},
        {
            path: Trouble(fingerprint=made_of, whole=whole, faults=tuple(map(Fault.read, faults)))
            for path, (made_of, whole, faults) in rows["troubles"].items()
        },
        {group: frozenset(lines) for group, lines in rows["templates"].items()},
        rows.get("slack", {}),
        rows["state"],
        rows.get("rules", ""),
        rows.get("apart"),
    )


def state_of(captures: Iterable[Capture]) -> str:
    """What tells one state of an archive from others: its seeds and what they were made from."""
    return state_after("", captures)


def state_after(state: str, come: Iterable[Capture], gone: Iterable[Capture] = ()) -> str:
    """The state of an archive where some captures have come and some have gone.

    It is a sum of checksums, so that the others need not be looked at.

    Args:
        state: That before; "" where there was nothing.
        come: What is there now and was not then.
        gone: What was there then.
    """
    after = int(state or "0", 16) + sum(map(_checksum, come)) - sum(map(_checksum, gone))
    return f"{after % _STATES:064x}"


def _checksum(capture: Capture) -> int:
    row = f"{capture.seed}\x1f{capture.part}\x1f{capture.fingerprint}"
    return int.from_bytes(hashlib.sha256(row.encode("utf-8", "surrogatepass")).digest())
