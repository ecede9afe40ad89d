"""The watcher of a server: what it says of itself, and that it comes back when it ends."""

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from archive import open_index
from tests.served import children, free_port
from web import Config, create_app
from web.cli.watcher import Watcher
from web.settings import Settings
from web.watching import Board, Doing

ROOT = Path(__file__).parents[1]


# The board


def test_a_board_tells_what_was_told_last_and_since_when():
    board = Board()
    assert board.state().doing is Doing.STARTING
    board.tell(Doing.REFRESHING)
    first = board.state()
    board.tell(Doing.WATCHING, refreshed=True)
    then = board.state()
    board.beat(10)
    assert (first.doing, first.refreshed) == (Doing.REFRESHING, "")
    assert then.refreshed.endswith("Z")
    assert (board.state().doing, board.state().since) == (Doing.WATCHING, then.since)
    assert board.state().refreshed == then.refreshed


def test_who_says_nothing_when_it_is_due_has_stalled_until_it_does():
    board = Board()
    board.tell(Doing.WATCHING, due_in=0.05)
    assert board.state().is_well
    time.sleep(0.1)
    assert board.state().doing is Doing.STALLED
    assert not board.state().is_well
    board.beat(10)
    assert board.state().doing is Doing.WATCHING


def test_other_processes_read_the_same_board():
    board = Board()
    told = f"from web.watching import Board, Doing; Board({board.handle}).tell(Doing.FAILED)"
    for _ in range(3):
        board.tell(Doing.WATCHING)
        subprocess.run([sys.executable, "-c", told], pass_fds=[board.handle], cwd=ROOT, check=True)
        assert board.state().doing is Doing.FAILED


def test_a_board_is_read_whole_while_it_is_written():
    board, stop = Board(), threading.Event()
    board.tell(Doing.WATCHING)

    def write():
        while not stop.is_set():
            for doing in (Doing.WATCHING, Doing.REFRESHING):
                board.tell(doing, due_in=60)

    writing = threading.Thread(target=write)
    writing.start()
    seen = {board.state().doing for _ in range(3000)}
    stop.set()
    writing.join()
    assert seen <= {Doing.WATCHING, Doing.REFRESHING, Doing.STARTING}


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b'{"doing": "dancing"}'])
def test_what_stands_on_a_board_need_not_make_sense(raw):
    board = Board()
    os.pwrite(board.handle, raw, 0)
    assert board.state().doing is Doing.STARTING


# /readyz


def ready(index, **config):
    """What an overseer hears."""
    return create_app(index, Config(**config)).test_client().get("/readyz")


@pytest.fixture
def index(tmp_path, make_article):
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    with index.writing() as batch:
        batch.put(make_article("one.txt"))
    return index


@pytest.mark.parametrize("doing", Doing)
def test_an_overseer_hears_what_the_watcher_does(index, doing):
    board = Board()
    board.tell(doing)
    answer = ready(index, board=board)
    assert answer.status_code == 200, "whoever searches is answered in any case"
    assert answer.json["watch"]["state"] == doing
    assert answer.json["watch"]["ok"] is (doing not in {"failed", "stalled", "stopped"})
    assert (answer.json["ok"], answer.json["articles"]) == (True, 1)
    assert answer.json["built"].endswith("Z")


def test_without_a_watcher_it_hears_so(index):
    answer = ready(index)
    assert answer.json["watch"] == {"ok": True, "state": "off", "since": None, "refreshed": None}


def test_without_an_archive_nothing_is_ready(tmp_path):
    answer = ready(open_index(f"whoosh:{tmp_path / 'index'}"), board=Board())
    assert (answer.status_code, answer.json["ok"]) == (503, False)
    assert answer.json["watch"]["state"] == "starting"
    assert str(tmp_path) not in answer.text


# Starting it again


@pytest.fixture
def clock(monkeypatch):
    """The time that a watcher's keeper sees, in a list."""
    now = [1000.0]
    monkeypatch.setattr("web.cli.watcher.time.monotonic", lambda: now[0])
    return now


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A watcher's keeper, its board, and a list of what becomes of each process it starts."""
    fates: list[Any] = []

    def start(*_command, **_rest):
        fate = fates.pop(0)
        if isinstance(fate, Exception):
            raise fate
        return SimpleNamespace(poll=lambda: fate)

    monkeypatch.setattr("web.cli.watcher.subprocess.Popen", start)
    board = Board()
    settings = Settings.of({"seeds": tmp_path / "seeds"}, {})
    return Watcher(settings, board, 3.0, quiet=True), board, fates


def test_the_pauses_grow_while_it_ends_at_once(clock, kept):
    watcher, board, fates = kept
    fates += [3] * 9
    started = []
    for _ in range(200):
        before = len(fates)
        watcher.tend()
        if len(fates) < before:
            started.append(clock[0] - 1000)
        clock[0] += 1
    assert [later - sooner for sooner, later in pairwise(started)] == [2, 3, 5, 9, 17, 33, 61, 61]
    assert board.state().doing is Doing.STOPPED


def test_one_that_ran_for_long_is_started_again_soon(clock, kept):
    watcher, board, fates = kept
    fates += [None]
    watcher.tend()
    watcher._process.poll = lambda: 1
    clock[0] += 1000
    watcher.tend()
    assert board.state().doing is Doing.STOPPED
    fates += [None]
    clock[0] += 1
    watcher.tend()
    assert board.state().doing is Doing.STARTING


def test_a_machine_that_cannot_start_it_now_is_asked_again(clock, kept):
    watcher, board, fates = kept
    for number in (errno.ENOMEM, errno.EMFILE, errno.EAGAIN):
        fates += [OSError(number, os.strerror(number))]
        watcher.tend()
        assert board.state().doing is Doing.STOPPED
        clock[0] += 60
    fates += [None]
    watcher.tend()
    assert board.state().doing is Doing.STARTING


def test_a_full_disk_stops_nobody_from_telling(monkeypatch):
    board = Board()
    board.tell(Doing.WATCHING)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        for _ in range(3):
            board.tell(Doing.REFRESHING)
    assert board.state().doing is Doing.WATCHING


# A server with a watcher


@pytest.fixture
def site(tmp_path):
    """A server that watches a folder, which is not there yet."""
    port = free_port()
    words = ["serve", "--watch", "--every", "0.2", "--port", str(port), "--workers", "1", "-q"]
    server = subprocess.Popen(
        [sys.executable, "-P", "-m", "web.cli", *words],
        cwd=tmp_path,
        env={"PATH": "", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield server, f"http://127.0.0.1:{port}"
    server.terminate()
    _, errors = server.communicate(timeout=20)
    assert "Traceback" not in errors


def told(address):
    """The status and the answer of an address; nothing while nobody listens."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
    except OSError:
        return 0, {"watch": {"state": ""}}


def eventually(holds, seconds=30):
    end = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def watcher_of(server):
    """The process that watches for a server."""
    for child in children(server.pid):
        with contextlib.suppress(OSError):
            if b"watch" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[4:5]:
                return child
    return None


def test_a_watcher_that_fails_says_so_and_goes_on_when_it_can(site, tmp_path):
    _, address = site
    assert eventually(lambda: told(f"{address}/readyz")[1]["watch"]["state"] == "failed")
    for number in range(3):
        folder = tmp_path / "seeds"
        folder.mkdir(exist_ok=True)
        text = (
            f"Mairie {number}\n\nLa mairie numéro {number} a rouvert ses portes ce lundi matin.\n"
        )
        (folder / f"{number}.txt").write_text(text)
        assert eventually(lambda n=number: told(f"{address}/readyz")[1].get("articles") == n + 1)
    status, answer = told(f"{address}/readyz")
    assert (status, answer["watch"]["ok"]) == (200, True)
    assert answer["watch"]["refreshed"]


def test_a_watcher_that_is_killed_comes_back_and_finds_what_is_new(site, tmp_path):
    server, address = site
    folder = tmp_path / "seeds"
    folder.mkdir()
    for number in range(3):
        found = eventually(lambda: watcher_of(server))
        assert found
        os.kill(found, signal.SIGKILL)
        assert eventually(lambda: told(f"{address}/readyz")[1]["watch"]["state"] == "stopped")
        text = (
            f"Mairie {number}\n\nLa mairie numéro {number} a rouvert ses portes ce lundi matin.\n"
        )
        (folder / f"{number}.txt").write_text(text)
        assert eventually(lambda n=number: told(f"{address}/readyz")[1].get("articles") == n + 1)
        assert told(f"{address}/healthz")[0] == 200
    assert server.poll() is None
