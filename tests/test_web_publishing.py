"""Readers of a server while the index is published again and again: none fails, none sees half."""

import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive import Article, Query, open_index
from tests.served import commanded

ROOT = Path(__file__).parents[1]
CLIENTS = 4
NUMBER = re.compile(r"lettre(\d+)")


@contextmanager
def publisher(folder, times):
    """A process that has published once, and does so again when it is sent a line."""
    program = [sys.executable, "-P", str(ROOT / "tests" / "published.py"), str(folder), str(times)]
    with subprocess.Popen(
        [*program, "0.2"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout
        assert running.stdout.readline() == "published\n"
        try:
            yield running
        finally:
            running.terminate()


def ended(running):
    """What is set when a publisher has published for the last time."""
    stop = threading.Event()

    def wait():
        running.stdout.readline()
        stop.set()

    threading.Thread(target=wait, daemon=True).start()
    return stop


PATHS = ["/api/v1/search?q=mairie&size=100", "/?q=maire&size=50", "/api/v1/articles/id7", "/"]


def asked(address, path):
    """The seconds that an answer took, and the numbers in it; None when it failed."""
    began = time.monotonic()
    try:
        with urllib.request.urlopen(address + path, timeout=30) as answer:
            text = answer.read().decode()
    except (OSError, urllib.error.URLError):
        return time.monotonic() - began, None
    return time.monotonic() - began, set(NUMBER.findall(text))


def asking(address, count, stop=None):
    """Ask from several clients: so many requests, and on until `stop` is set."""
    answers: list = []

    def ask(client):
        for place in range(10**9):
            if len(answers) >= count and (stop is None or stop.is_set()):
                return
            answers.append(asked(address, PATHS[(place + client) % len(PATHS)]))

    clients = [threading.Thread(target=ask, args=[number]) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return answers


def p99(answers):
    took = sorted(seconds for seconds, _ in answers)
    return took[len(took) * 99 // 100]


@pytest.mark.alone
@pytest.mark.torture
def test_nobody_notices_that_the_index_is_published(tmp_path, size, measured):
    requests, publishes = size(1000, 10_000), size(6, 30)
    folder = tmp_path / "index"
    with (
        publisher(folder, publishes) as running,
        commanded(tmp_path, "--index", f"whoosh:{folder}", "--workers", 2) as server,
    ):
        asking(server.address, 100)
        idle = p99(asking(server.address, size(300, 1000)))
        running.stdin.write("\n")
        running.stdin.flush()
        answers = asking(server.address, requests, ended(running))
        _, last = asked(server.address, PATHS[0])
    failed = sum(numbers is None for _, numbers in answers)
    mixed = sum(len(numbers) != 1 for _, numbers in answers if numbers is not None)
    seen = set().union(*(numbers or () for _, numbers in answers))
    busy = p99(answers)
    measured(
        "requests during publishes",
        f"{len(answers)} requests, {publishes} publishes: {failed} failed, {mixed} mixed,"
        f" p99 {1000 * busy:.0f} ms, {1000 * idle:.0f} ms without ({busy / idle:.1f} ×)",
    )
    assert (failed, mixed) == (0, 0)
    assert len(answers) >= requests
    assert last == {str(publishes)}, "the last state is answered at the end"
    assert len(seen) > publishes / 2
    assert busy < 3 * max(idle, 0.03), "a shared machine has its moments"


@pytest.mark.torture
def test_without_one_view_a_request_would_mix_two_states(tmp_path, make_article):
    """The control: what is asked of the index itself is answered by whatever is newest."""
    index = open_index(f"whoosh:{tmp_path / 'index'}")

    def publish(number):
        with index.writing() as batch:
            for place in range(3):
                batch.put(make_article(f"{place}.txt", f"Mairie lettre{number}"))

    def numbers(reader):
        first = reader.search(Query(text="mairie")).hits[0]
        publish(int(NUMBER.findall(first.title.text)[0]) + 1)
        found: Article | None = reader.article(first.id)
        return set(NUMBER.findall(first.title.text)) | set(NUMBER.findall(found.title))

    publish(0)
    assert len(numbers(index.view())) == 1
    assert len(numbers(index)) == 2
