"""`newsarchive serve`: the pages and the API, and perhaps a watcher in the background."""

import logging
import os
import subprocess
import sys

import click

from archive import ArchiveError, open_index
from web.settings import Settings

from .group import WRONG
from .logs import LOGGER, loudness
from .options import cores, every, settled
from .saying import say


@click.command()
@settled("index", "host", "port", "name", "seeds", "corrections", "lexicon")
@click.option(
    "--workers",
    default=cores,
    type=click.IntRange(1),
    show_default="one for each core",
    help="Processes that answer.",
)
@click.option(
    "--threads",
    default=4,
    show_default=True,
    type=click.IntRange(1),
    help="Requests that each of them works on at a time.",
)
@click.option("--watch", is_flag=True, help="Index the seeds whenever they change.")
@every
@loudness
def serve(
    settings: Settings, *, workers: int, threads: int, watch: bool, every: float, quiet: bool
) -> None:
    """Serve the search page and the JSON API."""
    from web import Config, create_app  # noqa: PLC0415
    from web.server import PortTaken, serve  # noqa: PLC0415

    searcher = open_index(settings.index)
    try:
        status = searcher.view().status()  # opened once, for all workers
        LOGGER.info("serving %s, articles: %d", settings.index, status.articles)
    except ArchiveError as error:
        LOGGER.warning("%s", error)  # the pages say so too
    app = create_app(searcher, Config(name=settings.name))
    if watch:
        _watch_in_background(settings, every, quiet=quiet)
    try:
        serve(app, settings.host, settings.port, threads=threads, workers=workers, quiet=quiet)
    except PortTaken as error:
        say(f"newsarchive: {error}", err=True)
        sys.exit(WRONG)


def _watch_in_background(settings: Settings, every: float, *, quiet: bool) -> None:
    """Start `newsarchive watch` in a process of its own, which ends soon after this one does.

    In its own session, so that Ctrl-C does not stop it in the middle of a commit.
    """
    chosen = {name: getattr(settings, name) for name in ("index", "corrections", "lexicon")}
    options = [
        *(word for name, value in chosen.items() for word in (f"--{name}", str(value))),
        *("--every", str(every), "--jobs", "1", "--parent", str(os.getpid())),
        *(["--verbose"] if LOGGER.isEnabledFor(logging.INFO) else []),
        *(["--quiet"] if quiet else []),
    ]
    command = [sys.executable, "-P", "-m", "web.cli", "watch", *options, "--", str(settings.seeds)]
    subprocess.Popen(command, start_new_session=True)  # noqa: S603 - ourselves
