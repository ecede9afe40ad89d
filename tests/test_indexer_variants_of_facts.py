"""Dates, addresses and authors in further forms of what was reported."""

from datetime import date

import pytest

from indexer.facts.address import canonical
from indexer.formats import Clue

P1 = "La mairie de Brevane travaille au papier depuis mardi, après une attaque qui a touché tout."
P2 = "Les agents notent les demandes dans des cahiers, et la capitainerie a prêté une imprimante."
P3 = "Une plainte a été déposée, a dit le maire, et les enquêteurs ont commencé leur travail."
DAY = date(2024, 3, 6)


def page(body="", head="", main="<main>", after=""):
    return f"""<!doctype html><html lang="fr"><head><meta charset="utf-8">
        <title>La mairie de Brevane au papier</title>{head}</head><body>{main}<article>
        <h1>La mairie de Brevane au papier</h1>{body}<p>{P1}</p><p>{P2}</p><p>{P3}</p>
        {after}</article></main></body></html>"""


def day_of(kept):
    published = kept.articles[0].published
    return published.day if published else None


@pytest.mark.parametrize(
    "printed",
    [
        "Publié mercredi 6 mars 2024 à 8 h 30",
        "Le 06.03.2024 à 08h30",
        "Published on the 6th of March 2024",
        "Veröffentlicht: 06.03.2024, 08:00 Uhr",
        "Publicado: 06/03/2024 a las 08:00",
        "Pubblicato il 6 marzo 2024",
        "Gepubliceerd op 6 maart 2024",
    ],
)
def test_a_page_is_dated_by_what_it_prints_above_its_article(keep, printed):
    assert day_of(keep({"a.html": page(f'<p class="meta">{printed}</p>')})) == DAY


@pytest.mark.parametrize(
    "printed",
    [
        "By Jane Doe | 6 March 2024",
        "By Jane Doe, March 6, 2024",
        "March 6th, 2024 by Jane Doe",
        "Par Anne Dupont, le 6 mars 2024 à 8h30",
        "First published: 6 March 2024, 10:45",
    ],
)
def test_a_page_is_dated_by_a_date_beside_a_name_above_its_article(keep, printed):
    assert day_of(keep({"a.html": page(f"<div>{printed}</div>")})) == DAY


@pytest.mark.parametrize(
    "printed",
    ["Published on 6 March 2024", "Publié par Anne Dupont le 6 mars 2024", "Posted: 6 Mar 2024"],
)
def test_a_page_is_dated_by_what_it_prints_right_below_its_article(keep, printed):
    assert day_of(keep({"a.html": page(after=f"<p>{printed}</p>")})) == DAY


@pytest.mark.parametrize("printed", ["6 March 2024", "The other council, 6 March 2024"])
def test_a_bare_date_below_an_article_may_be_that_of_another(keep, printed):
    assert day_of(keep({"a.html": page(after=f"<p>{printed}</p>")})) is None


def test_a_date_of_change_above_an_article_is_not_when_it_came_out(keep):
    kept = keep({"a.html": page("<div>Last updated on 6 March 2024</div>")})
    assert day_of(kept) is None
    assert kept.articles[0].modified.day == DAY


def test_a_text_dump_is_dated_by_an_ordinal(keep):
    dump = f"The council\n\nPublished on the 6th of March 2024\n\n{P1}\n\n{P2}"
    assert day_of(keep({"a.txt": dump})) == DAY


@pytest.mark.parametrize(
    "teaser",
    [
        "<main><p>Autre sujet, publié le 15 janvier 2019 par la rédaction de la ville</p>",
        '<div class="related"><p>Publié le 15 janvier 2019</p></div><main>',
    ],
    ids=["within a sentence", "in a zone"],
)
def test_the_date_of_a_teaser_dates_nothing(keep, teaser):
    assert day_of(keep({"a.html": page(main=teaser)})) is None


def test_a_page_that_describes_itself_dates_its_article(keep):
    stated = '{"@graph":[{"@type":"WebPage","datePublished":"2024-03-06T08:00:00+01:00"}]}'
    head = f'<script type="application/ld+json">{stated}</script>'
    assert day_of(keep({"a.html": page(head=head)})) == DAY


def test_the_day_that_a_time_element_prints_is_the_readers(keep):
    shown = '<time datetime="2024-03-05T23:30:00Z">6 mars 2024</time>'
    assert day_of(keep({"a.html": page(shown)})) == DAY


@pytest.mark.parametrize("name", ["msockid", "spref", "srsltid", "mkt_tok", "irclickid"])
def test_what_follows_readers_is_no_part_of_an_address(name):
    clue = Clue(f"https://gazette.example/brevane?{name}=12ab", "html")
    assert canonical(clue) == Clue("https://gazette.example/brevane", "html")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("gazette-example.translate.goog/a?_x_tr_sl=fr&b=1", "gazette.example/a?b=1"),
        ("la--gazette-example.translate.goog/a?_x_tr_tl=en", "la-gazette.example/a"),
    ],
)
def test_a_translated_page_is_that_of_its_site(written, address):
    assert canonical(Clue(f"https://{written}", "html")) == Clue(f"https://{address}", "html")


@pytest.mark.parametrize(
    "query",
    [
        "gazette.example",
        "https://gazette.example/brevane?utm_source=x&utm_medium=y",
        "https://gazette.example/brevane?fbclid=abc#fin",
        "https://gazette.example/brevane/",
    ],
)
def test_a_pasted_address_or_the_name_of_a_site_finds_its_articles(keep, query):
    dump = f"Titre : La mairie\nURL : https://gazette.example/brevane\n\n{P1}\n\n{P2}"
    assert keep({"a.txt": dump, "b.txt": f"Autre\n\n{P3}"}).found(query) == ["La mairie"]
