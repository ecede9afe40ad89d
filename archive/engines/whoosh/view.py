"""A view of the index: the reading half of the protocols, on one snapshot."""

import time
from dataclasses import dataclass, replace

from archive import excerpts
from archive.article import Article
from archive.query import Facet, Listing, Query
from archive.results import (
    Dossier,
    Excerpt,
    FacetCounts,
    Hit,
    Incident,
    ResultPage,
    Status,
    Suggestion,
)

from .answering import answer
from .answering.suggesting import suggestions
from .snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class WhooshView:
    """An `archive.View` of one generation; see `Status` for `address` and `damage`."""

    snapshot: Snapshot
    address: str
    damage: str = ""

    def search(self, query: Query) -> ResultPage:
        """See `archive.View.search`."""
        began = time.perf_counter()
        page = answer.answer(self.snapshot, query)
        return replace(page, took_ms=(time.perf_counter() - began) * 1000)

    def facet(self, query: Query, facet: Facet, listing: Listing) -> FacetCounts:
        """See `archive.View.facet`."""
        return answer.facet(self.snapshot, query, facet, listing)

    def suggest(self, text: str, most: int = 8) -> tuple[Suggestion, ...]:
        """See `archive.View.suggest`."""
        return suggestions(self.snapshot, text, most)

    def related(self, article_id: str, most: int = 5) -> tuple[Hit, ...]:
        """See `archive.View.related`."""
        number = self.snapshot.numbers.get(article_id.encode())
        return () if number is None else answer.related(self.snapshot, number, most)

    def article(self, article_id: str) -> Article | None:
        """See `archive.View.article`."""
        number = self.snapshot.numbers.get(article_id.encode())
        return None if number is None else self.snapshot.article(number)

    def dossier(self, incident_id: str) -> Dossier | None:
        """See `archive.View.dossier`."""
        return self.snapshot.joined.dossier(incident_id)

    def incidents(self, article_id: str) -> tuple[Incident, ...]:
        """See `archive.View.incidents`."""
        number = self.snapshot.numbers.get(article_id.encode())
        return () if number is None else self.snapshot.joined.of_document(number)

    def marked(self, article: Article, query: Query) -> tuple[Excerpt, tuple[Excerpt, ...]]:
        """See `archive.View.marked`."""
        wanted = answer.wanted(self.snapshot, query)
        return (
            excerpts.marked(article.title, article.language, wanted),
            tuple(
                excerpts.marked(paragraph, article.language, wanted)
                for paragraph in article.paragraphs
            ),
        )

    def status(self) -> Status:
        """See `archive.View.status`."""
        generation = self.snapshot.generation
        return Status(
            address=self.address,
            articles=self.snapshot.articles,
            generation=generation.name,
            identity=generation.identity,
            built=generation.manifest.built,
            bytes=generation.manifest.bytes,
            damage=self.damage,
        )
