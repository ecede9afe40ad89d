"""The models that judge names: their file, when they keep silent, what they say of a value."""

import json
import os
import subprocess
import sys
import textwrap
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from archive import Kind, ReasonKind, Role
from indexer.facets import facets
from indexer.facets.actor import actors
from indexer.facets.judging import judge, load_weights
from indexer.facets.judging.deciding import MOST_PLACES
from indexer.facets.judging.spans import MOST
from indexer.facets.judging.weights import save
from indexer.facets.lexicon import WEIGHTS, LexiconError, load_lexicon
from indexer.facets.reading import read

LEXICON = load_lexicon()
TITLE = "Le CHU de Nîmes frappé par un rançongiciel"
BODY = (
    "Le CHU de Nîmes a été victime d’une cyberattaque dans la nuit de lundi à mardi.\n\n"
    "Le groupe LockBit 3.0 a revendiqué l’attaque. Selon l’Anssi, les données des patients"
    " ont été volées. Le CHU a porté plainte."
)


@pytest.fixture(scope="module")
def found():
    return facets(TITLE, BODY, "fr", LEXICON)


def incident(text, language=""):
    """The chance that a text is about an incident."""
    title, _, body = text.partition("\n")
    reading = read(title, body, LEXICON)
    return judge(reading, language, actors(reading), load_weights()).incident


def test_forms_of_one_name_are_one_value_with_all_places(found):
    (victim,) = [one for one in found.mentions if one.role is Role.VICTIM and one.kind != "sector"]
    assert victim.value == "CHU de Nîmes"
    assert [evidence.text for evidence in victim.evidence] == [
        "CHU de Nîmes",
        "CHU de Nîmes",
        "CHU",
    ]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("centre hospitalier universitaire de Nîmes", "CHU de Nîmes"),
        ("Centre hospitalier régional universitaire de Nîmes", "CHU de Nîmes"),
        ("CHRU de Nîmes", "CHU de Nîmes"),
        ("centre hospitalier de Nîmes", "Centre hospitalier de Nîmes"),
        ("mairie de Nîmes", "Mairie de Nîmes"),
    ],
)
def test_a_hospital_has_one_name_in_all_articles(written, value):
    body = f"Le {written} a été victime d’une cyberattaque. Le {written} a porté plainte."
    found = facets(f"Cyberattaque : le {written} paralysé", body, "fr", LEXICON)
    hit = [one for one in found.mentions if one.role is Role.VICTIM and one.kind != Kind.SECTOR]
    assert [one.value for one in hit] == [value]


def test_a_title_without_a_word_is_no_place_for_a_sector():
    body = "Un hôpital a été victime d’un rançongiciel. Les urgences de l’hôpital sont fermées."
    for title in ("", " ", "\n"):
        found = facets(title, body, "fr", LEXICON)
        texts = {"title": title, "body": body}
        places = [place for one in found.mentions for place in one.evidence]
        assert all(texts[one.field][one.start : one.end] == one.text for one in places)


def test_a_group_has_one_name_in_all_articles(found):
    (group,) = [one for one in found.mentions if one.kind is Kind.ACTOR]
    assert (group.value, group.alias, group.role) == ("LockBit", "LockBit 3.0", Role.CLAIMED)


def test_every_judged_name_has_reasons_whose_words_stand_in_the_article(found):
    named = [one for one in found.mentions if one.kind is not Kind.SECTOR]
    assert len(named) > 2
    for mention in named:
        assert 0 < len(mention.reasons) <= 3
        assert 0 <= mention.confidence <= 1
        for reason in mention.reasons:
            assert all(word in f"{TITLE}\n{BODY}" for word in reason.words.split())
            told = reason.kind in (ReasonKind.BEFORE, ReasonKind.BEHIND, ReasonKind.NAME)
            assert told == bool(reason.words)


def test_what_is_uncertain_is_not_certain_as_well():
    text = "Des pirates ont visé Verdane, Toubal et Osmin.\n\nOsmin parle d’une fuite de données."
    found = facets("Trois cibles", text, "fr", LEXICON)
    certain = {(one.kind, one.value, one.role) for one in found.mentions}
    assert certain.isdisjoint((one.kind, one.value, one.role) for one in found.uncertain)


GERMAN = """Der Angriff auf die Stadt
Die Angreifer haben die Server der Stadtverwaltung verschlüsselt und verlangen Geld. Die Polizei
ermittelt wegen Erpressung gegen Unbekannt, wie die Behörde am Montag mitteilte. Cyber Attack,
Ransomware, Hacker."""
FLOWERS = "Le marché aux fleurs\nLe maire a inauguré dimanche le marché aux fleurs de la ville."


@pytest.mark.parametrize(
    ("text", "language"),
    [(GERMAN, ""), (GERMAN, "de"), (FLOWERS, "fr"), (FLOWERS, "")],
    ids=["a strange language", "German", "no attack", "no attack, language unknown"],
)
def test_nobody_is_hit_in_what_the_model_does_not_know(text, language):
    assert incident(text, language) == 0


def test_an_attack_on_computers_is_likelier_an_incident_than_an_attack():
    told = "La mairie de Clairval attaquée\nLa mairie de Clairval a subi une attaque. {}"
    computers = incident(told.format("Ses serveurs et ses ordinateurs sont chiffrés."))
    weapons = incident(told.format("Ses portes et ses fenêtres sont brisées."))
    assert computers > 0.5
    assert computers > weapons


def members(file):
    """What is in an archive, however a version of Python wraps it."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_weights_are_written_the_same_and_read_as_they_were(tmp_path):
    weights = load_weights()
    about = {
        key: value
        for key, value in weights.about.items()
        if key not in {"bias", "labels", "sha256"}
    }
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    save(weights, first, about)
    again = load_weights(first)
    save(again, second, about)
    assert first.read_bytes() == second.read_bytes()
    assert members(first) == members(WEIGHTS)
    assert again.about == weights.about
    rows = range(0, len(weights.names.features), 97)
    assert np.array_equal(again.names.weights[rows], weights.names.weights[rows])


def test_weights_say_what_they_were_learned_from():
    about = load_weights().about
    assert about["articles"] > 1000
    assert about["f1"]["not tuned on"].keys() == {"victim", "organisation", "actor", "sector"}
    assert WEIGHTS.stat().st_size < 3_000_000


@pytest.mark.parametrize("damage", ["cut", "changed", "missing"])
def test_damaged_weights_are_refused_with_a_sentence(tmp_path, damage):
    file = tmp_path / "weights.npz"
    if damage == "cut":
        file.write_bytes(WEIGHTS.read_bytes()[:100_000])
    elif damage == "changed":
        weights = load_weights()
        other = replace(weights.parts, bias=weights.parts.bias + 1)
        save(replace(weights, parts=other), file, {})
        with np.load(file) as archive:
            arrays = dict(archive)
        told = json.loads(arrays["about"].tobytes()) | {"sha256": weights.about["sha256"]}
        arrays["about"] = np.frombuffer(json.dumps(told).encode(), np.uint8)
        np.savez_compressed(file, **arrays)
    with pytest.raises(LexiconError, match=r"weights\.npz: it (cannot be read|is not what)"):
        load_weights(file)


def test_a_confidence_is_what_was_right_of_such_chances():
    weights = load_weights()
    points = weights.about["confidence"]["victim"]
    assert weights.confidence("victim", points[0][3]) == pytest.approx(points[1][3], abs=0.01)
    assert weights.confidence("victim", 0.99) > weights.confidence("victim", 0.5)


@pytest.mark.parametrize(
    "text",
    [
        "LockBit, " * 5000,
        "mairie ville commune " * 2000,
        "Ville (X) " * 4000,
        "le gang Zorglub" + ", le gang ".join(f"{number}Xq" for number in range(3000)),
    ],
    ids=["one name", "openings", "brackets", "groups"],
)
def test_the_work_on_a_text_of_nothing_but_names_is_bounded(text):
    reading = read("Cyberattaque", text, LEXICON)
    judgement = judge(reading, "fr", actors(reading), load_weights())
    assert len(judgement.document.candidates) <= MOST
    places = [place for one in judgement.decisions for place in one.group.stretches]
    assert len(places) <= MOST_PLACES


def test_the_same_article_gets_the_same_facets_in_every_process():
    program = (
        "import sys; from indexer.facets import facets; from indexer.facets.lexicon import"
        " load_lexicon; print(facets(*sys.argv[1:3], 'fr', load_lexicon()))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program, TITLE, BODY],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1


def test_what_is_learned_and_known_costs_a_worker_little():
    """At most 60 MB beside the rules, and 0.3 seconds of a processor to load."""
    script = """
        import time
        from pathlib import Path
        from indexer.facets import facets
        from indexer.facets.judging import load_weights
        from indexer.facets.lexicon import load_lexicon

        def megabytes():
            lines = Path("/proc/self/status").read_text().splitlines()
            return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

        load_lexicon()
        before, began = megabytes(), time.process_time()
        load_weights()
        print(megabytes() - before, time.process_time() - began)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True
    )
    megabytes, seconds = map(float, done.stdout.split())
    assert megabytes < 60
    assert seconds < 0.6  # a busy machine takes longer for the same


def test_a_sector_says_why_as_other_values_do(found):
    (sector,) = [one for one in found.mentions if one.kind is Kind.SECTOR]
    assert sector.value == "health"
    kinds = {reason.kind: reason.words for reason in sector.reasons}
    assert kinds[ReasonKind.VICTIM] == "CHU de Nîmes"
    assert all(word in BODY or word in TITLE for word in kinds[ReasonKind.WORDS].split(", "))


def test_a_paper_keeps_the_article_of_its_name():
    said = facets(TITLE, BODY.replace("Selon l’Anssi", "Selon Le Monde"), "fr", LEXICON).mentions
    assert "Le Monde" in [one.value for one in said]
    assert "Monde" not in [one.value for one in said]
