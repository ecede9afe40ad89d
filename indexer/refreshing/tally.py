"""Counts of what is being read, for the report."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from archive import Article, Note, NoteKind

from .report import OutletReport

LISTED = 5
"""Lines that an outlet's report names as removed most."""

_COUNTED = 2000
"""Different lines that are counted for one outlet; rarer ones are forgotten now and then."""

_LONGEST = 120
"""Code points of a removed line that a report shows."""

UNTITLED = frozenset({NoteKind.NO_TEXT, NoteKind.TITLE_FROM_TEXT})
"""Notes of an article that has no title of its own."""

REPAIRED = frozenset({NoteKind.ENCODING, NoteKind.REPAIRED})
"""Notes of an article whose encoding was guessed or repaired."""


@dataclass(slots=True)
class _Count:
    articles: int = 0
    without_title: int = 0
    without_date: int = 0
    repaired: int = 0
    removed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, article: Article, times: int) -> None:
        kinds = {note.kind for note in article.notes}
        self.articles += times
        self.without_title += times * bool(kinds & UNTITLED)
        self.without_date += times * (article.published is None)
        self.repaired += times * bool(kinds & REPAIRED)
        for line in {(removed.text[:_LONGEST], removed.rule) for removed in article.removed}:
            self.removed[line] += times
        if len(self.removed) > _COUNTED:
            self.removed = Counter(dict(self.removed.most_common(_COUNTED // 2)))


class Tally:
    """Counts of what is being read, per outlet."""

    def __init__(self) -> None:
        self._counts: dict[str, _Count] = defaultdict(_Count)
        self._notes: Counter[Note] = Counter()

    def add(self, article: Article) -> None:
        """Count an article that has been read now."""
        self._add(article, 1)

    def take_back(self, article: Article) -> None:
        """Count an article no longer, since it has been read once more."""
        self._add(article, -1)

    def _add(self, article: Article, times: int) -> None:
        self._counts[article.outlet].add(article, times)
        for note in article.notes:
            self._notes[note] += times

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
                    (text, rule, times) for (text, rule), times in _ranked(count.removed)[:LISTED]
                ),
            )
            for outlet, count in ranked
            if count.articles
        )

    def doubts(self) -> tuple[tuple[Note, int], ...]:
        """Notes of the articles, with how many have each."""
        ranked = sorted(self._notes.items(), key=lambda item: (-item[1], str(item[0])))
        return tuple((note, count) for note, count in ranked if count > 0)


def _ranked(counts: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    """What was counted at all, the most frequent first."""
    counted = (item for item in counts.items() if item[1] > 0)
    return sorted(counted, key=lambda item: (-item[1], item[0]))
