"""What the archive holds, or is to hold when a refresh has come to its end."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from archive import Stored
from indexer.cleaning.templates import group_of

Key = tuple[str, str]
"""A seed and a part of it: what one saving of an article is known by."""


def key_of(saving: Stored) -> Key:
    """What a saving is known by."""
    return saving.seed, saving.part


def template_group(saving: Stored) -> str:
    """The group with which a saving shares a template."""
    return group_of(saving.outlet, saving.seed, saving.part)


class Holdings:
    """Every saving of every article, by seed and by article.

    `touched` are the ids of articles that have to be written or removed,
    `groups` the groups whose templates have to be learned again.
    """

    def __init__(self, stored: Iterable[Stored]) -> None:
        self.touched: set[str] = set()
        self.groups: set[str] = set()
        self._by_seed: dict[str, list[Stored]] = defaultdict(list)
        self._by_article: dict[str, list[Stored]] = defaultdict(list)
        for saving in stored:
            self._keep(saving)

    def __iter__(self) -> Iterator[Stored]:
        for savings in self._by_seed.values():
            yield from savings

    def of(self, article_id: str) -> Sequence[Stored]:
        """The savings of an article, in the order of their seeds; empty when it is to go."""
        return sorted(self._by_article.get(article_id, ()), key=key_of)

    def replace(self, seed: str, savings: Iterable[Stored]) -> list[Stored]:
        """Put these savings in place of those that there were of a seed.

        Returns:
            Those that there were.
        """
        gone = self._by_seed.pop(seed, [])
        for saving in gone:
            self._by_article[saving.article_id].remove(saving)
            if not self._by_article[saving.article_id]:
                del self._by_article[saving.article_id]
            self._touch(saving)
        for saving in savings:
            self._keep(saving)
            self._touch(saving)
        return gone

    def members(self, groups: Iterable[str] | None) -> dict[str, list[Stored]]:
        """The savings of some groups, or of all when that is None, by group."""
        wanted = None if groups is None else frozenset(groups)
        members: dict[str, list[Stored]] = defaultdict(list)
        for saving in self:
            group = template_group(saving)
            if wanted is None or group in wanted:
                members[group].append(saving)
        return members

    def _keep(self, saving: Stored) -> None:
        self._by_seed[saving.seed].append(saving)
        self._by_article[saving.article_id].append(saving)

    def _touch(self, saving: Stored) -> None:
        self.touched.add(saving.article_id)
        self.groups.add(template_group(saving))
