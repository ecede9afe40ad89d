"""The API as it is written down, asked by a program that believes it."""

import re

import pytest
import schemathesis
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from archive import Facet, open_index
from tests.conftest import an_article
from web import Config, create_app
from web.exports import Form
from web.openapi import SEARCH, facet_parameters, operations
from web.urls import KNOWN, LANGUAGES, LISTING

CASES = 12, 350
"""Cases of each operation, in a plain run and with `--torture`."""


PLAIN = {"Accept-Encoding": "identity"}  # what asks here would not know how to unpack it


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('openapi') / 'index'}")
    with index.writing() as batch:
        for number in range(30):
            batch.put(
                an_article(
                    f"{number}.txt",
                    f"La mairie {number}",
                    f"Le corps {number} de la mairie.",
                    day=f"2024-03-{number % 28 + 1:02}",
                    outlet="Le Journal",
                    organisations=["CHU"],
                    actors=["LockBit"],
                    sectors=["health"],
                    told={"attack": ["ransomware"]},
                )
            )
    return create_app(index, Config(name="Veille"))


@pytest.fixture(scope="module")
def document(app):
    return app.test_client().get("/api/v1/openapi.json?lang=en").json


@pytest.mark.parametrize("one", operations(), ids=lambda one: one.name)
def test_the_service_is_as_its_document_says(app, one, size):
    load_all_checks()
    refused = {"negative_data_rejection": {"expected-statuses": ["4xx", "503"]}}
    config = schemathesis.config.SchemathesisConfig.from_dict({"checks": refused})
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    operation = schema[one.path][one.method]
    # What a query's text may be is more than a schema says: « a ET » is refused, and has to be.
    left_out = [CHECKS.get_one("positive_data_acceptance")]
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @settings(max_examples=size(*CASES), suppress_health_check=list(HealthCheck), database=None)
    @given(cases)
    def ask(case):
        case.call_and_validate(excluded_checks=left_out, headers=PLAIN)

    ask()


def test_no_operation_is_written_down_twice():
    names = [one.name for one in operations()]
    paths = [(one.method, one.path) for one in operations()]
    assert len(set(names)) == len(names)
    assert len(set(paths)) == len(paths)


def test_every_parameter_that_is_known_is_written_down():
    told = {each.name for one in operations() for each in one.parameters}
    told |= {each.name for each in facet_parameters()}
    assert told >= KNOWN | LISTING
    assert set(SEARCH) < KNOWN


def test_every_address_of_the_api_is_written_down(app):
    rules = {
        re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", str(rule)).removeprefix("/api/v1")
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/api/v1/")
    }
    rules -= {"/openapi.json", "/search.{form}", "/search.{form}.json"}
    rules -= {"/articles/{article_id}/{form}"}
    forms = {f"/search.{form}{end}" for form in Form for end in ("", ".json")}
    forms |= {f"/articles/{{article_id}}/{form}" for form in ("stix", "misp")}
    assert rules | forms == {one.path for one in operations()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_the_same_with_addresses_that_answer(app, language):
    browser = app.test_client()
    answer = browser.get(f"/api?lang={language}")
    page = BeautifulSoup(answer.data, "lxml")
    assert answer.status_code == 200
    assert not [one for one in page.find_all("script") if not str(one["src"]).startswith("/static")]
    headings = [code.get_text() for code in page.select("h2 code")]
    assert headings == [f"{one.method} /api/v1{one.path}" for one in operations()]
    for link in page.select("section p > a"):
        if str(link["href"]).startswith("/api/"):
            assert browser.get(str(link["href"])).status_code == 200
    for parameter in facet_parameters():
        assert parameter.name in page.get_text()
    assert 'href="/api"' in browser.get("/").text


def test_descriptions_are_in_the_language_asked_for(app, document):
    french = app.test_client().get("/api/v1/openapi.json?lang=fr").json
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": "http://localhost/api/v1"}]
    assert document["paths"]["/search"]["get"]["summary"].startswith("A page of results")
    assert french["paths"]["/search"]["get"]["summary"].startswith("Une page de résultats")
    assert next(iter(document["components"]["parameters"])) == Facet.ORGANISATION


def test_what_is_sent_is_written_down_too(app, document):
    body = document["paths"]["/watch"]["post"]["requestBody"]["content"]
    assert set(body) == {"application/json", "text/plain"}
    schema = document["components"]["schemas"]["Names"]
    assert {one.get("type") for one in schema["anyOf"]} == {"array", "object"}
    browser = app.test_client()
    for sent in (["CHU"], {"names": ["CHU"]}):
        assert browser.post("/api/v1/watch", json=sent).status_code == 200
    assert browser.post("/api/v1/watch", data="CHU", content_type="text/plain").status_code == 200
    large = browser.post("/api/v1/watch?lang=en", data=b"x" * 70_000)
    assert (large.status_code, large.json["detail"]) == (413, "The request is too large.")
    wrongs: list[object] = [[], {}, {"names": []}, {"names": "CHU"}, [1], "CHU", None]
    for wrong in wrongs:
        assert browser.post("/api/v1/watch", json=wrong).status_code == 400


# Errors


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/api/v1/search?sort=best&lang=en", 400, "Bad Request"),
        ("/api/v1/articles/none?lang=en", 404, "Not Found"),
        ("/api/v1/nowhere", 404, "Not Found"),
        ("/api/v1/search?q=a+AND&lang=fr", 400, "Bad Request"),
    ],
)
def test_errors_are_problems_beside_the_fields_that_were_there(app, path, status, title):
    answer = app.test_client().get(path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = answer.json
    assert (said["status"], said["title"], said["type"]) == (status, title, "about:blank")
    assert said["detail"] == said["error"]
    assert said["ok"] is False
    assert said["errors"]


# Other sites


def asked(app, origins, origin, path="/api/v1/search", method="GET"):
    browser = create_app(app.extensions["searcher"], Config(origins=origins)).test_client()
    return browser.open(path, method=method, headers={"Origin": origin}).headers


def test_no_other_site_reads_the_api_unless_it_is_let(app):
    assert "Access-Control-Allow-Origin" not in asked(app, (), "https://a.example")
    let = asked(app, ("https://a.example",), "https://a.example")
    assert let["Access-Control-Allow-Origin"] == "https://a.example"
    assert let["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Origin" in let["Vary"]
    other = asked(app, ("https://a.example",), "https://b.example")
    assert "Access-Control-Allow-Origin" not in other
    assert "Origin" in other["Vary"]
    assert other["Cross-Origin-Resource-Policy"] == "same-origin"
    assert asked(app, ("*",), "https://b.example")["Access-Control-Allow-Origin"] == "*"
    page = asked(app, ("*",), "https://b.example", path="/")
    assert "Access-Control-Allow-Origin" not in page


def test_a_browser_that_asks_first_is_told_what_it_may_send(app):
    told = asked(app, ("*",), "https://b.example", method="OPTIONS")
    assert told["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "If-None-Match" in told["Access-Control-Allow-Headers"]


def test_errors_can_be_read_by_other_sites_too(app):
    headers = asked(app, ("*",), "https://b.example", path="/api/v1/search?x=1")
    assert headers["Access-Control-Allow-Origin"] == "*"


# Below a path


def mounted(app, prefix, path, **headers):
    browser = create_app(app.extensions["searcher"], Config(prefix=prefix)).test_client()
    return browser.get(path, headers=headers)


@pytest.mark.parametrize("path", ["/archive/", "/"], ids=["kept", "taken away"])
def test_all_addresses_begin_with_the_path_that_is_set(app, path):
    page = mounted(app, "/archive", f"{path}?q=mairie&lang=fr").text
    found = re.findall(r'(?:href|src|action|data-suggest|data-address)="(/[^"]*)"', page)
    assert found
    assert [one for one in found if not one.startswith("/archive/")] == []


def test_answers_for_programs_are_below_the_path_too(app):
    said = mounted(app, "/archive", "/archive/api/v1/search?q=mairie").json
    assert said["next_url"].startswith("/archive/api/v1/search?")
    assert said["facets"]["actor"]["values"][0]["toggle_url"].startswith("/archive/api/")
    assert said["hits"][0]["story"]["url"].startswith("/archive/api/")
    table = mounted(app, "/archive", "/archive/api/v1/search.csv?q=mairie")
    assert "http://localhost/archive/article/id-" in table.text
    assert table.headers["Link"].startswith("</archive/api/v1/search.csv.json?")
    for path in ("/archive/api/v1/search.atom?q=mairie", "/archive/opensearch.xml"):
        found = re.findall(
            r'(?:href|template)="http://localhost(/[^"]*)"', mounted(app, "/archive", path).text
        )
        assert found
        assert [one for one in found if not one.startswith("/archive/")] == []
    document = mounted(app, "/archive", "/archive/api/v1/openapi.json").json
    assert document["servers"] == [{"url": "http://localhost/archive/api/v1"}]


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("/a/b", "/a/b/static/"),
        ("/a/", "/a/static/"),
        ("//evil.example", "/static/"),
        ('/a/../b"', "/static/"),
        ("evil", "/static/"),
        ("", "/static/"),
    ],
)
def test_a_proxy_may_name_the_path_if_it_is_a_plain_one(app, said, begins):
    page = mounted(app, "forwarded", "/?lang=fr", **{"X-Forwarded-Prefix": said}).text
    assert f'href="{begins}style.css' in page
    ignored = mounted(app, "", "/?lang=fr", **{"X-Forwarded-Prefix": said}).text
    assert 'href="/static/style.css' in ignored
