"""Rows of the ledger that are read one by one, when somebody asks for them.

An archive has a hundred thousand of them, and most refreshes that find anything to
do ask for a few. They stand in the order of their keys, so each is found by
halving; what nobody has changed is copied as it stands.
"""

import json
from collections.abc import Iterator, Mapping, MutableMapping
from json.encoder import encode_basestring_ascii as quoted

from indexer.seeds.opening import FileState

_BETWEEN = b",\n"
"""What stands between two rows; in JSON, no name has a line break as such."""

_BEHIND = b":\t"
"""What stands behind a key; nor has it a tab."""


class Rows(MutableMapping[str, FileState]):
    """What was seen of each seed, by path."""

    def __init__(self, data: bytes, start: int = 0, end: int | None = None) -> None:
        """Say where they stand.

        Args:
            data: What `text_of` gave, perhaps with other things around it.
            start: Where it begins there.
            end: Where it ends.
        """
        self._data = data
        self._start = start
        self._end = len(data) if end is None else end
        self._noted: dict[str, FileState | None] = {}

    def text(self) -> bytes:
        """All rows, as `text_of` gives them."""
        pieces: list[bytes] = []
        done = self._start
        for key, state in sorted((quoted(path).encode(), one) for path, one in self._noted.items()):
            at = self._place(key)
            pieces.append(self._data[done:at].removesuffix(_BETWEEN))
            if state and state.certain:
                pieces.append(_row(key.decode(), state).encode())
            done = self._behind(at) if self._has(key, at) else at
        pieces.append(self._data[done : self._end])
        return _BETWEEN.join(filter(None, pieces))

    def __getitem__(self, path: str) -> FileState:
        state = self._noted[path] if path in self._noted else self._stored(path)
        if state is None:
            raise KeyError(path)
        return state

    def __setitem__(self, path: str, state: FileState) -> None:
        self._noted[path] = state

    def __delitem__(self, path: str) -> None:
        self._noted[path] = None

    def __iter__(self) -> Iterator[str]:
        every = json.loads(b"{%b}" % self._data[self._start : self._end])
        yield from (path for path in every if path not in self._noted)
        yield from (path for path, state in self._noted.items() if state)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _stored(self, path: str) -> FileState | None:
        """The row of a seed as it stood."""
        key = quoted(path).encode()
        at = self._place(key)
        if not self._has(key, at):
            return None
        row = self._data[at + len(key + _BEHIND) : self._behind(at)]
        return FileState(*json.loads(row.removesuffix(_BETWEEN)))

    def _has(self, key: bytes, at: int) -> bool:
        """Whether the row that begins at a place is the one of a key."""
        return self._data.startswith(key + _BEHIND, at, self._end)

    def _behind(self, at: int) -> int:
        """Where the row behind the one that begins at a place would begin."""
        following = self._data.find(_BETWEEN, at, self._end)
        return following + len(_BETWEEN) if following >= 0 else self._end

    def _place(self, key: bytes) -> int:
        """Where the first row begins whose key does not stand before this one, in quotes."""
        first, end = self._start, self._end  # both are where rows begin, or the end of all
        while first < end:
            middle = (first + end) // 2
            before = self._data.rfind(_BETWEEN, first, middle)
            at = before + len(_BETWEEN) if before >= 0 else first
            if self._data[at : self._data.index(_BEHIND, at)] < key:
                first = self._behind(at)
            else:
                end = at
        return first


def text_of(rows: Mapping[str, FileState]) -> bytes:
    """Rows as JSON in the order of their keys, without what is around them.

    Those that are not certain are left out.
    """
    certain = (_row(quoted(path), state) for path, state in rows.items() if state.certain)
    return _BETWEEN.join(one.encode() for one in sorted(certain))


def _row(key: str, state: FileState) -> str:
    return f'{key}:\t[{state.size},{state.mtime_ns},"{state.digest}",{state.ctime_ns}]'


def folder_of(path: str) -> str:
    """The folder in which a file lies, with a slash at its end."""
    return path[: path.rfind("/") + 1]
