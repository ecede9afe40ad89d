"""Asking for a refresh with a token, and what is told of one: on the page, as JSON, by `status`."""

import json
import os
import stat
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from archive import Fault, FaultKind, open_index
from tests.served import commanded
from web import Config, create_app
from web.account import LISTED, NAME, Account, Busy, Course, account_of, taken, telling
from web.cli import main

ROOT = Path(__file__).parents[1]
TOKEN = "kPq7-" * 8
TEXT = "Le titre de {0}\n\nLa mairie imaginaire de {0} a rouvert ses portes lundi, dit son maire.\n"


def client(folder, token=TOKEN, begin=lambda: True):
    config = Config(account=folder, token=token, refresh=begin)
    return create_app(open_index(f"whoosh:{folder}"), config).test_client()


def ask(browser, token=TOKEN, **options):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return browser.post("/api/v1/refresh", headers=headers, **options)


# The account


def test_an_account_is_told_while_it_runs_and_when_it_has_ended(tmp_path):
    fault = Fault.of("leer.txt", FaultKind.TOO_LONG, characters=5_000_000)
    assert account_of(tmp_path) == Account()
    for number in range(3):
        with telling(tmp_path) as teller:
            assert account_of(tmp_path).course is Course.RUNNING
            teller.progress(number, 10)
            teller.progress(10, 10)
            assert (account_of(tmp_path).done, account_of(tmp_path).total) == (10, 10)
            teller.end(Course.DONE, new=number, faults=(fault,), failed=1)
        account = account_of(tmp_path)
        assert (account.course, account.new, account.faults) == (
            Course.DONE,
            number,
            (fault,),
        )
        assert account.ended.endswith("Z")
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_one_that_raises_has_failed_and_one_that_is_killed_was_interrupted(tmp_path):
    for _ in range(3):
        with pytest.raises(OSError, match="full"), telling(tmp_path):
            raise OSError("full")
        assert account_of(tmp_path).course is Course.FAILED
        program = (
            "import os, sys; from pathlib import Path; from web.account import telling\n"
            "with telling(Path(sys.argv[1])): os.kill(os.getpid(), 9)"
        )
        command = [sys.executable, "-P", "-c", program, str(tmp_path)]
        subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
        assert account_of(tmp_path).course is Course.INTERRUPTED


def test_two_never_run_at_once_and_looking_is_in_nobodys_way(tmp_path):
    stop = threading.Event()

    def look():
        while not stop.is_set():
            account_of(tmp_path)

    looking = threading.Thread(target=look)
    looking.start()
    for _ in range(50):
        with telling(tmp_path), pytest.raises(Busy), telling(tmp_path):
            pass
    stop.set()
    looking.join()


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[]", "\0", '{"course": "dancing"}', '{"course": "done", "new": "x"}'),
        *('{"course": "done", "problems": 3}', '{"course": "done", "new": true}', "9" * 5000),
    ],
)
def test_what_stands_in_the_file_need_not_make_sense(tmp_path, text):
    (tmp_path / NAME).write_text(text)
    assert account_of(tmp_path).course is Course.NEVER
    assert client(tmp_path).get("/refresh").status_code == 200


def test_a_link_in_its_place_is_not_followed(tmp_path):
    (tmp_path / "victim").write_text("x")
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / NAME).symlink_to(tmp_path / "victim")
    with telling(tmp_path / "index"):
        pass
    assert (tmp_path / "victim").read_text() == "x"
    assert account_of(tmp_path / "index").course is Course.NEVER


# The page


@pytest.mark.parametrize("course", Course)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_tells_each_course_in_both_languages(tmp_path, course, language):
    evil = "<script>alert(1)</script>.txt: vide; rien"
    if course is not Course.NEVER:
        rows = {"course": course.value, "began": "2024-03-06T10:02:00Z", "done": 3, "total": 9}
        rows |= {"ended": "2024-03-06T10:05:00Z", "failed": LISTED + 2, "problems": [evil]}
        (tmp_path / NAME).write_text(json.dumps(rows))
    answer = client(tmp_path).get(f"/refresh?lang={language}")
    page = BeautifulSoup(answer.text, "lxml")
    assert page.h1.text == {"fr": "État de l’index", "en": "State of the index"}[language]
    assert page.select('footer a[href^="/refresh"]')
    if course is Course.NEVER:
        return
    moment = "6 mars 2024 à 10\xa0h\xa00" if language == "fr" else "6 March 2024 at 10:0"
    assert moment in page.select_one("main section p").text
    (problem,) = page.select("main li")
    assert problem.text.strip() == evil
    assert not page.select("main script")


def test_a_refresh_that_runs_shows_how_far_it_is(tmp_path):
    with telling(tmp_path) as teller:
        teller.progress(4, 9)
        page = BeautifulSoup(client(tmp_path).get("/refresh").text, "lxml")
        state = client(tmp_path).get("/api/v1/refresh").get_json()
    (bar,) = page.select("progress")
    assert (bar["value"], bar["max"]) == ("4", "9")
    assert (state["state"], state["seeds"]) == ("running", {"done": 4, "total": 9})
    assert state["watch"]["state"] == "off"


# The token


def test_without_a_token_there_is_no_such_door(tmp_path):
    for token in ("", TOKEN):
        answer = ask(client(tmp_path, token=""), token)
        assert (answer.status_code, answer.get_json()["ok"]) == (404, False)


def test_with_the_token_a_refresh_begins_unless_one_runs(tmp_path):
    free = iter([True, False, True])
    browser = client(tmp_path, begin=lambda: next(free))
    answers = [ask(browser) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 409, 202]
    assert answers[0].headers["Location"] == "/api/v1/refresh"
    assert next(free, None) is None


@pytest.mark.torture
def test_a_thousand_wrong_tokens_are_refused_and_few_of_them_looked_at(tmp_path, measured):
    begun = []

    def begin():
        begun.append(1)
        return True

    browser = client(tmp_path, begin=begin)
    wrong = ["", TOKEN[:-1], TOKEN + "x", TOKEN.lower(), "é", "\udcff", "x" * 5000, "Basic x"]
    statuses = []
    for number in range(1000):
        answer = ask(
            browser, wrong[number % len(wrong)].encode("utf-8", "replace").decode("latin-1")
        )
        statuses.append(answer.status_code)
        assert TOKEN not in answer.text
        if answer.status_code == 401:
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="newsarchive"'
        else:
            assert int(answer.headers["Retry-After"]) >= 1
    measured(
        "wrong token × 1,000",
        f"{statuses.count(401)} × 401, {statuses.count(429)} × 429, {len(begun)} refreshes begun",
    )
    assert begun == []
    assert set(statuses) == {401, 429}
    assert statuses.count(401) < 50
    other = {"REMOTE_ADDR": "192.0.2.7"}
    assert ask(browser, environ_overrides=other).status_code == 202, "others are not held up"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER  "])
def test_a_token_may_be_written_as_the_standard_has_it(tmp_path, scheme):
    headers = {"Authorization": f"{scheme} {TOKEN}"}
    assert client(tmp_path).post("/api/v1/refresh", headers=headers).status_code == 202


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_no_other_method_begins_anything(tmp_path, method):
    browser = client(tmp_path, begin=lambda: pytest.fail("it began"))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = browser.open("/api/v1/refresh", method=method, headers=headers)
    assert answer.status_code == 405
    assert browser.get(f"/api/v1/refresh?token={TOKEN}", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("text", "mode", "sentence"),
    [
        (TOKEN, 0o640, "others may read the token; say: chmod 600"),
        (TOKEN, 0o604, "others may read the token"),
        ("short", 0o600, "fewer than 16 characters; make one with: head -c 32"),
        ("", 0o600, "fewer than 16 characters"),
        ("é" * 40, 0o600, "it is no plain text"),
    ],
)
def test_a_token_that_cannot_be_kept_secret_starts_no_server(tmp_path, text, mode, sentence):
    file = tmp_path / "token"
    file.write_text(text)
    file.chmod(mode)
    words = ["serve", "--port", "0", "--index", f"whoosh:{tmp_path}/index", "--token", str(file)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert TOKEN not in done.output
    file.unlink()
    assert "No such file" in CliRunner().invoke(main, words).stderr


# All together


@pytest.fixture
def site(tmp_path):
    """A server with a token, over a folder with two seeds."""
    (tmp_path / "seeds").mkdir()
    for word in ("alpha", "beta"):
        (tmp_path / "seeds" / f"{word}.txt").write_text(TEXT.format(word))
    (tmp_path / "seeds" / "empty.txt").write_text("")
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    file.chmod(0o600)
    with commanded(tmp_path, "--workers", "2", "--token", file) as server:
        yield server


def posted(server, token):
    headers = {"Authorization": f"Bearer {token}"}
    asked = urllib.request.Request(f"{server.address}/api/v1/refresh", b"", headers)
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def told(server):
    return json.loads(server.get("/api/v1/refresh"))


def test_a_server_refreshes_for_whoever_knows_the_token(site, tmp_path):
    assert posted(site, "x" * 40) == 401
    assert posted(site, TOKEN) == 202
    assert {posted(site, TOKEN) for _ in range(3)} == {409}
    deadline = time.monotonic() + 40
    while told(site)["state"] != "done" and time.monotonic() < deadline:
        time.sleep(0.1)
    state = told(site)
    assert (state["state"], state["articles"]["new"], state["failed"]) == ("done", 2, 1)
    assert state["problems"][0].startswith("empty.txt\u00a0: le fichier est vide\u00a0; ")
    english = json.loads(site.get("/api/v1/refresh?lang=en"))
    assert english["problems"][0].startswith("empty.txt: the file is empty; ")
    assert json.loads(site.get("/readyz"))["articles"] == 2
    words = [
        "status",
        "--index",
        f"whoosh:{tmp_path}/var/index",
        "--seeds",
        str(tmp_path / "seeds"),
    ]
    said = CliRunner().invoke(main, words).output
    assert "refresh:     done 20" in said
    assert "2 new, 0 changed" in said
    assert "problem:     empty.txt: the file is empty" in said


@pytest.mark.alone
def test_a_run_on_the_command_line_is_in_the_way_of_another_at_once(tmp_path):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text(TEXT.format("alpha"))
    index = tmp_path / "index"
    held = taken(index)
    words = ["index", str(tmp_path / "seeds"), "--index", f"whoosh:{index}", "--jobs", "1"]
    began = time.monotonic()
    done = CliRunner().invoke(main, words)
    assert time.monotonic() - began < 2
    assert done.exit_code == 2
    assert "another process is writing to this index" in done.stderr
    os.close(held)
    assert CliRunner().invoke(main, words).exit_code == 0
