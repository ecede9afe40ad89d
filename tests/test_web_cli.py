"""The command as a person runs it: words in, lines and an exit status out."""

import contextlib
import errno
import json
import os
import pty
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import Facet, Match, Query, Sort, open_index
from tests.test_labelled_sets import faults
from web.cli import main

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "000_8f6e4fe2584962b7.txt"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command in a folder that has the real article as its one seed."""
    (tmp_path / "seeds").mkdir()
    shutil.copy(SEED, tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, words)


def test_index_then_search_finds_the_article(run):
    assert run("index").exit_code == 0
    found = run("search", "hopital", "armentieres")
    assert found.exit_code == 0
    assert found.stdout.startswith("Centre hospitalier d’Armentières")
    assert "1 found" in found.stderr


def test_a_second_index_writes_nothing_and_says_so(run):
    run("index")
    again = run("index")
    assert (again.exit_code, again.stdout.splitlines()[-1]) == (
        0,
        "Nothing has changed: 1 article, nothing written.",
    )


@pytest.fixture
def thinned(run, tmp_path):
    """An archive of 31 seeds of which a dozen have gone since it was indexed."""
    for number in range(30):
        text = (
            f"Mairie {number}\n\nLa mairie numéro {number} a rouvert ses portes ce lundi matin.\n"
        )
        (tmp_path / "seeds" / f"{number:02}.txt").write_text(text, encoding="utf-8")
    run("index", "--jobs", "1")
    for number in range(12):
        (tmp_path / "seeds" / f"{number:02}.txt").unlink()
    return run


def test_many_seeds_go_only_when_that_is_said(thinned):
    refused = thinned("index", "--jobs", "1")
    assert refused.exit_code == 1
    assert "12 of 31 seeds are gone, and nothing was changed" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert "31 articles" in thinned("status").stdout
    assert thinned("index", "--jobs", "1", "--allow-removals").exit_code == 0
    assert "19 articles" in thinned("status").stdout


@pytest.mark.parametrize(("answer", "status", "left"), [("y", 0, 19), ("n", 1, 31), ("", 1, 31)])
def test_on_a_terminal_the_question_is_asked(thinned, tmp_path, answer, status, left):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-P", "-m", "web.cli", "index", "--jobs", "1"]
    asked = subprocess.Popen(command, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.write(ours, f"{answer}\n".encode())
    shown = b""
    with contextlib.suppress(OSError):  # the terminal is gone when the command has ended
        while piece := os.read(ours, 4096):
            shown += piece
    assert asked.wait(60) == status
    assert b"Remove them from the index? [y/N]" in shown
    assert f"{left} articles" in thinned("status").stdout


@pytest.mark.parametrize("command", ["index", "check", "watch"])
def test_an_index_among_the_seeds_is_refused(run, command):
    for address in ("whoosh:seeds/var/index", "whoosh:seeds"):
        done = run(command, "--index", address)
        assert done.exit_code == 2
        assert done.stderr == (
            f"newsarchive: {address}: it lies among the seeds in seeds; put it elsewhere with"
            " --index\n"
        )
        assert not Path("seeds/var").exists()
    assert run("index", "--jobs", "1", "--index", "whoosh:seeds/.index").exit_code == 0


def test_without_standard_input_nobody_is_asked(thinned, tmp_path):
    closed = f"exec {sys.executable} -P -m web.cli index --jobs 1 <&-"
    done = subprocess.run(
        ["/bin/sh", "-c", closed], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("newsarchive: seeds: 12 of 31 seeds are gone")
    assert "31 articles" in thinned("status").stdout


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("--help >/dev/full", 3),
        ("index --help >/dev/full", 3),
        ("index --nonsense 2>/dev/full", 3),
        ("status >/dev/full 2>&1", 3),
        ("search >/dev/full", 3),
        ("--help >&-", 0),
    ],
)
def test_what_cannot_be_said_is_a_fault_of_the_machine(run, tmp_path, words, status):
    run("index", "--jobs", "1")
    command = f"exec {sys.executable} -P -m web.cli {words}"
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=tmp_path, stderr=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == status
    assert done.stderr.count("\n") <= 1
    assert "Traceback" not in done.stderr


def test_who_stops_listening_is_not_told_of_seeds_that_could_not_be_read(run, tmp_path):
    run("index", "--jobs", "1")
    listening, talking = os.pipe()
    os.close(listening)
    command = [sys.executable, "-P", "-m", "web.cli", "search"]
    done = subprocess.run(
        command, cwd=tmp_path, stdout=talking, stderr=subprocess.PIPE, check=False
    )
    os.close(talking)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(
    "error", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EMFILE]
)
@pytest.mark.parametrize(
    "words",
    [
        ["index", "--jobs", "1"],
        ["correct", "make", "remove", "--field", "organisation", "--value", "ANSSI"],
    ],
    ids=["index", "correct"],
)
def test_a_fault_of_the_machine_is_one_sentence_and_the_status_3(run, monkeypatch, words, error):
    def failing(_handle):
        raise OSError(error, os.strerror(error))

    run("index", "--jobs", "1")
    Path("seeds/b.txt").write_text("Mairie\n\nLa mairie a rouvert ses portes ce lundi.\n")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing)
        failed = run(*words)
    assert failed.exit_code == 3
    assert failed.stderr.startswith(f"newsarchive: {os.strerror(error)}; nothing was lost, ")
    assert failed.stderr.count("\n") == 1
    assert "1 article" in run("status").stdout, "the old state still answers"
    assert not list(Path("var/index").glob("tmp-*"))
    assert run(*words).exit_code == 0


def test_a_report_that_cannot_be_written_names_the_fault(run):
    assert run("index", "--jobs", "1", "--report", "seeds").exit_code == 2, "a folder is no file"
    Path("full").symlink_to("/dev/full")
    failed = run("index", "--jobs", "1", "--report", "full")
    assert failed.exit_code == 3
    assert "No space left on device; nothing was lost, free some space" in failed.stderr


def test_bad_seeds_are_named_and_the_status_is_1(run, tmp_path):
    (tmp_path / "seeds" / "empty.txt").write_text("")
    done = run("index")
    assert done.exit_code == 1
    assert "empty.txt: the file is empty" in done.stderr
    assert "1 new" in done.stdout
    assert "1 could not be read" in done.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["search", "x"], "no index here yet; make one with: newsarchive index"),
        (["status"], "no index here yet"),
        (["index", "nowhere"], "there is no such folder"),
        (["index", "--index", "sqlite:x"], "is no index address; write whoosh:PATH"),
        (["search", "--sort", "best"], "'best' is not one of"),
        (["search", "--date-from", "hier"], "“date_from” is “hier”, which is not a date"),
        (["inspect"], "Missing argument"),
        (["inspect", "nowhere.txt"], "nowhere.txt: there is nothing here"),
        (["nonsense"], "No such command"),
    ],
)
def test_wrong_use_is_one_sentence_and_status_2(run, words, sentence):
    done = run(*words)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.output


def test_a_broken_query_is_explained(run):
    run("index")
    done = run("search", "a AND")
    assert done.exit_code == 2
    assert "AND needs a word on its right (at character 3" in done.stderr
    assert "Try instead: a" in done.stderr


def test_search_as_json_is_what_the_api_answers(run):
    run("index")
    answer = json.loads(run("search", "hopital", "--actor", "Blackout", "--format", "json").stdout)
    assert answer["total"] == 1
    assert answer["query"]["filters"] == {
        "actor": {"values": ["Blackout"], "excluded": [], "missing": False, "present": False}
    }
    assert run("search", "--sector", "energy").stderr.startswith("0 found")


def test_every_filter_of_a_page_is_an_option(run):
    text = run("search", "--help").stdout
    for name in (*Facet, "date-from", "date-to", "match", "sort", "page", "size"):
        assert f"--{name}" in text
    for choice in (*Match, *Sort):
        assert choice in text


def test_status_says_what_the_index_holds(run):
    run("index")
    assert "whoosh:var/index: 1 article, " in run("status").stdout


def test_inspect_gives_one_line_of_json_an_article(run, tmp_path):
    (tmp_path / "seeds" / "gold.jsonl").write_text("{}")
    done = run("inspect", "--format", "ndjson", "seeds")
    assert done.exit_code == 0
    assert "seeds/gold.jsonl: a .jsonl file is no article" in done.stderr
    (line,) = done.stdout.splitlines()
    article = json.loads(line)
    assert article["path"] == "seeds/000_8f6e4fe2584962b7.txt"
    assert article["title"].startswith("Centre hospitalier d’Armentières: après le piratage")
    assert article["body"].startswith("Les données d’environ 300 000 patients")
    assert article["body"].endswith("une part stable comparée à 2022.")
    rules = {removed["rule"] for removed in article["removed"]}
    assert {"source-link", "comment-form"} <= rules


def test_inspect_finds_the_facets_of_the_real_article_with_exact_evidence(run):
    article = json.loads(run("inspect", "--format", "ndjson", "seeds").stdout)
    facets = article["facets"]
    named = {(f["value"], f["role"]) for f in facets["organisation"]}
    assert {("Centre hospitalier d’Armentières", "victim"), ("ANSSI", "authority")} <= named
    assert [(f["value"], f["role"]) for f in facets["actor"]] == [("Blackout", "claimed")]
    assert [f["value"] for f in facets["sector"]] == ["health"]
    for mention in (*facets["organisation"], *facets["actor"], *facets["sector"]):
        for evidence in mention["evidence"]:
            text = article[evidence["field"]]
            assert text[evidence["start"] : evidence["end"]] == evidence["text"]
            assert evidence["rule"]


def test_inspect_for_people_says_the_same(run):
    text = run("inspect", "seeds").stdout
    assert re.search(r"actor: Blackout \(claimed, \d\d%\), read in body", text)
    assert "removed by source-link in line 36: Source link" in text


@pytest.mark.parametrize(
    "path", ["seeds", "seeds/kept", "seeds/kept/a.txt", "./seeds", "other/../seeds"]
)
def test_inspect_corrects_as_index_does(run, tmp_path, path):
    (tmp_path / "other").mkdir()
    (tmp_path / "seeds" / "kept").mkdir()
    first = next((tmp_path / "seeds").glob("000_*.txt"))
    (tmp_path / "seeds" / "kept" / "a.txt").write_bytes(first.read_bytes().replace(b"300", b"400"))
    said = ["--field", "sector", "--value", "health", "--article", "kept/a.txt"]
    assert run("correct", "make", "remove", *said).exit_code == 0
    lines = run("inspect", "--format", "ndjson", path).stdout.splitlines()
    sectors = {Path(one["path"]).name: one["facets"]["sector"] for one in map(json.loads, lines)}
    assert sectors.pop("a.txt") == []
    assert all(sectors.values())


def test_inspect_reads_two_files_of_one_name(run, tmp_path):
    (first,) = (tmp_path / "seeds").glob("000_*.txt")
    (tmp_path / first.name).write_bytes(first.read_bytes())
    lines = run("inspect", "--format", "ndjson", first.name, "seeds").stdout.splitlines()
    assert [json.loads(line)["path"] for line in lines] == [first.name, f"seeds/{first.name}"]


def test_inspect_names_what_cannot_be_read_and_goes_on(run, tmp_path):
    (tmp_path / "seeds" / "a.txt").write_bytes(b"")
    done = run("inspect", "seeds", "--format", "ndjson")
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 1
    assert "seeds/a.txt: the file is empty" in done.stderr


def test_a_taken_port_is_one_sentence(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.exit_code == 2
    assert f"127.0.0.1:{port}: Address already in use; choose another port" in done.stderr


def test_serve_with_watch_finds_a_new_seed_by_itself(tmp_path):
    (tmp_path / "seeds").mkdir()
    shutil.copy(SEED, tmp_path / "seeds")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "web.cli",
            "serve",
            "--watch",
            "--every",
            "0.2",
            "--port",
            str(port),
        ],
        cwd=tmp_path,
        env={"PATH": "", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        url = f"http://127.0.0.1:{port}/api/v1/search?q=trifouillis"
        (tmp_path / "seeds" / "new.txt").write_text(
            "Trifouillis rouvre\n\nUne mairie imaginaire.\n"
        )
        assert eventually(lambda: total(url) == 1)
    finally:
        server.terminate()
        output, _ = server.communicate(timeout=20)
    assert server.returncode == 0
    assert f"newsarchive: http://127.0.0.1:{port}" in output
    assert "Traceback" not in output
    assert open_index(f"whoosh:{tmp_path / 'var' / 'index'}").search(Query()).total == 2


def total(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)["total"]
    except OSError:
        return None


def eventually(happened):
    """Whether something happens within 20 seconds."""
    for _ in range(200):
        if happened():
            return True
        time.sleep(0.1)
    return False


def test_a_facet_is_corrected_listed_and_taken_back(run):
    run("index", "seeds")
    said = ["--field", "actor", "--value", "Blackout", "--to", "Panne", "--why", "essai"]
    done = run("correct", "make", "rename", *said)
    assert done.exit_code == 0
    assert "corrections.toml, line 1: written" in done.stdout
    assert "1 changed" in run("index", "seeds").stdout
    found = json.loads(run("search", "--actor", "Panne", "--format", "json").stdout)
    assert found["total"] == 1
    assert "line 1: rename actor Blackout → Panne" in run("correct", "list").stdout
    assert '- value = "Blackout"' in run("correct", "undo", "1").stdout
    run("index", "seeds")
    assert json.loads(run("search", "--actor", "Blackout", "--format", "json").stdout)["total"] == 1


def test_corrected_articles_are_exported_as_examples(run, tmp_path):
    run("index", "seeds")
    assert "0 examples" in run("correct", "export", "none").stdout
    assert (tmp_path / "none" / "gold.jsonl").read_text("utf-8") == ""
    said = ["--field", "organisation", "--value", "Facebook", "--role", "source"]
    run("correct", "make", "role", *said)
    run("index", "seeds")
    done = run("correct", "export", "examples")
    assert done.exit_code == 0
    assert "1 examples. Look them through" in done.stdout
    (line,) = (tmp_path / "examples" / "gold.jsonl").read_text("utf-8").splitlines()
    row = json.loads(line)
    text = (tmp_path / "examples" / f"{row['id']}.txt").read_text("utf-8")
    assert text.startswith("Centre hospitalier d’Armentières")
    bodies = {body["name"]: body for body in row["organisations"]}
    assert bodies["Facebook"]["role"] == "source"
    assert bodies["Centre hospitalier d’Armentières"]["main"] is True
    assert row["actors"] == ["Blackout"]
    assert row["sectors"] == ["health"]
    assert faults(row, text) == []


def test_a_correction_by_bytes_that_are_no_text_is_refused(run, tmp_path):
    done = run("correct", "make", "remove", "--field", "actor", "--value", "caf\udce9")
    assert done.exit_code == 2
    assert "values must be a list of texts" in done.stderr or "value must be" in done.stderr
    assert not (tmp_path / "corrections.toml").exists()


def test_who_has_no_name_can_correct_too(run, tmp_path, monkeypatch):
    def nameless():
        raise KeyError("getpwuid(): uid not found: 4242")

    monkeypatch.setattr("web.cli.correcting.getuser", nameless)
    done = run("correct", "make", "remove", "--field", "actor", "--value", "X")
    assert done.exit_code == 0
    assert f'who = "user {os.getuid()}"' in (tmp_path / "corrections.toml").read_text()


def test_a_correction_that_makes_no_sense_is_refused_and_not_written(run, tmp_path):
    done = run("correct", "make", "rename", "--field", "actor", "--value", "X")
    assert done.exit_code == 2
    assert "rename needs to" in done.stderr
    assert not (tmp_path / "corrections.toml").exists()


@pytest.mark.parametrize("word", ["-Lille", "-hopital", "-écoles", "-1", '-"fuite de données"'])
def test_a_word_with_a_minus_is_left_out_and_no_option(run, word):
    run("index")
    sides = ["hopital", "armentieres", word], [word, "hopital", "armentieres", "--sort", "newest"]
    for command in ("search", "export"):
        for words in sides:
            found, meant = run(command, *words), run(command, "--", *words[:3])
            assert (found.exit_code, found.output) == (0, meant.output)
    assert "0 found" in run("search", "armentieres", "-hopital").stderr


@pytest.mark.parametrize("option", ["-v", "-Q", "--force", "-sort"])
def test_an_option_that_there_is_not_says_how_to_look_for_it(run, option):
    refused = run("search", "mairie", option)
    assert refused.exit_code == 2
    assert "No such option" in refused.stderr
    assert "To look for it, put -- in front of the query." in refused.stderr
    assert run("index").exit_code == 0
    assert run("search", "--", option).exit_code == 0
