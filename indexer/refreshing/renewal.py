"""What a refresh does when there is something to do: read, commit, settle the templates.

Seeds are read by other processes, which leave the articles in the spool; here
only what is remembered of each article is kept. While one batch is being
committed, the next one is read.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from archive import Article, Batch, Capture, Index
from indexer.cleaning.templates import Edges, Template, is_stale, template_of
from indexer.facets.corrections import Corrections
from indexer.records import Progress, SeedError, Work, fingerprint
from indexer.seeds.opening import FileState, SeedFile

from .collector import uncollected
from .crew import Finished, Task, news
from .extract import Extractor
from .holdings import Holdings, Key, key_of
from .ledger import Ledger, Trouble, state_of
from .report import Report
from .spool import Place, Spool, SpoolFile
from .survey import Survey
from .tally import Tally

Saved = tuple[Capture, Place]
"""What is told of an article: what has to be remembered of it, and where it lies."""

Placed = tuple[Capture, Place | None]
"""A capture, and where it lies when it has been read now."""


def renew(  # noqa: PLR0917 - each is a part of its own
    work: Work,
    index: Index,
    extractor: Extractor,
    corrections: Corrections,
    survey: Survey,
    ledger: Ledger,
    progress: Progress,
) -> Report:
    """Do the work of a refresh.

    Raises:
        archive.ArchiveError: The index cannot be read or written.
    """
    with Spool() as spool:
        renewal = _Renewal(work, extractor, corrections, survey, ledger, progress, index, spool)
        try:
            renewal.read(work.wanted, ledger.templates)
            renewal.drop(work.gone)
            templates, stale = renewal.settled()
            renewal.read(stale, templates)
            renewal.finish(templates)
        finally:
            renewal.writer.join()
        return renewal.report()


@dataclass(slots=True)
class _Renewal:
    """A refresh under way.

    `fresh` says where each article lies that has been read now, `tallied`
    where it lay when it was counted, `versions` which captures stand behind
    others, by article.
    """

    work: Work
    extractor: Extractor
    corrections: Corrections
    survey: Survey
    ledger: Ledger
    progress: Progress
    index: Index
    spool: Spool
    holdings: Holdings = field(init=False)
    writer: "_Writer" = field(init=False)
    fresh: dict[Key, Place] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    tallied: dict[Key, Place] = field(default_factory=dict)
    versions: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    done: int = 0
    total: int = 0

    def __post_init__(self) -> None:
        with uncollected():
            self.holdings = Holdings(self.work.stored)
        self.writer = _Writer()
        self.ledger.unsettle()

    # Reading

    def read(self, paths: Sequence[str], templates: Mapping[str, Template]) -> None:
        """Read seeds, and commit what came of them at the pace."""
        seeds = [self.survey.files[path] for path in paths]
        self.total += len(seeds)
        for path in paths:
            self.survey.problems.pop(path, None)
        teller = _Teller(self.spool, self.corrections)
        task = Task(self.extractor.knowing(templates), self.work.today, teller)
        came: dict[str, list[Saved]] = defaultdict(list)
        for seed, told in news(seeds, task, self.work.jobs, self.writer.join):
            if isinstance(told, SeedError):
                self.survey.problems.setdefault(seed.path, []).append(str(told))
            elif not isinstance(told, Finished):
                came[seed.path].append(told)
            else:
                self._take(seed, came.pop(seed.path, []), told.state)
                self.done += 1
                self.progress(self.done, self.total)
                if self._is_due():
                    self._commit_aside()

    def _take(self, seed: SeedFile, came: Sequence[Saved], state: FileState | None) -> None:
        """Keep what came of a seed; if nothing did, what was known of it stays."""
        self._remember(seed, came, state)
        if came:
            for old in self.holdings.replace(seed.path, [capture for capture, _ in came]):
                self.fresh.pop(key_of(old), None)
            self.fresh |= {key_of(capture): place for capture, place in came}

    def _remember(self, seed: SeedFile, came: Sequence[Saved], state: FileState | None) -> None:
        """Enter into the ledger what was seen of a seed, and what was wrong with it."""
        self.ledger.troubles.pop(seed.path, None)
        if not state:
            return
        self.ledger.note(seed.path, state)
        if told := tuple(self.survey.told(seed.path)):
            made_of = fingerprint(self.extractor.version, state.digest)
            trouble = Trouble(fingerprint=made_of, whole=not came, told=told)
            self.ledger.troubles[seed.path] = trouble

    def drop(self, seeds: Iterable[str]) -> None:
        """Forget seeds that are no more."""
        for seed in seeds:
            self.holdings.replace(seed, ())

    def settled(self) -> tuple[dict[str, Template], list[str]]:
        """The templates of what is held now, and the seeds that were read with others.

        Only groups that the refresh has touched are learned again, unless the
        last one did not come to its end.
        """
        members = self.holdings.members(self.holdings.groups if self.work.settled else None)
        templates = dict(self.ledger.templates) if self.work.settled else {}
        stale: set[str] = set()
        for group in {*members, *(self.holdings.groups & templates.keys())}:
            read = [(one.seed, Edges.decoded(one.edges.split())) for one in members[group]]
            template = template_of(edges for _, edges in read)
            templates.pop(group, None)
            if template:
                templates[group] = template
            stale.update(seed for seed, edges in read if is_stale(edges, template))
        return templates, sorted(stale & self.survey.fingerprints.keys())

    # Writing

    def _is_due(self) -> bool:
        """Whether to commit now what has been read."""
        pace, waiting = self.work.pace, len(self.holdings.touched)
        if not pace or not waiting:
            return False
        wait = pace.seconds if self.writer.began else pace.first
        return waiting >= pace.articles or (self.writer.rested > wait and not self.writer.busy)

    def _commit_aside(self) -> None:
        """Commit what has been read while reading goes on."""
        plan = self._plan()
        self.ledger.save()
        self.writer.start(partial(self._commit, plan))

    def finish(self, templates: dict[str, Template]) -> None:
        """Commit the rest."""
        self.writer.join()
        plan = self._plan()
        if plan or self.work.rebuild:
            self._commit(plan)
        self.ledger.settle(templates, state_of(self.holdings))
        self.ledger.save()

    def _plan(self) -> list[tuple[str, list[Placed]]]:
        """The articles to write with their captures, to remove when they have none."""
        touched = sorted(self.holdings.touched)
        self.holdings.touched = set()
        return [
            (one, [(capture, self.fresh.get(key_of(capture))) for capture in self.holdings.of(one)])
            for one in touched
        ]

    def _commit(self, plan: Sequence[tuple[str, Sequence[Placed]]]) -> None:
        with self.index.writing(rebuild=self.work.rebuild) as batch:
            for article_id, captures in plan:
                self.versions.pop(article_id, None)
                if captures:
                    self._put(article_id, captures, batch)
                else:
                    batch.remove(article_id)

    def _put(self, article_id: str, captures: Sequence[Placed], batch: Batch) -> None:
        """Write an article with its versions, and count those that have been read now."""
        article, *older = _ranked(self._captures(article_id, captures))
        batch.put(replace(article, versions=tuple(older)) if older else article)
        if older:
            self.versions[article_id] = [(version.place, article.place) for version in older]
        places = {key_of(capture): place for capture, place in captures if place}
        for version in (article, *older):
            key = version.seed, version.part
            if key in places and self.tallied.get(key) != places[key]:
                if key in self.tallied:
                    self.tally.take_back(self.spool.get(self.tallied[key]))
                self.tally.add(version)
                self.tallied[key] = places[key]

    def _captures(self, article_id: str, captures: Sequence[Placed]) -> list[Article]:
        kept: dict[Key, Article] = {}
        if any(place is None for _, place in captures) and (
            known := self.index.article(article_id)
        ):
            for one in (replace(known, versions=()), *known.versions):
                kept[one.seed, one.part] = one
        return [
            self.spool.get(place) if place else kept[key_of(capture)] for capture, place in captures
        ]

    def report(self) -> Report:
        """What was done."""
        had = {key_of(capture) for capture in self.work.stored}
        held = {key_of(capture) for capture in self.holdings}
        return Report(
            new=len(self.fresh.keys() - had),
            changed=len(self.fresh.keys() & had),
            removed=len(had - held),
            same=len(held - self.fresh.keys()),
            versions=tuple(pair for _, pairs in sorted(self.versions.items()) for pair in pairs),
            problems=self.survey.sentences(),
            skipped=tuple(map(str, self.survey.skipped)),
            idle=self.corrections.idle(self.holdings),
            outlets=self.tally.outlets(),
            doubts=self.tally.doubts(),
        )


class _Writer:
    """A thread that commits one batch at a time; `began` is when it last did, 0 for never."""

    def __init__(self) -> None:
        self.began = 0.0
        self._idle_since = time.monotonic()
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None

    @property
    def busy(self) -> bool:
        """Whether a batch is being committed."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def rested(self) -> float:
        """Seconds since the last batch began, or since there is a writer."""
        return time.monotonic() - (self.began or self._idle_since)

    def start(self, deed: Callable[[], None]) -> None:
        """Do something aside, once what is being done is done.

        Raises:
            Exception: What the last deed raised.
        """
        self.join()
        self.began = time.monotonic()
        self._thread = threading.Thread(target=self._do, args=(deed,))
        self._thread.start()

    def join(self) -> None:
        """Wait until nothing is being done.

        Raises:
            Exception: What the last deed raised.
        """
        if self._thread:
            self._thread.join()
            self._thread = None
        error, self._error = self._error, None
        if error:
            raise error

    def _do(self, deed: Callable[[], None]) -> None:
        try:
            deed()
        except BaseException as error:  # noqa: BLE001 - raised again by `join`
            self._error = error


@dataclass(frozen=True, slots=True)
class _Teller:
    """What each process does with an article that it has read: correct it and spool it."""

    spool: Spool
    corrections: Corrections

    def __call__(self, number: int) -> Callable[[Article], Saved]:
        return partial(_spooled, self.spool.file(number), self.corrections)


def _spooled(file: SpoolFile, corrections: Corrections, article: Article) -> Saved:
    article = corrections.applied(article)
    return _capture(article), file.put(article)


def _ranked(captures: Iterable[Article]) -> list[Article]:
    """Versions of one article, the one to show first.

    That is the newest, but no summary: a feed may repeat the first lines of
    an article that was saved whole before.
    """
    articles = list(captures)
    whole = max(len(article.body) for article in articles) / 2

    def rank(article: Article) -> tuple[bool, date, datetime, str, str]:
        said = article.modified or article.published
        day = said.day if said else date.min
        return len(article.body) >= whole, day, article.captured, article.seed, article.part

    return sorted(articles, key=rank, reverse=True)


def _capture(article: Article) -> Capture:
    """What has to be remembered of an article until the refresh ends."""
    return Capture(
        seed=article.seed,
        part=article.part,
        article_id=article.id,
        fingerprint=article.fingerprint,
        outlet=article.outlet,
        edges=" ".join(article.edges),
        corrected=article.corrected,
    )
