"""What is to be seen of the files in the seeds folder without opening one, piece by piece.

A piece is a folder with what lies in it; of a large folder, the files whose names have a hash in
common: so where all seeds lie in one folder, few need to be looked at when one has changed.
"""

import marshal
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from indexer.seeds.finding import Entry, is_hidden

from .rows import folder_of

WHOLE = 256
"""Files and folders up to which a folder is one piece."""

_SHARED = 64
"""Files that a piece of a larger one has at the most, as a rule."""

_PLAIN = 2
"""The version of `marshal` whose bytes depend on nothing but the values."""

_FOLDER = -1
"""What stands for the mode of a folder."""


def seen(root: Path) -> dict[str, str]:
    """What there is to see of each piece: how many files, and a digest of names, sizes and times.

    Hidden files are left out. The name of a piece is the path of its folder, with a slash at
    its end, and behind that what tells it from others there.

    Empty where this does not tell all: a link leads to what is elsewhere, or a folder cannot be
    listed.
    """
    found: dict[str, str] = {}
    waiting = [("", str(root))]
    try:
        while waiting:
            below, folder = waiting.pop()
            files, folders = _listed(folder)
            for piece, rows in _pieces(below, files):
                count = sum(1 for row in rows if row[1] != _FOLDER)
                digest = sha256(marshal.dumps(rows, _PLAIN)).hexdigest()
                found[piece] = f"{count} {digest}"
            waiting += [(f"{below}{name}/", path) for name, path in folders]
    except (OSError, _Elsewhere):
        return {}
    return found


def count_of(saw: str) -> int:
    """How many files there were, from what was seen of a piece; 0 where there was none."""
    return int(saw.partition(" ")[0] or 0)


def without(saw: Mapping[str, str], files: Iterable[str]) -> dict[str, str]:
    """What was seen, but of the pieces that have some files no more than how many there were.

    Args:
        saw: What `seen` said.
        files: Their paths below the root, as the system has them.

    Raises:
        KeyError: The piece of one was not seen.
    """
    parts = {
        folder_of(piece): int(piece[len(folder_of(piece)) :].partition(" of ")[2] or 1)
        for piece in saw
    }
    left = dict(saw)
    for file in files:
        folder = folder_of(file)
        piece = _piece(folder, file[len(folder) :], parts[folder])
        left[piece] = f"{count_of(saw[piece])} "
    return left


def files_in(root: Path, pieces: Collection[str]) -> Iterator[tuple[str, Entry]]:
    """The files of some pieces, each with the name of its piece.

    Raises:
        OSError: A folder cannot be listed.
    """
    for folder in sorted({folder_of(piece) for piece in pieces}):
        with os.scandir(root / folder) as entries:
            every = [one for one in entries if not is_hidden(one.name)]
        parts = _parts(len(every))
        for entry in every:
            piece = _piece(folder, entry.name, parts)
            if piece in pieces and not entry.is_dir(follow_symlinks=False):
                yield piece, entry


def _parts(count: int) -> int:
    """Into how many pieces a folder is cut that has so many files and folders: a power of two."""
    return 1 << (count // _SHARED).bit_length() if count > WHOLE else 1


def _piece(folder: str, name: str, parts: int) -> str:
    """The piece of a folder to which a file belongs."""
    return f"{folder}{crc32(os.fsencode(name)) % parts} of {parts}" if parts > 1 else folder


def _pieces(folder: str, files: "list[_Row]") -> "Iterator[tuple[str, list[_Row]]]":
    parts = _parts(len(files))
    if parts == 1:
        yield folder, files
        return
    pieces: dict[str, list[_Row]] = defaultdict(list)
    for row in files:
        pieces[_piece(folder, row[0], parts)].append(row)
    yield from sorted(pieces.items())


class _Elsewhere(Exception):
    """A link was met."""


_Row = tuple[str, int, int, int, int]


def _listed(folder: str) -> tuple[list[_Row], list[tuple[str, str]]]:
    """What is seen of each file in a folder, sorted, and its folders, the last one first."""
    files: list[_Row] = []
    folders: list[tuple[str, str]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_hidden(entry.name):
                continue
            if entry.is_symlink():
                raise _Elsewhere
            if entry.is_dir(follow_symlinks=False):
                files.append((entry.name, _FOLDER, 0, 0, 0))
                folders.append((entry.name, entry.path))
                continue
            facts = entry.stat(follow_symlinks=False)
            row = facts.st_mode, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns
            files.append((entry.name, *row))
    files.sort()
    folders.sort(reverse=True)
    return files, folders
