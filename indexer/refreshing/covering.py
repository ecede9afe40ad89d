"""Counts of all that the index holds, brought along from one refresh to the next."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from archive import Article, Capture, Coverage, Fault, Index, OutletCoverage, RemovedLine

from .tally import Count, Counts, by_articles

LISTED = 40
"""Lines of an outlet that are kept from one refresh to the next."""

_LOG = logging.getLogger("newsarchive.indexer")


class Covering:
    """Counts the articles that come into an index and leave it.

    Args:
        folder: Where what was counted is kept; None when there is nowhere.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._counts: Counts = defaultdict(Count)
        self._known: set[str] = set()

    def resume(self, index: Index, stored: Sequence[Capture], state: str) -> None:
        """Go on from what was counted last; count everything if that was another archive.

        Args:
            index: What is in it.
            stored: Its captures.
            state: What tells its articles from others'.
        """
        self._known = {capture.article_id for capture in stored}
        last = Coverage.load(self._folder) if self._folder else None
        if last and last.state == state:
            self._counts.update((row.outlet, _count(row)) for row in last.outlets)
            return
        if self._folder is None or not stored:
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

    def save(self, state: str, faults: Iterable[Fault], skipped: Iterable[str]) -> None:
        """Keep what was counted; a failure is logged, the archive is there all the same."""
        coverage = Coverage(
            refreshed=datetime.now(UTC),
            state=state,
            outlets=tuple(_row(outlet, count) for outlet, count in by_articles(self._counts)),
            faults=tuple(faults),
            skipped=tuple(skipped),
        )
        _save(coverage, self._folder)


def renew_faults(folder: Path | None, faults: Sequence[Fault], skipped: Sequence[str]) -> None:
    """Keep what cannot be read now, where nothing else has changed."""
    last = Coverage.load(folder) if folder else None
    if last and (last.faults, last.skipped) != (tuple(faults), tuple(skipped)):
        renewed = replace(last, faults=tuple(faults), skipped=tuple(skipped))
        _save(replace(renewed, refreshed=datetime.now(UTC)), folder)


def _save(coverage: Coverage, folder: Path | None) -> None:
    if folder is None:
        return
    try:
        coverage.save(folder)
    except OSError as error:
        _LOG.warning("what was counted could not be kept (%s)", error)


def _count(row: OutletCoverage) -> Count:
    removed = {(line.text, line.rule): line.articles for line in row.removed}
    return Count(
        articles=row.articles,
        captures=row.captures,
        without_title=row.without_title,
        without_date=row.without_date,
        repaired=row.repaired,
        removed=Counter(removed),
    )


def _row(outlet: str, count: Count) -> OutletCoverage:
    return OutletCoverage(
        outlet=outlet,
        articles=count.articles,
        captures=count.captures,
        without_title=count.without_title,
        without_date=count.without_date,
        repaired=count.repaired,
        removed=tuple(
            RemovedLine(text=text, rule=rule, articles=times)
            for (text, rule), times in count.most_removed(LISTED)
        ),
    )
