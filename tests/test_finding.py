"""Known items: the one article that a reader has in mind is found with what readers type."""

import pytest

from archive import open_index
from tests.finding import known_items

FLOORS = {"all": 0.93, "words": 0.98, "misspelt": 0.9, "question": 0.85, "translated": 0.8}
"""Shares that come among the first three; some were tuned with these queries in view."""


@pytest.fixture(scope="module")
def shares(tmp_path_factory):
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('known') / 'index'}")
    known_items.fill(index)
    return known_items.shares(list(known_items.ranks(index, known_items.asked())))


@pytest.mark.parametrize("kind", FLOORS)
def test_the_wanted_article_is_among_the_first_three(shares, kind):
    assert shares[kind][2] >= FLOORS[kind]
