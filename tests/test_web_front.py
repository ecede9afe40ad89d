"""The front page: what the archive holds; its numbers are those of the searches they lead to."""

import re
import threading
import time

import pytest
from bs4 import BeautifulSoup

from archive import open_index
from tests.passing import PassingOn
from web import create_app
from web.front import RECENT


@pytest.fixture
def index(tmp_path, make_article):
    """An archive of articles from two years; the newest ninety days name others than before."""
    index = open_index(f"whoosh:{tmp_path}/index")
    body = "Un rançongiciel a frappé. " + " ".join(f"mot{each}" for each in range(80))
    with index.writing() as batch:
        for number in range(30):
            batch.put(
                make_article(
                    f"{number}.txt",
                    f"La mairie de Ville {number}",
                    f"La mairie de Ville {number} a été piratée.",
                    day=f"2023-{number % 10 + 1:02}-{number % 28 + 1:02}",
                    actors=["Gang d’hier"],
                    organisations=[f"Ville {number}"],
                    outlet="La Dépêche",
                )
            )
        for number in range(4):
            batch.put(
                make_article(
                    f"new-{number}.txt",
                    "L’hôpital touché",
                    body,
                    day=f"2024-03-0{number + 1}",
                    actors=["Black Basta"],
                    sectors=["health"],
                    organisations=["CH d’Ici"],
                    outlet="Le Journal",
                )
            )
        batch.put(make_article("undated.txt", "Sans date", "Rien.", actors=["Black Basta"]))
    return index


@pytest.fixture
def browser(index):
    return create_app(index).test_client()


def page_of(browser, url, language="fr"):
    answer = browser.get(url, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "lxml")


def number(text):
    return int(re.sub(r"\D", "", text))


def test_the_front_page_says_what_the_archive_holds(browser):
    facts = {
        fact.dt.text: " ".join(fact.dd.text.split())
        for fact in page_of(browser, "/").select(".holdings dl > div")
    }
    assert facts.pop("mise à jour").endswith("(UTC)")
    assert facts == {
        "articles": "35",
        "textes distincts": "32",
        "publiés": "du 1er janvier 2023 au 4 mars 2024",
        "sans date": "1",
        "médias": "2",
    }


@pytest.mark.parametrize(
    ("language", "names"), [("fr", ("article", "média")), ("en", ("article", "outlet"))]
)
def test_one_of_a_thing_is_one(tmp_path, make_article, language, names):
    index = open_index(f"whoosh:{tmp_path}/one")
    with index.writing() as batch:
        batch.put(make_article("a.txt", "Un titre", "Un texte.", outlet="Le Journal"))
    page = page_of(create_app(index).test_client(), "/", language)
    told = {fact.dt.text: fact.dd.text.strip() for fact in page.select(".holdings dl > div")}
    assert {name: told[name] for name in names} == dict.fromkeys(names, "1")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_number_is_that_of_the_search_it_leads_to(browser, language):
    page = page_of(browser, "/", language)
    counted = [
        (row.a["href"], number(row.select_one(".count").text)) for row in page.select(".named li")
    ]
    counted += [(fact["href"], number(fact.text)) for fact in page.select(".holdings dd a")]
    counted += [
        (bar["href"], number(bar.select_one(".number").text))
        for bar in page.select(".timeline li a")
    ]
    assert len(counted) >= 8
    for address, count in counted:
        found = page_of(browser, address, language)
        if address.startswith("/facet/"):
            assert len(found.select(".all-values li")) == count
        else:
            assert number(found.select_one("#count").text.split(",")[0]) == count, address


def test_the_most_named_are_those_of_late(browser):
    page = page_of(browser, "/")
    assert [link.text for link in page.select(".named li a")] == [
        "CH d’Ici",
        "Black Basta",
        "Santé",
    ]
    assert f"Les {RECENT} derniers jours" in page.select_one(".named .rest").text


@pytest.mark.parametrize(
    ("language", "field"), [("fr", 'acteur:"Black Basta"'), ("en", 'actor:"Black Basta"')]
)
def test_each_example_finds_something_and_speaks_the_readers_language(browser, language, field):
    examples = page_of(browser, "/", language).select(".examples a")
    assert field in [example.text for example in examples]
    assert len(examples) >= 4
    for example in examples:
        found = page_of(browser, example["href"], language)
        assert number(found.select_one("#count").text.split(",")[0]) > 0
        assert not found.select(".notice, .nothing") or "synony" not in example.text


def test_the_front_page_is_made_once_for_each_state_of_the_archive(index, make_article):
    class Counting(PassingOn):
        searches = 0

        def search(self, query):
            self.searches += 1
            return self.held.search(query)

    searcher = Counting(index)
    browser = create_app(searcher).test_client()
    page_of(browser, "/")
    made = searcher.searches
    page_of(browser, "/?lang=en")
    assert searcher.searches == made < 20
    with index.writing() as batch:
        batch.put(make_article("more.txt", "Encore", "Un de plus."))
    assert page_of(browser, "/").select_one(".holdings dd").text == "36"


def test_an_archive_without_dates_has_neither_span_nor_timeline(tmp_path, make_article):
    index = open_index(f"whoosh:{tmp_path}/other")
    with index.writing() as batch:
        batch.put(make_article(actors=["Play"]))
    page = page_of(create_app(index).test_client(), "/")
    assert "publiés" not in page.select_one(".holdings").text
    assert not page.select(".timeline")
    assert [link.text for link in page.select(".named li a")] == ["Play"]


def test_several_who_come_first_have_it_made_once(index):
    asked = []

    class Slow(PassingOn):
        def search(self, query):
            asked.append(query)
            time.sleep(0.05)
            return self.held.search(query)

    app = create_app(Slow(index))
    coming = [threading.Thread(target=app.test_client().get, args=["/"]) for _ in range(4)]
    for each in coming:
        each.start()
    for each in coming:
        each.join()
    assert len(asked) == len(set(asked)) > 1
