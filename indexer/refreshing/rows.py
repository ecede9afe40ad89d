"""Rows of the ledger that are read folder by folder, when somebody asks for one of them.

An archive has a hundred thousand of them, and most refreshes that find anything to
do ask for those of one folder. What nobody has changed is copied as it stands.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping

from indexer.seeds.opening import FileState

_NAME = rb'(?:[^"/\\]|\\.)+'
"""The name of a file in JSON."""


class Rows(MutableMapping[str, FileState]):
    """What was seen of each seed, by path."""

    def __init__(self, text: bytes) -> None:
        """Say where it stands.

        Args:
            text: What `text_of` gave.
        """
        self._text = b",%b" % text if text else b""
        self._read: dict[str, dict[str, FileState]] = {}
        self._noted: dict[str, FileState | None] = {}

    def within(self, folder: str) -> set[str]:
        """See the function of this name."""
        found = {path for path in self._of(folder) if path not in self._noted}
        noted = (path for path, state in self._noted.items() if state)
        return found | {path for path in noted if folder_of(path) == folder}

    def text(self) -> bytes:
        """All rows, as JSON without what is around them."""
        text = self._text
        for path, state in self._noted.items():
            key = b",%b:" % json.dumps(path).encode()
            row = b",%b" % text_of({path: state}) if state and state.certain else b""
            at = text.find(key + b"[")
            end = text.index(b"]", at + len(key)) + 1 if at >= 0 else len(text)
            text = text[: at if at >= 0 else end] + row + text[end:]
        return text[1:]

    def __getitem__(self, path: str) -> FileState:
        state = self._noted[path] if path in self._noted else self._of(folder_of(path))[path]
        if state is None:
            raise KeyError(path)
        return state

    def __setitem__(self, path: str, state: FileState) -> None:
        self._noted[path] = state

    def __delitem__(self, path: str) -> None:
        self._noted[path] = None

    def __iter__(self) -> Iterator[str]:
        every = json.loads(b"{%b}" % self._text[1:])
        yield from (path for path in every if path not in self._noted)
        yield from (path for path, state in self._noted.items() if state)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _of(self, folder: str) -> dict[str, FileState]:
        """The rows of the seeds that lie in a folder, as they stood."""
        if folder not in self._read:
            start = b"," + json.dumps(folder).encode()[:-1]
            rows = re.findall(re.escape(start) + _NAME + rb'":\[[^]]*\]', self._text)
            every = json.loads(b"{%b}" % b"".join(rows)[1:])
            self._read[folder] = {path: FileState(*row) for path, row in every.items()}
        return self._read[folder]


def text_of(rows: Mapping[str, FileState]) -> bytes:
    """Rows as JSON, without what is around them; those that are not certain are left out."""
    certain = {path: state[:4] for path, state in rows.items() if state.certain}
    return json.dumps(certain, separators=(",", ":")).encode()[1:-1]


def within(rows: Mapping[str, FileState], folder: str) -> Iterable[str]:
    """The paths that lie in a folder itself; its own ends with a slash, "" for the root."""
    if isinstance(rows, Rows):
        return rows.within(folder)
    return (path for path in rows if folder_of(path) == folder)


def folder_of(path: str) -> str:
    """The folder in which a file lies, with a slash at its end."""
    return path[: path.rfind("/") + 1]
