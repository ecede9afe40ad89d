"""Feeds of a search, and the description by which browsers search the archive."""

import html
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from archive import Kind, Published, open_index
from tests.conftest import a_mention, an_article
from web import Config, create_app
from web.feeds import _document, _put

ATOM = {"a": "http://www.w3.org/2005/Atom", "o": "http://a9.com/-/spec/opensearch/1.1/"}
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))

MOMENT = datetime(2024, 3, 6, 10, 2, tzinfo=UTC)
ARTICLES = [
    an_article(
        f"{number:02}.txt",
        f"La mairie {number}",
        "La mairie de Lille parle.\n\nEncore la mairie.",
        day=f"2024-03-{number + 1:02}",
        outlet="Le Journal" if number else "",
        organisations=["Ville de Lille"],
        actors=["LockBit"] if number % 2 else [],
        sectors=["health"],
        url=["https://example.org/é?a=1&b=2", "javascript:alert(1)", ""][number % 3],
        authors=("Anne Durand", "B. <b>") if number == 3 else (),
        told={"attack": ["ransomware"]},
        captured=datetime(2024, 4, 30 - number, 8, 30, tzinfo=UTC),
    )
    for number in range(23)
]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('feeds') / 'index'}")
    with index.writing() as batch:
        for article in ARTICLES:
            batch.put(article)
        batch.put(
            an_article(
                "odd.txt",
                "Un titre\x0c <i>étrange</i> & \ud800 \uffff",
                "Le corps étrange\x00 de l’article.",
                published=Published(day=MOMENT.date(), moment=MOMENT, origin="text"),
                language="",
                mentions=(a_mention(Kind.ACTOR, "Gang\x01"),),
            )
        )
    return index


@pytest.fixture(scope="module")
def browser(index):
    return create_app(index, Config(name="Veille")).test_client()


def parsed(answer):
    assert answer.status_code == 200
    tree = etree.fromstring(answer.data)
    assert SCHEMA.validate(tree), SCHEMA.error_log
    return tree


def texts(tree, path):
    return [str(one) for one in tree.xpath(path, namespaces=ATOM)]


def path_of(address):
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("http", "localhost")
    return f"{parts.path}?{parts.query}"


@pytest.mark.parametrize(
    "query",
    ["", "?q=mairie", "?q=lille&sort=newest&lang=en", "?q=nothingatall", "?q=etrange", "?page=99"],
)
def test_a_feed_is_what_the_rfc_says(browser, query):
    answer = browser.get(f"/api/v1/search.atom{query}")
    tree = parsed(answer)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    for element in (tree, *tree.findall("a:entry", ATOM)):
        ids = element.findall("a:id", ATOM)
        assert len(ids) == 1
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", ids[0].text)
        alternates = element.xpath("a:link[@rel='alternate']/@href", namespaces=ATOM)
        assert len(alternates) == 1
    entries = texts(tree, "a:entry/a:id/text()")
    assert len(set(entries)) == len(entries)
    for moment in texts(tree, ".//a:updated/text()") + texts(tree, ".//a:published/text()"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", moment)


@given(st.text(), st.text())
def test_whatever_is_said_makes_a_document(text, value):
    root = ET.Element("feed")
    element = _put(root, "title", text, term=value)
    (title,) = etree.fromstring(_document(root))
    assert title.tag == element.tag
    if text.isprintable() and text.isascii():
        assert (title.text or "") == text


def test_an_entry_says_what_a_reader_shows(browser):
    tree = parsed(browser.get("/api/v1/search.atom?q=mairie&sort=newest&size=50&lang=en"))
    entry = tree.xpath("a:entry[a:title='La mairie 3']", namespaces=ATOM)[0]
    assert texts(entry, "a:author/a:name/text()") == ["Anne Durand", "B. <b>"]
    assert texts(entry, "a:published/text()") == ["2024-03-04T00:00:00Z"]
    assert texts(entry, "a:updated/text()") == ["2024-04-27T08:30:00Z"]
    assert texts(entry, "a:link[@rel='alternate']/@href") == ["http://localhost/article/id-03.txt"]
    assert texts(entry, "a:link[@rel='via']/@href") == ["https://example.org/é?a=1&b=2"]
    assert texts(entry, "a:category/@term") == ["Ville de Lille", "LockBit", "health", "ransomware"]
    assert "Health" in texts(entry, "a:category/@label")
    assert "mairie" in texts(entry, "a:summary/text()")[0]
    other = tree.xpath("a:entry[a:title='La mairie 4']", namespaces=ATOM)[0]
    assert texts(other, "a:author/a:name/text()") == ["Le Journal"]
    assert texts(other, "a:link[@rel='via']") == []
    nameless = tree.xpath("a:entry[a:title='La mairie 0']", namespaces=ATOM)[0]
    assert texts(nameless, "a:author/a:name/text()") == ["Veille"]


def test_the_feed_is_as_new_as_its_newest_entry(browser):
    tree = parsed(browser.get("/api/v1/search.atom?q=mairie&sort=newest"))
    assert texts(tree, "a:updated/text()") == [max(texts(tree, "a:entry/a:updated/text()"))]
    empty = parsed(browser.get("/api/v1/search.atom?q=nothingatall"))
    assert texts(empty, "a:updated/text()")[0].startswith("20")


def test_names_last_whatever_the_address_and_the_language(index):
    def names(base, query):
        browser = create_app(index, Config(name=base)).test_client()
        answer = browser.get(f"/api/v1/search.atom?{query}", base_url=f"https://{base}/sub")
        return texts(parsed(answer), ".//a:id/text()")

    assert names("a.example", "q=mairie&lang=fr") == names("b.example", "q=mairie&lang=en")
    first, second = names("a.example", "q=mairie"), names("a.example", "q=mairie&page=2")
    assert first[0] == second[0]
    assert not set(first[1:]) & set(second[1:])
    assert names("a.example", "q=lille")[0] != first[0]


def test_a_reader_is_led_through_all_pages(browser):
    whole = parsed(browser.get("/api/v1/search.atom?q=mairie&size=50"))
    tree = parsed(browser.get("/api/v1/search.atom?q=mairie&lang=en"))
    assert texts(tree, "a:link[@rel='previous']") == []
    assert texts(tree, "o:totalResults/text()") == ["23"]
    found, pages = texts(tree, "a:entry/a:id/text()"), 1
    last = texts(tree, "a:link[@rel='last']/@href")
    while following := texts(tree, "a:link[@rel='next']/@href"):
        assert "lang=en" in following[0]
        tree = parsed(browser.get(path_of(following[0])))
        found += texts(tree, "a:entry/a:id/text()")
        pages += 1
    assert pages == 3
    assert texts(tree, "a:link[@rel='self']/@href") == last
    assert texts(tree, "a:link[@rel='previous']/@href")[0].endswith("page=2&lang=en")
    assert "page" not in texts(tree, "a:link[@rel='first']/@href")[0]
    assert found == texts(whole, "a:entry/a:id/text()")


def test_a_reader_that_polls_gets_304_until_something_changes(tmp_path):
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    with index.writing() as batch:
        batch.put(ARTICLES[0])
    browser = create_app(index, Config()).test_client()
    first = browser.get("/api/v1/search.atom?q=mairie")
    tag = first.headers["ETag"]
    again = browser.get("/api/v1/search.atom?q=mairie", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    with index.writing() as batch:
        batch.put(ARTICLES[1])
    later = browser.get("/api/v1/search.atom?q=mairie", headers={"If-None-Match": tag})
    assert later.status_code == 200
    assert len(texts(parsed(later), "a:entry/a:id/text()")) == 2


def test_what_makes_no_sense_is_refused(browser):
    assert browser.get("/api/v1/search.atom?sort=best").status_code == 400
    assert browser.get("/api/v1/search.atom?q=a+AND").json["ok"] is False


def test_the_archive_reads_its_own_feed(browser, keep):
    kept = keep({"feed.xml": browser.get("/api/v1/search.atom?q=mairie&size=50").data})
    assert {article.title for article in kept.articles} >= {"La mairie 3", "La mairie 4"}


def test_pages_lead_to_feed_and_description(browser):
    page = browser.get("/?q=mairie&page=2&sort=oldest&lang=fr").text
    (alternate,) = re.findall(r'<link rel="alternate" href="([^"]+)"', page)
    assert html.unescape(alternate) == "/api/v1/search.atom?q=mairie&sort=newest&lang=fr"
    assert parsed(browser.get(html.unescape(alternate))) is not None
    for address in ("/", "/help", "/article/id-03.txt", "/?q=mairie"):
        found = re.findall(r'<link rel="search" href="([^"]+)"', browser.get(address).text)
        assert found == ["/opensearch.xml?lang=fr"]
    assert 'rel="alternate"' in browser.get("/").text


def test_the_page_of_a_name_leads_to_its_feed(browser):
    page = browser.get("/actor/LockBit?lang=en").text
    (alternate,) = re.findall(r'<link rel="alternate" href="([^"]+)"', page)
    tree = parsed(browser.get(html.unescape(alternate)))
    assert texts(tree, "o:totalResults/text()") == ["11"]


# Feeds of a watch list and of an incident

WATCHED = "names=LockBit%0ALa+mairie+4"


@pytest.fixture
def watching(index, tmp_path):
    """A browser of an archive with a file of watched names, and that file."""
    file = tmp_path / "watchlist.toml"
    file.write_text('groups = ["LockBit"]\n[searches]\n"Quatre" = "titre:4"')
    return create_app(index, Config(name="Veille", watchlist=file)).test_client(), file


def test_the_feed_of_a_watch_list_has_what_its_names_find(watching):
    browser, _ = watching
    tree = parsed(browser.get("/api/v1/watch.atom?size=50&lang=en"))
    assert texts(tree, "a:title/text()") == ["Watch list · Veille"]
    found = texts(tree, "a:entry/a:title/text()")
    assert found == [f"La mairie {n}" for n in (21, 19, 17, 15, 13, 11, 9, 7, 5, 4, 3, 1)]
    entry = tree.xpath("a:entry[a:title='La mairie 4']", namespaces=ATOM)[0]
    scheme = "a:category[@scheme='http://localhost/watch']/@term"
    assert texts(entry, scheme) == ["Quatre"]
    assert texts(entry, "a:summary/text()") == ["La mairie de Lille parle. Encore la mairie."]
    assert set(texts(tree, f"a:entry/{scheme}")) == {"LockBit", "Quatre"}
    assert texts(tree, "a:updated/text()") == [max(texts(tree, "a:entry/a:updated/text()"))]
    assert texts(tree, "a:link[@rel='alternate']/@href") == ["http://localhost/watch?lang=en"]
    other = parsed(browser.get("/api/v1/search.atom?actor=LockBit&size=50"))
    assert set(texts(other, "a:entry/a:id/text()")) < set(texts(tree, "a:entry/a:id/text()"))


def test_the_feed_of_a_pasted_list_leads_through_all_its_pages_and_keeps_its_name(browser):
    tree = parsed(browser.get(f"/api/v1/watch.atom?{WATCHED}"))
    name = texts(tree, "a:id/text()")
    found, pages = texts(tree, "a:entry/a:id/text()"), 1
    while following := texts(tree, "a:link[@rel='next']/@href"):
        tree = parsed(browser.get(path_of(following[0])))
        assert texts(tree, "a:id/text()") == name
        found += texts(tree, "a:entry/a:id/text()")
        pages += 1
    assert (pages, len(found), len(set(found))) == (2, 12, 12)
    other = parsed(browser.get("/api/v1/watch.atom?names=LockBit"))
    assert texts(other, "a:id/text()") != name
    assert texts(other, "o:totalResults/text()") == ["11"]
    none = parsed(browser.get("/api/v1/watch.atom?names=Personne"))
    assert texts(none, "a:entry") == []


def test_a_reader_of_a_watch_list_gets_304_until_the_file_or_the_archive_changes(watching):
    browser, file = watching
    path = "/api/v1/watch.atom"
    tag = browser.get(path).headers["ETag"]
    assert browser.get(path, headers={"If-None-Match": tag}).status_code == 304
    file.write_text('groups = ["LockBit", "Akira", "Play"]')
    assert browser.get(path, headers={"If-None-Match": tag}).status_code == 200
    pasted = browser.get(f"{path}?{WATCHED}").headers["ETag"]
    assert browser.get(f"{path}?{WATCHED}", headers={"If-None-Match": pasted}).status_code == 304


def test_what_makes_no_sense_of_a_watch_list_is_refused_as_a_problem(watching):
    browser, file = watching
    for query in ("q=a", "size=3", "page=0", "names=x&sort=newest"):
        assert browser.get(f"/api/v1/watch.atom?{query}").status_code == 400
    many = "%0A".join(map(str, range(501)))
    assert browser.get(f"/api/v1/watch.atom?names={many}").status_code == 400
    file.write_text("groups = 3")
    answer = browser.get("/api/v1/watch.atom?lang=en")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert "watchlist.toml" in answer.json["detail"]


def test_the_page_of_a_watch_list_leads_to_its_feed(watching):
    browser, file = watching
    for address, total in (("/watch?lang=en", "12"), ("/watch?names=LockBit&lang=en", "11")):
        page = browser.get(address).text
        (alternate,) = re.findall(r'<link rel="alternate" href="([^"]+)"', page)
        assert page.count(f'href="{alternate}"') == 2
        tree = parsed(browser.get(html.unescape(alternate)))
        assert texts(tree, "o:totalResults/text()") == [total]
    file.unlink()
    assert 'rel="alternate"' not in browser.get("/watch").text


def test_the_page_of_an_incident_leads_to_its_feed_and_its_bundle(browser):
    page = browser.get("/incident/id-03.txt?lang=en", follow_redirects=True).text
    (alternate,) = re.findall(r'<link rel="alternate" href="([^"]+)"', page)
    assert page.count(f'href="{alternate}"') == 2
    tree = parsed(browser.get(html.unescape(alternate)))
    assert int(texts(tree, "o:totalResults/text()")[0]) > 1
    (bundle,) = re.findall(r'href="(/api/v1/search\.stix[^"]+)"', page)
    assert browser.get(html.unescape(bundle)).json["type"] == "bundle"


def test_a_browser_searches_by_the_description(browser):
    answer = browser.get("/opensearch.xml?lang=en", base_url="https://a.example/sub")
    tree = etree.fromstring(answer.data)
    assert answer.mimetype == "application/opensearchdescription+xml"
    assert len(tree.findtext("o:ShortName", namespaces=ATOM)) <= 16
    templates = {
        one.get("type"): one.get("template")
        for one in tree.findall("o:Url", ATOM)
        if one.get("rel") != "self"
    }
    assert len(templates) == 3
    for kind, template in templates.items():
        assert template.startswith("https://a.example/sub/")
        path = template.removeprefix("https://a.example/sub")
        filled = path.replace("{searchTerms}", "mairie+lille").replace("{startPage?}", "")
        assert browser.get(filled).mimetype == kind


def test_a_browser_gets_completions(browser):
    answer = browser.get("/api/v1/completions?q=lock&lang=en")
    text, found, counts, addresses = json.loads(answer.data)
    assert answer.mimetype == "application/x-suggestions+json"
    assert text == "lock"
    assert "LockBit" in found
    assert counts[found.index("LockBit")] == "11 articles"
    assert len(found) == len(counts) == len(addresses)
    for address in addresses:
        assert browser.get(path_of(address)).status_code == 200
