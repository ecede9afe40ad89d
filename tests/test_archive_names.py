"""The values of a facet by the words of their names, as queries ask for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Facet
from archive.engines.understanding.names import SHORT, Names
from archive.language import fold, words
from archive.tree import Fuzzy, Phrase, Prefix, Term

SCRAPS = [
    "l'",
    "d’",
    "'s",
    "CHU",
    "École",
    "e\u0301",
    "\u0301",
    "Nice",
    "ʼ",
    " ",
    "\n",
    "-",
    "3",
    "ß",
    "\ud800",
    "𝔸",
]

odd_names = st.lists(st.lists(st.sampled_from(SCRAPS), max_size=6).map("".join), max_size=8)


@given(odd_names)
def test_a_word_finds_the_names_that_have_it_written_together_or_not(values):
    names = Names(Facet.ORGANISATION, values)
    own = [[word.folded for word in words(value)] for value in values]
    for word in {"absent"}.union(*own):
        having = [code for code, several in enumerate(own) if _has(several, word)]
        assert names.codes(Term(word)).tolist() == having
        assert (word in names) == any(word in several for several in own)
        if len(word) in SHORT:
            assert names.has_short(word) == (word in names)


def _has(several, word):
    """Whether some of the words that follow each other make up this one."""
    places = range(len(several))
    return any("".join(several[start : end + 1]) == word for start in places for end in places)


@given(odd_names)
def test_a_name_is_that_of_the_first_value_called_so(values):
    names = Names(Facet.ORGANISATION, values)
    every = [fold(value) for value in values]
    assert [names.called(value.upper()) for value in values] == [*map(every.index, every)]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (Term("chu"), ["CHU de Nice", "CHU d’Angers"]),
        (Prefix("ang"), ["CHU d’Angers", "Ville d'Angoulême"]),
        (Phrase(("ville", "de", "nice")), ["Ville de Nice"]),
        (Phrase(("vil", "lede", "nice")), ["Ville de Nice"]),
        (Phrase(("nice", "ville"), slop=2), ["Ville de Nice"]),
        (Fuzzy("angres", 2), ["CHU d’Angers"]),
        (Fuzzy("chi", 1), ["CHU de Nice", "CHU d’Angers"]),
        (Fuzzy("zzzz", 1), []),
    ],
)
def test_each_part_of_a_query_finds_values(part, found):
    values = ["CHU de Nice", "CHU d’Angers", "Ville de Nice", "Ville d'Angoulême"]
    assert [values[code] for code in Names(Facet.ORGANISATION, values).codes(part)] == found


@pytest.mark.parametrize(
    ("letters", "found"),
    [
        ("hrsdc", ["Human Resources and Skills Development Canada"]),
        ("modoj", ["Ministry of Defence of Japan"]),
        ("mdj", ["Ministry of Defence of Japan"]),
        ("mj", ["Ministère de la Justice"]),
        ("mdlj", ["Ministère de la Justice"]),
        ("m", []),
        ("jm", []),
        ("hrsdcx", []),
    ],
)
def test_a_name_is_known_by_its_initials_small_words_counted_or_not(letters, found):
    values = [
        "Human Resources and Skills Development Canada",
        "Ministère de la Justice",
        "Ministry of Defence of Japan",
    ]
    assert [*Names(Facet.ORGANISATION, values).initialled(letters)] == found


@given(odd_names)
def test_every_name_is_found_by_all_its_initials(values):
    names = Names(Facet.ORGANISATION, values)
    for value in values:
        if own := [word.folded for word in words(value)]:
            assert value in names.initialled("".join(word[0] for word in own))


def test_a_facet_without_values_has_no_names():
    names = Names(Facet.ORGANISATION, [])
    assert len(names) == 0
    assert "nice" not in names
    assert names.called("Nice") is None
    for part in (Term("nice"), Prefix("n"), Fuzzy("nice", 1)):
        assert names.codes(part).size == 0
