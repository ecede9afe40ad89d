"""Articles into segments, several at a time where there are several processors.

A segment is built by Whoosh's writer, in a process that is forked for it while this
one has something to do, or here. The process has all it needs in memory, and leaves a
file. What does not succeed there is done again here, where whatever is the
matter is raised.
"""

import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from whoosh.writing import SegmentWriter

from archive.article import Article

from . import forking
from .arrays import ArraysWriter
from .codec import ArrayCodec, ArraySegment, Document, path_of
from .columns import PackedColumn, WordsColumn
from .contents import Contents
from .memory import give_back, uncollected
from .packing import LEAST, Packing
from .postings import invert, write_postings
from .schema import STORED, document_of
from .vocabulary import Vocabulary

KNOWN = 500_000
"""Words as they are written that are remembered from one segment to the next; 200 bytes each."""


@dataclass(slots=True)
class _Part:
    """A segment; its articles until it is there, and the process that is at it."""

    segment: ArraySegment
    articles: Sequence[Article]
    whole: bool
    process: int | None = None


class Building:
    """Builds the segments of one batch.

    `whole` says whether they are what they are read as. They are not where there
    may be several: words have no stems before the segments have been merged.
    """

    def __init__(self, index: Contents, packing: Packing) -> None:
        self._index = index
        self._packing = packing
        self._vocabulary = Vocabulary()
        self._parts: list[_Part] = []

    @property
    def whole(self) -> bool:
        """See the class."""
        return all(part.whole for part in self._parts)

    def build(self, articles: Sequence[Article], *, last: bool) -> None:
        """Make a segment of some articles, here or in the background.

        Args:
            articles: Those of the segment.
            last: Whether no others will come.
        """
        if len(articles) >= LEAST and not self._packing.trained:
            some = articles[:: len(articles) // LEAST]
            self._packing.train({name: list(map(of, some)) for name, of in STORED.items()})
        if len(self._vocabulary) > KNOWN:
            self._vocabulary = Vocabulary()
        segment = ArraySegment(self._index.indexname)
        segment.set_doc_count(len(articles))
        part = _Part(segment, articles, whole=last and not self._parts)
        self._parts.append(part)
        working = [one for one in self._parts if one.process and not self._is_done(one)]
        if not last and len(working) < forking.processes():
            part.process = forking.forked(lambda: self._write(part))
        if part.process is None:
            self._write(part)

    def segments(self) -> list[ArraySegment]:
        """All segments in the order of their articles, once they are there."""
        for part in self._parts:
            if part.process:
                self._is_done(part, wait=True)
        self._vocabulary = Vocabulary()  # merging takes memory too
        give_back()
        return [part.segment for part in self._parts]

    def cancel(self) -> None:
        """End the processes: nobody wants the segments any more."""
        for part in self._parts:
            if part.process:
                with suppress(ProcessLookupError):
                    os.kill(part.process, signal.SIGKILL)
                os.waitpid(part.process, 0)
                part.process = None

    def _is_done(self, part: _Part, *, wait: bool = False) -> bool:
        """Whether the process of a part has ended; if it failed, the part is written here."""
        process, status = os.waitpid(part.process or 0, 0 if wait else os.WNOHANG)
        if not process:
            return False
        part.process = None
        if status:
            self._write(part)
        part.articles = ()
        return True

    def _write(self, part: _Part) -> None:
        """Write a segment, and let go of its articles."""
        path = path_of(self._index.storage, part.segment)

        def write(documents: list[Document]) -> None:
            with path.open("wb") as file:
                out = ArraysWriter(file)
                self._write_documents(out, documents, whole=part.whole)
                out.close()

        self._fill(ArrayCodec(part.segment, write), part.articles)
        part.articles = ()
        give_back()

    def _fill(self, codec: ArrayCodec, articles: Sequence[Article]) -> None:
        """Have Whoosh's writer write a segment, and go with all that it gathers for that."""
        with uncollected():
            writer = SegmentWriter(self._index, codec=codec, compound=False, _lk=False)
            for article in articles:
                writer.add_document(**document_of(article, self._vocabulary))
            writer._finalize_segment()  # noqa: SLF001 - as Whoosh's own writers in processes do

    def _write_documents(
        self, out: ArraysWriter, documents: Sequence[Document], *, whole: bool
    ) -> None:
        schema = dict(self._index.schema.items())
        words = [name for name, of in schema.items() if isinstance(of.column_type, WordsColumn)]
        used = [document[name] for document in documents for name in words]
        rank, terms = self._vocabulary.write(out, used, whole=whole)
        for name, of in schema.items():
            values: list[Any] = [document[name] for document in documents]
            if isinstance(of.column_type, WordsColumn):
                write_postings(out, name, invert(values, rank, terms), len(values))
                out.add(f"{name}.lengths", np.array(list(map(len, values)), np.uint32))
            elif isinstance(of.column_type, PackedColumn):
                of.column_type.write(out, name, self._packing.pack(name, values))
            else:
                of.column_type.write(out, name, values)
