"""Articles into segments: the changes of one generation, in as many commits as memory asks for."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from whoosh.writing import SegmentWriter

from archive.article import Article

from .arrays import Arrays
from .building import Building
from .codec import ArrayCodec, ArraySegment, path_of
from .contents import Contents
from .ids import Ids
from .memory import give_back, uncollected
from .merging import merged, to_merge
from .packing import Packing
from .stories import Before, write_stories
from .strings import Strings

TEXT = 12_000_000
"""Characters that are gathered before they become a segment: some three thousand articles."""


class Writing:
    """An `archive.Batch` that writes into a folder until its block ends.

    Each article comes at most once. The folder is nobody else's: when the
    block ends with an exception, it may be left in any state.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = Contents.begun(folder)
        self._known = self._ids()
        self._before = Before.of(folder, self._index)
        self._put: set[str] = set()
        self._gone: set[str] = set()
        self._packing = Packing(folder)
        self._building = Building(self._index, self._packing)
        self._writer = SegmentWriter(self._index, codec=ArrayCodec(), compound=False)
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._commit()
            else:
                self._writer.cancel()
        finally:
            self._building.cancel()

    def put(self, article: Article) -> None:
        """See `archive.Batch.put`."""
        if article.id in self._put:
            raise ValueError(f"{article.place} is already in this batch")
        self._put.add(article.id)
        self.remove(article.id)
        self._gathered.append(article)
        self._size += size_of(article)
        if self._size > TEXT:
            self._building.build(self._gathered, last=False)
            self._begin()

    def remove(self, article_id: str) -> None:
        """See `archive.Batch.remove`."""
        number = self._known.get(article_id.encode())
        if number is not None and article_id not in self._gone:
            self._gone.add(article_id)
            self._writer.delete_document(number)

    def _begin(self) -> None:
        """Gather for another segment."""
        self._gathered: list[Article] = []
        self._size = 0

    def _commit(self) -> None:
        if self._gathered:
            self._building.build(self._gathered, last=True)
            self._begin()  # what has been built need not be held while all is merged
        with uncollected():
            self._writer.commit(mergetype=self._policy)
            self._packing.save(self._folder)
            write_stories(self._folder, self._index, self._packing, self._before)
        give_back()
        (self._folder / "MAIN_WRITELOCK").unlink(missing_ok=True)

    def _ids(self) -> Ids:
        """The documents that there are by their ids, with the numbers that Whoosh gives them."""
        segments: Sequence[ArraySegment] = self._index._segments()  # noqa: SLF001 - its readers would open everything
        every = [Arrays(path_of(self._index.storage, segment)) for segment in segments]
        live = [np.ones(segment.doc_count_all(), np.bool_) for segment in segments]
        for mask, segment in zip(live, segments, strict=True):
            mask[list(segment.deleted)] = False
        columns = [Strings(arrays, "id") for arrays in every]
        return Ids(columns, np.concatenate([np.zeros(0, np.bool_), *live]))

    def _policy(
        self, _writer: SegmentWriter, segments: Sequence[ArraySegment]
    ) -> list[ArraySegment]:
        """The segments to keep; small ones at the end become one, as parts of a batch do."""
        old = [segment for segment in segments if segment.doc_count()]
        every = [*old, *self._building.segments()]
        stay = len(every) - to_merge(every)
        if not self._building.whole:
            stay = min(stay, len(old))
        if stay == len(every):
            return every
        return [*every[:stay], merged(self._index.storage, self._index.schema, every[stay:])]


def size_of(article: Article) -> int:
    """The characters of an article, captures and furniture included, and of its facets about."""
    texts = (each.text for each in article.removed)
    versions = (size_of(version) for version in article.versions)
    return 1000 + len(article.body) + sum(map(len, texts)) + sum(versions)
