"""Articles from the spool into the index, each with its versions; and what is counted of them."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from archive import Article, Batch, Capture, Index
from indexer.records import id_of

from .captures import one_article_each, ranked
from .covering import Covering
from .holdings import Key, key_of
from .spool import Location, Spool
from .tally import Tally

Located = tuple[Capture, Location | None]
"""A capture, and where it lies in the spool when it has been read now."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An address whose articles have to be written, or removed when it has no captures.

    `address` is the id that it gives, `ids` are those of its articles that
    the index had when the refresh began.
    """

    address: str
    captures: Sequence[Located]
    ids: AbstractSet[str]


@dataclass(slots=True)
class Committer:
    """Writes articles from the spool into the index.

    `versions` says which captures stand behind others, by address, as pairs
    of places; `_counted` where each capture lay when it was counted; `ids`
    which articles there are of each address that has been written, sorted.
    """

    index: Index
    spool: Spool
    covering: Covering
    rebuild: bool
    tally: Tally = field(default_factory=Tally)
    versions: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _counted: dict[Key, Location] = field(default_factory=dict)
    ids: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def commit(self, pending: Iterable[Pending]) -> None:
        """Write and remove articles, in one commit.

        Raises:
            archive.ArchiveError: The index cannot be written.
        """
        with self.index.writing(rebuild=self.rebuild) as batch:
            for one in pending:
                self.versions.pop(one.address, None)
                had = self.ids.get(one.address, one.ids)
                articles = self._articles(had, one.captures)
                groups = one_article_each(articles) if len(articles) > 1 else [articles]
                ids = {id_: group for id_, group in _identified(one.address, groups) if group}
                for gone in {one.address, *had}.difference(ids):
                    self.covering.remove(self.index, gone)
                    batch.remove(gone)
                for id_, group in ids.items():
                    self._put(id_, group, one, batch)
                self.ids[one.address] = tuple(sorted(ids))

    def _put(self, id_: str, captures: Iterable[Article], pending: Pending, batch: Batch) -> None:
        """Write an article with its versions, and count those that have been read now."""
        article, *older = (replace(one, id=id_) for one in ranked(captures))
        whole = replace(article, versions=tuple(older)) if older else article
        self.covering.put(self.index, whole)
        batch.put(whole)
        if older:
            pairs = [(version.place, article.place) for version in older]
            self.versions.setdefault(pending.address, []).extend(pairs)
        versions = {(version.seed, version.part): version for version in (article, *older)}
        for capture, location in pending.captures:
            if location and (version := versions.get(key_of(capture))):
                self._count(key_of(capture), version, location)

    def _count(self, key: Key, version: Article, location: Location) -> None:
        """Count an article that has been read now, once however often it is written."""
        counted = self._counted.get(key)
        if counted == location:
            return
        if counted:
            self.tally.take_back(self.spool.get(counted))
        self.tally.add(version)
        self._counted[key] = location

    def _articles(self, ids: Iterable[str], captures: Sequence[Located]) -> list[Article]:
        """The captures of an address whole: from the spool, or as the index has them."""
        kept: dict[Key, Article] = {}
        if any(location is None for _, location in captures):
            for known in filter(None, map(self.index.article, ids)):
                for one in (replace(known, versions=()), *known.versions):
                    kept[one.seed, one.part] = one
        return [
            self.spool.get(location) if location else kept[key_of(capture)]
            for capture, location in captures
        ]


def _identified(
    address: str, groups: Iterable[list[Article]]
) -> Iterator[tuple[str, list[Article]]]:
    """Articles with their ids: the address gives that of the first one, their place the others'."""
    for number, group in enumerate(groups):
        first = min(f"{one.seed}\x1f{one.part}" for one in group) if number else ""
        yield id_of(f"{address}\x1f{first}") if number else address, group
