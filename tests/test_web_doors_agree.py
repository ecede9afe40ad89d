"""Every door gives the same articles in the same order: page, API, CSV, NDJSON, Atom."""

import csv
import io
import json
import re
from itertools import islice
from urllib.parse import urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from archive import Query, open_index
from tests.bench.corpus import Corpus
from web import Config, create_app

ARTICLES = 250

QUERIES = {
    "everything": [("size", "50")],
    "newest": [("sort", "newest"), ("size", "100")],
    "oldest, copies": [("sort", "oldest"), ("copies", "1"), ("size", "100")],
    "a word": [("q", "cyberattaque"), ("size", "20")],
    "two words": [("q", "attaque données")],
    "a phrase": [("q", '"données personnelles"')],
    "or": [("q", "rançon OU fuite")],
    "not": [("q", "attaque SAUF rançon")],
    "a prefix, any word": [("q", "serv* ransomware"), ("match", "any"), ("size", "50")],
    "a fuzzy word, no synonyms": [("q", "attaqe~"), ("synonyms", "0"), ("size", "50")],
    "a filter": [("sector", "health"), ("sort", "newest")],
    "an exclusion, a missing value": [("sector__not", "health"), ("actor__missing", "1")],
    "dates": [("date_from", "2015"), ("date_to", "2020-06"), ("q", "attaque")],
    "incidents, uncertain values": [("attack", "ransomware"), ("uncertain", "1"), ("size", "50")],
}


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('doors') / 'index'}")
    with index.writing() as batch:
        for article in islice(Corpus().articles(), ARTICLES):
            batch.put(article)
    assert index.view().search(Query()).total == ARTICLES
    return create_app(index, Config()).test_client()


def by_page(browser, args):
    address, found = f"/?{urlencode(args or [('q', '')])}", []
    while address:
        page = BeautifulSoup(browser.get(address).data, "lxml")
        links = " ".join(str(link["href"]) for link in page.select(".hits h2 a"))
        found += re.findall(r"/article/([^? ]+)", links)
        following = page.select_one("a[rel=next]")
        address = str(following["href"]) if following else ""
    return found


def by_api(browser, args):
    address, found = f"/api/v1/search?{urlencode(args)}", []
    while address:
        answer = browser.get(address).json
        found += [hit["id"] for hit in answer["hits"]]
        address = answer["next_url"]
    return found


def by_csv(browser, args):
    text = browser.get(f"/api/v1/search.csv?{urlencode(args)}").text
    return [row["id"] for row in csv.DictReader(io.StringIO(text, newline=""))]


def by_ndjson(browser, args):
    lines = browser.get(f"/api/v1/search.ndjson?{urlencode(args)}").text.splitlines()
    return [json.loads(line)["id"] for line in lines]


def by_atom(browser, args):
    address, found = f"/api/v1/search.atom?{urlencode(args)}", []
    names = {"a": "http://www.w3.org/2005/Atom"}
    while address:
        tree = etree.fromstring(browser.get(address).data)
        links = tree.xpath("a:entry/a:link[@rel='alternate']/@href", namespaces=names)
        found += [link.rpartition("/")[2] for link in links]
        following = tree.xpath("a:link[@rel='next']/@href", namespaces=names)
        parts = urlsplit(following[0]) if following else None
        address = f"{parts.path}?{parts.query}" if parts else ""
    return found


@pytest.mark.parametrize("name", QUERIES)
def test_every_door_gives_the_same_articles_in_the_same_order(browser, name):
    args = QUERIES[name]
    expected = by_api(browser, args)
    assert len(expected) > 10
    assert len(set(expected)) == len(expected)
    for door in (by_page, by_csv, by_ndjson, by_atom):
        assert door(browser, args) == expected, door.__name__
