"""Wanted against stored."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.refreshing.plan import plan
from indexer.refreshing.reason import Reason

PRINTS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("12"), max_size=6)


def planned(wanted, stored, unreadable=frozenset()):
    return plan(wanted, stored, unreadable, lambda _path: Reason.NEW)


def test_nothing_to_do_when_every_fingerprint_is_the_same():
    changes = planned({"a": "1"}, {"a": "1"})
    assert (changes.wanted, changes.gone) == ({}, ())


def test_an_unreadable_seed_keeps_what_the_index_has_of_it():
    assert planned({}, {"a": "1", "b": "1"}, {"a"}).gone == ("b",)


@given(PRINTS, PRINTS)
def test_applying_a_plan_leaves_nothing_to_do(wanted, stored):
    changes = planned(wanted, stored)
    after = {path: print_ for path, print_ in stored.items() if path not in changes.gone}
    after |= {path: wanted[path] for path in changes.wanted}
    assert after == wanted
    again = planned(wanted, after)
    assert (again.wanted, again.gone) == ({}, ())
