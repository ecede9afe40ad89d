"""Ways out of a search that finds nothing, or not what was meant: each says how far it leads."""

import re

import pytest
from bs4 import BeautifulSoup

from archive import Query, open_index
from archive.engines.whoosh.answering import answer
from web import create_app


@pytest.fixture(scope="module")
def browser(tmp_path_factory, make_article):
    """An archive in which some names stand often, and some articles have no date."""
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('ways')}/index")
    with index.writing() as batch:
        for number in range(24):
            batch.put(
                make_article(
                    f"{number}.txt",
                    f"La mairie de Lille et la commune {number}",
                    "Une attaque de LockBit, dit le centre hospitalier d’Armentières.",
                    day=f"2024-02-{number + 1:02}" if number % 4 else "",
                    actors=["LockBit"],
                    organisations=["Centre hospitalier d’Armentières"],
                    sectors=["health"],
                    outlet="La Dépêche",
                )
            )
        batch.put(make_article("play.txt", "Play", "Play attaque.", actors=["Play"]))
    return create_app(index).test_client()


def page_of(browser, address, language="fr"):
    answer = browser.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "lxml")


def ways(page):
    """What leads elsewhere, with the number of articles it promises and where it leads."""
    told = page.select(".nothing li, .meant, .notice, .rest")
    return {
        " ".join(each.text.split()): each.a["href"]
        for each in told
        if each.a and not each.a["href"].startswith("#")
    }


NEAREST = "Le nom le plus proche, Acteur\u00a0: LockBit (24)"


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("q=acteur:lockbitt", NEAREST),
        ("q=acteur:lokbit", NEAREST),
        ("q=mairie+acteur:lockbitt", NEAREST),
        ("q=acteur:lockibt", NEAREST),
        ("q=acteur:lock", NEAREST),
        ("q=acteur:loc", NEAREST),
        ("actor=Lockbitt", NEAREST),
        ("q=mairie&actor=LokBit", NEAREST),
        (
            "q=victime:armentiere",
            "Le nom le plus proche, Victime\u00a0: Centre hospitalier d’Armentières (24)",
        ),
        (
            "victim=Centre+hospitaler+d'Armentieres",
            "Le nom le plus proche, Victime\u00a0: Centre hospitalier d’Armentières (24)",
        ),
        ("q=secteur:sanre", "Le nom le plus proche, Secteur\u00a0: Santé (24)"),
        ("q=source:depeshe", "Le nom le plus proche, Média\u00a0: La Dépêche (24)"),
        ("q=acteur:+lockbit", "Vouliez-vous dire\u00a0: acteur:lockbit (24)"),
        ("q=mairie+ou+clinique", "Chercher ainsi (24)"),
        ("q=mairie+sauf+paris", "Chercher ainsi (24)"),
        ("q=attaque+NON+paris", "Chercher ainsi (25)"),
        (
            "q=rien+mairie&actor=LockBit&language=en",
            "Sans le filtre « Langue\u00a0: anglais » (24)",
        ),
    ],
)
def test_the_way_out_is_offered_and_leads_as_far_as_it_says(browser, asked, offered):
    found = ways(page_of(browser, f"/?{asked}"))
    matching = [told for told in found if " ".join(offered.split()) in told]
    assert matching, found
    promised = int(re.search(r"\((\d+)\)", matching[0]).group(1))
    reached = page_of(browser, found[matching[0]]).select_one("#count").text
    assert int(re.match(r"\d+", reached).group()) == promised


@pytest.mark.parametrize(
    ("asked", "meant"), [("Armantières", "armentières"), ("lockbiit", "lockbit")]
)
def test_what_is_misspelled_is_answered_at_once_and_said(browser, asked, meant):
    page = page_of(browser, f"/?q={asked}")
    assert page.select_one("#count").text.startswith("24")
    (notice,) = page.select(".notice")
    assert f"«\u00a0{meant}\u00a0»" in notice.text


@pytest.mark.parametrize(
    "asked",
    [
        *("q=Toulon", "q=Brest", "q=Metz", "q=xyzzy", "q=acteur:nobody", "actor=Nobody", "actor=X"),
        *("q=acteur:nobody+ou+rien", "q=victime:zzzz+acteur:qqqq", "year=1999", "q=titre:xyzzy"),
        *("q=mairie&date_from=2030", "outlet=%22%28", "language=xx"),
    ],
)
def test_no_way_out_leads_to_nothing(browser, asked):
    page = page_of(browser, f"/?{asked}")
    assert page.select(".nothing")
    for told, address in ways(page).items():
        assert page_of(browser, address).select(".hit"), told


def test_undated_articles_that_a_span_leaves_out_are_told(browser):
    page = page_of(browser, "/?q=mairie&date_from=2024-02")
    told = "6 articles sans date restent hors de cette période"
    assert page_of(browser, ways(page)[told]).select_one("#count").text.startswith("6 articles")
    assert told in ways(page_of(browser, "/?q=mairie&date_to=1999"))
    assert not [each for each in ways(page_of(browser, "/?q=mairie")) if "période" in each]
    assert "6 undated articles are outside this span" in ways(
        page_of(browser, "/?q=mairie&date_from=2024-02", "en")
    )


def test_where_a_span_has_nothing_the_archive_says_from_when_to_when_it_goes(browser):
    said = "L’archive va du 2 février 2024 au 24 février 2024."
    assert said in page_of(browser, "/?date_to=1999").select_one(".nothing").text
    assert said not in page_of(browser, "/?q=xyzzy").text


def test_a_page_that_finds_nothing_does_not_search_for_all_there_is(browser, monkeypatch):
    asked: list[Query] = []
    monkeypatch.setattr("archive.engines.whoosh.view.answer.answer", noting(asked))
    offered = ways(page_of(browser, "/?actor=Nobody&sort=newest"))
    assert [count for way in offered for count in re.findall(r"\((\d+)\)", way)] == ["25", "25"]
    assert [query for query in asked if not (query.text or query.filters)] == []


def noting(asked, search=answer.answer):
    """A search that notes what it is asked for."""

    def noted(snapshot, query):
        asked.append(query)
        return search(snapshot, query)

    return noted
