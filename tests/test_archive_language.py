"""Words, folding and stems."""

import itertools
import re
import tomllib
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.language import (
    english,
    finder,
    fold,
    folding,
    french,
    is_stop_word,
    located,
    paraphrases,
    pieces,
    stem,
    synonyms,
    thesaurus,
    translations,
    words,
    words_of,
    written,
)
from archive.language.stems import beginning

LISTS = Path(thesaurus.__file__).parent

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


@pytest.mark.parametrize("apostrophe", "'’ʼ＇`´‘‛′ʹ")
@pytest.mark.parametrize("article", ["l", "L", "d", "qu", "Qu", "jusqu"])
def test_elision_is_left_out_with_any_apostrophe_in_any_case(apostrophe, article):
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


@given(ACCENTED | st.text())
def test_what_a_letter_is_folded_to_depends_on_no_other(text):
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    assert fold(text) == apart.translate(folding._PLAIN)


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


OTHERS = [
    "²",
    "½",
    "º",
    "`",
    "´",
    "ʼ",
    "ʹ",
    "‘",
    "‛",
    "′",
    "＇",
    "“",
    "\u202f",
    "я",
    "İ",
    "ſ",
    "\ud800",
    "\x85",
    "?",
]


@given(st.lists(st.sampled_from([*PIECES, *OTHERS]), max_size=12).map("".join))
def test_pieces_stand_for_the_words_that_splitting_gives(text):
    found = [word for piece in pieces(text) for word in words_of(piece)]
    assert found == list(map(fold, written(text)))


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("CD 71", "conseil départemental de Saône-et-Loire"),
        ("cd71", "conseil départemental de Saône-et-Loire"),
        ("sdis 2a", "pompiers de Corse-du-Sud"),
        ("HSE", "health service executive"),
        ("ENT", "espace numérique de travail"),
    ],
)
def test_a_body_called_in_short_means_its_full_name(text, others):
    (found,) = synonyms([word.folded for word in words(text)])
    assert others in found.others


def test_a_full_name_means_the_short_one_unless_that_is_short_for_other_things_too():
    (found,) = synonyms(["agence", "regionale", "de", "sante"])
    assert found.others == ("ARS",)
    assert [found.others for found in synonyms(["plu"])] == [("plan local d’urbanisme",)]
    assert not list(synonyms(["plan", "local", "urbanisme"]))


def test_a_short_name_has_no_inflections_but_those_the_list_names():
    assert [found.member for found in synonyms(["cia", "cias", "isps", "ehpads"])] == [
        "CIA",
        "CIAS",
        "ISPs",
    ]


def test_a_full_name_does_not_mean_the_number_of_its_department():
    assert not list(synonyms(["saone", "et", "loire"]))


@pytest.mark.parametrize(
    ("text", "others", "never"),
    [
        ("compagnie aérienne belge", ["Belgian", "airline"], "entreprise"),
        ("frozen food", ["surgelé", "alimentation"], ""),
        ("oléoduc", ["pipeline", "oil pipeline"], ""),
        ("pain", ["bread", "douleur"], ""),
        ("the pain of a bakery and a brewery", ["boulangerie", "brasserie", "douleur"], "bread"),
        ("bus", ["autocar", "coach"], ""),
        ("shipyard", ["chantier naval"], ""),
    ],
)
def test_words_are_translated_out_of_the_language_that_knows_most_of_them(text, others, never):
    found = translations([word.folded for word in words(text)])
    meant = {other for one in found for other in one.others}
    assert set(others) <= meant
    assert never not in meant


def test_of_a_phrase_the_single_words_are_translated_too():
    (whole, *parts) = translations(["water", "utility"])
    assert (whole.first, whole.end) == (0, 2)
    assert "régie des eaux" in whole.others
    assert [(one.first, one.end) for one in parts if "eau" in one.others] == [(0, 1)]


def pairs():
    """The members of each line of the vocabulary."""
    for line in (LISTS / "vocabulary.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [side.split(", ") for side in line.split(" = ")]


def groups():
    return tomllib.loads((LISTS / "synonyms.toml").read_text("utf-8"))["groups"]


def abbreviations(name="abbreviations.txt"):
    """The short and the full names of each line, and whether the full ones lead back."""
    for line in (LISTS / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            short, arrow, full = re.fullmatch("(.+) ([=→]) (.+)", line).groups()
            yield short.replace("(s)", "").split(", "), full.split(", "), arrow == "="


def same():
    """The members of all groups of synonyms, short and full names included."""
    return [*groups(), *([*short, *full] for short, full, _ in abbreviations())]


def spoken(member):
    return [word.folded for word in words(member)]


def small_at_an_end(member):
    return is_stop_word(spoken(member)[0]) or is_stop_word(spoken(member)[-1])


def telling(member):
    return [word for word in spoken(member) if not is_stop_word(word)]


def test_every_member_of_a_group_of_synonyms_finds_the_others():
    directed = [
        (one, other) for group in groups() for one, other in itertools.permutations(group, 2)
    ]
    for short, full, leads_back in abbreviations():
        directed += itertools.product(short, full)
        directed += itertools.product(full, short) if leads_back else ()
    for one, other in directed:
        if not small_at_an_end(one) and telling(one) != telling(other):
            assert any(other in found.others for found in synonyms(spoken(one))), (one, other)


def test_every_member_is_short_enough_to_be_looked_for():
    members = [one for group in same() for one in group]
    members += [one for sides in pairs() for side in sides for one in side]
    assert max(len(spoken(one)) for one in members) <= thesaurus._LONGEST


def test_every_paraphrase_is_looked_up():
    for short, said, leads_back in abbreviations("paraphrases.txt"):
        assert not leads_back
        for name, other in itertools.product(short, said):
            assert any(other in found.others for found in paraphrases(spoken(name))), name
            assert not any(name in found.others for found in paraphrases(spoken(other))), other


def test_every_word_of_the_vocabulary_is_looked_up():
    known = thesaurus._vocabulary()
    for sides in pairs():
        for several, members in zip(known, sides, strict=True):
            for member in members:
                assert small_at_an_end(member) or several.found(spoken(member)), member


def test_words_with_one_stem_have_one_beginning():
    for language, rules, sides in zip(
        ("fr", "en"), (french, english), zip(*pairs(), strict=True), strict=True
    ):
        words_of_list = {word for side in sides for each in side for word in spoken(each)}
        for word in (*words_of_list, *rules.REGULAR):
            assert stem(word, language)[:2] == beginning(word), word


def test_no_full_name_leads_to_a_short_one_that_is_a_word_or_has_the_stem_of_one():
    """« plan local d’urbanisme intercommunal » would find rain: PLUI has the stem of « pluie »."""
    for language, sides in zip(("fr", "en"), zip(*pairs(), strict=True), strict=True):
        common = [fold(word) for side in sides for each in side for word in written(each)]
        stems = {stem(word, language): word for word in common}
        for short, _, leads_back in abbreviations():
            for name in short if leads_back else ():
                word = fold(name)
                assert stems.get(stem(word, language), word) == word, (name, language)


def test_no_member_of_a_group_is_a_short_name_too_which_alone_would_be_found():
    named = {tuple(spoken(name)) for short, _, _ in abbreviations() for name in short}
    assert [one for group in groups() for one in group if tuple(spoken(one)) in named] == []


def test_no_phrase_that_means_something_is_one_word_once_small_words_are_left_out():
    """« car » is a small word in French, so that "maker" alone would be a "car maker"."""
    led = [one for group in groups() for one in group]
    for short, full, leads_back in abbreviations():
        led += [*short, *(full if leads_back else ())]
    assert [one for one in led if len(spoken(one)) > 1 == len(telling(one))] == []


def test_no_short_name_leads_to_one_full_name_on_two_lines():
    led = [pair for short, full, _ in abbreviations() for pair in itertools.product(short, full)]
    assert [pair for pair, count in Counter(led).items() if count > 1] == []


def test_no_member_of_a_list_is_a_mere_small_word():
    members = [member for french, english in pairs() for member in (*french, *english)]
    members += [member for group in same() for member in group]
    for member in members:
        assert not all(is_stop_word(word.folded) for word in words(member)), member


def test_no_line_of_a_list_stands_there_twice():
    lines = [str(each) for each in (*pairs(), *same())]
    assert [line for line, count in Counter(lines).items() if count > 1] == []


def test_no_group_has_a_member_twice():
    for group in same():
        folded = [tuple(word.folded for word in words(member)) for member in group]
        assert len(set(folded)) == len(folded), group


def test_whole_paragraphs_are_folded_but_few_of_them_remembered():
    paragraph = "Le réseau de l’hôpital est à l’arrêt. " * 9
    before = folding._fold_short.cache_info().currsize
    assert fold(paragraph) == " ".join(map(fold, paragraph.split(" ")))
    assert folding._fold_short.cache_info().currsize - before < len(paragraph.split())
    assert folding._fold_long.cache_info().maxsize == 256
