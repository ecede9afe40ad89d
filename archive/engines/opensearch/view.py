"""A view of an index in a cluster: the reading half of the protocols, on one generation."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from archive import excerpts
from archive.article import Article
from archive.query import Facet, Listing, Query, Within
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

from .answering import answer
from .answering.filtering import Filters
from .answering.hits import WHOLE
from .answering.incidents import Incidents
from .answering.interpreting import Interpretation
from .answering.marking import wanted_in
from .answering.related import related
from .answering.state import State
from .answering.suggesting import suggestions
from .answering.tallying import gathered, members, tallies
from .client import Client
from .document import read_article
from .state import State as Published
from .state import status_of


@dataclass(frozen=True, slots=True)
class OpenSearchView:
    """An `archive.View` of one generation; see `Status` for `uncertain`."""

    state: State
    client: Client
    published: Published
    uncertain: bool = False

    @property
    def identity(self) -> str:
        """See `Status`."""
        return self.published.now.identity

    def search(self, query: Query) -> ResultPage:
        """See `archive.View.search`."""
        began = time.perf_counter()
        settled = self._settled(query)
        page = answer.answer(self.state, settled, self.published.now.name)
        return replace(
            page,
            query=replace(page.query, uncertain=query.uncertain),
            uncertain=bool(settled.uncertain),
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def select(self, query: Query) -> Selection:
        """See `archive.View.select`."""
        chosen = answer.selected(self.state, self._settled(query))
        return Selection(
            query=replace(chosen.query, counted=query.counted),
            total=chosen.total,
            stories=chosen.stories,
            entries=chosen.entries,
            found=answer.Articles(self.state, chosen),
            notices=chosen.asked.notices,
            generation=self.published.now.name,
            identity=self.identity,
        )

    def facet(self, query: Query, facet: Facet, listing: Listing) -> FacetCounts:
        """See `archive.View.facet`."""
        return answer.facet(self.state, self._settled(query), facet, listing)

    def tally(self, queries: Sequence[Query]) -> tuple[Tally | None, ...]:
        """See `archive.View.tally`."""
        return tallies(self.state, [self._settled(query) for query in queries])

    def members(self, queries: Sequence[Query]) -> tuple[Mapping[str, str] | None, ...]:
        """See `archive.View.members`."""
        return members(self.state, [self._settled(query) for query in queries])

    def gather(self, queries: Sequence[Query], page: int, size: int) -> Gathering:
        """See `archive.View.gather`."""
        return gathered(self.state, [self._settled(query) for query in queries], page, size)

    def suggest(self, text: str, most: int = 8) -> tuple[Suggestion, ...]:
        """See `archive.View.suggest`."""
        return suggestions(self.state, text, most)

    def related(self, article_id: str, most: int = 5) -> tuple[Hit, ...]:
        """See `archive.View.related`."""
        return related(self.state, article_id, most)

    def article(self, article_id: str) -> Article | None:
        """See `archive.View.article`."""
        query = {"term": {"id": article_id.encode("utf-8", "replace").decode()}}
        found = self.state.search(query, size=1, _source=WHOLE)["hits"]["hits"]
        return read_article(found[0]["_source"]) if found else None

    def dossier(self, incident_id: str) -> Dossier | None:
        """See `archive.View.dossier`."""
        return Incidents(self.state).dossier(incident_id)

    def incidents(self, article_id: str) -> tuple[Incident, ...]:
        """See `archive.View.incidents`."""
        return Incidents(self.state).of_article(article_id)

    def marked(self, article: Article, query: Query) -> tuple[Excerpt, tuple[Excerpt, ...]]:
        """See `archive.View.marked`."""
        texts = [(text, article.language) for text in (article.title, article.body)]
        wanted = wanted_in(texts, self._understood(query))
        return (
            excerpts.marked(article.title, article.language, wanted),
            tuple(
                excerpts.marked(paragraph, article.language, wanted)
                for paragraph in article.paragraphs
            ),
        )

    def marked_removed(self, article: Article, query: Query) -> tuple[Excerpt, ...]:
        """See `archive.View.marked_removed`."""
        texts = [(piece.text, article.language) for piece in article.removed]
        wanted = wanted_in(texts, self._understood(query), Within.REMOVED)
        return tuple(excerpts.marked(text, language, wanted) for text, language in texts)

    def status(self) -> Status:
        """See `archive.View.status`."""
        return status_of(self.client, self.published, uncertain=self.uncertain)

    def _understood(self, query: Query) -> Interpretation:
        return answer.understood(self.state, query, Filters.of(self.state, query))

    def _settled(self, query: Query) -> Query:
        """A query that says whether it knows uncertain values."""
        return replace(query, uncertain=self.uncertain) if query.uncertain is None else query
