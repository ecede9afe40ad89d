"""The watch list and corrections in a real browser: widths, light and dark, scripts or none."""

import re
from dataclasses import replace
from threading import Thread

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from archive import DetailKind, Evidence, Kind, TextField, open_index
from indexer import Action, load_corrections
from tests.windows import window
from web import Config, create_app
from web.cli.amending import CorrectionsFile
from web.clients import Buckets

WIDTHS = (320, 360, 768, 1440)
TOKEN = "kPq7-" * 8
UNBREAKABLE = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 2
BODY = "La clinique de Clairval est touchée.\n\nLe groupe Ferraille revendique l’attaque."
REFUSED = r"status of (401|403|422)"


@pytest.fixture(scope="module")
def place(tmp_path_factory, make_article, make_mention):
    """The folder of an archive that is served, and its address."""
    folder = tmp_path_factory.mktemp("working")
    index = open_index(f"whoosh:{folder / 'index'}")
    evidence = Evidence(field=TextField.BODY, start=3, end=11, text="clinique", rule="learned")
    victim = make_mention(Kind.ORGANISATION, "Clinique de Clairval")
    with index.writing() as batch:
        batch.put(
            make_article(
                "a",
                "La clinique touchée",
                BODY,
                day="2024-03-05",
                mentions=(replace(victim, evidence=(evidence,)),),
                told={"attack": ["ransomware"], "status": ["claimed"]},
            )
        )
        batch.put(make_article("b", UNBREAKABLE, organisations=[UNBREAKABLE], day="2024-03-06"))
    (folder / "watchlist.toml").write_text(
        f'suppliers = ["Clinique de Clairval", "{UNBREAKABLE}"]\ngroups = ["{UNBREAKABLE}x"]'
    )
    config = Config(
        watchlist=folder / "watchlist.toml",
        token=TOKEN,
        amendments=CorrectionsFile(folder / "corrections.toml"),
        refresh=lambda: True,
    )
    app = create_app(index, config)
    app.extensions["tries"] = Buckets(10_000)  # all tests together are one client
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def visit(browser, place):
    """Opens a page in a window of some width, with or without scripts, light or dark."""
    folder, address = place
    (folder / "corrections.toml").unlink(missing_ok=True)

    def opened(path, *, scheme="light", **how):
        return window(browser, address, path, REFUSED, locale="fr-FR", color_scheme=scheme, **how)

    return opened


PATHS = (
    *("/watch", "/watch?names=Clairval%0ALockBit", "/corrections", "/refresh"),
    *("/article/id-a/correct?field=organisation&value=Clinique+de+Clairval", "/article/id-a"),
    f"/article/id-b/correct?field=organisation&value={UNBREAKABLE}",
    f"/article/id-a/correct?text={UNBREAKABLE}",
)
CONTRAST = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const lightness = (color) => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if (color !== "rgba(0, 0, 0, 0)") return color;
    }
    return "white";
  };
  const weak = [];
  for (const element of document.querySelectorAll("main *")) {
    const own = [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    if (!own || !element.checkVisibility() || element.matches("option, optgroup")) continue;
    const pair = [lightness(getComputedStyle(element).color), lightness(ground(element))];
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (ratio < 4.5) weak.push(`${element.outerHTML.slice(0, 80)} ${ratio.toFixed(2)}`);
  }
  return weak;
}
"""
"""What on a page is written in a color that stands out too little, as WCAG AA reckons."""

NAMELESS = """
() => [...document.querySelectorAll("main :is(input, select, textarea)")]
  .filter((each) => each.type !== "hidden" && !each.hidden)
  .filter((each) => !each.labels?.length && !each.getAttribute("aria-label"))
  .map((each) => each.outerHTML)
"""


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(visit, width):
    with visit("/watch", width=width) as page:
        for path in PATHS:
            for language in ("fr", "en"):
                page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_and_every_field_has_a_name(visit, scheme):
    with visit("/watch", scheme=scheme) as page:
        for path in PATHS:
            page.goto(path)
            assert page.evaluate(CONTRAST) == [], path
            assert page.evaluate(NAMELESS) == [], path
            assert page.evaluate(
                "[...document.querySelectorAll('[id]')].length"
                " === new Set([...document.querySelectorAll('[id]')].map((x) => x.id)).size"
            ), path


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("width", [360, 1440])
def test_a_pasted_list_is_answered_and_its_address_gives_it_again(visit, width, scripts):
    with visit("/watch", width=width, scripts=scripts) as page:
        expect(page.locator("tbody tr")).to_have_count(2)
        page.get_by_label("Coller une liste").fill("Clinique de Clairval\nClinique de Clairvol")
        page.get_by_role("button", name="Chercher ces noms").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        expect(page.get_by_text("le plus proche")).to_be_visible()
        page.get_by_role("link", name="Adresse de cette liste").click()
        expect(page).to_have_url(re.compile(r"/watch\?names=Clinique"))
        expect(page.locator("tbody tr")).to_have_count(1)
        page.locator("tbody .figure a").last.click()
        expect(page.locator("#count")).to_contain_text("1 article")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("width", [360, 1440])
def test_a_value_is_corrected_and_that_is_taken_back(visit, place, width, scripts):
    file = place[0] / "corrections.toml"
    with visit("/article/id-a", width=width, scripts=scripts) as page:
        page.get_by_text("C’est faux").first.click()
        expect(page.locator(".command:visible")).to_contain_text("newsarchive correct make remove")
        page.get_by_role("link", name="Corriger autrement").click()
        page.get_by_label("Elle s’appelle autrement").check()
        page.get_by_label("Nouveau nom").fill("Clinique du Val")
        page.get_by_label("Pourquoi").fill("son vrai nom")
        page.get_by_label("Votre nom").fill("Anne")
        page.get_by_label("Jeton").fill("faux")
        page.get_by_role("button", name="Écrire la correction").click()
        expect(page.get_by_role("alert")).to_contain_text("jeton")
        expect(page.get_by_label("Nouveau nom")).to_have_value("Clinique du Val")
        page.get_by_label("Jeton").fill(TOKEN)
        page.get_by_role("button", name="Écrire la correction").click()
        expect(page.get_by_role("status").first).to_contain_text("La correction est écrite")
        (one,) = load_corrections(file).every
        assert (one.action, one.to, one.who) == (Action.RENAME, "Clinique du Val", "Anne")
        page.get_by_label("Jeton").fill(TOKEN)
        page.get_by_role("button", name="Annuler").click()
        expect(page.get_by_text("La correction est annulée")).to_be_visible()
        assert load_corrections(file).every == ()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_what_an_article_says_of_the_incident_is_corrected(visit, place, scripts):
    file = place[0] / "corrections.toml"
    with visit("/article/id-a", width=360, scripts=scripts) as page:
        status = page.locator(".details dd", has_text="revendiqué")
        status.get_by_text("C’est faux").click()
        expect(status.locator(".command")).to_contain_text("--field status --value claimed")
        status.get_by_role("link", name="Corriger autrement").click()
        page.get_by_label("C’est plutôt").check()
        page.get_by_label("La bonne valeur").select_option("démenti")
        page.get_by_label("Pourquoi").fill("le groupe l’a démenti")
        page.get_by_label("Votre nom").fill("Anne")
        page.get_by_label("Jeton").fill(TOKEN)
        page.get_by_role("button", name="Écrire la correction").click()
        expect(page.locator(".entries li")).to_contain_text("revendiqué → démenti")
        (one,) = load_corrections(file).every
        assert (one.action, one.detail, one.to) == (Action.RENAME, DetailKind.STATUS, "denied")
        page.get_by_label("Jeton").fill(TOKEN)
        page.get_by_role("button", name="Annuler").click()
        expect(page.get_by_text("La correction est annulée")).to_be_visible()
        assert load_corrections(file).every == ()


def test_a_selected_text_can_be_added(visit, place):
    with visit("/article/id-a") as page:
        page.get_by_text("Le groupe Ferraille").evaluate(
            "each => getSelection().setBaseAndExtent(each.firstChild, 10, each.firstChild, 19)"
        )
        page.get_by_role("link", name="Ajouter « Ferraille »").click()
        expect(page.get_by_label("Tel que l’article l’écrit")).to_have_value("Ferraille")
        expect(page.get_by_text("1 fois dans l’article")).to_be_visible()
        page.get_by_label("Acteur", exact=True).check()
        page.get_by_label("Rôle").select_option("claimed")
        page.get_by_label("Pourquoi").fill("il le dit")
        page.get_by_label("Votre nom").fill("Anne")
        page.get_by_label("Jeton").fill(TOKEN)
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("écrite")
    (one,) = load_corrections(place[0] / "corrections.toml").every
    assert (one.action, one.field, one.values) == (Action.ADD, Kind.ACTOR, ("Ferraille",))


def test_a_form_on_another_site_writes_nothing(visit, place):
    """A page elsewhere that even knows the token has the browser send what our form would."""
    folder, address = place
    elsewhere = f"""<form method="post" action="{address}/article/id-a/correct">
        <input name="change" value="remove"><input name="field" value="organisation">
        <input name="value" value="Clinique de Clairval"><input name="who" value="x">
        <input name="why" value="x"><input name="token" value="{TOKEN}"></form>"""
    with visit("/watch") as page:
        page.route(
            "https://elsewhere.example/",
            lambda route: route.fulfill(body=elsewhere, content_type="text/html"),
        )
        page.goto("https://elsewhere.example/")
        with page.expect_response(lambda answer: "/correct" in answer.url) as answered:
            page.evaluate("document.forms[0].submit()")
        assert answered.value.status == 403
        page.wait_for_url("**/correct")
    assert not (folder / "corrections.toml").exists()
