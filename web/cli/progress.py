"""How far reading seeds has come: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TextIO

import click

from .saying import say

EVERY = 10.0
"""Seconds between two lines where there is no terminal."""

_MINUTE = 60
_HOUR = 3600


class Progress(Protocol):
    """Told how many of how many seeds have been read."""

    def __call__(self, done: int, total: int, /) -> None:
        """One more seed has been read."""
        ...


@contextmanager
def progress(stream: TextIO | None = None) -> Iterator[Progress]:
    """What shows the progress of one refresh, and is cleared away at its end.

    Args:
        stream: Where to show it; standard error by default.
    """
    stream = stream or sys.stderr
    shown = _Bar(stream) if stream.isatty() else _Lines(stream)
    try:
        yield shown
    finally:
        shown.end()


class _Bar:
    """A bar with position, remaining time and rate, as click draws it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began = time.monotonic()
        self._bar: Any = None

    def __call__(self, done: int, total: int, /) -> None:
        """Draw the bar, which grows when there is more to read than at first."""
        if self._bar is None:
            self._bar = click.progressbar(
                length=total,
                label="Reading seeds",
                show_pos=True,
                show_percent=True,
                item_show_func=lambda rate: rate,
                update_min_steps=max(1, total // 1000),
                file=self._stream,
            )
        self._bar.length, self._bar.finished = total, done >= total
        self._bar.update(done - self._bar.pos, _rate(done, self._began))

    def end(self) -> None:
        """Leave the bar as it is and go to the next line."""
        if self._bar is not None:
            self._bar.render_finish()


class _Lines:
    """A line every `EVERY` seconds, for logs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._began = self._told = time.monotonic()

    def __call__(self, done: int, total: int, /) -> None:
        """Write a line if it is time to."""
        now = time.monotonic()
        if now - self._told < EVERY:
            return
        self._told = now
        left = _duration((now - self._began) / done * (total - done))
        line = f"{done} of {total} seeds read, {_rate(done, self._began)}, about {left} left"
        say(f"newsarchive: {line}", file=self._stream)

    def end(self) -> None:
        """Nothing is left to clear away."""


def _rate(done: int, began: float) -> str:
    return f"{done / max(time.monotonic() - began, 1e-3):.0f} seeds/s"


def _duration(seconds: float) -> str:
    """A time that is still to come, no more exact than it can be.

    >>> _duration(42.3), _duration(754), _duration(7500)
    ('42 s', '13 min', '2 h 5 min')
    """
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{int(seconds // _HOUR)} h {int(seconds % _HOUR // _MINUTE)} min"
