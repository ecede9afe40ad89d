"""Why a file cannot be read: each kind has its sentence in both languages, and comes back whole."""

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

from archive import Fault, FaultKind, faults

WORDED = tomllib.loads(Path(faults.__file__).with_suffix(".toml").read_text("utf-8"))


def fields(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_kind_has_a_sentence_and_every_sentence_a_kind():
    assert set(WORDED["sentence"]) == set(FaultKind)


@pytest.mark.parametrize("kind", FaultKind)
def test_both_languages_say_the_same_facts(kind):
    french, english = (WORDED["sentence"][kind][language] for language in ("fr", "en"))
    assert fields(french) == fields(english)
    assert not re.search(r" [;:!?»]|\w[;:!?»]|« ", french) or french == english


@pytest.mark.parametrize("kind", FaultKind)
def test_a_fault_that_was_written_down_is_read_as_it_was(kind):
    facts = dict.fromkeys(fields(WORDED["sentence"][kind]["fr"]) - {"path"}, "12")
    if "what" in facts:
        facts["what"] = "picture"
    fault = Fault.of("a/é.txt", kind, **facts)
    assert Fault.read(fault.row()) == fault
    assert fault.sentence("fr")
    assert fault.sentence("en")


def test_numbers_are_grouped_as_the_language_does_it():
    fault = Fault.of("a.txt", FaultKind.TOO_LONG, characters=5_000_000)
    assert "5\u202f000\u202f000 caractères" in fault.sentence("fr")
    assert "5,000,000 characters" in str(fault)


@pytest.mark.parametrize(
    "row",
    [
        3,
        None,
        {},
        [],
        ["a", "dancing", []],
        ["a", "foreign", []],
        ["a", "foreign", [["what", "x"]]],
    ],
    ids=repr,
)
def test_a_row_that_makes_no_sense_is_refused(row):
    with pytest.raises((ValueError, TypeError)):
        Fault.read(row)


def test_a_bare_sentence_of_earlier_days_stays_as_it_is():
    assert Fault.read("a: b; c").sentence("fr") == "a: b; c"
