"""The demonstration: always the same, invented throughout, with all that there is to show."""

import re
from collections import Counter, defaultdict
from hashlib import sha256

import pytest
from bs4 import BeautifulSoup

from archive import DetailKind, Facet, Kind, Query, Role
from tests.demo.making import BROKEN, seeds
from tests.demo.shaping import ALONE, TOGETHER
from tests.demo.telling import ARTICLES, OUTLETS, told
from tests.demo.visiting import application, places

INVENTED = re.compile("invent|مختلق|מומצאת")


@pytest.fixture(scope="module")
def articles(demo):
    index, _ = demo
    view = index.view()
    return [view.article(one) for one in sorted({each.article_id for each in index.captures()})]


@pytest.fixture(scope="module")
def client(demo):
    return application(demo[0]).test_client()


def test_the_same_files_make_the_same_seeds():
    once, again = (sha256(repr(list(seeds())).encode()).hexdigest() for _ in range(2))
    assert once == again
    assert len({path for path, _, _ in seeds()}) == sum(1 for _ in seeds())


def test_no_sentence_has_a_gap_left_or_a_letter_too_much():
    for article in told():
        for text in (article.title, *article.paragraphs):
            assert not re.search(r"[{}]|  | [,.]|\.\.|\bde [AEIOUÉ]|\b(de le|de les|à le)\b", text)
            assert text[0].isupper() or not text[0].isascii() or text[0] in "«“", text


def test_all_articles_are_found_and_nothing_else_is_a_problem(demo, articles):
    _, report = demo
    assert len(articles) == ARTICLES
    assert sorted(problem.partition(":")[0] for problem in report.problems) == sorted(BROKEN)


def test_every_article_says_that_it_is_invented(articles):
    assert [each.seed for each in articles if not INVENTED.search(each.body)] == []


def test_all_that_there_is_to_show_is_shown(demo, articles):
    index, _ = demo
    page = index.view().search(Query(copies=True))
    assert page.stories < page.total * 0.8
    assert {outlet.form for outlet in OUTLETS} == {*ALONE, *TOGETHER}
    languages = Counter(article.language for article in articles)
    assert languages["fr"] > 5 * languages["en"] > 50
    assert 20 < sum(not article.published for article in articles) < 100
    assert sum(bool(article.versions) for article in articles) > 4
    assert max(len(article.title) for article in articles) > 250
    assert {detail.kind for article in articles for detail in article.details} == set(DetailKind)
    roles = {mention.role for article in articles for mention in article.mentions}
    assert {Role.VICTIM, Role.CLAIMED, Role.AUTHORITY, Role.MENTIONED} <= roles
    missing = {counts.facet for counts in page.facets if not counts.missing}
    assert missing == {Facet.LANGUAGE}, "its letters tell that of each article"
    assert {"ar", "he"} <= languages.keys()
    told_of = {
        detail.value
        for one in articles
        for detail in one.details
        if detail.kind is DetailKind.STATUS
    }
    assert told_of == {"claimed", "confirmed", "denied"}


def test_gangs_are_attackers_and_bodies_are_victims(articles):
    victims = Counter(
        mention.value
        for article in articles
        for mention in article.mentions
        if mention.kind is Kind.ORGANISATION and mention.role is Role.VICTIM
    )
    actors = {m.value for one in articles for m in one.mentions if m.kind is Kind.ACTOR}
    assert len(actors) >= 8
    assert len(victims) > 40
    assert not actors & victims.keys()


def test_numbers_contradict_each_other_as_in_life(articles):
    numbers: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        victims = [each.value for each in article.mentions if each.role is Role.VICTIM]
        told = {each.value for each in article.details if each.kind is DetailKind.PEOPLE}
        for victim in victims[:1]:
            numbers[victim] |= told
    assert sum(len(told) > 1 for told in numbers.values()) > 10


def test_all_evidence_quotes_the_text_it_points_at(articles):
    for article in articles:
        for mention in article.mentions:
            assert mention.evidence
            for evidence in mention.evidence:
                text = article.title if evidence.field.value == "title" else article.body
                assert text[evidence.start : evidence.end] == evidence.text


def test_every_evidence_link_lands_on_the_text_it_quotes(articles, client):
    """The property that makes a value credible, over all articles of the demonstration."""
    links = 0
    for article in articles:
        page = BeautifulSoup(client.get(f"/article/{article.id}").text, "lxml")
        for link in page.select("a.to-place"):
            quoted = bare(link.select_one("q").get_text())
            landed = bare(page.select_one(str(link["href"])).get_text())
            assert landed in quoted or quoted.strip("…") in landed, (article.seed, quoted)
            links += 1
        for link in page.select("a.value"):
            landed = bare(page.select_one(str(link["href"])).get_text())
            assert any(landed in text for text in map(bare, (article.title, article.body)))
            links += 1
        ids = [tag["id"] for tag in page.select("[id]")]
        assert len(ids) == len(set(ids))
        assert not [a for a in page.select("a[href^='#']") if a["href"][1:] not in ids]
    assert links > 3 * len(articles)


def bare(text):
    return " ".join(text.split()).strip(" «»“”")


def test_every_listed_page_is_there(client):
    for place in places(client):
        for language in ("fr", "en"):
            assert client.get(place.spoken(language)).status_code == place.status, place.name
