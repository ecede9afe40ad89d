"""What names are known as, and what the file of them looks like."""

import shutil
from pathlib import Path

import pytest

from indexer.facets import knowledge as module
from indexer.facets.knowledge import FILE, Knowledge, KnownAs, load_knowledge
from indexer.facets.lexicon import LEXICONS, LexiconError, key_of, load_lexicon, version_of

COMMUNE = KnownAs.COMMUNE + KnownAs.LARGE_COMMUNE


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def lines() -> list[str]:
    return FILE.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("Rennes", COMMUNE + KnownAs.CITY),
        ("Saint-Lô", COMMUNE + KnownAs.CITY),
        ("Londres", KnownAs.CITY),
        ("France", KnownAs.COUNTRY),
        ("Allemagne", KnownAs.COUNTRY),
        ("United Kingdom", KnownAs.COUNTRY),
        ("Bretagne", KnownAs.REGION),
        ("Ille-et-Vilaine", KnownAs.DEPARTEMENT),
        ("Rennes Métropole", KnownAs.EPCI),
        ("Communauté d’agglomération du Grand Annecy", KnownAs.EPCI),
        ("Grand Annecy", KnownAs.EPCI),
        ("Orange", KnownAs.ORGANISATION + COMMUNE),
        ("Vodafone", KnownAs.ORGANISATION),
        ("Harvard University", KnownAs.UNIVERSITY),
        ("Marie", KnownAs.GIVEN_NAME),
        ("Martin", KnownAs.GIVEN_NAME + KnownAs.SURNAME),
        ("Dupont", KnownAs.SURNAME),
    ],
)
def test_a_name_is_known_as_all_that_it_is(knowledge: Knowledge, name: str, kinds: str) -> None:
    assert set(kinds) <= set(knowledge.kinds(key_of(name)))


def test_a_small_commune_is_not_large(knowledge: Knowledge) -> None:
    assert KnownAs.COMMUNE in knowledge.kinds(key_of("Locronan"))
    assert KnownAs.LARGE_COMMUNE not in knowledge.kinds(key_of("Locronan"))


def test_an_unknown_name_is_nothing(knowledge: Knowledge) -> None:
    assert knowledge.kinds(key_of("Xyzzy Plugh")) == ""
    assert knowledge.sector(key_of("Xyzzy Plugh")) == ""


@pytest.mark.parametrize(
    ("name", "sector"),
    [
        ("Bouygues Telecom", "telecom"),
        ("Harvard University", "education"),
        ("Criteo", "telecom"),
        ("Locronan", ""),
        ("Google", ""),
    ],
)
def test_an_organisation_has_the_sector_of_its_sources(
    knowledge: Knowledge, name: str, sector: str
) -> None:
    assert knowledge.sector(key_of(name)) == sector


@pytest.mark.parametrize("name", ["le groupe", "hôpital", "cyberattaque", "the", "and", "données"])
def test_words_of_the_news_are_no_names(knowledge: Knowledge, name: str) -> None:
    assert knowledge.kinds(key_of(name)) == ""


def test_every_line_is_an_opening_or_the_key_of_a_name(knowledge: Knowledge) -> None:
    keys = [line for line in lines() if not line.startswith(("#", "= "))]
    assert [key for key in keys if key != key_of(key) or len(key) < 2 or key.isdigit()] == []
    assert len(keys) == len(set(keys)) == len(knowledge.entries)


def test_kinds_are_letters_in_order_and_sectors_are_ours(knowledge: Knowledge) -> None:
    order = "".join(KnownAs)
    bodies = {KnownAs.ORGANISATION, KnownAs.UNIVERSITY}
    sectors = {name.sector for names in load_lexicon().names.values() for name in names}
    known = {slug for several in sectors for slug in several.split()} | {""}
    for kinds, sector in set(knowledge.entries.values()):
        assert kinds == "".join(sorted(set(kinds), key=order.index)) != ""
        assert sector in known
        assert not sector or bodies & set(kinds)


def test_no_organisation_has_a_name_of_two_letters(knowledge: Knowledge) -> None:
    short = {kinds for key, (kinds, _) in knowledge.entries.items() if len(key) == 2}
    assert not any(KnownAs.ORGANISATION in kinds for kinds in short)


def test_the_lists_and_their_names_are_sorted() -> None:
    _, *lists = FILE.read_text(encoding="utf-8").rstrip("\n").split("\n= ")
    openings = [one.split("\n", 1)[0] for one in lists]
    assert openings == sorted(set(openings))
    assert all(names == sorted(names) for one in lists if (names := one.split("\n")[1:]))


def test_the_file_is_small_and_its_values_are_shared(knowledge: Knowledge) -> None:
    assert FILE.stat().st_size < 5_000_000
    assert 100_000 < len(knowledge.entries) < 200_000
    assert len({id(value) for value in knowledge.entries.values()}) < 1_000


def test_the_head_names_sources_and_licences() -> None:
    head = "\n".join(line for line in lines() if line.startswith("#"))
    for named in ("GeoNames", "CC BY 4.0", "Licence Ouverte 2.0", "BSD-3-Clause", "MIT", "Faker"):
        assert named in head


def test_no_pattern_is_matched_to_load_the_file() -> None:
    assert "re" not in vars(module)


def test_the_file_counts_in_the_version_of_the_lists(tmp_path: Path) -> None:
    lists = Path(shutil.copytree(LEXICONS, tmp_path / "lexicons"))
    assert version_of(lists) == version_of()
    with (lists / FILE.name).open("a", encoding="utf-8") as file:
        file.write("zzyzx\n")
    assert version_of(lists) != version_of()


@pytest.mark.parametrize("text", ["# head\n= ox? retail\nname\n", "# head\n= \nname\n"])
def test_a_kind_that_nobody_knows_is_an_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "knowledge.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=r"knowledge\.txt: “= .*names no kind"):
        load_knowledge(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"none\.txt"):
        load_knowledge(tmp_path / "none.txt")
