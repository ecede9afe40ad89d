"""What is done and why, on standard error: the standard library's logger "newsarchive"."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

LOGGER = logging.getLogger("newsarchive")


class _Echo(logging.Handler):
    """Writes to whatever standard error is at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(self.format(record), err=True)


@contextmanager
def logging_to_stderr() -> Iterator[None]:
    """For as long as a command runs, let it say what goes wrong, and more if it is asked to."""
    handler = _Echo()
    handler.setFormatter(logging.Formatter("newsarchive: %(message)s"))
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
