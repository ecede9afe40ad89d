"""What one request may ask for: how many parameters, how long, with which method."""

import resource
import time
from itertools import islice
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from werkzeug.datastructures import MultiDict

from archive import open_index
from tests.bench.nasty import nasty
from web import create_app, urls
from web.limits import PARAMETERS

ARTICLES = 400
FACET = "actor"


@pytest.fixture(scope="module")
def browser(tmp_path_factory, make_article):
    """The pages of an archive with many actors."""
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('limits') / 'index'}")
    with index.writing() as batch:
        for number in range(ARTICLES):
            seed, actor = f"{number}.txt", f"Gang {number % 90}"
            batch.put(make_article(seed, f"Mairie {number}", "Le serveur.", actors=[actor]))
    return create_app(index).test_client()


def chosen(count):
    return urlencode([(FACET, f"Gang {number}") for number in range(count)])


@pytest.mark.parametrize("path", ["/", "/facet/actor", "/article/id-1.txt", "/help", "/nowhere"])
@pytest.mark.parametrize(("language", "told"), [("fr", "paramètres"), ("en", "parameters")])
def test_too_many_parameters_are_refused_in_one_sentence(browser, path, language, told):
    args = chosen(1000 - 1)
    answer = browser.get(f"{path}?{args}&lang={language}")
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "lxml")
    (sentence,) = [p.text for p in page.select("main p") if not p.a]
    assert told in sentence
    assert str(PARAMETERS) in sentence
    headed = browser.get(f"{path}?{args}&x=1", headers={"Accept-Language": language})
    assert told in headed.text


@pytest.mark.parametrize("path", ["search", "suggest", "facets/actor", "articles/id-1.txt"])
def test_the_api_refuses_them_as_json(browser, path):
    answer = browser.get(f"/api/v1/{path}?{chosen(1000)}")
    assert answer.status_code == answer.json["status"] == 422
    assert len(answer.json["errors"]) == 1


def seconds_and_memory(browser, address, headers=None):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    answer = browser.get(address, headers=headers)
    spent = time.process_time() - began
    return answer, spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


@pytest.mark.parametrize("path", ["/", "/api/v1/search", "/api/v1/suggest"])
def test_a_refusal_costs_next_to_nothing(browser, path):
    browser.get(f"{path}?{chosen(2)}")
    for _ in range(3):
        answer, spent, grown = seconds_and_memory(browser, f"{path}?{chosen(1000)}")
        assert answer.status_code == 422
        assert spent < 0.1
        assert grown < 10_000
        assert len(answer.data) < 60_000


def test_what_is_refused_would_cost_a_lot(browser, monkeypatch):
    """The control: without the limit, the test above would fail."""
    monkeypatch.setattr("web.limits.PARAMETERS", 10_000)
    answer, spent, _ = seconds_and_memory(browser, f"/?{chosen(400)}")
    assert answer.status_code == 200
    assert spent > 0.1
    assert len(answer.data) > 2_000_000


@pytest.mark.parametrize("name", [FACET, f"{FACET}__not"])
@pytest.mark.parametrize("value", ["Gang {}", "{}" + "x" * 70], ids=["short", "long"])
def test_as_many_as_are_allowed_are_answered_within_bounds(browser, name, value):
    args = [(name, value.format(number)) for number in range(PARAMETERS - 1)]
    address = f"/?size=100&{urlencode(args)}"
    for _ in range(3):
        answer, spent, _ = seconds_and_memory(browser, address)
        assert answer.status_code == 200
        assert spent < 1.5
        assert len(answer.data) < 6_000_000


@pytest.mark.parametrize("name", ["actor", "outlet__not", "story", "find"])
def test_a_long_value_is_cut_and_said_so(browser, name):
    long = "a" * (urls.LONGEST_VALUE + 1)
    path = "facets/actor" if name == "find" else "search"
    refused = browser.get(f"/api/v1/{path}?{name}={long}")
    assert refused.status_code == 400
    assert f"«\xa0{name}\xa0» dépasse {urls.LONGEST_VALUE} caractères" in refused.json["error"]
    page = browser.get(f"/{'facet/actor' if name == 'find' else ''}?{name}={long}")
    assert page.status_code == 200
    assert f"{name}\xa0» dépasse" in page.text
    assert long not in page.text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/api/v1/search", "/healthz", "/static/style.css"]
)
@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PUT", "DELETE", "BREW"])
def test_methods_that_no_address_has_are_refused_with_those_it_has(browser, path, method):
    answer = browser.open(path, method=method)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_query_within_the_limits_is_left_as_it_was(browser):
    values = tuple(f"Gang {number}" for number in range(PARAMETERS))
    asked = urls.asked(MultiDict([(FACET, value) for value in values]))
    assert asked.problems == ()
    assert asked.query.filters[0].values == values
    assert browser.get(f"/?{chosen(PARAMETERS)}").status_code == 200


@pytest.mark.parametrize(
    "door",
    ["/?size=100&", "/facet/actor?", "/article/id-1.txt?"]
    + [f"/api/v1/{name}" for name in ("search?", "suggest?", "facets/actor?find=e&")],
)
def test_no_door_takes_long_whatever_is_asked(browser, door):
    for query in islice(nasty(), 150):
        text = query.text.encode("utf-8", "replace")
        answer, spent, _ = seconds_and_memory(browser, door + urlencode({"q": text}))
        assert answer.status_code in {200, 400}, text
        assert spent < 2, text


def test_a_browser_that_wishes_for_thousands_of_languages_costs_no_more(browser):
    headers = {"Accept-Language": "a," * 4000}
    tries = [seconds_and_memory(browser, "/?q=serveur", headers) for _ in range(4)]
    assert {answer.status_code for answer, *_ in tries} == {200}
    assert min(spent for _, spent, _ in tries) < 0.2
