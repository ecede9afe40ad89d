"""The proxies that docs/serving.md describes, from the very files that it describes them with."""

import base64
import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup

from archive import open_index
from tests.served import free_port

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "serving"
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
NAME = "archive.example.org"
PASSWORD = "reader:wonderful"  # noqa: S105 - of a proxy that lives for a test
WRONG = PASSWORD[:-1]
ROUNDS = 3
TOO_SOON = 429
"""The status of a request beyond the rate that the configurations allow."""


def program(name):
    """Where a program lies; skips without it, but not where everything has to be tested."""
    found = shutil.which(name, path=PATH)
    if found is None and name == "nginx" and os.environ.get("CI"):
        pytest.fail("nginx has to be there where CI is set; .ci/run installs it")
    if found is None:
        pytest.skip(f"needs {name}, e.g. Debian's package {name}")
    return found


def nginx(folder, port, behind):
    """The command that runs nginx with the site that is described."""
    site = (DOCS / "nginx.conf").read_text("utf-8")
    site = site.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    site = re.sub(r"^ *ssl_certificate.*\n", "", site, flags=re.MULTILINE)
    site = site.replace("server 127.0.0.1:8000;", f"server 127.0.0.1:{behind};")
    site = site.replace("/etc/nginx/newsarchive.htpasswd", str(folder / "htpasswd"))
    user, _, secret = PASSWORD.partition(":")
    (folder / "htpasswd").write_text(f"{user}:{{PLAIN}}{secret}\n")
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{name}_temp_path {folder / name};\n" for name in places)
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''} daemon off; pid {folder / 'pid'};\n"
        f"worker_processes 1; error_log stderr warn; events {{ worker_connections 512; }}\n"
        f"http {{ access_log off;\n{temporary}{site}}}\n"
    )
    return [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(folder, port, behind):
    """The command that runs Caddy with the site that is described."""
    found = program("caddy")
    site = (DOCS / "Caddyfile").read_text("utf-8")
    site = site.replace("{\n\tservers", "{\n\tadmin off\n\tauto_https off\n\tservers", 1)
    site = site.replace(f"\n{NAME} {{", f"\nhttp://{NAME}:{port} {{\n\tbind 127.0.0.1")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    secret = PASSWORD.partition(":")[2]
    told = [found, "hash-password", "--plaintext", secret]
    site = site.replace("{$READER_PASSWORD_HASH}", subprocess.check_output(told, text=True).strip())
    (folder / "Caddyfile").write_text(site)
    return [found, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


class Front:
    """A proxy that runs before a server."""

    def __init__(self, port, log):
        self.port = port
        self.log = log

    def get(self, path, **how):
        """The status, the headers and the text of an answer, a later one where it asks too soon."""
        while (answer := self._answer(path, **how)).status == TOO_SOON:
            time.sleep(0.2)
        return answer

    def _answer(self, path, *, password=PASSWORD, method="GET", seconds=20, **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        with contextlib.closing(line):
            secret = base64.b64encode(password.encode()).decode()
            given = {"Host": f"{NAME}:{self.port}", "Authorization": f"Basic {secret}"}
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, path, headers=given | named)
            answer = line.getresponse()
            return SimpleNamespace(
                status=answer.status,
                headers=dict(answer.getheaders()),
                text=answer.read().decode("utf-8", "replace"),
            )


@contextlib.contextmanager
def running(command, folder, log):
    environ = {"PATH": PATH, "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environ, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module", params=[nginx, caddy], ids=lambda proxy: proxy.__name__)
def front(request, tmp_path_factory, make_article):
    folder = tmp_path_factory.mktemp("front")
    port, behind, log = free_port(), free_port(), folder / "server.log"
    with open_index(f"whoosh:{folder / 'index'}").writing() as batch:
        for number in range(30):
            batch.put(make_article(f"{number}.txt", f"Mairie {number}", "Panne.", actors=["Play"]))
    command = request.param(folder, port, behind)
    serve = [sys.executable, "-P", "-m", "web.cli", "serve", "-v", "--port", str(behind)]
    serve += ["--index", f"whoosh:{folder / 'index'}", "--proxies", "1", "--hosts", NAME]
    with running(serve, folder, log), running(command, folder, folder / "front.log"):
        found = Front(port, log)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if found.get("/archive/healthz", seconds=5).status == 200:
                    break
            time.sleep(0.1)
        yield found


def addresses(page):
    names = ("href", "src", "action", "data-suggest")
    found = {tag[name] for name in names for tag in page.select(f"[{name}]")}
    return sorted(url.partition("#")[0] for url in found if not url.startswith("#"))


@pytest.mark.parametrize("path", ["/archive/", "/archive/?q=mairie", "/archive/article/id-1.txt"])
def test_every_address_of_a_page_lies_below_the_path_and_works(front, path):
    answer = front.get(path)
    assert answer.status == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    found = addresses(BeautifulSoup(answer.text, "lxml"))
    assert len(found) > 4
    for url in found[:12]:
        assert url.startswith("/archive/"), url
        assert front.get(url).status == 200, url
        time.sleep(0.02)


def test_the_bare_path_leads_to_the_front_page(front):
    answer = front.get("/archive")
    assert answer.status == 308
    assert urlsplit(answer.headers["Location"]).path == "/archive/"


def test_the_api_works_with_its_links(front):
    answer = front.get("/archive/api/v1/search?q=mairie")
    assert '"next_url":"/archive/api/v1/search?q=mairie&page=2"' in answer.text


@pytest.mark.parametrize("path", ["/archive/", "/archive/api/v1/search", "/archive/healthz"])
def test_without_the_password_nobody_reads(front, path):
    assert front.get(path, password=WRONG).status == 401


@pytest.mark.parametrize("path", ["/", "/healthz", "/archives/", "/api/v1/search"])
def test_nothing_is_served_beside_the_path(front, path):
    assert front.get(path).status == 404


def test_the_client_is_who_connects_and_not_who_it_says_it_is(front):
    before = front.log.read_text("utf-8").count("6.6.6.6")
    for number in range(ROUNDS):
        marked = f"/archive/help?x=spoof{number}"
        assert front.get(marked, X_Forwarded_For="6.6.6.6").status == 200
    said = front.log.read_text("utf-8")
    assert said.count("6.6.6.6") == before
    assert said.count("127.0.0.1 GET /archive/help?x=spoof") == ROUNDS


def test_another_name_is_not_answered(front):
    answer = front.get("/archive/?q=mairie", Host="evil.example")
    assert answer.status != 200 or not answer.text
    assert "Mairie" not in answer.text


@pytest.mark.parametrize(
    ("path", "headers", "statuses"),
    [
        ("/archive/?q=" + "a" * 40_000, {}, {414, 431}),
        ("/archive/?q=a", {"X_Large": "a" * 60_000}, {400, 431}),
        ("/archive/?" + "&".join(f"actor={number}" for number in range(1000)), {}, {414, 422}),
    ],
    ids=["line", "header", "parameters"],
)
def test_what_is_too_much_is_refused(front, path, headers, statuses):
    assert front.get(path, **headers).status in statuses


@pytest.mark.parametrize("method", ["TRACE", "DELETE"])
def test_odd_methods_are_refused(front, method):
    assert front.get("/archive/", method=method).status == 405


@pytest.mark.alone
def test_slow_clients_hold_up_nobody_before_the_proxy_either(front):
    with contextlib.ExitStack() as lines:
        slow = [
            lines.enter_context(
                contextlib.closing(http.client.HTTPConnection("127.0.0.1", front.port))
            )
            for _ in range(200)
        ]
        for line in slow:
            line.connect()
            line.sock.send(b"GET /archive/ HTTP/1.1\r\nHost: ")
        for _ in range(ROUNDS):
            for line in slow:
                line.sock.send(b"x")
            began = time.monotonic()
            assert front.get("/archive/healthz").status == 200
            assert time.monotonic() - began < 1


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_the_service_is_one_that_systemd_understands(tmp_path):
    unit = (DOCS / "newsarchive.service").read_text("utf-8")
    there = unit.replace("/opt/newsarchive/.venv/bin/newsarchive", sys.executable)
    (tmp_path / "newsarchive.service").write_text(there)
    command = ["systemd-analyze", "verify", str(tmp_path / "newsarchive.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_container_runs_as_nobody_in_particular_and_writes_to_its_index_alone():
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    assert "USER 10001:10001" in lines
    assert any("/readyz" in line for line in lines)
    (service,) = yaml.safe_load((DOCS / "compose.yaml").read_text("utf-8"))["services"].values()
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert [each for each in service["volumes"] if not each.endswith(":ro")] == [
        "index:/archive/var"
    ]
    assert all(each.startswith("127.0.0.1:") for each in service["ports"])


def test_what_is_allowed_is_enough_for_a_machine_of_many_cores():
    """A process for each core that answers, with its threads, and one for each that reads."""
    cores, threads = 64, 16 + 4
    needed = cores * (threads + 1) + cores
    unit = (DOCS / "newsarchive.service").read_text("utf-8").splitlines()
    (tasks,) = (line.partition("=")[2] for line in unit if line.startswith("TasksMax="))
    (service,) = yaml.safe_load((DOCS / "compose.yaml").read_text("utf-8"))["services"].values()
    assert min(int(tasks), service["pids_limit"]) > needed
    assert "Environment=OPENBLAS_NUM_THREADS=1" in unit, "or each has a thread for each core"
    assert "OPENBLAS_NUM_THREADS=1" in (ROOT / "Dockerfile").read_text("utf-8")


def test_a_service_manager_hears_when_the_server_is_ready(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ears:
        ears.bind(str(tmp_path / "notify"))
        ears.settimeout(20)
        server = subprocess.Popen(
            [sys.executable, "-P", "-m", "web.cli", "serve", "-q", "--port", "0"],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "NOTIFY_SOCKET": str(tmp_path / "notify")},
            stderr=subprocess.DEVNULL,
        )
        try:
            assert ears.recv(1000).startswith(b"READY=1")
        finally:
            server.terminate()
            server.wait(20)
