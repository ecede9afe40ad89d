"""Removed text on the pages and in the API: found on demand, and shown as what it is."""

from threading import Thread

import pytest
from bs4 import BeautifulSoup
from werkzeug.serving import make_server

from archive import Removed, open_index
from web import create_app


@pytest.fixture(scope="module")
def app(tmp_path_factory, make_article):
    """The pages of an archive with one article that lost two lines."""
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('removed') / 'index'}")
    with index.writing() as batch:
        batch.put(
            make_article(
                "a.txt",
                "La mairie de Clairval",
                "Les serveurs de la mairie ont été chiffrés.",
                authors=("Zénobie Karantec",),
                removed=(
                    Removed(text="Lire aussi : la clinique de Brevane", rule="card", line=3),
                    Removed(
                        text="La Gazette du soir",
                        rule="learned-label",
                        line=4,
                        chance=0.98,
                        reasons=("shape", "words: Gazette"),
                    ),
                ),
            )
        )
    return create_app(index)


@pytest.fixture
def page(app):
    """The parsed page at a path."""
    return lambda path: BeautifulSoup(app.test_client().get(path).data, "lxml")


def test_a_hit_shows_what_was_removed_as_removed(page):
    (hit,) = page("/?q=in:removed+clinique").select(".hit")
    (piece,) = hit.select(".excerpt")
    assert piece.get_text(" ", strip=True).startswith("Retiré de l’article\u00a0:")
    assert [mark.text for mark in piece.s.select("mark")] == ["clinique"]


def test_a_search_offers_to_look_into_the_removed_text(page):
    (link,) = page("/?q=mairie").select('a[href*="in=removed"]')
    assert link["href"] == "/?q=mairie&in=removed"
    found = page("/?q=clinique&in=removed")
    assert len(found.select(".hit")) == 1
    assert "dans le texte retiré" in found.select_one("#chips").text
    assert not found.select('.filters a[href*="in=removed"]:not([href*="="])')


def test_a_search_without_hits_says_that_the_removed_text_has_some(page):
    links = {link.text: link["href"] for link in page("/?q=clinique").select(".nothing a")}
    assert links["Chercher dans le texte retiré des articles"] == "/?q=clinique&in=removed"


def test_a_search_without_hits_says_that_an_author_is_called_so(page):
    links = {link.text: link["href"] for link in page("/?q=karantec").select(".nothing a")}
    assert links["Chercher parmi les auteurs"] == "/?q=auteur%3A%28karantec%29"
    assert len(page(links["Chercher parmi les auteurs"]).select(".hit")) == 1


def test_the_article_opens_what_the_search_found_in_the_removed_text(page):
    found = page("/?q=clinique&in=removed").select_one(".hit a")["href"]
    shown = page(found).select_one("#removed")
    assert shown.has_attr("open")
    assert [mark.text for mark in shown.select("mark")] == ["clinique"]
    assert [
        bool(group.has_attr("open")) for group in shown.find_all("details", recursive=False)
    ] == [True, False]
    plain = page("/article/" + found.split("/")[2].partition("?")[0]).select_one("#removed")
    assert not plain.has_attr("open")
    assert not plain.select("mark")


def test_the_api_gives_the_pieces_and_takes_the_switch(app):
    answer = app.test_client().get("/api/v1/search?q=clinique&in=removed").json
    assert answer["query"]["in"] == "removed"
    (hit,) = answer["hits"]
    assert hit["removed"] == [{"text": "Lire aussi : la clinique de Brevane", "spans": [[16, 24]]}]
    assert app.test_client().get("/api/v1/search?q=clinique").json["total"] == 0
    refused = app.test_client().get("/api/v1/search?q=clinique&in=x")
    assert refused.status_code == 400
    assert "in" in refused.json["error"]


@pytest.mark.parametrize("width", [360, 1440])
def test_a_browser_shows_the_removed_piece_within_the_page(app, browser, width):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        page = browser.new_page(viewport={"width": width, "height": 740}, locale="fr-FR")
        page.goto(f"http://127.0.0.1:{server.server_port}/?q=in:removed+clinique")
        page.click(".hit .title a")
        assert page.locator("#removed mark").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.close()
    finally:
        server.shutdown()
        thread.join()


def test_each_removed_piece_has_the_command_that_puts_it_back(page):
    found = page("/?q=titre:clairval").select_one(".hit a")["href"]
    commands = [code.text for code in page(found).select(".put-back code")]
    assert commands[0].startswith("newsarchive correct make keep --article id-a.txt --text 'Lire")
