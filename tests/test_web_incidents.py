"""The page of an incident: what it says, what it leads to, and how a person changes it."""

import re
from datetime import date
from threading import Thread
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from playwright.sync_api import expect
from werkzeug.serving import make_server

from archive import DetailKind, Kind, open_index
from indexer import (
    Action,
    Correction,
    Options,
    Overlay,
    is_example,
    load_corrections,
    refresh,
)
from tests.telling_seeds import SEEDS
from web import Config, create_app
from web.cli import main
from web.cli.amending import CorrectionsFile
from web.telling import telling_of

TODAY = date(2025, 12, 31)
VICTIM = "Ville de Clairval"


class Kept:
    """An archive of the seeds that tell of Clairval, and what refreshes it."""

    def __init__(self, folder, extractor):
        self.seeds = folder / "seeds"
        self.seeds.mkdir()
        for name, text in SEEDS.items():
            (self.seeds / name).write_text(text, encoding="utf-8")
        self.index = open_index(f"whoosh:{folder / 'index'}")
        self.overlay = Overlay(folder / "corrections.toml")
        self.extractor = extractor

    def run(self):
        corrections = load_corrections(self.overlay.file)
        options = Options(today=TODAY)
        return refresh(self.seeds, self.index, self.extractor, options, corrections=corrections)

    @property
    def ids(self):
        """The id of the article of each seed."""
        return {one.seed: one.article_id for one in self.index.captures()}

    def incident(self, seed):
        """The incident that a seed tells of, and the seeds that tell of it."""
        dossier = self.index.view().dossier(self.ids[seed])
        return dossier.incident, {article.seed for article in dossier.articles}


@pytest.fixture(scope="module")
def kept(tmp_path_factory, extractor):
    """What no test changes."""
    archive = Kept(tmp_path_factory.mktemp("incidents"), extractor)
    archive.run()
    return archive


@pytest.fixture(scope="module")
def client(kept):
    return create_app(kept.index).test_client()


@pytest.fixture(scope="module")
def incident(kept):
    return kept.incident("attack.html")[0]


@pytest.fixture(scope="module")
def shown(client, incident):
    return BeautifulSoup(client.get(f"/incident/{incident.id}?lang=fr").text, "lxml")


OTHERS = {"again.html", "mention.html"}


def test_the_articles_of_one_incident_are_brought_together(kept, incident):
    """Not those of a year later, nor those that only mention the victim."""
    _, seeds = kept.incident("leak.html")
    assert seeds == set(SEEDS) - OTHERS
    assert (incident.victim, incident.articles, incident.stories) == (VICTIM, 8, 7)
    assert (incident.first, incident.last) == (date(2024, 3, 4), date(2024, 4, 15))


def test_an_incident_is_named_for_the_article_that_came_out_first(kept, incident):
    assert incident.id.rpartition("-")[0] == kept.ids["attack.html"]


def test_any_article_of_an_incident_leads_to_its_own_address(client, kept, incident):
    mark = incident.id.rpartition("-")[2]
    for article in (kept.ids["leak.html"], f"{kept.ids['recovery.html']}-{mark}"):
        answer = client.get(f"/incident/{article}?lang=en")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/incident/{incident.id}?lang=en"


def text_of(node):
    """The text of a piece of a page, every space alike."""
    return re.sub(r"\s+", " ", node.get_text()).strip() if node else ""


def test_the_timeline_goes_from_attack_to_recovery(shown):
    stages = shown.select(".stage")
    assert [text_of(stage.h3) for stage in stages] == [
        "Attaque",
        "Revendication",
        "Publication de données",
        "Rétablissement",
    ]
    days = [stage.select_one(".when time")["datetime"] for stage in stages]
    assert days == ["2024-03-04", "2024-03-14", "2024-04-01", "2024-04-12"]
    claim = text_of(stages[1].li)
    assert "date de publication" in claim
    assert "Le groupe LockBit a revendiqué l’attaque de la ville de Clairval" in claim
    assert "Le Courrier de Clairval, 14 mars 2024" in claim


def test_what_does_not_agree_stands_side_by_side(shown):
    told = {
        text_of(section.h3): [text_of(version.h4) for version in section.select(".versions > div")]
        for section in shown.select(".differences section")
    }
    assert told == {
        "Personnes touchées": ["300 000 personnes", "900 000 personnes"],
        "Jour de l’incident": ["5 mars 2024", "4 mars 2024"],
        "Acteur": ["LockBit", "Akira"],
        "Statut": ["confirmé", "démenti", "revendiqué"],
    }
    version = shown.select_one(".versions > div")
    assert "Les données de 300 000 personnes pourraient être concernées" in text_of(version)
    assert "Le Courrier de Clairval, 7 mars 2024" in text_of(version)


def test_every_sentence_leads_to_an_anchor_that_has_it(client, shown):
    links = shown.select(".stages a.to-place, .differences a.to-place")
    assert len(links) > 15
    for link in links:
        address = urlsplit(link["href"])
        article = BeautifulSoup(client.get(address.path).text, "lxml")
        (place,) = article.select(f"#{address.fragment}")
        assert text_of(link).strip(" .…") in text_of(place) or text_of(place) in text_of(link)


def test_every_number_is_that_of_the_search_it_leads_to(client, shown):
    def found(address):
        page = BeautifulSoup(client.get(address).text, "lxml")
        return text_of(page.select_one("#count"))

    whole = next(link for link in shown.select(".facts a") if "dossier=" in link["href"])
    assert text_of(whole) == found(whole["href"]) == "8 articles, 7 textes distincts"
    sums = shown.select(".sums dd a")
    assert len(sums) > 6
    for link in sums:
        count = text_of(link.find_next_sibling("small"))
        assert found(link["href"]).split(" ")[0] == count, link
    for link in shown.select("section[aria-labelledby=others] a"):
        other = BeautifulSoup(client.get(link["href"]).text, "lxml")
        count = text_of(other.select_one(".facts a")).split(",")[0]
        assert text_of(link.find_next_sibling("small")) == count


def test_a_hit_and_an_article_lead_to_an_incident_of_several_stories(client, kept, incident):
    for path in ("/?q=akira", f"/article/{kept.ids['claim.html']}"):
        page = BeautifulSoup(client.get(f"{path}{'&' if '?' in path else '?'}lang=fr").text, "lxml")
        link = page.select_one(f'a[href^="/incident/{incident.id}"]')
        assert text_of(link) == "même incident : 7 textes distincts"
    for name in OTHERS:
        assert "/incident/" not in client.get(f"/article/{kept.ids[name]}").text


def test_within_an_incident_one_can_search_on(client, incident):
    page = client.get(f"/?q=lockbit&dossier={incident.id}&lang=fr").text
    soup = BeautifulSoup(page, "lxml")
    assert text_of(soup.select_one("#count")) == "2 articles"
    assert "un seul incident" in text_of(soup.select_one(".chips"))
    assert client.get("/?dossier=nobody-123").status_code == 200
    assert client.get("/api/v1/search?dossier=nobody-123").json["total"] == 0


def test_the_page_says_how_the_articles_were_brought_together(client, incident):
    for language, words in (("fr", "10 jours d’écart"), ("en", "10 days apart")):
        page = client.get(f"/incident/{incident.id}?lang={language}").text
        assert words in page
        assert "60" in page


def test_an_unknown_incident_is_answered_with_ways_on(client, kept):
    nothing = client.get("/incident/nobody-123456?lang=en")
    assert nothing.status_code == 404
    assert "No incident at this address" in nothing.text
    assert "/facet/victim" in nothing.text
    gone = create_app(Without(kept.index)).test_client().get(f"/incident/{kept.ids['leak.html']}-0")
    assert gone.status_code == 404
    assert f"/article/{kept.ids['leak.html']}" in gone.text


class Without:
    """A searcher in which no article has a victim any more."""

    def __init__(self, index):
        self._view = index.view()

    def view(self):
        return self

    def dossier(self, _incident_id):
        return None

    def __getattr__(self, name):
        return getattr(self._view, name)


def test_the_api_says_what_the_page_says(client, incident):
    answer = client.get(f"/api/v1/incidents/{incident.id}").json
    assert (answer["id"], answer["victim"]) == (incident.id, VICTIM)
    assert (answer["articles"], answer["stories"]) == (8, 7)
    assert client.get(answer["url"]).json["total"] == 8
    assert [stage["stage"] for stage in answer["timeline"]] == [
        "attack",
        "claim",
        "leak",
        "recovery",
    ]
    assert {one["field"] for one in answer["differences"]} == {
        "people",
        "incident",
        "actor",
        "status",
    }
    for stage in answer["timeline"]:
        for line in stage["lines"]:
            assert client.get(line["url"]).status_code == 200
            for start, end in line["spans"]:
                assert line["sentence"][start:end]
    assert len(answer["members"]) == 8
    assert client.get("/api/v1/incidents/nobody").status_code == 404


def test_hits_of_the_api_name_their_incident(client, incident):
    (hit,) = client.get("/api/v1/search?q=akira").json["hits"]
    assert [one["id"] for one in hit["incidents"]] == [incident.id]


def test_of_the_copies_of_one_text_only_the_first_is_heard(kept, incident):
    dossier = kept.index.view().dossier(incident.id)
    told = telling_of(dossier)
    heard = {line.quote.article.seed for stage in told.stages for line in stage.lines}
    assert "copy-2.html" not in heard
    assert {one.name for one in told.differences} >= {DetailKind.PEOPLE, Kind.ACTOR}


# Corrections


@pytest.fixture
def own(tmp_path, extractor):
    """An archive to change."""
    archive = Kept(tmp_path, extractor)
    archive.run()
    return archive


def tie(action, article, to):
    return Correction(
        action=action, field=Kind.ORGANISATION, values=(), article=article, to=to, when=TODAY
    )


def test_a_correction_parts_an_article_from_an_incident_and_can_be_taken_back(own):
    _, before = own.incident("attack.html")
    line = own.overlay.add(tie(Action.PART, own.ids["other-claim.html"], own.ids["attack.html"]))
    report = own.run()
    assert report.changed == 2
    assert report.reasons == (("correction", 2),)
    assert own.incident("other-claim.html")[1] == {"other-claim.html"}
    assert own.incident("attack.html")[1] == before - {"other-claim.html"}
    assert not own.run().wrote
    own.overlay.undo(line)
    own.run()
    assert own.incident("attack.html")[1] == before


def test_a_correction_joins_two_incidents(own):
    address, _ = own.incident("again.html")
    own.overlay.add(tie(Action.JOIN, own.ids["again.html"], "recovery.html"))
    own.run()
    joined, seeds = own.incident("again.html")
    assert seeds == set(SEEDS) - {"mention.html"}
    dossier = own.index.view().dossier(address.id)
    assert dossier.incident == joined, "the old address leads to what it has become"


def test_a_correction_of_one_article_that_is_not_there_is_reported(own):
    own.overlay.add(tie(Action.JOIN, own.ids["again.html"], "nothing.html"))
    own.run()
    report = own.run()
    assert not report.wrote
    assert len(report.idle) == 1
    assert "and nothing.html" in report.idle[0]


def test_an_article_that_was_only_joined_is_no_example_to_learn_facets_from(own):
    own.overlay.add(tie(Action.JOIN, own.ids["again.html"], "recovery.html"))
    own.run()
    view = own.index.view()
    for seed in ("again.html", "recovery.html"):
        article = view.article(own.ids[seed])
        assert article.corrected
        assert not is_example(article)


def test_an_address_outlives_another_name_of_the_victim(own):
    before, seeds = own.incident("attack.html")
    own.overlay.add(
        Correction(action=Action.RENAME, field=Kind.ORGANISATION, values=(VICTIM,), to="Clairval")
    )
    own.run()
    dossier = own.index.view().dossier(before.id)
    assert dossier.incident.victim == "Clairval"
    assert {article.seed for article in dossier.articles} == seeds


def test_an_address_outlives_an_earlier_article(own):
    before, seeds = own.incident("attack.html")
    earlier = SEEDS["attack.html"].replace("2024-03-07", "2024-03-06").replace("300 000", "300 001")
    earlier = earlier.replace("La ville de Clairval victime", "La ville de Clairval déjà victime")
    (own.seeds / "earlier.html").write_text(earlier, encoding="utf-8")
    own.run()
    dossier = own.index.view().dossier(before.id)
    assert {article.seed for article in dossier.articles} == seeds | {"earlier.html"}
    assert dossier.incident.id.startswith(own.ids["earlier.html"])


def test_an_index_made_again_has_the_same_addresses(own):
    before, _ = own.incident("attack.html")
    refresh(own.seeds, own.index, own.extractor, Options(today=TODAY, rebuild=True))
    assert own.incident("attack.html")[0] == before


def test_the_command_takes_two_articles(tmp_path):
    file = str(tmp_path / "own.toml")
    asked = ["correct", "make", "part", "--article", "a.html", "--to", "b.html"]
    answer = CliRunner().invoke(main, [*asked, "--corrections", file])
    assert answer.exit_code == 0, answer.output
    listed = CliRunner().invoke(main, ["correct", "list", "--corrections", file])
    assert "line 1: part a.html and b.html" in listed.output
    alone = CliRunner().invoke(main, [*asked[:-2], "--corrections", file])
    assert alone.exit_code != 0


def test_the_list_of_corrections_names_both_articles(kept, tmp_path):
    file = tmp_path / "corrections.toml"
    Overlay(file).add(tie(Action.PART, "a.html", "b.html"))
    config = Config(amendments=CorrectionsFile(file))
    page = create_app(kept.index, config).test_client().get("/corrections?lang=en").text
    assert "two incidents: a.html, b.html" in text_of(BeautifulSoup(page, "lxml").main)


# In a browser


@pytest.fixture(scope="module")
def address(kept):
    server = make_server("127.0.0.1", 0, create_app(kept.index), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_the_page_fits_every_width(browser, address, incident, width):
    context = browser.new_context(viewport={"width": width, "height": 740}, base_url=address)
    page = context.new_page()
    for language in ("fr", "en"):
        for path in (f"/incident/{incident.id}", "/incident/nobody"):
            page.goto(f"{path}?lang={language}")
            for fold in page.locator("main details").all():
                fold.locator("summary").click()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_each_line_lands_on_the_sentence_it_quotes(browser, address, incident, scripts):
    context = browser.new_context(
        viewport={"width": 1000, "height": 740}, java_script_enabled=scripts, base_url=address
    )
    page = context.new_page()
    page.goto(f"/incident/{incident.id}")
    count = page.locator(".stages a.to-place, .differences a.to-place").count()
    assert count > 15
    for number in range(count):
        page.goto(f"/incident/{incident.id}")
        link = page.locator(".stages a.to-place, .differences a.to-place").nth(number)
        quoted = " ".join(link.text_content().split()).strip(" .…")
        page.goto(link.get_attribute("href"))
        target = page.locator(":target")
        expect(target).to_be_in_viewport()
        landed = " ".join(target.text_content().split())
        assert quoted in landed or landed.strip(" .") in quoted
    context.close()
