"""Finds the seeds below a folder, or where a person names them."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from archive import FaultKind
from indexer.records import SeedError, UnreadSeed, readable

from .opening import LARGEST, FileState, SeedFile, sniffed

ENDINGS = frozenset(
    """.txt .text .md .markdown .htm .html .xhtml .xht .mhtml .mht .xml .rss .atom .rdf .warc .eml
    .mbox .pdf .zip .tar .tgz .tbz2 .txz .gz""".split()
)
"""What the name of a file with articles ends in; others have to show by their content."""

_COMPANION = re.compile(
    r"[_-](?:files|fichiers|dateien|archivos|file|bestanden|ficheiros|arquivos)", re.IGNORECASE
)
"""How browsers end the name of the folder with the pictures of a page they saved."""

COMPANION = "the pictures and scripts of the page beside it"
"""Why that folder is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file that is no article, and why; `state` is what was seen if it had to be opened."""

    path: str
    reason: str
    state: FileState | None = None

    def __str__(self) -> str:
        """One line for a report."""
        return f"{self.path}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A folder that cannot be listed, and why: nobody knows what lies in it now.

    `path` ends with a slash, "" for the folder that is walked through itself.
    """

    path: str
    reason: str

    def holds(self, path: str) -> bool:
        """Whether a seed would lie in it."""
        return path.startswith(self.path)

    def error(self) -> SeedError:
        """The error that names it."""
        return UnreadSeed.of(self.path, FaultKind.CLOSED, said=self.reason)


NO_STATES: Mapping[str, FileState] = {}

Found = SeedFile | Skipped | Closed

Entry = os.DirEntry[str]
Entries = dict[str, Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The folder that seeds have to lie in: as somebody named it, and where it really is."""

    named: str
    real: Path


def _nothing(_path: str, _entry: Entry) -> bool:
    return False


def walk(
    root: Path,
    states: Mapping[str, FileState] = NO_STATES,
    passed: Callable[[str, Entry], bool] = _nothing,
    only: Mapping[str, AbstractSet[str]] | None = None,
) -> Iterator[Found]:
    """Everything below a folder, sorted by path; hidden files are passed over in silence.

    Symbolic links are followed only to files inside the folder; a linked
    folder inside it is read where it lies. The folder that a browser saves
    beside a page, with its pictures, is left out whole.

    Args:
        root: The folder.
        states: What was seen at other times; a file that has not changed
            since is not opened, whatever its name.
        passed: Whether a file is passed over, by its path: somebody knows all of it.
        only: The names of the files that are looked at, by the paths of their folders, which
            end with a slash; None for all.
    """
    ways = None if only is None else {one[: at + 1] for one in only for at in _slashes(one)}
    inside = Folder(named=str(root), real=root.resolve())
    waiting = [("", str(root))]
    while waiting:
        below, folder = waiting.pop()
        try:
            files, folders = _listed(folder)
        except OSError as error:
            yield Closed(path=below, reason=error.strerror or str(error))
            continue
        pages = {Path(name).stem for name in files if name.lower().endswith((".htm", ".html"))}
        companions = {name for name in folders if _COMPANION.sub("", name) in pages}
        links = {name for name in folders if folders[name].is_symlink()}
        inner = [
            (f"{below}{readable(name)}/", folders[name].path)
            for name in sorted(folders.keys() - companions - links, reverse=True)
        ]
        waiting += inner if ways is None else [one for one in inner if one[0] in ways]
        if only is not None and below not in only:
            continue
        for name in sorted(companions):
            yield Skipped(path=below + readable(name), reason=COMPANION)
        looked_at = files if only is None else only[below] & files.keys()
        for name in sorted(looked_at):
            entry = files[name]
            path = below + readable(name)
            if not passed(path, entry):
                yield _entry(path, entry, inside, states.get(path))
        for name in sorted(links - companions):
            if reason := _unread_link(Path(folders[name]).resolve(), inside):
                yield Skipped(path=below + readable(name), reason=reason)


def _slashes(path: str) -> list[int]:
    """Where the slashes of a path are."""
    return [at for at, letter in enumerate(path) if letter == "/"]


def _unread_link(target: Path, inside: Folder) -> str:
    """Why nobody reads what a linked folder leads to; "" when it is read where it lies."""
    if not target.is_relative_to(inside.real):
        return "a link out of the folder"
    if any(map(is_hidden, target.relative_to(inside.real).parts)):
        return "a link to a hidden folder, which is not read; give that another name"
    return ""


def _listed(folder: str) -> tuple[Entries, Entries]:
    """The files and the folders in a folder, hidden ones left out.

    Raises:
        OSError: It cannot be listed, or not to its end.
    """
    files: Entries = {}
    folders: Entries = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            if not is_hidden(entry.name):
                (folders if _is_folder(entry) else files)[entry.name] = entry
    return files, folders


def _is_folder(entry: Entry) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link that leads to itself


def gather(paths: Iterable[Path]) -> Iterator[Found]:
    """The files that a person names, folders walked through; paths as the person wrote them.

    Raises:
        SeedError: There is nothing at a path.
    """
    for path in paths:
        if path.is_dir():
            for entry in walk(path):
                below = f"{readable(path.as_posix())}/{entry.path}"
                if isinstance(entry, SeedFile):
                    yield entry._replace(path=below)
                else:
                    yield replace(entry, path=below)
        elif os.path.lexists(path):
            folder = Folder(named=str(path.parent), real=path.resolve().parent)
            yield _entry(readable(path.as_posix()), path, folder)
        else:
            raise SeedError.of(readable(path.as_posix()), FaultKind.ABSENT)


def is_hidden(name: str) -> bool:
    """Whether a file or folder is passed over, by its name."""
    return name.startswith(".") or name.endswith(("~", ".swp", ".tmp", ".part"))


def _entry(
    path: str, file: Path | Entry, folder: Folder, state: FileState | None = None
) -> SeedFile | Skipped:
    try:
        facts = file.stat()
        target = Path(file).resolve(strict=True) if file.is_symlink() else None
    except (OSError, RuntimeError):  # the latter of links that lead to each other
        if file.is_symlink():
            return Skipped(path=path, reason="a link that leads nowhere")
        return SeedFile(
            path=path, file=os.fspath(file), size=-1, mtime_ns=0, root=folder.named
        )  # opening it will tell
    if reason := _unfit(facts, target, folder):
        return Skipped(path=path, reason=reason)
    seed = SeedFile(
        path=path,
        file=str(target) if target else os.fspath(file),
        size=facts.st_size,
        mtime_ns=facts.st_mtime_ns,
        ctime_ns=facts.st_ctime_ns,
        root=str(folder.real) if target else folder.named,
        inode=(facts.st_dev, facts.st_ino),
    )
    ending = _suffix(file.name)
    if ending and ending not in ENDINGS:
        if not (state and state.fits(seed)):
            state = sniffed(seed)
        if not state.digest:
            return Skipped(path=path, reason=f"a {ending} file is no article", state=state)
    return seed


def _unfit(facts: os.stat_result, target: Path | None, folder: Folder) -> str:
    """Why something is no seed, whatever is in it; "" when it may be one."""
    if not stat.S_ISREG(facts.st_mode):
        return "not a file"
    if target and not target.is_relative_to(folder.real):
        return "a link out of the folder"
    if facts.st_size > LARGEST:
        return f"it is larger than {LARGEST // 10**9} GB; split it"
    return ""


def _suffix(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if stem and dot and ending else ""
