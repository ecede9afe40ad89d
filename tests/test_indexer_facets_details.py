"""What else an article tells of an incident, and what it does not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import DetailKind, Facet, labelled
from indexer.facets import facets
from indexer.facets.lexicon import load_lexicon

LEXICON = load_lexicon()
PUBLISHED = date(2024, 3, 11)
TITLE = "La mairie de Clairval touchée par une cyberattaque"


def told(text, title=TITLE, published=PUBLISHED):
    """The details of an article as kind and value, their evidence checked."""
    details = facets(title, text, "fr", LEXICON, published).details
    for detail in details:
        where = title if detail.evidence.field == "title" else text
        assert where[detail.evidence.start : detail.evidence.end] == detail.evidence.text
        assert detail.evidence.rule == f"detail:{detail.kind}"
    return {(detail.kind.value, detail.value) for detail in details}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Un rançongiciel a chiffré les serveurs.", {("attack", "ransomware")}),
        ("Une attaque DDoS a mis le site à genoux.", {("attack", "ddos")}),
        ("Tout est parti d’un hameçonnage, selon le maire.", {("attack", "phishing")}),
        ("The town hall fell for wire fraud in a cyber attack.", {("attack", "fraud")}),
        ("LockBit revendique l’attaque.", {("status", "claimed")}),
        ("Le maire a confirmé l’attaque.", {("status", "confirmed")}),
        ("La mairie dément toute attaque.", {("status", "denied")}),
        ("L’attaque a eu lieu dans la nuit du 6 au 7 mars.", {("incident", "2024-03-06")}),
        ("L’attaque date du 14 décembre.", {("incident", "2023-12-14")}),
        ("The attack began on March 1, 2024.", {("incident", "2024-03-01")}),
        ("Les données de 300 000 habitants ont fuité.", {("people", "300000")}),
        ("Les données de 1,3 million de clients ont fuité.", {("people", "1300000")}),
        ("Data of 2.5 million customers was stolen in the attack.", {("people", "2500000")}),
        ("Une rançon de 10 millions de dollars est demandée.", {("ransom", "10000000 USD")}),
        ("The gang asked for a ransom of $2.5 million.", {("ransom", "2500000 USD")}),
        ("Une rançon de 50 bitcoins est exigée.", {("ransom", "50 XBT")}),
    ],
)
def test_a_detail_is_read_with_its_place(text, expected):
    assert expected <= told(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("La mairie a vu passer 300 000 visiteurs l’an dernier.", "people"),
        ("Le budget de la mairie est de 10 millions d’euros.", "ransom"),
        ("La mairie fermera le 6 avril pour travaux.", "incident"),
        ("L’attaque a eu lieu un lundi de mars.", "incident"),
        ("Publié le 6 mars après l’attaque.", "incident"),
    ],
)
def test_what_is_not_told_plainly_stays_out(text, kind):
    assert kind not in {name for name, _ in told(text)}


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("La mairie a été victime d’une attaque.", {"attack"}),
        ("L’attaque date du 6 mars. LockBit la revendique.", {"attack 2024-03-06", "claim"}),
        (
            "Le gang a publié les données de la mairie le 8 mars après l’attaque.",
            {"attack", "leak 2024-03-08"},
        ),
        ("Le site, en panne depuis l’attaque, a été rétabli.", {"attack", "recovery"}),
        ("The attack hit on March 1. Services were restored.", {"attack 2024-03-01", "recovery"}),
        ("Après l’attaque, le gang menace de publier les données.", {"attack"}),
        ("L’attaque n’a pas été revendiquée.", {"attack"}),
        ("Nobody has claimed responsibility for the attack.", {"attack"}),
        ("Le retour à la normale après l’attaque n’est pas attendu avant mai.", {"attack"}),
    ],
)
def test_stages_are_told_by_what_has_happened(text, stages):
    found = {value for kind, value in told(text) if kind == "stage"}
    assert found == stages


@pytest.mark.parametrize(
    "text",
    [
        "L’attaque n’a pas été revendiquée.",
        "Aucun groupe n’a encore revendiqué cette cyberattaque.",
        "No group has claimed responsibility for the attack.",
    ],
)
def test_that_nobody_has_claimed_an_attack_is_no_claim(text):
    assert ("status", "claimed") not in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "La mairie, victime d’une cyberattaque, n’a pas confirmé ce chiffre.",
        "Le maire n’a pas encore confirmé l’attaque.",
        "The hospital has not confirmed the attack.",
        "The company hasn't acknowledged the attack.",
    ],
)
def test_what_nobody_has_confirmed_is_not_confirmed(text):
    assert ("status", "confirmed") not in told(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("LockBit a revendiqué la cyberattaque le 8 mars.", None),
        ("L’attaque a été confirmée le 8 mars.", None),
        ("Une cyberattaque a touché la mairie, a confirmé le maire le 8 mars.", None),
        ("La mairie a reconnu, le 8 mars, une cyberattaque.", None),
        ("La direction a confirmé l’information le 8 mars après l’attaque.", None),
        ("La cyberattaque du 5 mars a été confirmée le 8 mars.", "2024-03-05"),
        ("The attack was confirmed on 8 March.", None),
        ("The hospital disclosed the attack on March 8.", None),
        ("The hospital confirmed that it was attacked on 5 March.", "2024-03-05"),
        ("LockBit a revendiqué le 8 mars la cyberattaque du 5 mars.", "2024-03-05"),
        (
            "Rétablis le 8 mars, les services étaient coupés depuis l’attaque du 5 mars.",
            "2024-03-05",
        ),
        (
            "LockBit revendique l’attaque. Elle a eu lieu le 5 mars, jour de l’attaque.",
            "2024-03-05",
        ),
    ],
)
def test_the_day_of_what_came_later_is_not_that_of_the_attack(text, day):
    found = {value for kind, value in told(text) if kind == "incident"}
    assert found == ({day} if day else set())


def test_a_day_without_a_year_needs_the_articles_own():
    text = "L’attaque a eu lieu le 6 mars."
    assert ("incident", "2024-03-06") in told(text)
    assert "incident" not in {kind for kind, _ in told(text, published=None)}


@pytest.mark.parametrize(
    ("title", "text", "country"),
    [
        (TITLE, "La mairie a été piratée.", "FR"),
        ("La ville de Liège piratée", "La ville de Liège a été piratée.", "BE"),
        ("British Library hacked", "The British Library was hit by ransomware.", "GB"),
        (TITLE, "La mairie a été piratée, comme une autre en Espagne.", None),
    ],
)
def test_the_country_is_that_of_the_victim(title, text, country):
    found = {value for kind, value in told(text, title) if kind == "country"}
    assert found == ({country} if country else set())


def test_a_story_without_an_attack_has_no_details():
    title = "Une faille dans un logiciel de messagerie"
    text = "Un correctif est disponible le 6 mars pour 300 000 clients. Fuite de données possible."
    assert told(text, title) == set()


@given(st.text(max_size=300))
def test_any_text_gives_details_with_evidence_or_none(text):
    told(text)
    assert all(kind in set(DetailKind) for kind, _ in told(f"Attaque du 31 février : {text}"))


@pytest.mark.parametrize(
    ("part", "facet"),
    [("attack", Facet.ATTACK), ("status", Facet.STATUS), ("countries", Facet.COUNTRY)],
)
def test_every_value_that_a_detail_may_have_has_a_label(part, facet):
    assert set(LEXICON.details[part]) == set(labelled(facet))
