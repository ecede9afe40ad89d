"""The watch list: what is said of each name, where names come from, what is wrong with them."""

import re
import time
from itertools import islice
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from archive import Facet, Kind, Listing, Query, Role, open_index
from archive.engines.whoosh.answering import tallying
from tests.bench.corpus import Corpus
from web import Config, create_app
from web.watchlist import MOST, PASTED, Fault, WatchlistError, lists_of, load, pasted

EVIL = '<script>alert("1")</script>'


@pytest.fixture(scope="module")
def index(tmp_path_factory, make_article, make_mention):
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('watch') / 'index'}")
    cited = (make_mention(Kind.ORGANISATION, "Clinique de Clairval", Role.SOURCE),)
    words = " ".join(f"mot{number}" for number in range(90))
    with index.writing() as batch:
        for number, day in enumerate(("2024-03-01", "2024-03-09", "2024-03-05")):
            batch.put(
                make_article(
                    f"{number}.txt",
                    f"La clinique touchée, le {day}",
                    day=day,
                    organisations=["Clinique de Clairval"],
                    actors=["LockBit"],
                    told={"attack": ["ransomware"], "status": ["claimed"]},
                    outlet="Le Journal",
                )
            )
        batch.put(make_article("cited.txt", "Elle en parle", day="2024-02-01", mentions=cited))
        for number in range(2):
            batch.put(
                make_article(
                    f"copy-{number}.txt",
                    EVIL,
                    f"Les services de Montbrun‑sur‑Lune. {words}",
                    day=f"2024-01-0{number + 1}",
                )
            )
        batch.put(make_article("both.txt", "Akira", organisations=["Akira"], actors=["Akira"]))
        batch.put(make_article("more.txt", "Akira encore", organisations=["Akira"]))
    return index


@pytest.fixture
def site(index, tmp_path):
    """The archive with a file of watched names, and that file."""
    file = tmp_path / "watchlist.toml"
    return create_app(index, Config(watchlist=file)).test_client(), file


def table(page):
    for each in page.select(".watch .unseen"):
        each.decompose()
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in page.select(".watch tbody tr")
    ]


def soup(answer):
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "lxml")


def test_each_name_has_its_stories_its_newest_article_and_what_that_tells(site):
    browser, _ = site
    names = "montbrun-sur-lune\nclinique DE Clairval\nLockBit\nLockbite\nRien de tel"
    page = soup(browser.post("/watch", data={"names": names}))
    assert table(page) == [
        [
            "clinique DE Clairval Organisation victime dans 3 articles",
            *("4 textes distincts", "4 articles", "9 mars 2024"),
            "La clinique touchée, le 2024-03-09 rançongiciel · revendiqué · Le Journal",
        ],
        [
            "LockBit Acteur",
            *("3 textes distincts", "3 articles", "9 mars 2024"),
            "La clinique touchée, le 2024-03-09 rançongiciel · revendiqué · Le Journal",
        ],
        [
            "montbrun-sur-lune cherché dans le texte",
            *("1 texte distinct", "2 articles", "2 janvier 2024", EVIL),
        ],
    ]
    unseen = [" ".join(each.get_text(" ").split()) for each in page.select(".unseen-names li")]
    assert unseen == ["Lockbite le plus proche : LockBit (3 articles)", "Rien de tel"]
    assert not page.select("main script")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_figure_is_that_of_the_search_it_leads_to(site, language):
    browser, file = site
    file.write_text('suppliers = ["Clinique de Clairval", "Montbrun = Rien"]\ngroups = ["Akira"]')
    page = soup(browser.get(f"/watch?lang={language}"))
    links = page.select(".watch .figure a, .watch th small a[rel]")
    assert len(links) == 7
    for link in links:
        count = int(re.findall(r"\d+", link.get_text())[0])
        found = soup(browser.get(link["href"])).select_one("#count").get_text()
        articles, stories = int(re.findall(r"\d+", found)[0]), re.findall(r"\d+", found)[-1]
        assert count in {articles, int(stories)}, (link, found)
        assert parse_qs(urlsplit(link["href"]).query)["lang"] == [language]


def test_a_misspelled_name_is_not_corrected_into_one_that_was_not_asked_for(tmp_path, make_article):
    index = open_index(f"whoosh:{tmp_path}/index")
    with index.writing() as batch:
        for number in range(24):
            batch.put(make_article(f"{number}", f"{number}", "La mairie de Clairval, LockBit."))
    browser = create_app(index).test_client()
    ((first, second),) = [
        each["names"]
        for each in browser.post("/api/v1/watch", json=["lockbiit", "LockBit"]).get_json()["lists"]
    ]
    assert (first["name"], first["articles"]) == ("LockBit", 24)
    assert (second["name"], second["articles"]) == ("lockbiit", 0)


def test_a_group_counts_as_an_attacker_in_the_list_of_groups(site):
    browser, file = site
    file.write_text('groups = ["akira"]\n"Nos noms" = ["akira"]')
    page = soup(browser.get("/watch"))
    assert [row[0] for row in table(page)] == [
        "akira Acteur",
        "akira Organisation victime dans 2 articles",
    ]
    assert [each.get_text() for each in page.select(".watch section h2")] == [
        "Groupes 1 nom",
        "Nos noms 1 nom",
    ]


def test_saved_searches_are_watched_like_names(site):
    browser, file = site
    file.write_text(
        'communes = ["Montbrun"]\n[searches]\n'
        '"Cliniques" = "/?victim=Clinique+de+Clairval&page=4"\n'
        '"Cités" = "cité OU parle"\n"Rien" = "https://a.example/sub/?q=zzz&sort=oldest"'
    )
    page = soup(browser.get("/watch?lang=en"))
    assert [row[:3] for row in table(page)][1:] == [
        ["Cliniques", "3 stories", "3 articles"],
        ["Cités", "1 story", "1 article"],
    ]
    headings = [each.get_text() for each in page.select(".watch section h2")]
    assert headings[1] == "Searches 3 searches"
    assert [each.get_text(" ").strip() for each in page.select(".unseen-names li")] == ["Rien"]
    for link in page.select(".watch .figure a"):
        assert browser.get(link["href"]).status_code == 200
    lists = browser.get("/api/v1/watch").json["lists"]
    assert [each["list"] for each in lists] == ["communes", "searches"]
    assert [one["articles"] for one in lists[1]["names"]] == [3, 1, 0]


def test_the_address_of_a_list_shows_the_same_list(site):
    browser, _ = site
    sent = soup(browser.post("/watch?lang=en", data={"names": "LockBit\r\nClairval = Montbrun"}))
    link = next(each for each in sent.select("main a") if "Address of this list" in each.text)
    again = soup(browser.get(f"{link['href']}&lang=en"))
    assert table(again) == table(sent)
    assert again.textarea.get_text().strip().split("\n") == ["LockBit", "Clairval = Montbrun"]


def test_a_list_too_long_for_an_address_is_offered_none_and_is_cut_at_its_limit(site):
    browser, _ = site
    names = "\n".join(f"Un nom assez long pour une liste, numéro {n}" for n in range(PASTED + 3))
    page = soup(browser.post("/watch", data={"names": names}))
    assert "laissés de côté\xa0: 3" in page.select_one(".notice").get_text()
    assert len(page.select(".unseen-names li")) == PASTED
    assert "Adresse de cette liste" not in page.get_text()


def test_nothing_is_kept_of_a_list_that_was_sent(site):
    browser, file = site
    browser.post("/watch", data={"names": "Clinique de Clairval"})
    assert table(soup(browser.get("/watch"))) == []
    assert not file.exists()


def test_a_form_that_is_too_large_is_refused(site):
    browser, _ = site
    assert browser.post("/watch", data={"names": "x" * 70_000}).status_code == 413
    assert browser.post("/", data={"names": "x"}).status_code in {405, 413}


FAULTS = [
    (b'communes = ["Clairval"\ngroups = []', Fault.SYNTAX, 2, 1),
    (b'communes = ["a"]\ncommunes = ["b"]', Fault.SYNTAX, 2, 17),
    (b'\ncommunes = "Clairval"', Fault.NO_LIST, 2, 1),
    (b"[communes]\nx = 1", Fault.NO_LIST, 1, 2),
    (b'communes = ["Clairval", 59]', Fault.NO_NAME, 1, 25),
    (b'[searches]\n"a" = "mairie"\n "b" = "mairie ET"', Fault.NO_SEARCH, 3, 2),
    (b'[searches]\n"a" = "/?nothing=1"', Fault.NO_SEARCH, 2, 1),
    (b'[searches]\n"a" = 3', Fault.NO_SEARCH, 2, 1),
    (b'[searches]\n"?" = "mairie"', Fault.NO_NAME, 2, 1),
    (b'x = []\nsearches = {a = ""}', Fault.NO_SEARCH, 2, 1),
    (b'communes = [\n  # rien\n  "Clairval",\n    "  ",\n]', Fault.NO_NAME, 4, 5),
    (b'communes = [["Clairval"]]', Fault.NO_NAME, 1, 13),
    (b'"a b" = [{x = 1}]', Fault.NO_NAME, 1, 10),
    (b'communes = ["Clairval",\n "' + b"x" * 301 + b'"]', Fault.LONG, 2, 2),
    (b"a = [" + b"\n'x'," * MOST + b"\n  'y']", Fault.MANY, MOST + 2, 3),
    (b'# \xc3\xa9t\xe9\ncommunes = ["Clairval"]', Fault.ENCODING, 1, 5),
    (b"a = " + b"[" * 5000, Fault.SYNTAX, 1, 1),
    (b"\na = [" + b"1" * 5000 + b"]", Fault.SYNTAX, 2, 6),
]


@pytest.mark.parametrize(("content", "fault", "line", "column"), FAULTS)
def test_a_malformed_file_is_one_sentence_with_line_and_column(site, content, fault, line, column):
    browser, file = site
    file.write_bytes(content)
    with pytest.raises(WatchlistError) as raised:
        load(file)
    assert (raised.value.fault, raised.value.line, raised.value.column) == (fault, line, column)
    for language, place in (
        ("fr", f"watchlist.toml, ligne {line}, colonne {column}\xa0: "),
        ("en", f"watchlist.toml, line {line}, column {column}: "),
    ):
        page = soup(browser.get(f"/watch?lang={language}"))
        (notice,) = page.select(".notice")
        assert place in notice.get_text()
        assert str(file.parent) not in page.get_text()
    answer = browser.get("/api/v1/watch?lang=en")
    assert (answer.status_code, answer.json["error"]) == (503, notice.get_text())
    assert table(soup(browser.get("/watch?names=LockBit")))[0][0].startswith("LockBit")


def test_a_file_that_is_not_there_or_cannot_be_read_is_told(site):
    browser, file = site
    assert "watchlist.toml" in soup(browser.get("/watch")).select_one("#for-good ~ p").get_text()
    assert browser.get("/api/v1/watch").json == {"ok": True, "lists": []}
    file.mkdir()
    assert "droits" in soup(browser.get("/watch")).select_one(".notice").get_text()


def test_the_saved_file_may_have_a_byte_order_mark_and_windows_line_ends(tmp_path):
    file = tmp_path / "watchlist.toml"
    file.write_bytes(b'\xef\xbb\xbfgroups = [\r\n "LockBit",\r\n 3]')
    with pytest.raises(WatchlistError) as raised:
        load(file)
    assert (raised.value.line, raised.value.column) == (3, 2)
    assert [str(name) for name in lists_of('a = ["x", "X", "é", "E"]')[0].names] == ["x", "é"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("• Clairval ;12\n\n  - Montbrun\t3", ["Clairval", "Montbrun"]),
        ("???\n\x00\n=", []),
        ('say "hello" = OR', ['say "hello"']),
    ],
)
def test_a_pasted_list_may_look_as_lists_do(text, names):
    assert [str(name) for name in pasted(text)[0].names] == names


@pytest.mark.parametrize(
    "name",
    ['"', "a AND", "(", "title:", '"a" OR', "date:x", "x~9", "-a", "“a", "*", "l’", "\\", "%"],
)
def test_a_name_is_never_taken_for_a_query(site, name):
    browser, _ = site
    for text in (name, f"{name} Montbrun", f"Montbrun {name}"):
        page = soup(browser.post("/watch", data={"names": text}))
        for link in page.select(".watch .figure a"):
            assert browser.get(link["href"]).status_code == 200


# JSON


def test_the_api_says_the_same_of_names_however_they_are_sent(site):
    browser, _ = site
    names = ["Clinique de Clairval", "Lockbite"]
    answers = [
        browser.post("/api/v1/watch", json={"names": names}),
        browser.post("/api/v1/watch", json=names),
        browser.post("/api/v1/watch", data="\n".join(names), content_type="text/plain"),
        browser.get("/api/v1/watch", query_string={"names": "\n".join(names)}),
    ]
    assert [answer.json for answer in answers] == [answers[0].json] * 4
    ((first, second),) = [each["names"] for each in answers[0].json["lists"]]
    assert (first["facet"], first["articles"], first["victim"]["articles"]) == (
        "organisation",
        4,
        3,
    )
    assert (first["last_seen"], first["newest"]["status"]) == ("2024-03-09", ["claimed"])
    assert browser.get(first["search_url"]).json["total"] == 4
    assert (second["articles"], second["nearest"]["value"]) == (0, "LockBit")
    assert second["newest"] is None


@pytest.mark.parametrize(
    "sent",
    [
        *({"json": {}}, {"json": 3}, {"json": [1]}, {"json": {"names": "x"}}, {"json": []}),
        {"data": "{", "content_type": "application/json"},
        {"data": "", "content_type": "text/plain"},
        {"json": [f"x{number}" for number in range(MOST + 1)]},
    ],
)
def test_what_is_no_list_of_names_is_refused(site, sent):
    browser, _ = site
    answer = browser.post("/api/v1/watch", **sent)
    assert (answer.status_code, answer.json["ok"]) == (400, False)


def test_names_beyond_the_budget_are_to_be_searched_one_by_one(site, monkeypatch):
    browser, _ = site
    monkeypatch.setattr(tallying, "TOGETHER", 0)
    page = soup(browser.post("/watch", data={"names": "Montbrun sur Lune\nLockBit"}))
    assert [row[0] for row in table(page)] == ["LockBit Acteur"]
    (link,) = page.select(".unseen-names a")
    assert "2 articles" in browser.get(link["href"]).text


# Speed


def test_five_hundred_names_take_a_moment(tmp_path, size, measured):
    """Values of the archive, phrases that stand in its texts, misspelled and unknown names."""
    count = size(2_000, 100_000)
    index = open_index(f"whoosh:{tmp_path}/index")
    with index.writing() as batch:
        for article in islice(Corpus().articles(), count):
            batch.put(article)
    values = [
        each.value
        for each in index.view().facet(Query(), Facet.ORGANISATION, Listing(most=450)).values
    ]
    names = values[:250]
    names += [value.rpartition(" ")[2] for value in values[250:350]]
    names += [f"{value[:-1]}xq" for value in values[350:450]]
    names += [f"Société inconnue {number}" for number in range(MOST - len(names))]
    browser = create_app(index).test_client()
    browser.post("/api/v1/watch", json=names[:1])  # opens the index, knows its values
    began, wall = time.process_time(), time.perf_counter()
    answer = browser.post("/api/v1/watch", json=names)
    took, wall = time.process_time() - began, time.perf_counter() - wall
    (found,) = [each["names"] for each in answer.get_json()["lists"]]
    assert all(each["articles"] is not None for each in found)
    measured(
        f"watch list, {len(found)} names, {count:,} articles",
        f"{took:.2f} s of a processor, {wall:.2f} s in all",
    )
    assert took < 1
