"""What the first and last lines of a dump say of its article, and what they do not say."""

import pytest

TITLE = "La mairie de Brevane paralysée par un rançongiciel"
TEXT = (
    "Les services de la mairie de Brevane sont à l’arrêt depuis mardi, et tous travaillent au"
    " papier en attendant mieux, a indiqué le maire au journal."
)


@pytest.mark.parametrize(
    "line",
    [
        "Publié le 6 mars 2024",
        "Publié le mercredi 6 mars 2024 à 8h30",
        "Le mercredi 6 mars 2024 à 8h",
        "06/03/24",
        "Mis en ligne le 06/03/2024 à 08:30",
        "6 Mar 2024 09:14 GMT",
        "March 6, 2024",
        "Published: March 6, 2024 9:14 am",
        "Posted on March 6, 2024 by admin",
        "Par Anne Plume, le 6 mars 2024",
        "Par Anne Plume | 6 mars 2024 | Mis à jour le 8 mars 2024",
        "Anne Plume • mercredi 6 mars 2024 à 10:02",
        "By Anne Plume - March 6, 2024",
        "Publié le 6 mars 2024 - Mis à jour le 8 mars 2024",
        "Mis à jour le 8 mars 2024, publié le 6 mars 2024",
    ],
)
@pytest.mark.parametrize("place", ["head", "tail"])
def test_a_line_that_dates_the_article_dates_it(keep, line, place):
    lines = [TITLE, line, TEXT, TEXT] if place == "head" else [TITLE, TEXT, TEXT, line]
    article = keep({"a.txt": "\n\n".join(lines)}).articles[0]
    assert str(article.published and article.published.day) == "2024-03-06"


def test_so_does_the_beginning_of_a_dispatch(keep):
    for begin in ("PARIS, 6 mars 2024 (AFP) - ", "Paris, France | AFP | mercredi 06/03/2024 - "):
        article = keep({"a.txt": f"{TITLE}\n\n{begin}{TEXT}"}).articles[0]
        assert str(article.published and article.published.day) == "2024-03-06"


@pytest.mark.parametrize(
    "line",
    [
        "Mis à jour le 8 mars 2024",
        "Updated March 8, 2024",
        "L’attaque du 6 mars 2024 a touché tous les services de la mairie.",
        "Le procès s’ouvrira le 6 mars 2024, a dit le procureur de la ville.",
        "© 2024 La Gazette",
        "Avril 2024",
    ],
)
def test_no_other_day_dates_it(keep, line):
    assert keep({"a.txt": f"{TITLE}\n\n{line}\n\n{TEXT}"}).articles[0].published is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Par Anne Plume", "Anne Plume"),
        ("By Anne Plume", "Anne Plume"),
        ("Anne Plume (AFP)", "Anne Plume"),
        ("Par Anne de La Plume, le 6 mars 2024", "Anne de La Plume"),
        ("Publié par Anne Plume | 6 mars 2024", "Anne Plume"),
        ("Par Anne Plume avec AFP", "Anne Plume"),
    ],
)
def test_a_byline_names_the_author(keep, line, name):
    article = keep({"a.txt": f"{TITLE}\n\n{line}\n\n{TEXT}\n\n{TEXT}"}).articles[0]
    assert article.authors == (name,)


@pytest.mark.parametrize("line", ["Par mesure de précaution", "By the way", "Par ailleurs"])
def test_what_begins_like_one_names_nobody(keep, line):
    assert keep({"a.txt": f"{TITLE}\n\n{line}\n\n{TEXT}\n\n{TEXT}"}).articles[0].authors == ()


@pytest.mark.parametrize(
    ("suffix", "outlet"),
    [
        (" - Le Courrier", "Le Courrier"),
        (" | ZDNET", "ZDNET"),
        (" – Ouest-France", "Ouest-France"),
        (" - lagazette.fr", "lagazette.fr"),
    ],
)
def test_the_outlet_behind_a_title_leaves_it(keep, suffix, outlet):
    article = keep({"a.txt": f"{TITLE}{suffix}\n\n{TEXT}\n\n{TEXT}"}).articles[0]
    assert (article.title, article.outlet) == (TITLE, outlet)


@pytest.mark.parametrize(
    "title",
    [
        "LockBit revendique l’attaque - 300 000 patients concernés",
        "Rançongiciel : la mairie rouvre - le maire remercie les agents",
        "Cyberattaque à Lille - Ce que l’on sait",
        "Piratage de la mairie - Corbeil-Essonnes",
    ],
)
def test_a_real_title_keeps_what_stands_behind_a_dash(keep, title):
    assert keep({"a.txt": f"{title}\n\n{TEXT}\n\n{TEXT}"}).articles[0].title == title


def test_a_french_title_that_begins_with_comment_is_one(keep):
    title = "Comment la mairie de Brevane a été piratée"
    assert keep({"a.txt": f"{title}\n\n{TEXT}"}).articles[0].title == title


HEADERS = {
    "unknown line": "Titre : {}\nSous-titre : Un mardi noir\nURL : {}\nDate : 2024-03-06",
    "tags": "Titre : {}\nMots-clés: cyber, mairie\nURL : {}\nPublié le : 06/03/2024",
    "below the title": "{}\nDate : 6 mars 2024\nSource : {}",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_names_that_nobody_knows_do_not_hide_a_header(keep, header):
    address = "https://g.example/brevane"
    article = keep({"a.txt": f"{header.format(TITLE, address)}\n\n{TEXT}"}).articles[0]
    assert (article.title, article.url, article.body) == (TITLE, address, TEXT)
    assert str(article.published.day) == "2024-03-06"


@pytest.mark.parametrize(
    "text", ["https://g.example/a\n\n{0}\n\n{1}", "{0}\n\n{1}\n\nSource : https://g.example/a"]
)
def test_an_address_alone_at_an_end_is_that_of_the_article(keep, text):
    article = keep({"a.txt": text.format(TITLE, TEXT)}).articles[0]
    assert (article.title, article.url, article.body) == (TITLE, "https://g.example/a", TEXT)
