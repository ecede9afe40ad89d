"""Articles into segments, several at a time where there are several processors.

A segment is built by Whoosh's writer, in a process that is forked for it while
another has something to do, or here. The process has all it needs in memory,
and leaves a file. What does not succeed there is done again here, where whatever
is the matter is raised.
"""

import ctypes
import gc
import os
import resource
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from whoosh.writing import SegmentWriter

from archive.article import Article

from .codec import ArrayCodec, ArraySegment
from .contents import Contents
from .packing import LEAST, Packing
from .schema import STORED, document_of
from .vocabulary import Vocabulary

MOST = 3
"""Processes that build beside this one, at the most; each takes some 200 MB."""

KNOWN = 500_000
"""Words as they are written that are remembered from one segment to the next; 200 bytes each."""

_SIGNAL_WHEN_PARENT_ENDS = 1
"""PR_SET_PDEATHSIG of Linux."""


@dataclass(slots=True)
class _Part:
    """A segment; its writer and its articles until it is there, and the process that is at it."""

    writer: SegmentWriter | None
    articles: Sequence[Article]
    segment: ArraySegment
    process: int | None = None

    def end(self) -> None:
        """Know that it is there, and let go of what a writer holds of all its documents."""
        self.segment.set_doc_count(len(self.articles))
        self.writer, self.articles = None, ()


class Building:
    """Builds the segments of one batch."""

    def __init__(self, index: Contents, packing: Packing) -> None:
        self._index = index
        self._packing = packing
        self._vocabulary = Vocabulary()
        self._parts: list[_Part] = []

    def build(self, articles: Sequence[Article]) -> None:
        """Make a segment of some articles, here or in the background."""
        if len(articles) >= LEAST and not self._packing.trained:
            some = articles[:: len(articles) // LEAST]
            self._packing.train({name: list(map(of, some)) for name, of in STORED.items()})
        if len(self._vocabulary) > KNOWN:
            self._vocabulary = Vocabulary()
        writer = self.writer()
        part = _Part(writer, articles, writer.newsegment)
        self._parts.append(part)
        working = [one for one in self._parts if one.process and not self._is_done(one)]
        if len(working) < _processes():
            part.process = _forked(lambda: self._write(writer, articles))
        if part.process is None:
            self._write(writer, articles)
            part.end()

    def segments(self) -> list[ArraySegment]:
        """All segments in the order of their articles, once they are there."""
        for part in self._parts:
            if part.process:
                self._is_done(part, wait=True)
        self._vocabulary = Vocabulary()  # merging takes memory too
        return [part.segment for part in self._parts]

    def cancel(self) -> None:
        """End the processes: nobody wants the segments any more."""
        for part in self._parts:
            if part.process:
                with suppress(ProcessLookupError):
                    os.kill(part.process, signal.SIGKILL)
                os.waitpid(part.process, 0)
                part.process = None

    def writer(self, *, locks: bool = False) -> SegmentWriter:
        """Whoosh's writer of a segment; the one that commits locks the folder."""
        codec = ArrayCodec(self._index.schema, self._vocabulary, self._packing)
        return SegmentWriter(self._index, codec=codec, compound=False, _lk=locks)

    def _is_done(self, part: _Part, *, wait: bool = False) -> bool:
        """Whether the process of a part has ended; if it failed, the part is written here."""
        process, status = os.waitpid(part.process or 0, 0 if wait else os.WNOHANG)
        if not process:
            return False
        part.process = None
        if status:
            part.writer = self.writer()
            part.segment = part.writer.newsegment
            self._write(part.writer, part.articles)
        part.end()
        return True

    def _write(self, writer: SegmentWriter, articles: Sequence[Article]) -> None:
        for article in articles:
            writer.add_document(**document_of(article, self._vocabulary))
        writer._finalize_segment()  # noqa: SLF001 - as Whoosh's own writers in processes do


def _forked(work: Callable[[], None]) -> int | None:
    """The process that does some work; None when the machine refuses one."""
    try:
        with warnings.catch_warnings():
            # The threads that Python warns of are those of libraries which survive a fork.
            warnings.simplefilter("ignore", DeprecationWarning)
            process = os.fork()
    except OSError:
        return None
    if process:
        return process
    status = 1
    try:
        # When the parent is killed another may write at once: this one ends too, and holds no lock.
        ctypes.CDLL(None).prctl(_SIGNAL_WHEN_PARENT_ENDS, signal.SIGKILL)
        os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        gc.disable()
        work()
        status = 0
    finally:
        os._exit(status)


def _processes() -> int:
    """How many may build beside this one. Where threads run, a fork might stop for ever."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    return min(len(os.sched_getaffinity(0)) - 1, MOST)
