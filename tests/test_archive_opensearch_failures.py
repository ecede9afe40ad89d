"""What becomes of an archive when nodes of its cluster, or those who write to it, are killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest

from archive import IndexBusy, Query, open_index
from archive.engines.opensearch.scanning import scan
from archive.engines.opensearch.state import find_state
from web import create_app

_numbers = count()

WRITER = """
import sys
from archive import open_index
from tests.conftest import an_article

with open_index(sys.argv[1]).writing() as batch:
    for number in range(100_000):
        batch.put(an_article(f"killed-{number}.txt", body=f"Numéro {number}. " * 50))
        if number == 2_000:
            print("writing", flush=True)
"""


@pytest.fixture
def address(nodes):
    return nodes.address(f"failing-{next(_numbers)}", "?shards=2&replicas=1")


@pytest.fixture
def index(address):
    return open_index(address)


@pytest.fixture
def whole(nodes):
    """Starts again, at the end, what a test kills; what other tests have left would delay that."""
    nodes.empty()
    yield nodes
    nodes.start()


def write(index, make_article, numbers, word="un", *, rebuild=False, amid=None):
    """Write articles in one commit; something may happen when half of them are there."""
    with index.writing(rebuild=rebuild) as batch:
        for place, number in enumerate(numbers):
            if amid and place == len(numbers) // 2:
                amid()
            text = f"Le mot {word} de la lettre numéro{number}. " * 20
            batch.put(make_article(f"{number}.txt", body=text))


def copied(index):
    """Wait until each part has its copy: before that a node takes with it what it alone has."""
    path = f"/_cluster/health/{index._client.address.name}"
    wanted = {"wait_for_status": "green", "timeout": "50s"}
    assert not index._client.ask("GET", path, params=wanted, seconds=60)["timed_out"]


def ids(index):
    """The ids of all documents in force, each as often as it is there."""
    state = find_state(index._client)
    query = {"bool": {"must_not": state.must_not}}
    return [hit["_source"]["id"] for hit in scan(index._client, state.index, query, ("id",))]


@contextmanager
def asking(index, text):
    """Searches over and over meanwhile; what each found, or what went wrong."""
    totals: list[int] = []
    problems: list[Exception] = []
    ended = threading.Event()

    def ask():
        while not ended.is_set():
            try:
                totals.append(index.search(Query(text=text, size=10)).total)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                problems.append(error)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield totals, problems
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def test_a_node_killed_during_a_refresh_costs_no_article(
    index, whole, make_article, size, measured
):
    count = size(600, 2000)
    write(index, make_article, range(count // 2))
    copied(index)
    write(index, make_article, range(count // 4, count), amid=lambda: whole.kill(1))
    found = ids(index)
    lost = {f"id-{number}.txt" for number in range(count)} - set(found)
    doubled = len(found) - len(set(found))
    measured(
        "a node killed during a refresh", f"{count} articles, {len(lost)} lost, {doubled} twice"
    )
    assert (len(lost), doubled) == (0, 0)
    assert index.status().articles == count


def test_a_node_killed_during_searches_costs_no_answer(index, whole, make_article, size, measured):
    write(index, make_article, range(50))
    copied(index)
    index.search(Query(text="lettre"))
    wanted = size(60, 200)
    with asking(index, "lettre") as (totals, problems):
        while len(totals) + len(problems) < wanted // 4:
            time.sleep(0.05)
        whole.kill(2)
        while len(totals) + len(problems) < wanted:
            time.sleep(0.05)
    measured("a node killed during searches", f"{len(totals)} answers, {len(problems)} failed")
    assert problems == []
    assert set(totals) == {50}


def test_a_rebuild_under_searches_fails_or_mixes_none(index, make_article, measured):
    write(index, make_article, range(40), "ancien")
    with asking(index, "lettre") as (totals, problems):
        while not totals:
            time.sleep(0.05)
        write(index, make_article, range(60), "nouveau", rebuild=True)
        write(index, make_article, range(60, 70), "nouveau")
        time.sleep(1)
    measured("a rebuild during searches", f"{len(totals)} answers, {len(problems)} failed")
    assert problems == []
    assert set(totals) <= {40, 60, 70}
    assert index.search(Query(text="ancien")).total == 0


def test_a_cluster_that_is_gone_is_said_to_be_and_its_return_needs_nobody(
    index, whole, make_article
):
    write(index, make_article, range(5))
    searcher: Any = index
    site = create_app(searcher).test_client()
    assert site.get("/readyz").status_code == 200
    for number in range(3):
        whole.kill(number)
    answer = site.get("/readyz", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert "do not answer at the moment" in answer.text
    page = site.get("/?q=lettre", headers={"Accept-Language": "fr"})
    assert page.status_code == 503
    assert "ne répondent pas pour le moment" in page.text
    whole.start()
    assert site.get("/readyz").status_code == 200
    assert index.search(Query(text="lettre")).total == 5


def test_a_writer_that_is_killed_leaves_nothing_and_nobody_waits_for_it(
    address, index, make_article
):
    write(index, make_article, range(5))
    writer = subprocess.Popen(
        [sys.executable, "-P", "-c", WRITER, address],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "."},
    )
    with writer:
        assert writer.stdout.readline() == b"writing\n"
        with pytest.raises(IndexBusy), index.writing():
            pass
        writer.send_signal(signal.SIGKILL)
    assert index.search(Query(text="lettre")).total == 5
    write(index, make_article, range(5, 7))
    assert sorted(ids(index)) == [f"id-{number}.txt" for number in range(7)]
    state = find_state(index._client)
    left = {"range": {"since": {"gt": 2, "lt": 2**31 - 1}}}
    assert list(scan(index._client, state.index, left, ("id",))) == []
