"""Articles from the spool into the index, each with its versions; and what is counted of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from archive import Article, Batch, Capture, Index

from .covering import Covering
from .holdings import Key, key_of
from .spool import Location, Spool
from .tally import Tally

Located = tuple[Capture, Location | None]
"""A capture, and where it lies in the spool when it has been read now."""

Pending = Sequence[tuple[str, Sequence[Located]]]
"""Articles to write with their captures, to remove when they have none."""


@dataclass(slots=True)
class Committer:
    """Writes articles from the spool into the index.

    `versions` says which captures stand behind others, by article, as pairs
    of places; `_counted` where each capture lay when it was counted.
    """

    index: Index
    spool: Spool
    covering: Covering
    rebuild: bool
    tally: Tally = field(default_factory=Tally)
    versions: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _counted: dict[Key, Location] = field(default_factory=dict)

    def commit(self, pending: Pending) -> None:
        """Write and remove articles, in one commit.

        Raises:
            archive.ArchiveError: The index cannot be written.
        """
        with self.index.writing(rebuild=self.rebuild) as batch:
            for article_id, captures in pending:
                self.versions.pop(article_id, None)
                if captures:
                    self._put(article_id, captures, batch)
                else:
                    self.covering.remove(self.index, article_id)
                    batch.remove(article_id)

    def _put(self, article_id: str, captures: Sequence[Located], batch: Batch) -> None:
        """Write an article with its versions, and count those that have been read now."""
        article, *older = _ranked(self._articles(article_id, captures))
        whole = replace(article, versions=tuple(older)) if older else article
        self.covering.put(self.index, whole)
        batch.put(whole)
        if older:
            self.versions[article_id] = [(version.place, article.place) for version in older]
        locations = {key_of(capture): location for capture, location in captures if location}
        for version in (article, *older):
            if location := locations.get((version.seed, version.part)):
                self._count(version, location)

    def _count(self, version: Article, location: Location) -> None:
        """Count an article that has been read now, once however often it is written."""
        key = version.seed, version.part
        counted = self._counted.get(key)
        if counted == location:
            return
        if counted:
            self.tally.take_back(self.spool.get(counted))
        self.tally.add(version)
        self._counted[key] = location

    def _articles(self, article_id: str, captures: Sequence[Located]) -> list[Article]:
        """The captures of an article whole: from the spool, or as the index has them."""
        kept: dict[Key, Article] = {}
        if any(location is None for _, location in captures) and (
            known := self.index.article(article_id)
        ):
            for one in (replace(known, versions=()), *known.versions):
                kept[one.seed, one.part] = one
        return [
            self.spool.get(location) if location else kept[key_of(capture)]
            for capture, location in captures
        ]


def _ranked(captures: Iterable[Article]) -> list[Article]:
    """Versions of one article, the one to show first.

    That is the newest, but no summary: a feed may repeat the first lines of
    an article that was saved whole before.
    """
    articles = list(captures)
    whole = max(len(article.body) for article in articles) / 2

    def rank(article: Article) -> tuple[bool, date, datetime, str, str]:
        dated = article.modified or article.published
        day = dated.day if dated else date.min
        return len(article.body) >= whole, day, article.captured, article.seed, article.part

    return sorted(articles, key=rank, reverse=True)
