"""What a reader chose once comes again: the language, light or dark."""

import pytest
from bs4 import BeautifulSoup

from archive import open_index
from web import create_app


@pytest.fixture
def browser(tmp_path, make_article):
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    with index.writing() as batch:
        batch.put(make_article("one.txt", "La mairie", "Un corps."))
    return create_app(index).test_client()


def page(browser, url):
    return BeautifulSoup(browser.get(url).text, "lxml")


def test_until_somebody_chooses_the_browser_decides(browser):
    front = page(browser, "/")
    assert "data-scheme" not in front.html.attrs
    assert front.select_one("meta[name=color-scheme]")["content"] == "light dark"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chosen_scheme_is_remembered_and_can_be_given_up(browser, scheme):
    link = page(browser, "/?q=mairie&page=2").select_one(f".to-{scheme}")
    answer = browser.get(link["href"])
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?q=mairie&page=2")
    for url in ("/", "/?q=mairie", "/help", "/nowhere", "/?q=a+OR"):
        shown = page(browser, url)
        assert shown.html["data-scheme"] == scheme
        assert shown.select_one("meta[name=color-scheme]")["content"] == scheme
    browser.get(page(browser, "/").select_one(".to-system")["href"])
    assert "data-scheme" not in page(browser, "/").html.attrs


def test_a_chosen_language_is_remembered_where_no_address_names_one(browser):
    assert page(browser, "/").html["lang"] == "fr"
    browser.get(page(browser, "/").select_one(".tongue")["href"])
    assert page(browser, "/").html["lang"] == "en"
    assert browser.get("/api/v1/search?foo=1").json["error"].startswith("There is no parameter")
    assert page(browser, "/?lang=fr").html["lang"] == "fr"
    assert page(browser, "/").html["lang"] == "en"


def test_a_choice_gives_pages_another_tag(browser):
    tag = browser.get("/?q=mairie").headers["ETag"]
    browser.get("/prefer?scheme=dark&back=/")
    again = browser.get("/?q=mairie", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert "Cookie" in again.headers["Vary"]


@pytest.mark.parametrize(
    "back",
    [
        *("", "//evil.example", "/\\evil.example", "https://evil.example", "evil.example"),
        *("/a\r\nSet-Cookie: a=b", "/\u2028", "javascript:alert(1)", "\\\\evil.example"),
    ],
)
@pytest.mark.parametrize("choice", [{"scheme": "dark"}, {"lang": "en"}])
def test_a_choice_leads_to_no_other_site(browser, back, choice):
    answer = browser.get("/prefer", query_string={"back": back, **choice})
    assert answer.headers["Location"].partition("?")[0] == "/"


@pytest.mark.parametrize("choice", ["scheme=pink", "lang=de", "", "scheme=dark'", "other=1"])
def test_what_cannot_be_chosen_is_not_remembered(browser, choice):
    answer = browser.get(f"/prefer?{choice}&back=/help")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/help")
    assert "Set-Cookie" not in answer.headers


def test_a_cookie_of_somebody_else_changes_nothing(browser):
    browser.set_cookie("newsarchive-scheme", '"><script>')
    browser.set_cookie("newsarchive-lang", "../../etc")
    front = page(browser, "/")
    assert front.html.attrs == {"lang": "fr"}


def test_a_cookie_is_for_this_archive_and_for_the_server_alone(browser):
    way = {"scheme": "dark", "back": "/sub/help"}
    plain = browser.get("/prefer", query_string=way, environ_overrides={"SCRIPT_NAME": "/sub"})
    assert plain.headers["Location"] == "/sub/help"
    cookie = plain.headers["Set-Cookie"]
    assert {"Path=/sub", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    safe = browser.get("/prefer?scheme=dark&back=/", base_url="https://archive.example")
    assert "Secure" in safe.headers["Set-Cookie"]


def test_a_very_long_address_is_not_taken_along(browser):
    link = page(browser, f"/?q={'%C3%A9' * 1300}").select_one(".to-dark")["href"]
    assert len(link) < 200
