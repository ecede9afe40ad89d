"""What speaks for each sector of an article, as the trees are told it."""

import pytest

from indexer.facets.judging import load_weights
from indexer.facets.judging.sectors import Signs, rows_of

SIGNS = Signs(
    wording=-3.0,
    victims=0.1,
    lead=0.1,
    by_name=False,
    by_trade=False,
    by_victim=False,
    is_told=False,
    hit=1,
    incident=0.9,
)
HEALTH = Signs(
    wording=2.0,
    victims=0.9,
    lead=0.8,
    by_name=True,
    by_trade=False,
    by_victim=False,
    is_told=True,
    hit=1,
    incident=0.9,
)


def test_each_sector_is_told_how_it_stands_to_the_others():
    rows = rows_of({"energy": SIGNS, "health": HEALTH}, ("energy", "health"))
    energy, health = rows
    assert energy[9] == pytest.approx(-5.0)
    assert health[9] == pytest.approx(5.0)
    assert energy[11:14].tolist() == [1, 1, 1]
    assert health[11:14].tolist() == [0, 0, 0]
    assert (energy[-1], health[-1]) == (0, 1)


def test_a_sector_alone_leads_nobody_and_an_unknown_one_has_no_number():
    (row,) = rows_of({"mining": HEALTH}, ("energy", "health"))
    assert row[9:14].tolist() == [0, 0, 0, 0, 0]
    assert row[-1] == -1


def test_what_a_name_and_the_words_tell_is_likelier_than_what_nothing_does():
    chances = load_weights().sectors.chances({"energy": SIGNS, "health": HEALTH})
    assert chances["health"] > 0.8
    assert chances["energy"] < 0.2
    assert load_weights().sectors.chances({}) == {}
