"""Attackers whom no list knows, by the words that lead up to their name or follow it.

All names are invented.
"""

import pytest

from archive import Kind, Role
from indexer.facets import mentions
from indexer.facets.judging.document import document_of
from indexer.facets.judging.weights import load_weights
from indexer.facets.lexicon import load_lexicon
from indexer.facets.reading import read

LEXICON = load_lexicon()
ROLES = (Role.CLAIMED, Role.ATTRIBUTED)

FRENCH = """La mairie de Trévillac paralysée par une cyberattaque

La mairie de Trévillac (Finistère) est privée d’informatique. {} L’ANSSI est saisie.

Les services d’état civil fonctionnent au papier."""

ENGLISH = """Cyberattack shuts Millbrook County Library

Millbrook County Library has been offline since a ransomware attack on Monday. {}

The library's catalogue is not available and staff use paper."""


def attackers(article: str, sentence: str, language: str) -> set[str]:
    title, _, body = article.format(sentence).partition("\n\n")
    found = mentions(title, body, language, LEXICON)
    return {one.value for one in found if one.kind is Kind.ACTOR and one.role in ROLES}


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Le groupe Zorvath a chiffré les serveurs.", {"Zorvath"}),
        ("Le groupe Zorvath a revendiqué l’attaque.", {"Zorvath"}),
        ("Les hackers de Zorvath ont publié des fichiers.", {"Zorvath"}),
        ("Les pirates de Zorvath menacent de publier les données.", {"Zorvath"}),
        ("L’attaque est signée Zorvath.", {"Zorvath"}),
        ("Les auteurs se nomment Zorvath.", {"Zorvath"}),
        ("Le collectif Zorvath Team dit détenir les données.", {"Zorvath Team"}),
        ("Le vendeur, « zorvath », réclame 2 000 dollars.", {"zorvath"}),
        ("Un nommé zorvath-x propose la base sur un forum.", {"zorvath-x"}),
        ("Le hacker zorvath revendique l’attaque.", {"zorvath"}),
        ("Le cybercriminel ZorVath revendique l’attaque.", {"ZorVath"}),
        ("Un acteur utilisant le pseudonyme zorvath dit détenir les données.", {"zorvath"}),
        ("Un groupe se présentant sous le nom ZorVath vend les données.", {"ZorVath"}),
        ("Le hacker français revendique l’attaque.", set()),
        ("Des messages piégés circulent au nom de Zorvath.", set()),
        ("Le rançongiciel Zorvath a chiffré les serveurs.", set()),
        ("Le groupe Danone, client de la ville, a coupé ses accès.", set()),
        ("Le groupe Danone a publié ses résultats le même jour.", set()),
        ("Les hackers de Lyon n’y sont pour rien.", set()),
        ("Personne n’a revendiqué l’attaque.", set()),
    ],
)
def test_in_french(sentence: str, wanted: set[str]) -> None:
    assert attackers(FRENCH, sentence, "fr") == wanted


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("The Zorvath group encrypted the servers.", {"Zorvath"}),
        ("The hackers of Zorvath published files.", {"Zorvath"}),
        ("A group calling itself zorvath demanded money.", {"zorvath"}),
        ("The seller, Zorvath, wants 1.5 Bitcoin.", {"Zorvath"}),
        ("LockBit’s leak site lists the library.", {"LockBit"}),
        ("The Zorvath ransomware encrypted the servers.", set()),
        ("The servers were encrypted by Zorvath ransomware on Monday.", set()),
        ("Zorvath ransomware attacks have hit other libraries.", set()),
        ("Nobody has claimed responsibility.", set()),
    ],
)
def test_in_english(sentence: str, wanted: set[str]) -> None:
    assert attackers(ENGLISH, sentence, "en") == wanted


def candidates(text: str) -> set[str]:
    reading = read("", text, LEXICON)
    document = document_of(reading, "", (), load_weights().background.openings)
    return {document.text(stretch) for stretch in document.candidates}


def test_the_owner_of_something_is_a_candidate_with_the_ending_and_without_it() -> None:
    assert {"Hackney", "Sainsbury", "Sainsbury’s"} <= candidates(
        "Hackney's servers are down. Sainsbury’s lost orders."
    )


def test_an_article_alone_is_no_candidate() -> None:
    assert candidates("L’ANSSI enquête. L’ Opéra se tait.").isdisjoint({"L", "L’"})
