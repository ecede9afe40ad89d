"""The production server: gunicorn with processes and threads, run from Python.

Searching is work for the processor and Python lets one thread of a process
work at a time, so there is a process for each core. They share what was
opened before they were forked, and all share the mapped files.
"""

import ctypes
import gc
import logging
import socket
import sys
from collections.abc import Callable, Mapping

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from .arriving import LINE
from .balance import Balance
from .connections import Worker
from .waiting import CONNECTIONS

GRACE = 15
"""Seconds that running requests have to finish when the server is told to stop."""

TIMEOUT = 30
"""Seconds after which a process is replaced that gives no sign of life, or works on one request."""

SWITCHING = 0.001
"""Seconds that one thread works while others want to: the one that waits for all clients has to
be asked often."""

HEAPS = 2
"""Heaps of a process that its threads share. Each would else have one of its own, where what a
page has left free is of no use to the others: 40 MB after a thousand pages, and no faster."""

COLLECTED = 3_000, 10, 50
"""How rarely the garbage collector looks for garbage: a page makes thousands of objects and leaves
next to none of them. As often as it does by itself, it takes 8 % of a page, and now and then a
tenth of a second in which nobody is answered."""

_M_ARENA_MAX = -8
"""How glibc calls that."""

_BACKLOG = 2048
"""Connections that wait for a process to take them."""


class PortTaken(Exception):
    """Somebody else listens where we are to listen, or we may not."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        self.host = host
        self.port = port
        super().__init__(f"{host}:{port}: {reason}; choose another port with --port")


def serve(
    app: Flask,
    host: str,
    port: int,
    *,
    threads: int,
    workers: int,
    quiet: bool = False,
    timeout: int = TIMEOUT,
    behind_proxy: bool = False,
    tend: Callable[[], None] = lambda: None,
) -> None:
    """Serve an application until SIGTERM or Ctrl-C; running requests are finished first.

    Args:
        app: What to serve.
        host: Address to listen on.
        port: Port to listen on; 0 for one that is free, which the printed address names.
        threads: Requests that one process has in hand at a time.
        workers: Processes.
        quiet: Whether not even the address is printed.
        timeout: Seconds after which a process that is stuck is replaced.
        behind_proxy: Whether whoever connects is a proxy of ours, from wherever; else one on
            this machine may be.
        tend: What is called every second or so, by the process that looks after the others.

    Raises:
        PortTaken: Nothing can listen there.
    """
    listener = listening(host, port)
    port = listener.getsockname()[1]
    balance = app.extensions["balance"] = Balance()
    shown = f"[{host}]" if ":" in host else host
    settings = {
        "bind": f"fd://{listener.detach()}",
        "worker_class": Worker,
        "worker_connections": 10 * CONNECTIONS,  # the worker itself makes room long before
        "threads": threads,
        "workers": workers,
        "timeout": timeout,
        "graceful_timeout": GRACE,
        "limit_request_line": LINE,
        "limit_request_fields": 64,
        "forwarded_allow_ips": "*" if behind_proxy else "127.0.0.1,::1",
        "control_socket_disable": True,  # nobody asks for another door
        "sendfile": False,  # it would wait for the client
        "logger_class": _Log,
        "errorlog": None,
        "loglevel": "warning",
        "proc_name": "newsarchive",
        "child_exit": lambda _server, worker: balance.end(worker.age),
        "when_ready": lambda _server: (
            None if quiet else print(f"newsarchive: http://{shown}:{port}", flush=True)  # noqa: T201 - the one line a person waits for
        ),
    }
    sys.setswitchinterval(SWITCHING)
    _Server(app, settings, tend).run()


def share_heaps() -> bool:
    """Whether threads share their heaps from now on; only glibc can be asked to.

    It listens only until the first thread has a heap, so before an index is opened.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return bool(mallopt and mallopt(_M_ARENA_MAX, HEAPS))


def collect_rarely() -> None:
    """Have the garbage collector look for garbage as rarely as suits a server."""
    gc.set_threshold(*COLLECTED)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens at an address; at once, so that nobody takes it meanwhile.

    Raises:
        PortTaken: Nothing can listen there.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise PortTaken(host, port, error.strerror or str(error)) from None
    return listener


class _Log(Logger):  # type: ignore[misc]
    """What gunicorn has to say, said in the form of our own log."""

    def setup(self, cfg: object) -> None:
        """Let our logger hand on what gunicorn's is told."""
        self.error_log = logging.getLogger("newsarchive.gunicorn")
        super().setup(cfg)


class _Arbiter(Arbiter):  # type: ignore[misc]
    """gunicorn's process that looks after the others."""

    def manage_workers(self) -> None:
        """Have as many processes as there should be, and tend what else there is."""
        super().manage_workers()
        self.app.tend()

    def handle_int(self) -> None:
        """At Ctrl-C too, let requests that are being answered finish."""
        self.handle_term()


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with settings of ours instead of files and arguments."""

    def __init__(
        self, app: Flask, settings: Mapping[str, object], tend: Callable[[], None]
    ) -> None:
        self._app = app
        self._settings = settings
        self.tend = tend
        super().__init__()

    def run(self) -> None:
        """Serve until told to stop."""
        _Arbiter(self).run()

    def load_config(self) -> None:
        """Hand over the settings."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application."""
        return self._app
