"""The index at a `whoosh:` address: the protocols of `archive.searcher`, on generations."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

from archive.article import Article
from archive.engines.kept import beginning, captures_of, whole
from archive.errors import IndexDamaged, IndexMissing
from archive.query import Facet, Listing, Query
from archive.results import (
    Dossier,
    Excerpt,
    FacetCounts,
    Gathering,
    Hit,
    Incident,
    ResultPage,
    Selection,
    Status,
    Suggestion,
    Tally,
)
from archive.searcher import Batch, Capture

from .holding import Holding
from .segments.generations import Generations, damage
from .segments.memory import uncollected
from .segments.publishing import Publisher
from .segments.schema import FORMAT
from .segments.writing import Writing
from .snapshot.snapshot import captures_with
from .view import WhooshView

_Answer = TypeVar("_Answer")


class WhooshIndex:
    """An `archive.Index` in a folder of its own."""

    def __init__(self, folder: str, *, uncertain: bool = False) -> None:
        self._uncertain = uncertain
        self.address = f"whoosh:{folder}"
        self._generations = Generations(Path(folder), self.address)
        self._publisher = Publisher(self._generations)
        self._holding = Holding(self._generations)

    def view(self) -> WhooshView:
        """See `archive.Searcher.view`."""
        return self._ask(lambda view: view)

    def search(self, query: Query) -> ResultPage:
        """See `archive.View.search`."""
        return self._ask(lambda view: view.search(query))

    def select(self, query: Query) -> Selection:
        """See `archive.View.select`."""
        return self._ask(lambda view: view.select(query))

    def facet(self, query: Query, facet: Facet, listing: Listing) -> FacetCounts:
        """See `archive.View.facet`."""
        return self._ask(lambda view: view.facet(query, facet, listing))

    def tally(self, queries: Sequence[Query]) -> tuple[Tally | None, ...]:
        """See `archive.View.tally`."""
        return self._ask(lambda view: view.tally(queries))

    def members(self, queries: Sequence[Query]) -> tuple[Mapping[str, str] | None, ...]:
        """See `archive.View.members`."""
        return self._ask(lambda view: view.members(queries))

    def gather(self, queries: Sequence[Query], page: int, size: int) -> Gathering:
        """See `archive.View.gather`."""
        return self._ask(lambda view: view.gather(queries, page, size))

    def suggest(self, text: str, most: int = 8) -> tuple[Suggestion, ...]:
        """See `archive.View.suggest`."""
        return self._ask(lambda view: view.suggest(text, most))

    def related(self, article_id: str, most: int = 5) -> tuple[Hit, ...]:
        """See `archive.View.related`."""
        return self._ask(lambda view: view.related(article_id, most))

    def article(self, article_id: str) -> Article | None:
        """See `archive.View.article`."""
        return self._ask(lambda view: view.article(article_id))

    def dossier(self, incident_id: str) -> Dossier | None:
        """See `archive.View.dossier`."""
        return self._ask(lambda view: view.dossier(incident_id))

    def incidents(self, article_id: str) -> tuple[Incident, ...]:
        """See `archive.View.incidents`."""
        return self._ask(lambda view: view.incidents(article_id))

    def marked(self, article: Article, query: Query) -> tuple[Excerpt, tuple[Excerpt, ...]]:
        """See `archive.View.marked`."""
        return self._ask(lambda view: view.marked(article, query))

    def marked_removed(self, article: Article, query: Query) -> tuple[Excerpt, ...]:
        """See `archive.View.marked_removed`."""
        return self._ask(lambda view: view.marked_removed(article, query))

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
        generation = self._generations.base(FORMAT)
        if generation is None:
            return ()
        snapshot = self._holding.opened(generation)
        with uncollected():
            return tuple(captures_of(snapshot.captures))

    def found(
        self,
        *,
        texts: Collection[str] = (),
        starts: Collection[str] = (),
        ids: Collection[str] = (),
    ) -> Sequence[Capture]:
        """See `archive.Index.found`."""
        generation = self._generations.base(FORMAT)
        if generation is None:
            return ()
        pieces = [*map(whole, texts), *map(beginning, starts)]
        snapshot = self._holding.kept(generation)
        return tuple(captures_of(captures_with(snapshot, pieces, [one.encode() for one in ids])))

    def checked(self) -> str:
        """See `archive.Index.checked`."""
        generation = self._generations.base(FORMAT)
        in_force = generation and self._generations.is_in_force(generation)
        return generation.identity if generation and in_force else ""

    @contextmanager
    def writing(self, *, rebuild: bool = False) -> Iterator[Batch]:
        """See `archive.Index.writing`."""
        building = self._publisher.building(FORMAT, rebuild=rebuild)
        with building as folder, Writing(folder) as batch:
            yield batch
        self._holding.drop()  # whoever writes reads what was written

    def alone(self, part: str) -> AbstractContextManager[None]:
        """See `archive.Index.alone`."""
        return self._publisher.alone(part)

    def tidy(self) -> None:
        """See `archive.Index.tidy`."""
        self._publisher.tidy()

    def roll_back(self) -> Status:
        """See `archive.Index.roll_back`."""
        self._publisher.roll_back(FORMAT)
        self._holding.drop()
        return self.status()

    def verify(self) -> Iterator[str]:
        """See `archive.Index.verify`."""
        yield from damage(self._generations, FORMAT)

    def _ask(self, question: Callable[[WhooshView], _Answer]) -> _Answer:
        """An answer from the newest snapshot.

        A snapshot can be two commits old by the time it has to open another
        file, and its folder gone; the question is then asked once more.
        """
        try:
            return question(self._view())
        except (FileNotFoundError, IndexDamaged):
            self._holding.drop()
            return question(self._view())

    def _view(self) -> WhooshView:
        """A view of the newest snapshot, or of an older one if the newest is damaged."""
        snapshot, damage = self._holding.snapshot()
        return WhooshView(snapshot, self.address, damage, self._uncertain)
