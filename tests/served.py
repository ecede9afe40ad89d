"""Servers to knock at: real ones, on 127.0.0.1, over a searcher that takes its time.

    python -P tests/served.py PORT WORK [WORKERS THREADS PLACES ROOM]

WORK is what each suggestion does: `sleep:SECONDS`, `spin:SECONDS`, `hang`, or
`hold`, which keeps the interpreter's lock for good.
"""

import ast
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from gunicorn.workers.gthread import ThreadWorker

import web.server
from archive import Status
from web import Config, create_app
from web.server import serve

ROOT = Path(__file__).parents[1]


def work(how: str, text: str) -> None:
    """Take time; a text of "quick" takes none."""
    kind, _, seconds = how.partition(":")
    if text == "quick":
        return
    if kind == "sleep":
        time.sleep(float(seconds))
    elif kind == "spin":
        end = time.thread_time() + float(seconds)
        while time.thread_time() < end:
            pass
    elif kind == "hang":
        while True:
            time.sleep(0.01)
    elif kind == "hold":
        ctypes.PyDLL(None).sleep(600)


class Slow:
    """A searcher whose suggestions take their time; each is noted in a line of output."""

    def __init__(self, how: str) -> None:
        self.how = how

    def view(self) -> "Slow":
        return self

    def status(self) -> Status:
        return Status(
            address="test:", articles=1, generation="1", identity="1", built=None, bytes=1
        )

    def suggest(self, text: str, _most: int = 8) -> tuple[()]:
        os.write(1, f"begun {text}\n".encode())  # at once, whoever else writes
        work(self.how, text)
        return ()


class Served:
    """A server that runs."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port
        self.address = f"http://127.0.0.1:{port}"

    def workers(self) -> list[int]:
        """The processes that answer, by their ids."""
        return children(self.process.pid)

    def get(self, path: str, seconds: float = 30) -> bytes:
        with urllib.request.urlopen(self.address + path, timeout=seconds) as answer:
            return bytes(answer.read())

    def connected(self, seconds: float = 30) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

    def said(self, raw: bytes, seconds: float = 30) -> bytes:
        """All that comes back until the server closes the connection."""
        with self.connected(seconds) as line:
            line.sendall(raw)
            answer = b""
            while piece := line.recv(65536):
                answer += piece
            return answer


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def children(process: int) -> list[int]:
    """The ids of the processes that a process has started."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [int(one) for one in listed.split()]


def port_of(process: subprocess.Popen[str]) -> int:
    """The port of a server that was told to listen at any that is free."""
    assert process.stdout
    line = process.stdout.readline()
    assert line.startswith("newsarchive: http://127.0.0.1:"), line
    return int(line.rpartition(":")[2])


@contextlib.contextmanager
def served(
    how: str = "sleep:0",
    *,
    workers: int = 2,
    threads: int = 16,
    places: int = 3,
    room: int = 8,
    timeout: int = 20,
    protected: bool = True,
    **config: object,
) -> Iterator[Served]:
    """A server over a slow searcher, for as long as it is needed.

    One that is not protected has gunicorn's own worker: what fails with it is
    what ours is for.
    """
    process = subprocess.Popen(
        [
            sys.executable,
            "-P",
            "-u",
            __file__,
            "0",
            how,
            repr((workers, threads, timeout, protected)),
            repr({"places": places, "room": room, **config}),
        ],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        server = Served(process, port_of(process))
        waited = time.monotonic() + 20
        while time.monotonic() < waited:
            with contextlib.suppress(OSError):
                server.get("/robots.txt")
                break
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its workers too, which may hang
        process.communicate()


@contextlib.contextmanager
def serving(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """`newsarchive serve` in a folder, with all that it says, for as long as it is needed."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "web.cli", "serve", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            yield server
        finally:
            server.terminate()


@contextlib.contextmanager
def commanded(folder: Path, *words: object) -> Iterator[Served]:
    """`newsarchive serve` in a folder, as people start it, for as long as it is needed."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "web.cli", "serve", "--port", "0", *map(str, words)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield Served(process, port_of(process))
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def main() -> None:
    _, port, how, size, config = sys.argv
    workers, threads, timeout, protected = ast.literal_eval(size)
    if not protected:
        setattr(web.server, "Worker", ThreadWorker)  # noqa: B010 - it is not for others to set
    app = create_app(Slow(how), Config(**ast.literal_eval(config)))  # type: ignore[arg-type]
    serve(app, "127.0.0.1", int(port), threads=threads, workers=workers, timeout=timeout)


if __name__ == "__main__":
    main()
