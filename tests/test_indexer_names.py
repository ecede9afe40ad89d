"""Files with names that are no text, or that would do something to a terminal or a page."""

import json
import os
import unicodedata
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from archive import open_index
from indexer.records import readable
from web import create_app
from web.cli import main

ODD = {
    "no UTF-8": b"caf\xe9.txt",
    "half an emoji": b"\xf0\x9f.txt",
    "a new line": b"a\nproblem  b.txt: forged.txt",
    "an escape": b"a\x1b[2J\x1b]0;title\x07.txt",
    "a return": b"a\rb.txt",
    "writing turned round": "a\u202etxt.exe.txt".encode(),
    "a line separator": "a\u2028b.txt".encode(),
    "a C1 control": "a\u009b2Jb.txt".encode(),
    "markup": b"<img src=x onerror=alert(1)>.txt",
    "a backslash": b"a\\xe9.txt",
}
TEXT = "Le titre de {0}\n\nLa mairie imaginaire de {0} a rouvert ses portes lundi matin.\n"


def is_clean(text):
    return not any(unicodedata.category(char) in {"Cc", "Cs"} for char in text if char != "\n")


@pytest.fixture
def run(tmp_path, monkeypatch):
    (tmp_path / "seeds").mkdir()
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, words, catch_exceptions=False)


@pytest.mark.parametrize("name", ODD.values(), ids=ODD)
@pytest.mark.parametrize("packed", [False, True])
def test_an_odd_name_goes_through_every_door(run, name, packed):
    if packed:
        with zipfile.ZipFile("seeds/all.zip", "w") as archive:
            archive.writestr(
                os.fsdecode(name).encode("utf-8", "replace").decode(), TEXT.format("Clairval")
            )
    else:
        with open(b"seeds/" + name, "wb") as file:  # noqa: PTH123 - pathlib takes no bytes
            file.write(TEXT.format("Clairval").encode())
    done = run("index", "--jobs", "1", "--report", "report.json")
    assert done.exit_code == 0, done.output
    assert json.loads(Path("report.json").read_text("utf-8"))["new"] == 1
    found = run("search", "clairval")
    assert found.exit_code == 0
    assert is_clean(done.output + found.output)
    assert "Le titre de Clairval" in found.output
    inspected = run("inspect", "seeds", "--format", "ndjson")
    assert (inspected.exit_code, is_clean(inspected.output)) == (0, True)
    hits = json.loads(run("search", "clairval", "--format", "json").stdout)["hits"]
    client = create_app(open_index("whoosh:var/index")).test_client()
    (hit,) = json.loads(client.get("/api/v1/search?q=clairval").data)["hits"]
    assert hit["seed"] == hits[0]["seed"]
    for address in ("/?q=clairval", f"/article/{hit['id']}", f"/api/v1/articles/{hit['id']}"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"<img src=x" not in answer.data or answer.is_json
    assert run("index", "--jobs", "1").stdout.startswith("Nothing has changed")


@pytest.mark.parametrize("name", [name for name in ODD.values() if b"<" not in name])
def test_a_problem_of_an_odd_name_is_one_clean_line(run, name):
    with open(b"seeds/" + name, "wb"):  # noqa: PTH123 - pathlib takes no bytes
        pass
    failed = run("index", "--jobs", "1")
    assert failed.exit_code == 1
    problems = [line for line in failed.stderr.splitlines() if line.startswith("problem")]
    assert len(problems) == 1
    assert "the file is empty" in problems[0]
    assert is_clean(failed.output)


names = st.binary(min_size=1, max_size=12).map(os.fsdecode)


@given(names, names)
def test_no_two_names_become_one(one, two):
    assert (readable(one) == readable(two)) == (one == two)
    assert is_clean(readable(one).replace("\n", "!"))
    readable(one).encode()


@pytest.mark.parametrize(
    "name", ["a.txt", "Capture d’écran à 10.15\u202f.txt", "日本.html", "a\u00a0b"]
)
def test_an_ordinary_name_stays_as_it_is(name):
    assert readable(name) == name
