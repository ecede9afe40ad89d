"""The whole engine: the index of a cluster, read and written."""

import threading
from collections.abc import Mapping, Sequence

from archive.article import Article
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
    Suggestion,
    Tally,
)

from .answering.state import State
from .index import Archive
from .state import State as Published
from .state import read_state
from .view import OpenSearchView


class OpenSearchIndex(Archive):
    """An `archive.Index` in a cluster of OpenSearch."""

    def __init__(
        self, address: str, environment: Mapping[str, str], *, uncertain: bool = False
    ) -> None:
        super().__init__(address, environment, uncertain=uncertain)
        self._lock = threading.Lock()
        self._held: OpenSearchView | None = None

    def view(self) -> OpenSearchView:
        """See `archive.Searcher.view`; the same one for all until there is another state."""
        state = read_state(self._client)
        held = self._held
        if held is None or held.identity != state.now.identity:
            with self._lock:
                held = self._opened(state)
        return held

    def _opened(self, state: Published) -> OpenSearchView:
        """A view of what is in force now, made once for all who wait for it."""
        while not (self._held and self._held.identity == state.now.identity):
            known = State(self._client, state.index, state.now.generation)
            view = OpenSearchView(known, self._client, state, self._uncertain)
            before, state = state, read_state(self._client)
            if before.now.identity == state.now.identity:  # else it may be of too late a point
                self._held = view
        return self._held

    def search(self, query: Query) -> ResultPage:
        """See `archive.View.search`."""
        return self.view().search(query)

    def select(self, query: Query) -> Selection:
        """See `archive.View.select`."""
        return self.view().select(query)

    def facet(self, query: Query, facet: Facet, listing: Listing) -> FacetCounts:
        """See `archive.View.facet`."""
        return self.view().facet(query, facet, listing)

    def tally(self, queries: Sequence[Query]) -> tuple[Tally | None, ...]:
        """See `archive.View.tally`."""
        return self.view().tally(queries)

    def members(self, queries: Sequence[Query]) -> tuple[Mapping[str, str] | None, ...]:
        """See `archive.View.members`."""
        return self.view().members(queries)

    def gather(self, queries: Sequence[Query], page: int, size: int) -> Gathering:
        """See `archive.View.gather`."""
        return self.view().gather(queries, page, size)

    def suggest(self, text: str, most: int = 8) -> tuple[Suggestion, ...]:
        """See `archive.View.suggest`."""
        return self.view().suggest(text, most)

    def related(self, article_id: str, most: int = 5) -> tuple[Hit, ...]:
        """See `archive.View.related`."""
        return self.view().related(article_id, most)

    def article(self, article_id: str) -> Article | None:
        """See `archive.View.article`."""
        return self.view().article(article_id)

    def dossier(self, incident_id: str) -> Dossier | None:
        """See `archive.View.dossier`."""
        return self.view().dossier(incident_id)

    def incidents(self, article_id: str) -> tuple[Incident, ...]:
        """See `archive.View.incidents`."""
        return self.view().incidents(article_id)

    def marked(self, article: Article, query: Query) -> tuple[Excerpt, tuple[Excerpt, ...]]:
        """See `archive.View.marked`."""
        return self.view().marked(article, query)

    def marked_removed(self, article: Article, query: Query) -> tuple[Excerpt, ...]:
        """See `archive.View.marked_removed`."""
        return self.view().marked_removed(article, query)
