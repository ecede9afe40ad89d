"""What the lexicon knows, and what it says when a list is broken."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.facets.lexicon import (
    LEXICONS,
    Lexicon,
    LexiconError,
    NameKind,
    flattened,
    key_of,
    load_lexicon,
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LEXICONS, tmp_path / "lexicons"))


@pytest.mark.parametrize("written", ["LockBit", "lockbit", "Lock Bit", "Lock-Bit", "LOCKBIT 3.0"])
def test_spellings_of_a_group_are_one_name(lexicon: Lexicon, written: str) -> None:
    assert [name.value for name in lexicon.names_of(written)] == ["LockBit"]


def test_aliases_lead_to_one_canonical_value(lexicon: Lexicon) -> None:
    assert lexicon.names_of("ALPHV")[0].value == lexicon.names_of("BlackCat")[0].value == "ALPHV"
    assert lexicon.names_of("Anssi")[0].value == "ANSSI"


def test_the_galaxy_adds_names_that_no_list_of_ours_has(lexicon: Lexicon) -> None:
    (name,) = lexicon.names_of("Gnosticplayers") or lexicon.names_of("Aoqin Dragon")
    assert name.kind is NameKind.ACTOR
    assert sum(not n.listed for names in lexicon.names.values() for n in names) > 3000


def test_a_synonym_of_the_galaxy_is_a_name_of_its_own(lexicon: Lexicon) -> None:
    assert [name.value for name in lexicon.names_of("OPERA1ER")] == ["OPERA1ER"]
    assert [name.value for name in lexicon.names_of("TeleBots")] == ["Sandworm"]


def test_a_word_of_the_galaxy_is_ordinary_and_a_code_is_not(lexicon: Lexicon) -> None:
    assert lexicon.names_of("Fury")[0].ordinary
    assert not lexicon.names_of("UNC3944")[0].ordinary


def test_a_listed_body_is_never_made_an_actor_by_the_galaxy(lexicon: Lexicon) -> None:
    kinds = {name.kind for name in lexicon.names_of("gendarmerie nationale")}
    assert kinds == {NameKind.AUTHORITY}


def test_the_version_is_stable_and_follows_the_lists(lexicon: Lexicon, lists: Path) -> None:
    assert load_lexicon(lists).version == lexicon.version
    with (lists / "actors.toml").open("a", encoding="utf-8") as file:
        file.write("# one more line\n")
    assert load_lexicon(lists).version != lexicon.version


def test_a_broken_list_is_named_with_the_place_of_the_mistake(lists: Path) -> None:
    (lists / "places.toml").write_text("places = [\n1 2]", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"places\.toml: .*line 2.*; correct it") as caught:
        load_lexicon(lists)
    assert caught.value.file == str(lists / "places.toml")


def test_a_missing_list_is_named(lists: Path) -> None:
    (lists / "cues.toml").unlink()
    with pytest.raises(LexiconError, match=r"cues\.toml"):
        load_lexicon(lists)


def test_a_missing_table_is_named(lists: Path) -> None:
    (lists / "sectors.toml").write_text("[trades]\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="also"):
        load_lexicon(lists)


def test_every_fragment_is_a_regular_expression_on_flattened_text(lexicon: Lexicon) -> None:
    words = [word for head in lexicon.heads for word in head.words]
    for table in (lexicon.cues, lexicon.trades):
        words += [word for row in table.values() for word in row]
    for word in words:
        re.compile(word)
        assert word in (flattened(word), re.sub(r"\\[A-Z]", lambda m: m[0], word)), word


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(flattened(text)) == len(text)


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    assert key_of(key_of(text)) == key_of(text)


def test_a_users_names_stand_before_ours(tmp_path):
    own = tmp_path / "lexicon.toml"
    own.write_text(
        'groups = ["Ferraille = FRL Locker", "LockBit 3 = LockBit"]\n'
        'ordinary_groups = ["Ferraille"]\n[companies]\nhealth = ["Clinique Zorglub = CZ9"]\n',
        encoding="utf-8",
    )
    lexicon = load_lexicon(own=own)
    assert [name.value for name in lexicon.names_of("FRL Locker")] == ["Ferraille"]
    assert lexicon.names_of("Ferraille")[0].ordinary
    assert lexicon.names_of("LockBit")[0].value == "LockBit 3"
    assert lexicon.names_of("CZ9")[0].sector == "health"
    assert lexicon.version != load_lexicon().version


def test_a_users_list_that_does_not_exist_changes_nothing(tmp_path):
    assert load_lexicon(own=tmp_path / "none.toml").version == load_lexicon().version


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("gangs = []", "there is no list called gangs, but groups"),
        ('[companies]\nhelth = ["X"]', "there is no list called companies.helth"),
        ('groups = "X"', "groups must be a list of names"),
        ("groups = [", "Invalid value"),
        ("groups = " + "[" * 5000, "nested too deeply"),
        ("groups = " + "1" * 5000, "a number has too many digits (at line 1, column 10)"),
    ],
)
def test_a_users_list_with_a_mistake_is_named(tmp_path, text, detail):
    own = tmp_path / "lexicon.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError) as raised:
        load_lexicon(own=own)
    assert str(own) in str(raised.value)
    assert detail in str(raised.value)
