"""A query's tree as a query of the cluster; no cluster is needed for that."""

from datetime import date

import pytest

from archive.engines.opensearch.answering.compiling import Fit, Meant, found_tokens, query_of
from archive.engines.opensearch.words import tokens_by_language
from archive.query import DateRange, Facet, Filter
from archive.tree import (
    Alike,
    And,
    Boosted,
    Everything,
    Fuzzy,
    Named,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
)

NOTHING_MORE = Meant()


def clauses(query, kind):
    """Every clause of a kind, however deep it stands."""
    if isinstance(query, dict):
        own = [query[kind]] if kind in query else []
        return own + [each for value in query.values() for each in clauses(value, kind)]
    if isinstance(query, list):
        return [each for value in query for each in clauses(value, kind)]
    return []


def test_a_word_is_found_by_its_stem_in_each_language():
    assert found_tokens("serveurs") == ["~fr:serveu", "~en:serveur", "~:serveurs"]
    query = query_of(Term("serveurs"), NOTHING_MORE)
    assert [set(each) for each in clauses(query, "terms")] == [{"title"}, {"body"}]


def test_what_is_excluded_is_no_reason_to_find():
    query = query_of(And((Term("mairie"), Not(Term("lille")))), NOTHING_MORE)
    assert len(query["bool"]["filter"]) == len(query["bool"]["must_not"]) == 1


def test_stop_words_are_not_asked_for_while_another_word_is():
    alone = query_of(And((Term("la"), Term("mairie"))), NOTHING_MORE)
    assert alone == query_of(And((Term("mairie"),)), NOTHING_MORE)


@pytest.mark.parametrize(("slop", "in_order"), [(0, True), (3, False)])
def test_a_phrase_stands_in_order_unless_words_may_stand_between(slop, in_order):
    near = clauses(query_of(Phrase(("fuite", "donnees"), slop), NOTHING_MORE), "span_near")
    assert [(each["slop"], each["in_order"]) for each in near] == [(slop, in_order)] * 2


def test_a_fuzzy_word_stands_for_the_forms_that_the_archive_has():
    fuzzy = Fuzzy("lokbit", 1)
    found = query_of(fuzzy, Meant(near={fuzzy: (("lockbit", 0.5),)}))
    assert clauses(found, "terms") == [{"title": ["lockbit"]}, {"body": ["lockbit"]}]
    assert set(query_of(fuzzy, NOTHING_MORE)["bool"]["should"][0]) == {"match_none"}


def test_a_name_that_no_value_has_finds_nothing():
    named = Named(Facet.ACTOR, Term("nobody"))
    assert query_of(named, NOTHING_MORE)["bool"]["filter"] == [{"match_none": {}}]
    known = query_of(named, Meant(values={named: ("LockBit",)}))
    assert known["bool"]["filter"] == [{"terms": {"facet_actor": ["LockBit"]}}]


def test_days_are_compared_with_both_ends_included():
    query = query_of(DateRange(start=date(2024, 2, 1), end=date(2024, 2, 29)), NOTHING_MORE)
    assert clauses(query, "range") == [{"day": {"gte": "2024-02-01", "lte": "2024-02-29"}}]


def test_a_filter_asks_for_values_for_none_and_against_some():
    either = Filter(facet=Facet.ACTOR, values=("Hive",), missing=True, excluded=("Clop",))
    query = query_of(either, NOTHING_MORE)
    assert clauses(query, "terms") == [{"facet_actor": ["Hive"]}, {"facet_actor": ["Clop"]}]
    assert clauses(query, "exists") == [{"field": "facet_actor"}]


def test_only_words_that_are_asked_for_are_scored():
    leaf = Alike(Term("mairie"), ((Term("hotel"), 0.3),))
    fields = ("title", "body")
    tree = And((leaf, Or((Prefix("hop"), Everything())), Not(Term("lille"))))
    fit = Fit(
        means={"title": 8.0, "body": 300.0},
        rarities={(leaf, fields): 2.0, (Prefix("hop"), fields): 1.0},
        tokens={},
    )
    query = query_of(tree, NOTHING_MORE, fit)
    rarities = [script["params"].get("rarity") for script in clauses(query, "script")]
    assert sorted(rarity for rarity in rarities if rarity) == [1.0, 2.0]
    assert clauses(query["bool"]["must_not"], "script") == []


@pytest.mark.parametrize(
    ("code", "counts"),
    [
        ("fr", {"serveurs": 1.0, "serveur": 0.4, "mairie": 0}),
        ("en", {"serveurs": 1.0, "serveur": 0.4, "mairie": 0}),
        ("de", {"serveurs": 1.0, "serveur": 0}),
    ],
)
def test_the_word_as_typed_counts_one_and_its_inflections_less(code, counts):
    fields = ("body",)
    fit = Fit(means={"body": 300.0}, rarities={(Term("serveurs"), fields): 1.0}, tokens={})
    query = query_of(Term("serveurs"), NOTHING_MORE, fit, fields)
    boosts = {each["body"]["value"]: each["body"]["boost"] for each in clauses(query, "term")}
    for word, count in counts.items():
        tokens = tokens_by_language()(code).of(word)[0].split()
        assert sum(boosts.get(token, 0) for token in tokens) == pytest.approx(count)


def test_a_boost_finds_nothing_by_itself_and_multiplies_scores():
    plain = query_of(Term("mairie"), NOTHING_MORE)
    asked = Boosted(Term("mairie"), ((Term("lille"), 0.5),))
    assert query_of(asked, NOTHING_MORE) == plain
    term, fields = Term("mairie"), ("title", "body")
    fit = Fit(means=dict.fromkeys(fields, 9.0), rarities={(term, fields): 1.0}, tokens={})
    (scored,) = clauses(query_of(asked, NOTHING_MORE, fit), "function_score")
    assert scored["query"] == query_of(term, NOTHING_MORE, fit)
    assert [each["weight"] for each in scored["functions"]] == [1.0, 0.5]
    assert (scored["score_mode"], scored["boost_mode"]) == ("sum", "multiply")
