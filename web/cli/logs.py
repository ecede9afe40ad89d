"""What is done and why, on standard error: the standard library's logger "newsarchive"."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from .saying import harmless, say

LOGGER = logging.getLogger("newsarchive")


class _Echo(logging.Handler):
    """Writes to whatever standard error is at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        say(*self.format(record).split("\n"), err=True)


class _OneLine(logging.Formatter):
    """A line for each message, whatever is in it; a traceback keeps its lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        return harmless(super().formatMessage(record))


@contextmanager
def logging_to_stderr() -> Iterator[None]:
    """For as long as a command runs, let it say what goes wrong, and more if it is asked to."""
    handler = _Echo()
    handler.setFormatter(_OneLine("newsarchive: %(message)s"))
    LOGGER.addHandler(handler)
    before, LOGGER.propagate = LOGGER.propagate, False
    try:
        yield
    finally:
        LOGGER.removeHandler(handler)
        LOGGER.propagate = before
        LOGGER.setLevel(logging.NOTSET)


def loudness(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say how much it tells; it receives `quiet`."""

    def louder(_ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
        LOGGER.setLevel(logging.INFO if wanted else logging.WARNING)

    verbose = click.option(
        "-v",
        "--verbose",
        is_flag=True,
        expose_value=False,
        callback=louder,
        help="Say what is done, and why.",
    )
    quiet = click.option("-q", "--quiet", is_flag=True, help="Say only what goes wrong.")
    return verbose(quiet(command))
