"""Uncertain values in filters and counts: the setting, and what a search says against it."""

import json

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from archive import Kind, Query, Role, open_index
from web import Config, create_app
from web.cli import main
from web.settings import NAMES, PREFIX


@pytest.fixture
def address(tmp_path, monkeypatch, make_article, make_mention):
    """An archive in which one group is certain and another is not."""
    monkeypatch.chdir(tmp_path)
    for name in (*NAMES, "config"):
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    address = f"whoosh:{tmp_path / 'index'}"
    with open_index(address).writing() as batch:
        batch.put(
            make_article(
                "a.txt",
                mentions=(make_mention(Kind.ACTOR, "Osmin"),),
                uncertain=(make_mention(Kind.ACTOR, "Zorglub", Role.CLAIMED),),
            )
        )
        batch.put(make_article("b.txt"))
    return address


def groups(shape):
    return [value["value"] for value in shape["facets"]["actor"]["values"]]


ASKED = pytest.mark.parametrize(
    ("setting", "said", "knows"),
    [
        (0, None, False),
        (0, "1", True),
        (0, "0", False),
        (1, None, True),
        (1, "1", True),
        (1, "0", False),
    ],
)


@ASKED
def test_what_a_search_says_stands_above_the_setting(address, setting, said, knows):
    wanted = ["Osmin", "Zorglub"] if knows else ["Osmin"]
    browser = create_app(open_index(address, uncertain=bool(setting)), Config()).test_client()
    parameter = f"&uncertain={said}" if said else ""
    shape = json.loads(browser.get(f"/api/v1/search?q={parameter}").text)
    assert (groups(shape), shape["query"]["uncertain"]) == (wanted, knows)
    listed = json.loads(browser.get(f"/api/v1/facets/actor?q={parameter}").text)
    assert [value["value"] for value in listed["values"]] == wanted
    found = json.loads(browser.get(f"/api/v1/search?actor=Zorglub{parameter}").text)
    assert found["total"] == int(knows)
    option = {None: [], "1": ["--uncertain"], "0": ["--no-uncertain"]}[said]
    done = CliRunner().invoke(
        main,
        ["search", *option, "--index", address, "--format", "json"],
        env={"NEWSARCHIVE_UNCERTAIN": str(setting)},
    )
    assert groups(json.loads(done.stdout)) == wanted


@ASKED
def test_the_page_offers_the_other_way_and_keeps_what_was_said(address, setting, said, knows):
    browser = create_app(open_index(address, uncertain=bool(setting)), Config()).test_client()
    parameter = f"&uncertain={said}" if said else ""
    headers = {"Accept-Language": "en"}
    page = BeautifulSoup(browser.get(f"/?q={parameter}", headers=headers).text, "lxml")
    boxes = [box["value"] for box in page.select("input[name=actor]")]
    assert boxes == (["Osmin", "Zorglub"] if knows else ["Osmin"])
    told = " ".join(chip.get_text() for chip in page.select(".chips a"))
    chips = [word for word in ("with", "without") if f"{word} uncertain values" in told]
    assert chips == {None: [], "1": ["with"], "0": ["without"]}[said]
    ways = {a.get_text(): a["href"] for a in page.select("#filters p.spans a")}
    if not knows:
        assert "uncertain=1" in ways["Count uncertain values too"]
    elif said is None:
        assert "uncertain=0" in ways["Leave uncertain values out"]
    else:
        assert not ways


def test_a_page_says_nothing_of_what_nobody_asked_for(address):
    page = open_index(address, uncertain=True).search(Query())
    assert (page.query.uncertain, page.uncertain) == (None, True)


def test_another_setting_is_another_answer_to_a_browser_that_has_one(address):
    plain, other = (
        create_app(open_index(address, uncertain=wanted), Config()).test_client()
        for wanted in (False, True)
    )
    tag = plain.get("/?q=").headers["ETag"]
    assert plain.get("/?q=", headers={"If-None-Match": tag}).status_code == 304
    assert other.get("/?q=", headers={"If-None-Match": tag}).status_code == 200
