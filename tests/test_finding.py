"""Known items are found with what readers type, and copies are grouped as a reader would."""

import pytest

from archive import open_index
from tests.finding import known_items, story_pairs

FLOORS = {"all": 0.93, "words": 0.98, "misspelt": 0.9, "question": 0.85, "translated": 0.8}
"""Shares that come among the first three; some were tuned with these queries in view."""

ASIDE = {
    "later set": {
        "all": 0.9,
        "misspelt": 0.85,
        "question": 0.94,
        "abbreviation": 0.85,
        "translated": 0.83,
    },
    "third set": {"all": 0.88, "misspelt": 0.9, "question": 0.88, "translated": 0.83},
}
"""The same of the halves of later sets that nobody has looked at."""

PAIRS = 0.95
"""Share of the pairs of articles that are grouped rightly, in either half of either set."""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('known') / 'index'}")
    known_items.fill(index)
    return index


@pytest.fixture(scope="module")
def shares(index):
    return known_items.shares(list(known_items.ranks(index, known_items.asked())))


@pytest.fixture(scope="module", params=ASIDE)
def aside(index, request):
    """The floors of one of these halves, and what its queries find."""
    every = known_items.asked(known_items.SETS[request.param])
    kept = [each for each in every if each.is_kept_aside]
    return ASIDE[request.param], known_items.shares(list(known_items.ranks(index, kept)))


@pytest.mark.parametrize("kind", FLOORS)
def test_the_wanted_article_is_among_the_first_three(shares, kind):
    assert shares[kind][2] >= FLOORS[kind]


def test_so_it_is_for_queries_that_nobody_has_looked_at(aside):
    floors, shares = aside
    assert {kind: shares[kind][2] for kind in floors if shares[kind][2] < floors[kind]} == {}


def test_no_article_is_meant_in_two_sets():
    sets = [{each.wanted for each in known_items.asked(name)} for name in known_items.SETS.values()]
    assert len(set.union(*sets)) == sum(map(len, sets))


@pytest.fixture(scope="module")
def rightly(tmp_path_factory):
    every = list(story_pairs.pairs())
    return story_pairs.measured(tmp_path_factory.mktemp("stories"), every)


@pytest.mark.parametrize("is_later", [False, True])
@pytest.mark.parametrize("is_kept_aside", [False, True])
def test_pairs_of_articles_are_grouped_as_a_reader_would(rightly, is_kept_aside, is_later):
    half = (is_kept_aside, is_later)
    some = [each for each in story_pairs.pairs() if (each.is_kept_aside, each.is_later) == half]
    assert len(some) >= (60 if is_later else 99)
    assert story_pairs.share(rightly, some) >= PAIRS
