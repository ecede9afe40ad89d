"""What a refresh did, and what it could not do."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A seed with the canonical URL of another one, which stands for both."""

    path: str
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of one refresh.

    `new`, `changed`, `removed` and `same` count articles; `problems` are
    whole sentences, each naming a seed and what to do about it; `skipped`
    names files that are no articles, with the reason; `doubts` counts the
    articles that carry a note, by note.
    """

    new: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0
    copies: tuple[Copy, ...] = ()
    problems: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    doubts: tuple[tuple[str, int], ...] = ()

    @property
    def wrote(self) -> bool:
        """Whether the index was changed at all."""
        return bool(self.new or self.changed or self.removed)

    @property
    def total(self) -> int:
        """Articles in the index now that come from readable seeds."""
        return self.new + self.changed + self.same

    def lines(self) -> Iterator[str]:
        """The report for a person, a line each; the last one is the summary."""
        yield from (f"skipped  {line}" for line in self.skipped)
        yield from (f"same     {copy.path}: same article as {copy.of}" for copy in self.copies)
        yield from (f"doubt    {_articles(count)}: {note}" for note, count in self.doubts)
        yield from (f"problem  {line}" for line in self.problems)
        yield self.summary()

    def summary(self) -> str:
        """One sentence.

        >>> Report(new=2, same=1).summary()
        '3 articles: 2 new, 0 changed, 0 removed, 1 unchanged.'
        >>> Report(same=1).summary()
        'Nothing has changed: 1 article, nothing written.'
        """
        failed = f" {len(self.problems)} could not be read." if self.problems else ""
        if not self.wrote:
            return f"Nothing has changed: {_articles(self.total)}, nothing written.{failed}"
        return (
            f"{_articles(self.total)}: {self.new} new, {self.changed} changed,"
            f" {self.removed} removed, {self.same} unchanged.{failed}"
        )


def _articles(count: int) -> str:
    return f"{count} article" if count == 1 else f"{count} articles"
