"""`newsarchive serve`: the pages and the API, and perhaps a watcher in the background."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from archive import ArchiveError, folder_of, open_index
from web import Config, create_app
from web.settings import Settings
from web.watching import Board

from .amending import CorrectionsFile
from .asking import read_token, refresh_starter
from .group import WRONG
from .logs import LOGGER, loudness, threads_logged, written_as
from .options import cores, every, settled
from .saying import say
from .watcher import Watcher


@click.command()
@settled(
    *("index", "host", "port", "name", "gate", "hosts", "rate", "proxies", "prefix", "cors"),
    *("seeds", "corrections", "lexicon", "watchlist", "uncertain", "token"),
)
@click.option(
    "--workers",
    default=cores,
    type=click.IntRange(1),
    show_default="one for each core",
    help="Processes that answer.",
)
@click.option(
    "--threads",
    default=16,
    show_default=True,
    type=click.IntRange(1),
    help="Requests that each of them has in hand, those that wait at the gate included.",
)
@click.option("--watch", is_flag=True, help="Index the seeds whenever they change.")
@every
@written_as
@loudness
def serve(
    settings: Settings, *, workers: int, threads: int, watch: bool, every: float, quiet: bool
) -> None:
    """Serve the search page and the JSON API."""
    from web.server import PortTaken, collect_rarely, serve, share_heaps  # noqa: PLC0415
    from web.warming import keep_warm, warm  # noqa: PLC0415

    collect_rarely()
    share_heaps()
    searcher = open_index(settings.index, uncertain=bool(settings.uncertain))
    try:
        status = searcher.view().status()  # opened once, for all workers
        LOGGER.info("serving %s, articles: %d", settings.index, status.articles)
    except ArchiveError as error:
        LOGGER.warning("%s", error)  # the pages say so too
    workers, places = shares(settings.gate, workers)
    threads = max(threads, places + SPARE)
    board = Board() if watch else None
    if watch and (settings.webhook or settings.mails):
        from .doors import doors_of  # noqa: PLC0415

        doors_of(settings)  # the watcher would say again and again what is wrong with them
    watcher = Watcher(settings, board, every, quiet=quiet) if board else None
    try:
        with counted_together(), threads_logged():
            app = create_app(searcher, _config(settings, places, threads, board))
            with suppress(ArchiveError):  # that has been said
                warm(app, searcher)
            keep_warm(app)
            gc.freeze()  # what is there now stays, and stays shared
            serve(
                app,
                settings.host,
                settings.port,
                threads=threads,
                workers=workers,
                quiet=quiet,
                behind_proxy=bool(settings.proxies),
                tend=watcher.tend if watcher else lambda: None,
            )
    except PortTaken as error:
        say(f"newsarchive: {error}", err=True)
        sys.exit(WRONG)


@contextmanager
def counted_together() -> Iterator[None]:
    """For as long as a server runs, let its processes count in one folder, for `/metrics`.

    Has to begin before an application is made: `prometheus_client` looks for
    the folder when it is imported.
    """
    folder, owner = _shared_folder(), os.getpid()
    if folder is None:
        LOGGER.warning("no place for what the processes count: /metrics tells of one of them")
        yield
        return
    os.environ[FOLDER] = folder
    try:
        yield
    finally:
        if os.getpid() == owner:  # those that were forked come by here too when they end
            del os.environ[FOLDER]
            shutil.rmtree(folder, ignore_errors=True)


def _shared_folder() -> str | None:
    """A new folder, in memory if possible: a full disk would end whoever counts on it."""
    for place in MEMORY, None:
        try:
            return tempfile.mkdtemp(prefix="newsarchive-metrics-", dir=place)
        except OSError:
            continue
    return None


MEMORY = "/dev/shm"  # noqa: S108 - what lies there is made by nobody else
"""Where files lie in memory, on systems that have that."""

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder."""

EACH = 4
"""Requests that a process works on at once, unless a setting says otherwise."""

SPARE = 4
"""Threads of a process that are there for refusals and for questions about its health."""


def shares(gate: int, workers: int) -> tuple[int, int]:
    """How many processes there are behind a gate, and the places that each of them has.

    >>> shares(6, 2), shares(7, 2), shares(1, 8), shares(0, 8)
    ((2, 3), (2, 3), (1, 1), (8, 4))
    """
    if not gate:
        return workers, EACH
    workers = min(workers, gate)
    return workers, gate // workers


def _config(settings: Settings, places: int, threads: int, board: Board | None) -> Config:
    return Config(
        name=settings.name,
        places=places,
        room=threads - places - SPARE,
        hosts=tuple(settings.hosts.replace(",", " ").split()),
        rate=settings.rate,
        proxies=settings.proxies,
        prefix=settings.prefix,
        origins=tuple(settings.cors.split()),
        folder=folder_of(settings.index),
        watchlist=settings.watchlist,
        board=board,
        account=folder_of(settings.index),
        token=read_token(settings.token) if settings.token else "",
        refresh=refresh_starter(settings),
        amendments=CorrectionsFile(settings.corrections),
    )
