"""Titles of pages whose head or heading says the site, a section or nothing."""

import pytest

TITLE = "La mairie de Clairval paralysée par une cyberattaque"
SITE = "La Gazette"
PROSE = (
    "<p>Les services de la mairie de Clairval sont à l’arrêt depuis mardi, et les agents"
    " travaillent au papier en attendant mieux.</p>"
    "<p>Le maire de Clairval a indiqué que la rançon ne serait pas payée.</p>"
)
BELOW = f"<header><h1>{SITE}</h1></header><article><h2>{TITLE}</h2>{PROSE}</article>"
BARE = f"<article>{PROSE}</article>"
OWN = f"<article><h1>{TITLE}</h1>{PROSE}</article>"
NAMED = f'<meta property="og:site_name" content="{SITE}">'
MARKS = ["|", "-", "–", "—", "·", "•", "»", "«", "/", "//", ">", "::", "~", "‹", "›", "│"]


def title_of(keep, title, body, head=""):
    page = (
        f'<html lang="fr"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{body}</body></html>"
    )
    return keep({"a.html": page}).articles[0].title


@pytest.mark.parametrize("mark", MARKS)
def test_the_site_behind_a_title_goes_whatever_mark_is_between(keep, mark):
    assert title_of(keep, f"{TITLE} {mark} {SITE}", BARE, NAMED) == TITLE


@pytest.mark.parametrize("mark", MARKS)
def test_the_section_between_a_title_and_its_site_goes_too(keep, mark):
    assert title_of(keep, f"{TITLE} {mark} Actualités {mark} {SITE}", BELOW) == TITLE


@pytest.mark.parametrize("mark", MARKS)
def test_the_site_and_a_section_before_a_title_go(keep, mark):
    assert title_of(keep, f"{SITE} {mark} Société {mark} {TITLE}", BELOW) == TITLE


@pytest.mark.parametrize("mark", ["|", "-", ":", "»"])
def test_an_address_behind_a_title_is_its_site(keep, mark):
    head = '<link rel="canonical" href="https://www.gazette.example/a1">'
    assert title_of(keep, f"{TITLE} {mark} gazette.example", BARE, head) == TITLE


@pytest.mark.parametrize(
    "title",
    ["", SITE, "Accueil", f"Accueil | {SITE}", "Sans titre", "https://gazette.example/a/b", "Info"],
)
@pytest.mark.parametrize("body", [BELOW, OWN], ids=["second rank", "first rank"])
def test_a_heading_is_the_title_where_the_head_says_nothing(keep, title, body):
    assert title_of(keep, title, body) == TITLE


def test_a_slogan_is_no_title(keep):
    slogan = f"{SITE} - toute l’actualité de Clairval"
    assert title_of(keep, slogan, BELOW) == TITLE
    assert title_of(keep, slogan, OWN) == TITLE
    assert title_of(keep, f"{TITLE} | {slogan}", BELOW) == TITLE


@pytest.mark.parametrize("cut", [TITLE[:35] + "…", TITLE[:30] + "...", TITLE[:28]])
def test_a_title_that_is_cut_off_is_told_by_the_heading(keep, cut):
    assert title_of(keep, cut, OWN) == TITLE
    assert title_of(keep, f"{cut} | {SITE}", OWN) == TITLE


@pytest.mark.parametrize(
    "title",
    [
        "Mairie / école : deux cyberattaques le même jour",
        "« La mairie est paralysée » : le cri d’alarme du maire",
        "Le maire : « La mairie est paralysée »",
        "Le maire de Clairval « La mairie Est Paralysée » Dit",
        "Clairval > Lanvéoc : la fibre coupée",
    ],
)
def test_marks_within_a_title_stay(keep, title):
    assert title_of(keep, title, BARE) == title
    assert title_of(keep, f"{title} - {SITE}", BARE, NAMED) == title


def test_a_standfirst_below_a_short_title_is_no_title(keep):
    heads = "<h1>Alerte rouge</h1><h2>Les agents de la mairie travaillent au papier</h2>"
    assert title_of(keep, "Alerte rouge", f"<article>{heads}{PROSE}</article>") == "Alerte rouge"
