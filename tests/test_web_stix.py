"""Incidents as STIX 2.1 and as MISP events: read strictly, never doubled, claims as claims."""

import json
import uuid
from datetime import UTC, datetime

import pytest
import stix2
from click.testing import CliRunner
from pymisp import MISPEvent

from archive import (
    DetailKind,
    Evidence,
    Found,
    Kind,
    Mention,
    Published,
    Role,
    Story,
    TextField,
    open_index,
)
from tests.conftest import a_detail, an_article
from web import Config, create_app, stix
from web.cli import main
from web.exports import MOST

TITLE = "Le CHU de Lens attaqué"
BODY = (
    "Le CHU de Lens a été attaqué par LockBit. Le gang Alphv revendique l’attaque. "
    "Akira est cité pour mémoire. La Ville de Lille serait touchée."
)


def mention(kind, value, role, written="", *, confidence=0.9, rule="model"):
    start = BODY.index(written or value)
    evidence = Evidence(
        field=TextField.BODY,
        start=start,
        end=start + len(written or value),
        text=written or value,
        rule=rule,
    )
    return Mention(
        kind=kind,
        value=value,
        role=role,
        alias=written or value,
        evidence=(evidence,),
        confidence=confidence,
    )


CHU = mention(Kind.ORGANISATION, "CHU de Lens", Role.VICTIM)
SECTOR = mention(Kind.SECTOR, "health", Role.VICTIM, "CHU de Lens")
ATTRIBUTED = mention(Kind.ACTOR, "LockBit", Role.ATTRIBUTED, confidence=0.8)
CLAIMED = mention(Kind.ACTOR, "BlackCat", Role.CLAIMED, "Alphv")
ASIDE = mention(Kind.ACTOR, "Akira", Role.MENTIONED)
UNSURE = mention(Kind.ORGANISATION, "Ville de Lille", Role.VICTIM, confidence=0.3)


def article(*mentions, seed="a.txt", uncertain=(), **rest):
    told = {"attack": ["ransomware"], "status": ["claimed"]}
    facts = {"day": "2024-03-06", "outlet": "Le Journal", "url": "https://example.org/a", **rest}
    return an_article(
        seed,
        TITLE,
        BODY,
        mentions=mentions,
        uncertain=tuple(uncertain),
        details=tuple(a_detail(DetailKind(kind), value) for kind, (value,) in told.items()),
        **facts,
    )


def bundled(*articles, site="Veille", root="https://a.example"):
    found = [Found(article=one, story=Story(id=one.id, size=1)) for one in articles]
    data = b"".join(stix.written(stix.bundle(found, site, root)))
    return stix2.parse(data.decode(), allow_custom=False, version="2.1")


def of(bundle, kind, **facts):
    return [
        one
        for one in bundle.objects
        if one.type == kind and all(one.get(name) == value for name, value in facts.items())
    ]


def test_an_attribution_is_a_relationship_with_confidence_and_the_sentence():
    bundle = bundled(article(CHU, SECTOR, ATTRIBUTED))
    (victim,) = of(bundle, "identity", name="CHU de Lens")
    (actor,) = of(bundle, "intrusion-set")
    (relation,) = of(bundle, "relationship")
    assert (victim.identity_class, victim.sectors) == ("organization", ["healthcare"])
    assert relation.relationship_type == "targets"
    assert (relation.source_ref, relation.target_ref) == (actor.id, victim.id)
    assert relation.confidence == 80
    assert relation.description == "Le CHU de Lens a été attaqué par LockBit."
    assert "labels" not in relation
    assert of(bundle, "note") == []


def test_a_claim_leaves_as_a_claim():
    bundle = bundled(article(CHU, CLAIMED))
    (relation,) = of(bundle, "relationship")
    (note,) = of(bundle, "note")
    (actor,) = of(bundle, "intrusion-set")
    assert relation.relationship_type == "related-to"
    assert relation.labels == ["claimed"]
    assert relation.description == "Le gang Alphv revendique l’attaque."
    assert (actor.name, actor.aliases) == ("BlackCat", ["Alphv"])
    assert note.object_refs == [relation.id]
    assert "claims to have attacked CHU de Lens" in note.content
    assert "targets" not in bundle.serialize()
    assert "attributed-to" not in bundle.serialize()


def test_who_is_only_mentioned_is_no_attacker():
    bundle = bundled(article(CHU, ASIDE))
    assert of(bundle, "intrusion-set") == of(bundle, "relationship") == []


def test_what_is_uncertain_or_corrected_is_marked():
    corrected = mention(Kind.ACTOR, "LockBit", Role.ATTRIBUTED, rule="correction:add")
    bundle = bundled(article(CHU, corrected, uncertain=[UNSURE]))
    relations = {
        next(one.name for one in bundle.objects if one.id == relation.target_ref): relation
        for relation in of(bundle, "relationship")
    }
    assert relations["CHU de Lens"].labels == ["corrected"]
    assert relations["Ville de Lille"].labels == ["uncertain", "corrected"]
    assert relations["Ville de Lille"].relationship_type == "related-to"
    assert relations["Ville de Lille"].confidence == 30
    (report,) = of(bundle, "report")
    assert report.labels == ["ransomware", "claimed", "corrected"]


def test_a_report_names_its_source_and_all_that_it_tells():
    bundle = bundled(article(CHU, ATTRIBUTED, CLAIMED))
    (report,) = of(bundle, "report")
    assert report.name == TITLE
    assert report.published == datetime(2024, 3, 6, tzinfo=UTC)
    urls = [one.url for one in report.external_references]
    assert urls == ["https://example.org/a", "https://a.example/article/id-a.txt"]
    others = {one.id for one in bundle.objects} - {report.id, report.created_by_ref}
    assert set(report.object_refs) == others


def test_an_article_without_names_is_a_report_of_the_archive():
    bundle = bundled(article(day="", url="", outlet="", language=""))
    (report,) = of(bundle, "report")
    assert report.object_refs == [report.created_by_ref]


def test_exporting_twice_doubles_nothing():
    several = [article(CHU, CLAIMED), article(CHU, ATTRIBUTED, seed="b.txt")]
    first, second = bundled(*several), bundled(*several)
    assert first.serialize() == second.serialize()
    store = stix2.MemoryStore()
    store.add(first)
    before = len(store.query())
    store.add(second)
    store.add(bundled(several[1]))
    assert len(store.query()) == before
    ids = [one.id for one in first.objects]
    assert len(set(ids)) == len(ids)


def test_copies_of_a_story_are_one_report():
    found = [
        Found(article=article(CHU, seed=f"{n}.txt"), story=Story(id="x", size=2)) for n in range(2)
    ]
    objects = stix.bundle(found, "Veille", "")["objects"]
    assert len([one for one in objects if one["type"] == "report"]) == 1


def test_what_is_older_than_its_capture_or_newer_makes_valid_times():
    late = Published(day=datetime(2030, 1, 1, tzinfo=UTC).date(), origin="text")
    old = Published(day=datetime(990, 1, 1, tzinfo=UTC).date(), origin="text")
    for published in (late, old):
        bundled(article(CHU, published=published))


# Over HTTP, and by the command


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    address = f"whoosh:{tmp_path_factory.mktemp('stix') / 'index'}"
    with open_index(address).writing() as batch:
        batch.put(article(CHU, SECTOR, ATTRIBUTED, CLAIMED))
        batch.put(article(CHU, CLAIMED, seed="b.txt", url="https://example.org/b"))
    return address


@pytest.fixture(scope="module")
def browser(address):
    return create_app(open_index(address), Config(name="Veille")).test_client()


def test_a_search_and_an_article_leave_as_stix(browser):
    answer = browser.get("/api/v1/search.stix?actor=LockBit")
    assert answer.mimetype == "application/stix+json"
    assert len(of(stix2.parse(answer.text, version="2.1"), "report")) == 1
    everything = stix2.parse(browser.get("/api/v1/search.stix").text, version="2.1")
    assert len(of(everything, "report")) == 2
    assert len(of(everything, "identity", name="CHU de Lens")) == 1
    alone = stix2.parse(browser.get("/api/v1/articles/id-a.txt/stix").text, version="2.1")
    assert {one.id for one in alone.objects} <= {one.id for one in everything.objects}
    assert browser.get("/api/v1/articles/none/stix").status_code == 404


def test_a_search_that_finds_too_much_is_refused(browser, monkeypatch):
    assert MOST == 2000
    monkeypatch.setattr("web.exports.MOST", 1)
    answer = browser.get("/api/v1/search.stix?lang=en")
    assert answer.status_code == 422
    assert "2 articles" in answer.json["error"]
    assert browser.get("/api/v1/search.stix?actor=LockBit").status_code == 200
    assert browser.get("/api/v1/search.misp").status_code == 422


def test_the_command_writes_and_verifies_them(address, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for form in ("stix", "misp"):
        words = ["export", "--index", address, "--format", form, "--output", f"x.{form}.json"]
        assert CliRunner().invoke(main, words).exit_code == 0
        assert json.loads((tmp_path / f"x.{form}.json.json").read_text())["rows"] == 2
        checked = ["export", "--index", address, "--verify", f"x.{form}.json.json"]
        assert CliRunner().invoke(main, checked).exit_code == 0


# MISP


def test_an_event_is_as_misp_has_it(browser):
    answer = browser.get("/api/v1/search.misp")
    events = [one["Event"] for one in answer.json["response"]]
    assert answer.mimetype == "application/json"
    assert len(events) == 2
    for event in events:
        assert uuid.UUID(event["uuid"])
        assert event["date"] == "2024-03-06"
        assert (event["threat_level_id"], event["analysis"]) == ("4", "2")
        for attribute in event["Attribute"]:
            assert uuid.UUID(attribute["uuid"])
            assert (attribute["type"], attribute["category"]) in {
                ("link", "External analysis"),
                ("target-org", "Targeting data"),
                ("threat-actor", "Attribution"),
                ("text", "Other"),
            }
        names = [one["uuid"] for one in event["Attribute"]]
        assert len(set(names)) == len(names)
    again = browser.get("/api/v1/search.misp").json
    assert again == answer.json


def test_misp_itself_takes_our_events_and_gives_them_back_unchanged(browser):
    for shape in browser.get("/api/v1/search.misp").json["response"]:
        twice = []
        for _ in range(2):
            event = MISPEvent(strict_validation=True)  # refuses kinds and categories it has not
            event.load(json.dumps(shape))
            twice.append(event.to_json(sort_keys=True))
        assert twice[0] == twice[1]
        theirs, ours = json.loads(twice[0]), shape["Event"]
        assert (theirs["uuid"], theirs["info"]) == (ours["uuid"], ours["info"])
        assert [each["uuid"] for each in theirs["Attribute"]] == [
            each["uuid"] for each in ours["Attribute"]
        ]
        assert {tag.name for tag in event.tags} == {tag["name"] for tag in ours["Tag"]}


def test_only_an_attribution_becomes_one_in_misp(browser):
    (event,) = browser.get("/api/v1/articles/id-b.txt/misp").json["response"]
    assert [one["value"] for one in event["Event"]["Attribute"] if one["type"] == "text"] == [
        "BlackCat: claimed"
    ]
    assert "threat-actor" not in json.dumps(event)
    (event,) = browser.get("/api/v1/search.misp?actor=LockBit").json["response"]
    (attribution,) = [one for one in event["Event"]["Attribute"] if one["type"] == "threat-actor"]
    assert attribution["value"] == "LockBit"
    assert attribution["Tag"] == [{"name": 'misp-galaxy:threat-actor="LockBit"'}]
    assert attribution["comment"] == "Le CHU de Lens a été attaqué par LockBit."
