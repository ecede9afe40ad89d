"""The same answers through every door: command line, API and page, on a real archive."""

import json
import os
import re
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from archive import open_index
from web import Config, create_app
from web.cli import main

MANY = 10_150
"""Articles in the archive: more than other engines let a reader walk through."""

LONG = " ".join(f"mot{number}" for number in range(120))


@pytest.fixture(scope="module")
def address(tmp_path_factory, make_article):
    """The address of an archive of many short articles and a few with facets."""
    address = f"whoosh:{tmp_path_factory.mktemp('doors') / 'index'}"
    with open_index(address).writing() as batch:
        for number in range(MANY):
            batch.put(
                make_article(
                    f"{number}.txt",
                    f"Dépêche {number}",
                    "serveur " * (number % 9) + f"panne numéro {number}",
                    day=f"20{10 + number % 14}-01-{number % 28 + 1:02}" if number % 11 else "",
                )
            )
        for number in range(3):
            batch.put(
                make_article(
                    f"copy-{number}.txt",
                    f"L’hôpital d’Armentières {number}",
                    f"Un rançongiciel a frappé. {LONG}",
                    day=f"2024-02-0{number + 1}",
                    actors=["LockBit"],
                    sectors=["health"],
                    organisations=["CH d’Armentières"],
                )
            )
        batch.put(
            make_article(
                "c.txt", "Une cyber-attaque", "Un ransomware chez un hébergeur.", day="2024-02-09"
            )
        )
    return address


@pytest.fixture(scope="module")
def browser(address):
    return create_app(open_index(address), Config()).test_client()


@pytest.fixture
def get(browser):
    """What the API answers."""

    def answer(path, **args):
        return browser.get(f"/api/v1/{path}?{urlencode(args, doseq=True)}")

    return answer


@pytest.mark.parametrize(
    ("args", "options"),
    [
        ({"q": "serveur"}, ["serveur"]),
        ({"q": "serveur panne", "sort": "oldest"}, ["serveur", "panne", "--sort", "oldest"]),
        ({"q": "ransomware"}, ["ransomware"]),
        ({"q": "ransomware", "synonyms": "0"}, ["ransomware", "--no-synonyms"]),
        ({"q": "abonnés", "in": "removed"}, ["abonnés", "--in", "removed"]),
        ({"q": "ransomware", "copies": "1"}, ["ransomware", "--copies"]),
        ({"actor": "LockBit", "uncertain": "1"}, ["--actor", "LockBit", "--uncertain"]),
        ({"q": "cyberattaque", "count": "stories"}, ["cyberattaque", "--count", "stories"]),
        ({"story": "id-copy-0.txt"}, ["--story", "id-copy-0.txt"]),
        ({"q": "acteur:lockbit date:2024"}, ["acteur:lockbit date:2024"]),
        ({"actor": "LockBit", "copies": "1"}, ["--actor", "LockBit", "--copies"]),
        ({"actor__not": "LockBit", "q": "ransomware"}, ["ransomware", "--not-actor", "LockBit"]),
        ({"actor__missing": "1", "page": "3"}, ["--no-actor", "--page", "3"]),
        ({"q": "hopitla"}, ["hopitla"]),
        ({"q": "panne serveur licorne"}, ["panne", "serveur", "licorne"]),
    ],
    ids=str,
)
def test_command_api_and_page_answer_alike(get, browser, address, args, options):
    answer = get("search", **args).json
    done = CliRunner().invoke(main, ["search", *options, "--index", address, "--format", "json"])
    told = json.loads(done.stdout)
    assert done.exit_code == 0
    english = get("search", lang="en", **args).json
    assert told | {"took_ms": 0} == english | {"took_ms": 0}
    page = BeautifulSoup(browser.get(f"/?{urlencode(args)}").text, "lxml")
    titles = [" ".join(title.text.split()) for title in page.select(".hit .title")]
    assert titles == [hit["title"] for hit in answer["hits"]]
    assert len(page.select(".notice")) == len(answer["notices"])
    assert bool(page.select_one(".meant")) is bool(answer["did_you_mean"])


def test_every_result_is_reached_once_by_the_next_links(get, browser):
    answer = get("search", q="panne", size=100).json
    assert answer["total"] == MANY
    seeds = [hit["seed"] for hit in answer["hits"]]
    while answer["next_url"]:
        answer = browser.get(answer["next_url"]).json
        seeds += [hit["seed"] for hit in answer["hits"]]
    assert len(seeds) == len(set(seeds)) == MANY


def test_a_story_leads_to_every_copy(get, browser):
    (hit,) = get("search", q="rançongiciel armentières").json["hits"]
    assert hit["story"]["size"] == 3
    copies = browser.get(hit["story"]["url"]).json["hits"]
    assert {copy["seed"] for copy in copies} == {f"copy-{number}.txt" for number in range(3)}


def test_values_of_a_facet_are_listed_page_after_page(get, browser):
    first = get("facets/year", size=10, by="name").json
    rest = browser.get(first["next_url"]).json
    values = [value["value"] for value in (*first["values"], *rest["values"])]
    assert values == [str(year) for year in range(2010, 2025)]
    assert (first["other"], rest["other"], rest["next_url"]) == (5, 0, None)
    found = get("facets/organisation", find="ARMENTIERES").json
    assert [(value["value"], value["count"]) for value in found["values"]] == [
        ("CH d’Armentières", 3)
    ]


@pytest.mark.parametrize(
    ("path", "args", "status"),
    [
        ("facets/colour", {}, 404),
        ("facets/actor", {"by": "size"}, 400),
        ("facets/actor", {"q": "a AND"}, 400),
        ("facets/actor", {"foo": "1"}, 400),
        ("search", {"find": "x"}, 400),
        ("search", {"copies": "yes"}, 400),
        ("suggest", {"size": "3"}, 400),
        ("articles/nobody/related", {}, 404),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_shape(get, path, args, status):
    answer = get(path, **args)
    assert answer.status_code == answer.json["status"] == status
    there = {"ok", "error", "errors", "status"}
    assert answer.json.keys() == there | {"type", "title", "detail"}


@pytest.mark.parametrize(
    ("typed", "kind", "text", "leads"),
    [
        ("serv", "word", "serveur", {"q": "serveur"}),
        ("panne serv", "word", "serveur", {"q": "panne serveur"}),
        ("rançongiciel lock", "actor", "LockBit", {"q": "rançongiciel", "actor": "LockBit"}),
        ("ch d'arm", "victim", "CH d’Armentières", {"victim": "CH d’Armentières"}),
        ("titre:héb", "word", "hébergeur", {"q": "titre:hébergeur"}),
        ("sant", "sector", "health", {"sector": "health"}),
    ],
)
def test_a_suggestion_leads_to_what_it_stands_for(get, typed, kind, text, leads):
    found = get("suggest", q=typed).json["suggestions"]
    (suggestion,) = [each for each in found if (each["kind"], each["text"]) == (kind, text)]
    assert suggestion["url"] == f"/?{urlencode(leads)}"
    assert suggestion["count"]


def test_a_suggested_title_leads_to_its_article(get):
    found = get("suggest", q="une cyb").json["suggestions"]
    (title,) = [each for each in found if each["kind"] == "title"]
    assert (title["text"], title["url"]) == ("Une cyber-attaque", "/article/id-c.txt")


def test_related_articles_come_as_hits(get):
    answer = get("articles/id-copy-0.txt/related").json
    assert answer["ok"]
    assert not {hit["seed"] for hit in answer["hits"]} & {"copy-0.txt", "copy-1.txt", "copy-2.txt"}


def test_a_seed_whose_name_is_no_text_is_found_and_shown(tmp_path):
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    path = seeds / os.fsdecode(b"caf\xe9.txt")
    path.write_text("Le café piraté\n\nLe café de la gare a été piraté lundi.\n", "utf-8")
    address = f"whoosh:{tmp_path / 'index'}"
    assert CliRunner().invoke(main, ["index", str(seeds), "--index", address]).exit_code == 0
    browser = create_app(open_index(address)).test_client()
    (hit,) = json.loads(browser.get("/api/v1/search?q=gare").text)["hits"]
    for url in ("/?q=gare", f"/article/{hit['id']}", f"/api/v1/articles/{hit['id']}"):
        assert browser.get(url).status_code == 200
    assert hit["seed"] in browser.get(f"/article/{hit['id']}").text


PREFIX = "/archive"


@pytest.fixture(scope="module")
def mounted(address):
    """The archive below a path of somebody's site; everything else there is 404."""
    app = create_app(open_index(address))
    site = DispatcherMiddleware(NotFound(), {PREFIX: app})
    return Client(site)


def addresses(answer):
    """Every address in an answer, of a page or of JSON."""
    if answer.is_json:
        return re.findall(r'"\w*url": ?"([^"]+)"', json.dumps(answer.json))
    page = BeautifulSoup(answer.text, "lxml")
    names = ("href", "src", "action", "data-suggest")
    found = [tag[name] for name in names for tag in page.select(f"[{name}]")]
    return [url for url in found if not url.startswith("#")]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=panne&lang=en",
        "/?q=ransomware&actor=LockBit",
        "/?q=a+AND",
        "/?story=id-copy-0.txt",
        "/facet/year?by=name&size=10",
        "/article/id-copy-0.txt?q=hopital",
        "/help",
        "/nowhere",
        "/api/v1/search?q=panne",
        "/api/v1/facets/year?size=10",
        "/api/v1/suggest?q=panne+serv",
        "/api/v1/suggest?q=une+cyb",
        "/api/v1/articles/id-7.txt/related",
    ],
)
def test_below_a_path_every_address_begins_with_it_and_works(mounted, path):
    found = set(addresses(mounted.get(f"{PREFIX}{path}")))
    assert found
    assert [url for url in found if not url.startswith(f"{PREFIX}/")] == []
    for url in found:
        wanted = {404} if url.startswith(f"{PREFIX}/nowhere") else {200}
        wanted |= {400} if "AND" in url else set()
        wanted = {303} if url.startswith(f"{PREFIX}/prefer?") else wanted
        with mounted.get(url) as answer:
            assert answer.status_code in wanted, url
