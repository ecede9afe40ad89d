"""Clients who take their time, and workers that hang: others are answered all the same."""

import contextlib
import json
import os
import re
import resource
import selectors
import signal
import socket
import threading
import time
from itertools import count
from typing import Any

import pytest

from tests.served import served
from web.arriving import BODY, HEAD, LINE, Buffered, Unacceptable
from web.waiting import Waiting

ROUNDS = 3
STOPPED = 4
"""Seconds: who has to wait for slow clients waits until they are given up, ten at least."""


@pytest.fixture(scope="module")
def server():
    with served("sleep:0", workers=1, threads=8) as running:
        yield running


class Dripping:
    """Connections that send a byte at a time, over and over, until they are stopped."""

    def __init__(self, server, number, raw=b"GET / HTTP/1.1\r\nHost: x\r\nX-Filler: ", pause=0.3):
        self.lines = [server.connected() for _ in range(number)]
        self.raw = raw
        self.pause = pause
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.drip)

    def drip(self):
        for place in count():
            byte = self.raw[place : place + 1] or b"x"
            for line in self.lines:
                with contextlib.suppress(OSError):
                    line.send(byte)
            if self.stopped.wait(self.pause):
                return

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()
        for line in self.lines:
            line.close()


def quickest_and_slowest(server, path="/healthz", times=10):
    took = []
    for _ in range(times):
        began = time.monotonic()
        server.get(path)
        took.append(time.monotonic() - began)
    return min(took), max(took)


@pytest.mark.alone
@pytest.mark.torture
@pytest.mark.parametrize("number", [4, 200])
def test_connections_that_drip_stop_nobody(server, number, measured):
    slowest = 0.0
    for _ in range(ROUNDS):
        with Dripping(server, number):
            time.sleep(0.7)
            slowest = max(slowest, quickest_and_slowest(server)[1])
            assert slowest < 1
    measured(f"{number} dripping connections", f"/healthz within {1000 * slowest:.0f} ms")


@pytest.mark.alone
def test_connections_that_drip_what_they_bring_along_stop_nobody(server):
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"
    with Dripping(server, 40) as dripping:
        for line in dripping.lines:
            line.send(head)
        time.sleep(0.5)
        for _ in range(ROUNDS):
            assert quickest_and_slowest(server)[1] < 1


@pytest.mark.alone
def test_connections_that_say_nothing_stop_nobody(server):
    silent = [server.connected() for _ in range(200)]
    for _ in range(ROUNDS):
        assert quickest_and_slowest(server)[1] < 1
    for line in silent:
        line.close()


@pytest.mark.alone
def test_more_connections_than_there_may_be_stop_nobody(server):
    with contextlib.ExitStack() as lines:
        for _ in range(700):
            lines.enter_context(server.connected()).send(b"G")
        for _ in range(ROUNDS):
            assert quickest_and_slowest(server)[1] < 1


@pytest.mark.alone
def test_clients_that_do_not_read_stop_nobody(server):
    """Each asks for much, over and over, and takes nothing of it."""
    request = b"GET /static/style.css HTTP/1.1\r\nHost: x\r\n\r\n"
    with contextlib.ExitStack() as lines:
        for _ in range(40):
            line = lines.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect(("127.0.0.1", server.port))
            line.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                line.send(request * 200)
        time.sleep(0.5)
        for _ in range(ROUNDS):
            assert quickest_and_slowest(server)[1] < STOPPED, "beside 8,000 requests"


def test_a_request_that_takes_too_long_to_arrive_is_told_so(server):
    with server.connected() as line:
        line.send(b"GET /?lang=en HTTP/1.1\r\nAccept-Language: en\r\n")
        began = time.monotonic()
        answer = b""
        while piece := line.recv(65536):
            answer += piece
        assert 8 < time.monotonic() - began < 14
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"The request took too long to arrive." in answer


def test_a_request_in_pieces_and_two_in_one_piece_are_answered(server):
    with server.connected() as line:
        for piece in (b"GET /healthz HT", b"TP/1.1\r\nHo", b"st: x\r", b"\n\r", b"\n"):
            line.send(piece)
            time.sleep(0.02)
        assert line.recv(65536).startswith(b"HTTP/1.1 200 ")
        line.send(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
        answer = b""
        while answer.count(b"Disallow") < 2:
            answer += line.recv(65536)
        line.send(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        rest = b""
        while piece := line.recv(65536):
            rest += piece
        assert rest.startswith(b"HTTP/1.1 200 ")
        assert b"Connection: close" in rest


def test_what_is_brought_along_is_read_whole_before_the_next_request(server):
    body = b"GET /nowhere HTTP/1.1\r\n\r\n" * 50
    head = f"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    last = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = server.said(head + body + last)
    assert re.findall(rb"^HTTP/1.1 (\d+) ", answer, re.MULTILINE) in ([b"405", b"200"], [b"405"])


def test_a_client_that_ends_its_side_gets_its_answer(server):
    with server.connected() as line:
        line.send(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n")
        line.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    assert b"Disallow" in answer


def test_a_large_answer_arrives_whole_at_a_slow_reader(server):
    expected = server.get("/static/style.css")
    with server.connected() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.send(b"GET /static/style.css HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b""
        while piece := line.recv(2000):
            answer += piece
            time.sleep(0.005)
    assert answer.endswith(expected)


@pytest.mark.torture
def test_gunicorns_own_worker_is_stopped_by_four_of_them():
    """The control: without ours, the tests above would fail."""
    with (
        served("sleep:0", workers=1, threads=4, protected=False) as server,
        Dripping(server, 4),
    ):
        time.sleep(0.7)
        with pytest.raises(TimeoutError):
            server.get("/healthz", seconds=2)


# A worker that hangs


def answered_again(server, patience):
    """Seconds until a request is answered."""
    began = time.monotonic()
    while time.monotonic() - began < patience:
        with contextlib.suppress(OSError, json.JSONDecodeError):
            if json.loads(server.get("/api/v1/suggest?q=quick", 1))["ok"]:
                return time.monotonic() - began
        time.sleep(0.05)
    return None


def start(server, path):
    """A request whose answer nobody waits for."""
    line = server.connected()
    line.send(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return line


@pytest.mark.torture
def test_a_worker_that_keeps_the_interpreter_to_itself_is_replaced(measured):
    slowest = 0.0
    with served("hold", workers=1) as server:
        for _ in range(ROUNDS):
            with start(server, "/api/v1/suggest?q=x"):
                time.sleep(0.2)
                again = answered_again(server, 12)
            assert again is not None
            assert again < 8, "six seconds where nothing else wants these cores"
            slowest = max(slowest, again)
    measured("stuck worker", f"answered again after {slowest:.1f} s")


@pytest.mark.torture
def test_gunicorns_own_worker_is_not_replaced_so_soon():
    """The control: without the watchdog, the tests around would fail."""
    with (
        served("hold", workers=1, protected=False) as server,
        start(server, "/api/v1/suggest?q=x"),
    ):
        time.sleep(0.2)
        assert answered_again(server, 8) is None


def test_a_worker_whose_requests_hang_is_replaced():
    with served("hang", workers=1, places=2, timeout=2) as server:
        for _ in range(ROUNDS):
            with start(server, "/api/v1/suggest?q=x"), start(server, "/api/v1/suggest?q=x"):
                time.sleep(0.2)
                again = answered_again(server, 12)
            assert again is not None
            assert again < 8


def test_a_worker_that_is_killed_is_replaced():
    with served("sleep:0", workers=1) as server:
        for _ in range(ROUNDS):
            (worker,) = server.workers()
            worker_gone = time.monotonic()
            os.kill(worker, signal.SIGKILL)
            assert answered_again(server, 6) is not None
            assert time.monotonic() - worker_gone < 6


@pytest.mark.torture
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_six_requests_in_flight_are_finished_when_the_server_stops(stop, measured):
    for _ in range(ROUNDS):
        with served("sleep:1", workers=2, places=6) as server:
            answers: list[bool] = []

            def ask(server=server, answers=answers):
                answers.append(json.loads(server.get("/api/v1/suggest?q=x"))["ok"])

            asking = [threading.Thread(target=ask) for _ in range(6)]
            for each in asking:
                each.start()
            for _ in asking:
                assert server.process.stdout.readline() == "begun x\n"
            if stop is signal.SIGINT:
                os.killpg(server.process.pid, stop)  # as a terminal does
            else:
                server.process.send_signal(stop)
            for each in asking:
                each.join(20)
            assert answers == [True] * 6
            assert server.process.wait(20) == 0
    measured(f"{stop.name} with 6 in flight", f"6 of 6 complete, {ROUNDS} times")


@pytest.mark.alone
def test_a_process_that_runs_out_of_file_handles_goes_on():
    with served("sleep:0", workers=1) as server:
        (worker,) = server.workers()
        resource.prlimit(worker, resource.RLIMIT_NOFILE, (60, 60))
        with contextlib.ExitStack() as lines:
            for _ in range(ROUNDS):
                for _ in range(50):
                    lines.enter_context(server.connected()).send(b"G")
                assert quickest_and_slowest(server, "/robots.txt")[1] < 1
        assert server.workers() == [worker]


def test_slow_clients_do_not_keep_a_server_from_stopping():
    for _ in range(ROUNDS):
        with served("sleep:0", workers=1) as server, Dripping(server, 20):
            time.sleep(0.5)
            began = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(20) == 0
            assert time.monotonic() - began < 6


# The socket by itself


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    yield Buffered(ours), theirs
    ours.close()
    theirs.close()


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"G" * (LINE + 1), 414),
        (b"GET /" + b"a" * LINE + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * (HEAD // 6), 431),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * (HEAD // 6) + b"\r\n", 431),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\ntransfer-encoding : x\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (BODY + 1), 413),
        (b"POST / HTTP/1.1\r\ncontent-length:" + b"9" * 5000 + b"\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 99999\r\n\r\n", 413),
    ],
)
def test_what_is_too_much_is_known_by_its_head(ends, raw, status):
    ours, theirs = ends
    theirs.send(raw)
    ours.receive()
    with pytest.raises(Unacceptable) as refused:
        ours.is_whole()
    assert refused.value.status == status


def test_a_reader_gets_one_request_and_no_byte_of_the_next(ends):
    ours, theirs = ends
    first = b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
    theirs.send(first + b"GET /next")
    ours.receive()
    assert ours.is_whole()
    assert b"".join(iter(lambda: ours.recv(10), b"")) == first
    assert not ours.is_whole()
    assert ours.recv(10) == b""
    assert bytes(ours.arrived) == b"GET /next"


def test_what_a_client_does_not_take_leaves_when_it_does(ends):
    ours, theirs = ends
    data = bytes(range(256)) * 20_000
    ours.sendall(data)
    assert ours.leaving
    assert not ours.flush()
    got = b""
    while len(got) < len(data):
        got += theirs.recv(1 << 20)
        ours.flush()
    assert got == data
    assert ours.flush()


class Client:
    """As much of a connection as a waiting room needs."""

    def __init__(self, sock):
        self.sock = sock
        self.until = 0.0
        self.is_arriving = False


def test_who_went_while_others_were_called_is_called_no_more(ends):
    ours, theirs = ends
    first, second = socket.socketpair()
    with selectors.DefaultSelector() as poller, first, second:
        waiting, called = Waiting(poller), []
        room: Any = [Client(ours), Client(Buffered(first))]

        def leave_alone(conn):
            called.append(conn)
            waiting.remove(next(other for other in room if other is not conn))

        for conn in room:
            waiting.add(conn, selectors.EVENT_READ, leave_alone, 10)
        theirs.send(b"x")
        second.send(b"x")
        events = poller.select(1)
        assert len(events) == 2
        for key, _ in events:
            key.data(key.fileobj)
        assert len(called) == 1
        assert list(waiting.oldest()) == called
        assert list(waiting.late()) == []
