"""The index at a `whoosh:` address: the protocols of `archive.searcher`, on generations."""

import pickle
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from whoosh.index import IndexError as WhooshIndexError

from archive.article import Article
from archive.errors import ArchiveError, IndexDamaged, IndexMissing
from archive.query import Facet, Listing, Query
from archive.results import Excerpt, FacetCounts, Hit, ResultPage, Status, Suggestion
from archive.searcher import Batch, Capture

from .answering.weighing import warm
from .segments.generations import Generations
from .segments.schema import FORMAT, captures_of
from .segments.writing import Writing
from .snapshot.snapshot import Snapshot
from .view import WhooshView

PATIENCE = 0.3
"""Seconds that an answer waits for what was just committed, and for the check of a whole index."""

DAMAGED = (
    *(ValueError, KeyError, IndexError, EOFError, OSError),
    *(struct.error, zlib.error, pickle.UnpicklingError, WhooshIndexError),
)
"""What opening damaged data raises; anything else is a mistake of ours, or the machine's."""

_Answer = TypeVar("_Answer")


class WhooshIndex:
    """An `archive.Index` in a folder of its own."""

    def __init__(self, folder: str) -> None:
        self.address = f"whoosh:{folder}"
        self._generations = Generations(Path(folder), self.address)
        self._held: Snapshot | None = None
        self._opening = threading.Lock()

    def view(self) -> WhooshView:
        """See `archive.Searcher.view`."""
        return self._ask(lambda view: view)

    def search(self, query: Query) -> ResultPage:
        """See `archive.View.search`."""
        return self._ask(lambda view: view.search(query))

    def facet(self, query: Query, facet: Facet, listing: Listing) -> FacetCounts:
        """See `archive.View.facet`."""
        return self._ask(lambda view: view.facet(query, facet, listing))

    def suggest(self, text: str, most: int = 8) -> tuple[Suggestion, ...]:
        """See `archive.View.suggest`."""
        return self._ask(lambda view: view.suggest(text, most))

    def related(self, article_id: str, most: int = 5) -> tuple[Hit, ...]:
        """See `archive.View.related`."""
        return self._ask(lambda view: view.related(article_id, most))

    def article(self, article_id: str) -> Article | None:
        """See `archive.View.article`."""
        return self._ask(lambda view: view.article(article_id))

    def marked(self, article: Article, query: Query) -> tuple[Excerpt, tuple[Excerpt, ...]]:
        """See `archive.View.marked`."""
        return self._ask(lambda view: view.marked(article, query))

    def status(self) -> Status:
        """See `archive.View.status`; of an index that is not there, that it holds nothing."""
        try:
            return self._ask(lambda view: view.status())
        except IndexMissing:
            return Status(
                address=self.address, articles=0, generation="", identity="", built=None, bytes=0
            )

    def captures(self) -> Sequence[Capture]:
        """See `archive.Index.captures`."""
        if self._generations.latest(FORMAT) is None:
            return ()
        snapshot = self._open()
        return tuple(capture for column in snapshot.captures for capture in captures_of(column))

    @contextmanager
    def writing(self, *, rebuild: bool = False) -> Iterator[Batch]:
        """See `archive.Index.writing`."""
        building = self._generations.building(FORMAT, rebuild=rebuild)
        with building as folder, Writing(folder) as batch:
            yield batch

    def _ask(self, question: Callable[[WhooshView], _Answer]) -> _Answer:
        """An answer from the newest snapshot.

        A snapshot can be two commits old by the time it has to open another
        file, and its folder gone; the question is then asked once more.
        """
        try:
            return question(WhooshView(self._snapshot(), self.address))
        except (FileNotFoundError, IndexDamaged):
            self._held = None
            return question(WhooshView(self._snapshot(), self.address))

    def _snapshot(self) -> Snapshot:
        """The newest snapshot, or for as long as that takes to open the one before.

        Nobody waits longer than `PATIENCE` for a large archive, and a small
        one is always answered from its last commit.
        """
        identity, held = self._generations.identity(), self._held
        if held and held.generation.identity == identity:
            return held
        if held is None:
            with self._opening:
                return self._open()
        if self._opening.acquire(blocking=False):
            opener = threading.Thread(target=self._open_in_background, daemon=True)
            opener.start()
            opener.join(PATIENCE)
        return self._held or held

    def _open_in_background(self) -> None:
        """Open the newest snapshot while others are still answered from the last one."""
        try:
            self._open()
        except (ArchiveError, FileNotFoundError):
            self._held = None  # whoever asks next hears of it
        finally:
            self._opening.release()

    def _open(self) -> Snapshot:
        generation = self._generations.current(FORMAT, patience=PATIENCE)
        held = self._held
        if held and held.generation.identity == generation.identity:
            return held
        try:
            fresh = Snapshot(generation)
            if held:
                warm(fresh, held)
        except DAMAGED as error:
            raise IndexDamaged(self.address, str(error)) from error
        self._held = fresh
        return fresh
