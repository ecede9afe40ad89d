"""What is refused: by the server itself, for its host name, for asking too often."""

import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup

from archive import Status, open_index
from tests.served import commanded, served
from web import Config, create_app
from web.clients import BUCKETS, Buckets
from web.security import HEADERS


@pytest.fixture(scope="module")
def server():
    with served("sleep:0", workers=1) as running:
        yield running


def parted(answer):
    """The status, the headers and the body of an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return int(first.split()[1]), dict(line.split(": ", 1) for line in lines), body


FIELDS = b"".join(b"X-%d: x\r\n" % number for number in range(70))
UNREADABLE = {
    "no-request": (b"hello\r\n\r\n", 400),
    "binary": (b"\x16\x03\x01\x02\x00\x01\xff\r\n\r\n", 400),
    "method": (b"g\xff / HTTP/1.1\r\n\r\n", 400),
    "version": (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400),
    "header": (b"GET / HTTP/1.1\r\nBad Header: x\r\n\r\n", 400),
    "folded": (b"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 400),
    "nul": (b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "two-hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "two-lengths": (b"GET / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 1\r\n\r\nx", 400),
    "no-length": (b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400),
    "long-line": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "endless-line": (b"G" * 9000, 414),
    "many-fields": (b"GET / HTTP/1.1\r\n" + FIELDS + b"\r\n", 431),
    "long-field": (b"GET / HTTP/1.1\r\nA: " + b"b" * 9000 + b"\r\n\r\n", 431),
    "long-head": (b"GET / HTTP/1.1\r\n" + (b"A: " + b"b" * 8000 + b"\r\n") * 5, 431),
    "long-body": (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
    "chunks": (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
    "expecting": (b"GET / HTTP/1.1\r\nExpect: tea\r\n\r\n", 417),
    "smuggling": (
        b"POST / HTTP/1.1\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
        411,
    ),
}


@pytest.mark.parametrize(("raw", "status"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_the_server_itself_refuses_wears_the_dress_and_the_headers(server, raw, status):
    for _ in range(3):
        found, headers, body = parted(server.said(raw))
        assert found == status
        assert headers.items() >= HEADERS.items()
        assert headers["Connection"] == "close"
        assert int(headers["Content-Length"]) == len(body)
        page = BeautifulSoup(body, "lxml")
        assert page.select_one("header.masthead")
        (sentence,) = [p.text for p in page.select("main p") if not p.a]
        assert 10 < len(sentence) < 80
        assert "gunicorn" not in answer_text(headers, body)


def answer_text(headers, body):
    """All of an answer but the line that every server of this kind sends."""
    return body.decode() + " ".join(value for name, value in headers.items() if name != "Server")


@pytest.mark.parametrize(
    ("language", "told"), [(b"en-GB,en;q=0.9", "too long"), (b"fr", "trop"), (b"de", "trop")]
)
def test_it_is_said_in_the_language_that_was_asked_for(server, language, told):
    fields = b"Accept-Language: " + language + b"\r\n" + FIELDS
    _, _, body = parted(server.said(b"GET / HTTP/1.1\r\n" + fields + b"\r\n"))
    assert told in body.decode()


@pytest.mark.parametrize("prefix", [b"", b"/archive"])
def test_below_api_it_is_json(server, prefix):
    raw = b"GET " + prefix + b"/api/v1/search?q=" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n"
    status, headers, body = parted(server.said(raw))
    assert headers["Content-Type"] == "application/problem+json"
    there = {"ok", "error", "errors", "status"}
    assert json.loads(body).keys() == there | {"type", "title", "detail"}
    assert status == json.loads(body)["status"] == 414


def test_nobody_makes_the_server_refuse_by_naming_a_status(server):
    raw = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\nNewsarchive.Refused: 500\r\n\r\n"
    line = server.connected()
    with line:
        line.send(raw)
        assert line.recv(65536).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/healthz", "/api/v1/search", "/static/style.css"]
)
@pytest.mark.parametrize("method", ["TRACE", "POST", "CONNECT", "PROPFIND"])
def test_a_method_that_is_not_allowed_is_answered_with_those_that_are(server, path, method):
    raw = f"{method} {path} HTTP/1.1\r\nHost: x\r\nCookie: secret\r\nConnection: close\r\n\r\n"
    status, headers, body = parted(server.said(raw.encode()))
    assert status == (404 if (method, path) == ("POST", "/nowhere") else 405)
    assert status == 404 or "GET" in headers["Allow"]
    assert headers.items() >= HEADERS.items()
    assert b"secret" not in body


# Names


class Empty:
    """A searcher that has nothing."""

    def view(self):
        return self

    def status(self):
        return Status(address="x:", articles=0, generation="1", identity="1", built=None, bytes=0)

    def suggest(self, _text, _most=8):
        return ()


def browser(**config):
    empty: Any = Empty()
    return create_app(empty, Config(**config)).test_client()


HOSTS = ("archive.example.org", ".intern.example", "localhost")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("archive.example.org", 200),
        ("archive.example.org:8443", 200),
        ("ARCHIVE.example.org", 200),
        ("a.intern.example", 200),
        ("localhost:8000", 200),
        ("evil.example", 400),
        ("archive.example.org.evil.example", 400),
        ("evil.example#archive.example.org", 400),
        ("127.0.0.1:8000", 400),
        ("", 400),
    ],
)
@pytest.mark.parametrize("path", ["/help", "/api/v1/suggest?q=x"])
def test_only_the_names_of_the_archive_are_answered(path, host, status):
    client = browser(hosts=HOSTS)
    for _ in range(3):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == status
        assert answer.headers["Content-Security-Policy"]
        assert "evil.example" not in answer.text


def test_health_is_told_under_any_name():
    answer = browser(hosts=HOSTS).get("/healthz", headers={"Host": "10.0.0.7:8000"})
    assert answer.status_code == 200


def test_without_names_any_is_answered_and_none_is_repeated():
    answer = browser().get("/api//v1/suggest", headers={"Host": "evil.example"})
    assert answer.status_code == 404, "not a redirect to the name that was asked for"
    assert "evil.example" not in answer.text
    assert "Location" not in answer.headers


# How often


@pytest.mark.parametrize(("language", "told"), [("fr", "Réessayez"), ("en", "try again")])
def test_who_asks_too_often_is_told_when_to_come_back(language, told):
    client = browser(rate=60)
    answers = [client.get(f"/help?lang={language}") for _ in range(20)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[:15] == [200] * 15
    assert set(statuses[16:]) == {429}
    assert answers[-1].headers["Retry-After"] == "1"
    assert told in answers[-1].text
    refused = client.get("/api/v1/suggest?q=x")
    assert refused.status_code == refused.json["status"] == 429
    assert client.get("/healthz").status_code == 200
    with client.get("/static/style.css") as style:
        assert style.status_code == 200
    other = client.get("/help", environ_overrides={"REMOTE_ADDR": "192.0.2.9"})
    assert other.status_code == 200, "others are not held up"


def test_a_bucket_fills_again(monkeypatch):
    now = 1000.0
    monkeypatch.setattr("web.clients.time.monotonic", lambda: now)
    buckets = Buckets(60)
    assert [buckets.wait("a") for _ in range(15)] == [0.0] * 15
    assert buckets.wait("a") == pytest.approx(1.0)
    now += 2.5
    assert [bool(buckets.wait("a")) for _ in range(3)] == [False, False, True]
    now += 10_000
    assert sum(not buckets.wait("a") for _ in range(100)) == 15


def test_a_hundred_thousand_clients_take_no_more_memory_than_one():
    buckets = Buckets(60)
    for number in range(100_000):
        buckets.wait(str(number))
    assert len(buckets._shared) == BUCKETS * 16


def test_all_processes_count_together():
    with served("sleep:0", workers=2, rate=60) as server:
        for _ in range(3):
            answers = [server.said(b"GET /help HTTP/1.0\r\nHost: x\r\n\r\n") for _ in range(40)]
        statuses = [parted(answer)[0] for answer in answers]
        assert statuses.count(429) > 30


@pytest.mark.parametrize(
    ("proxies", "given", "same"),
    [
        (0, ("192.0.2.1", "192.0.2.2"), True),
        (1, ("192.0.2.1", "192.0.2.2"), False),
        (1, ("192.0.2.1", "9.9.9.9, 192.0.2.1"), True),
        (1, ("2001:db8::1", "2001:db8::2"), True),
        (2, ("192.0.2.1, 10.0.0.1", "192.0.2.2, 10.0.0.1"), False),
    ],
)
def test_the_client_is_who_the_proxy_says_it_is(proxies, given, same):
    client = browser(rate=60, proxies=proxies)
    first, second = given
    for _ in range(20):
        last = client.get("/help", headers={"X-Forwarded-For": first})
    assert last.status_code == 429
    other = client.get("/help", headers={"X-Forwarded-For": second})
    assert other.status_code == (429 if same else 200)


def test_every_answer_of_the_server_names_no_version(server):
    _, headers, _ = parted(server.said(b"hello\r\n\r\n"))
    assert not re.search(r"\d+\.\d+", headers.get("Server", ""))


# All of the machine


UPWARDS = [
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..%5c",
    "..%c0%af",
    "....//",
    "..;/",
    "%252e%252e%252f",
]
ROOMS = ["/", "/static/", "/article/", "/facet/", "/api/v1/articles/", "/static//"]
SECRETS = ["etc/passwd", "var/index/CURRENT", "newsarchive.toml"]


@pytest.mark.torture
def test_nothing_of_the_machine_is_read_by_any_path(tmp_path, make_article, measured):
    with open_index(f"whoosh:{tmp_path}/var/index").writing() as batch:
        batch.put(make_article("a.txt"))
    (tmp_path / "newsarchive.toml").write_text('name = "root: x"')
    with commanded(tmp_path, "--name", "x", "--workers", "1") as server:
        measured("traversal", f"{traversed(server)} paths, 0 read")


def traversed(server):
    """How many paths were tried, none of which leads out of what is served."""
    tried = 0
    for room in ROOMS:
        for up in UPWARDS:
            for secret in SECRETS:
                for path in (f"{room}{up * 8}{secret}", f"{room}{secret}%00", f"/{room}/{secret}"):
                    raw = f"GET {path} HTTP/1.0\r\nHost: x\r\n\r\n".encode()
                    status, headers, body = parted(server.said(raw))
                    tried += 1
                    assert status in {400, 404, 308}, path
                    assert b"root:" not in body
                    assert headers.items() >= HEADERS.items()
    return tried


@pytest.mark.torture
def test_who_reflects_or_spoofs_is_refused(server, measured):
    traced = spoofed = 0
    for path in ("/", "/help", "/api/v1/search", "/healthz", "/static/style.css"):
        raw = f"TRACE {path} HTTP/1.0\r\nHost: x\r\nCookie: secret\r\n\r\n"
        status, _, body = parted(server.said(raw.encode()))
        assert (status, b"secret" in body) == (405, False)
        traced += 1
    client = browser(hosts=HOSTS)
    for host in ("evil.example", "evil.example:80", "localhost.evil.example", "a@evil.example", ""):
        for path in ("/", "/help", "/api/v1/suggest?q=x", "/nowhere", "//evil.example/"):
            answer = client.get(path, headers={"Host": host, "X-Forwarded-Host": "localhost"})
            assert answer.status_code == 400
            assert "evil.example" not in answer.text
            spoofed += 1
    measured("TRACE and spoofed hosts", f"{traced} and {spoofed} requests, all refused")
