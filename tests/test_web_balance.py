"""Clients that keep their connections are shared out among the processes of the server."""

import contextlib
import http.client
import signal
import time
from pathlib import Path

import pytest

from tests.served import served
from web.balance import Balance

CLIENTS = 8
PATIENCE = 20


def sockets(process):
    links = []
    for file in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(OSError):
            links.append(str(file.readlink()))
    return sum(link.startswith("socket:") for link in links)


def even(server, clients):
    """Let the clients ask until each process has as many of them; whether that comes to pass."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for client in clients:
            client.request("GET", "/healthz")
            assert client.getresponse().read()
        shares = [sockets(process) for process in server.workers()]
        if len(shares) > 1 and max(shares) - min(shares) <= 1:
            return True
    return False


@pytest.fixture
def clients():
    made: list[http.client.HTTPConnection] = []

    def make(server):
        made.extend(
            http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
            for _ in range(CLIENTS)
        )
        return made

    yield make
    for client in made:
        client.close()


def test_processes_have_as_many_connections_each(clients):
    with served("sleep:0", workers=2, threads=4) as server:
        until = time.monotonic() + PATIENCE
        while len(server.workers()) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert even(server, clients(server))


def test_a_process_that_comes_later_gets_its_share_and_no_answer_is_lost(clients):
    with served("sleep:0", workers=1, threads=4) as server:
        (first,) = server.workers()
        asking = clients(server)
        for client in asking:
            client.request("GET", "/healthz")
            assert client.getresponse().read()
        assert sockets(first) >= CLIENTS
        server.process.send_signal(signal.SIGTTIN)  # one process more
        assert even(server, asking)


def test_what_a_process_had_that_has_ended_counts_no_more():
    balance = Balance()
    balance.tell(1, 5)
    balance.tell(2, 0)
    assert balance.is_heavier(1)
    balance.end(2)
    assert not balance.is_heavier(1)
    balance.tell(1 + 64, 3)  # the numbers of processes go on without end
    balance.tell(2, 1)
    assert balance.is_heavier(65, by=2)
    assert not balance.is_heavier(65, by=3)
