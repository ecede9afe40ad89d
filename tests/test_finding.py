"""Known items are found with what readers type, and copies are grouped as a reader would."""

import pytest

from archive import open_index
from tests.finding import known_items, story_pairs

FLOORS = {"all": 0.93, "words": 0.98, "misspelt": 0.9, "question": 0.85, "translated": 0.8}
"""Shares that come among the first three; some were tuned with these queries in view."""

PAIRS = 0.95
"""Share of the pairs of articles that are grouped rightly, in either half."""


@pytest.fixture(scope="module")
def shares(tmp_path_factory):
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('known') / 'index'}")
    known_items.fill(index)
    return known_items.shares(list(known_items.ranks(index, known_items.asked())))


@pytest.mark.parametrize("kind", FLOORS)
def test_the_wanted_article_is_among_the_first_three(shares, kind):
    assert shares[kind][2] >= FLOORS[kind]


@pytest.fixture(scope="module")
def rightly(tmp_path_factory):
    every = list(story_pairs.pairs())
    return story_pairs.measured(tmp_path_factory.mktemp("stories"), every)


@pytest.mark.parametrize("is_kept_aside", [False, True])
def test_pairs_of_articles_are_grouped_as_a_reader_would(rightly, is_kept_aside):
    some = [pair for pair in story_pairs.pairs() if pair.is_kept_aside is is_kept_aside]
    assert len(some) >= 99
    assert story_pairs.share(rightly, some) >= PAIRS
