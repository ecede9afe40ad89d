"""Articles into segments: the changes of one generation, in as many commits as memory asks for."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from whoosh.writing import SegmentWriter

from archive.article import Article
from archive.query import Origin

from .arrays import Arrays
from .codec import ArrayCodec, ArraySegment, path_of
from .contents import Contents
from .merging import merged, to_merge
from .packing import Packing
from .schema import document_of
from .stories import write_stories
from .strings import Strings
from .vocabulary import Vocabulary

WORDS = 2_000_000
"""Words that are gathered before they become a segment; each takes some 60 bytes until then."""

TEXT = 100_000_000
"""Bytes of stored texts that are gathered at the most."""

KNOWN = 500_000
"""Words as they are written that are remembered from one segment to the next; 200 bytes each."""


class Writing:
    """An `archive.Batch` that writes into a folder until its block ends.

    Each article comes at most once. The folder is nobody else's: when the
    block ends with an exception, it may be left in any state.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = Contents.begun(folder)
        self._known = self._numbers()
        self._put: set[str] = set()
        self._vocabulary = Vocabulary()
        self._packing = Packing(folder)
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._writer.cancel()
            return
        self._writer.commit(merge=False)
        self._tidy()
        self._packing.save(self._folder)
        write_stories(self._folder, self._index, self._packing)
        (self._folder / "MAIN_WRITELOCK").unlink(missing_ok=True)

    def put(self, article: Article) -> None:
        """See `archive.Batch.put`."""
        document = document_of(article, self._vocabulary)
        if article.id in self._put:
            raise ValueError(f"{article.place} is already in this batch")
        self._put.add(article.id)
        self.remove(article.id)
        self._writer.add_document(**document)
        self._words += sum(len(document[name]) for name in ("title", "body", Origin.REMOVED.value))
        self._text += len(document["text"]) + len(document["rest"])
        if self._words > WORDS or self._text > TEXT:
            self._writer.commit(merge=False)
            self._begin()

    def remove(self, article_id: str) -> None:
        """See `archive.Batch.remove`."""
        number = self._known.pop(article_id.encode(), None)
        if number is not None:
            self._writer.delete_document(number)

    def _begin(self) -> None:
        """Gather for another segment."""
        if len(self._vocabulary) > KNOWN:
            self._vocabulary = Vocabulary()
        self._words = self._text = 0
        self._writer = self._writer_of_segment()

    def _writer_of_segment(self) -> SegmentWriter:
        codec = ArrayCodec(self._index.schema, self._vocabulary, self._packing)
        return self._index.writer(codec=codec, compound=False)

    def _numbers(self) -> dict[bytes, int]:
        """The number of each live document by its id, as Whoosh counts them."""
        numbers: dict[bytes, int] = {}
        base = 0
        for segment in self._index._segments():  # noqa: SLF001 - its readers would open everything
            ids = Strings(Arrays(path_of(self._index.storage, segment)), "id").texts()
            numbers |= {
                each: base + number
                for number, each in enumerate(ids)
                if number not in segment.deleted
            }
            base += len(ids)
        return numbers

    def _tidy(self) -> None:
        """Merge segments that have become too many; drop those without a live document."""
        segments = self._index._segments()  # noqa: SLF001 - Whoosh shows them only to writers
        if to_merge(segments) or any(not segment.doc_count() for segment in segments):
            self._writer_of_segment().commit(mergetype=self._policy)

    def _policy(
        self, _writer: SegmentWriter, segments: Sequence[ArraySegment]
    ) -> list[ArraySegment]:
        """The segments to keep, the last ones as one."""
        segments = [segment for segment in segments if segment.doc_count()]
        stay = len(segments) - to_merge(segments)
        if stay == len(segments):
            return segments
        new = merged(self._index.storage, self._index.schema, segments[stay:])
        return [*segments[:stay], new]
