"""Entity tags: a repeated page is not searched for again, a changed archive is."""

from shutil import rmtree
from typing import Any

import pytest

from archive import open_index
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


class Counting:
    """A searcher that counts its searches."""

    def __init__(self, index):
        self.index = index
        self.searches = 0

    def view(self):
        self.held = self.index.view()
        return self

    def __getattr__(self, name):
        return getattr(self.held, name)

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
    ["/?q=hopital", "/article/id-a.txt", "/facet/year", "/healthz"]
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
