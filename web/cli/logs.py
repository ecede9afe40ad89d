"""What is done and why, on standard error: the standard library's logger "newsarchive"."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from web.tracing import REQUEST

from .saying import harmless, json_text, say

LOGGER = logging.getLogger("newsarchive")


class _Echo(logging.Handler):
    """Writes to whatever standard error is at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        say(*self.format(record).split("\n"), err=True)


class _OneLine(logging.Formatter):
    """A line for each message, whatever is in it; a traceback keeps its lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        request = REQUEST.get()
        return harmless(super().formatMessage(record) + (f" [{request}]" if request else ""))


class _Json(logging.Formatter):
    """A line of JSON for each message, for programs; a traceback is part of it."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        shape = {
            "time": when.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            "request": REQUEST.get() or None,
            "process": record.process,
            **getattr(record, "facts", {}),
            **({"trace": self.formatException(record.exc_info)} if record.exc_info else {}),
        }
        return json_text({name: value for name, value in shape.items() if value is not None})


_FORMATS: dict[str, Callable[[], logging.Formatter]] = {
    "text": lambda: _OneLine("newsarchive: %(message)s"),
    "json": _Json,
}


def written_as(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option that says what its log looks like."""

    def dressed(_ctx: click.Context, _option: click.Parameter, form: str) -> None:
        for handler in LOGGER.handlers:
            if isinstance(handler, _Echo):
                handler.setFormatter(_FORMATS[form]())

    return click.option(
        "--log",
        type=click.Choice(list(_FORMATS)),
        default="text",
        show_default=True,
        expose_value=False,
        callback=dressed,
        help="The log for people, or a line of JSON for each message.",
    )(command)


@contextmanager
def logging_to_stderr() -> Iterator[None]:
    """For as long as a command runs, let it say what goes wrong, and more if it is asked to."""
    handler = _Echo()
    handler.setFormatter(_FORMATS["text"]())
    LOGGER.addHandler(handler)
    before, LOGGER.propagate = LOGGER.propagate, False
    try:
        yield
    finally:
        LOGGER.removeHandler(handler)
        LOGGER.propagate = before
        LOGGER.setLevel(logging.NOTSET)


@contextmanager
def threads_logged() -> Iterator[None]:
    """For as long as a command runs, log what ends a thread of it, in the form of the log."""

    def failed(what: threading.ExceptHookArgs) -> None:
        if what.exc_type is not SystemExit:
            error = what.exc_value or what.exc_type()
            name = what.thread.name if what.thread else "a thread"
            LOGGER.error("%s failed", name, exc_info=error)

    before, threading.excepthook = threading.excepthook, failed
    try:
        yield
    finally:
        threading.excepthook = before


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
