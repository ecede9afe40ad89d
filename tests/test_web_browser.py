"""The pages in a real browser, at the widths of a phone, a tablet and a desk."""

import re
from dataclasses import replace
from threading import Thread

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from archive import Evidence, Kind, TextField, open_index
from tests.windows import window
from web import create_app

EXPECTED = r"responded with a status of 40[04] "
"""What the console tells of a page that is answered with an error on purpose."""

WIDTHS = (320, 360, 768, 1440)

UNBREAKABLE = "SauvegardeCompleteDuServeurDeFichiersDeLaCommuneDeVilleneuve20240304" * 2 + ".tar.gz"


def invented(make_article, make_mention):
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
    told = "La préfecture dit : la préfecture de Lune est touchée."
    body = "\n\n".join(["Rien de neuf."] * 30 + [told])
    start = body.index("Lune")
    evidence = Evidence(
        field=TextField.BODY, start=start, end=start + 4, text="Lune", rule="learned"
    )
    yield make_article(
        "evidence.txt",
        "La préfecture",
        body,
        day="2024-03-05",
        mentions=(replace(make_mention(Kind.ORGANISATION, "Lune"), evidence=(evidence,)),),
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
def address(tmp_path_factory, make_article, make_mention):
    """The address of a running archive of invented articles."""
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('browser') / 'index'}")
    with index.writing() as batch:
        for article in invented(make_article, make_mention):
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

    def opened(path="/", *, language="fr-FR", **how):
        return window(browser, address, path, EXPECTED, locale=language, **how)

    return opened


PATHS = (
    *("/", "/?q=mairie", "/?q=rien+du+tout", "/?sort=newest&size=50", "/?q=hop+OU"),
    *("/article/id-long.txt?q=mairie", "/article/id-copy-0.txt", "/facet/victim", "/help"),
    *("/coverage", "/article/id-copy-0.txt?against=id-copy-1.txt&beside=1"),
    *("/actor/LockBit", "/sector/health", "/organisation/CH%20d%E2%80%99Ici", "/actor/Lokbit"),
    *("/facet/role?prefix=organisation:", "/facet/alias", "/facet/actor"),
    *("/nowhere", "/incident/nobody"),
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
        title = page.locator(".hit .title a").first
        height = title.evaluate("title => parseFloat(getComputedStyle(title).lineHeight)")
        assert title.bounding_box()["height"] <= 3.2 * height


# Filters

scripts = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])


def box(page, name):
    return page.get_by_role("checkbox", name=re.compile(rf"^{name}\b"))


@scripts
@pytest.mark.parametrize("width", WIDTHS)
def test_a_filter_is_two_taps_from_the_top(visit, width, scripts):
    with visit("/?q=mairie", width=width, scripts=scripts) as page:
        if width < 897:
            expect(box(page, "Gang 1")).to_be_hidden()
            page.get_by_role("link", name="Filtres", exact=True).click()
            expect(page.get_by_role("searchbox")).to_be_hidden()
        box(page, "Gang 1").check()
        if not scripts:
            page.get_by_role("button", name="Appliquer").click()
        expect(page).to_have_url(re.compile(r"actor=Gang\+1\b"))
        if scripts and width < 897:
            page.get_by_role("button", name="Voir 3 articles").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("3 articles")
        if width < 897:
            expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
        expect(page.locator(".hit")).to_have_count(3)


@pytest.mark.parametrize("width", [360, 1440])
def test_without_scripts_the_button_says_what_it_does(visit, width):
    with visit("/?q=mairie#filters", width=width, scripts=False) as page:
        if width == 360:
            expect(page.get_by_role("button", name="Voir 31 articles")).to_be_in_viewport()
            box(page, "Gang 1").check()
        expect(page.get_by_role("button", name="Appliquer")).to_be_in_viewport()


@pytest.mark.parametrize("width", [360, 1440])
def test_a_tick_applies_at_once_and_the_eye_stays_where_it_was(visit, width):
    with visit("/?q=mairie#filters", width=width) as page:
        page.get_by_text("Organisation", exact=True).click()
        tick = page.locator("#of-organisation").get_by_label("Ville 0")
        tick.focus()
        before = tick.bounding_box()["y"]
        page.keyboard.press("Space")
        expect(page).to_have_url(re.compile(r"organisation=Ville\+0"))
        expect(tick).to_be_focused()
        moved = abs(tick.bounding_box()["y"] - before) > 1
        assert not moved or page.evaluate("scrollY") == 0  # what stands above has become shorter
        expect(page.get_by_role("status")).to_have_text("1 article")
        page.keyboard.press("Space")
        expect(page).not_to_have_url(re.compile(r"organisation="))
        expect(tick).to_be_focused()
        expect(tick).not_to_be_checked()


def test_back_takes_a_tick_back(visit):
    with visit("/?q=mairie") as page:
        box(page, "Gang 1").check()
        expect(page.locator(".hit")).to_have_count(3)
        box(page, "Gang 2").check()
        expect(page.locator(".hit")).to_have_count(5)
        page.locator(".hit a").first.click()
        page.go_back()
        expect(page.locator(".hit")).to_have_count(5)
        page.go_back()
        expect(page.locator(".hit")).to_have_count(3)
        expect(box(page, "Gang 2")).not_to_be_checked()
        page.go_back()
        expect(box(page, "Gang 1")).not_to_be_checked()
        expect(page.get_by_role("heading", level=1)).to_have_text("31 articles")


def test_without_scripts_back_takes_a_tick_back_too(visit):
    with visit("/?q=mairie", scripts=False) as page:
        box(page, "Gang 1").check()
        page.get_by_role("button", name="Appliquer").click()
        expect(page.locator(".hit")).to_have_count(3)
        page.go_back()
        expect(box(page, "Gang 1")).not_to_be_checked()


@scripts
def test_a_word_excludes_a_value_and_a_tick_takes_it_in_again(visit, scripts):
    with visit("/?q=mairie", scripts=scripts) as page:
        page.get_by_role("link", name="exclure Gang 1", exact=True).focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"actor__not=Gang\+1"))
        expect(page.locator("#count")).to_have_text("28 articles")
        page.get_by_label("Gang 1 (exclu)").click()
        if not scripts:
            page.get_by_role("button", name="Appliquer").click()
        expect(page.locator("#count")).to_have_text("3 articles")
        if scripts:
            expect(page).to_have_url(re.compile(r"/\?q=mairie&actor=Gang\+1$"))


@scripts
def test_what_has_no_value_can_be_excluded(visit, scripts):
    with visit("/?sort=newest", scripts=scripts) as page:
        secteur = page.locator("#of-sector")
        secteur.get_by_role("link", name="exclure Non renseigné").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#count")).to_have_text("33 articles, 31 textes distincts")
        expect(page.locator("#chips")).to_contain_text("Secteur\u00a0: sauf non renseigné")


@scripts
def test_dates_are_typed_or_clicked(visit, scripts):
    with visit("/?q=mairie", scripts=scripts) as page:
        page.get_by_label("du", exact=True).fill("2022-01-01")
        if not scripts:
            page.get_by_label("du", exact=True).press("Enter")
        expect(page.locator("#count")).to_have_text("5 articles")
        page.get_by_role("link", name="2024\u00a0: 1 article").click()
        expect(page.locator("#chips li").first).to_have_text(re.compile("2024 ×$"))
        expect(page.get_by_label("au", exact=True)).to_have_value("2024-12-31")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/?sort=newest", "/?date_from=2024-03&date_to=2024-03"])
def test_every_bar_can_be_hit_with_a_thumb(visit, width, path):
    with visit(f"{path}#filters", width=width) as page:
        bars = page.locator(".histogram li a").all()
        assert bars
        for bar in bars:
            assert min(bar.bounding_box()[side] for side in ("width", "height")) >= 24


@scripts
def test_another_query_leaves_the_story_and_a_tick_does_not(visit, scripts):
    with visit("/?story=id-copy-0.txt", scripts=scripts) as page:
        expect(page.locator("#count")).to_have_text("3 articles, 1 texte distinct")
        page.get_by_label("du", exact=True).fill("2024-01-02")
        if not scripts:
            page.get_by_role("button", name="Appliquer").click()
        expect(page.locator("#count")).to_have_text("2 articles, 1 texte distinct")
        page.get_by_label("du", exact=True).fill("")
        page.get_by_role("searchbox").or_(page.get_by_role("combobox")).fill("mairie")
        page.keyboard.press("Enter")
        expect(page.locator("#count")).to_have_text("31 articles")


def test_without_any_filter_all_articles_are_still_listed(visit):
    with visit("/?actor=Akira") as page:
        box(page, "Akira").uncheck()
        expect(page.locator("#count")).to_contain_text("36 articles")
        expect(page.locator("#chips a")).to_have_count(0)


# Suggestions


def test_a_suggestion_keeps_the_filters_and_the_language(visit):
    with visit("/?sector=public-administration&lang=en") as page:
        page.get_by_role("combobox").press_sequentially("gang 7")
        page.get_by_role("option", name=re.compile("Gang 7 Actor")).click()
        expect(page).to_have_url(
            re.compile(r"\?actor=Gang\+7&sector=public-administration&lang=en$")
        )
        expect(page.locator("#count")).to_have_text("2 articles")
        page.get_by_role("combobox").press_sequentially("la mairie de ville")
        page.get_by_role("option", name=re.compile("title")).first.click()
        expect(page).to_have_url(re.compile(r"/article/.*\?actor=Gang\+7&sector=.*&lang=en$"))


def test_a_tick_changes_where_suggestions_lead(visit):
    with visit("/?q=mairie") as page:
        box(page, "Gang 1").check()
        expect(page.locator(".hit")).to_have_count(3)
        page.get_by_role("combobox").fill("")
        page.get_by_role("combobox").press_sequentially("ville 1")
        page.get_by_role("option", name=re.compile("^Ville 1 Victime")).click()
        expect(page).to_have_url(re.compile(r"victim=Ville\+1&actor=Gang\+1"))


def test_a_suggestion_is_a_link_and_only_a_plain_click_follows_it(visit):
    with visit("/") as page:
        page.get_by_role("combobox").press_sequentially("lockb")
        option = page.get_by_role("option", name=re.compile("LockBit"))
        option.click(button="right")
        expect(option).to_be_visible()
        with page.context.expect_page() as opened:
            option.click(modifiers=["ControlOrMeta"])
        expect(opened.value).to_have_url(re.compile("actor=LockBit"))
        assert "actor" not in page.url
        option.click()
        expect(page).to_have_url(re.compile("actor=LockBit"))


def test_a_slash_leads_to_the_box_unless_something_is_typed(visit):
    with visit("/?q=mairie") as page:
        page.keyboard.press("/")
        expect(page.get_by_role("combobox")).to_be_focused()
        page.keyboard.press("/")
        expect(page.get_by_role("combobox")).to_have_value("/")


# An article


@pytest.mark.parametrize("width", [360, 1440])
def test_a_value_leads_to_its_sentence_which_stands_out(visit, width):
    with visit("/article/id-evidence.txt", width=width) as page:
        sentence = page.locator(".told").last
        plain = sentence.evaluate("told => getComputedStyle(told).backgroundColor")
        page.locator("a.value:visible").last.click()
        expect(page).to_have_url(re.compile("#e1$"))
        expect(sentence).to_be_in_viewport()
        assert sentence.evaluate("told => getComputedStyle(told).backgroundColor") != plain


@scripts
def test_the_arrows_lead_from_one_found_word_to_the_next(visit, scripts):
    with visit("/article/id-evidence.txt?q=prefecture", scripts=scripts) as page:
        for place in (1, 2, 3):
            if scripts:
                page.get_by_role("link", name="Mot trouvé suivant").last.click()
            elif place == 1:
                page.locator("#found a").last.click()
            else:
                page.locator(".found").nth(place - 2).click()
            expect(page).to_have_url(re.compile(f"#m{place}$"))
            expect(page.locator(f"#m{place}")).to_be_in_viewport()
        page.locator("#found a").first.click()
        expect(page).to_have_url(re.compile("#m2$" if scripts else "#m3$"))


def test_the_results_can_be_read_one_after_the_other(visit):
    with visit("/?q=mairie&sort=oldest&page=2") as page:
        page.locator(".hit .title a").first.click()
        expect(page.locator(".path")).to_contain_text("résultat 11 sur")
        second = page.get_by_role("link", name=re.compile("^Résultat suivant"))
        title = second.get_attribute("title")
        second.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        page.get_by_role("link", name="Retour aux résultats").click()
        expect(page).to_have_url(re.compile("page=2"))


# Paper


def test_on_paper_marks_leave_no_gap_and_the_source_is_named(visit):
    with visit("/article/id-1.txt?q=mairie") as page:
        expect(page.locator(".imprint")).to_be_hidden()
        page.emulate_media(media="print")
        expect(page.locator(".imprint")).to_be_visible()
        expect(page.locator(".listed")).to_have_count(1)
        expect(page.locator(".listed")).to_be_hidden()
        mark = page.locator("mark").first
        assert mark.evaluate("mark => getComputedStyle(mark).padding") == "0px"


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [360, 1440])
def test_from_a_hit_to_the_page_of_its_victim_and_on_to_what_it_counts(visit, width, scripts):
    with visit("/?actor=Akira&copies=1", width=width, scripts=scripts) as page:
        page.get_by_role("link", name="Fiche : CH d’Ici").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("CH d’Ici")
        row = page.get_by_role("listitem").filter(has_text="Akira").first
        row.get_by_role("link", name="3 articles").click()
        expect(page.locator("#count")).to_contain_text("3 articles")
        page.go_back()
        page.get_by_role("link", name="Akira", exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Akira")


@pytest.mark.parametrize("width", [360, 1440])
def test_what_is_counted_on_the_page_of_an_actor_can_be_hit_with_a_thumb(visit, width):
    with visit("/actor/LockBit", width=width) as page:
        links = page.locator(".figures a, .holdings dd a")
        assert links.count() > 5
        for link in links.all():
            box = link.bounding_box()
            assert min(box["width"], box["height"]) >= 24, link.inner_text()


def test_on_a_list_of_values_neither_link_covers_the_other(visit):
    with visit("/facet/actor", width=1440) as page:
        page.locator(".all-values li").first.hover()
        page.locator(".all-values .card").first.click()
        expect(page).to_have_url(re.compile("/actor/"))


def test_an_unknown_name_is_one_click_from_the_one_that_was_meant(visit):
    with visit("/actor/Lokbit", width=360) as page:
        page.get_by_role("link", name="LockBit").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("LockBit")


# Light and dark


def paper(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize("system", ["light", "dark"])
@scripts
def test_light_and_dark_can_be_switched_and_stay(visit, scripts, system):
    with visit("/?q=mairie", scripts=scripts) as page:
        page.emulate_media(color_scheme=system)
        before = paper(page)
        switch = page.get_by_role("link", name="Mode clair" if system == "dark" else "Mode sombre")
        switch.focus()
        page.keyboard.press("Enter")
        back = page.get_by_role("link", name="Mode sombre" if system == "dark" else "Mode clair")
        expect(back).to_be_visible()
        expect(switch).to_be_hidden()
        expect(page).to_have_url(re.compile(r"/\?q=mairie$"))
        assert paper(page) != before
        if scripts:
            expect(back).to_be_focused()
        page.locator(".hit a").first.click()
        expect(page.locator("article.article")).to_be_visible()
        assert paper(page) != before
        page.get_by_role("link", name="selon le système").click()
        expect(switch).to_be_visible()
        assert paper(page) == before


def test_the_switches_keep_what_was_ticked_since(visit):
    with visit("/?q=mairie") as page:
        box(page, "Gang 1").check()
        expect(page.locator(".hit")).to_have_count(3)
        page.get_by_role("link", name="English").click()
        expect(page).to_have_url(re.compile(r"/\?q=mairie&actor=Gang\+1&lang=en$"))
        page.goto("/")
        expect(page.get_by_role("link", name="Français")).to_be_visible()


# Keys alone


def pressed(page, key, times=1):
    for _ in range(times):
        page.keyboard.press(key)


@pytest.mark.parametrize("width", [360, 1440])
def test_everything_is_reached_with_keys_alone(visit, width):
    with visit("/", width=width) as page:
        page.keyboard.press("/")
        page.keyboard.type("mairie")
        page.keyboard.press("Enter")
        expect(page.locator("#count")).to_have_text("31 articles")
        pressed(page, "Tab", 3)
        expect(page.get_by_role("link", name="Aller aux filtres")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#filters")).to_be_focused()
        tick = box(page, "Gang 1")
        for _ in range(80):
            page.keyboard.press("Tab")
            if tick.evaluate("tick => tick === document.activeElement"):
                break
        page.keyboard.press("Space")
        expect(page).to_have_url(re.compile(r"actor=Gang\+1\b"))
        expect(tick).to_be_focused()
        expect(page.get_by_role("status")).to_have_text("3 articles")
        if width == 360:  # the panel lies over the page until it is left
            close = page.get_by_role("link", name="Fermer")
            for _ in range(80):
                page.keyboard.press("Shift+Tab")
                if close.evaluate("close => close === document.activeElement"):
                    break
            page.keyboard.press("Enter")
            expect(page.locator("#count")).to_be_in_viewport()
        for _ in range(120):
            page.keyboard.press("Tab" if width == 360 else "Shift+Tab")
            if page.evaluate("document.activeElement.matches('.hit .title a')"):
                break
        page.keyboard.press("Enter")
        expect(page.locator("article.article")).to_be_visible()
        page.keyboard.press("/")
        expect(page.get_by_role("combobox")).to_be_focused()


# Narrow windows


def test_the_table_of_coverage_stays_a_table_and_scrolls_in_its_own_frame(visit):
    with visit("/coverage", width=360) as page:
        first, second = page.locator("tbody tr").first.locator("td").all()[:2]
        assert first.bounding_box()["y"] == second.bounding_box()["y"]
        assert first.bounding_box()["x"] < second.bounding_box()["x"]
        page.locator(".wide").focus()
        page.keyboard.press("End")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_foot_of_a_short_page_stands_at_the_bottom_of_the_window(visit):
    with visit("/nowhere") as page:
        foot = page.locator(".foot").bounding_box()
        assert abs(foot["y"] + foot["height"] - 740) < 2
