"""What a refresh did, what it found per outlet, and what it could not do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive import Fault, Note

from .reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletReport:
    """What was read of one outlet.

    `removed` are the lines removed most, as (line, rule, count); `repaired`
    counts articles whose encoding had to be repaired or guessed.
    """

    outlet: str
    articles: int
    without_title: int
    without_date: int
    repaired: int
    removed: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of one refresh.

    `new`, `changed`, `removed` and `same` count captures of articles;
    `reasons` says why seeds were read, with how many were for each;
    `versions` pairs captures with the one shown in front of them; `faults`
    say what could not be read, each naming a seed and what to do about it;
    `skipped` names files that are no articles, with the reason; `idle` are
    sentences about people's corrections that match nothing; `outlets`
    and `doubts` are about what was read now.
    """

    new: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0
    reasons: tuple[tuple[Reason, int], ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    faults: tuple[Fault, ...] = ()
    skipped: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    outlets: tuple[OutletReport, ...] = ()
    doubts: tuple[tuple[Note, int], ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """The faults as sentences in English, for logs and the command line."""
        return tuple(map(str, self.faults))

    @property
    def held(self) -> int:
        """Captures that the archive has now."""
        return self.new + self.changed + self.same

    @property
    def wrote(self) -> bool:
        """Whether the index was changed at all."""
        return bool(self.new or self.changed or self.removed)

    @property
    def total(self) -> int:
        """Articles in the index now that come from readable seeds."""
        return self.new + self.changed + self.same

    def lines(self, words: Callable[[Note], str] = str) -> Iterator[str]:
        """The report for a person, a line each; the last one is the summary.

        Args:
            words: Says a note in the reader's language.
        """
        for outlet in self.outlets:
            yield from _outlet_lines(outlet)
        yield from (f"skipped  {line}" for line in self.skipped)
        yield from (f"version  {one}: of the same article as {of}" for one, of in self.versions)
        yield from (f"doubt    {_articles(count)}: {words(note)}" for note, count in self.doubts)
        yield from (f"idle     {line}" for line in self.idle)
        yield from (f"problem  {line}" for line in self.problems)
        yield self.summary()

    def summary(self) -> str:
        """One sentence.

        >>> Report(new=2, same=1).summary()
        '3 articles: 2 new, 0 changed, 0 removed, 1 unchanged.'
        >>> Report(same=1).summary()
        'Nothing has changed: 1 article, nothing written.'
        """
        failed = f" {len(self.faults)} could not be read." if self.faults else ""
        if not self.wrote:
            return f"Nothing has changed: {_articles(self.total)}, nothing written.{failed}"
        return (
            f"{_articles(self.total)}: {self.new} new, {self.changed} changed,"
            f" {self.removed} removed, {self.same} unchanged.{failed}"
        )


def _outlet_lines(outlet: OutletReport) -> Iterator[str]:
    facts = {
        "without a title": outlet.without_title,
        "without a date": outlet.without_date,
        "with an encoding guessed or repaired": outlet.repaired,
    }
    doubtful = [f"{count} {what}" for what, count in facts.items() if count]
    yield f"outlet   {outlet.outlet or 'not known'}: " + ", ".join(
        [_articles(outlet.articles), *doubtful]
    )
    for text, rule, count in outlet.removed:
        yield f"         removed {count} × “{text}” ({rule})"


def _articles(count: int) -> str:
    return f"{count} article" if count == 1 else f"{count} articles"
