"""Segments built in processes: the same as those built here, whatever becomes of the processes."""

import gc
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from archive import Article, Query
from archive.engines.whoosh.index import WhooshIndex
from archive.engines.whoosh.segments import building, forking, merging, postings, schema, writing
from archive.engines.whoosh.segments.arrays import Arrays
from archive.engines.whoosh.segments.codec import path_of

ROOT = Path(__file__).parents[1]
ARTICLES = 40


@pytest.fixture(autouse=True)
def small_segments(monkeypatch):
    """Five articles a segment, and merging in two processes."""
    monkeypatch.setattr(merging, "LARGE", 1)
    monkeypatch.setattr(writing, "TEXT", 5000)


@pytest.fixture
def processes(monkeypatch):
    """Two processes beside this one, whatever the machine has; what became of each."""
    started = []
    forked = forking.forked

    def counted(work):
        started.append(forked(work))
        return started[-1]

    monkeypatch.setattr(forking, "processes", lambda: 2)
    monkeypatch.setattr(forking, "forked", counted)
    return started


@pytest.fixture
def filled(tmp_path, make_article):
    def fill(name):
        index = WhooshIndex(str(tmp_path / name))
        with index.writing() as batch:
            for n in range(ARTICLES):
                batch.put(make_article(f"{n}.txt", f"Titre {n}", f"La ville {n} a un hôpital."))
        return index

    return fill


def contents(index):
    found = index.search(Query(text="hopital", size=100))
    snapshot = index.view().snapshot
    sizes = [segment.size for segment in snapshot.segments]
    return sizes, snapshot.generation.manifest.bytes, [(hit.id, hit.score) for hit in found.hits]


def test_segments_are_the_same_wherever_they_are_built(filled, processes, monkeypatch):
    with_processes = contents(filled("one"))
    assert any(processes)
    monkeypatch.setattr(forking, "processes", lambda: 0)
    before = len(processes)
    assert contents(filled("other")) == with_processes
    assert len(processes) == before
    assert len(with_processes[-1]) == ARTICLES


def test_what_a_process_cannot_do_is_done_here(filled, processes, monkeypatch):
    here = os.getpid()

    def failing(*given):
        if os.getpid() != here:
            raise MemoryError
        return schema.document_of(*given)

    monkeypatch.setattr(building, "document_of", failing)
    assert len(contents(filled("one"))[-1]) == ARTICLES
    assert any(processes)


def test_what_a_process_cannot_merge_is_merged_here(filled, processes, monkeypatch):
    here = os.getpid()

    def failing(*given):
        if os.getpid() != here:
            raise MemoryError
        return postings.merge_postings(*given)

    whole = contents(filled("one"))
    monkeypatch.setattr(merging, "merge_postings", failing)
    assert contents(filled("other")) == whole
    assert any(processes)


def test_a_machine_that_refuses_processes_builds_all_the_same(filled, processes, monkeypatch):
    def refused():
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    assert len(contents(filled("one"))[-1]) == ARTICLES
    assert not any(processes)


def test_a_batch_that_fails_leaves_no_process(tmp_path, make_article, processes):
    def fail():
        with WhooshIndex(str(tmp_path / "index")).writing() as batch:
            for n in range(ARTICLES):
                batch.put(make_article(f"{n}.txt"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert any(processes)
    for process in filter(None, processes):
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
    assert list((tmp_path / "index").glob("tmp-*")) == []


KILLED = """
import os, signal, sys, time
from archive.engines.whoosh.index import WhooshIndex
from archive.engines.whoosh.segments import building, forking
from tests.conftest import an_article

here = os.getpid()
forking.processes = lambda: 1
building.document_of = lambda *_: time.sleep(60)
with WhooshIndex(sys.argv[1]).writing() as batch:
    batch._building.build([an_article("a.txt")], last=False)
    (part,) = batch._building._parts
    print(part.process, flush=True)
    os.kill(here, signal.SIGKILL)
"""


def test_a_process_ends_with_the_one_that_started_it(tmp_path, make_article):
    """Nor does it hold the lock: the next writer neither waits nor finds anything in its way."""
    words = [sys.executable, "-c", KILLED, str(tmp_path / "index")]
    killed = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, check=False, text=True)
    with WhooshIndex(str(tmp_path / "index")).writing() as batch:
        batch.put(make_article("b.txt"))
    assert list((tmp_path / "index").glob("tmp-*")) == []
    state = Path("/proc", killed.stdout.strip(), "stat")
    for _ in range(500):
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.02)
    pytest.fail("it lives on")


def test_nothing_is_forked_while_threads_run():
    ending = threading.Event()
    thread = threading.Thread(target=ending.wait)
    thread.start()
    try:
        assert forking.processes() == 0
    finally:
        ending.set()
        thread.join()


@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize("beside", [0, 2])
def test_a_segment_that_is_there_leaves_no_article_in_memory(filled, monkeypatch, beside):
    left = []
    segments = building.Building.segments

    def articles():
        gc.collect()
        return sum(type(each) is Article for each in gc.get_objects())

    def counted(self):
        made = segments(self)
        left.append((len(made), articles()))
        return made

    monkeypatch.setattr(forking, "processes", lambda: beside)
    monkeypatch.setattr(building.Building, "segments", counted)
    before = articles()
    filled("one")
    ((made, after),) = left
    assert made > 5
    assert after - before <= 5  # those gathered last


@pytest.mark.usefixtures("processes")
def test_parts_of_a_batch_are_merged_and_only_then_have_stems(filled, monkeypatch):
    parts: list[Arrays] = []

    def merged(storage, fields, segments):
        parts.extend(Arrays(path_of(storage, segment)) for segment in segments)
        return merging.merged(storage, fields, segments)

    monkeypatch.setattr(writing, "merged", merged)
    sizes, _, hits = contents(filled("one"))
    assert len(sizes) == 1
    assert len(hits) == ARTICLES
    assert len(parts) > 5
    assert not any("stems.fr.first" in arrays for arrays in parts)


@pytest.mark.parametrize("count", [1, 2])
def test_a_batch_that_ends_with_a_full_segment_can_be_searched(tmp_path, make_article, count):
    index = WhooshIndex(str(tmp_path / "index"))
    with index.writing() as batch:
        for n in range(count):
            batch.put(make_article(f"{n}.txt", f"Titre {n}", "Des hôpitaux. " * 400))
    assert index.search(Query(text="hopital")).total == count


@pytest.mark.parametrize("enabled", [True, False])
def test_garbage_is_collected_after_building_as_before(filled, enabled):
    was_enabled = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        filled("one")
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()
