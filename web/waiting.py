"""The connections that wait for their clients: to send, to take, or to close."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from selectors import BaseSelector

from gunicorn.workers.gthread import TConn

from .arriving import Buffered

CONNECTIONS = 500
"""Connections of a process at the most; for another one the oldest that waits has to go."""

HELD_BACK = 64_000_000
"""Bytes of answers that wait for their clients, at the most."""


class Connection(TConn):  # type: ignore[misc]
    """A client's connection; `until` is when its patience, or ours, ends."""

    sock: Buffered

    def __init__(self, cfg: object, sock: Buffered, client: object, server: object) -> None:
        super().__init__(cfg, sock, client, server)
        self.data_ready = True  # a thread never waits for it
        self.began = self.until = time.monotonic()
        self.is_arriving = False
        self.keeps = False


Then = Callable[[Connection], None]


class Waiting:
    """All of them, in the order in which they came."""

    def __init__(self, poller: BaseSelector) -> None:
        self._poller = poller
        self._all: dict[Connection, Then] = {}

    def add(self, conn: Connection, event: int, then: Then, seconds: float) -> None:
        """Call something each time a client does something, for so long at the most."""
        conn.until = time.monotonic() + seconds
        self._all[conn] = then
        self._poller.register(conn.sock, event, partial(self._call, conn, then))

    def remove(self, conn: Connection) -> None:
        """Call it no more."""
        conn.is_arriving = False
        del self._all[conn]
        self._poller.unregister(conn.sock)

    def late(self) -> Iterator[Connection]:
        """Those whose time is over, and whom nobody has removed meanwhile."""
        now = time.monotonic()
        for conn in list(self._all):
            if conn in self._all and conn.until < now:
                yield conn

    def cap(self, deadline: float) -> None:
        """Give those who have not sent their request yet until then."""
        for conn in self._all:
            if conn.is_arriving:
                conn.until = min(conn.until, deadline)

    def oldest(self) -> Iterator[Connection]:
        """The one that has waited longest, if any does."""
        yield from list(self._all)[:1]

    def heaviest(self) -> Iterator[Connection]:
        """The one with most to take, if all together hold back too much."""
        if sum(len(conn.sock.leaving) for conn in self._all) > HELD_BACK:
            yield max(self._all, key=lambda conn: len(conn.sock.leaving))

    def _call(self, conn: Connection, then: Then, _sock: object) -> None:
        """Call it, unless something that happened at the same time has ended the waiting."""
        if self._all.get(conn) == then:
            then(conn)
