"""Correcting from a page: the ready commands, the form, undoing, and who may do any of that."""

import shlex
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from archive import Evidence, Kind, Mention, Role, TextField, open_index
from indexer import Action, Extractor, load_corrections, refresh
from tests.served import commanded
from web import Config, create_app
from web.cli import main
from web.cli.amending import CorrectionsFile

TOKEN = "kPq7-" * 8
EVIL = '<script>alert("1")</script>'
BODY = "Le groupe Lockbit a visé la clinique de Clairval. La Préfecture de l’Orme en parle."


def a_mention(kind, value, role, alias, body=BODY):
    start = body.index(alias)
    place = Evidence(
        field=TextField.BODY, start=start, end=start + len(alias), text=alias, rule="learned"
    )
    return Mention(
        kind=kind, value=value, role=role, alias=alias, evidence=(place,), confidence=0.9
    )


@pytest.fixture
def index(tmp_path, make_article):
    index = open_index(f"whoosh:{tmp_path}/index")
    mentions = (
        a_mention(Kind.ORGANISATION, 'Clinique d\'"Ici" & $HOME', Role.VICTIM, "clinique"),
        a_mention(Kind.ACTOR, "--Lockbit", Role.CLAIMED, "Lockbit"),
        a_mention(Kind.SECTOR, "health", Role.VICTIM, "clinique"),
    )
    unsure = (a_mention(Kind.ORGANISATION, "Orme", Role.SOURCE, "Orme"),)
    with index.writing() as batch:
        batch.put(make_article("a", "Un titre", BODY, mentions=mentions, uncertain=unsure))
        batch.put(make_article("evil", EVIL, EVIL, organisations=[EVIL]))
    return index


@pytest.fixture
def file(tmp_path):
    return tmp_path / "corrections.toml"


def site(index, file, *, token=TOKEN, begin=lambda: True):
    config = Config(token=token, amendments=CorrectionsFile(file), refresh=begin)
    return create_app(index, config).test_client()


CLINIC = {"field": "organisation", "value": 'Clinique d\'"Ici" & $HOME'}
GANG = {"field": "actor", "value": "--Lockbit"}
SECTOR = {"field": "sector", "value": "health"}
SIGNED = {"who": "Anne Plume", "why": "Lu deux fois", "token": TOKEN}


def send(browser, said, article="id-a", **options):
    return browser.post(f"/article/{article}/correct", data=SIGNED | said, **options)


def soup(answer, status=200):
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "lxml")


# Commands


@pytest.mark.parametrize("said", [CLINIC, GANG, SECTOR, {}])
@pytest.mark.parametrize("token", ["", TOKEN])
def test_every_command_can_be_run_as_it_stands(index, file, said, token):
    browser = site(index, file, token=token)
    page = soup(browser.get("/article/id-a/correct", query_string=said))
    commands = [each.get_text() for each in page.select("code.command")]
    assert len(commands) in {3, 4, 5}
    assert bool(page.select("form[method=post]")) == bool(token)
    for command in commands:
        name, *words = shlex.split(command)
        assert name == "newsarchive"
        done = CliRunner().invoke(main, [*words, "--corrections", str(file)])
        assert done.exit_code == 0, done.output
    assert len(load_corrections(file).every) == len(commands)


def test_each_value_of_an_article_says_how_it_is_taken_out(index, file):
    page = soup(site(index, file, token="").get("/article/id-a"))
    commands = [each.get_text() for each in page.select(".wrong code.command")]
    assert [shlex.split(each)[9] for each in commands[:1]] == [CLINIC["value"]]
    assert "--value=--Lockbit" in shlex.split(commands[1])
    assert len(commands) == 3
    (unsure,) = page.select(".unsure a.right")
    prefilled = soup(site(index, file).get(unsure["href"]))
    assert prefilled.select_one("input[name=text]")["value"] == "Orme"
    assert "1 fois" in prefilled.select_one("#text-hint").get_text()


# Writing


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (CLINIC | {"change": "remove"}, (Action.REMOVE, "", None, "id-a")),
        (
            CLINIC | {"change": "rename", "to": " Clinique  d’Ici ", "scope": "all"},
            (Action.RENAME, "Clinique d’Ici", None, ""),
        ),
        (GANG | {"change": "role", "role": "mentioned"}, (Action.ROLE, "", Role.MENTIONED, "id-a")),
        (SECTOR | {"change": "rename", "to": "justice"}, (Action.RENAME, "justice", None, "id-a")),
        (SECTOR | {"change": "remove"}, (Action.REMOVE, "", None, "id-a")),
        (
            {"change": "add", "field": "organisation", "text": "Orme", "role": "source"},
            (Action.ADD, "", Role.SOURCE, "id-a"),
        ),
        (
            {"change": "add", "field": "sector", "sector": "justice", "scope": "all"},
            (Action.ADD, "", None, "id-a"),
        ),
    ],
)
def test_a_form_writes_what_it_says_with_who_when_and_why(index, file, said, written):
    browser = site(index, file)
    answer = send(browser, said)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/corrections?written=1")
    (one,) = load_corrections(file).every
    assert (one.action, one.to, one.role, one.article) == written
    assert (one.who, one.why, one.when) == ("Anne Plume", "Lu deux fois", datetime.now(UTC).date())
    page = soup(browser.get(answer.headers["Location"]))
    assert "prochaine mise à jour" in page.select_one("[role=status]").get_text()
    assert "Anne Plume" in page.select_one(".entries .is-new").get_text()
    assert TOKEN not in page.decode()
    assert TOKEN not in file.read_text()


def test_what_is_added_under_another_name_keeps_how_the_text_writes_it(index, file):
    added = {"change": "add", "field": "actor", "text": "Lockbit", "value": "LockBit"}
    assert send(site(index, file), added | {"role": "attributed"}).status_code == 303
    (one,) = load_corrections(file).every
    assert (one.values, one.alias, one.role) == (("LockBit",), "Lockbit", Role.ATTRIBUTED)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (CLINIC, "Choisissez ce qu’il faut corriger."),
        (CLINIC | {"change": "merge"}, "Choisissez"),
        (CLINIC | {"change": "remove", "who": " "}, "Dites qui corrige."),
        (CLINIC | {"change": "remove", "why": ""}, "Dites pourquoi"),
        (CLINIC | {"change": "remove", "value": "Autre"}, "n’a pas, ou n’a plus"),
        (CLINIC | {"change": "remove", "field": "outlet"}, "Choisissez"),
        (CLINIC | {"change": "rename"}, "autre nom"),
        (CLINIC | {"change": "rename", "to": CLINIC["value"]}, "autre nom"),
        (SECTOR | {"change": "rename", "to": "cookery"}, "autre nom"),
        (CLINIC | {"change": "role", "role": "victim"}, "n’a pas déjà"),
        (CLINIC | {"change": "role", "role": "claimed"}, "Choisissez un rôle"),
        (SECTOR | {"change": "role", "role": "victim"}, "Choisissez un rôle"),
        ({"change": "add", "field": "actor", "text": "Absent", "role": "claimed"}, "ne figurent"),
        ({"change": "add", "field": "actor", "text": "", "role": "claimed"}, "ne figurent"),
        ({"change": "add", "field": "actor", "text": "Orme", "role": "victim"}, "rôle"),
        ({"change": "add", "field": "sector", "sector": "x"}, "Choisissez un secteur."),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_written(index, file, said, sentence):
    page = soup(send(site(index, file), said), 422)
    assert sentence in page.select_one("[role=alert]").get_text()
    assert not file.exists()


def test_a_mistake_keeps_what_was_typed_but_never_the_token(index, file):
    said = CLINIC | {"change": "rename", "to": EVIL, "scope": "all", "why": EVIL, "token": "wrong"}
    page = soup(send(site(index, file), said), 401)
    assert page.select_one("input[name=to]")["value"] == EVIL
    assert page.select_one("input[name=why]")["value"] == EVIL
    assert page.select_one("input[value=all]").has_attr("checked")
    assert not page.select_one("input[name=token]").has_attr("value")
    assert not page.select("main script")
    assert not file.exists()


def test_hostile_texts_are_written_as_texts_and_shown_as_texts(index, file):
    browser = site(index, file)
    value = {"field": "organisation", "value": EVIL, "change": "rename"}
    hostile = '"]]\n[[correction]]\naction = "remove"'
    answer = send(browser, value | {"to": hostile, "why": hostile, "who": EVIL}, "id-evil")
    assert answer.status_code == 303
    (one,) = load_corrections(file).every
    assert one.to == one.why == " ".join(hostile.split())
    page = soup(browser.get("/corrections"))
    assert not page.select("main script")
    assert EVIL in page.select_one(".entries").get_text()
    assert not soup(browser.get("/article/id-evil")).select("main script")


def test_a_file_that_cannot_take_a_correction_is_told_and_stays_as_it_is(index, file):
    browser = site(index, file)
    for text in ('correction = [{action = "remove"}]', "x = ["):
        file.write_text(text)
        page = soup(send(browser, CLINIC | {"change": "remove"}), 409)
        assert "ligne 1" in page.select_one("[role=alert]").get_text()
        assert file.read_text() == text
        assert "ligne 1" in soup(browser.get("/corrections")).select_one("[role=alert]").get_text()


def test_a_place_that_cannot_be_written_to_is_told(index, file):
    browser = site(index, file.parent / "gone" / file.name)
    page = soup(send(browser, CLINIC | {"change": "remove"}), 409)
    said = page.select_one("[role=alert]").get_text()
    assert said == (
        "Le serveur ne peut pas lire ou écrire le fichier des corrections."
        " (No such file or directory)"
    )
    assert (
        soup(browser.get("/corrections")).select_one(".correct").get_text().count("Personne") == 1
    )


def test_many_write_at_once_and_nothing_is_lost(index, file, size):
    browser_of = site(index, file).application
    count = size(8, 40)

    def write(number):
        said = CLINIC | {"change": "rename", "to": f"Nom {number}"}
        client = browser_of.test_client()
        send(client, said, environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"})

    threads = [threading.Thread(target=write, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.to for one in load_corrections(file).every) == sorted(
        f"Nom {number}" for number in range(count)
    )


# Undoing


def test_a_correction_is_taken_back_with_its_button(index, file):
    browser = site(index, file)
    send(browser, CLINIC | {"change": "remove"})
    send(browser, GANG | {"change": "remove"})
    page = soup(browser.get("/corrections"))
    first, second = page.select("button[name=undo]")
    answer = browser.post("/corrections", data={"undo": second["value"], "token": TOKEN})
    assert answer.status_code == 303
    assert [one.values for one in load_corrections(file).every] == [(GANG["value"],)]
    assert "annulée" in soup(browser.get(answer.headers["Location"])).select_one(".notice").text
    stale = browser.post("/corrections", data={"undo": first["value"], "token": TOKEN})
    assert soup(stale, 409).select("[role=alert]"), "it stands in another line by now"
    assert len(load_corrections(file).every) == 1


@pytest.mark.parametrize("undo", ["", "x", "1", "1:", "²:a", "1:0000000000000000", "9" * 99 + ":a"])
def test_nothing_else_is_taken_back(index, file, undo):
    browser = site(index, file)
    send(browser, CLINIC | {"change": "remove"})
    before = file.read_text()
    answer = browser.post("/corrections", data={"undo": undo, "token": TOKEN})
    assert answer.status_code == 409
    assert file.read_text() == before


# Who may


WRITING = ("/article/id-a/correct", "/corrections", "/refresh", "/api/v1/refresh")
READING = ("/watch", "/api/v1/watch")
"""Addresses to which a list is sent that nobody keeps."""


def doors(browser):
    """Every address that takes something."""
    rules = browser.application.url_map.iter_rules()
    return {
        rule.rule.replace("<article_id>", "id-a")
        for rule in rules
        if rule.methods - {"GET", "HEAD", "OPTIONS"}
    }


def test_these_are_all_the_doors_that_take_something(index, file):
    assert doors(site(index, file)) == {*WRITING, *READING}


@pytest.mark.parametrize("path", WRITING)
@pytest.mark.parametrize("word", ["", TOKEN, "x" * 40])
def test_without_a_token_nothing_can_write(index, file, path, word):
    browser = site(index, file, token="", begin=lambda: pytest.fail("it began"))
    headers = {"Authorization": f"Bearer {word}"}
    said = SIGNED | CLINIC | {"change": "remove", "token": word, "undo": "1:a"}
    assert browser.post(path, data=said, headers=headers).status_code == 404
    assert not file.exists()


@pytest.mark.parametrize("path", WRITING)
@pytest.mark.parametrize("word", ["", TOKEN[:-1], TOKEN.lower(), "é", "\0", "x" * 5000])
def test_with_a_wrong_token_nothing_can_write(index, file, path, word):
    browser = site(index, file, begin=lambda: pytest.fail("it began"))
    said = SIGNED | CLINIC | {"change": "remove", "token": word, "undo": "1:a"}
    answer = browser.post(path, data=said)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert not file.exists()


@pytest.mark.parametrize("path", WRITING[:3])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://localhost:81"},
    ],
)
def test_a_form_on_a_page_of_somebody_else_writes_nothing_even_with_the_token(
    index, file, path, headers
):
    browser = site(index, file, begin=lambda: pytest.fail("it began"))
    said = SIGNED | CLINIC | {"change": "remove", "undo": "1:a"}
    assert browser.post(path, data=said, headers=headers).status_code == 403
    assert not file.exists()


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "null"}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}],
)
def test_a_form_of_ours_is_known_as_such(index, file, headers):
    answer = send(site(index, file), CLINIC | {"change": "remove"}, headers=headers)
    assert answer.status_code == 303


def test_guessing_is_soon_not_even_looked_at(index, file):
    browser = site(index, file)
    said = CLINIC | {"change": "remove", "token": "x" * 40}
    statuses = {send(browser, said).status_code for _ in range(40)}
    assert statuses == {401, 429}
    assert send(browser, CLINIC | {"change": "remove"}).status_code == 429
    assert not file.exists()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_no_other_method_writes(index, file, method):
    browser = site(index, file)
    said = SIGNED | CLINIC | {"change": "remove"}
    for path in WRITING:
        browser.open(path, method=method, query_string=said, headers={"Authorization": TOKEN})
    assert not file.exists()


def test_an_article_that_is_not_there_cannot_be_corrected(index, file):
    browser = site(index, file)
    assert browser.get("/article/nobody/correct").status_code == 404
    assert send(browser, CLINIC | {"change": "remove"}, "nobody").status_code == 404


def test_without_a_file_of_corrections_there_is_no_list_and_no_form(index):
    browser = create_app(index, Config(token=TOKEN, refresh=lambda: True)).test_client()
    assert browser.get("/corrections").status_code == 404
    assert send(browser, CLINIC | {"change": "remove"}).status_code == 404
    assert not soup(browser.get("/article/id-a/correct")).select("form[method=post]")


def test_a_refresh_is_begun_from_the_page_with_the_token(index, file):
    begun = iter([True, False])
    browser = site(index, file, begin=lambda: next(begun))
    answer = browser.post("/refresh?lang=en", data={"token": TOKEN})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/refresh?lang=en")
    assert browser.post("/refresh", data={"token": TOKEN}).status_code == 409


# All together


def test_a_correction_from_the_page_takes_effect_with_the_next_refresh(tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "a.txt").write_text(
        "La mairie de Clairval piratée\n\n"
        "La mairie de Clairval a été victime d’une cyberattaque lundi. Le groupe LockBit l’a "
        "revendiquée. Les services de la mairie sont à l’arrêt.\n"
    )
    extractor = Extractor.load()
    index = open_index(f"whoosh:{tmp_path}/var/index")
    refresh(seeds, index, extractor)
    (capture,) = index.captures()
    before = index.view().article(capture.article_id)
    gang = next(one for one in before.mentions if one.kind is Kind.ACTOR)
    token = tmp_path / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    with commanded(tmp_path, "--workers", "1", "--token", token) as server:
        body = "&".join(
            f"{name}={value}"
            for name, value in (
                *(("change", "remove"), ("field", "actor"), ("value", gang.value)),
                *(("who", "Anne"), ("why", "non"), ("token", TOKEN)),
            )
        ).encode()
        head = (
            f"POST /article/{before.id}/correct HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nOrigin: null\r\n"
            f"Sec-Fetch-Site: same-origin\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        answer = server.said(head.encode() + body)
    assert answer.startswith(b"HTTP/1.1 303"), answer[:300]
    assert stat.S_IMODE(Path(tmp_path / "corrections.toml").stat().st_mode) & 0o022 == 0
    done = CliRunner().invoke(
        main, ["index", str(seeds), "--index", f"whoosh:{tmp_path}/var/index", "--jobs", "1"]
    )
    assert done.exit_code == 0, done.output
    after = index.view().article(before.id)
    assert gang.value not in [one.value for one in after.mentions if one.kind is Kind.ACTOR]
