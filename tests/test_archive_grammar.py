"""The query language: trees, mistakes and repairs."""

from datetime import date
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import (
    DateRange,
    Facet,
    Filter,
    Match,
    Mistake,
    Notice,
    NoticeKind,
    QueryError,
    TextField,
)
from archive.grammar import DEEPEST, read
from archive.leaves import FARTHEST
from archive.query import Origin
from archive.tokens import DATE_NAMES, FIELD_NAMES
from archive.tree import (
    And,
    Everything,
    Fuzzy,
    Happened,
    In,
    Named,
    Not,
    Or,
    People,
    Phrase,
    Prefix,
    Term,
)
from tests.bench.nasty import nasty, read_or_repaired

A, B, C = Term("a"), Term("b"), Term("c")

WORDS = ["a", "B", "l’hôpital", "cyber-attaque", "a*", "*", "?", ":", "…"]
OPERATORS = ["AND", "ET", "OR", "OU", "NOT", "SAUF", "-", "-a", "(", ")", "()"]
QUOTES = ['"', "«", "»", "“", "”", '"a b"', "« a »"]
NAMES = [
    "titre:",
    "acteur:",
    "titre:a",
    "acteur:(",
    "date:2024",
    "date:x",
    "incident:2024",
    "incident:*",
    "people:10k..",
    "in:removed",
    "dans:titre",
    "personnes:x",
    "x:a",
    "après:30j",
    "a~9",
]
NASTY = WORDS + OPERATORS + QUOTES + NAMES
PIECES = st.lists(st.sampled_from(NASTY), max_size=25)
TODAY = date(2024, 3, 31)


def days(first, last):
    return DateRange(
        start=date.fromisoformat(first) if first else None,
        end=date.fromisoformat(last) if last else None,
    )


def parse(text, match=Match.ALL):
    return read(text, match).tree


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
        ('"a"', Phrase(("a",))),
        ("cyber-attaque", Phrase(("cyber", "attaque"))),
        ("L’Hôpital", Term("hopital")),
        ("rançon*", Prefix("rancon")),
        ('"a b"~5', Phrase(("a", "b"), 5)),
        ('"a b"~1000', Phrase(("a", "b"), FARTHEST)),
        ('"a"~5', Phrase(("a",))),
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


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("titre:a", In(TextField.TITLE, A)),
        ("TITLE:a b", And((In(TextField.TITLE, A), B))),
        ("titre:(a OU b)", In(TextField.TITLE, Or((A, B)))),
        ("texte:«a b»", In(TextField.BODY, Phrase(("a", "b")))),
        ("-titre:a", Not(In(TextField.TITLE, A))),
        ("titre:-a", In(TextField.TITLE, Not(A))),
        ("acteur:a", Named(Facet.ACTOR, A)),
        ("actor:a*", Named(Facet.ACTOR, Prefix("a"))),
        ("victime:L’Hôpital~", Named(Facet.VICTIM, Fuzzy("hopital", 2))),
        (
            "organisation:(a ET -b)",
            And((Named(Facet.ORGANISATION, A), Not(Named(Facet.ORGANISATION, B)))),
        ),
        ('secteur:"a b"', Named(Facet.SECTOR, Phrase(("a", "b")))),
        ("source:a-b", Named(Facet.OUTLET, Phrase(("a", "b")))),
        ("langue:a", Named(Facet.LANGUAGE, A)),
        ("acteur:*", Not(Filter(facet=Facet.ACTOR, missing=True))),
        ("date:2024-02", days("2024-02-01", "2024-02-29")),
        ("date:2024", days("2024-01-01", "2024-12-31")),
        ("date:2024-2-5", days("2024-02-05", "2024-02-05")),
        ("date:2024-02..2024-03-05", days("2024-02-01", "2024-03-05")),
        ("date:2024-02..", days("2024-02-01", None)),
        ("date:..2024-02", days(None, "2024-02-29")),
        ("après:2024-02", days("2024-02-01", None)),
        ("apre\u0300s:2024", days("2024-01-01", None)),
        ("AFTER:2024-02-05", days("2024-02-05", None)),
        ("avant:2024-02", days(None, "2024-01-31")),
        ("before:2024", days(None, "2023-12-31")),
        ("date:30j", days("2024-03-01", "2024-03-31")),
        ("date:2w", days("2024-03-17", "2024-03-31")),
        ("date:1m", days("2024-02-29", "2024-03-31")),
        ("date:2a", days("2022-03-31", "2024-03-31")),
        ("after:7d", days("2024-03-24", None)),
        ("date:99999a", DateRange(start=date.min, end=TODAY)),
        ("incident:2024-02", Happened(days("2024-02-01", "2024-02-29"))),
        ("-incident:*", Not(Happened(DateRange()))),
        ("people:300k", People(300_000, 300_000)),
        ("personnes:10000..1m", People(10_000, 1_000_000)),
        ("people:..50 a", And((A, People(None, 50)))),
        ("people:*", Not(Filter(facet=Facet.PEOPLE, missing=True))),
        (
            "statut:revendiqué -status:confirmed",
            And(
                (
                    Named(Facet.STATUS, Term("revendique")),
                    Not(Named(Facet.STATUS, Term("confirmed"))),
                )
            ),
        ),
        ("type:rançongiciel", Named(Facet.ATTACK, Term("rancongiciel"))),
        ("pays:états-unis", Named(Facet.COUNTRY, Phrase(("etats", "unis")))),
        ("année:2024", Named(Facet.YEAR, Term("2024"))),
        ("a date:2024,", And((A, days("2024-01-01", "2024-12-31")))),
        ("http://a/b", Or((In(Origin.ADDRESS, Phrase(("a", "b"))), Phrase(("a", "b"))))),
        ("url:https://www.a/b#c", In(Origin.ADDRESS, Phrase(("a", "b")))),
        ("site:a", In(Origin.ADDRESS, A)),
        ("catégorie:a", In(Origin.ADDRESS, A)),
        ("tag:a", In(Origin.ADDRESS, A)),
        ("auteur:a", In(Origin.AUTHOR, A)),
        ("retiré:a", In(Origin.REMOVED, A)),
        ("removed:*", In(Origin.REMOVED, Everything())),
        ("in:removed a b", In(Origin.REMOVED, And((A, B)))),
        ("a dans:retiré b", In(Origin.REMOVED, And((A, B)))),
        ("DANS:RETIRÉ a OU b", In(Origin.REMOVED, Or((A, B)))),
        ("a (in:removed b)", And((A, In(Origin.REMOVED, B)))),
        ("in:title a", In(TextField.TITLE, A)),
        ("in:removed a title:b", In(Origin.REMOVED, And((A, In(TextField.TITLE, B))))),
        ("in:removed", In(Origin.REMOVED, Everything())),
        ("a -in:removed", And((A, Not(In(Origin.REMOVED, Everything()))))),
        ("a ET in:removed", In(Origin.REMOVED, A)),
        ("a-b*", And((A, Prefix("b")))),
    ],
)
def test_a_field_is_read_as(text, tree):
    assert read(text, today=TODAY).tree == tree


@pytest.mark.parametrize("name", [*FIELD_NAMES, *DATE_NAMES])
def test_every_field_is_known_in_any_case(name):
    assert not read(f"{name.upper()}:2024").notices


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("couleur:a", NoticeKind.NOT_A_FIELD),
        ("titre: a", NoticeKind.FIELD_APART),
        ("r*n", NoticeKind.STAR),
        ("*giciel", NoticeKind.STAR),
        ('"a b*"', NoticeKind.STAR),
        ("mot~3", NoticeKind.EDITS),
        ('"a b"~101', NoticeKind.SLOP),
    ],
)
def test_what_has_no_effect_is_told(text, kind):
    assert [notice.kind for notice in read(text).notices] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Qui ? Lui !",
        "Lille : la mairie",
        "12:30",
        "a/b & c; d, e.",
        "« a »",
        "50 % (a)",
        "#a @b a_b",
    ],
)
def test_ordinary_punctuation_is_neither_a_mistake_nor_worth_a_word(text):
    assert not read(text).notices


def test_a_date_narrows_when_any_word_is_enough():
    assert read("a b date:2024", Match.ANY).tree == And(
        (Or((A, B)), days("2024-01-01", "2024-12-31"))
    )


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
        ("titre:(a OU", Mistake.NO_RIGHT, 9, "titre:(a)"),
        ("( a ET (b OU", Mistake.NO_RIGHT, 10, "(a ET (b))"),
        ("a SAUF", Mistake.NO_RIGHT, 2, "a"),
        ("(a b", Mistake.GROUP_OPEN, 0, "(a b)"),
        ("a b)", Mistake.GROUP_SHUT, 3, "a b"),
        ('"a b', Mistake.QUOTE_OPEN, 0, '"a b"'),
        ("« a b", Mistake.QUOTE_OPEN, 0, "« a b»"),
        ('a "', Mistake.QUOTE_OPEN, 2, "a"),
        ('"', Mistake.QUOTE_OPEN, 0, ""),
        ("a (", Mistake.GROUP_OPEN, 2, "a"),
        ("titre:date:2024", Mistake.NESTED, 6, "date:2024"),
        ("a titre:acteur:b", Mistake.NESTED, 8, "a acteur:b"),
        ("AND", Mistake.NO_LEFT, 0, ""),
        ("a titre:OU b", Mistake.NO_VALUE, 2, "a OU b"),
        ("titre:)", Mistake.NO_VALUE, 0, ""),
        ("a titre:(b acteur:c)", Mistake.NESTED, 11, "a titre:(b c)"),
        ("a date:hier", Mistake.NO_DATE, 2, "a"),
        ("a incident:hier", Mistake.NO_DATE, 2, "a"),
        ("a people:1..x", Mistake.NO_NUMBER, 2, "a"),
        ("people:20..10 a", Mistake.BACKWARDS, 0, "people:10..20 a"),
        ("date:2024-02-30 a", Mistake.NO_DATE, 0, "a"),
        ("date:2024..2023 a", Mistake.BACKWARDS, 0, "date:2023..2024 a"),
        ("(" * (DEEPEST + 1) + "a", Mistake.TOO_DEEP, DEEPEST, "a"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_a_repair(text, mistake, position, repaired):
    with pytest.raises(QueryError) as raised:
        parse(text)
    error = raised.value
    assert (error.mistake, error.position, error.repaired) == (mistake, position, repaired)


@pytest.mark.parametrize("text", ["()", "*", "-", "« »", "( * )", ", ;"])
def test_a_query_without_a_word_asks_for_everything_and_says_so(text):
    reading = read(text)
    assert reading.tree == Everything()
    assert reading.notices == (Notice.of(NoticeKind.NO_WORDS, token=text),)
    assert not read("  ").notices


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("mairie sauf lille", "mairie SAUF lille"),
        ("mairie ou commune", "mairie OU commune"),
        ("hospital or clinic", "hospital OR clinic"),
        ("leak not ransomware", "leak NOT ransomware"),
        ("hôpital NON urgences", "hôpital SAUF urgences"),
        ("a ou titre:b ou c", "a OU titre:b ou c"),
    ],
)
def test_a_word_that_would_be_an_operator_in_capitals_is_told(text, better):
    (notice,) = read(text).notices
    assert notice.kind is NoticeKind.SMALL_OPERATOR
    assert dict(notice.facts)["better"] == better
    read(better)


@pytest.mark.parametrize(
    "text",
    ["ou mairie", "mairie sauf", '"mairie ou commune"', "mairie et lille", "non lieu", "a ET ou b"],
)
def test_a_word_that_cannot_be_an_operator_is_left_alone(text):
    assert not read(text).notices


def test_a_mistake_as_a_line_for_logs_says_what_where_and_what_next():
    with pytest.raises(QueryError, match=r"^no_right: 'AND' at character 3 of 'a AND'; try: a$"):
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


def test_nasty_queries_are_each_read_or_refused_with_a_repair():
    for query in islice(nasty(), 1000):
        read_or_repaired(query)


@pytest.mark.parametrize("asked", ["avant:9999a", "before:9999y", "avant:0001", "avant:0001-01-01"])
def test_nothing_is_before_the_first_day_there_is(asked):
    assert read(asked, Match.ALL).tree == DateRange(end=date.min)


PASTED = Or((In(Origin.ADDRESS, Phrase(("a", "fr", "b"))), Phrase(("a", "fr", "b"))))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "https://a.fr/b",
            "www.a.fr/b",
            "a.fr/b",
            "A.FR/b",
            "<https://a.fr/b>",
            "(https://a.fr/b)",
        ),
        *(
            "hxxps://a[.]fr/b",
            "hXXp://www.a[.]fr/b",
            "hxxps[://]a(.)fr/b",
            "a[dot]fr/b",
            "a{.}fr/b",
        ),
        *(
            '"https://a.fr/b"',
            "« https://a.fr/b »",
            "https://a.fr/b#c",
            "https://a.fr/b?utm_source=c",
        ),
        "https://a\u200b.fr/b\u00ad",
    ],
)
def test_an_address_is_read_however_it_was_pasted(text):
    assert read(text).tree == PASTED


def test_a_parenthesis_in_an_address_is_its_own():
    assert read("(a https://a.fr/b_(c))").tree == read("a https://a.fr/b_c").tree
    assert read("url:<https://a.fr/b>").tree == In(Origin.ADDRESS, Phrase(("a", "fr", "b")))


@pytest.mark.parametrize("sign", "\u00ad\u200b\u200c\u200e\u2060\ufeff")
def test_what_is_invisible_in_a_query_is_passed_over(sign):
    assert read(f"ran{sign}çon{sign}giciel").tree == read("rançongiciel").tree
    assert read(f"{sign}ran{sign}çon*").tree == Prefix("rancon")
