"""The query language: trees, mistakes and repairs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Match, Mistake, QueryError
from archive.grammar import DEEPEST, FARTHEST, parse
from archive.query import And, Everything, Fuzzy, Not, Or, Phrase, Prefix, Term

A, B, C = Term("a"), Term("b"), Term("c")

WORDS = ["a", "B", "l’hôpital", "cyber-attaque", "a*", "*", "?", ":", "…"]
OPERATORS = ["AND", "ET", "OR", "OU", "NOT", "SAUF", "-", "-a", "(", ")", "()"]
QUOTES = ['"', "«", "»", "“", "”", '"a b"', "« a »"]
PIECES = st.lists(st.sampled_from(WORDS + OPERATORS + QUOTES), max_size=25)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        (" ? … !", Everything()),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a ET b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a OU b", Or((A, B))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a AND b OR c", Or((And((A, B)), C))),
        ("a (b OR c)", And((A, Or((B, C))))),
        ("a NOT b", And((A, Not(B)))),
        ("a SAUF b", And((A, Not(B)))),
        ("a -b", And((A, Not(B)))),
        ("-(a b)", Not(And((A, B)))),
        ("NOT NOT a", A),
        ("NOT -(NOT a)", Not(A)),
        ("a - b", And((A, B))),
        ('"a b"', Phrase(("a", "b"))),
        ("« a b »", Phrase(("a", "b"))),
        ("“a b”", Phrase(("a", "b"))),
        ("„a b“", Phrase(("a", "b"))),
        ('"a"', A),
        ("cyber-attaque", Phrase(("cyber", "attaque"))),
        ("L’Hôpital", Term("hopital")),
        ("rançon*", Prefix("rancon")),
        ('"a b"~5', Phrase(("a", "b"), 5)),
        ('"a b"~1000', Phrase(("a", "b"), FARTHEST)),
        ('"a"~5', A),
        ("armentière~", Fuzzy("armentiere", 2)),
        ("ville~", Fuzzy("ville", 1)),
        ("ville~2", Fuzzy("ville", 2)),
        ("~", Everything()),
        ("a~b", Phrase(("a", "b"))),
        ("a and b", And((A, Term("and"), B))),
        ("a : b ?", And((A, B))),
        ("a OR ?", A),
        ('a b"', And((A, B))),
        ('a"b', Phrase(("a", "b"))),
        ("a” b»", And((A, B))),
        ('12" b', And((Term("12"), B))),
    ],
)
def test_a_query_is_read_as(text, tree):
    assert parse(text) == tree


def test_any_word_is_enough_when_any_is_asked_for():
    assert parse("a b", Match.ANY) == Or((A, B))


def test_a_word_of_several_is_any_of_them_when_any_is_asked_for():
    assert parse("a b-c", Match.ANY) == Or((A, B, C))
    assert parse('a "b c"', Match.ANY) == Or((A, Phrase(("b", "c"))))


def test_an_excluded_word_stays_excluded_when_any_is_asked_for():
    assert parse("a b -c", Match.ANY) == And((Or((A, B)), Not(C)))


@pytest.mark.parametrize(
    ("text", "mistake", "position", "repaired"),
    [
        ("a AND", Mistake.NO_RIGHT, 2, "a"),
        ("AND a", Mistake.NO_LEFT, 0, "a"),
        ("a OU OU b", Mistake.NO_RIGHT, 2, "a OU b"),
        ("a SAUF", Mistake.NO_RIGHT, 2, "a"),
        ("(a b", Mistake.GROUP_OPEN, 0, "(a b)"),
        ("a b)", Mistake.GROUP_SHUT, 3, "a b"),
        ('"a b', Mistake.QUOTE_OPEN, 0, '"a b"'),
        ("« a b", Mistake.QUOTE_OPEN, 0, "« a b»"),
        ("AND", Mistake.NO_LEFT, 0, ""),
        ("(" * (DEEPEST + 1) + "a", Mistake.TOO_DEEP, DEEPEST, "a"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_a_repair(text, mistake, position, repaired):
    with pytest.raises(QueryError) as raised:
        parse(text)
    error = raised.value
    assert (error.mistake, error.position, error.repaired) == (mistake, position, repaired)


def test_the_sentence_of_a_mistake_says_what_where_and_what_next():
    with pytest.raises(QueryError, match=r"AND needs a word on its right .*character 3.*try: a$"):
        parse("a AND")


@given(PIECES, st.sampled_from(Match))
def test_a_query_is_read_or_comes_with_a_repair_that_is(pieces, match):
    try:
        parse(" ".join(pieces), match)
    except QueryError as error:
        parse(error.repaired, match)


@given(st.text(max_size=80))
def test_no_text_breaks_the_parser(text):
    try:
        parse(text)
    except QueryError as error:
        parse(error.repaired)


@pytest.mark.parametrize(
    "piece", ["(", ")", "AND ", "NOT ", "NOT a ", '"', "-", "a ", "-(", "« ", "a OR "]
)
def test_a_long_query_of_one_piece_is_answered(piece):
    try:
        parse(piece * 2000)
    except QueryError as error:
        parse(error.repaired)
