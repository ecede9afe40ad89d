"""Query strings: read, written, and what a link adds or takes away."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from archive import SIZES, Count, DateRange, Facet, Filter, Match, Query, Sort, Within
from web import encoding, turns, urls

VALUES = st.lists(st.text(min_size=1, max_size=8), max_size=3, unique=True).map(tuple)
FILTERS = st.builds(
    Filter,
    facet=st.sampled_from(Facet),
    values=VALUES,
    excluded=VALUES,
    missing=st.booleans(),
    present=st.booleans(),
).filter(
    lambda chosen: (
        chosen != Filter(facet=chosen.facet)
        and not set(chosen.values) & set(chosen.excluded)
        and not (chosen.missing and chosen.present)
    )
)
DAYS = st.none() | st.dates(min_value=date(1000, 1, 1))
QUERIES = st.builds(
    Query,
    text=st.text(max_size=30).map(lambda text: text.replace("\x00", "").strip()),
    match=st.sampled_from(Match),
    filters=st.lists(FILTERS, max_size=4, unique_by=lambda chosen: chosen.facet).map(
        lambda chosen: tuple(sorted(chosen, key=lambda one: list(Facet).index(one.facet)))
    ),
    dates=st.builds(DateRange, start=DAYS, end=DAYS).filter(
        lambda dates: not (dates.start and dates.end and dates.start > dates.end)
    ),
    incident=st.builds(DateRange, start=DAYS, end=st.none()),
    sort=st.sampled_from(Sort),
    within=st.sampled_from(Within),
    synonyms=st.booleans(),
    uncertain=st.sampled_from([None, False, True]),
    copies=st.booleans(),
    story=st.text(max_size=8),
    count=st.sampled_from(Count),
    page=st.integers(1, 999),
    size=st.sampled_from(SIZES),
)


def asked(*pairs):
    return urls.asked(MultiDict(pairs))


@given(QUERIES)
def test_a_query_survives_its_own_query_string(query):
    back = asked(*urls.args_of(query))
    assert back.query == query
    assert back.problems == ()


@given(QUERIES, QUERIES)
def test_a_query_string_is_that_of_the_query_with_the_same_fields_changed(query, other):
    assert encoding.query_string(query) == urlencode(urls.args_of(query))
    changed = {"page": 1, "filters": other.filters, "dates": other.dates, "text": other.text}
    wanted = urlencode(urls.args_of(replace(query, **changed)))
    assert encoding.joined(encoding.parts_of(query), **changed) == wanted


@given(st.lists(st.tuples(st.sampled_from([*sorted(urls.KNOWN), "x"]), st.text(max_size=6))))
def test_no_query_string_breaks_the_reader(pairs):
    assert asked(*pairs).query.page >= 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "-1"),
        ("page", "x"),
        ("page", "9" * 5000),
        ("page", "²"),
        ("size", "7"),
        ("sort", "best"),
        ("match", "some"),
        ("date_from", "2024-13"),
        ("date_to", "hier"),
        ("date_from", "0000"),
        ("actor__missing", "yes"),
        ("synonyms", "no"),
        ("copies", "2"),
        ("count", "words"),
        ("foo", "1"),
        ("q", "a" * (urls.LONGEST + 1)),
    ],
)
def test_what_makes_no_sense_is_named_and_left_out(name, value):
    found = asked((name, value))
    assert len(found.problems) == 1
    assert name in str(found.problems[0])
    assert found.query.page == 1


def test_a_period_that_ends_before_it_begins_is_named_and_left_out():
    found = asked(("date_from", "2024-03"), ("date_to", "2024-02"))
    assert "2024-03-01" in str(found.problems[0])
    assert found.query == Query()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-03", date(2024, 2, 3), date(2024, 2, 3)),
    ],
)
def test_a_year_or_a_month_means_its_first_or_last_day(text, first, last):
    dates = asked(("date_from", text), ("date_to", text)).query.dates
    assert (dates.start, dates.end) == (first, last)


@given(QUERIES, st.sampled_from(Facet), st.text(min_size=1, max_size=8))
def test_toggling_a_new_value_selects_it_and_begins_at_the_first_page(query, facet, value):
    toggled = turns.toggled(query, facet, value)
    assert (value in toggled.filter_of(facet).values) != (value in query.filter_of(facet).values)
    assert value not in toggled.filter_of(facet).excluded
    assert toggled.page == 1


@given(QUERIES, st.sampled_from(Facet), st.text(min_size=1, max_size=8))
def test_a_value_is_never_selected_and_excluded(query, facet, value):
    toggled = turns.exclusion_toggled(turns.toggled(query, facet, value), facet, value)
    chosen = toggled.filter_of(facet)
    assert not (value in chosen.values and value in chosen.excluded)


@pytest.mark.parametrize(
    ("pairs", "chosen"),
    [
        (
            [("actor__not", "Play"), ("actor__not", "Akira"), ("actor", "Play")],
            Filter(facet=Facet.ACTOR, values=("Play",), excluded=("Akira",)),
        ),
        (
            [("actor__missing", "0"), ("actor__missing", "1")],
            Filter(facet=Facet.ACTOR, missing=True),
        ),
    ],
    ids=["a value", "no value"],
)
def test_a_ticked_box_wins_over_an_exclusion(pairs, chosen):
    assert asked(*pairs).query.filters == (chosen,)


@given(QUERIES, st.sampled_from(Facet))
def test_no_value_is_never_selected_and_excluded(query, facet):
    toggled = turns.presence_toggled(turns.missing_toggled(query, facet), facet)
    assert not (toggled.filter_of(facet).missing and toggled.filter_of(facet).present)


def test_taking_the_last_value_away_leaves_no_filter():
    once = turns.toggled(Query(), Facet.ACTOR, "Play")
    assert turns.toggled(once, Facet.ACTOR, "Play") == Query()
