"""Entity tags: a repeated page is not searched for again, a changed archive is."""

import gzip
from shutil import rmtree
from typing import Any

import pytest
from bs4 import BeautifulSoup

from archive import open_index
from tests.passing import PassingOn
from web import create_app


@pytest.fixture
def index(tmp_path):
    return open_index(f"whoosh:{tmp_path / 'index'}")


@pytest.fixture
def put(index, make_article):
    def write(seed):
        with index.writing() as batch:
            batch.put(make_article(seed, "Un hôpital touché"))

    return write


class Counting(PassingOn):
    """A searcher that counts its searches."""

    def __init__(self, index):
        super().__init__(index)
        self.searches = 0

    def search(self, query):
        self.searches += 1
        return self.held.search(query)


@pytest.mark.parametrize("url", ["/?q=hopital", "/api/v1/search?q=hopital", "/article/id-a.txt"])
def test_a_page_that_the_browser_has_is_not_made_again(index, put, url):
    put("a.txt")
    searcher = Counting(index)
    browser = create_app(searcher).test_client()
    first = browser.get(url)
    made = searcher.searches
    again = browser.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert searcher.searches == made == 1


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("/?q=mairie", {}),
        ("/?q=hopital&lang=en", {}),
        ("/?q=hopital", {"Accept-Language": "en"}),
    ],
)
def test_another_question_or_language_has_another_tag(index, put, url, headers):
    put("a.txt")
    browser = create_app(index).test_client()
    tag = browser.get("/?q=hopital").headers["ETag"]
    other = browser.get(url, headers={"If-None-Match": tag, **headers})
    assert other.status_code == 200
    assert other.headers["ETag"] != tag


def test_a_changed_archive_has_other_tags(index, put):
    put("a.txt")
    browser = create_app(index).test_client()
    tag = browser.get("/?q=hopital").headers["ETag"]
    put("b.txt")
    again = browser.get("/?q=hopital", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert "b.txt" in browser.get("/api/v1/search?q=hopital").text


def test_an_archive_that_was_deleted_and_made_again_has_other_tags(index, put, tmp_path):
    put("a.txt")
    browser = create_app(index).test_client()
    tag = browser.get("/?q=hopital").headers["ETag"]
    rmtree(tmp_path / "index")
    put("b.txt")
    assert index.status().generation == "g-00000001"
    again = browser.get("/?q=hopital", headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert "b.txt" in browser.get("/api/v1/search?q=hopital").text


@pytest.mark.parametrize("url", ["/", "/?q=hopital", "/help", "/nowhere", "/?q=a AND"])
def test_every_page_is_kept_for_one_reader_and_language(index, put, url):
    put("a.txt")
    answer = create_app(index).test_client().get(url)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Accept-Language" in answer.headers["Vary"]


def test_static_files_are_asked_for_once_as_long_as_they_are_the_same(index, put):
    put("a.txt")
    browser = create_app(index).test_client()
    page = BeautifulSoup(browser.get("/").text, "lxml")
    addresses = [tag["src"] for tag in page.select("script")]
    addresses += [tag["href"] for tag in page.select("link[rel=icon], link[rel=stylesheet], use")]
    assert len(addresses) >= 4
    for address in addresses:
        with browser.get(address) as kept, browser.get(address.replace("?v=", "?v=0")) as other:
            assert kept.status_code == other.status_code == 200
            assert "immutable" in kept.headers["Cache-Control"]
            assert "immutable" not in other.headers["Cache-Control"]


@pytest.mark.parametrize("url", ["/?q=hopital", "/help", "/api/v1/search", "/static/style.css"])
def test_answers_are_compressed_for_those_who_can_read_it(index, put, url):
    put("a.txt")
    browser = create_app(index).test_client()
    with browser.get(url) as plain, browser.get(url, headers={"Accept-Encoding": "gzip"}) as small:
        assert "Content-Encoding" not in plain.headers
        assert small.headers["Content-Encoding"] == "gzip"
        if not plain.is_json:  # the time that a search took differs
            assert gzip.decompress(small.data) == plain.data
        assert len(small.data) < len(plain.data) * 0.6
        assert int(small.headers["Content-Length"]) == len(small.data)
        for answer in (plain, small):
            assert "Accept-Encoding" in answer.headers["Vary"]
        if tag := small.headers.get("ETag"):
            with browser.get(url, headers={"If-None-Match": tag}) as again:
                assert again.status_code == 304


def test_mistakes_and_what_is_not_there_have_no_tag(index, put):
    put("a.txt")
    browser = create_app(index).test_client()
    for url in ("/?q=a AND", "/article/nothing", "/api/v1/search?page=0"):
        answer = browser.get(url)
        assert answer.status_code >= 400
        assert "ETag" not in answer.headers


class Interrupted:
    """A searcher behind whose views, as soon as they are taken, a refresh is committed."""

    def __init__(self, index, put):
        self.index = index
        self.put = put
        self.taken = 0

    def view(self):
        view = self.index.view()
        self.taken += 1
        self.put(f"late-{self.taken}.txt")
        return view


@pytest.mark.parametrize(
    "url",
    ["/?q=hopital", "/article/id-a.txt", "/facet/year", "/readyz"]
    + [f"/api/v1/{path}" for path in ("search", "articles/id-a.txt/related", "suggest?q=hop")],
)
def test_a_request_is_answered_from_one_state_whatever_is_committed_meanwhile(index, put, url):
    put("a.txt")
    tag = create_app(index).test_client().get(url).headers.get("ETag")
    searcher: Any = Interrupted(index, put)
    answer = create_app(searcher).test_client().get(url)
    assert answer.status_code == 200
    assert searcher.taken == 1
    assert answer.headers.get("ETag") == tag
    assert "late-" not in answer.text
    assert "late-1.txt" in {capture.seed for capture in index.captures()}
