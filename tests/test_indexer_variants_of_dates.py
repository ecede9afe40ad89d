"""Dates in the head of a page, in its elements, above its text and in its address."""

import json
from datetime import date

import pytest

TITLE = "La mairie de Clairval paralysée par une cyberattaque"
PROSE = (
    "<p>Les services de la mairie de Clairval sont à l’arrêt depuis mardi, et les agents"
    " travaillent au papier en attendant mieux.</p>"
    "<p>Le maire de Clairval a indiqué que la rançon ne serait pas payée.</p>"
)
DAY = date(2024, 3, 6)
STATED = json.dumps(
    {"@type": "NewsArticle", "headline": TITLE, "datePublished": "2024-03-06T08:00:00+01:00"}
)


def article_of(keep, above="", head="", before=""):
    page = (
        f'<html lang="fr"><head><meta charset="utf-8"><title>{TITLE}</title>{head}</head><body>'
        f"{before}<article><h1>{TITLE}</h1>{above}{PROSE}</article></body></html>"
    )
    return keep({"a.html": page}).articles[0]


def day_of(article):
    return article.published and article.published.day


@pytest.mark.parametrize(
    "printed",
    [
        "6 mars 2024 • 3 min",
        "6 mars 2024 - Temps de lecture 3 minutes",
        "Temps de lecture : 3 min - 6 mars 2024",
        "Parution : 6 mars 2024",
        "Date de publication : 6 mars 2024",
        "Date : 06/03/2024",
        "Créé le 6 mars 2024",
        "Rédigé par Anne Plume le 6 mars 2024",
        "Cybersécurité | 6 mars 2024",
        "Anne Plume · 6 mars 2024",
        "6 mars 2024 par Anne Plume",
        "Communiqué de presse - 6 mars 2024",
        "6 mars 2024 0 commentaire",
        "[06/03/2024]",
        "📅 Publié le 6 mars 2024",
        "Mis à jour le 8 mars 2024, publié le 6 mars 2024",
        "March 6, 2024 · 3 min read",
        "Release date: March 6, 2024",
        "Jane Doe | March 6, 2024 | 10:02 AM",
    ],
)
@pytest.mark.parametrize("tag", ["p", "div"])
def test_a_line_above_the_text_dates_it_with_what_stands_beside(keep, printed, tag):
    assert day_of(article_of(keep, f"<{tag}>{printed}</{tag}>")) == DAY


@pytest.mark.parametrize(
    "printed",
    [
        "Le procès s’ouvre le 6 mars 2024",
        "Un autre voleur pris | 6 mars 2024",
        "Mis à jour le 6 mars 2024",
        "Date du procès : le 6 mars 2024",
    ],
)
def test_a_line_about_something_else_dates_nothing(keep, printed):
    assert day_of(article_of(keep, f"<div>{printed}</div>")) is None


@pytest.mark.parametrize(
    "element",
    [
        '<relative-time datetime="2024-03-06T08:00:00Z">il y a 3 mois</relative-time>',
        '<span data-date="2024-03-06">il y a 3 mois</span>',
        '<span class="date" data-timestamp="1709715600">il y a 3 mois</span>',
        '<span class="date" datetime="2024-03-06">x</span>',
        '<span class="post-date" title="6 mars 2024 à 8h">il y a 3 mois</span>',
        '<span property="schema:datePublished" content="2024-03-06T08:00">x</span>',
        "<p>Modifié le <time>8 mars 2024</time>, publié le <time>6 mars 2024</time></p>",
    ],
)
def test_an_element_dates_the_text_whatever_it_is_called(keep, element):
    assert day_of(article_of(keep, element)) == DAY


@pytest.mark.parametrize(
    "script",
    [
        STATED[:-1],
        STATED[:-1] + ', "articleBody": "Les services de la mai',
        STATED + "}",
        STATED.replace('"', "'"),
        STATED.replace("Clairval", '"Clairval"'),
        STATED.replace("datePublished", "dateCreated"),
        STATED.replace("datePublished", "publishedDate"),
        STATED.replace("NewsArticle", "PressRelease"),
        STATED.replace('"2024-03-06T08:00:00+01:00"', '{"@value": "2024-03-06"}'),
    ],
)
def test_json_ld_that_is_broken_or_calls_it_otherwise_is_read(keep, script):
    head = f'<script type="application/ld+json">{script}</script>'
    assert day_of(article_of(keep, head=head)) == DAY


def test_broken_json_ld_of_several_articles_dates_nothing(keep):
    other = STATED.replace("2024-03-06", "2019-01-15")
    head = f'<script type="application/ld+json">[{other}, {STATED}</script>'
    assert day_of(article_of(keep, head=head)) is None


@pytest.mark.parametrize(
    "name",
    [
        "article:publish_date",
        "published_at",
        "publishedDate",
        "citation_online_date",
        "vr:published",
    ],
)
def test_a_name_that_ends_like_a_date_of_publication_is_one(keep, name):
    assert day_of(article_of(keep, head=f'<meta name="{name}" content="2024-03-06">')) == DAY


@pytest.mark.parametrize("name", ["created", "last_updated_at", "video:release_date", "expires_at"])
def test_other_names_of_dates_are_none(keep, name):
    assert day_of(article_of(keep, head=f'<meta name="{name}" content="2024-03-06">')) is None


@pytest.mark.parametrize(
    "path",
    ["2024/mar/06/a", "2024/3/6/a", "20240306/a", "mairie-20240306", "2024-03-06-mairie"],
)
def test_an_address_dates_its_article(keep, path):
    head = f'<link rel="canonical" href="https://g.example/{path}">'
    assert day_of(article_of(keep, head=head)) == DAY


@pytest.mark.parametrize("path", ["2024/03/a", "a-20241306", "a-202403061234567"])
def test_a_number_in_an_address_is_no_day(keep, path):
    head = f'<link rel="canonical" href="https://g.example/{path}">'
    assert day_of(article_of(keep, head=head)) is None


def test_the_properties_of_a_teaser_are_not_the_articles(keep):
    teaser = (
        '<div itemscope itemtype="http://schema.org/NewsArticle"><b itemprop="headline">Autre</b>'
        '<time itemprop="datePublished" datetime="2019-01-15">janvier</time>'
        '<span itemprop="author">Jean Autre</span></div>'
    )
    own = (
        '<time itemprop="datePublished" datetime="2024-03-06">mars</time>'
        '<span itemprop="author">Anne Plume</span>'
    )
    article = article_of(keep, own, before=teaser)
    assert (day_of(article), article.authors) == (DAY, ("Anne Plume",))


def test_the_clock_of_a_site_does_not_date_its_article(keep):
    clock = '<header><time datetime="2024-11-20">mercredi 20 novembre 2024</time></header>'
    own = '<time datetime="2024-03-06">6 mars</time>'
    assert day_of(article_of(keep, own, before=clock)) == DAY


@pytest.mark.parametrize(
    "other",
    [
        '<header><time datetime="2024-11-20">20 novembre</time></header>',
        '<ul><li><a>Un tout autre sujet ici</a> <time datetime="2019-01-01">x</time></li></ul>',
        '<section><h2>À la une</h2><p>Autre <time datetime="2019-01-01">x</time></p></section>',
        '<div class="card"><h3>Autre</h3><time datetime="2019-01-01">x</time></div>',
    ],
)
def test_the_time_of_a_teaser_or_a_clock_is_not_the_articles(keep, other):
    assert day_of(article_of(keep, before=other)) is None
    own = '<time datetime="2024-03-06">6 mars</time>'
    assert day_of(article_of(keep, own, before=other)) == DAY


def test_the_time_of_what_a_paragraph_tells_or_of_a_comment_is_not_the_articles(keep):
    told = (
        f'<p>Le procès s’ouvre <time datetime="2023-01-15">en janvier</time>. {"Il dure. " * 9}</p>'
    )
    said = (
        '<div itemscope itemtype="http://schema.org/Comment">'
        '<time itemprop="datePublished" datetime="2023-01-15">x</time></div>'
    )
    assert day_of(article_of(keep, told)) is None
    assert day_of(article_of(keep, said)) is None
