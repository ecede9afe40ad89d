"""Options that several commands have, and the settings that they amount to."""

import os
import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from indexer import Limits, Share
from web.settings import PREFIX, Settings, prefix_of

from .logs import LOGGER

Command = Callable[..., None]
Decorator = Callable[[Command], Command]

_FILE = click.Path(dir_okay=False, path_type=Path)
_KINDS: dict[str, dict[str, Any]] = {
    "seeds": {
        "type": click.Path(path_type=Path),
        "show_default": "seeds",
        "help": "The folder with the saved articles.",
    },
    "index": {"show_default": "whoosh:var/index", "help": "Where the index is kept."},
    "corrections": {
        "type": _FILE,
        "show_default": "corrections.toml beside the seeds",
        "help": "What people corrected in the facets.",
    },
    "lexicon": {
        "type": _FILE,
        "show_default": "lexicon.toml beside the seeds",
        "help": "Names of your own that facets are read with.",
    },
    "watchlist": {
        "type": _FILE,
        "show_default": "watchlist.toml beside the seeds",
        "help": "Names that the page /watch keeps an eye on.",
    },
    "token": {
        "type": _FILE,
        "show_default": "none",
        "help": "A file with a word; who knows it may ask for a refresh, and correct facets.",
    },
    "host": {"show_default": "127.0.0.1", "help": "Address to listen on."},
    "port": {
        "type": click.IntRange(0, 65535),
        "show_default": "8000",
        "help": "Port to listen on; 0 takes a free one.",
    },
    "name": {"show_default": "newsarchive", "help": "What the archive is called."},
    "gate": {
        "type": click.IntRange(0, 1000),
        "show_default": "four for each process",
        "help": "Requests that are worked on at once, in all.",
    },
    "hosts": {"show_default": "any", "help": "Names that the server answers to, with spaces."},
    "rate": {
        "type": click.IntRange(0, 100_000),
        "show_default": "no limit",
        "help": "Requests a minute that one client may make.",
    },
    "proxies": {
        "type": click.IntRange(0, 10),
        "show_default": "0",
        "help": "Proxies of yours that all requests come through.",
    },
    "prefix": {
        "callback": lambda _context, _option, text: text and prefix_of(text, "--prefix"),
        "show_default": "none",
        "help": "The path below which a proxy serves the archive; forwarded: as the proxy says.",
    },
    "cors": {
        "show_default": "none",
        "help": "Sites whose scripts may read the API, with spaces; * for any.",
    },
    "uncertain": {
        "type": click.IntRange(0, 1),
        "show_default": "0",
        "help": "1: searches know uncertain values, unless they say otherwise.",
    },
}
"""An option for each setting."""


def settled(*names: str, argument: bool = False) -> Decorator:
    """Give a command options for these settings; it receives all settings as `settings`.

    Args:
        names: The settings that the command lets its caller choose.
        argument: Whether the seeds are the command's argument instead of an option.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(**given: object) -> None:
            chosen = {name: given.pop(name) for name in (*names, "seeds") if name in given}
            settings = Settings.of(chosen, os.environ)
            LOGGER.info("settings from %s", settings.file or "options, environment and defaults")
            command(settings=settings, **given)

        options = [_option(name) for name in names]
        if argument:
            options.insert(0, click.argument("seeds", **_ARGUMENT))
        decorated: Command = run
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


_ARGUMENT: dict[str, Any] = {
    "required": False,
    "envvar": f"{PREFIX}SEEDS",
    "type": click.Path(path_type=Path),
}


def _option(name: str) -> Decorator:
    return click.option(
        f"--{name}", envvar=f"{PREFIX}{name.upper()}", show_envvar=True, **_KINDS[name]
    )


def limits_of(settings: Settings) -> Limits:
    """What reading one article may cost."""
    return Limits(seconds=settings.seconds, memory=1_000_000 * settings.megabytes)


def cores() -> int:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


jobs = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=cores,
    show_default="one for each core",
    help="Processes that read seeds.",
)


def _share(_context: click.Context, _option: click.Parameter, text: str | None) -> Share | None:
    """The share of the seeds that a text such as "2/4" names."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text)
    number, of = map(int, match.groups()) if match else (0, 0)
    if not 1 <= number <= of:
        raise click.BadParameter("write which of how many shares, e.g. 2/4")
    return Share(number=number, of=of)


share = click.option(
    "--share",
    callback=_share,
    metavar="NUMBER/ALL",
    help="Deal with one share of the seeds, where several fill one index.",
)
every = click.option(
    "--every",
    type=click.FloatRange(0.1),
    default=3.0,
    show_default=True,
    metavar="SECONDS",
    help="Time between two looks at the seeds.",
)
