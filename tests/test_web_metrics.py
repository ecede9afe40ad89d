"""What an overseer sees: counters of all processes, health, and a log that names requests."""

import json
import os
import re
import tempfile
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families

from archive import open_index
from tests.conftest import an_article
from tests.served import commanded, port_of, serving
from web import Config, create_app
from web.account import Course, telling
from web.cli import main
from web.cli.serving import MEMORY, counted_together
from web.tracing import HEADER, REQUEST


@pytest.fixture
def folder(tmp_path):
    """An index of one article, as `newsarchive serve` finds it."""
    with open_index(f"whoosh:{tmp_path / 'var' / 'index'}").writing() as batch:
        batch.put(an_article())
    return tmp_path


@pytest.fixture
def browser(folder):
    place = folder / "var" / "index"
    return create_app(open_index(f"whoosh:{place}"), Config(account=place)).test_client()


def samples(text):
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def counted(found, name, **labels):
    wanted = set(labels.items())
    return sum(value for (one, *rest), value in found.items() if one == name and wanted <= {*rest})


def test_requests_are_counted_by_what_was_asked_never_by_whom_or_what_for(browser):
    for address in ("/?q=secretword", "/?q=other", "/nowhere/secretword", "/api/v1/search?x=1"):
        browser.get(address)
    browser.open("/", method="BREW")
    answer = browser.get("/metrics")
    found = samples(answer.text)
    assert answer.mimetype == "text/plain"
    name = "newsarchive_requests_total"
    assert counted(found, name, endpoint="pages.search", status="200") == 2
    assert counted(found, name, endpoint="none", status="404") == 1
    assert counted(found, name, endpoint="api.search", status="400") == 1
    assert counted(found, name, method="other") == 1
    assert counted(found, "newsarchive_request_seconds_count", endpoint="pages.search") >= 2
    assert "secretword" not in answer.text
    assert "127.0.0.1" not in answer.text


def test_the_state_of_the_archive_is_there(browser, folder):
    with telling(folder / "var" / "index") as teller:
        running = samples(browser.get("/metrics").text)
        teller.end(Course.DONE, failed=3)
    found = samples(browser.get("/metrics").text)
    assert running["newsarchive_refresh_running",] == 1
    assert found["newsarchive_refresh_running",] == 0
    assert found["newsarchive_refresh_succeeded",] == 1
    assert found["newsarchive_refresh_unreadable_seeds",] == 3
    assert found["newsarchive_up",] == found["newsarchive_articles",] == 1
    assert found["newsarchive_index_newest",] == 1
    now = datetime.now(UTC).timestamp()
    for name in ("refresh_ended", "index_built"):
        assert now - 100 < found[f"newsarchive_{name}_timestamp_seconds",] <= now + 1


def test_metrics_are_there_without_an_archive(tmp_path):
    app = create_app(open_index(f"whoosh:{tmp_path / 'none'}"), Config())
    found = samples(app.test_client().get("/metrics").text)
    assert found["newsarchive_up",] == 0
    assert ("newsarchive_articles",) not in found


def shared_folders():
    """The folders in which servers of this machine count."""
    places = Path(MEMORY), Path(tempfile.gettempdir())
    return {folder for place in places for folder in place.glob("newsarchive-metrics-*")}


def counting(folder):
    """The processes that have counted in a folder."""
    return {int(file.stem.rpartition("_")[2]) for file in folder.glob("*.db")}


def test_all_processes_count_together_and_leave_nothing(folder):
    with commanded(folder, "--workers", "2") as server:
        for _ in range(40):
            server.get("/api/v1/search")
        ours = [one for one in shared_folders() if counting(one) & set(server.workers())]
        assert ours
        found = samples(server.get("/metrics").decode())
        again = samples(server.get("/metrics").decode())
        name = "newsarchive_requests_total"
        assert counted(found, name, endpoint="api.search") == 40
        assert counted(again, name, endpoint="metrics.metrics") == 1
        assert found["newsarchive_articles",] == 1
    assert not [one for one in ours if one.exists()]


def test_without_a_place_to_count_in_the_server_serves_all_the_same(monkeypatch, caplog):
    def refused(**_):
        raise OSError("full")

    monkeypatch.setattr(tempfile, "mkdtemp", refused)
    with caplog.at_level("WARNING", logger="newsarchive"), counted_together():
        assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ
    assert "/metrics tells of one of them" in caplog.text


def test_health_is_that_of_the_process_readiness_that_of_the_archive(browser, tmp_path, folder):
    empty = create_app(open_index(f"whoosh:{tmp_path / 'none'}"), Config()).test_client()
    for client in (empty, browser):
        for path in ("/healthz", "/livez"):
            answer = client.get(path)
            assert (answer.status_code, answer.json) == (200, {"ok": True})
    assert empty.get("/readyz").status_code == 503
    ready = browser.get("/readyz").json
    assert (ready["ok"], ready["generation"], ready["refreshed"]) == (True, "g-00000001", None)
    assert ready["refresh_age"] is None
    with telling(folder / "var" / "index") as teller:
        teller.end(Course.DONE)
    ready = browser.get("/readyz").json
    assert ready["refreshed"].endswith("Z")
    assert 0 <= ready["refresh_age"] < 100


def test_every_answer_has_a_name_of_its_own(browser):
    names = [browser.get(path).headers[HEADER] for path in ("/", "/", "/nowhere", "/metrics")]
    assert len(set(names)) == 4
    assert all(re.fullmatch(r"[0-9a-f]{16}", name) for name in names)
    assert REQUEST.get() == ""
    assert browser.get("/", headers={HEADER: "mine"}).headers[HEADER] != "mine"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("front-17.a_b", True), ("a b", False), ("a" * 65, False), ("", False), ("-x", False)],
)
def test_behind_a_proxy_a_request_keeps_the_name_that_it_got(folder, given, kept):
    index = open_index(f"whoosh:{folder / 'var' / 'index'}")
    browser = create_app(index, Config(proxies=1)).test_client()
    answer = browser.get("/", headers={HEADER: given})
    assert (answer.headers[HEADER] == given) == kept


def logged(folder, *words, word=""):
    """What a server logs of a few requests, hostile ones among them."""
    with serving(folder, "--port", "0", *words, "--workers", "1") as server:
        port = port_of(server)
        names = []
        for path, headers in (
            ("/?q=hopital", {}),
            ("/%0Anewsarchive:%20all%20lost?q=%0A%1B[2J", {"Authorization": f"Bearer {word}"}),
            ("/api/v1/search?q=a&sort=newest", {"X-Request-ID": "x\ty"}),
        ):
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    names.append(answer.headers[HEADER])
            except urllib.error.HTTPError as error:
                names.append(error.headers[HEADER])
        server.terminate()
        return names, server.communicate(timeout=30)[1]


def test_the_log_for_programs_is_a_line_of_json_for_each_message(folder):
    names, log = logged(folder, "--log", "json", "--verbose", word="wonderful-secret")
    messages = [json.loads(line) for line in log.splitlines()]
    asked = [one for one in messages if "address" in one]
    assert [one["request"] for one in asked] == names
    assert [(one["status"], one["method"], one["client"]) for one in asked] == [
        (200, "GET", "127.0.0.1"),
        (404, "GET", "127.0.0.1"),
        (200, "GET", "127.0.0.1"),
    ]
    assert asked[1]["address"] == "/%0Anewsarchive%3A%20all%20lost?q=%0A%1B[2J"
    assert all(re.fullmatch(r"[\d-]{10}T[\d:.]{12}Z", one["time"]) for one in messages)
    assert {one["level"] for one in messages} == {"info"}
    assert "wonderful-secret" not in log
    assert "\x1b" not in log


def test_the_log_for_people_names_requests_and_no_client_begins_a_line(folder):
    names, log = logged(folder, "--verbose", word="wonderful-secret")
    lines = log.splitlines()
    assert [line for line in lines if not line.startswith("newsarchive: ")] == []
    assert [name for name in names if any(f"[{name}]" in line for line in lines)] == names
    assert not any(line.startswith("newsarchive: all lost") for line in lines)
    assert "wonderful-secret" not in log


def test_an_unforeseen_error_is_logged_with_its_request(folder, caplog):
    app = create_app(open_index(f"whoosh:{folder / 'var' / 'index'}"), Config())

    @app.get("/broken")
    def broken():
        raise ValueError("what\nnow")

    with caplog.at_level("ERROR", logger="newsarchive"):
        answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers[HEADER])
    assert "what" not in answer.text


def test_a_log_of_no_such_kind_is_wrong_use():
    assert CliRunner().invoke(main, ["serve", "--log", "xml"]).exit_code == 2
