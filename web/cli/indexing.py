"""`newsarchive index` and `newsarchive watch`: seeds into the index."""

import gc
import os
import sys
import time
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive import Index, IndexBusy, IndexDamaged, folder_of, open_index
from indexer import (
    LEDGER,
    Comparison,
    ManyGone,
    Options,
    Progress,
    Report,
    Share,
    Stirring,
    Unloaded,
    compare,
    keep_up,
    lasting_corrections,
    lasting_names,
    look_at,
    refresh,
)
from web.account import Busy, Course, Teller, telling
from web.settings import Settings, SettingsError
from web.watching import Board, Doing

from .ending import ending_cleanly
from .group import FAILED_SEEDS, WRONG, english
from .logs import LOGGER, loudness
from .options import every, jobs, limits_of, settled, share
from .progress import progress
from .saying import json_text, say

if TYPE_CHECKING:
    from .messenger import Messenger


@click.command()
@settled("index", "corrections", "lexicon", argument=True)
@jobs
@click.option("--rebuild", is_flag=True, help="Make the whole index again.")
@share
@click.option("--allow-removals", is_flag=True, help="More than a fifth of the seeds may be gone.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write the report there too, as JSON.",
)
@click.option("--account", type=int, default=None, hidden=True, help="Tell there how it goes.")
@loudness
def index(
    settings: Settings,
    *,
    jobs: int,
    rebuild: bool,
    share: Share | None,
    allow_removals: bool,
    report_file: Path | None,
    account: int | None,
    quiet: bool,
) -> None:
    """Bring the index up to date with a folder of SEEDS."""
    if rebuild and share:
        raise click.UsageError("--rebuild makes all of it again, and --share deals with a part")
    archive = _apart(settings)
    options = Options(
        rebuild=rebuild,
        removals=allow_removals,
        jobs=jobs,
        limits=limits_of(settings),
        share=share,
    )
    try:
        report = _refresh(settings, archive, options, quiet=quiet, account=account)
    except ManyGone as error:
        if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stderr)):
            raise
        say(f"newsarchive: {error}", err=True)
        if not click.confirm("Remove them from the index?", err=True):
            raise
        report = _refresh(settings, archive, replace(options, removals=True), quiet=quiet)
    if report_file:
        text = json_text(report_shape(report), indent=2)
        report_file.write_text(f"{text}\n", encoding="utf-8")
    sys.exit(FAILED_SEEDS if report.faults else 0)


def _apart(settings: Settings) -> Index:
    """The index, which may not lie among the seeds: its own files would be read as some.

    Raises:
        SettingsError: It does.
    """
    folder, seeds = folder_of(settings.index).resolve(), settings.seeds.resolve()
    if folder.is_relative_to(seeds):
        below = folder.relative_to(seeds).parts
        if not any(part.startswith(".") for part in below):
            detail = f"it lies among the seeds in {settings.seeds}; put it elsewhere with --index"
            raise SettingsError(settings.index, detail)
    return open_index(settings.index)


PATIENCE = 60.0
"""Seconds that a look at the seeds may take before the watcher counts as stalled."""


@click.command()
@settled("index", "corrections", "lexicon", "watchlist", "name", "uncertain", argument=True)
@jobs
@share
@every
@click.option("--parent", type=int, default=0, hidden=True, help="Stop when this process has.")
@click.option("--board", type=int, default=None, hidden=True, help="Say there what is done.")
@loudness
def watch(
    settings: Settings,
    *,
    jobs: int,
    share: Share | None,
    every: float,
    parent: int,
    board: int | None,
    quiet: bool,
) -> None:
    """Index SEEDS now and whenever they change, until stopped."""
    told = Board(board)
    archive, options = _apart(settings), Options(jobs=jobs, limits=limits_of(settings), share=share)
    stirring = Stirring(settings.seeds, settings.watched, polling=bool(settings.polling))
    messenger = _messenger(settings)
    if messenger:
        messenger.begin()

    def refresh_and_tell(waiting: frozenset[str]) -> None:
        told.tell(Doing.REFRESHING)
        try:
            _refresh(settings, archive, replace(options, waiting=waiting), quiet=quiet)
        except IndexBusy:
            raise  # it comes to its turn
        except Exception:
            told.tell(Doing.FAILED)
            raise
        told.tell(Doing.WATCHING, due_in=every + PATIENCE, refreshed=True)
        if messenger:
            messenger.look()

    def wait(seconds: float) -> bool:
        told.beat(seconds + PATIENCE)
        stirred = stirring.wait(seconds)
        stop_with_the_server()
        return stirred

    def rest(seconds: float) -> None:
        told.beat(seconds + PATIENCE)
        time.sleep(seconds)
        stop_with_the_server()

    def stop_with_the_server() -> None:
        if parent and os.getppid() != parent:
            LOGGER.info("the server has stopped, so this stops too")
            sys.exit(0)

    keep_up(
        refresh_and_tell,
        settings.seeds,
        every,
        look=partial(look_at, also=settings.watched),
        wait=wait,
        rest=rest,
    )


def _messenger(settings: Settings) -> "Messenger | None":
    """Who tells others what is new, if anybody is to be told."""
    if not (settings.webhook or settings.mails):
        return None
    from .doors import doors_of  # noqa: PLC0415 - nobody is told by most runs
    from .messenger import Messenger  # noqa: PLC0415

    return Messenger(settings, doors_of(settings))


@click.command()
@settled("index", "corrections", "lexicon", argument=True)
@jobs
@click.option("--repair", is_flag=True, help="Mend what differs, and what is damaged.")
@loudness
def check(settings: Settings, *, jobs: int, repair: bool, quiet: bool) -> None:
    """Compare the index with SEEDS, byte for byte, and verify all its files."""
    archive = _apart(settings)
    damage = _damage(archive)
    found = _compared(settings, archive)
    problems = found.faults if found else ()
    agrees = found is not None and found.agrees
    if found:
        _print(found.lines(), quiet=quiet)
    if repair and (damage or not agrees):
        options = Options(jobs=jobs, rebuild=found is None, limits=limits_of(settings))
        problems = _refresh(settings, archive, options, quiet=quiet).faults
        _renew_damaged(archive)
        damage, agrees = _damage(archive), True
    if damage:
        sys.exit(WRONG)
    sys.exit(0 if agrees and not problems else FAILED_SEEDS)


def _compared(settings: Settings, archive: Index) -> Comparison | None:
    """How the index differs from the seeds; None when it is damaged, and no older one is whole."""
    folder = folder_of(settings.index)
    names = lasting_names(settings.lexicon, folder)
    try:
        found = compare(settings.seeds, archive, Unloaded(names.file), folder / LEDGER)
    except IndexDamaged:
        return None
    return replace(found, faults=(names.fault, *found.faults)) if names.fault else found


def _renew_damaged(archive: Index) -> None:
    """Let damaged generations go that are kept for slow readers: one with each new one."""
    for _ in range(2):
        if any(archive.verify()):
            with archive.writing():
                pass


def _damage(archive: Index) -> list[str]:
    """What is damaged in an index, which is said."""
    damage = list(archive.verify())
    for line in damage:
        say(f"damaged  {line}", err=True)
    return damage


def _print(lines: Iterable[str], *, quiet: bool) -> None:
    """Print a report, problems on standard error, and those alone if it is to be quiet."""
    for line in lines:
        is_problem = line.startswith("problem")
        if is_problem or not quiet:
            say(line, err=is_problem)


_COLLECTED = 50_000, 20, 100
"""How rarely the garbage collector looks for garbage while this process refreshes an index.

It would look through what is loaded to stay again and again while that grows,
which takes as long as loading it: 0.6 seconds for 100,000 articles.
"""


def _refresh(
    settings: Settings,
    archive: Index,
    options: Options,
    *,
    quiet: bool = False,
    account: int | None = None,
) -> Report:
    """Refresh once, print what came of it, and tell of it beside the index.

    Args:
        settings: Where all lies.
        archive: What is refreshed.
        options: How.
        quiet: Whether to print problems alone.
        account: The locked file to tell in, when somebody took it for us.
    """
    try:
        with telling(_folder(settings, options), account) as teller:
            report = _refreshed(settings, archive, options, teller, quiet=quiet)
            counts = {name: getattr(report, name) for name in ("new", "changed", "removed", "same")}
            listed = {"faults": report.faults, "failed": len(report.faults)}
            teller.end(Course.DONE, skipped=len(report.skipped), **counts, **listed)
    except Busy:
        raise IndexBusy(settings.index) from None
    _print(report.lines(english), quiet=quiet)
    return report


def _folder(settings: Settings, options: Options) -> Path:
    """Where a refresh keeps what it remembers; each share of the seeds has a place of its own."""
    folder = folder_of(settings.index)
    return folder / options.share.name if options.share else folder


def _refreshed(
    settings: Settings, archive: Index, options: Options, teller: Teller, *, quiet: bool
) -> Report:
    """Refresh once, and show how far it has come."""
    gc.set_threshold(*_COLLECTED)
    LOGGER.info("reading %s into %s", settings.seeds, settings.index)
    for file in settings.watched:
        LOGGER.info("%s: %s", file, "in use" if file.exists() else "not there")
    began = time.monotonic()
    with ending_cleanly(), nullcontext() if quiet else progress() as shown:
        folder = _folder(settings, options)
        lasting = lasting_corrections(settings.corrections, folder, archive.captures)
        names = lasting_names(settings.lexicon, folder_of(settings.index))
        report = refresh(
            settings.seeds,
            archive,
            Unloaded(names.file),
            options,
            corrections=lasting.corrections,
            ledger=folder / LEDGER,
            progress=_both(teller.progress, shown) if shown else teller.progress,
        )
        lasting.keep()
        names.keep()
    wrong = [fault for fault in (lasting.fault, names.fault) if fault]
    report = replace(report, faults=(*wrong, *report.faults))
    LOGGER.info("done in %.1f s", time.monotonic() - began)
    return report


def _both(first: Progress, second: Progress) -> Progress:
    """Tell two of them of one progress."""

    def tell(done: int, total: int) -> None:
        first(done, total)
        second(done, total)

    return tell


def report_shape(report: Report) -> dict[str, Any]:
    """A report as JSON; here and not among the shapes of the API, which knows no indexer."""
    rows = asdict(report)
    del rows["faults"]
    rows["problems"] = list(report.problems)
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
    rows["reasons"] = {reason.value: count for reason, count in report.reasons}
    rows["versions"] = [{"seed": one, "of": of} for one, of in report.versions]
    rows["doubts"] = [{"note": english(note), "articles": count} for note, count in report.doubts]
    return rows
