"""Words, folding and stems."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.language import finder, fold, is_stop_word, located, stem, words, written

ACCENTED = st.text(alphabet="aàâbcçdeéèêëœœ’'-  lhôqu.\u0301\u0308xyz«»0", max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hôpital", "hopitaux"),
        ("chiffre", "chiffrées"),
        ("chiffrer", "chiffrés"),
        ("donnée", "données"),
        ("personnelle", "personnels"),
        ("publique", "public"),
        ("nationale", "nationaux"),
        ("réseau", "réseaux"),
        ("hospitalière", "hospitaliers"),
        ("française", "français"),
        ("dangereuse", "dangereux"),
        ("sportive", "sportifs"),
        ("attaque", "attaquées"),
        ("première", "premiers"),
    ],
)
def test_french_inflections_meet_with_and_without_accents(one, other):
    assert stem(fold(one), "fr") == stem(fold(other), "fr")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("université", "univers"),
        ("mairie", "maire"),
        ("rançon", "rançongiciel"),
        ("sécurité", "sécurisé"),
        ("base", "bas"),
        ("poste", "postal"),
        ("mission", "missile"),
    ],
)
def test_different_french_words_stay_apart(one, other):
    assert stem(fold(one), "fr") != stem(fold(other), "fr")


@pytest.mark.parametrize("apostrophe", ["'", "’"])
@pytest.mark.parametrize("article", ["l", "L", "d", "qu", "Qu", "jusqu"])
def test_elision_is_left_out_with_either_apostrophe_in_any_case(apostrophe, article):
    text = f"{article}{apostrophe}hôpital"
    (word,) = words(text)
    assert text[word.start : word.end] == "hôpital"


def test_a_single_letter_with_no_apostrophe_is_a_word():
    assert [word.folded for word in words("vitamine d et plan l")] == "vitamine d et plan l".split()


def test_an_unknown_language_is_folded_only():
    assert stem("hopitaux", "") == "hopitaux"


def test_stop_words_of_both_languages_are_known():
    assert all(is_stop_word(word) for word in ("de", "les", "the", "of"))
    assert not any(is_stop_word(word) for word in ("donnees", "hospital", "play", "hive"))


@given(ACCENTED)
def test_every_word_is_the_folded_text_at_its_place(text):
    for word in words(text):
        assert fold(text[word.start : word.end]) == word.folded


@given(ACCENTED)
def test_words_come_in_order_without_overlap(text):
    places = [(word.start, word.end) for word in words(text)]
    assert all(start < end for start, end in places)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(places))


@given(ACCENTED)
def test_composed_and_combining_text_have_the_same_words(text):
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert [word.folded for word in words(composed)] == [word.folded for word in words(apart)]


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


PIECES = ["l", "d", "s", "t", "qu", "ll", "re", "'", "’", " ", "-", "é", "e\u0301", "hôpital", "œ"]
PIECES += ["don", "a", "_", "0", "\u0301", "’s ", "uvre", "Î", "ß"]


@given(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.frozensets(st.sampled_from(["l", "don", "hop", "e", "oeu", "s", "ss", "i"]), min_size=1),
)
def test_looking_for_beginnings_finds_the_words_that_splitting_gives(text, beginnings):
    words_at = list(zip(*located(text), strict=True))
    found = list(finder(beginnings)(text))
    assert set(found) <= set(words_at)
    begun = [(word, at) for word, at in words_at if fold(word).startswith(tuple(beginnings))]
    assert [(word, at) for word, at in found if fold(word).startswith(tuple(beginnings))] == begun


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_the_quick_ways_to_split_agree(text):
    assert written(text) == located(text)[0]
    assert [word.folded for word in words(text)] == list(map(fold, written(text)))
