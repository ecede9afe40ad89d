"""A view of the index: the reading half of the protocols, on one snapshot."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from archive import excerpts
from archive.article import Article
from archive.errors import ArchiveError, IndexDamaged
from archive.query import Facet, Listing, Query, Within
from archive.results import (
    Dossier,
    Excerpt,
    FacetCounts,
    Found,
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
from .answering.suggesting import suggestions
from .answering.tallying import gathered, members, tallies
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
    """An `archive.View` of one generation; see `Status` for `address`, `damage`, `uncertain`."""

    snapshot: Snapshot
    address: str
    damage: str = ""
    uncertain: bool = False

    def cut(self) -> IndexDamaged:
        """What to raise when somebody has written to a file of this generation."""
        name = self.snapshot.generation.name
        return IndexDamaged(self.address, f"a file of {name} was written to while it was read")

    @_from_whole_files
    def search(self, query: Query) -> ResultPage:
        """See `archive.View.search`."""
        began = time.perf_counter()
        settled = self._settled(query)
        page = answer.answer(self.snapshot, settled)
        asked = query
        if page.query is not settled:
            asked = replace(page.query, uncertain=query.uncertain)
        return replace(
            page,
            query=asked,
            uncertain=bool(settled.uncertain),
            took_ms=(time.perf_counter() - began) * 1000,
        )

    @_from_whole_files
    def select(self, query: Query) -> Selection:
        """See `archive.View.select`."""
        selection = answer.selected(self.snapshot, self._settled(query))
        return replace(selection, found=_Whole(self, selection.found))

    @_from_whole_files
    def facet(self, query: Query, facet: Facet, listing: Listing) -> FacetCounts:
        """See `archive.View.facet`."""
        return answer.facet(self.snapshot, self._settled(query), facet, listing)

    @_from_whole_files
    def tally(self, queries: Sequence[Query]) -> tuple[Tally | None, ...]:
        """See `archive.View.tally`."""
        return tallies(self.snapshot, [self._settled(query) for query in queries])

    @_from_whole_files
    def members(self, queries: Sequence[Query]) -> tuple[Mapping[str, str] | None, ...]:
        """See `archive.View.members`."""
        return members(self.snapshot, [self._settled(query) for query in queries])

    @_from_whole_files
    def gather(self, queries: Sequence[Query], page: int, size: int) -> Gathering:
        """See `archive.View.gather`."""
        return gathered(self.snapshot, [self._settled(query) for query in queries], page, size)

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
    def dossier(self, incident_id: str) -> Dossier | None:
        """See `archive.View.dossier`."""
        return self.snapshot.joined.dossier(incident_id)

    @_from_whole_files
    def incidents(self, article_id: str) -> tuple[Incident, ...]:
        """See `archive.View.incidents`."""
        number = self.snapshot.numbers.get(article_id.encode())
        return () if number is None else self.snapshot.joined.of_document(number)

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

    def marked_removed(self, article: Article, query: Query) -> tuple[Excerpt, ...]:
        """See `archive.View.marked_removed`."""
        wanted = answer.wanted(self.snapshot, query, Within.REMOVED)
        return tuple(
            excerpts.marked(piece.text, article.language, wanted) for piece in article.removed
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
            uncertain=self.uncertain,
        )

    def _settled(self, query: Query) -> Query:
        """A query that says whether it knows uncertain values."""
        return replace(query, uncertain=self.uncertain) if query.uncertain is None else query


@dataclass(frozen=True, slots=True)
class _Whole:
    """Found articles, as long as nobody writes to the files that they are read from."""

    view: WhooshView
    found: Iterable[Found]

    def __iter__(self) -> Iterator[Found]:
        try:
            yield from self.found
        except Exception as error:
            if isinstance(error, ArchiveError) or self.view.snapshot.is_untouched():
                raise
            raise self.view.cut() from error
        if not self.view.snapshot.is_untouched():
            raise self.view.cut()
