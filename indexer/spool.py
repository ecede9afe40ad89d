"""Articles that wait on disk until it is known what belongs together."""

import pickle
import tempfile
from types import TracebackType
from typing import Any, Self

from archive import Article

Key = tuple[str, str]
"""A seed and a part of it."""


class Spool:
    """Articles by seed and part, in a nameless temporary file.

    An archive has more articles than memory may hold, and which of them are
    versions of one another is known only when all of them have been read.
    """

    def __init__(self) -> None:
        self._file: Any = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._places: dict[Key, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def put(self, article: Article) -> None:
        """Keep an article in place of the one with its seed and part."""
        self._places[article.seed, article.part] = self._file.seek(0, 2)
        pickle.dump(article, self._file, pickle.HIGHEST_PROTOCOL)

    def get(self, key: Key) -> Article:
        """The article with this seed and part.

        Raises:
            KeyError: There is none.
        """
        self._file.seek(self._places[key])
        article: Article = pickle.load(self._file)  # noqa: S301 - written by ourselves just now
        return article
