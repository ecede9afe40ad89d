"""People whom an article names in full, and words that English joins to names."""

import pytest

from indexer.facets.judging import load_weights
from indexer.facets.judging.document import document_of
from indexer.facets.judging.people import people_of
from indexer.facets.judging.tokens import tokens_of
from indexer.facets.lexicon import load_lexicon
from indexer.facets.reading import read

LEXICON = load_lexicon()


def parts_in(text, wanted):
    """What all places of some words have of a person."""
    background = load_weights().background
    document = document_of(read("", text, LEXICON), "en", (), background.openings)
    people = people_of(document, background)
    return [
        people.part_in(stretch, document.tokens.flats[stretch[1] - 1])
        for stretch in sorted(document.candidates)
        if document.text(stretch) == wanted
    ]


@pytest.mark.parametrize(
    ("wanted", "parts"),
    [
        ("Christina Dunleavy", ["whole"]),
        ("Vice President Christina Dunleavy", ["at the end"]),
        ("Dunleavy", ["surname", "surname"]),
        ("Harlan Creek", ["", ""]),
    ],
)
def test_a_person_named_in_full_is_known_by_the_surname(wanted, parts):
    text = (
        "Vice President Christina Dunleavy said Harlan Creek was hit. Dunleavy did not pay."
        " In Harlan Creek, nobody but Dunleavy knew."
    )
    found = parts_in(text, wanted)
    assert found[-len(parts) :] == parts


def test_initials_stand_inside_the_name_of_a_person():
    text = "Mayor Robert J. Quimby said no. Later Quimby said yes."
    assert parts_in(text, "Quimby")[-1] == "surname"


def test_a_name_may_open_a_sentence():
    text = "The note was short. Robert Quimby read it. Quimby laughed."
    assert parts_in(text, "Robert Quimby") == ["whole"]
    assert parts_in(text, "Quimby")[-1] == "surname"


def test_a_surname_is_nobodys_where_no_person_has_it():
    assert parts_in("Dunleavy was hit on Monday. Customers of Dunleavy wait.", "Dunleavy") == [
        "",
        "",
    ]


def test_a_noun_that_opens_names_of_bodies_is_no_surname():
    assert parts_in("The Martin Hospital was hit. The Hospital is closed.", "Hospital")[-1] == ""


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("US-based Acme", ["US", "-based", "Acme"]),
        ("the Expedia-owned site", ["the", "Expedia", "-owned", "site"]),
        ("Ex-Acme worker", ["Ex-", "Acme", "worker"]),
        ("ex-employé", ["ex-employé"]),
        ("Saint-Denis", ["Saint-Denis"]),
        ("Hartford-Basedow", ["Hartford-Basedow"]),
    ],
)
def test_what_is_joined_to_a_name_without_being_part_of_it_is_a_token(text, tokens):
    assert list(tokens_of(read("", text, LEXICON)).written) == tokens


def test_what_is_joined_to_a_name_has_no_capital():
    tokens = tokens_of(read("", "Ex-Acme worker of US-based Acme", LEXICON))
    capitals = [
        token for token, capital in zip(tokens.written, tokens.capitals, strict=True) if capital
    ]
    assert capitals == ["Acme", "US", "Acme"]


@pytest.mark.parametrize(
    "text",
    [
        "Sen. Jay Costa said no.",
        "On Sept. 1 the town was hit.",
        "Police Lt. John Jenal said no.",
    ],
)
def test_a_shortened_word_does_not_end_a_sentence(text):
    assert read("", text, LEXICON).starts == read("", "Nobody said no.", LEXICON).starts
