"""The page of coverage: its numbers are those of the index, and of the last refresh."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from archive import Coverage, Fault, FaultKind, OutletCoverage, RemovedLine, open_index
from web import Config, create_app

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def browser(tmp_path, make_article):
    index = open_index(f"whoosh:{tmp_path}/index")
    with index.writing() as batch:
        batch.put(make_article("a.txt", outlet="La Dépêche", day="2024-03-01"))
        batch.put(make_article("b.txt", outlet="La Dépêche"))
        batch.put(make_article("c.txt"))
    line = RemovedLine(text=EVIL, rule="share", articles=2)
    row = OutletCoverage(
        outlet="La Dépêche", articles=2, captures=3, without_title=1, removed=(line,)
    )
    Coverage(
        refreshed=datetime.now(UTC),
        state="",
        outlets=(row,),
        faults=(Fault.of("x.txt", FaultKind.EMPTY),),
    ).save(tmp_path)
    return create_app(index, Config(folder=tmp_path)).test_client()


def test_each_outlet_has_its_numbers(browser):
    page = BeautifulSoup(browser.get("/coverage").text, "lxml")
    rows = [[cell.text for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert [row[:5] for row in rows] == [
        ["La Dépêche", "2", "1", "1", "3"],
        ["Non renseigné", "1", "1", "–", "–"],
    ]
    assert EVIL in rows[0][5]
    assert "partage, 2 articles" in rows[0][5]
    (fault,) = page.select(".coverage h2 + ul > li")
    assert fault.text.startswith("x.txt\u00a0: le fichier est vide\u00a0; ")
    assert len(page.select("script:not([src])")) == 0


def test_the_api_says_the_same(browser):
    answer = browser.get("/api/v1/coverage").json
    assert (answer["ok"], answer["articles"]) == (True, 3)
    first, second = answer["outlets"]
    assert (first["captures"], first["without_date"], second["captures"]) == (3, 1, None)
    (fault,) = answer["problems"]
    assert fault.startswith("x.txt\u00a0: le fichier est vide\u00a0; ")
    (fault,) = browser.get("/api/v1/coverage?lang=en").json["problems"]
    assert fault == "x.txt: the file is empty; save the article again, or delete it"


def test_without_counts_the_index_still_says_what_it_holds(tmp_path, make_article):
    index = open_index(f"whoosh:{tmp_path}/index")
    with index.writing() as batch:
        batch.put(make_article(outlet="Le Journal"))
    answer = create_app(index).test_client().get("/coverage")
    assert answer.status_code == 200
    assert "Le Journal" in answer.text
