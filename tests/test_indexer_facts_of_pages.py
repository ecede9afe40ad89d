"""Which title, date, author and address are a page's own, when it shows others as well."""

import json
from datetime import date

import pytest

from indexer.facts.dates import day_in

PROSE = (
    "<p>Les services de la mairie de Clairval sont à l’arrêt depuis mardi, et les agents"
    " travaillent au papier en attendant mieux.</p>"
    "<p>Le maire de Clairval a indiqué que la rançon ne serait pas payée.</p>"
)
TITLE = "La mairie de Clairval paralysée par une cyberattaque"
OWN = {
    "@type": "NewsArticle",
    "headline": TITLE,
    "author": {"name": "Anne Plume"},
    "datePublished": "2024-03-06",
    "url": "https://g.example/clairval",
}
OTHER = {
    "@type": "NewsArticle",
    "headline": "Un tout autre sujet",
    "author": {"name": "Jean Autre"},
    "datePublished": "2019-01-15",
    "url": "https://g.example/autre",
}


def page(body="", head="", title=TITLE):
    return (
        f'<html lang="fr"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{body or f'<article><h1>{TITLE}</h1>{PROSE}</article>'}</body></html>"
    )


def linked(data):
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def facts(article):
    return article.published and str(article.published.day), article.authors, article.url


@pytest.mark.parametrize(
    ("title", "body", "head"),
    [
        (f"{TITLE} - La Gazette", "<header><h1 class='site-title'>La Gazette</h1></header>", ""),
        (f"{TITLE} - Gazette", "<header><h1>Gazette</h1></header>", ""),
        (f"{TITLE} - Actualités - Ville", "<h1>Actualités</h1>", ""),
        (
            f"{TITLE} - La Gazette",
            f"<h1>La Gazette</h1><h1>{TITLE}</h1>",
            '<meta property="og:site_name" content="La Gazette">',
        ),
        (f"Le Guetteur : {TITLE}", "<h1>Le Guetteur</h1>", ""),
        (f"Le Guetteur : {TITLE}", f"<h1>Le Guetteur</h1><h2>{TITLE}</h2>", ""),
        (
            f"Le Guetteur : {TITLE}",
            "<h1>Le Guetteur</h1>",
            '<meta property="og:site_name" content="Le Guetteur">',
        ),
        (f"Clairval : {TITLE}", "<h1>Clairval</h1>", '<link rel=canonical href="//clairval.fr/a">'),
        (f"Le Guetteur - {TITLE}", "<h1>Le Guetteur</h1>", ""),
        (f"{TITLE} | ZDNET", "", ""),
        (f"{TITLE} · Le Courrier", "", '<meta property="og:site_name" content="Le Courrier">'),
        (f"{TITLE} - Nord Littoral", "", '<link rel=canonical href="https://nordlittoral.fr/a">'),
    ],
)
def test_the_name_of_a_site_or_of_a_section_is_no_title(keep, title, body, head):
    kept = keep({"a.html": page(f"{body}<article>{PROSE}</article>", head, title)})
    assert kept.articles[0].title == TITLE


@pytest.mark.parametrize(
    "title",
    [
        "La mairie de Clairval rouvre après la panne : le point",
        "LockBit revendique l’attaque - 300 000 patients",
        "Clairval : la mairie rouvre - ce que l’on sait",
        "La mairie rouvre, la piscine aussi – et le port ?",
    ],
)
def test_a_real_title_keeps_its_end(keep, title):
    assert (
        keep({"a.html": page(f"<article>{PROSE}</article>", "", title)}).articles[0].title == title
    )


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Clairval : la mairie rouvre lundi", "Clairval"),
        ("Libération : la rédaction en grève", "Libération : la rédaction en grève"),
    ],
)
def test_a_title_keeps_its_beginning_where_the_article_speaks_of_it(keep, title, heading):
    body = f"<article><h1>{heading}</h1>{PROSE}</article>"
    assert keep({"a.html": page(body, "", title)}).articles[0].title == title


@pytest.mark.parametrize(
    "head",
    [
        linked({"@type": "ItemList", "itemListElement": [OTHER]}) + linked(OWN),
        linked({"@type": "ItemList", "itemListElement": [{"item": OTHER}]}) + linked(OWN),
        linked({"@graph": [OTHER, OWN]}),
        linked([OTHER, OWN]),
        linked(OTHER) + linked(OWN),
    ],
)
def test_the_data_of_another_article_is_not_believed(keep, head):
    article = keep({"a.html": page(head=head)}).articles[0]
    assert facts(article) == ("2024-03-06", ("Anne Plume",), "https://g.example/clairval")


def test_nor_is_it_when_the_page_has_none_of_its_own(keep):
    aside = "<aside><a>Un tout autre sujet</a> <time datetime='2019-01-01'>x</time></aside>"
    card = "<article><h2>Autre</h2><time datetime='2019-01-02'>x</time></article>"
    own = f"<article><h1>{TITLE}</h1><time datetime='2024-03-06'>6 mars</time>{PROSE}</article>"
    article = keep({"a.html": page(f"{aside}{card}{own}", linked(OTHER))}).articles[0]
    assert facts(article) == ("2024-03-06", (), "")


def script(text, kind="application/ld+json"):
    return f'<script type="{kind}">{text}</script>'


STATED = json.dumps(OWN | {"url": ""})


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="parsely-pub-date" content="2024-03-06T08:00:00Z">',
        '<meta name="DCTERMS.issued" content="2024-03-06">',
        script(STATED.replace("}", ",}")),
        script(f"/*<![CDATA[*/{STATED}/*]]>*/"),
        script(f"//<![CDATA[\n{STATED}\n//]]>"),
        script(f"<!-- {STATED} -->"),
        script(STATED, "application/ld+json; charset=utf-8"),
        script(STATED, "application/LD+JSON"),
        script(f"// produced by a program\n{STATED}"),
        script(f'{{"@type": "WebSite", "name": "Gazette"}}\n{STATED}'),
        script(f"{STATED};"),
        script(STATED.replace('"', "&quot;")),
        '<meta name="bt:pubDate" content="2024-03-06T08:00:00">',
        script(STATED.replace('"2024-03-06"', "1709715600")),
        script(STATED.replace("2024-03-06", "Wed Mar 06 08:00:00 CET 2024")),
        '<link rel="canonical" href="https://g.example/2024/03/06/mairie/">',
    ],
)
def test_a_date_in_the_head_is_read_however_it_is_written(keep, head):
    assert str(keep({"a.html": page(head=head)}).articles[0].published.day) == "2024-03-06"


@pytest.mark.parametrize(
    "line",
    [
        "<p>Veröffentlicht am 6. März 2024</p>",
        "<p>Publicado el 6 de marzo de 2024</p>",
        "<p>Publié le 06/03/24</p>",
        "<p>Publié le mercredi 6 mars 2024 à 8h30</p>",
        '<abbr title="2024-03-06T08:00:00+01:00">mercredi</abbr>',
    ],
)
def test_a_date_in_the_text_is_read_in_other_languages_too(keep, line):
    body = f"<article><h1>{TITLE}</h1>{line}{PROSE}</article>"
    assert str(keep({"a.html": page(body)}).articles[0].published.day) == "2024-03-06"


@pytest.mark.parametrize(
    "text",
    [
        "Wed, 06 Mar 24 17:42:08 +0200",
        "Wednesday, 06-Mar-24 08:00:00 GMT",
        "Wed Mar  6 08:00:00 2024",
        "Wed Mar 06 08:00:00 CET 2024",
        "06-Mar-2024 08:00",
        "1709715600",
        "1709715600000",
        "06/03/24",
        "6. März 2024",
        "6 de marzo de 2024",
        "6 marzo 2024",
        "6 de março de 2024",
        "6 maart 2024",
    ],
)
def test_more_ways_to_write_a_date_are_read(text):
    assert day_in(text, date(2024, 12, 31)).day == date(2024, 3, 6)


@pytest.mark.parametrize("text", ["31 Feb 24", "3/6/24", "24/7", "06/03/24/1", "1234567"])
def test_what_may_be_another_day_is_not_guessed(text):
    assert day_in(text, date(2024, 12, 31), "en") is None


def test_the_day_is_the_one_that_readers_saw(keep):
    utc = '<meta property="article:published_time" content="2024-03-05T21:30:00Z">'
    printed = f"<article><h1>{TITLE}</h1><p>Publié le 6 mars 2024 à 8h30</p>{PROSE}</article>"
    placed = f'{utc}<link rel="canonical" href="https://g.example/2024/03/06/mairie/">'
    kept = keep({"a.html": page(printed, utc), "b.html": page(head=placed)})
    assert [str(article.published.day) for article in kept.articles] == ["2024-03-06"] * 2


@pytest.mark.parametrize(
    "created", ["2023-11-02", "2023-11-02T18:22:10 (UTC +01:00)", "2023-11-02 18:22:10Z"]
)
def test_when_a_copy_was_made_is_no_date_of_publication(keep, created):
    text = "Les services de la mairie sont fermés depuis mardi, dit le maire."
    front = f"---\ntitle: La mairie\npublished:\ncreated: {created}\n---\n\n"
    kept = keep({"a.md": front + text, "b.md": f"{front}Publié le 6 mars 2024 à 10h02\n\n{text}"})
    assert kept.of("a.md").published is None
    assert str(kept.of("a.md").captured.date()) == "2023-11-02"
    assert str(kept.of("b.md").published.day) == "2024-03-06"


@pytest.mark.parametrize(
    "stated",
    ["published_at: 2024-03-06T10:00:00+0100", "issued: 2024-03-06", "publié: 6 mars 2024"],
)
def test_front_matter_says_when_an_article_came_out_in_several_ways(keep, stated):
    text = f"---\nauteur: Anne Plume\n{stated}\naccessed: 2024-05-02\n---\n\nLa mairie est fermée."
    article = keep({"a.md": text}).articles[0]
    assert article.authors == ("Anne Plume",)
    assert str(article.published.day) == "2024-03-06"


def test_the_marks_of_a_notebook_are_no_text(keep):
    text = (
        '---\nauthor: "[[Anne Plume]]"\n---\n\n[[LockBit|Le groupe]] a ==frappé== ici. ![[a.png]]'
    )
    article = keep({"a.md": text}).articles[0]
    assert article.authors == ("Anne Plume",)
    assert article.body == "Le groupe a frappé ici."


@pytest.mark.parametrize(
    ("body", "day"),
    [
        (f"<div>mercredi 27 mars 2024 - 10:42</div><article><h1>{TITLE}</h1>{PROSE}</article>", ""),
        (
            f"<header>Wednesday, March 27, 2024</header><main><h1>{TITLE}</h1>{PROSE}</main>",
            "",
        ),
        (f"<article><p>mercredi 6 mars 2024</p><h1>{TITLE}</h1>{PROSE}</article>", "2024-03-06"),
        (f"<div>mercredi 6 mars 2024</div><h1>{TITLE}</h1>{PROSE}", "2024-03-06"),
        (
            f"<header><h1>{TITLE}</h1><p>mercredi 6 mars 2024</p></header><main>{PROSE}</main>",
            "2024-03-06",
        ),
        (f"<div>6 mars 2024</div><article><h1>{TITLE}</h1>{PROSE}</article>", "2024-03-06"),
    ],
    ids=["above", "header", "kicker", "no article", "heading above", "date alone"],
)
def test_the_day_above_the_element_of_the_article_is_the_sites(keep, body, day):
    (article,) = keep({"a.html": page(body)}).articles
    assert (str(article.published.day) if article.published else "") == day


def test_a_heading_is_the_title_where_the_head_names_the_newspaper_alone(keep):
    (article,) = keep({"a.html": page(title="La Gazette de Clairval")}).articles
    assert article.title == TITLE
