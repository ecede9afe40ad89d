"""What was taken out of an article, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from archive import Article, Excerpt, Query, QueryError, Removed

from .view import view


@dataclass(frozen=True, slots=True)
class Removal:
    """One piece that was taken out, the words of the search marked in it."""

    piece: Removed
    marked: Excerpt


@dataclass(frozen=True, slots=True)
class Group:
    """What one rule took out; it `is_sought` where the search asked for some of that."""

    rule: str
    removals: tuple[Removal, ...]

    @property
    def is_sought(self) -> bool:
        """Whether a word of the search stands in any of it."""
        return any(removal.marked.spans for removal in self.removals)


def removed_by_rule(article: Article, query: Query) -> Sequence[Group]:
    """What was taken out, by the rule that did it: the rules with most first."""
    try:
        marked = view().marked_removed(article, query)
    except QueryError:
        marked = view().marked_removed(article, Query())
    removals = sorted(map(Removal, article.removed, marked), key=_rule)
    groups = [Group(rule, tuple(some)) for rule, some in groupby(removals, _rule)]
    return sorted(groups, key=lambda group: -len(group.removals))


def _rule(removal: Removal) -> str:
    return removal.piece.rule
