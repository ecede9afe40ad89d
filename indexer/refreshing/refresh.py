"""Seeds into the index: survey, plan, renew.

A refresh that finds nothing to do has looked at the size and the time of each
file and has opened none; what reads seeds is loaded only when it is needed.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path
from typing import cast

from archive import ArchiveError, Capture, Coverage, Index
from indexer.facets.corrections import Corrections
from indexer.records import AllGone, NoSeeds, Options, Progress

from .covering import renew_faults
from .ledger import Ledger, state_of
from .plan import Changes, plan
from .reason import Reason
from .removing import refuse_removals
from .report import Report
from .rules import Rules
from .sharing import Shared, holds
from .spool import sweep_spools
from .survey import survey


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
    if options.share:
        with index.alone(options.share.name):
            return _refreshed(
                root,
                cast("Index", Shared(index, options.share)),  # all that is asked of one below
                rules,
                options,
                corrections=corrections,
                ledger=ledger,
                progress=progress,
            )
    return _refreshed(
        root,
        index,
        rules,
        options,
        corrections=corrections,
        ledger=ledger,
        progress=progress,
    )


def _refreshed(
    root: Path,
    index: Index,
    rules: Rules,
    options: Options,
    *,
    corrections: Corrections,
    ledger: Path | None,
    progress: Progress,
) -> Report:
    index.tidy()
    sweep_spools(ledger.parent if ledger else None)
    Ledger(ledger).sweep()
    if ledger:
        Coverage.sweep(ledger.parent)
    stored = () if options.rebuild else index.captures()
    memory = Ledger(ledger) if options.rebuild else Ledger.load(ledger)
    indexed = {capture.seed for capture in stored}
    share = options.share
    ours = partial(holds, share) if share else lambda _path: True
    found = survey(root, rules.version, memory, indexed, options.waiting, ours=ours)
    if stored and not found.files:
        state = f"it cannot be listed ({found.closed[0].reason})" if found.closed else "it is empty"
        raise AllGone(str(root), f"{state}, though the index holds {len(stored)} articles")
    known = {capture.seed: capture.fingerprint for capture in stored}
    changes = plan(found.fingerprints, known, found.unreadable(known), found.reason_of)
    if not options.removals:
        before = _captures_of(index) if options.rebuild else stored
        refuse_removals(str(root), before, found, rules.version, rebuild=options.rebuild)
    again = corrections.concerned(stored) & found.fingerprints.keys()
    state = state_of(stored)
    settled = memory.state == state
    if settled and not (changes.wanted or changes.gone or again or options.rebuild):
        memory.save()
        renew_faults(memory.folder, found.faults(), tuple(map(str, found.skipped)))
        if stored and index.status().damage:
            with index.writing():
                pass  # the older generation that answers is the newest again
        return Report(
            same=len(stored),
            faults=found.faults(),
            skipped=tuple(map(str, found.skipped)),
            idle=corrections.idle(stored),
        )
    from .renewal import Work, renew  # noqa: PLC0415 - brings all parsers with it

    work = Work(
        wanted=_reasons(changes, again, rebuild=options.rebuild),
        gone=changes.gone,
        stored=stored,
        state=state,
        settled=settled,
        options=options,
    )
    return renew(
        work,
        index,
        extractor=rules.loaded(),
        corrections=corrections,
        survey=found,
        ledger=memory,
        progress=progress,
    )


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
