"""French and English say the same things."""

import re
import string
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

import web
from archive import (
    ROLES,
    STAGES,
    Count,
    DetailKind,
    Facet,
    Kind,
    Mistake,
    Note,
    NoteKind,
    NoticeKind,
    QueryError,
    ReasonKind,
    Removed,
    Role,
    Sort,
    facet_label,
)
from indexer.cleaning.learned.judging import KINDS
from indexer.formats.page.learned.judging import KINDS as KINDS_OF_BLOCKS
from web import urls
from web.account import Course
from web.filtering import SPANS
from web.front import NAMED
from web.remembered import Scheme
from web.urls import LANGUAGES, ProblemKind
from web.watching import Doing
from web.watchlist import LISTS, Fault
from web.wording import wording

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


def made_from_values():
    """The keys that are put together from a value: of an enum, or of a setting."""
    yield from (f"facet.{facet}" for facet in (*Facet, *Kind))
    yield from (f"role.{role}" for role in Role)
    yield from (f"entity.role_{role}" for role in Role)
    yield from (f"entity.{kind}_{role}" for kind, roles in ROLES.items() for role in roles)
    yield from (f"search.sort_{sort}" for sort in Sort)
    yield from (f"search.count_{count}" for count in Count)
    yield from (f"histogram.{span}" for span in SPANS)
    yield from (f"search.kind_{kind}" for kind in ("word", "title"))
    yield from (f"home.named_{facet}" for facet in NAMED)
    yield from (f"cite.in_{language}" for language in LANGUAGES)
    yield from (f"site.{scheme}" for scheme in Scheme)
    yield from (f"detail.{kind}" for kind in DetailKind)
    yield from (f"incident.stage_{stage}" for stage in STAGES)
    yield from (f"mistake.{mistake}" for mistake in Mistake)
    yield from (f"notice.{kind}" for kind in NoticeKind)
    yield from (f"note.{kind}" for kind in NoteKind)
    yield from (f"reason.{kind}" for kind in ReasonKind)
    yield from (f"problem.{kind}" for kind in ProblemKind)
    yield from (f"line.{kind}" for kind in {*KINDS, *KINDS_OF_BLOCKS})
    yield from (f"watch.{fault}" for fault in Fault)
    yield from (f"watch.list_{heading}" for heading in LISTS)
    yield from (f"keeping.{course}" for course in Course)
    yield from (f"cluster.{kind}" for kind in ("whole", "thin", "broken"))
    yield from (f"keeping.watch_{doing}" for doing in Doing if doing is not Doing.OFF)


def written():
    """All templates and all code."""
    files = [*FOLDER.rglob("*.html"), *FOLDER.rglob("*.py")]
    return "\n".join(file.read_text("utf-8") for file in files)


def named():
    """The keys that stand in templates and code, those of numbers in both forms."""
    for key in re.findall(r"""["']([a-z]+\.[a-z_]+)["']""", written()):
        section, _, name = key.partition(".")
        forms = {key, f"{key}_one", f"{key}_many"} & known()
        if forms:
            yield from forms
        elif section in entries("en") and name not in {"html", "toml"} and not name.endswith("_"):
            yield key


def known():
    return {f"{section}.{key}" for section, keys in entries("en").items() for key in keys}


OF_THE_INDEXER = re.compile(r"(attack|status|rule)\.|article\.origin_|months\.(names|short)$")
"""Keys that are looked up by what an article carries; one without a word stays as it is."""


def test_every_key_that_is_named_is_there():
    assert {*named(), *made_from_values()} - known() == set()


def test_every_key_that_is_said_without_a_number_is_there_without_one():
    said = re.findall(r"""\b(?:t|say|spoken\(\))\(["']([a-z]+\.[a-z_]+)["'][,)]""", written())
    assert len(said) > 100
    assert set(said) - known() == set()


def test_every_key_that_is_there_is_used():
    unused = known() - {*named(), *made_from_values()}
    assert [key for key in sorted(unused) if not OF_THE_INDEXER.match(key)] == []


PROBLEMS = {
    ProblemKind.UNKNOWN: {"foo": "1"},
    ProblemKind.NOT_ONE_OF: {"sort": "best"},
    ProblemKind.NOT_BETWEEN: {"page": "0"},
    ProblemKind.NO_DATE: {"date_from": "hier"},
    ProblemKind.BACKWARDS: {"date_from": "2024", "date_to": "2023"},
    ProblemKind.TOO_LONG: {"q": "a" * 3000},
}
"""For each kind of problem an address that has it."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ProblemKind)
def test_every_problem_with_a_parameter_is_said_with_all_its_facts(kind, language):
    (problem,) = urls.asked(MultiDict(PROBLEMS[kind])).problems
    words = wording(language)
    said = words.problem(problem)
    assert problem.kind is kind
    assert facts(entries(language)["problem"][kind]) == dict(problem.facts).keys()
    for fact in dict(problem.facts).values():
        assert (words.number(fact) if isinstance(fact, int) else fact) in said
    assert words.ignored(problem).startswith(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_model_took_out_is_said_with_its_chance_and_reasons(language):
    piece = Removed(
        text="Météo", rule="learned-label", line=3, chance=0.914, reasons=("words: meteo", "place")
    )
    said = wording(language).removed(piece)
    assert "91" in said
    assert "meteo" in said
    assert entries(language)["rule"]["learned-label"] in said
    assert entries(language)["line"]["place"] in said
    by_rule = replace(piece, rule="share", chance=None, reasons=())
    assert wording(language).removed(by_rule) == wording(language)(
        "article.rule", rule=entries(language)["rule"]["share"]
    )


def test_a_mistake_in_a_query_is_one_line_with_its_repair():
    error = QueryError("a ET", 2, Mistake.NO_RIGHT, "ET", "a")
    french, english = (wording(language).mistake(error) for language in LANGUAGES)
    assert french == "Il manque un mot à droite de ET (au caractère 3). Essayez plutôt\xa0: a"
    assert english == "ET needs a word on its right (at character 3). Try instead: a"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_role_and_order_has_a_word(language):
    words = wording(language)
    for key in (
        *(f"facet.{facet}" for facet in Facet),
        *(f"facet.{kind}" for kind in Kind),
        *(f"role.{role}" for role in Role),
        *(f"search.sort_{sort}" for sort in Sort),
    ):
        assert words(key)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoteKind)
def test_every_note_is_worded_with_the_facts_it_carries(language, kind):
    note = Note.of(kind, **dict.fromkeys(kind.facts, "314"))
    assert wording(language).note(note).count("314") == len(kind.facts)
    assert set(kind.facts) == facts(entries(language)["note"][kind])


def test_there_is_no_wording_for_a_note_that_nobody_makes():
    assert entries("en")["note"].keys() == set(NoteKind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_are_told_in_words(language):
    furniture = FOLDER.parent / "indexer" / "cleaning" / "furniture"
    names = {
        table["name"]
        for file in furniture.glob("*.toml")
        for table in tables(tomllib.loads(file.read_text("utf-8")))
    }
    assert len(names) > 20
    words = wording(language)
    assert names - entries(language)["rule"].keys() == set()
    assert words.rule("correction:add") == words.rule("correction:role") != "correction:role"
    assert words.rule("a rule of next year") == "a rule of next year"


def tables(value):
    """Every table with a name in a TOML file."""
    if isinstance(value, dict):
        if isinstance(value.get("name"), str):
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from tables(each)


def test_every_sector_of_the_lexicon_has_a_label():
    lexicon = FOLDER.parent / "indexer" / "facets" / "lexicons" / "sectors.toml"
    tables = tomllib.loads(lexicon.read_text("utf-8")).values()
    slugs = {slug for table in tables for key in table for slug in key.split()}
    for language in LANGUAGES:
        named = {facet_label(Facet.SECTOR, slug, language) for slug in slugs}
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
