"""Articles that wait on disk until it is known what belongs together.

Each process that reads seeds writes into a file of its own; what it sends
to the others of an article is small: where it stands in that file.
"""

import pickle
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from archive import Article

Location = tuple[str, int]
"""A file of the spool, and the byte at which an article begins in it."""


@dataclass(slots=True)
class SpoolFile:
    """One file of the spool, written by one process at a time."""

    path: Path
    _file: BinaryIO | None = None

    def put(self, article: Article) -> Location:
        """Keep an article; it can be read as soon as this returns."""
        if self._file is None:
            self._file = self.path.open("ab")
        start = self._file.seek(0, 2)
        pickle.dump(article, self._file, pickle.HIGHEST_PROTOCOL)
        self._file.flush()
        return str(self.path), start


class Spool:
    """A temporary folder for articles.

    An archive has more articles than memory may hold, and which of them are
    versions of one another is known only when several have been read.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="newsarchive-")
        self._open: dict[str, BinaryIO] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self._open.values():
            file.close()
        self._folder.cleanup()

    def file(self, number: int) -> SpoolFile:
        """The file of the process with this number."""
        return SpoolFile(Path(self._folder.name, str(number)))

    def get(self, location: Location) -> Article:
        """The article at a location. Not safe to use from two threads at once."""
        path, start = location
        if path not in self._open:
            self._open[path] = open(path, "rb")  # noqa: PTH123, SIM115 - closed by __exit__
        self._open[path].seek(start)
        article: Article = pickle.load(self._open[path])  # noqa: S301 - written by ourselves just now
        return article
