"""French and English say the same things."""

import re
import string
import tomllib
from datetime import date
from pathlib import Path

import pytest

import web
from archive import Facet, Kind, Mistake, Note, NoteKind, NoticeKind, Role, Sort, label
from web.wording import LANGUAGES, wording

FOLDER = Path(web.__file__).parent


def entries(language):
    return tomllib.loads((FOLDER / "translations" / f"{language}.toml").read_text("utf-8"))


def facts(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(str(sentence)) if name}


def test_both_languages_have_the_same_keys_with_the_same_facts():
    french, english = (entries(language) for language in LANGUAGES)
    assert french.keys() == english.keys()
    for section in french:
        assert french[section].keys() == english[section].keys(), section
        for key in french[section]:
            assert facts(french[section][key]) == facts(english[section][key]), f"{section}.{key}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_a_template_names_is_there(language):
    known = {f"{section}.{key}" for section, keys in entries(language).items() for key in keys}
    for template in sorted((FOLDER / "templates").glob("*.html")):
        text = template.read_text("utf-8")
        for key in re.findall(r"""\bt\(\s*["']([a-z_]+\.[\w-]+)["']\s*[,)]""", text):
            assert key in known, f"{template.name}: {key}"
        for key in re.findall(r"""\bt\.some\(\s*["']([a-z_]+\.[\w-]+)["']""", text):
            assert {f"{key}_one", f"{key}_many"} <= known, f"{template.name}: {key}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_role_order_and_mistake_has_a_word(language):
    words = wording(language)
    for key in (
        *(f"facet.{facet}" for facet in Facet),
        *(f"facet.{kind}" for kind in Kind),
        *(f"role.{role}" for role in Role),
        *(f"search.sort_{sort}" for sort in Sort),
    ):
        assert words(key)
    for mistake in Mistake:
        assert "AND" in words(f"mistake.{mistake.name}", token="AND")  # noqa: S106 - a word of a query
    for kind in NoticeKind:
        assert words(f"notice.{kind.name}", **dict.fromkeys(facts(kind.value), "x"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoteKind)
def test_every_note_is_worded_with_the_facts_it_carries(language, kind):
    note = Note.of(kind, **dict.fromkeys(kind.facts, "314"))
    assert wording(language).note(note).count("314") == len(kind.facts)
    assert set(kind.facts) == facts(entries(language)["note"][kind])


def test_there_is_no_wording_for_a_note_that_nobody_makes():
    assert entries("en")["note"].keys() == set(NoteKind)


def test_every_sector_of_the_lexicon_has_a_label():
    lexicon = FOLDER.parent / "indexer" / "facets" / "lexicons" / "sectors.toml"
    tables = tomllib.loads(lexicon.read_text("utf-8")).values()
    slugs = {slug for table in tables for key in table for slug in key.split()}
    for language in LANGUAGES:
        named = {label(Facet.SECTOR, slug, language) for slug in slugs}
        assert len(named) == len(slugs)
        assert not named & slugs


def test_days_and_numbers_are_written_as_the_language_has_them():
    french, english = (wording(language) for language in LANGUAGES)
    assert french.day(date(2024, 3, 1)) == "1er mars 2024"
    assert english.day(date(2024, 3, 6)) == "6 March 2024"
    assert (french.number(12345), english.number(12345)) == ("12\u202f345", "12,345")
    assert french.some("search.results", 0) == "0 article"
    assert english.some("search.results", 0) == "0 articles"


def test_french_punctuation_does_not_break_away_from_its_word():
    text = (FOLDER / "translations" / "fr.toml").read_text("utf-8")
    for line in text.splitlines():
        if "=" in line and not line.startswith("#"):
            assert not re.search(r" [:;?!»]|« ", line.split("=", 1)[1]), line
