"""What a refresh does when there is something to do: read, commit, settle the templates.

Seeds are read by other processes, which leave the articles in the spool; here
only what is remembered of each article is kept. While one batch is being
committed, the next one is read.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from archive import Index
from indexer.cleaning.templates import Template
from indexer.facets.corrections import Corrections
from indexer.records import Options, Progress, fingerprint

from .background import Background
from .committing import Committer, Pending
from .covering import Covering
from .extract import Extractor
from .holdings import Holdings, Key, key_of, lean
from .ledger import Ledger, Trouble
from .reading import Reader, SeedRead
from .reason import Reason
from .removing import Shrinking
from .report import Report
from .settling import Templates, settled_templates
from .spool import Location, Spool
from .survey import Survey

_LOG = logging.getLogger("newsarchive.indexer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a refresh has to do.

    `wanted` are seeds to read and why, `gone` those that are no more, `holdings` has
    what the index holds, `state` is what tells that from other archives. `settled`
    says that the templates in the ledger are those of what it holds, `brief` that no other
    seeds than the wanted ones are known: they are few, and committed at once.
    """

    wanted: Mapping[str, Reason]
    gone: Sequence[str]
    holdings: Holdings
    state: str
    settled: bool
    options: Options
    brief: bool = False


class TooFar(Exception):
    """More seeds have to be read than a brief refresh knows of; nothing has been written."""


def renew(
    work: Work,
    index: Index,
    *,
    extractor: Extractor,
    corrections: Corrections,
    survey: Survey,
    ledger: Ledger,
    progress: Progress,
) -> Report:
    """Do the work of a refresh.

    Raises:
        archive.ArchiveError: The index cannot be read or written.
        TooFar: The refresh cannot be a brief one.
    """
    options = work.options
    covering = Covering(ledger.folder)
    if not (options.rebuild or work.brief):
        covering.resume(index, work.holdings.stored, work.state)
    with Spool(ledger.folder) as spool:
        renewal = _Renewal(
            work=work,
            survey=survey,
            ledger=ledger,
            reader=Reader(
                extractor=extractor,
                corrections=corrections,
                spool=spool,
                today=options.today,
                jobs=options.jobs,
                limits=options.limits,
            ),
            committer=Committer(index, spool, covering, options.rebuild),
            progress=progress,
        )
        try:
            renewal.read(work.wanted, ledger.templates)
            renewal.drop(work.gone)
            templates, stale = renewal.settled()
            renewal.read(dict.fromkeys(stale, Reason.TEMPLATE), templates.lines)
            if work.brief:  # only now it is known whose articles stand in the index
                covering.resume(index, work.holdings.stored, work.state)
            renewal.finish(templates)
        finally:
            renewal.background.join()
        return renewal.report()


@dataclass(slots=True, kw_only=True)
class _Renewal:
    """A refresh under way.

    `fresh` says where each article lies that has been read now; `reasons`
    count why seeds were read, `done` and `total` how many.
    """

    work: Work
    survey: Survey
    ledger: Ledger
    reader: Reader
    committer: Committer
    progress: Progress
    background: Background = field(default_factory=Background)
    holdings: Holdings = field(init=False)
    fresh: dict[Key, Location] = field(default_factory=dict)
    reasons: Counter[Reason] = field(default_factory=Counter)
    done: int = 0
    total: int = 0
    shrinking: Shrinking = field(init=False)

    def __post_init__(self) -> None:
        options = self.work.options
        self.holdings = self.work.holdings
        self.shrinking = Shrinking(self.holdings.total, options.removals or options.rebuild)
        self.ledger.unsettle()

    def read(self, wanted: Mapping[str, Reason], templates: Mapping[str, Template]) -> None:
        """Read seeds, and commit what came of them at the pace."""
        seeds = [self.survey.file(path) for path in wanted]
        self.total += len(seeds)
        self.reasons.update(wanted.values())
        for path, reason in wanted.items():
            self.survey.problems.pop(path, None)
            _LOG.info("%s: %s", path, reason)
        for read in self.reader.read(seeds, templates, self.background.join):
            self._take(read)
            self.done += 1
            self.progress(self.done, self.total)
            if self._is_due():
                self._commit_in_background()

    def _take(self, read: SeedRead) -> None:
        """Keep what came of a seed; if nothing did, what was known of it stays."""
        path = read.seed.path
        if read.problems:
            self.survey.problems[path] = list(read.problems)
        known = self.holdings.number(path)
        if problem := self.shrinking.problem(path, known, len(read.articles)):
            self.survey.problems[path] = [*read.problems, problem]
            return
        self._remember(read)
        if read.articles:
            captures = [lean(capture, path) for capture, _ in read.articles]
            for old in self.holdings.replace(path, captures):
                self.fresh.pop(key_of(old), None)
            locations = (location for _, location in read.articles)
            self.fresh.update(zip(map(key_of, captures), locations, strict=True))

    def _remember(self, read: SeedRead) -> None:
        """Enter into the ledger what was seen of a seed, and what was wrong with it."""
        path = read.seed.path
        self.ledger.troubles.pop(path, None)
        if not read.state:
            return
        self.ledger.note(path, read.state)
        if faults := tuple(self.survey.faults_of(path)):
            made_of = fingerprint(self.reader.extractor.version, read.state.digest)
            trouble = Trouble(fingerprint=made_of, whole=not read.articles, faults=faults)
            self.ledger.troubles[path] = trouble

    def drop(self, seeds: Iterable[str]) -> None:
        """Forget seeds that are no more."""
        for seed in seeds:
            self.holdings.replace(seed, ())

    def settled(self) -> tuple[Templates, list[str]]:
        """The templates of what is held now, and the seeds that were read with others.

        Raises:
            TooFar: There are such seeds, and this is a brief refresh.
        """
        known = Templates(self.ledger.templates, self.ledger.slack) if self.work.settled else None
        templates, stale = settled_templates(self.holdings, known)
        if stale and self.work.brief:
            raise TooFar
        return templates, sorted(self.survey.readable(stale))

    def _is_due(self) -> bool:
        """Whether to commit now what has been read."""
        pace, waiting = self.work.options.pace, len(self.holdings.touched)
        if self.work.options.rebuild or self.work.brief or not waiting:
            return False
        wait = pace.seconds if self.background.began else pace.first
        rested = self.background.rested > wait and not self.background.busy
        return waiting >= pace.articles or rested

    def _commit_in_background(self) -> None:
        """Commit what has been read while reading goes on."""
        pending = self._pending()
        self.ledger.save()
        self.background.start(partial(self.committer.commit, pending))

    def finish(self, templates: Templates) -> None:
        """Commit the rest."""
        self.background.join()
        pending = self._pending()
        if pending or self.work.options.rebuild:
            self.committer.commit(pending)
        state = self.holdings.state(self.work.state)
        ids = {**self.holdings.ids, **self.committer.ids}
        self.ledger.apart = _apart(ids, (self.work.brief and self.ledger.apart) or {})
        self.ledger.settle(*templates, state, self.reader.extractor.version)
        self.ledger.save()
        skipped = map(str, self.survey.skipped)
        self.committer.covering.save(state, self.survey.faults(), skipped)

    def _pending(self) -> list[Pending]:
        """The articles that the index does not have as they are held; from now on it does."""
        touched = sorted(self.holdings.touched)
        self.holdings.touched = set()
        return [
            Pending(
                address=one,
                captures=[
                    (capture, self.fresh.get(key_of(capture))) for capture in self.holdings.of(one)
                ],
                ids=frozenset(self.holdings.ids.get(one, ())),
            )
            for one in touched
        ]

    def report(self) -> Report:
        """What was done."""
        had = {key_of(capture) for capture in self.holdings.stored}
        held = {key_of(capture) for capture in self.holdings}
        versions = sorted(self.committer.versions.items())
        return Report(
            new=len(self.fresh.keys() - had),
            changed=len(self.fresh.keys() & had),
            removed=len(had - held),
            same=len(held - self.fresh.keys()) + self.holdings.total - len(self.holdings.stored),
            reasons=tuple((one, self.reasons[one]) for one in Reason if self.reasons[one]),
            versions=tuple(pair for _, pairs in versions for pair in pairs),
            faults=self.survey.faults(),
            skipped=tuple(map(str, self.survey.skipped)),
            idle=self.reader.corrections.idle(self.holdings),
            outlets=self.committer.tally.outlets(),
            doubts=self.committer.tally.doubts(),
        )


def _apart(
    ids: Mapping[str, Collection[str]], known: Mapping[str, list[str]]
) -> dict[str, list[str]]:
    """The addresses of which there are other articles than the one that bears its id.

    Args:
        ids: Those of the articles there are of each address.
        known: What is known of the other addresses.
    """
    apart = {address: every for address, every in known.items() if address not in ids}
    several = ((address, sorted(every)) for address, every in ids.items() if every)
    return apart | {address: every for address, every in several if every != [address]}
