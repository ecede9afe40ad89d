"""What a refresh did, what it found per outlet, and what it could not do."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from archive import Article

from .formats.encoding import REPAIRED

LISTED = 5
"""Lines that an outlet's report names as removed most."""

_COUNTED = 2000
"""Different lines that are counted for one outlet; rarer ones are forgotten now and then."""

_LONGEST = 120
"""Code points of a removed line that a report shows."""


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


@dataclass(slots=True)
class _Count:
    articles: int = 0
    without_title: int = 0
    without_date: int = 0
    repaired: int = 0
    removed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, article: Article) -> None:
        self.articles += 1
        self.without_title += any(note.startswith("no title line") for note in article.notes)
        self.without_date += article.published is None
        self.repaired += any(
            note == REPAIRED or note.startswith("encoding ") for note in article.notes
        )
        self.removed.update(
            {(removed.text[:_LONGEST], removed.rule) for removed in article.removed}
        )
        if len(self.removed) > _COUNTED:
            self.removed = Counter(dict(self.removed.most_common(_COUNTED // 2)))


class Tally:
    """Counts of what is being read, per outlet."""

    def __init__(self) -> None:
        self._counts: dict[str, _Count] = defaultdict(_Count)
        self._notes: Counter[str] = Counter()

    def add(self, article: Article) -> None:
        """Count an article that has been read now."""
        self._counts[article.outlet].add(article)
        self._notes.update(article.notes)

    def outlets(self) -> tuple[OutletReport, ...]:
        """The outlets with most articles first."""
        ranked = sorted(self._counts.items(), key=lambda item: (-item[1].articles, item[0]))
        return tuple(
            OutletReport(
                outlet=outlet,
                articles=count.articles,
                without_title=count.without_title,
                without_date=count.without_date,
                repaired=count.repaired,
                removed=tuple(
                    (text, rule, times)
                    for (text, rule), times in sorted(
                        count.removed.items(), key=lambda item: (-item[1], item[0])
                    )[:LISTED]
                ),
            )
            for outlet, count in ranked
        )

    def doubts(self) -> tuple[tuple[str, int], ...]:
        """Notes of the articles, with how many have each."""
        return tuple(sorted(self._notes.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of one refresh.

    `new`, `changed`, `removed` and `same` count savings of articles;
    `versions` pairs savings with the one shown in front of them; `problems`
    are whole sentences, each naming a seed and what to do about it;
    `skipped` names files that are no articles, with the reason; `idle` are
    sentences about people's corrections that match nothing; `outlets`
    and `doubts` tell about what was read now.
    """

    new: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0
    versions: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    outlets: tuple[OutletReport, ...] = ()
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
        for outlet in self.outlets:
            yield from _outlet_lines(outlet)
        yield from (f"skipped  {line}" for line in self.skipped)
        yield from (f"version  {one}: of the same article as {of}" for one, of in self.versions)
        yield from (f"doubt    {_articles(count)}: {note}" for note, count in self.doubts)
        yield from (f"idle     {line}" for line in self.idle)
        yield from (f"problem  {line}" for line in self.problems)
        yield self.summary()

    def shape(self) -> dict[str, Any]:
        """The report as plain values for JSON."""
        rows = asdict(self)
        rows["outlets"] = [
            row
            | {
                "removed": [
                    {"text": text, "rule": rule, "articles": times}
                    for text, rule, times in row["removed"]
                ]
            }
            for row in rows["outlets"]
        ]
        rows["versions"] = [{"seed": one, "of": of} for one, of in self.versions]
        rows["doubts"] = [{"note": note, "articles": count} for note, count in self.doubts]
        return rows

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


def _outlet_lines(outlet: OutletReport) -> Iterator[str]:
    facts = {
        "without a title": outlet.without_title,
        "without a date": outlet.without_date,
        "with an encoding guessed or repaired": outlet.repaired,
    }
    told = [f"{count} {what}" for what, count in facts.items() if count]
    yield f"outlet   {outlet.outlet or 'not known'}: " + ", ".join(
        [_articles(outlet.articles), *told]
    )
    for text, rule, count in outlet.removed:
        yield f"         removed {count} × “{text}” ({rule})"


def _articles(count: int) -> str:
    return f"{count} article" if count == 1 else f"{count} articles"
