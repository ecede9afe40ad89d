"""The page of a story, the pages of a long answer, and an article that is not there."""

import pytest
from bs4 import BeautifulSoup

from archive import open_index
from web import create_app
from web.filtering import pages_around

TEXT = "Un rançongiciel a frappé la mairie. " + " ".join(f"mot{each}" for each in range(80))


@pytest.fixture(scope="module")
def browser(tmp_path_factory, make_article):
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('stories')}/index")
    with index.writing() as batch:
        for number, outlet in enumerate(("La Vigie", "Le Phare", "Le Phare")):
            batch.put(
                make_article(
                    f"{number}.txt",
                    f"La mairie touchée, copie {number}",
                    TEXT,
                    day=f"2024-01-0{number + 1}",
                    outlet=outlet,
                )
            )
        for number in range(140):
            batch.put(make_article(f"n{number}.txt", f"Titre {number}", f"Texte {number} seul."))
    return create_app(index).test_client()


def page_of(browser, address, status=200):
    answer = browser.get(address)
    assert answer.status_code == status
    return BeautifulSoup(answer.text, "lxml")


def said(page, where):
    return " ".join(page.select_one(where).get_text().split())


def test_a_story_says_whose_text_it_is_and_where_it_came_out_first(browser):
    page = page_of(browser, "/?story=id-0.txt")
    assert page.title.text == "reprises de «\u00a0La mairie touchée, copie 0\u00a0» · newsarchive"
    assert said(page, ".of-story .title") == "La mairie touchée, copie 0"
    assert page.select_one(".of-story a")["href"] == "/article/id-0.txt"
    assert said(page, ".of-story .facts") == (
        "D’abord paru\u00a0: La Vigie, 1er janvier 2024 2 médias"
    ).replace("\u00a0", " ")
    assert "copies of “La mairie" in page_of(browser, "/?story=id-0.txt&lang=en").title.text


@pytest.mark.parametrize("address", ["/?q=mairie", "/?story=nobody", "/?story=id-n3.txt&q=licorne"])
def test_nothing_is_said_of_a_story_that_there_is_not(browser, address):
    page = page_of(browser, address)
    assert bool(page.select(".of-story")) == ("n3" in address)


@pytest.mark.parametrize(
    ("page", "pages", "numbers"),
    [
        (1, 2, [1, 2]),
        (1, 15, [1, 2, 3, 0, 15]),
        (4, 15, [1, 2, 3, 4, 5, 6, 0, 15]),
        (8, 15, [1, 0, 6, 7, 8, 9, 10, 0, 15]),
        (15, 15, [1, 0, 13, 14, 15]),
    ],
)
def test_any_page_is_few_steps_away(page, pages, numbers):
    assert pages_around(page, pages) == numbers


def test_pages_are_led_to_by_their_numbers(browser):
    page = page_of(browser, "/?q=texte&page=8")
    assert said(page, ".numbers b[aria-current=page]") == "8"
    last = page.select(".numbers a")[-1]
    assert last["href"] == "/?q=texte&page=14"
    assert len(page_of(browser, last["href"]).select(".hit")) == 10


def test_an_article_that_is_not_there_says_so(browser):
    page = page_of(browser, "/article/gone", 404)
    assert "n’est pas dans l’archive" in said(page, "main")
    assert page.select_one("main input[name=q]")
    answer = browser.get("/api/v1/articles/gone?lang=en")
    assert answer.status_code == 404
