"""Counts of all that the index holds, brought along from one refresh to the next."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from archive import Article, Capture, Coverage, Index, OutletCoverage, RemovedLine

from .tally import REPAIRED, UNTITLED

LISTED = 40
"""Lines of an outlet that are kept from one refresh to the next."""

_COUNTED = 2000
"""Different lines that are counted for one outlet meanwhile."""

_LONGEST = 120
"""Code points of a removed line that are kept."""

_LOG = logging.getLogger("newsarchive.indexer")


@dataclass(slots=True)
class _Count:
    articles: int = 0
    captures: int = 0
    without_title: int = 0
    without_date: int = 0
    repaired: int = 0
    removed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, article: Article, times: int) -> None:
        kinds = {note.kind for note in article.notes}
        self.articles += times
        self.captures += times * (1 + len(article.versions))
        self.without_title += times * bool(kinds & UNTITLED)
        self.without_date += times * (article.published is None)
        self.repaired += times * bool(kinds & REPAIRED)
        for line in {(removed.text[:_LONGEST], removed.rule) for removed in article.removed}:
            self.removed[line] += times
        if len(self.removed) > _COUNTED:
            self.removed = Counter(dict(self.removed.most_common(_COUNTED // 2)))


class Covering:
    """Counts the articles that come into an index and leave it.

    Args:
        folder: Where what was counted is kept; None when there is nowhere.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._counts: dict[str, _Count] = defaultdict(_Count)
        self._known: set[str] = set()

    def resume(self, index: Index, stored: Sequence[Capture], state: str) -> None:
        """Go on from what was counted last; count everything if that was another archive.

        Args:
            index: What is in it.
            stored: Its captures.
            state: What tells its articles from others'.
        """
        self._known = {capture.article_id for capture in stored}
        if self._folder is None or not stored:
            return
        last = Coverage.load(self._folder)
        if last and last.state == state:
            self._counts.update((row.outlet, _count(row)) for row in last.outlets)
            return
        _LOG.info("counting what the index holds, since no such count is kept")
        for article_id in self._known:
            if article := index.article(article_id):
                self._counts[article.outlet].add(article, 1)

    def put(self, index: Index, article: Article) -> None:
        """Count an article that is about to stand in the index, and no longer what stands there."""
        self.remove(index, article.id)
        self._counts[article.outlet].add(article, 1)
        self._known.add(article.id)

    def remove(self, index: Index, article_id: str) -> None:
        """Count an article no longer that is about to leave the index."""
        if article_id in self._known and (old := index.article(article_id)):
            self._counts[old.outlet].add(old, -1)
        self._known.discard(article_id)

    def save(self, state: str, problems: Iterable[str], skipped: Iterable[str]) -> None:
        """Keep what was counted; a failure is logged, the archive is there all the same."""
        ranked = sorted(self._counts.items(), key=lambda item: (-item[1].articles, item[0]))
        coverage = Coverage(
            refreshed=datetime.now(UTC),
            state=state,
            outlets=tuple(_row(outlet, count) for outlet, count in ranked if count.articles > 0),
            problems=tuple(problems),
            skipped=tuple(skipped),
        )
        _save(coverage, self._folder)


def renew_problems(folder: Path | None, problems: Sequence[str], skipped: Sequence[str]) -> None:
    """Keep what cannot be read now, where nothing else has changed."""
    last = Coverage.load(folder) if folder else None
    if last and (last.problems, last.skipped) != (tuple(problems), tuple(skipped)):
        renewed = replace(last, problems=tuple(problems), skipped=tuple(skipped))
        _save(replace(renewed, refreshed=datetime.now(UTC)), folder)


def _save(coverage: Coverage, folder: Path | None) -> None:
    if folder is None:
        return
    try:
        coverage.save(folder)
    except OSError as error:
        _LOG.warning("what was counted could not be kept (%s)", error)


def _count(row: OutletCoverage) -> _Count:
    removed = {(line.text, line.rule): line.articles for line in row.removed}
    return _Count(
        articles=row.articles,
        captures=row.captures,
        without_title=row.without_title,
        without_date=row.without_date,
        repaired=row.repaired,
        removed=Counter(removed),
    )


def _row(outlet: str, count: _Count) -> OutletCoverage:
    ranked = sorted(count.removed.items(), key=lambda item: (-item[1], item[0]))
    return OutletCoverage(
        outlet=outlet,
        articles=count.articles,
        captures=count.captures,
        without_title=count.without_title,
        without_date=count.without_date,
        repaired=count.repaired,
        removed=tuple(
            RemovedLine(text=text, rule=rule, articles=times)
            for (text, rule), times in ranked[:LISTED]
            if times > 0
        ),
    )
