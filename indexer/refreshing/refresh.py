"""Seeds into the index: survey, plan, renew.

A refresh that finds nothing to do has looked at the size and the time of each
file and has opened none; what reads seeds is loaded only when it is needed.
"""

import logging
from datetime import UTC, date, datetime
from pathlib import Path

from archive import Index
from indexer.facets.corrections import Corrections
from indexer.records import NoSeeds, Pace, Progress

from .collector import uncollected
from .ledger import Ledger, state_of
from .plan import plan
from .report import Report
from .rules import Rules
from .survey import survey

_log = logging.getLogger("newsarchive")


def refresh(
    root: Path,
    index: Index,
    rules: Rules,
    *,
    corrections: Corrections | None = None,
    rebuild: bool = False,
    today: date | None = None,
    jobs: int = 1,
    ledger: Path | None = None,
    pace: Pace | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Report:
    """Bring the index in step with a folder of seeds.

    Args:
        root: The seeds folder; never written to.
        index: Where the articles go.
        rules: What turns a seed into articles.
        corrections: What people corrected in the facets.
        rebuild: Make the whole index again, in one commit: readers have the old
            one until the new one is complete.
        today: The day after which no date is believed; today by default.
        jobs: Processes that read seeds.
        ledger: Where to remember what was seen of the seeds; without it each
            refresh reads all of them to know which have changed.
        pace: How often to commit.
        progress: Told about each seed that has been dealt with.

    Raises:
        NoSeeds: The folder is missing, or holds no seed although the index
            holds articles, as when a disk is not mounted.
        archive.ArchiveError: The index cannot be read or written.
    """
    if not root.is_dir():
        raise NoSeeds(str(root), "there is no such folder")
    with uncollected():
        stored = () if rebuild else index.captures()
        memory = Ledger(ledger) if rebuild else Ledger.load(ledger)
        found = survey(root, rules.version, memory, {capture.seed for capture in stored})
    if stored and not found.files:
        raise NoSeeds(str(root), f"it is empty, though the index holds {len(stored)} articles")
    known = {capture.seed: capture.fingerprint for capture in stored}
    changes = plan(found.fingerprints, known, set(found.problems))
    corrections = corrections or Corrections()
    again = corrections.concerned(stored) & found.fingerprints.keys()
    for reason, seeds in (
        ("new", changes.new),
        ("changed", changes.changed),
        ("gone", changes.gone),
        ("read again, since corrections of it have changed", sorted(again)),
    ):
        for seed in seeds:
            _log.info("%s: %s", seed, reason)
    settled = memory.state == state_of(stored)
    if settled and not (changes.written or changes.gone or again or rebuild):
        memory.save()
        return Report(
            same=len(stored),
            problems=found.sentences(),
            skipped=tuple(map(str, found.skipped)),
            idle=corrections.idle(stored),
        )
    from indexer.records import Work  # noqa: PLC0415 - brings all parsers with it

    from .renewal import renew  # noqa: PLC0415 - brings all parsers with it

    work = Work(
        wanted=sorted({*changes.written, *again}),
        gone=changes.gone,
        stored=stored,
        settled=settled,
        rebuild=rebuild,
        today=today or datetime.now(UTC).date(),
        pace=None if rebuild else pace or Pace(),
        jobs=jobs,
    )
    return renew(work, index, rules.loaded(), corrections, found, memory, progress)
