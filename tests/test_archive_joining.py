"""Which articles about one victim are taken for the same incident, and what a person can say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.joining import (
    JOIN,
    REACH,
    SAME,
    Telling,
    _Group,
    _in_order,
    _place,
    _tied,
    _turn,
    joined,
    kept_apart,
)
from archive.nobody import names_nobody


def telling(key, published=None, stated=None, **more):
    return Telling(key=key, published=published, stated=stated, **{"story": key, **more})


def groups(*tellings):
    return [set(group) for group in joined(tellings)]


def test_articles_of_the_same_weeks_tell_of_one_incident():
    assert groups(telling(1, 100), telling(2, 100 + REACH), telling(3, 100 + 2 * REACH)) == [
        {1, 2, 3}
    ]


def test_a_long_silence_ends_an_incident():
    assert groups(telling(1, 100), telling(2, 101 + REACH)) == [{1}, {2}]


def test_a_stated_day_beats_the_day_of_publication():
    """What looks back after a year is about the old incident, not about the new one."""
    assert groups(telling(1, 100), telling(2, 460), telling(3, 465, 99)) == [{3, 1}, {2}]


def test_two_stated_days_that_are_near_are_one_incident_told_differently():
    assert groups(telling(1, 110, 100), telling(2, 111, 100 + SAME)) == [{1, 2}]
    assert groups(telling(1, 112, 100), telling(2, 113, 101 + SAME)) == [{1}, {2}]


def test_an_article_from_before_the_stated_day_is_about_something_else():
    assert groups(telling(1, 100), telling(2, 150, 150)) == [{1}, {2}]


def test_of_two_incidents_an_article_joins_the_one_told_of_last():
    assert groups(telling(1, 100, 100), telling(2, 130, 130), telling(3, 135)) == [{1}, {2, 3}]


def test_an_article_without_any_day_joins_nothing():
    assert groups(telling(1, 100), telling(2), telling(3)) == [{1}, {2}, {3}]


def test_copies_of_one_text_stay_together_whatever_their_days():
    assert groups(telling(1, 100), telling(2, 900, story=1), telling(3, story=1)) == [{1, 2, 3}]


def test_bodies_of_one_name_in_two_countries_are_two_victims():
    at_home, abroad = frozenset(["FR"]), frozenset(["SN"])
    tellings = telling(1, 100, countries=at_home), telling(2, 101, countries=abroad)
    assert groups(*tellings) == [{1}, {2}]
    assert groups(*tellings, telling(3, 102)) == [{1}, {2, 3}]


def test_a_person_can_join_what_lies_far_apart():
    assert groups(telling(1, 100, ties=("join:a",)), telling(2, 900, ties=(">join:a",))) == [{1, 2}]


def test_what_a_person_joins_brings_its_whole_incident_along():
    tellings = (
        telling(1, 100),
        telling(2, 101, ties=("join:a",)),
        telling(3, 900, ties=(">join:a",)),
        telling(4, 901, 900),
    )
    assert groups(*tellings) == [{1, 2, 3, 4}]


def test_a_person_can_part_what_lies_near():
    """The article that was parted goes, and the others stay together."""
    tellings = (
        telling(1, 100, ties=("part:a",)),
        telling(2, 101, ties=(">part:a",)),
        telling(3, 102),
    )
    assert groups(*tellings) == [{1}, {2, 3}]


def test_what_was_parted_can_be_joined_with_others():
    tellings = (
        telling(1, 100),
        telling(2, 101, ties=(">part:a",)),
        telling(3, 102, ties=("part:a", "join:b")),
        telling(4, 103, ties=(">join:b",)),
    )
    assert groups(*tellings) == [{1, 2}, {3, 4}]


def test_copies_of_a_parted_text_bring_no_incidents_together():
    tellings = (
        telling(1, 100),
        telling(2, 110, story=9, ties=("part:a",)),
        telling(3, 300, story=9),
        telling(4, 301),
        telling(5, 500, ties=(">part:a",)),
    )
    assert {2, 3} <= next(group for group in groups(*tellings) if 2 in group)
    assert not any({1, 4} <= group for group in groups(*tellings))


DAYS = st.none() | st.integers(700_000, 700_900)
TIES = st.lists(st.sampled_from(["join:a", ">join:a", "part:b", ">part:b"]), max_size=2)


@given(st.lists(st.tuples(DAYS, DAYS, st.integers(0, 5), TIES), max_size=40), st.randoms())
def test_every_article_is_in_one_incident_whatever_the_order_they_are_given_in(rows, chance):
    tellings = [
        telling(key, published, stated, story=story, ties=tuple(ties))
        for key, (published, stated, story, ties) in enumerate(rows)
    ]
    found = joined(tellings)
    assert sorted(key for group in found for key in group) == list(range(len(rows)))
    chance.shuffle(tellings)
    assert {frozenset(group) for group in joined(tellings)} == {frozenset(one) for one in found}


def test_a_victim_that_might_be_anybody_joins_copies_and_what_a_person_joined_alone():
    tellings = [telling(1, 100), telling(2, 101), telling(3, 900, story=1), telling(4, 102, 101)]
    assert [set(group) for group in kept_apart(tellings)] == [{1, 3}, {2}, {4}]
    tied = [telling(key, 100 + key, ties=(f"{JOIN}:x",)) for key in (1, 2)]
    assert kept_apart([*tied, telling(3, 100)]) == ((3,), (1, 2))


@pytest.mark.parametrize(
    "name",
    [
        *("Ville", "Mairie", "la mairie", "Hôpital", "L’hôpital", "l'Hôpital public", "CHU"),
        *("Centre hospitalier", "Centre hospitalier régional", "Conseil départemental", "Hôpitaux"),
        *("City", "The Hospital", "Local authority", "a regional hospital", "Universities"),
    ],
)
def test_a_common_noun_alone_names_nobody(name):
    assert names_nobody(name)


@pytest.mark.parametrize(
    "name",
    [
        *("Mairie de Lille", "Ville de Clairval", "Hôpital Foch", "CHU de Brest", "Orange"),
        *("Banque de France", "City of London", "Hospital 12 de Octubre", "Portugal", "Lens"),
        *("Groupe Bel", "Port Royal", "Université Grenoble Alpes", "Société Générale", "Bankia"),
    ],
)
def test_a_proper_name_names_somebody(name):
    assert not names_nobody(name)


DAYS = st.one_of(st.none(), st.integers(1, 400))
TOLD = st.lists(
    st.tuples(
        *(DAYS, DAYS, st.integers(0, 12)),
        st.sampled_from([(), ("FR",), ("BE",), ("FR", "BE")]),
        st.sampled_from([*[()] * 6, ("part:a",), (">part:a",), ("join:b",), (">join:b",)]),
    ),
    max_size=25,
)


@given(rows=TOLD)
def test_groups_that_are_too_far_back_to_be_looked_at_are_too_far_to_be_joined(rows):
    """As if every unit were compared with every group."""
    tellings = [
        telling(key, published, stated, story=story, countries=frozenset(countries), ties=ties)
        for key, (published, stated, story, countries, ties) in enumerate(rows)
    ]
    groups: list[_Group] = []
    for unit in sorted(_tied(tellings), key=_turn):
        _place(groups, unit)
    assert joined(tellings) == _in_order(groups)
