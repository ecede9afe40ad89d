"""All that a search finds, as CSV and NDJSON: harmless cells, one state, a hash to verify."""

import csv
import hashlib
import io
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from archive import Found, Published, Query, Selection, Story, open_index
from tests.conftest import an_article
from tests.served import ROOT, children, commanded
from web import Config, create_app
from web.cli import main
from web.exporting import PLACES
from web.exports import COLUMNS, Form, Layout, Separator, cell_text, harmless_cell, written

ARTICLES = [
    an_article(
        f"{number:02}.txt",
        ["La mairie de Lille touchée", "=HYPERLINK(1)", "L’hôpital d’Arras", "Un port"][number % 4],
        f"Le corps {number} parle de la mairie et de l’hôpital. {'Encore. ' * number}",
        day=f"2024-03-{number + 1:02}" if number % 5 else "",
        outlet=["Le Journal", "La Voix"][number % 2],
        organisations=["CHU d’Arras", "Ville de Lille"][: number % 3],
        actors=["LockBit"] if number % 3 == 0 else [],
        sectors=["health"] if number % 2 else [],
        url=f"https://example.org/{number}",
        told={"attack": ["ransomware"], "incident": ["2024-03-01"]} if number % 2 else {},
    )
    for number in range(25)
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    address = f"whoosh:{tmp_path_factory.mktemp('exports') / 'index'}"
    with open_index(address).writing() as batch:
        for article in ARTICLES:
            batch.put(article)
    return address


@pytest.fixture(scope="module")
def browser(address):
    return create_app(open_index(address), Config()).test_client()


def rows_of(text, delimiter=","):
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def the_bytes(articles, **layout):
    selection = Selection(
        query=Query(),
        total=len(articles),
        stories=len(articles),
        entries=len(articles),
        found=[Found(article=one, story=Story(id=one.id, size=1)) for one in articles],
        notices=(),
        generation="g",
        identity="1",
    )
    return b"".join(written(selection, Layout(form=Form.CSV, **layout)))


CELLS = st.text(max_size=40) | st.builds(
    str.__add__, st.sampled_from("=+-@\t\r\n'＝ \u200b"), st.text(max_size=10)
)


@given(CELLS)
@example("=cmd|' /C calc'!A0")
@example("'=1")
@example("'")
@example(" \t=1")
def test_a_cell_stays_harmless_and_comes_back(text):
    cell = harmless_cell(text)
    assert not re.match(r"[\s\x00-\x1f]*[=+\-@＝＋－＠]", cell)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell_text(cell) == text


@given(st.lists(CELLS, min_size=1, max_size=3), st.sampled_from(list(Separator)), st.booleans())
def test_any_cell_comes_back_through_csv(titles, separator, bom):
    articles = [an_article(title=title, outlet=title) for title in titles]
    data = the_bytes(articles, separator=separator, bom=bom)
    text = data.decode("utf-8-sig" if bom else "utf-8")
    assert data.startswith(b"\xef\xbb\xbf") == bom
    rows = rows_of(text, separator.character)
    there = [title.encode("utf-8", "replace").decode() for title in titles]
    assert [cell_text(row["title"]) for row in rows] == there
    assert [cell_text(row["outlet"]) for row in rows] == there
    assert all(set(row) == set(COLUMNS) for row in rows)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator.character):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_a_row_has_what_its_article_says(browser):
    rows = rows_of(browser.get("/api/v1/search.csv?q=mairie&sort=oldest").text)
    row = next(row for row in rows if row["id"] == "id-21.txt")
    assert row == {
        "id": "id-21.txt",
        "title": "'=HYPERLINK(1)",
        "outlet": "La Voix",
        "published": "2024-03-22",
        "published_precision": "day",
        "captured": "2024-03-07T00:00:00Z",
        "incident": "2024-03-01",
        "victim": "",
        "organisations": "",
        "actors": "LockBit (claimed)",
        "sector": "health",
        "kind": "ransomware",
        "status": "",
        "country": "",
        "language": "fr",
        "address": "https://example.org/21",
        "permalink": "http://localhost/article/id-21.txt",
        "copies": "1",
    }
    several = next(row for row in rows if row["id"] == "id-05.txt")
    assert several["organisations"] == "CHU d’Arras (victim) | Ville de Lille (victim)"
    assert several["victim"] == "CHU d’Arras | Ville de Lille"
    assert (several["published"], several["published_precision"]) == ("", "")


def test_a_moment_is_told_from_a_day():
    article = an_article()
    moment = Published(day=article.captured.date(), moment=article.captured, origin="text")
    (row,) = rows_of(the_bytes([an_article(published=moment)]).decode())
    assert (row["published"], row["published_precision"]) == ("2024-03-07T00:00:00Z", "moment")


def test_permalinks_are_the_addresses_of_the_pages(browser):
    rows = rows_of(browser.get("/api/v1/search.csv").text)
    for row in rows[:3]:
        assert browser.get(row["permalink"].removeprefix("http://localhost")).status_code == 200
    app = create_app(open_index("whoosh:nowhere"), Config())
    with app.test_request_context():
        from flask import url_for  # noqa: PLC0415 - only here

        for odd in ("a b", "é", "x:y", "q?a#b", "a;b"):
            page = url_for("articles.article", article_id=odd, _external=True)
            assert Layout(form=Form.CSV, site="http://localhost").permalink(odd) == page


def test_lines_of_json_are_whole_articles_with_evidence(browser):
    answer = browser.get("/api/v1/search.ndjson?q=hopital")
    articles = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.mimetype == "application/x-ndjson"
    assert len(articles) == 25
    one = next(article for article in articles if article["id"] == "id-05.txt")
    whole = browser.get("/api/v1/articles/id-05.txt").json
    assert {name: one[name] for name in whole if name != "ok"} == {
        name: value for name, value in whole.items() if name != "ok"
    }
    assert one["facets"]["organisation"][0]["evidence"][0]["text"] == "T"
    assert one["story"] == {"id": "id-05.txt", "size": 1}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/search.csv?separator=x", 400),
        ("/api/v1/search.csv?bom=2", 400),
        ("/api/v1/search.ndjson?bom=1", 400),
        ("/api/v1/search.csv?foo=1", 400),
        ("/api/v1/search.csv?q=a+AND", 400),
        ("/api/v1/search.csv?q=%22&lang=en", 400),
        ("/api/v1/search.xls", 404),
        ("/api/v1/search.csv.json?state=0000", 409),
        ("/api/v1/search.csv?state=0000", 400),
    ],
)
def test_what_makes_no_sense_is_refused_as_by_the_api(browser, path, status):
    answer = browser.get(path)
    assert answer.status_code == status
    assert answer.json["error"]


def test_a_spreadsheet_gets_semicolons_and_a_mark(browser):
    answer = browser.get("/api/v1/search.csv?separator=semicolon&bom=1")
    assert answer.data.startswith(b"\xef\xbb\xbfid;title;")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="newsarchive-')
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"


def test_the_header_leads_to_a_sidecar_that_has_the_hash(browser):
    answer = browser.get("/api/v1/search.csv?q=mairie&outlet=La+Voix&separator=tab")
    link = re.fullmatch(
        r'<(/api/v1/search\.csv\.json\?[^>]+)>; rel="describedby"; type="application/json"',
        answer.headers["Link"],
    )
    assert link
    said = browser.get(link[1]).json
    assert said["sha256"] == hashlib.sha256(answer.data).hexdigest()
    assert said["bytes"] == len(answer.data)
    assert said["rows"] == said["articles"] == 12
    assert ["q", "mairie"] in said["parameters"]
    assert said["query"]["filters"]["outlet"]["values"] == ["La Voix"]
    assert said["generation"] == "g-00000001"
    assert said["site"] == "http://localhost"


def test_a_place_that_is_taken_is_given_back(browser):
    for _ in range(PLACES + 1):
        assert browser.get("/api/v1/search.csv").status_code == 200
        assert browser.head("/api/v1/search.csv").status_code == 200
    waiting = [browser.get("/api/v1/search.csv", buffered=False) for _ in range(PLACES)]
    refused = browser.get("/api/v1/search.csv")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    for each in waiting:
        each.close()
    assert browser.get("/api/v1/search.csv").status_code == 200


def test_an_export_that_has_not_changed_is_not_written_again(browser):
    first = browser.get("/api/v1/search.csv?q=mairie")
    headers = {"If-None-Match": first.headers["ETag"]}
    again = browser.get("/api/v1/search.csv?q=mairie", headers=headers)
    assert again.status_code == 304


def test_the_page_leads_to_its_exports(browser):
    page = browser.get("/?q=mairie&outlet=La+Voix&page=2&lang=fr").text
    query = "q=mairie&amp;outlet=La+Voix"
    spreadsheet = f"{query}&amp;separator=semicolon&amp;bom=1&amp;lang=fr"
    assert f'href="/api/v1/search.csv?{spreadsheet}"' in page
    assert f'href="/api/v1/search.ndjson?{query}&amp;lang=fr"' in page
    assert "Exporter" in page


# The command


@pytest.fixture
def run(tmp_path, address, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*words):
        return CliRunner().invoke(main, ["export", "--index", address, *map(str, words)])

    return run


def test_the_command_writes_what_the_api_answers(run, browser):
    done = run("--site", "http://localhost/", "--outlet", "La Voix", "mairie")
    assert done.exit_code == 0
    assert done.stdout_bytes == browser.get("/api/v1/search.csv?q=mairie&outlet=La+Voix").data
    lines = run("--format", "ndjson", "--site", "http://localhost").stdout_bytes
    assert lines == browser.get("/api/v1/search.ndjson").data


def test_an_export_is_verified_by_its_sidecar(run, tmp_path):
    done = run(
        "--output", "x.csv", "--separator", "semicolon", "--bom", "mairie", "--sort", "oldest"
    )
    assert done.stderr == "x.csv: 25 articles; x.csv.json says how they were chosen.\n"
    said = json.loads((tmp_path / "x.csv.json").read_text())
    assert said["sha256"] == hashlib.sha256((tmp_path / "x.csv").read_bytes()).hexdigest()
    assert said["rows"] == 25
    checked = run("--verify", "x.csv.json")
    assert (checked.exit_code, checked.stdout.splitlines()) == (
        0,
        [
            "x.csv: as it was exported.",
            "index: the same state (g-00000001 then, g-00000001 now).",
            "search: repeated, the same 25 articles, byte for byte.",
        ],
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.csv", "x.csv.json"]
    (tmp_path / "x.csv").write_text("other")
    checked = run("--verify", "x.csv.json")
    assert checked.exit_code == 1
    assert "x.csv: NOT as it was exported." in checked.stdout
    (tmp_path / "x.csv").unlink()
    assert run("--verify", "x.csv.json").exit_code == 0


def test_a_sidecar_of_the_api_is_verified_too(run, browser, tmp_path):
    (tmp_path / "s.json").write_bytes(browser.get("/api/v1/search.ndjson.json?q=lille").data)
    assert run("--verify", "s.json").exit_code == 0


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"sha256": "x"}', '{"sha256": 1}'])
def test_what_is_no_sidecar_is_one_sentence(run, tmp_path, text):
    (tmp_path / "s.json").write_text(text)
    done = run("--verify", "s.json")
    assert done.exit_code == 2
    assert "s.json" in done.stderr
    assert "Traceback" not in done.output


def test_after_a_refresh_the_sidecar_says_what_differs(tmp_path):
    address = f"whoosh:{tmp_path / 'index'}"
    index = open_index(address)
    for count in (1, 2):
        with index.writing() as batch:
            for article in ARTICLES[:count]:
                batch.put(article)
        if count == 1:
            out = str(tmp_path / "x.csv")
            words = ["export", "--index", address, "--output", out]
            assert CliRunner().invoke(main, words).exit_code == 0
    done = CliRunner().invoke(main, ["export", "--index", address, "--verify", f"{out}.json"])
    assert done.exit_code == 1
    assert done.stdout.splitlines()[1:] == [
        "index: another state (g-00000001 then, g-00000002 now).",
        "search: repeated, NOT the same: 1 articles then, 2 now.",
    ]


# While a refresh publishes


def test_an_export_stays_on_one_state_while_others_are_published(tmp_path):
    folder = tmp_path / "var" / "index"
    program = [sys.executable, "-P", str(ROOT / "tests" / "published.py"), str(folder), "6", "0.1"]
    with subprocess.Popen(
        program,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    ) as publisher:
        assert publisher.stdout.readline() == "published\n"
        index = open_index(f"whoosh:{folder}")
        selection = index.view().select(Query())
        pieces = written(selection, Layout(form=Form.NDJSON))
        data = next(pieces)
        publisher.communicate("go\n")
        data += b"".join(pieces)
        told = re.findall(r"lettre\d+", b"".join(data.splitlines()).decode())
        assert set(told) == {"lettre0"}
        assert len(data.splitlines()) == 300
        assert index.view().status().generation == "g-00000007"
        assert not (folder / "g-00000001").exists()


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """An index of articles that are larger than what the system holds back by itself."""
    folder = tmp_path_factory.mktemp("large")
    with open_index(f"whoosh:{folder / 'var' / 'index'}").writing() as batch:
        for number in range(1500):
            body = f"Mairie {number}. " + " ".join(f"mot{number * 7 + at}" for at in range(1500))
            batch.put(an_article(f"{number}.txt", f"Titre {number}", body))
    return folder


def memory_of(process):
    """Bytes that a process and its children have to themselves."""
    each = [Path(f"/proc/{one}/status").read_text() for one in (process, *children(process))]
    return sum(1024 * int(found) for one in each for found in re.findall(r"RssAnon:\s+(\d+)", one))


def test_a_client_that_takes_its_time_costs_neither_memory_nor_others(large, measured):
    with commanded(large, "--workers", "1") as server:
        server.get("/api/v1/search?q=mairie")
        before = memory_of(server.process.pid)
        lines = []
        for _ in range(PLACES):
            line = socket.create_connection(("127.0.0.1", server.port), timeout=30)
            line.sendall(b"GET /api/v1/search.ndjson HTTP/1.1\r\nHost: x\r\n\r\n")
            assert line.recv(20).startswith(b"HTTP/1.1 200")
            lines.append(line)
        time.sleep(1)
        grown = memory_of(server.process.pid) - before
        assert b"Mairie" in server.get("/api/v1/search?q=mairie&size=10")
        measured("memory of two exports that wait for their clients", f"{grown / 1e6:.1f} MB")
        assert grown < 40_000_000
        for line in lines:
            while piece := line.recv(1 << 20):
                if piece.endswith(b"\r\n0\r\n\r\n"):
                    break
            line.close()


def test_a_client_that_leaves_gives_its_place_back(large):
    with commanded(large, "--workers", "1") as server:
        for _ in range(PLACES + 2):
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
                line.sendall(b"GET /api/v1/search.ndjson HTTP/1.1\r\nHost: x\r\n\r\n")
                assert line.recv(20).startswith(b"HTTP/1.1 200")
            time.sleep(0.3)


def test_the_doc_runs(browser, monkeypatch):
    """The example of the docs, with the test client in place of the network."""
    text = (ROOT / "docs" / "exporting.md").read_text()
    (code,) = re.findall(r"^## In Python\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    program = "\n".join(line[4:] for line in code.splitlines() if line.startswith("    "))

    def opened(address):
        path = address.removeprefix("http://127.0.0.1:8000")
        return io.BytesIO(browser.get(path).data)

    monkeypatch.setattr("urllib.request.urlopen", opened)
    found: dict = {}
    exec(program, found)  # noqa: S102 - what a reader would run
    assert len(found["table"]) == len(found["articles"]) == len(found["feed"].entries) == 12
    assert found["table"]["id"].to_list() == [article["id"] for article in found["articles"]]
    assert not found["feed"].bozo
    reports = [one for one in found["bundle"].objects if one.type == "report"]
    assert len(reports) == 12
    assert threading.active_count() < 50


def test_no_file_takes_the_place_of_a_pipe(run, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    done = run("--output", str(pipe))
    assert (done.exit_code, pipe.is_fifo()) == (0, True)
    assert os.read(reading, 1 << 16) == run().stdout_bytes
    assert not (tmp_path / "pipe.json").exists()
