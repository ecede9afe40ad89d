"""Our own commands on raw seeds: indexing, refreshing, starting to serve, serving many."""

import http.client
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from tests.bench import ours
from tests.bench.asking import Work, questions
from tests.bench.corpus import Corpus, fillers_of, write
from tests.bench.measured import FOLDER, Figures, keep, percentile
from tests.bench.processes import Ran, machine, run, surroundings, watched
from web.urls import address, args_of

CLIENTS = 8
LOAD = 20.0
"""Seconds that the clients ask for pages."""

MIXED = 1_000
"""Different pages that the clients take turns with."""

_COMMAND = (sys.executable, "-P", "-m", "web.cli")
_UNREADABLE = 1
"""Exit status when some seeds are broken, as some are here."""


def measure(count: int) -> None:
    """Index seeds, refresh, serve and load, and keep the figures."""
    seeds, index = FOLDER / f"seeds-{count}", FOLDER / f"index-seeds-{count}"
    for folder in (seeds, index):
        shutil.rmtree(folder, ignore_errors=True)
    write(seeds, count)
    figures = {
        "seeds": count,
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": machine(),
        "index": _indexed(seeds, index, count),
        **_refreshed(seeds, index),
        "serve": _served(index, count),
    }
    keep(f"commands-{count}", figures)


def _indexed(seeds: Path, index: Path, count: int) -> Figures:
    ran = _index(seeds, index)
    return {
        "seconds": ran.seconds,
        "rate": count / ran.seconds,
        "memory": ran.usage.largest,
        "memory_together": ran.usage.together,
    }


def _refreshed(seeds: Path, index: Path) -> Figures:
    """Seconds that a refresh takes with nothing changed, and with one seed longer."""
    same = _index(seeds, index)
    changed = max(seeds.rglob("*.txt"), key=lambda file: (file.stat().st_size, file.name))
    text = changed.read_text("utf-8")
    changed.write_text(text.replace(".\n", ". Corrigé depuis.\n", 1), encoding="utf-8")
    one = _index(seeds, index)
    if "1 changed" not in one.output:
        raise RuntimeError(f"one seed was changed, but the report says: {one.output}")
    return {"same": same.seconds, "changed": one.seconds}


def _index(seeds: Path, index: Path) -> Ran:
    command = [*_COMMAND, "index", str(seeds), "--index", f"whoosh:{index}"]
    return run(command, good=(0, _UNREADABLE))


def _served(index: Path, count: int) -> Figures:
    """Seconds to the first answer, then what the server does under load."""
    addresses = _addresses(index, count)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*_COMMAND, "serve", "--index", f"whoosh:{index}", "--port", str(port)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=surroundings()) as server:
        try:
            _first_answer(server, port, addresses[0])
            first = time.perf_counter() - began
            with watched(server.pid) as usage:
                loaded = _load(port, addresses)
        finally:
            server.terminate()
    return {
        "first": first,
        "memory": usage.largest,
        "memory_together": usage.together,
        **loaded,
    }


def _addresses(index: Path, count: int) -> list[str]:
    """Search pages of every kind that the archive can do, well mixed."""
    lacking = ours.skipped(index)
    articles = islice(Corpus(fillers=fillers_of(count)).articles(), count)
    asked = questions(articles, MIXED // (len(Work) - len(lacking)), seed=2)
    mixed = [
        address("/", args_of(ours.query_of(question)))
        for question in asked
        if question.work not in lacking
    ]
    random.Random(1).shuffle(mixed)  # noqa: S311 - nothing secret
    return mixed


def _first_answer(server: subprocess.Popen[bytes], port: int, path: str) -> None:
    """Wait for a page.

    Raises:
        RuntimeError: The server ended, or gave something else.
    """
    while server.poll() is None:
        with suppress(ConnectionRefusedError):
            client = http.client.HTTPConnection("127.0.0.1", port)
            client.request("GET", path)
            if client.getresponse().status == http.HTTPStatus.OK:
                client.close()
                return
            break
        time.sleep(0.005)
    raise RuntimeError("the server does not answer")


def _load(port: int, paths: Sequence[str]) -> Figures:
    """Pages a second, percentiles and errors, with all clients asking at once."""
    times: list[float] = []
    errors: list[str] = []
    until = time.perf_counter() + LOAD
    clients = [
        threading.Thread(target=_client, args=(port, paths[number::CLIENTS], until, times, errors))
        for number in range(CLIENTS)
    ]
    began = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    seconds = time.perf_counter() - began
    return {
        "pages": len(times),
        "rate": len(times) / seconds,
        "p50": percentile(times, 0.5),
        "p99": percentile(times, 0.99),
        "errors": len(errors),
    }


def _client(
    port: int, paths: Sequence[str], until: float, times: list[float], errors: list[str]
) -> None:
    """Ask for one page after the other over a connection that is kept open."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path in cycle(paths):
        began = time.perf_counter()
        if began > until:
            break
        try:
            client.request("GET", path)
            answer = client.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            errors.append(f"{path}: {error!r}")
            client.close()
            continue
        times.append((time.perf_counter() - began) * 1000)
        if answer.status != http.HTTPStatus.OK:
            errors.append(f"{path}: {answer.status}")
    client.close()
