"""Pages of organisations, actors and sectors: each number is that of the search it leads to."""

import re
import time
from dataclasses import replace
from functools import partial
from itertools import islice
from urllib.parse import quote, urlsplit

import pytest
from bs4 import BeautifulSoup

from archive import Entity, Evidence, Facet, Kind, Listing, Query, Role, TextField, open_index
from tests.bench.corpus import Corpus
from web import create_app
from web.urls import asked

EVIL = "<script>alert(1)</script>"


def archive_of(folder, articles):
    index = open_index(f"whoosh:{folder}/index")
    with index.writing() as batch:
        for article in articles:
            batch.put(article)
    return index


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """An archive of invented articles as the benchmarks have them."""
    return archive_of(tmp_path_factory.mktemp("corpus"), islice(Corpus().articles(), 100))


@pytest.fixture(scope="module")
def visitor(corpus):
    return create_app(corpus).test_client()


@pytest.fixture
def gang(make_mention):
    return partial(make_mention, Kind.ACTOR, "BlackCat")


@pytest.fixture
def index(tmp_path, make_article, make_mention, gang):
    """A gang in several roles and spellings, its victims, and who is named besides."""
    body = partial(make_mention, Kind.ORGANISATION)
    start = 3
    spelled = Evidence(
        field=TextField.BODY, start=start, end=start + 5, text="ALPHV", rule="learned"
    )
    alphv = replace(gang(Role.ATTRIBUTED), alias="Alphv", evidence=(spelled,))
    article = partial(make_article, told={"attack": ["ransomware"]}, outlet="Le Journal")
    rows = {
        "a": (gang(Role.CLAIMED), body("Lille"), body("ANSSI", Role.AUTHORITY)),
        "b": (alphv, body("Lille"), make_mention(Kind.SECTOR, "public-administration")),
        "c": (gang(Role.MENTIONED), body("Brest"), make_mention(Kind.ACTOR, "Play")),
        "d": (make_mention(Kind.ACTOR, "Conti", Role.MENTIONED),),
        "e": (body("AC/DC = 50 % & co?"), body(EVIL), body("Play")),
        "f": (gang(Role.CLAIMED), make_mention(Kind.ACTOR, "BlackCat 2")),
    }
    days = {"a": "2023-03-01", "b": "2024-05-02", "c": "2022-01-01", "d": "2024-01-01"}
    return archive_of(
        tmp_path,
        (
            article(f"{name}.txt", f"Titre {name}", mentions=mentions, day=days.get(name, ""))
            for name, mentions in rows.items()
        ),
    )


@pytest.fixture
def browser(index):
    return create_app(index).test_client()


def page_of(browser, address, language="fr", status=200):
    answer = browser.get(address, headers={"Accept-Language": language})
    assert answer.status_code == status, address
    return BeautifulSoup(answer.text, "lxml")


def number(text):
    return int(re.sub(r"\D", "", text))


def figures(page, section):
    """The names of a section with their numbers."""
    return {
        " ".join(row.select_one(".whom").text.split()): number(row.select_one(".figure").text)
        for row in page.select(f"{section} .figures li")
    }


def test_a_page_tells_roles_spellings_and_companions(browser):
    page = page_of(browser, "/actor/BlackCat")
    assert page.h1.text == "BlackCat"
    told = {each.dt.text: each.dd.text.strip() for each in page.select(".holdings dl > div")}
    assert told == {
        "articles": "4",
        "première mention": "1er janvier 2022",
        "dernière mention": "2 mai 2024",
        "sans date": "1",
    }
    assert figures(page, ".roles") == {
        "attaques revendiquées": 2,
        "attaques attribuées": 1,
        "simple mention": 1,
    }
    spelled = figures(page, ".spelled")
    assert (spelled["« BlackCat »"], spelled["« Alphv »"], spelled["« ALPHV »"]) == (3, 1, 1)
    titles = [each.text for each in page.select(".newest .title")]
    assert titles == ["Titre b", "Titre a", "Titre c", "Titre f"]


def test_nobody_becomes_a_victim_of_a_gang_that_an_article_only_mentions(browser):
    page = page_of(browser, "/actor/BlackCat")
    assert figures(page, "[aria-labelledby=with-organisation_victim]") == {"Lille": 2}
    assert figures(page, "[aria-labelledby=with-actor_claimed]") == {"BlackCat 2": 1}
    assert "3 articles qui lui attribuent" in page.select_one(".company .rest").text


def test_an_actor_that_is_only_mentioned_has_a_page(browser):
    page = page_of(browser, "/actor/Conti")
    assert figures(page, ".roles") == {"simple mention": 1}
    assert not page.select(".company, .refining")


def test_a_companion_leads_to_its_own_page_and_its_number_to_the_search(browser):
    page = page_of(browser, "/organisation/Lille?lang=en", "fr")
    row = page.select_one("[aria-labelledby=with-actor_claimed] li")
    assert page_of(browser, row.select_one(".whom")["href"]).h1.text == "BlackCat"
    assert "lang=en" in row.select_one(".whom")["href"]
    found = page_of(browser, row.select_one(".figure")["href"])
    assert [each.text for each in found.select(".hit .title")] == ["Titre a"]


@pytest.mark.parametrize("name", ["AC/DC = 50 % & co?", EVIL])
def test_any_name_has_an_address(browser, name):
    page = page_of(browser, f"/organisation/{quote(name)}")
    assert page.h1.text == name
    assert len(page.select("script:not([src])")) == 0
    assert browser.get(f"/api/v1/entities/organisation/{quote(name)}").json["name"] == name


def of_the_corpus(index):
    """Every entity of an archive."""
    for kind in Kind:
        listing = Listing(prefix=f"{kind}:", most=100_000)
        for each in index.facet(Query(), Facet.ROLE, listing).values:
            yield kind, each.value.split(":", 2)[2]


def counted_in(page):
    """Every number of a page that leads to a search, and where it leads."""
    for link in page.select(".figure, .holdings dd a"):
        yield link["href"], number(link.text)
    for bar in page.select(".timeline li a"):
        yield bar["href"], number(bar.select_one(".number").text)


def test_every_number_of_every_entity_is_that_of_the_search_it_leads_to(corpus):
    app = create_app(corpus)
    browser, known = app.test_client(), {}

    def total(address):
        if address not in known:
            with app.test_request_context(address) as context:
                wanted = asked(context.request.args)
            assert not wanted.problems
            known[address] = corpus.search(replace(wanted.query, counted=())).total
        return known[address]

    entities = sorted(set(of_the_corpus(corpus)))
    assert len(entities) > 100
    for kind, name in entities:
        page = page_of(browser, f"/{kind}/{quote(name)}?lang=en")
        numbers = list(counted_in(page))
        assert numbers
        for address, count in numbers:
            assert total(address) == count > 0, (kind, name, address)


def test_what_is_not_shown_is_on_the_page_that_lists_it(visitor):
    kind = Kind.SECTOR
    for name in ("health", "education"):
        page = page_of(visitor, f"/{kind}/{name}")
        rests = [row for row in page.select(".company section") if row.select_one(".rest")]
        assert rests
        for section in rests:
            shown = len(section.select(".figures li"))
            others = number(section.select_one(".rest").text)
            address = section.select_one(".rest a")["href"]
            values = page_of(visitor, f"{address}&size=100").select(".all-values li")
            assert len(values) == min(100, shown + others)


def test_the_api_says_the_same_as_the_page(corpus, visitor):
    name = corpus.facet(Query(), Facet.ACTOR, Listing(most=1)).values[0].value
    answer = visitor.get(f"/api/v1/entities/actor/{quote(name)}").json
    page = page_of(visitor, answer["page_url"])
    assert (answer["kind"], answer["name"], answer["label"]) == ("actor", name, name)
    assert answer["articles"] == number(page.select_one(".holdings dd").text)
    assert [each["count"] for each in answer["roles"]] == list(figures(page, ".roles").values())
    for group, companions in answer["companions"].items():
        own = {each["label"]: each["count"] for each in companions["values"]}
        assert own == figures(page, f"[aria-labelledby=with-{group}]")
    for facet, values in answer["facets"].items():
        own = {each["label"]: each["count"] for each in values["values"]}
        assert own == figures(page, f"[aria-labelledby=by-{facet}]")
    for each in (*answer["roles"], *answer["aliases"]["values"], answer["acting"]):
        count = each.get("count", each.get("articles"))
        assert visitor.get(each["url"]).json["total"] == count
    assert len(answer["newest"]) == len(page.select(".newest .hit"))


@pytest.mark.parametrize(
    ("asked_for", "leads_to"),
    [
        ("/actor/blackcat", "/actor/BlackCat"),
        ("/actor/alphv", "/actor/BlackCat"),
        ("/actor/CONTI", "/actor/Conti"),
        ("/organisation/LILLE?lang=en", "/organisation/Lille?lang=en"),
        ("/sector/Administration%20publique", "/sector/public-administration"),
    ],
)
def test_another_spelling_of_a_name_leads_to_its_page(browser, asked_for, leads_to):
    answer = browser.get(asked_for)
    assert (answer.status_code, answer.headers["Location"]) == (302, leads_to)
    path = urlsplit(asked_for).path
    assert browser.get(f"/api/v1/entities{path}").json["page_url"] == leads_to.partition("?")[0]


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("/actor/Blakcat", ["/actor/BlackCat"]),
        ("/actor/alph", ["/actor/BlackCat"]),
        ("/actor/cont", ["/actor/Conti"]),
        ("/actor/Lille", ["/organisation/Lille"]),
        ("/organisation/Lile", ["/organisation/Lille"]),
        ("/organisation/personne", []),
    ],
)
def test_an_unknown_name_proposes_the_nearest(browser, address, near):
    page = page_of(browser, address, status=404)
    assert "Aucun article ne nomme" in page.select_one(".nothing h2").text
    proposed = [link["href"] for link in page.select(".nothing li a")]
    assert proposed[:1] == near
    for link in proposed:
        page_of(browser, link)
    answer = browser.get(f"/api/v1/entities{address}")
    assert answer.status_code == 404
    assert [each["page_url"] for each in answer.json["nearest"]] == [
        urlsplit(link).path for link in proposed
    ]


def test_a_spelling_that_is_near_is_told(browser):
    page = page_of(browser, "/actor/alp", status=404)
    (line,) = [row.text for row in page.select(".nothing li")]
    assert line in {f"BlackCat Acteur, écrit «\xa0{alias}\xa0»" for alias in ("Alphv", "ALPHV")}


def test_a_spelling_of_two_leads_to_neither(tmp_path, make_article, make_mention):
    mentions = [
        replace(make_mention(Kind.ORGANISATION, name), alias="CHU")
        for name in ("CHU de Brest", "CHU de Nice")
    ]
    index = archive_of(tmp_path, [make_article(mentions=tuple(mentions))])
    page = page_of(create_app(index).test_client(), "/organisation/chu", status=404)
    names = {link.text for link in page.select(".nothing li a")}
    assert names == {"CHU de Brest", "CHU de Nice"}


def test_no_kind_but_the_three_and_no_endless_name(browser):
    assert browser.get("/outlet/Le%20Journal").status_code == 404
    assert browser.get("/api/v1/entities/victim/Lille").status_code == 404
    assert browser.get(f"/actor/{'a' * 400}").status_code == 404


def test_results_articles_and_lists_of_values_lead_to_the_pages(browser):
    def led_to(address):
        return {link["href"] for link in page_of(browser, address).select("a")}

    assert "/actor/BlackCat" in led_to("/?actor=blackcat")
    assert "/actor/BlackCat" in led_to("/?role=actor:mentioned:BlackCat")
    assert "/organisation/Lille" in led_to("/?victim=Lille")
    assert not {each for each in led_to("/?victim=Personne") if each.startswith("/organisation/")}
    assert {"/actor/BlackCat", "/organisation/Lille"} <= led_to("/article/id-a.txt")
    assert "/actor/BlackCat" in led_to("/facet/actor")


def test_filters_of_roles_and_spellings_stay_when_others_are_applied(browser):
    alias = quote(Entity(Kind.ACTOR, "BlackCat").written("Alphv"))
    page = page_of(browser, f"/?role=actor:attributed:BlackCat&alias={alias}")
    chips = [" ".join(chip.text.split()) for chip in page.select(".chips a")]
    assert chips[:2] == [
        "Retirer le filtre Rôle : BlackCat (attribué) ×",
        "Retirer le filtre Graphie : BlackCat, écrit « Alphv » ×",
    ]
    carried = {row["name"]: row["value"] for row in page.select("#carried input")}
    assert carried == {
        "role": "actor:attributed:BlackCat",
        "alias": "actor:BlackCat=Alphv",
    }


def test_a_page_is_answered_304_until_the_archive_changes(browser):
    tag = browser.get("/actor/BlackCat").headers["ETag"]
    again = browser.get("/actor/BlackCat", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_a_page_takes_no_longer_than_a_search_of_the_same(corpus, visitor):
    """Compared with the page of results, since a machine may be as slow as it likes."""
    name = quote(corpus.facet(Query(), Facet.ACTOR, Listing(most=1)).values[0].value)

    def taken(address):
        times = []
        for _ in range(7):
            began = time.thread_time()
            assert visitor.get(address).status_code == 200
            times.append(time.thread_time() - began)
        return min(times)

    assert taken(f"/actor/{name}") < 3 * taken(f"/?actor={name}")
