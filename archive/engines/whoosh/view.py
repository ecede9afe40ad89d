"""A view of the index: the reading half of the protocols, on one snapshot."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from archive import excerpts
from archive.article import Article
from archive.errors import ArchiveError, IndexDamaged
from archive.query import Facet, Listing, Query
from archive.results import Excerpt, FacetCounts, Hit, ResultPage, Selection, Status, Suggestion

from .answering import answer
from .answering.suggesting import suggestions
from .snapshot.snapshot import Snapshot

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
_Method = Callable[Concatenate["WhooshView", _Asked], _Answer]


def _from_whole_files(method: "_Method[_Asked, _Answer]") -> "_Method[_Asked, _Answer]":
    """Let an answer count only if nobody wrote to the files meanwhile: it may be made of halves."""

    @wraps(method)
    def asked(self: "WhooshView", *args: _Asked.args, **options: _Asked.kwargs) -> _Answer:
        try:
            answer = method(self, *args, **options)
        except Exception as error:
            if isinstance(error, ArchiveError) or self.snapshot.is_untouched():
                raise
            raise self.cut() from error
        if not self.snapshot.is_untouched():
            raise self.cut()
        return answer

    return asked  # type: ignore[return-value] # `wraps` names the first argument


@dataclass(frozen=True, slots=True)
class WhooshView:
    """An `archive.View` of one generation; see `Status` for `address` and `damage`."""

    snapshot: Snapshot
    address: str
    damage: str = ""

    def cut(self) -> IndexDamaged:
        """What to raise when somebody has written to a file of this generation."""
        name = self.snapshot.generation.name
        return IndexDamaged(self.address, f"a file of {name} was written to while it was read")

    @_from_whole_files
    def search(self, query: Query) -> ResultPage:
        """See `archive.View.search`."""
        began = time.perf_counter()
        page = answer.answer(self.snapshot, query)
        return replace(page, took_ms=(time.perf_counter() - began) * 1000)

    @_from_whole_files
    def select(self, query: Query) -> Selection:
        """See `archive.View.select`."""
        return answer.selected(self.snapshot, query)

    def facet(self, query: Query, facet: Facet, listing: Listing) -> FacetCounts:
        """See `archive.View.facet`."""
        return answer.facet(self.snapshot, query, facet, listing)

    @_from_whole_files
    def suggest(self, text: str, most: int = 8) -> tuple[Suggestion, ...]:
        """See `archive.View.suggest`."""
        return suggestions(self.snapshot, text, most)

    @_from_whole_files
    def related(self, article_id: str, most: int = 5) -> tuple[Hit, ...]:
        """See `archive.View.related`."""
        number = self.snapshot.numbers.get(article_id.encode())
        return () if number is None else answer.related(self.snapshot, number, most)

    @_from_whole_files
    def article(self, article_id: str) -> Article | None:
        """See `archive.View.article`."""
        number = self.snapshot.numbers.get(article_id.encode())
        return None if number is None else self.snapshot.article(number)

    @_from_whole_files
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
