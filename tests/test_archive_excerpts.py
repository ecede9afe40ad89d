"""Marked words and chosen excerpts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import excerpts
from archive.grammar import read
from archive.language import stem, words

VOCABULARY = """hopital hopitaux chiffre chiffrees fuite fuites donnee donnees mairie serveurs etude
    etat titre mot eau cyber attaque"""


def inflections(word, language):
    """What an engine's dictionary says."""
    return [
        form for form in VOCABULARY.split() if stem(form, language) == stem(word.word, language)
    ]


def wanted(query):
    return excerpts.wanted_of(read(query).tree, inflections)


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("hopital", "L’hôpital et les hôpitaux", ["hôpital", "hôpitaux"]),
        ("chiffre", "données chiffrées", ["chiffrées"]),
        ("rançon*", "une rançon, un rançongiciel", ["rançon", "rançongiciel"]),
        ("hopital -mairie", "l’hôpital, la mairie", ["hôpital"]),
        ("fuite de données", "la fuite de données", ["fuite", "données"]),
        ('"fuite de données"', "fuite d’eau, données, fuites de la donnée", ["fuites", "donnée"]),
        ('"fuite données"~3', "fuite d’eau, données", ["fuite", "données"]),
        ('"fuite de données" eau', "l’eau des données, la fuite d’eau", ["eau", "eau"]),
        ('données "fuite de données"', "des données, une fuite", ["données"]),
        ("cyber-attaque", "une attaque, une cyber‑attaque", ["cyber", "attaque"]),
        ("etude", "une e\u0301tude", ["e\u0301tude"]),
        ("", "rien de marqué", []),
    ],
)
def test_the_words_asked_for_are_marked_without_their_articles(query, text, marked):
    excerpt = excerpts.marked(text, "fr", wanted(query))
    assert [excerpt.text[start:end] for start, end in excerpt.spans] == marked


def test_an_excerpt_is_taken_where_different_words_stand_together():
    far = "La mairie parle longuement d’autre chose. " * 10
    near = "Enfin la mairie a vu ses serveurs tomber."
    found = excerpts.excerpts_of(f"{far}\n\n{near}", "fr", wanted("mairie serveurs"))
    assert found[-1].text == near
    assert [near[start:end] for start, end in found[-1].spans] == ["mairie", "serveurs"]


def test_excerpts_stand_in_reading_order_and_say_where_they_were_cut():
    body = "Un long début sans intérêt aucun. " * 9 + "La mairie. " + "Une longue fin. " * 20
    (excerpt,) = excerpts.excerpts_of(body, "fr", wanted("mairie"))
    assert (excerpt.cut_before, excerpt.cut_after) == (True, True)
    assert excerpt.text in body


def test_a_query_that_is_only_in_the_title_shows_the_beginning_of_the_body():
    (excerpt,) = excerpts.excerpts_of("Le premier paragraphe.\n\nLe second.", "fr", wanted("titre"))
    assert (excerpt.text, excerpt.spans) == ("Le premier paragraphe.", ())


def test_an_empty_body_gives_no_excerpt():
    assert excerpts.excerpts_of("", "fr", wanted("titre")) == ()


@given(
    st.lists(
        st.sampled_from(["hôpital", "l’hôpital", "mot", "e\u0301tat", "données,"]), max_size=300
    ),
    st.sampled_from(["hopital", "etat donnees", "hopital OR etat"]),
)
def test_every_span_of_every_excerpt_is_a_wanted_word(pieces, query):
    asked = {stem(word.folded, "fr") for word in words(query)}
    for excerpt in excerpts.excerpts_of(" ".join(pieces), "fr", wanted(query)):
        assert len(excerpt.text) <= excerpts.LENGTH + 20
        for start, end in excerpt.spans:
            (word,) = words(excerpt.text[start:end])
            assert stem(word.folded, "fr") in asked


TEXTS = st.lists(
    st.sampled_from(
        ["hôpital", "l’", "d’", "'s", " ", "\n\n", "fuite", " de ", "données", "cœur", "e\u0301tat"]
    ),
    max_size=12,
).map("".join)
QUERIES = st.sampled_from(["hopital", '"fuite de données" etat', "don* cœur", '"fuite données"'])


@given(st.lists(st.tuples(TEXTS, st.sampled_from(["fr", "en", "de"])), max_size=5), QUERIES)
def test_several_texts_are_marked_as_each_would_be_alone(several, query):
    texts, languages = [text for text, _ in several], [language for _, language in several]
    together = excerpts.marked_each(texts, languages, wanted(query))
    assert list(together) == [
        excerpts.marked(text, language, wanted(query)) for text, language in several
    ]


@given(st.lists(TEXTS, max_size=5).map("\n\n".join), QUERIES)
def test_words_are_found_in_a_paragraph_as_if_it_stood_alone(body, query):
    asked = wanted(query)
    found = {each.text: each.found for each in asked.find_in_paragraphs(body, "fr")}
    alone = {text: asked.find(text, "fr") for text in body.split("\n\n")}
    assert found == {text: words for text, words in alone.items() if words}
