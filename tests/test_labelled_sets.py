"""Labelled sets: well-formed, and the frozen one shares no outlet or incident with the others."""

import json
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive import Facet, labelled
from tests.labelled.score_facets import norm

FOLDER = Path(__file__).with_name("labelled")
OPEN = ("dev", "own", "later", "fresh", "last", "short", "train")
ROLES = {"victim", "authority", "source", "other"}

# Names that many bodies share, as `norm` leaves them: two articles with one of them may be about
# different incidents.
GENERIC = frozenset(
    """
    academie academy agence agency agglo agglomeration airport ambassade association authority bank
    banque bibliotheque board borough caf caisse cci ch chambre chu city clinic clinique club
    college commune communaute company cooperative council county court cpas departement district
    ecole embassy etablissement federation fondation foundation hospital institut institute library
    lycee metropole ministere ministry mrc municipalite municipality musee museum mutuelle police
    port prefecture province rectorat region school sdis state syndicat town tribunal trust
    universita universite university ville
    """.split()
) | {"", "city council", "city hall", "communaute communes", "county council", "sheriff s office"}


@cache
def rows(name: str) -> tuple[dict[str, Any], ...]:
    """The labels of a set."""
    lines = (FOLDER / name / "gold.jsonl").read_text("utf-8").splitlines()
    return tuple(map(json.loads, lines))


def forms(bodies):
    """All that bodies are called."""
    return [form for body in bodies for form in (body["name"], *body.get("aliases", []))]


def main_victims(row):
    return [
        body for body in row["organisations"] if body["role"] == "victim" and body.get("main", True)
    ]


def outlet(row):
    return urlsplit(row["url"]).hostname.removeprefix("www.")


def victim_keys(row):
    """The names by which an incident is known again; a town is known by its bare name too."""
    names = {norm(form) for form in forms(main_victims(row))}
    return {name.removeprefix("ville ") for name in names - GENERIC} - GENERIC


def faults(row, text):
    """What is wrong with the labels of an article, without a word of its text or its labels."""
    lines = text.splitlines()
    bodies = row["organisations"]
    actors = {*row["actors"], *row["actors_mentioned"]}
    aliases = [form for forms in row["actor_aliases"].values() for form in forms]
    checks = {
        "lang": row["lang"] in {"fr", "en"},
        "title": row["title"] is None or row["title"] in lines,
        "organisations": all(form in text for form in forms(bodies)),
        "one body a name": max(Counter(forms(bodies)).values(), default=1) == 1,
        "role": all(body["role"] in ROLES for body in bodies),
        "main": all(("main" in body) == (body["role"] == "victim") for body in bodies),
        "actors": all(form in text for form in (*actors, *aliases)),
        "actor_aliases": row["actor_aliases"].keys() <= actors,
        "sectors": set(labelled(Facet.SECTOR)) >= set(row["sectors"]),
        "sectors of main victims": bool(row["sectors"]) == bool(main_victims(row)),
        "negative_kind": (row["negative_kind"] is None) == bool(main_victims(row)),
        "furniture": all(line in lines for line in row["furniture"]),
        "furniture_origin": (row["furniture_origin"] in {"seeded", "source"})
        == bool(row["furniture"]),
    }
    return [name for name, right in checks.items() if not right]


@pytest.mark.parametrize("name", ["short", "train", "frozen"])
def test_labels_fit_their_texts(name):
    texts = {file.stem: file.read_text("utf-8") for file in (FOLDER / name).glob("*.txt")}
    found = {row["id"]: faults(row, texts[row["id"]]) for row in rows(name)}
    assert {article: wrong for article, wrong in found.items() if wrong} == {}
    assert list(found) == sorted(texts)


def test_every_article_has_an_id_of_its_own():
    ids = Counter(row["id"] for name in (*OPEN, "frozen") for row in rows(name))
    assert [article for article, times in ids.items() if times > 1] == []


def test_the_frozen_set_has_outlets_of_its_own():
    known = {outlet(row) for name in OPEN for row in rows(name)}
    assert [row["id"] for row in rows("frozen") if outlet(row) in known] == []


def test_the_frozen_set_has_incidents_of_its_own():
    known = {key for name in OPEN for row in rows(name) for key in victim_keys(row)}
    assert [row["id"] for row in rows("frozen") if victim_keys(row) & known] == []


def test_there_is_enough_to_learn_from():
    known = [row for name in OPEN for row in rows(name)]
    assert len(known) >= 800
    assert sum(not main_victims(row) for row in known) >= 150


def agreement(*golds):
    """The lines of figures that two labellings give."""
    files = [str(FOLDER / name / "gold.jsonl") for name in golds]
    command = [sys.executable, "-m", "tests.labelled.agreement", *files]
    done = subprocess.run(
        command, cwd=FOLDER.parents[1], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_a_labelling_agrees_with_itself():
    count, *figures = agreement("train", "train")
    assert count == f"{len(rows('train'))} articles"
    assert [line.split()[:3] for line in figures] == [
        [key, "F1", "1.000"] for key in ("actor", "victim", "organisation", "sector")
    ]


def test_the_readme_says_how_far_the_labellers_agree():
    figures = agreement("train", "frozen", "agreement")
    assert "\n".join(f"    {line}" for line in figures) in (FOLDER / "README.md").read_text("utf-8")
