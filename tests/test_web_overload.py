"""More requests than the machine can work on: what is answered, what is refused, how soon."""

import contextlib
import json
import threading
import time
import urllib.error
import urllib.request

import pytest
from bs4 import BeautifulSoup

from tests.served import served
from web.gate import PATIENCE, Gate

pytestmark = pytest.mark.alone

CLIENTS = 48
ROUNDS = 3


def asked(address):
    """The status, the headers, the body, and the seconds that they took."""
    began = time.monotonic()
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            found = answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        found = error.code, error.headers, error.read()
    return *found, time.monotonic() - began


def all_at_once(addresses):
    """What comes of asking for all of them at the same time."""
    answers = []
    start = threading.Barrier(len(addresses))

    def ask(address):
        start.wait()
        answers.append((address, asked(address)))

    asking = [threading.Thread(target=ask, args=[address]) for address in addresses]
    for each in asking:
        each.start()
    for each in asking:
        each.join(60)
    assert len(answers) == len(addresses)
    return answers


@pytest.fixture(scope="module")
def sleeping():
    """A server with a gate of six, whose suggestions take a second."""
    with served("sleep:1") as server:
        yield server


@pytest.mark.torture
def test_forty_eight_clients_at_a_gate_of_six(sleeping, measured):
    slowest, sent_away = 0.0, 0
    for _ in range(ROUNDS):
        path = f"{sleeping.address}/api/v1/suggest?q=x"
        answers = [answer for _, answer in all_at_once([path] * CLIENTS)]
        done = [took for status, _, _, took in answers if status == 200]
        refused = [(head, body, took) for status, head, body, took in answers if status == 503]
        assert len(done) + len(refused) == CLIENTS
        assert 3 <= len(done) <= 6, "a process may be faster than the other to take what comes"
        for head, body, took in refused:
            assert took < 0.5
            assert int(head["Retry-After"]) >= 1
            assert "default-src 'none'" in head["Content-Security-Policy"]
            assert json.loads(body)["status"] == 503
        assert max(done) < 2
        slowest = max(slowest, *(took for *_, took in refused))
        sent_away += len(refused)
    measured("48 clients at a gate of 6", f"{sent_away} refused, each within {slowest:.2f} s")


@pytest.mark.torture
def test_without_a_gate_nobody_is_refused():
    """The control: it is the gate that refuses."""
    with served("sleep:0.5", places=CLIENTS, threads=2 * CLIENTS) as server:
        path = f"{server.address}/api/v1/suggest?q=x"
        answers = [answer for _, answer in all_at_once([path] * CLIENTS)]
        assert {status for status, *_ in answers} == {200}


@contextlib.contextmanager
def pressed(server):
    """Clients who ask again and again, so that the gate is shut most of the time."""
    stop = threading.Event()

    def press():
        while not stop.is_set():
            asked(f"{server.address}/api/v1/suggest?q=x")

    pressing = [threading.Thread(target=press) for _ in range(CLIENTS // 2)]
    for each in pressing:
        each.start()
    try:
        time.sleep(0.3)
        yield
    finally:
        stop.set()
        for each in pressing:
            each.join(60)


def test_health_is_told_while_the_gate_is_shut(sleeping):
    with pressed(sleeping):
        for path in ("/healthz", "/static/style.css") * 5:
            status, _, _, took = asked(sleeping.address + path)
            assert status == 200
            assert took < 1


@pytest.mark.parametrize(("language", "told"), [("fr", "Réessayez"), ("en", "try again")])
def test_a_person_who_is_refused_sees_a_page(sleeping, language, told):
    status, tries = 0, 0
    with pressed(sleeping):
        while status != 503 and tries < 20:
            tries += 1
            status, head, body, took = asked(f"{sleeping.address}/?q=x&lang={language}")
    assert status == 503
    assert took < 0.5
    assert head["Retry-After"] == "1"
    page = BeautifulSoup(body, "lxml")
    assert page.select_one("header.masthead")
    assert told in page.select_one("main p").text


def test_a_gate_counts_who_is_in_and_lets_in_who_waited():
    gate = Gate(places=1, room=1)
    assert gate.enter()
    assert len(gate.inside()) == 1
    came = []
    waiting = threading.Thread(target=lambda: came.append(gate.enter()))
    waiting.start()
    time.sleep(0.05)
    gate.leave()
    waiting.join()
    assert came == [True]
    began = time.monotonic()
    assert not gate.enter()
    assert time.monotonic() - began < 0.5
    gate.leave()
    assert len(gate.inside()) == 1, "who is not in leaves nothing free"


def test_a_gate_waits_longer_while_it_is_patient():
    gate = Gate(places=1, room=1)
    gate.patience = 10
    assert gate.enter()
    threading.Timer(2 * PATIENCE, gate._free.release).start()
    began = time.monotonic()
    assert gate.enter()
    assert time.monotonic() - began > PATIENCE


def test_who_finds_the_waiting_room_full_is_sent_away_at_once():
    gate = Gate(places=1, room=0)
    assert gate.enter()
    began = time.monotonic()
    assert not gate.enter()
    assert time.monotonic() - began < 0.1


def test_work_for_the_processor_is_answered_or_refused_in_time():
    with served("spin:0.5", workers=1, places=3, room=6) as server:
        for _ in range(ROUNDS):
            path = f"{server.address}/api/v1/suggest?q=x"
            answers = [answer for _, answer in all_at_once([path] * 24)]
            assert {status for status, *_ in answers} == {200, 503}
            slowest = max(took for status, _, _, took in answers if status == 503)
            assert slowest < 1.5, "half a second where nothing else wants these cores"
