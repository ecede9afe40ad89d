"""Connections: a request arrives whole before a thread works on it, an answer leaves by itself.

gunicorn gives a thread to each connection from its first byte to its last, so
that a few clients who send or read slowly keep everybody else out. Here the
one thread that waits for all of them gathers what arrives, and what a thread
answers is sent on as the client takes it. Who is too slow, or wants too much,
is told so or dropped.
"""

import errno
import logging
import signal
import socket
import time
from concurrent.futures import Future
from selectors import EVENT_READ, EVENT_WRITE

from flask import Flask
from gunicorn.http.errors import (
    ConfigurationProblem,
    ExpectationFailed,
    ForbiddenProxyRequest,
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)

from .arriving import Buffered, Unacceptable
from .balance import Balanced
from .refusals import refusal
from .waiting import CONNECTIONS, Connection, Waiting
from .watchdog import Watchdog

ARRIVING = 10
"""Seconds that a request may take to arrive, from its first byte or from the connection on."""

IDLE = 5
"""Seconds that a connection is kept open for another request."""

LEAVING = 20
"""Seconds without any progress that an answer may take to leave."""

LONGEST_LEAVING = 120
"""Seconds that it may take in any case."""

ENDING = 2
"""Seconds that a client has to read the end of an answer before its connection is closed."""

_LOOKS = 0.25
"""Seconds between two looks for connections whose time is over."""

_OUR_FAULT = 500
_STATUS = {
    LimitRequestLine: 414,
    LimitRequestHeaders: 431,
    UnsupportedTransferCoding: 501,
    ExpectationFailed: 417,
    ForbiddenProxyRequest: 403,
    ConfigurationProblem: _OUR_FAULT,
    InvalidResponseHeader: _OUR_FAULT,
    InvalidResponseHeaderName: _OUR_FAULT,
}

_MET = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED)
_FULL = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)

_log = logging.getLogger("newsarchive")


class Worker(Balanced):
    """gunicorn's worker with threads, but for how it receives and sends; and it has a watchdog."""

    alive: bool
    _waiting: Waiting
    _watchdog: Watchdog
    _looked = 0.0

    def run(self) -> None:
        """Work until told to stop, and finish what has begun."""
        self._waiting = Waiting(self.poller)
        self._watchdog = Watchdog(self.wsgi.extensions.get("gate"), self.timeout)
        super().run()
        self._watchdog.sleep()

    def notify(self) -> None:
        """Say that this process lives: the thread says so that waits for all clients."""
        super().notify()
        if not self._watchdog.stroke():
            self.alive = False

    def handle_quit(self, sig: int, frame: object) -> None:
        """End at once; at Ctrl-C, which every process of the server hears, as at SIGTERM."""
        if sig == signal.SIGINT:
            self.handle_exit(sig, frame)
        else:
            super().handle_quit(sig, frame)

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection, and wait for its request."""
        if self.leaves_it():
            return
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno in _FULL:
                self._make_room()
            elif error.errno not in _MET:
                raise
            return
        if self.nr_conns >= CONNECTIONS:
            self._make_room()
        self.count(1)
        conn = Connection(self.cfg, Buffered(sock), client, listener.getsockname())
        self._receive(conn, ARRIVING)

    def _receive(self, conn: Connection, seconds: float) -> None:
        """Wait for a request; perhaps it is there already, behind another."""
        conn.is_arriving = True
        self._waiting.add(conn, EVENT_READ, self._arrive, seconds)
        self._take(conn)

    def _arrive(self, conn: Connection) -> None:
        is_first = not conn.sock.arrived
        is_open = conn.sock.receive()
        if is_first and self.alive:
            conn.until = max(conn.until, time.monotonic() + ARRIVING)
        if not self._take(conn) and not is_open:
            self._drop(conn)

    def _take(self, conn: Connection) -> bool:
        """Hand a request that is whole over to a thread; whether the waiting is over."""
        try:
            is_whole = conn.sock.is_whole()
        except Unacceptable as error:
            self._refuse(conn, error.status)
            return True
        if is_whole:
            self._waiting.remove(conn)
            self.enqueue_req(conn)
        return is_whole

    def finish_request(self, conn: Connection, future: "Future[object]") -> None:
        """Send what is left of an answer; then wait for another request, or end."""
        try:
            conn.keeps = not future.cancelled() and bool(future.result())
        except Exception:  # noqa: BLE001 - whatever it was, the connection is of no more use
            self._close(conn)
        else:
            self._send(conn)

    def _refuse(self, conn: Connection, status: int) -> None:
        """Answer what never became a request."""
        self._waiting.remove(conn)
        _answer(self.wsgi, conn.sock, conn.client, status)
        conn.keeps = False
        self._send(conn)

    def _send(self, conn: Connection) -> None:
        conn.began = time.monotonic()
        self._waiting.add(conn, EVENT_WRITE, self._leave, LEAVING)
        self._leave(conn)
        for heaviest in self._waiting.heaviest():
            self._drop(heaviest)

    def _leave(self, conn: Connection) -> None:
        before = len(conn.sock.leaving)
        try:
            is_sent = conn.sock.flush()
            if is_sent and not (conn.keeps and self.alive):
                conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(conn)
            return
        if is_sent:
            self._waiting.remove(conn)
            if conn.keeps and self.alive:
                self._receive(conn, ARRIVING if conn.sock.arrived else IDLE)
            else:
                self._waiting.add(conn, EVENT_READ, self._end, ENDING)
        elif len(conn.sock.leaving) < before:
            conn.until = min(time.monotonic() + LEAVING, conn.began + LONGEST_LEAVING)

    def _end(self, conn: Connection) -> None:
        """Read on until the client has read the answer: closing at once could cut it off."""
        if not conn.sock.discard():
            self._drop(conn)

    def _drop(self, conn: Connection) -> None:
        self._waiting.remove(conn)
        self._close(conn)

    def _make_room(self) -> None:
        for oldest in self._waiting.oldest():
            self._drop(oldest)

    def _close(self, conn: Connection) -> None:
        self.count(-1)
        conn.close()

    def murder_pending(self) -> None:
        """End the connections whose time is over; who sent half a request is told."""
        now = time.monotonic()
        if now - self._looked < _LOOKS:
            return
        self._looked = now
        for conn in self._waiting.late():
            if self.alive and conn.is_arriving and conn.sock.arrived:
                self._refuse(conn, 408)
            else:
                self._drop(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """When this stops, whoever has not sent a request yet has until then."""
        self._waiting.cap(deadline)

    def handle_error(self, req: object, client: Buffered, addr: object, exc: Exception) -> None:
        """Answer what gunicorn cannot read, or could not finish."""
        _answer(self.wsgi, client, addr, _status(getattr(req, "uri", ""), exc))


def _status(where: str, error: Exception) -> int:
    status = _STATUS.get(type(error), 400 if isinstance(error, ParseException) else _OUR_FAULT)
    if status == _OUR_FAULT:
        trace = None if isinstance(error, ConfigurationProblem) else error
        _log.error("%r failed: %s", where, error, exc_info=trace)
    return status


def _answer(app: Flask, client: Buffered, addr: object, status: int) -> None:
    """Answer with a status and its sentence, in the dress of the pages."""
    where = addr[0] if isinstance(addr, tuple) and addr else ""
    try:
        client.sendall(refusal(app, status, client.head, str(where)))
    except OSError:
        _log.debug("a client left before its answer %d", status)
    except Exception:  # noqa: BLE001 - whoever waits for all clients has to go on
        _log.exception("no answer %d", status)
