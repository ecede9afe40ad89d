"""Seeds into the index: survey, plan, renew.

A refresh that finds nothing to do has looked at the size and the time of each
file and has opened none; what reads seeds is loaded only when it is needed.
"""

import os
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from archive import ArchiveError, Capture, Coverage, Index
from indexer.facets.corrections import Corrections
from indexer.records import AllGone, NoSeeds, Options, Progress

from .brief import MOST, Brief
from .covering import renew_faults
from .glance import Glance, sweep_glances, young_of
from .ledger import Ledger, state_of
from .plan import Changes, plan
from .reason import Reason
from .removing import keep_emptied, refuse_removals
from .report import Report
from .rules import Rules
from .sharing import Shared, holds
from .spool import sweep_spools
from .survey import Survey, survey


def refresh(
    root: Path,
    index: Index,
    rules: Rules,
    options: Options | None = None,
    *,
    corrections: Corrections | None = None,
    ledger: Path | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Report:
    """Bring the index in step with a folder of seeds.

    Args:
        root: The seeds folder; never written to.
        index: Where the articles go.
        rules: What turns a seed into articles.
        options: How to go about it.
        corrections: What people corrected in the facets.
        ledger: Where to remember what was seen of the seeds; without it each
            refresh reads all of them to know which have changed.
        progress: Called after each seed that has been dealt with.

    Raises:
        ManyGone: More than a fifth of the seeds or of their articles are gone,
            and `options` do not allow that.
        NoSeeds: The folder is missing, or (`AllGone`) holds no seed although
            the index holds articles, as when a disk is not mounted.
        archive.ArchiveError: The index cannot be read or written.
    """
    options, corrections = options or Options(), corrections or Corrections()
    if not root.is_dir():
        raise NoSeeds(str(root), "there is no such folder")
    share = options.share
    with index.alone(share.name) if share else nullcontext():
        return _Refresh(
            root=root,
            index=cast("Index", Shared(index, share)) if share else index,  # as far as is asked
            rules=rules,
            version=rules.version,
            options=options,
            corrections=corrections,
            ledger=ledger,
            progress=progress,
        ).done()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refresh:
    """A refresh, with what it was called with."""

    root: Path
    index: Index
    rules: Rules
    version: str
    options: Options
    corrections: Corrections
    ledger: Path | None
    progress: Progress

    def done(self) -> Report:
        """The refresh, done: at a glance if nothing can have changed, else seed by seed."""
        self.index.tidy()
        self._sweep()
        glance, identity = self._glance()
        if glance and (report := glance.report(identity)):
            return report
        if glance and (report := self._briefly(glance, identity)):
            return report
        memory = Ledger(self.ledger) if self.options.rebuild else Ledger.load(self.ledger)
        stored = () if self.options.rebuild else self.index.captures()
        settled = glance is not None and glance.is_settled(identity)
        found = self._survey(memory, stored, settled=settled)
        report = self._renewed(memory, stored, found)
        self._keep(glance, identity, report, memory, found)
        return report

    def _briefly(self, glance: Glance, identity: str) -> Report | None:
        """The refresh, done with a look at a few folders; None when that is not enough."""
        if self.corrections.every:  # they may be meant for any seed
            return None
        brief = Brief.seen(self.root, self.version, glance, identity, self.index)
        if not brief:
            return None
        if brief.wanted:
            work, extractor = brief.work(self.options), self.rules.loaded()
            from .renewal import TooFar, renew  # noqa: PLC0415 - brings all parsers with it

            try:
                report = renew(
                    work,
                    self.index,
                    extractor=extractor,
                    corrections=self.corrections,
                    survey=brief.found,
                    ledger=brief.ledger,
                    progress=self.progress,
                )
            except TooFar:
                return None
        else:
            report = _told(brief.ledger, brief.held, brief.found, ())
        self._keep(glance, identity, report, brief.ledger, brief.found)
        return report

    def _keep(
        self, glance: Glance | None, identity: str, report: Report, memory: Ledger, found: Survey
    ) -> None:
        """Remember what there was to see at first, if all of it has been dealt with."""
        is_last = not (report.reasons and self.corrections.every)  # these may lead to others
        young = young_of(found, memory) if glance and is_last else None
        if glance and young is not None and len(young) <= MOST:
            now = self.index.checked() if report.wrote else identity
            files = [os.path.relpath(found.files[path].file, self.root) for path in young]
            glance.without(files).keep(now, report, found.skipped, young)

    def _sweep(self) -> None:
        """Clear away what runs left that were killed."""
        sweep_spools(self.ledger.parent if self.ledger else None)
        Ledger(self.ledger).sweep()
        if self.ledger:
            Coverage.sweep(self.ledger.parent)
            sweep_glances(self.ledger)

    def _glance(self) -> tuple[Glance | None, str]:
        """What there is to see at first, and of the index; None where that does not say enough."""
        options = self.options
        if not self.ledger or options.rebuild or options.share or options.waiting:
            return None, ""
        with ThreadPoolExecutor(1) as aside:  # an index is checked in other threads
            identity = aside.submit(self.index.checked)
            glance = Glance.at(self.root, self.version, self.corrections, self.ledger)
        return glance, identity.result()

    def _survey(self, memory: Ledger, stored: Sequence[Capture], *, settled: bool) -> Survey:
        """What lies in the folder."""
        share, waiting = self.options.share, self.options.waiting
        indexed = {capture.seed for capture in stored}
        ours = partial(holds, share) if share else lambda _path: True
        found = survey(
            self.root, self.version, memory, indexed, waiting, ours=ours, settled=settled
        )
        if not (found.files or found.same) and (held := self._held(stored)):
            closed = found.closed
            state = f"it cannot be listed ({closed[0].reason})" if closed else "it is empty"
            raise AllGone(str(self.root), f"{state}, though the index holds {held} articles")
        return found

    def _held(self, stored: Sequence[Capture]) -> int:
        """How many articles would be lost if there were no seeds."""
        meant = self.options.rebuild and self.options.removals
        return 0 if meant else len(stored or _captures_of(self.index))

    def _renewed(self, memory: Ledger, stored: Sequence[Capture], found: Survey) -> Report:
        """What was done about everything that has changed."""
        options, corrections, version = self.options, self.corrections, self.version
        known = {capture.seed: capture.fingerprint for capture in stored}
        if not options.removals:
            before = _captures_of(self.index) if options.rebuild else stored
            refuse_removals(str(self.root), before, found, version, rebuild=options.rebuild)
            keep_emptied(self.root, before, found, version, rebuild=options.rebuild)
        stay = found.unreadable(known) | found.same.keys()
        changes = plan(found.fingerprints, known, stay, found.reason_of)
        again = found.readable(corrections.concerned(stored))
        state = state_of(stored)
        settled = memory.state == state
        if settled and not (changes.wanted or changes.gone or again or options.rebuild):
            return self._idle(memory, stored, found)
        extractor = self.rules.loaded()
        from .holdings import Holdings  # noqa: PLC0415 - only those who read need it
        from .renewal import Work, renew  # noqa: PLC0415 - brings all parsers with it

        work = Work(
            wanted=_reasons(changes, again, rebuild=options.rebuild),
            gone=changes.gone,
            holdings=Holdings(stored),
            state=state,
            settled=settled,
            options=options,
        )
        return renew(
            work,
            self.index,
            extractor=extractor,
            corrections=corrections,
            survey=found,
            ledger=memory,
            progress=self.progress,
        )

    def _idle(self, memory: Ledger, stored: Sequence[Capture], found: Survey) -> Report:
        """The report when there is nothing to do."""
        if stored and self.index.status().damage:
            with self.index.writing():
                pass  # the older generation that answers is the newest again
        return _told(memory, len(stored), found, self.corrections.idle(stored))


def _told(memory: Ledger, held: int, found: Survey, idle: tuple[str, ...]) -> Report:
    """The report when the index is as it should be; what was seen is remembered."""
    faults, skipped = found.faults(), tuple(map(str, found.skipped))
    memory.save()
    renew_faults(memory.folder, faults, skipped)
    return Report(same=held, faults=faults, skipped=skipped, idle=idle)


def _captures_of(index: Index) -> Sequence[Capture]:
    """What an index holds that is to be made again; nothing when it cannot be read."""
    try:
        return tuple(index.captures())
    except ArchiveError:
        return ()


def _reasons(changes: Changes, again: AbstractSet[str], *, rebuild: bool) -> dict[str, Reason]:
    """Why each seed is read, by path in order."""
    reasons = dict.fromkeys(again, Reason.CORRECTION) | dict(changes.wanted)
    return {path: Reason.REBUILD if rebuild else reasons[path] for path in sorted(reasons)}
