"""A gate: so many requests are worked on at once, a few more wait a moment, the rest is refused.

Searching is work for the processor. More requests at once make each of them
slower and none faster, until all take too long; refused ones know at once
that they may come back.
"""

import threading
import time
from collections.abc import Mapping

from flask import Flask, g, request

from .errors import Refused
from .limits import FREE

PATIENCE = 0.25
"""Seconds that a request waits at the gate."""

PATIENT = 5.0
"""Seconds that it waits while a process works out what all its pages share: they are quick then."""

RETRY = 1
"""Seconds after which one that was refused may come back."""


class Gate:
    """Lets a few in at a time. Safe to use from several threads at once.

    `patience` is for how many seconds one waits for a place.
    """

    def __init__(self, places: int, room: int) -> None:
        """Open a gate.

        Args:
            places: How many may be inside.
            room: How many may wait; who comes when that many do is sent away at once.
        """
        self._free = threading.Semaphore(places)
        self._room = threading.Semaphore(room)
        self._inside: dict[int, float] = {}
        self.patience = PATIENCE

    def enter(self) -> bool:
        """Whether there is a place, perhaps after a moment; who is in has to leave."""
        if not self._free.acquire(blocking=False) and not self._waited():
            return False
        self._inside[threading.get_ident()] = time.monotonic()
        return True

    def _waited(self) -> bool:
        if not self._room.acquire(blocking=False):
            return False
        try:
            return self._free.acquire(timeout=self.patience)
        finally:
            self._room.release()

    def leave(self) -> None:
        """Make a place free."""
        if self._inside.pop(threading.get_ident(), None) is not None:
            self._free.release()

    def inside(self) -> Mapping[int, float]:
        """The threads inside, each with the time (`time.monotonic`) at which it entered."""
        return dict(self._inside)


def register(app: Flask, places: int, room: int) -> None:
    """Put a gate before what is work; with status 503 it says when to come back."""
    gate = Gate(places, room)
    app.extensions["gate"] = gate

    @app.before_request
    def enter() -> None:
        if request.endpoint is None or request.endpoint in FREE:
            return
        if not gate.enter():
            raise Refused(503, "error.busy", headers={"Retry-After": str(RETRY)})
        g.inside = True

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        if g.pop("inside", False):
            gate.leave()
