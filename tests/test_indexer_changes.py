"""Wanted against stored."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.refreshing.plan import plan

PRINTS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("12"), max_size=6)


def test_nothing_to_do_when_every_fingerprint_is_the_same():
    changes = plan({"a": "1"}, {"a": "1"}, set())
    assert (changes.new, changes.changed, changes.gone, changes.same) == ((), (), (), 1)


def test_an_unreadable_seed_keeps_what_the_index_has_of_it():
    assert plan({}, {"a": "1", "b": "1"}, {"a"}).gone == ("b",)


@given(PRINTS, PRINTS)
def test_applying_a_plan_leaves_nothing_to_do(wanted, stored):
    changes = plan(wanted, stored, set())
    after = {path: print_ for path, print_ in stored.items() if path not in changes.gone}
    after |= {path: wanted[path] for path in changes.written}
    assert after == wanted
    again = plan(wanted, after, set())
    assert (again.written, again.gone, again.same) == ((), (), len(wanted))
