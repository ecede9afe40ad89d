"""What was taken out of an article, as its page shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from shlex import quote

from archive import Article, Excerpt, Query, QueryError, Removed

from .view import view


@dataclass(frozen=True, slots=True)
class Removal:
    """One piece that was taken out, the words of the search marked in it.

    `commands` put it back, in this article and in all of its outlet.
    """

    piece: Removed
    marked: Excerpt
    commands: tuple[str, ...]


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
    removals = sorted(
        (
            Removal(piece, excerpt, tuple(_commands(article, piece)))
            for piece, excerpt in zip(article.removed, marked, strict=True)
        ),
        key=_rule,
    )
    groups = [Group(rule, tuple(some)) for rule, some in groupby(removals, _rule)]
    return sorted(groups, key=lambda group: -len(group.removals))


def _commands(article: Article, piece: Removed) -> Iterator[str]:
    """What a keeper of the archive types to put a piece back, for a shell to take as it is."""
    line = quote(" ".join(piece.text.split()))
    for option, name in (("--article", article.id), ("--outlet", article.outlet)):
        if name:
            yield f"newsarchive correct make keep {option} {quote(name)} --text {line}"


def _rule(removal: Removal) -> str:
    return removal.piece.rule
