"""The server: what it does when it is told to stop, what it logs, where it listens."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import pytest

from tests.served import ROOT, children, port_of, serving
from web.cli.logs import threads_logged

SLOW = """
import sys, time
from flask import Flask
from web.server import serve

app = Flask("slow")

@app.get("/")
def slow():
    print("begun", flush=True)
    time.sleep(1.5)
    return "finished"

serve(app, "127.0.0.1", int(sys.argv[1]), threads=2, workers=1)
"""


@pytest.fixture
def port():
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def started(*words, cwd):
    return subprocess.Popen(
        [sys.executable, "-u", *words],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_request_is_finished_when_the_server_is_told_to_stop(port, tmp_path):
    server = started("-c", SLOW, str(port), cwd=tmp_path)
    answers = []

    def ask():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
            answers.append(answer.read())

    try:
        assert "newsarchive: http" in server.stdout.readline()
        asking = threading.Thread(target=ask)
        asking.start()
        assert server.stdout.readline() == "begun\n"
        server.send_signal(signal.SIGTERM)
        asking.join(20)
        assert answers == [b"finished"]
        assert server.wait(20) == 0
    finally:
        server.kill()
        server.communicate()


def test_a_verbose_server_without_an_index_says_so_and_logs_each_request(port, tmp_path):
    words = ["serve", "-v", "--port", str(port), "--workers", "1"]
    server = started("-m", "web.cli", *words, cwd=tmp_path)
    try:
        answer = None
        while answer is None:
            assert server.poll() is None
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz?a=%0A", timeout=20)
            except urllib.error.HTTPError as error:
                answer = error.code, json.load(error)
            except OSError:
                time.sleep(0.05)
    finally:
        server.terminate()
        output, _ = server.communicate(timeout=20)
    status, told = answer
    assert (status, told["ok"]) == (503, False)
    assert "newsarchive: whoosh:var/index: no index here yet" in output
    assert "newsarchive: 127.0.0.1 GET /readyz?a=%0A 503 " in output


def test_a_server_leaves_nothing_in_the_home_of_who_runs_it(port, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    server = started("-c", SLOW, str(port), cwd=tmp_path)
    try:
        assert "newsarchive: http" in server.stdout.readline()
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20).close()
        assert list(tmp_path.iterdir()) == []
    finally:
        server.terminate()
        server.communicate(timeout=20)


def test_of_two_servers_that_want_one_port_at_once_one_serves_and_one_says_why(port, tmp_path):
    words = "--port", str(port)
    with serving(tmp_path, *words) as first, serving(tmp_path, *words) as second:
        end = time.monotonic() + 30
        while time.monotonic() < end and first.poll() is second.poll() is None:
            time.sleep(0.05)
        refused, served = (first, second) if first.poll() is not None else (second, first)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
            assert answer.status == 200
        served.terminate()
        served.communicate(timeout=30)
        assert (served.returncode, refused.returncode) == (0, 2)
        assert refused.communicate()[1].endswith(
            f"newsarchive: 127.0.0.1:{port}: Address already in use; "
            "choose another port with --port\n"
        )


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_the_server_itself_says_is_in_the_form_of_the_log(tmp_path, form):
    with serving(tmp_path, "--port", "0", "--workers", "1", "--log", form) as server:
        address = f"http://127.0.0.1:{port_of(server)}/robots.txt"
        urllib.request.urlopen(address, timeout=20).close()
        os.kill(children(server.pid)[0], signal.SIGKILL)
        urllib.request.urlopen(address, timeout=20).close()
        server.terminate()
        lines = server.communicate(timeout=30)[1].splitlines()
    if form == "json":
        lines = [f"newsarchive: {json.loads(line)['message']}" for line in lines]
    assert [line for line in lines if not line.startswith("newsarchive: ")] == []
    assert any("was sent SIGKILL" in line for line in lines)


def test_a_thread_that_fails_is_told_of_in_the_log(caplog):
    with caplog.at_level("ERROR", logger="newsarchive"), threads_logged():
        failing = threading.Thread(target=lambda: int("no"), name="failing")
        failing.start()
        failing.join()
    (record,) = caplog.records
    assert record.getMessage() == "failing failed"
    assert "ValueError" in caplog.text
