"""The pages in a real browser, at the widths of a phone, a tablet and a desk."""

import re
from contextlib import contextmanager
from threading import Thread

import pytest
from werkzeug.serving import make_server

from archive import open_index
from web import create_app

EXPECTED = r"responded with a status of 40[04] "
"""What the console tells of a page that is answered with an error on purpose."""

WIDTHS = (320, 360, 768, 1440)

UNBREAKABLE = "SauvegardeCompleteDuServeurDeFichiersDeLaCommuneDeVilleneuve20240304" * 2 + ".tar.gz"


def invented(make_article):
    """Articles that show what a page can have: long words, many values, copies, other scripts."""
    yield make_article(
        "long.txt",
        UNBREAKABLE,
        f"L’archive {UNBREAKABLE} de la mairie a été publiée.",
        day="2024-03-04",
        actors=["LockBit"],
        organisations=[UNBREAKABLE],
        outlet="Le Journal",
    )
    yield make_article(
        "arabic.txt",
        "هجوم إلكتروني على مستشفى.",
        "تعرض مستشفى في بيروت لهجوم. LockBit.",
        language="ar",
        day="2024-02-04",
        actors=["LockBit"],
    )
    for number in range(3):
        yield make_article(
            f"copy-{number}.txt",
            f"L’hôpital d’Ici touché {number}",
            "Un rançongiciel a frappé. " + " ".join(f"mot{each}" for each in range(80)),
            day=f"2024-01-0{number + 1}",
            actors=["Akira"],
            sectors=["health"],
            organisations=["CH d’Ici"],
            outlet="La Dépêche",
        )
    for number in range(30):
        yield make_article(
            f"{number}.txt",
            f"La mairie de Ville {number} touchée",
            f"La mairie de Ville {number} a été la cible d’une attaque numéro {number}.",
            day=f"20{12 + number % 12}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            actors=[f"Gang {number % 14}"],
            sectors=["public-administration"],
            organisations=[f"Ville {number}"],
            outlet="La Dépêche" if number % 3 else "Le Journal",
        )


@pytest.fixture(scope="module")
def address(tmp_path_factory, make_article):
    """The address of a running archive of invented articles."""
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('browser') / 'index'}")
    with index.writing() as batch:
        for article in invented(make_article):
            batch.put(article)
    server = make_server("127.0.0.1", 0, create_app(index), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def visit(browser, address):
    """Opens a page of the archive in a window of some width, with or without scripts."""

    @contextmanager
    def opened(path="/", *, width=1440, scripts=True, language="fr-FR"):
        context = browser.new_context(
            locale=language,
            viewport={"width": width, "height": 740},
            java_script_enabled=scripts,
            base_url=address,
        )
        page = context.new_page()
        complaints = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        yield page
        context.close()
        assert [told for told in complaints if not re.search(EXPECTED, told)] == []

    return opened


PATHS = (
    *("/", "/?q=mairie", "/?q=rien+du+tout", "/?sort=newest&size=50", "/?q=hop+OU"),
    *("/article/id-long.txt?q=mairie", "/article/id-copy-0.txt", "/facet/victim", "/help"),
    "/nowhere",
)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(visit, width):
    with visit(width=width) as page:
        for path in PATHS:
            for language in ("fr", "en"):
                page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_long_title_takes_three_lines_of_a_list_at_the_most(visit):
    with visit("/?q=mairie&actor=LockBit", width=320) as page:
        title = page.locator(".hit h2 a").first
        height = title.evaluate("title => parseFloat(getComputedStyle(title).lineHeight)")
        assert title.bounding_box()["height"] <= 3.2 * height
