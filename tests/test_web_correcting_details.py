"""Correcting what an article tells of the incident, from its page."""

import shlex

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from archive import Detail, DetailKind, Evidence, TextField, open_index
from indexer import Action, load_corrections
from web import Config, create_app
from web.cli import main
from web.cli.amending import CorrectionsFile

TOKEN = "kPq7-" * 8
SIGNED = {"who": "Anne Plume", "why": "Lu deux fois", "token": TOKEN}
BODY = "Le groupe revendique l’attaque par rançongiciel du 6 mars 2024 contre 300 000 patients."
TOLD = {
    DetailKind.ATTACK: ("ransomware", "rançongiciel"),
    DetailKind.STATUS: ("claimed", "revendique"),
    DetailKind.INCIDENT: ("2024-03-06", "6 mars 2024"),
    DetailKind.PEOPLE: ("300000", "300 000 patients"),
    DetailKind.RANSOM: ("1000 EUR", "groupe"),
    DetailKind.COUNTRY: ("FR", "patients"),
    DetailKind.STAGE: ("attack 2024-03-06", "6 mars 2024"),
}


def a_detail(kind, value, words):
    start = BODY.index(words)
    place = Evidence(
        field=TextField.BODY, start=start, end=start + len(words), text=words, rule="detail"
    )
    return Detail(kind=kind, value=value, evidence=place)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "corrections.toml"


@pytest.fixture
def browser(tmp_path, make_article, file):
    index = open_index(f"whoosh:{tmp_path}/index")
    details = tuple(a_detail(kind, *told) for kind, told in TOLD.items())
    with index.writing() as batch:
        batch.put(make_article("a", "Un titre", BODY, details=details))
    config = Config(token=TOKEN, amendments=CorrectionsFile(file))
    return create_app(index, config).test_client()


def soup(answer, status=200):
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "lxml")


def test_each_detail_has_its_command_and_leads_to_its_form(browser, file):
    page = soup(browser.get("/article/id-a"))
    wrong = page.select(".details .wrong")
    assert len(wrong) == len(TOLD)
    for number, each in enumerate(wrong):
        name, *words = shlex.split(each.select_one("code.command").get_text())
        assert name == "newsarchive"
        done = CliRunner().invoke(main, [*words, "--corrections", str(file)])
        assert done.exit_code == 0, done.output
        assert len(load_corrections(file).every) == number + 1
        form = soup(browser.get(each.select_one("a")["href"]))
        assert form.select_one("form.written input[name=change][value=remove]")


@pytest.mark.parametrize("kind", TOLD)
def test_every_command_for_a_detail_can_be_run_as_it_stands(browser, file, kind):
    said = {"field": kind.value, "value": TOLD[kind][0]}
    page = soup(browser.get("/article/id-a/correct", query_string=said))
    commands = [each.get_text() for each in page.select("code.command")]
    assert len(commands) == (1 if kind is DetailKind.STAGE else 2)
    for command in commands:
        done = CliRunner().invoke(main, [*shlex.split(command)[1:], "--corrections", str(file)])
        assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            {"field": "status", "value": "claimed", "change": "remove", "scope": "all"},
            (Action.REMOVE, DetailKind.STATUS, ("claimed",), "", ""),
        ),
        (
            {"field": "people", "value": "300000", "change": "rename", "to": "900000"},
            (Action.RENAME, DetailKind.PEOPLE, ("300000",), "900000", ""),
        ),
        (
            {"field": "incident", "change": "add", "incident": "2024-03-05", "text": "6 mars 2024"},
            (Action.ADD, DetailKind.INCIDENT, ("2024-03-05",), "", "6 mars 2024"),
        ),
        (
            {"field": "attack", "change": "add", "attack": "leak", "text": ""},
            (Action.ADD, DetailKind.ATTACK, ("leak",), "", ""),
        ),
    ],
)
def test_a_form_writes_what_it_says_of_a_detail_and_undo_takes_it_back(
    browser, file, said, written
):
    answer = browser.post("/article/id-a/correct", data=SIGNED | said)
    assert answer.status_code == 303, answer.text
    (one,) = load_corrections(file).every
    assert (one.action, one.detail, one.values, one.to, one.alias) == written
    assert (one.article, one.who, one.why) == ("id-a", "Anne Plume", "Lu deux fois")
    for language in ("fr", "en"):
        page = soup(browser.get(f"/corrections?lang={language}"))
        assert page.select_one(".entries b").get_text()
    undo = page.select_one("button[name=undo]")["value"]
    assert browser.post("/corrections", data=SIGNED | {"undo": undo}).status_code == 303
    assert load_corrections(file).every == ()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"field": "status", "value": "denied", "change": "remove"}, "n’a plus, cette valeur"),
        ({"field": "status", "value": "claimed", "change": "role"}, "une valeur qui convient"),
        ({"field": "people", "value": "300000", "change": "rename"}, "une valeur qui convient"),
        (
            {"field": "people", "value": "300000", "change": "rename", "to": "300000"},
            "une valeur qui convient",
        ),
        (
            {"field": "stage", "value": "attack 2024-03-06", "change": "rename", "to": "attack"},
            "une valeur qui convient",
        ),
        ({"field": "attack", "change": "add", "attack": "virus"}, "une valeur qui convient"),
        ({"field": "stage", "change": "add", "stage": "attack"}, "une valeur qui convient"),
        (
            {"field": "attack", "change": "add", "attack": "leak", "text": "absent"},
            "ne figurent pas",
        ),
    ],
)
def test_what_makes_no_sense_of_a_detail_is_said(browser, file, said, sentence):
    answer = browser.post("/article/id-a/correct", data=SIGNED | said)
    assert sentence in soup(answer, 422).select_one("[role=alert]").get_text()
    assert not file.exists()
