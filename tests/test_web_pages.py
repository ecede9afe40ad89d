"""The pages: what they show, where they link, and that nothing of an article becomes markup."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from archive import (
    Bucket,
    Detail,
    DetailKind,
    Evidence,
    Excerpt,
    Facet,
    FacetCount,
    FacetCounts,
    Hit,
    IndexDamaged,
    IndexMissing,
    Kind,
    Listing,
    Match,
    Mention,
    Mistake,
    Note,
    NoteKind,
    Notice,
    NoticeKind,
    Published,
    Query,
    QueryError,
    Reason,
    ReasonKind,
    Removed,
    ResultPage,
    Role,
    Status,
    Story,
    TextField,
    grammar,
    open_index,
    tokens,
)
from archive.language import fold
from web import Config, create_app
from web.examples import groups
from web.front import EXAMPLES
from web.shapes import article_shape

EVIL = """<script>alert(1)</script>"'><img src=x onerror=alert(2)>{{7*7}}"""


@dataclass
class Shelf:
    """A searcher with one answer to everything."""

    page: ResultPage | Exception
    articles: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    counts: FacetCounts | None = None
    suggestions: tuple = ()
    alike: tuple = ()
    broken: Exception | None = None

    def search(self, query):
        self.asked.append(query)
        if isinstance(self.page, Exception):
            raise self.page
        return replace(self.page, query=query)

    def select(self, query):
        raise NotImplementedError(query)

    def article(self, article_id):
        return self.articles.get(article_id)

    def marked(self, article, query):
        del query
        paragraphs = tuple(Excerpt(text=text) for text in article.paragraphs)
        return Excerpt(text=article.title, spans=((0, 2),)), paragraphs

    def marked_removed(self, article, query):
        del query
        return tuple(Excerpt(text=piece.text) for piece in article.removed)

    def facet(self, query, facet, listing):
        self.asked.append((query, facet, listing))
        return self.counts

    def gather(self, queries, page, size):
        raise NotImplementedError

    def tally(self, queries):
        return (None,) * len(queries)

    def members(self, queries):
        raise NotImplementedError

    def suggest(self, text, most=8):
        self.asked.append((text, most))
        return self.suggestions

    def related(self, article_id, most=5):
        self.asked.append((article_id, most))
        return self.alike

    def incidents(self, article_id):
        self.asked.append(article_id)
        return ()

    def dossier(self, incident_id):
        self.asked.append(incident_id)

    def view(self):
        if self.broken:
            raise self.broken
        return self

    def status(self):
        return Status(
            address="fake:", articles=1, generation="g", identity="1", built=None, bytes=0
        )


def a_hit(**facts):
    plain: dict[str, Any] = {
        "id": "abc",
        "seed": "a.txt",
        "part": "",
        "title": Excerpt(text="Un hôpital touché", spans=((3, 10),)),
        "outlet": "Le Journal",
        "published": Published(day=date(2024, 3, 6), origin="text"),
        "captured": datetime(2024, 3, 9, 8, 30, tzinfo=UTC),
        "language": "fr",
        "url": "https://example.org/a",
        "score": 1.5,
        "excerpts": (Excerpt(text="L’hôpital est fermé", spans=((2, 9),), cut_after=True),),
        "organisation": ("CH d’Ici",),
        "victim": ("CH d’Ici",),
        "actor": ("Blackout",),
        "sector": ("health",),
        "story": Story(id="abc", size=1),
    }
    return Hit(**(plain | facts))


def a_page(*hits, total=None, facets=(), histogram=(), incidents=()):
    hits = hits or (a_hit(),)
    return ResultPage(
        query=Query(),
        total=len(hits) if total is None else total,
        stories=len(hits) if total is None else total,
        entries=len(hits) if total is None else total,
        took_ms=1.0,
        hits=hits,
        facets=facets,
        histogram=histogram,
        incidents=incidents,
    )


ACTORS = FacetCounts(
    facet=Facet.ACTOR,
    values=(
        FacetCount(value="Blackout", count=3, selected=True),
        FacetCount(value="Play", count=1, excluded=True),
        *(FacetCount(value=f"Gang {n}", count=1) for n in range(12)),
    ),
    other=4,
    missing=2,
)


def client(page, *articles):
    shelf = Shelf(page, {article.id: article for article in articles})
    app = create_app(shelf, Config(name="newsarchive"))
    return app.test_client(), shelf


def get(page, url, *articles, language="fr"):
    """The response and its page, parsed."""
    browser, _ = client(page, *articles)
    with browser.get(url, headers={"Accept-Language": language}) as response:
        return response, BeautifulSoup(response.get_data(as_text=True), "lxml")


def params(link):
    return parse_qs(urlsplit(link["href"]).query)


def test_a_hit_is_shown_with_its_words_marked_and_leads_to_its_article():
    response, page = get(a_page(), "/?q=hopital")
    assert response.status_code == 200
    assert [mark.text for mark in page.select("mark")] == ["hôpital", "hôpital"]
    assert page.select_one(".hit .title a")["href"] == "/article/abc?q=hopital&rank=1"
    assert page.select_one("time").text == "6 mars 2024"
    assert page.title.text == "hopital · newsarchive"


def test_the_front_page_says_what_the_archive_holds_and_gives_examples():
    _, page = get(a_page(total=1234), "/")
    assert page.select_one(".holdings dd").text == "1\u202f234"
    assert len(page.select(".examples a")) >= 2
    assert page.select_one("input[type=search]")


def test_the_front_page_of_an_empty_archive_says_how_to_fill_it():
    response, page = get(IndexMissing("whoosh:x"), "/")
    assert response.status_code == 200
    assert "newsarchive index" in page.text


@pytest.mark.parametrize(
    "url",
    [
        *("/", "/?q=x", "/help", "/nowhere", "/article/nobody", "/facet/actor"),
        *("/article/abc?q=hop&actor=Play", "/article/abc?version=1"),
    ],
)
def test_every_page_has_the_box(url, make_article):
    older = make_article("old.html")
    browser, shelf = client(a_page(), make_article(id="abc", versions=(older,)))
    shelf.counts = ACTORS
    page = BeautifulSoup(browser.get(url).text, "lxml")
    (box,) = page.select("form#search input[name=q]")
    assert box["value"] == ("hop" if "hop" in url else "x" if "q=x" in url else "")
    kept = [(i["name"], i["value"]) for i in page.select("#search input[type=hidden]")]
    assert kept == ([("actor", "Play")] if "Play" in url else [])


def test_a_facet_shows_boxes_counts_the_missing_and_more_behind_a_fold():
    _, page = get(a_page(facets=(ACTORS,)), "/?q=x&actor=Blackout&actor__not=Play")
    (facet,) = page.select("fieldset.facet")
    boxes = facet.select("input[name=actor]")
    assert [box["value"] for box in boxes if box.has_attr("checked")] == ["Blackout"]
    assert len(facet.select("#more-of-actor input")) == 4
    assert facet.select_one("input[name=actor__missing]")
    assert "et 4 valeurs plus rares" in facet.text
    assert {box.find_parent("form")["id"] for box in page.select("input")} == {"search"}


def counts_of(facet, *values, **rest):
    """One facet of an answer, its values given as (value, count)."""
    listed = tuple(FacetCount(value=value, count=count) for value, count in values)
    return FacetCounts(facet=facet, values=listed, **({"other": 0, "missing": 0} | rest))


def test_years_are_in_order_and_a_facet_that_divides_nothing_is_not_shown():
    facets = (
        counts_of(Facet.ORGANISATION, ("ANSSI", 2)),
        counts_of(Facet.SECTOR, ("health", 1), missing=1),
        counts_of(Facet.LANGUAGE, ("fr", 2)),
        counts_of(Facet.YEAR, ("2023", 9), ("2025", 4), ("2024", 4)),
    )
    _, page = get(a_page(facets=facets), "/?q=x")
    assert [fold["id"] for fold in page.select(".fold")] == ["of-sector", "of-year"]
    assert [fold["id"] for fold in page.select(".fold[open]")] == ["of-sector"]
    years = [box["value"] for box in page.select("input[name=year]")]
    assert years == ["2025", "2024", "2023"]


def test_what_is_counted_is_said_without_saying_the_number_twice():
    facets = (counts_of(Facet.ACTOR, ("Play", 1), ("Akira", 3)),)
    _, page = get(a_page(facets=facets), "/?q=x")
    assert [count.text for count in page.select(".count")] == ["1 article", "3 articles"]
    _, page = get(a_page(facets=facets), "/?q=x&count=stories", language="en")
    assert [count.text for count in page.select(".count")] == ["1 story", "3 stories"]


def test_hits_are_by_relevance_only_where_there_are_words():
    _, page = get(a_page(), "/?actor=Play")
    orders = page.select("nav[aria-label=Tri] a")
    assert [order.text for order in orders] == ["plus récents", "plus anciens"]
    assert [order.text for order in orders if order.has_attr("aria-current")] == ["plus récents"]


@pytest.mark.parametrize(
    ("dates", "labels"),
    [
        ("date_from=2024-03&date_to=2024-03", ["mars 2024"]),
        ("date_from=2024-03-04&date_to=2024-03-04", ["4 mars 2024"]),
        ("date_from=2023&date_to=2023", ["2023"]),
        (
            "date_from=2023&date_to=2024",
            ["à partir du 1er janvier 2023", "jusqu’au 31 décembre 2024"],
        ),
    ],
)
def test_a_whole_period_is_one_chip(dates, labels):
    _, page = get(a_page(), f"/?q=x&{dates}")
    shown = [chip.text for chip in page.select(".chips a:not(.clear)")]
    assert [" ".join(text.split()) for text in shown] == [
        f"Retirer le filtre {label} ×" for label in labels
    ]


def test_clearing_keeps_the_order_and_lists_articles():
    _, page = get(a_page(), "/?q=x&actor=Play&date_from=2024&sort=oldest&size=50")
    cleared = page.select_one(".clear")
    assert params(cleared) == {"q": ["x"], "sort": ["oldest"], "size": ["50"]}
    _, page = get(a_page(), "/?actor=Play")
    assert params(page.select_one(".clear")) == {"sort": ["newest"]}
    _, page = get(a_page(), page.select_one(".chips a")["href"])
    assert page.select_one("#count")


def test_the_form_carries_along_what_is_not_in_its_boxes():
    url = "/?q=x&actor=Blackout&actor__not=Play&sort=newest&size=20&date_from=2024&lang=en&page=3"
    _, page = get(a_page(facets=(ACTORS,), total=99), url)
    hidden = {(i["name"], i["value"]) for i in page.select("#search input[type=hidden]")}
    assert hidden == {
        ("actor__not", "Play"),
        ("sort", "newest"),
        ("size", "20"),
        ("lang", "en"),
    }
    assert page.select_one("#search input[name=date_from]")["value"] == "2024-01-01"


def test_chips_name_the_filters_and_take_them_off():
    _, page = get(a_page(), "/?q=x&actor=Play&sector__not=health&date_to=2024-02&match=any")
    chips = page.select(".chips a:not(.clear)")
    labels = [chip.text.replace("\n", " ") for chip in chips]
    assert any("Acteur\u00a0: Play" in label for label in labels)
    assert any("Secteur\u00a0: sauf Santé" in label for label in labels)
    assert any("29 février 2024" in label for label in labels)
    assert "actor" not in params(chips[0])
    assert params(page.select_one(".chips .clear")) == {"q": ["x"]}


def test_what_a_hit_has_narrows_the_search_unless_it_is_chosen():
    _, page = get(a_page(), "/?actor=Blackout&outlet=Le+Journal")
    assert "Le Journal" in page.select_one(".facts").text
    assert [params(link) for link in page.select(".facts a, .tags a.tag")] == [
        {"actor": ["Blackout"], "outlet": ["Le Journal"], "victim": ["CH d’Ici"]},
        {"actor": ["Blackout"], "outlet": ["Le Journal"], "sector": ["health"]},
    ]
    assert page.select_one(".tag.is-chosen").text.split() == ["Acteur", "Blackout"]


def test_a_hit_names_its_language_only_where_it_is_not_the_readers():
    page = a_page(a_hit(id="a", language="fr"), a_hit(id="b", language="en"))
    for language, told in (("fr", [False, True]), ("en", [True, False])):
        _, shown = get(page, "/?q=x", language=language)
        facts = [each.text for each in shown.select(".hit .facts")]
        assert [bool(re.search("français|anglais|French|English", each)) for each in facts] == told


@pytest.mark.parametrize("asked", ["copies=1", "story=abc"])
def test_copies_that_are_all_shown_are_not_offered_again(asked):
    _, page = get(a_page(a_hit(story=Story(id="abc", size=4))), f"/?q=x&{asked}")
    assert "reprises" not in page.select_one(".hit").text


def test_a_piece_in_another_language_says_so_and_finds_its_direction(make_article):
    _, page = get(a_page(a_hit(language="ar")), "/?q=x")
    for piece in page.select(".hit .title, .excerpt"):
        assert (piece["lang"], piece["dir"]) == ("ar", "auto")
    evidence = Evidence(field=TextField.TITLE, start=0, end=1, text="T", rule="test")
    article = make_article(
        language="en",
        details=(Detail(kind=DetailKind.COUNTRY, value="FR", evidence=evidence),),
        removed=(Removed(text="Source link", rule="source-link", line=9),),
        actors=["Play"],
    )
    _, page = get(a_page(), f"/article/{article.id}", article)
    assert page.article["lang"] == "en"
    assert {piece["lang"] for piece in page.select("aside q, aside s")} == {"en"}
    pieces = page.select("article > p:not(.facts, .imprint), h1, q, s")
    assert {piece["dir"] for piece in pieces} == {"auto"}


def test_headings_go_down_one_level_at_a_time():
    for url in ("/", "/?q=x"):
        _, page = get(a_page(facets=(ACTORS,)), url)
        levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4")]
        assert levels[0] == 1
        assert all(below - above <= 1 for above, below in pairwise(levels))
        assert page.select_one(".hit .title").name == ("h3" if url == "/" else "h2")


def test_the_title_of_a_later_page_says_which_it_is():
    _, page = get(a_page(total=99), "/?q=x&page=3")
    assert page.title.text == "x, page 3 · newsarchive"


def test_links_that_lead_elsewhere_read_differently(make_article):
    article = make_article(actors=["Play", "Akira"], sectors=["health"])
    _, page = get(a_page(), f"/article/{article.id}", article)
    targets = {(link.text, link["href"]) for link in page.select(".reason a")}
    assert len({text for text, _ in targets}) == len(targets) == 13


def test_a_link_that_changes_the_hits_goes_back_to_the_first_page():
    _, page = get(a_page(total=99), "/?q=x&page=3")
    for link in page.select(".choices a, .tags a, .filters a"):
        assert "page" not in params(link)
    assert params(page.select_one("a[rel=next]"))["page"] == ["4"]


def test_facet_links_are_not_to_be_followed_by_robots():
    _, page = get(a_page(facets=(ACTORS,)), "/?q=x")
    assert all("nofollow" in link["rel"] for link in page.select("#refining a, .tags a"))
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    response, _ = get(a_page(), "/robots.txt")
    assert "Disallow: /" in response.text


@pytest.mark.parametrize(
    ("spans", "told"),
    [
        ((("2022-01-01", "2022-12-31"), ("2023-01-01", "2023-12-31")), ["2022", "2023"]),
        (
            (("2024-02-01", "2024-02-29"), ("2024-03-01", "2024-03-31")),
            ["février 2024", "mars 2024"],
        ),
        (
            (("2024-02-01", "2024-02-01"), ("2024-02-02", "2024-02-02")),
            ["1er février", "2 février"],
        ),
    ],
    ids=["years", "months", "days"],
)
def test_spans_of_time_become_bars_that_narrow_the_dates(spans, told):
    histogram = tuple(
        Bucket(start=date.fromisoformat(first), end=date.fromisoformat(last), count=count)
        for count, (first, last) in enumerate(spans, 1)
    )
    _, page = get(a_page(histogram=histogram), "/?q=x")
    links = page.select(".histogram li a")
    asked = [(params(link)["date_from"][0], params(link)["date_to"][0]) for link in links]
    assert asked == list(spans)
    assert [rect["height"] for rect in page.select(".histogram rect")] == ["50", "100"]
    assert all(text in link["title"] for text, link in zip(told, links, strict=True))


@pytest.mark.parametrize(
    ("dates", "wider"),
    [
        ("date_from=2024-02-03&date_to=2024-02-03", ["2024-02-01", "2024-02-29"]),
        ("date_from=2024-02&date_to=2024-02", ["2024-01-01", "2024-12-31"]),
        ("date_from=2024&date_to=2024", []),
        ("date_from=2024-02", []),
    ],
)
def test_a_narrow_span_can_be_widened_again(dates, wider):
    _, page = get(a_page(), f"/?q=x&{dates}")
    asked = params(page.select_one(".histogram .spans a"))
    assert [asked[name][0] for name in ("date_from", "date_to") if name in asked] == wider


def test_a_story_leads_to_its_copies_and_copies_can_all_be_shown():
    hit = a_hit(story=Story(id="abc", size=4))
    _, page = get(replace(a_page(hit), total=4, stories=1), "/?q=x")
    (link,) = [link for link in page.select(".facts a") if "reprises" in link.text]
    assert link.text == "+ 3 reprises"
    assert params(link) == {"story": ["abc"]}
    assert page.select_one("#count").text == "4 articles, 1 texte distinct"
    assert params(page.select_one("a.copies")) == {"q": ["x"], "copies": ["1"]}
    counted = [params(link) for link in page.select(".filters .choices a")]
    assert counted == [{"q": ["x"]}, {"q": ["x"], "count": ["stories"]}]


@pytest.mark.parametrize(("entries", "offered"), [(2000, True), (2001, False)])
def test_stix_is_offered_for_as_many_articles_as_may_leave_so_at_once(entries, offered):
    _, page = get(replace(a_page(), total=entries, entries=entries), "/?q=x")
    links = [link.text for link in page.select("nav.ways a")]
    assert ("STIX" in links) is offered
    assert "CSV" in links


@pytest.mark.parametrize(
    "setting",
    [
        "story=abc",
        "copies=1",
        "synonyms=0",
        "uncertain=1",
        "uncertain=0",
        "match=any",
        "in=removed",
    ],
)
def test_a_setting_is_a_chip_that_takes_it_back(setting):
    _, page = get(a_page(), f"/?q=x&{setting}")
    assert params(page.select(".chips a")[0]) == {"q": ["x"]}


def test_notices_and_corrections_are_told_in_the_readers_language():
    notices = (
        Notice.of(NoticeKind.SYNONYMS, word="spam", others="pourriel"),
        Notice.of(NoticeKind.SYNONYMS, word="ransomware", others="rançongiciel"),
        Notice.of(NoticeKind.RELAXED, parts=3),
    )
    answer = replace(a_page(), notices=notices, did_you_mean="hôpital")
    _, page = get(answer, "/?q=hopitla&actor=Play")
    before, first, second = page.select(".notice")
    assert not before.a, "it is said once how to search for nothing else"
    assert "« ransomware » a aussi été cherché" in first.text.replace("\xa0", " ")
    assert params(first.a) == {"q": ["hopitla"], "actor": ["Play"], "synonyms": ["0"]}
    assert "les 3 mots ou expressions" in second.text
    assert params(page.select_one(".meant a")) == {"q": ["hôpital"], "actor": ["Play"]}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("foo=1", "foo"),
        ("page=zero", "zero"),
        ("date_from=hier", "hier"),
        ("q=" + "a" * 2001, "2\u202f000"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/facet/actor"])
def test_a_parameter_without_sense_is_ignored_and_said(path, query, told):
    browser, shelf = client(a_page())
    shelf.counts = ACTORS
    answer = browser.get(f"{path}?{query}")
    assert answer.status_code == 200
    assert told in BeautifulSoup(answer.text, "lxml").select_one(".notice").text


def test_all_values_of_a_facet_have_a_page_of_their_own():
    browser, shelf = client(a_page())
    shelf.counts = ACTORS
    answer = browser.get("/facet/actor?q=x&actor=Blackout&find=ga&by=name&page=2")
    (query, facet, listing) = shelf.asked[-1]
    assert (query.text, facet) == ("x", Facet.ACTOR)
    assert listing == Listing(find="ga", first=100, most=100, by_name=True, language="fr")
    page = BeautifulSoup(answer.text, "lxml")
    links = page.select("a.value")
    assert len(links) == len(ACTORS.values)
    assert params(links[0]) == {"q": ["x"]}
    assert params(links[2])["actor"] == ["Blackout", "Gang 0"]
    excluding = [" ".join(link.text.split()) for link in page.select(".exclude")]
    assert excluding[:2] == ["exclure Blackout", "annuler l’exclusion de Play"]
    assert params(page.select_one("a[rel=prev]")) == {
        "q": ["x"],
        "actor": ["Blackout"],
        "find": ["ga"],
        "by": ["name"],
        "page": ["1"],
    }
    assert browser.get("/facet/colour").status_code == 404


def test_beyond_the_last_page_of_values_the_page_leads_back():
    browser, shelf = client(a_page())

    def facet(query, facet, listing):
        del query
        values = () if listing.first else ACTORS.values[:10]
        return replace(ACTORS, facet=facet, values=values, other=0 if listing.first else 14)

    shelf.facet = facet
    page = BeautifulSoup(browser.get("/facet/actor?q=x&page=50&size=10&by=name").text, "lxml")
    assert page.select_one(".notice").text.startswith("Il n’y a pas autant de pages.")
    assert params(page.select_one(".notice a")) == {"q": ["x"], "by": ["name"], "page": ["3"]}
    assert not page.select(".pager")


def test_a_mistake_on_a_page_of_values_is_repaired_there():
    browser, shelf = client(a_page())

    def facet(*_asked):
        raise QueryError("hop OU", 4, Mistake.NO_RIGHT, "OU", "hop")

    shelf.facet = facet
    page = BeautifulSoup(browser.get("/facet/actor?q=hop+OU&sector=health").text, "lxml")
    (link,) = [link for link in page.select(".mistake a") if link.text == "hop"]
    assert link["href"] == "/facet/actor?q=hop&sector=health"


def test_the_help_page_shows_queries_that_can_be_run():
    _, page = get(a_page(), "/help")
    links = page.select(".manual td a")
    assert [link.text for link in links] == [params(link)["q"][0] for link in links]
    assert len(links) > 20


@pytest.mark.parametrize(
    "example", [e for group in groups() for e in group.examples], ids=lambda e: e.query["en"]
)
def test_every_example_of_the_help_page_is_understood(example):
    assert example.means.keys() == example.query.keys() == {"fr", "en"}
    for query in example.query.values():
        assert not grammar.read(query).notices


@pytest.mark.parametrize("language", ["fr", "en"])
def test_examples_are_in_the_readers_language(language):
    for query in EXAMPLES[language]:
        assert not grammar.read(query).notices
    _, page = get(a_page(total=9), "/", language=language)
    assert {link.text for link in page.select(".examples a")} <= set(EXAMPLES[language])
    _, page = get(a_page(), "/help", language=language)
    other = {"fr": "title:", "en": "titre:"}[language]
    assert not [link for link in page.select("td a") if link.text.startswith(other)]


def test_every_field_is_named_on_the_help_page():
    text = get(a_page(), "/help")[1].text + get(a_page(), "/help", language="en")[1].text
    assert {
        name
        for name in (*tokens.FIELD_NAMES, *tokens.DATE_NAMES)
        if fold(f"{name}:") not in fold(text)
    } <= {
        "organization",
        "outlet",
        "victime",
        "victim",
        "language",
        "langue",
        "auteure",
    }


def test_an_article_lists_its_copies_and_what_is_related(make_article):
    article = make_article("a.txt", id="abc")
    browser, shelf = client(a_page(a_hit(), a_hit(id="copy")), article)
    shelf.alike = (a_hit(id="near"),)
    page = BeautifulSoup(browser.get("/article/abc").text, "lxml")
    assert shelf.asked[0].story == "abc"
    listed = [link["href"] for link in page.select(".listed li > a:first-child")]
    assert listed == ["/article/copy", "/article/near"]
    (compare,) = page.select("a.compare")
    assert compare["href"] == "/article/abc?against=copy"


class Sparse(Shelf):
    """A searcher that finds something without the actor, or with any of the words."""

    def status(self):
        return replace(super().status(), articles=99)

    def search(self, query):
        helps = query.match is Match.ANY or not query.filters
        found = {"hits": (), "total": 7 if helps else 0, "entries": 0}
        return replace(a_page(), query=query, **found)


@pytest.mark.parametrize(
    ("asked", "ways"),
    [
        (
            "q=rien+du+tout&actor=Play&sector=health",
            [
                "Sans aucun filtre (7)",
                "Chercher au moins un des mots (7)",
                "Voir tous les articles (99)",
            ],
        ),
        (
            "q=rien&actor=Play",
            ["Sans le filtre « Acteur : Play » (7)", "Voir tous les articles (99)"],
        ),
        ("actor=Play&sector=health", ["Voir tous les articles (99)"]),
        ("q=acteur:playy&actor=Play&actor__not=Akira", None),
    ],
)
def test_no_hit_offers_ways_out_that_lead_somewhere_and_says_how_far(asked, ways):
    browser = create_app(Sparse(a_page())).test_client()
    page = BeautifulSoup(browser.get(f"/?{asked}").text, "lxml")
    shown = [way.text for way in page.select(".nothing li")]
    if ways is None:
        assert "Chercher au moins un des mots" not in page.text
    else:
        assert shown == ways
    if "q=rien&" in asked:
        assert "Rien ne correspond à : rien, Acteur : Play" in page.select_one(".nothing").text


def test_what_newsletters_hang_on_a_link_is_not_worth_a_word():
    _, page = get(a_page(), "/?q=x&utm_source=lettre&fbclid=1&mtm_campaign=2")
    assert not page.select(".notice")
    browser, _ = client(a_page())
    assert browser.get("/api/v1/search?utm_source=x").status_code == 400


def test_several_parameters_without_sense_share_one_box():
    _, page = get(a_page(), "/?q=x&foo=1&page=zero&sort=best&size=7&copies=2")
    (notice,) = page.select(".notice")
    assert notice.text.count("ignoré.") == 5


@pytest.mark.parametrize("path", ["search", "suggest", "facets/actor"])
def test_the_api_refuses_a_language_that_it_does_not_speak(path):
    browser, shelf = client(a_page())
    shelf.counts = ACTORS
    assert browser.get(f"/api/v1/{path}?lang=xx").status_code == 400
    assert browser.get(f"/api/v1/{path}?lang=en").status_code == 200


def test_a_page_beyond_the_last_leads_back():
    beyond = replace(a_page(total=24), hits=())
    _, page = get(beyond, "/?q=x&page=9")
    assert params(page.select_one(".notice a")) == {"q": ["x"], "page": ["3"]}


def test_a_broken_query_is_explained_in_the_readers_language_with_its_repair():
    error = QueryError("a ET", 2, Mistake.NO_RIGHT, "ET", "a")
    response, page = get(error, "/?q=a+ET&actor=Play")
    assert response.status_code == 400
    assert "Il manque un mot à droite de ET" in page.text
    (link,) = [link for link in page.select(".mistake a") if link.text == "a"]
    assert params(link) == {"q": ["a"], "actor": ["Play"]}


def test_pages_ignore_what_they_do_not_understand():
    response, _ = get(a_page(), "/?q=x&foo=1&page=zero&sort=best")
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("language", "address", "words"),
    [
        ("fr", "/?q=x", "1 article"),
        ("en-GB,en;q=0.9", "/?q=x", "Refine"),
        ("de", "/?q=x", "Affiner"),
        ("", "/?q=x", "Affiner"),
        ("fr-FR,en;q=0.5", "/?q=x", "Affiner"),
        ("en-GB,fr;q=0.3", "/?q=x", "Refine"),
        ("de,en-US;q=0.8,fr;q=0.7", "/?q=x", "Refine"),
        ("de,*;q=0.5", "/?q=x", "Affiner"),
        ("fr;q=0,*", "/?q=x", "Refine"),
        ("fr", "/?q=x&lang=en", "Refine"),
        ("en", "/?q=x&lang=fr", "Affiner"),
    ],
)
def test_the_address_then_the_browser_choose_the_language(language, address, words):
    _, page = get(a_page(facets=(ACTORS,)), address, language=language)
    assert words in page.text


def test_a_chosen_language_stays_on_every_link_of_the_archive():
    _, page = get(a_page(total=99, facets=(ACTORS,)), "/?q=x&lang=en")
    for link in page.select("main a:not([href^='#'])"):
        assert params(link)["lang"] == ["en"]


def test_every_page_has_a_foot_that_leads_to_help_coverage_and_the_api():
    for url in ("/", "/?q=x&lang=en", "/nowhere"):
        _, page = get(a_page(), url)
        paths = [urlsplit(link["href"]).path for link in page.select("footer a:not(.scheme)")]
        assert paths == ["/help", "/watch", "/coverage", "/refresh", "/api"]
        assert "newsarchive 0" in page.footer.text


# The article


SCRIPTS = [f"/static/{name}.js" for name in ("suggest", "filters", "steps", "selecting", "scheme")]


def evil_article(make_article):
    title = f"{EVIL} titre"
    evidence = Evidence(field=TextField.TITLE, start=0, end=8, text=title[:8], rule=EVIL)
    mention = Mention(
        kind=Kind.ACTOR,
        value=EVIL,
        role=Role.CLAIMED,
        alias=EVIL,
        evidence=(evidence,),
        confidence=0.5,
        reasons=(Reason(kind=ReasonKind.BEFORE, words=EVIL),),
    )
    return make_article(
        EVIL,
        title,
        f"{EVIL}\n\nDeux.",
        id="evil",
        mentions=(mention,),
        uncertain=(replace(mention, kind=Kind.ORGANISATION),),
        removed=(Removed(text=EVIL, rule=EVIL, line=3),),
        notes=(Note.of(NoteKind.ENCODING, encoding=EVIL),),
        outlet=EVIL,
        authors=(EVIL,),
        url="javascript:alert(1)",
    )


def test_nothing_of_an_article_or_a_query_becomes_markup(make_article):
    article = evil_article(make_article)
    hit = a_hit(
        title=Excerpt(text=EVIL, spans=((0, 8),)),
        excerpts=(Excerpt(text=EVIL, spans=((3, 9),)),),
        outlet=EVIL,
        victim=(EVIL,),
        actor=(EVIL,),
        sector=(EVIL,),
        language=EVIL,
        url="javascript:alert(1)",
    )
    facets = (
        FacetCounts(
            facet=Facet.ACTOR, values=(FacetCount(value=EVIL, count=1),), other=0, missing=0
        ),
    )
    browser, _ = client(a_page(hit, facets=facets), article)
    urls = [
        ("/", {"q": EVIL, "actor": EVIL, "sector__not": EVIL, "lang": EVIL}),
        ("/article/evil", {"q": EVIL}),
        (f"/{EVIL}", {}),
    ]
    for url, query in urls:
        text = browser.get(url, query_string=query).get_data(as_text=True)
        page = BeautifulSoup(text, "lxml")
        sources = [urlsplit(str(script["src"])).path for script in page.select("script")]
        assert sources == SCRIPTS, url
        assert not page.select("script:not(:empty), img, iframe, object, [style]"), url
        for tag in page.find_all(True):
            assert not [name for name in tag.attrs if name.startswith("on")], url
            assert not str(tag.get("href", "")).lower().startswith(("javascript:", "data:")), url
        assert "49" not in re.sub(r"\?v=\w+", "", text)


def test_an_article_shows_its_paragraphs_and_its_way_back(make_article):
    article = make_article("a.txt", "Titre", "Un paragraphe.\n\nDeux.", id="abc", day="2024-03-01")
    response, page = get(a_page(), "/article/abc?q=hopital&actor=Play", article)
    assert response.status_code == 200
    paragraphs = page.select("article > p:not(.facts, .imprint)")
    assert [paragraph.text for paragraph in paragraphs] == ["Un paragraphe.", "Deux."]
    assert page.select_one("time").text == "1er mars 2024"
    assert params(page.select_one(".back a")) == {"q": ["hopital"], "actor": ["Play"]}


def test_a_printed_article_says_where_it_comes_from_and_when(make_article):
    article = make_article(url="https://example.org/a", day="2024-03-06")
    _, page = get(a_page(), f"/article/{article.id}", article)
    imprint = page.select_one(".imprint").text
    for fact in ("https://example.org/a", "enregistré le 7 mars 2024", "date lue", article.id):
        assert fact in imprint


def test_an_article_says_why_it_has_a_facet_and_what_was_taken_out(make_article):
    body = "Rien ici.\n\nLe gang Blackout a signé. Fin."
    start = body.index("Blackout")
    evidence = Evidence(
        field=TextField.BODY, start=start, end=start + 8, text="Blackout", rule="actor:cue"
    )
    mention = Mention(
        kind=Kind.ACTOR,
        value="Blackout",
        role=Role.CLAIMED,
        alias="Blackout",
        evidence=(evidence,),
        confidence=0.8,
        reasons=(
            Reason(kind=ReasonKind.BEFORE, words="Le gang"),
            Reason(kind=ReasonKind.KNOWN),
        ),
    )
    removed = (Removed(text="Source link", rule="source-link", line=9),)
    article = make_article(body=body, id="abc", mentions=(mention,), removed=removed)
    _, page = get(a_page(), "/article/abc", article)
    reason = page.select_one(".reason")
    assert reason.select_one("mark").text == "Blackout"
    assert reason.select_one("q").text == "Le gang Blackout a signé."
    assert "actor:cue" in reason.text
    assert "80" in reason.text
    told = [part.text for part in reason.select(".facts:nth-of-type(2) span")]
    assert told == ["précédé de « Le gang »", "nom connu"]
    assert "Source link" in page.select_one(".removed").text
    assert "Source link" not in page.select_one("article").text


def test_what_the_model_took_out_says_why_on_the_page_and_in_the_api(make_article):
    piece = Removed(
        text="Météo", rule="learned-label", line=3, chance=0.914, reasons=("words: meteo", "place")
    )
    article = make_article(id="abc", removed=(piece,))
    _, page = get(a_page(), "/article/abc", article)
    said = page.select_one(".removed").text
    assert "91" in said
    assert "meteo" in said
    assert article_shape(article)["removed"] == [
        {
            "text": "Météo",
            "rule": "learned-label",
            "line": 3,
            "chance": 0.914,
            "reasons": ["words: meteo", "place"],
        }
    ]


def test_uncertain_values_stand_apart_on_the_page_and_in_the_api(make_article):
    evidence = Evidence(field=TextField.BODY, start=0, end=4, text="Rien", rule="learned")
    mention = Mention(
        kind=Kind.ORGANISATION,
        value="Rien",
        role=Role.VICTIM,
        alias="Rien",
        evidence=(evidence,),
        confidence=0.3,
    )
    article = make_article(body="Rien ici.", id="abc", uncertain=(mention,))
    _, page = get(a_page(), "/article/abc", article)
    assert "Rien" in page.select_one(".unsure .value").text
    assert page.select(".why > .reason") == []
    assert "learned" not in page.text
    shape = article_shape(article)
    assert shape["facets"]["organisation"] == []
    assert [value["value"] for value in shape["uncertain"]["organisation"]] == ["Rien"]


# Answers that are not pages of results


@pytest.mark.parametrize(
    ("page", "url", "status"),
    [
        (a_page(), "/nowhere", 404),
        (a_page(), "/article/nobody", 404),
        (a_page(), "/static/nothing.css", 404),
        (IndexMissing("whoosh:x"), "/?q=x", 503),
        (IndexDamaged("whoosh:x", "torn"), "/?q=x", 503),
        (RuntimeError("boom"), "/?q=x", 500),
        (a_page(), "/?q=x", 200),
        (a_page(), "/healthz", 200),
        (a_page(), "/static/style.css", 200),
    ],
)
def test_every_response_is_guarded_and_says_nothing_of_the_inside(page, url, status):
    response, parsed = get(page, url)
    assert response.status_code == status
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in response.headers["Permissions-Policy"]
    assert "boom" not in parsed.text
    assert "Traceback" not in parsed.text


def test_pages_are_only_read():
    browser, _ = client(a_page())
    assert browser.post("/").status_code == 405
    assert browser.delete("/article/abc").status_code == 405


def test_only_reading_is_allowed_and_the_answer_says_so():
    browser, _ = client(a_page())
    for url in ("/", "/api/v1/search"):
        answer = browser.post(url)
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_health_is_told_as_json():
    response, _ = get(a_page(), "/readyz")
    assert response.json.items() >= {"ok": True, "articles": 1, "generation": "g"}.items()
    response, _ = get(IndexMissing("whoosh:x"), "/healthz")
    assert (response.status_code, response.json) == (200, {"ok": True})


BROKEN = (IndexMissing("whoosh:/srv/secret"), IndexDamaged("whoosh:/srv/secret", "torn"))


@pytest.mark.parametrize("error", BROKEN, ids=["missing", "damaged"])
@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Réessayez plus tard."), ("en", "Please try again later.")]
)
@pytest.mark.parametrize(
    "url", ["/?q=x", "/article/a", "/facet/actor", "/api/v1/search", "/readyz"]
)
def test_an_archive_that_cannot_be_read_is_told_in_the_readers_language(
    error, language, words, url, caplog
):
    browser, shelf = client(a_page())
    shelf.broken = error
    answer = browser.get(url, headers={"Accept-Language": language})
    assert answer.status_code == 503
    assert words in answer.text
    for secret in ("secret", "whoosh", "torn", "newsarchive index", "--rebuild"):
        assert secret not in answer.text
    assert str(error) in caplog.text
    if answer.is_json:
        assert answer.json["ok"] is False
        assert answer.json["status"] == 503


@pytest.mark.parametrize(("language", "other"), [("fr", "en"), ("en", "fr")])
def test_the_page_in_the_other_language_is_one_click_away(language, other):
    _, page = get(a_page(), "/?q=x&actor=Play&page=2", language=language)
    link = page.select_one(".tongue")
    assert link["lang"] == link["hreflang"] == other
    assert params(link) == {"lang": [other], "back": ["/?q=x&actor=Play&page=2"]}
    browser, _ = client(a_page())
    led = browser.get(link["href"]).headers["Location"]
    assert parse_qs(urlsplit(led).query) == {
        "q": ["x"],
        "actor": ["Play"],
        "page": ["2"],
        "lang": [other],
    }
    _, page = get(a_page(), led, language=language)
    assert page.html["lang"] == other
    assert params(page.select_one(".tongue"))["lang"] == [language]


def test_the_way_to_the_other_language_stays_in_the_archive():
    browser, _ = client(a_page())
    answer = browser.get("/", environ_overrides={"PATH_INFO": "//evil.example/a?b#c"})
    assert answer.status_code in {308, 404}
    page = BeautifulSoup(browser.get("/evil.example/a%3Fb%23c").text, "lxml")
    (way,) = page.select(".tongue")
    link = urlsplit(browser.get(str(way["href"])).headers["Location"])
    assert (link.netloc, link.path, link.fragment) == ("", "/evil.example/a%3Fb%23c", "")


def test_how_sure_a_value_is_is_explained(make_article, make_mention):
    sure = replace(make_mention(Kind.ACTOR, "LockBit"), confidence=0.9)
    said = replace(make_mention(Kind.ACTOR, "Akira"), confidence=1.0)
    _, page = get(a_page(), "/article/abc", make_article(id="abc", mentions=(sure, said)))
    told = [each.get_text() for each in page.select(".reason details > p > small")]
    assert told == ["Sur cent valeurs de cette confiance, 90 environ sont justes."]


def test_the_archive_has_the_name_that_its_keeper_gives_it():
    app = create_app(Shelf(a_page()), Config(name="Les dépêches"))
    page = BeautifulSoup(app.test_client().get("/?q=x").text, "lxml")
    assert page.title.text == "x · Les dépêches"
    assert page.select_one(".masthead .name").text.strip() == "Les dépêches"


def test_an_article_without_a_date_says_when_it_was_captured(make_article):
    _, page = get(a_page(), "/article/abc", make_article(id="abc"))
    assert "sans date, enregistré le 7 mars 2024" in " ".join(
        page.select_one(".facts").text.split()
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", "sans date, enregistré le 9 mars 2024"),
        ("en", "undated, saved on 9 March 2024"),
    ],
)
def test_a_hit_without_a_date_says_when_it_was_saved(language, told):
    _, page = get(a_page(a_hit(published=None)), f"/?q=x&lang={language}")
    assert told in " ".join(page.select_one(".hit .facts").text.split())


@pytest.mark.parametrize(
    ("language", "told"),
    [("fr", "Le paramètre «\xa0foo\xa0» n’existe pas"), ("en", "There is no parameter “foo”")],
)
def test_the_api_refuses_in_the_readers_language(language, told):
    browser, _ = client(a_page())
    answer = browser.get("/api/v1/search?foo=1", headers={"Accept-Language": language})
    assert told in answer.json["error"]


# What is known of the incident


def test_a_hit_says_in_one_line_what_is_known_of_the_incident():
    hit = a_hit(
        attack=("ransomware",),
        status=("claimed",),
        country=("FR",),
        people=300_000,
        incident=date(2024, 2, 11),
    )
    _, page = get(a_page(hit), "/?q=x")
    known = [one.text.strip() for one in page.select(".hit .incident > span")]
    assert known == [
        *("L’incident", "rançongiciel", "revendiqué", "France"),
        *("300\u202f000 personnes", "incident du 11 février 2024"),
    ]
    assert page.select_one(".hit .incident a")["href"] == "/?q=x&attack=ransomware"
    assert not get(a_page(a_hit()), "/?q=x")[1].select(".hit .incident")


def test_the_day_of_the_incident_is_a_second_axis_of_time():
    bars = (
        Bucket(start=date(2024, 2, 1), end=date(2024, 2, 29), count=2),
        Bucket(start=date(2024, 3, 1), end=date(2024, 3, 31), count=1),
    )
    _, page = get(a_page(a_hit(), incidents=bars), "/?q=x")
    (fold,) = page.select("#of-incident")
    assert [link["href"] for link in fold.select("li a")] == [
        "/?q=x&incident_from=2024-02-01&incident_to=2024-02-29",
        "/?q=x&incident_from=2024-03-01&incident_to=2024-03-31",
    ]
    assert {one["name"] for one in fold.select("input")} == {"incident_from", "incident_to"}
    asked = "/?q=x&incident_from=2024-02-01&incident_to=2024-02-11"
    _, page = get(a_page(a_hit(), incidents=bars), asked)
    (chip,) = page.select(".chips li a:not(.clear)")
    assert "Jour de l’incident\xa0: du 1er février 2024 au 11 février 2024" in chip.text
    assert chip["href"] == "/?q=x"
    carried = {one["name"] for one in page.select("#carried input")}
    assert "incident_from" not in carried
    assert page.select_one("#of-incident").has_attr("open")


# JSON


def test_the_api_answers_a_search_in_the_agreed_shape():
    browser, shelf = client(a_page(facets=(ACTORS,), total=30))
    answer = browser.get("/api/v1/search?q=x&actor=Blackout&size=20").json
    assert answer["ok"] is True
    assert set(answer) == {
        *("ok", "total", "total_is_exact", "took_ms", "page", "size", "query", "hits", "facets"),
        *("histogram", "incidents", "notices", "did_you_mean", "next_url", "stories", "entries"),
    }
    (hit,) = answer["hits"]
    assert (hit["title"], hit["title_spans"]) == ("Un hôpital touché", [[3, 10]])
    assert (hit["published"], hit["seed"]) == ("2024-03-06", "a.txt")
    value = answer["facets"]["actor"]["values"][0]
    assert (value["value"], value["count"], value["selected"]) == ("Blackout", 3, True)
    assert value["toggle_url"] == "/api/v1/search?q=x&size=20"
    assert answer["next_url"] == "/api/v1/search?q=x&actor=Blackout&size=20&page=2"
    assert shelf.asked[0].text == "x"


def test_the_api_gives_a_moment_in_utc():
    moment = datetime(2024, 3, 6, 10, 2, tzinfo=UTC)
    hit = a_hit(published=Published(day=date(2024, 3, 6), moment=moment, origin="json-ld"))
    browser, _ = client(a_page(hit))
    assert browser.get("/api/v1/search").json["hits"][0]["published"] == "2024-03-06T10:02:00Z"


@pytest.mark.parametrize(
    ("page", "url", "status", "errors"),
    [
        (a_page(), "/api/v1/search?foo=1&page=0", 400, 2),
        (QueryError("a AND", 2, Mistake.NO_RIGHT, "AND", "a"), "/api/v1/search?q=a+AND", 400, 1),
        (a_page(), "/api/v1/articles/nobody", 404, 1),
        (a_page(), "/api/v1/nothing", 404, 1),
        (IndexMissing("whoosh:x"), "/api/v1/search", 503, 1),
        (RuntimeError("boom"), "/api/v1/search", 500, 1),
    ],
)
def test_every_error_of_the_api_has_one_shape(page, url, status, errors):
    browser, _ = client(page)
    response = browser.get(url)
    assert response.status_code == response.json["status"] == status
    there = {"ok", "error", "errors", "status"}
    assert set(response.json) == there | {"type", "title", "detail"}
    assert len(response.json["errors"]) == errors
    assert "boom" not in response.text


def test_the_api_gives_a_whole_article(make_article):
    browser, _ = client(a_page(), evil_article(make_article))
    answer = browser.get("/api/v1/articles/evil").json
    assert answer["body"].endswith("Deux.")
    (actor,) = answer["facets"]["actor"]
    evidence = actor["evidence"][0]
    assert answer["title"][evidence["start"] : evidence["end"]] == evidence["text"]
    assert answer["removed"] == [{"text": EVIL, "rule": EVIL, "line": 3}]


def test_other_savings_of_an_article_are_listed_and_compared(make_article):
    older = make_article("old.html", "Titre", "Cent postes touchés.\n\nFin.", part="#2")
    article = make_article("new.html", "Titre", "Mille postes touchés.\n\nFin.", versions=(older,))
    address = f"/article/{article.id}"
    _, page = get(a_page(), f"{address}?q=postes", article)
    link = page.select_one(".origin a")
    assert link["href"] == f"{address}?q=postes&version=1"
    assert "old.html › #2" in page.select_one(".origin").text
    _, page = get(a_page(), link["href"], article)
    (changed,) = [p for p in page.select(".version > p") if p.find("del")]
    assert (changed.select_one("del").text, changed.select_one("ins").text) == ("Cent", "Mille")
    assert page.select_one(".back a")["href"] == f"{address}?q=postes"


@pytest.mark.parametrize("version", ["0", "2", "-1", "x", "", "9" * 30])
def test_a_version_that_is_not_there_is_not_found(make_article, version):
    article = make_article(versions=(make_article("old.html"),))
    response, _ = get(a_page(), f"/article/{article.id}?version={version}", article)
    assert response.status_code == 404


def test_an_article_says_where_its_date_was_read_and_when_it_changed(make_article):
    changed = Published(day=date(2024, 3, 8), origin="front-matter")
    article = make_article(day="2024-03-06", modified=changed, categories=("Santé",))
    _, page = get(a_page(), f"/article/{article.id}", article)
    assert "modifié le 8 mars 2024" in " ".join(page.select_one(".facts").text.split())
    assert page.select_one('[title="date lue dans l’en-tête du fichier"]')
    read = " ".join(page.select_one(".origin").text.split())  # for who has no mouse to hover with
    assert "6 mars 2024, date lue dans le texte, enregistré le 7 mars 2024" in read
    assert "Santé" in page.select_one(".origin").text


def test_an_article_tells_the_incident_in_the_readers_words(make_article):
    told = {
        DetailKind.ATTACK: ("leak", "fuite de données"),
        DetailKind.STATUS: ("claimed", "revendiqué"),
        DetailKind.INCIDENT: ("2024-03-06", "6 mars 2024"),
        DetailKind.PEOPLE: ("300000", "300\u202f000"),
        DetailKind.RANSOM: ("10000000 USD", "10\u202f000\u202f000\u00a0USD"),
        DetailKind.COUNTRY: ("FR", "France"),
    }
    evidence = Evidence(field=TextField.TITLE, start=0, end=1, text="T", rule="test")
    details = tuple(
        Detail(kind=kind, value=value, evidence=evidence) for kind, (value, _) in told.items()
    )
    article = make_article(details=details)
    _, page = get(a_page(), f"/article/{article.id}", article)
    for correcting in page.select(".details .wrong"):
        correcting.decompose()
    shown = [" ".join(told.text.split()) for told in page.select(".details dd")]
    assert sorted(shown) == sorted(f"{' '.join(text.split())} « T »" for _, text in told.values())


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "0", "2²", "٣", "1e9", "00001", ""])
@pytest.mark.parametrize(
    "address",
    [
        "/article/one?version={}",
        *("/?page={}", "/?size={}", "/?date_from={}", "/?date_to={}-01", "/?year={}", "/?story={}"),
        *("/?q=a~{}", '/?q="a b"~{}', "/?q=date:{}", "/?q=date:{}j", "/?q=date:2024-{}"),
        *("/facet/actor?page={}", "/api/v1/search?page={}", "/api/v1/search?size={}"),
        *("/api/v1/search?q=date:{}j", "/api/v1/facets/actor?page={}", "/api/v1/suggest?q=a~{}"),
    ],
)
def test_no_number_of_any_length_makes_a_request_fail(tmp_path, make_article, address, number):
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    with index.writing() as batch:
        batch.put(replace(make_article("one.txt"), id="one"))
    answer = create_app(index).test_client().get(address.format(number))
    assert answer.status_code in {200, 400, 404}
