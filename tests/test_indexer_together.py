"""The names of an article seen together, and the trees that judge them so."""

import numpy as np
import pytest

from archive import Kind, Role
from indexer.facets import facets
from indexer.facets.actor import actors
from indexer.facets.judging import judge, load_weights
from indexer.facets.judging.deciding import BODIES
from indexer.facets.judging.document import document_of
from indexer.facets.judging.grouping import Chosen, grouped
from indexer.facets.judging.programs import is_program, is_program_alone
from indexer.facets.judging.together import FEATURES, PARTS, seen_together
from indexer.facets.lexicon import load_lexicon
from indexer.facets.reading import read

LEXICON = load_lexicon()
TITLE = "Le CHU de Nîmes frappé par une cyberattaque"
BODY = (
    "Le CHU de Nîmes a été victime d’une cyberattaque dans la nuit de lundi à mardi.\n\n"
    "Le groupe LockBit a revendiqué l’attaque. Selon l’Anssi, les données des patients"
    " ont été volées."
)


@pytest.fixture(scope="module")
def judgement():
    reading = read(TITLE, BODY, LEXICON)
    return judge(reading, "fr", actors(reading), load_weights())


def test_every_name_is_told_every_feature_as_a_number(judgement):
    groups = [decision.group for decision in judgement.decisions]
    parts = [dict.fromkeys(PARTS, 1 / len(PARTS)) for _ in groups]
    background = judgement.weights.background
    rows = seen_together(judgement.document, background, groups, parts, judgement.incident)
    assert rows.shape == (len(groups), len(FEATURES))
    assert len(set(FEATURES)) == len(FEATURES)
    assert np.isfinite(rows).all()
    assert rows[0][FEATURES.index("in title")] == 1


def test_what_is_told_of_a_name_is_in_the_order_of_the_features():
    text = "Hier, l’ENSOSP a porté plainte contre BotHack9 après un piratage en 2021. Rien à Metz."
    document = document_of(read("Titre", text, LEXICON), "fr", (), frozenset())
    chosen = [
        Chosen(stretch=one, body=0.6, attacker=0.2)
        for one in document.candidates
        if document.text(one) in ("ENSOSP", "BotHack9")
    ]
    groups = grouped(document, chosen, frozenset())
    parts = [dict.fromkeys(PARTS, 0.1) | {part: 0.9} for part in ("victim", "actor")]
    rows = seen_together(document, load_weights().background, groups, parts, 0.5)
    told = [dict(zip(FEATURES, row, strict=True)) for row in rows.tolist()]
    for name, first, second in (
        ("incident", 0, 0),
        ("best of other attackers", 1.0, 0.2),
        ("attackers", 1, 0),
        ("best of other victims", 0.1, 0.9),
        ("names", 2, 2),
        ("victim before", 0, 0.9),
        ("gap before", 200, 24),
        ("attacker behind", 1.0, 0),
        ("times", 1, 1),
        ("in title", 0, 0),
        ("in lead", 1, 1),
        ("French", 1, 1),
        ("year behind", 1, 1),
        ("year mostly", 1, 1),
        ("sentence", 15, 15),
        ("victim in sentence", 0, 1),
        ("own list", 0, 0),
        ("ruled named", 0, 0),
        ("letters", 6, 8),
        ("all capitals", 1, 0),
        ("digit", 0, 1),
        ("capital inside", 0, 1),
        ("surname of a person", 0, 0),
    ):
        assert [one[name] for one in told] == pytest.approx([first, second]), name


def test_an_article_without_names_has_nothing_to_be_judged():
    reading = read("", "rien du tout", LEXICON)
    background = load_weights().background
    document = document_of(reading, "fr", (), background.openings)
    rows = seen_together(document, background, (), (), 0.5)
    assert rows.shape == (0, len(FEATURES))
    assert load_weights().forest.chances(rows, ()) == []


def test_the_trees_give_each_part_a_chance_and_all_together_one(judgement):
    groups = [decision.group for decision in judgement.decisions]
    parts = [dict.fromkeys(PARTS, 1 / len(PARTS)) for _ in groups]
    background = judgement.weights.background
    rows = seen_together(judgement.document, background, groups, parts, judgement.incident)
    for chances in judgement.weights.forest.chances(rows, parts):
        assert set(chances) == set(PARTS) == {*BODIES, "actor", "named", "none"}
        assert sum(chances.values()) == pytest.approx(1, abs=1e-4)
        assert chances["authority"] == pytest.approx(chances["source"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le rançongiciel LockBit a chiffré les fichiers.", True),
        ("Un virus nommé « LockBit » a chiffré les fichiers.", True),
        ("The ransomware known as LockBit locked the files.", True),
        ("The LockBit ransomware locked the files.", True),
        ("A variant of the LockBit malware was found.", True),
        ("Le groupe LockBit a chiffré les fichiers.", False),
        ("LockBit a chiffré les fichiers.", False),
    ],
)
def test_a_name_beside_a_word_for_a_program_is_a_program(text, expected):
    reading = read("", text, LEXICON)
    document = document_of(reading, "", actors(reading), frozenset())
    (place,) = [one for one in document.candidates if document.text(one) == "LockBit"]
    assert is_program(document, place) == expected


def test_a_group_named_for_its_program_alone_has_done_nothing():
    body = (
        "Le CHU de Nîmes a été victime d’une cyberattaque. Le rançongiciel {} a chiffré ses"
        " serveurs, et le CHU a porté plainte."
    )
    for name in ("LockBit", "Qilin"):
        found = facets(TITLE, body.format(name), "fr", LEXICON)
        assert [one.value for one in found.mentions if one.kind is Kind.ACTOR] == []
        assert any(one.role is Role.VICTIM for one in found.mentions)


@pytest.mark.parametrize(
    "told",
    [
        "Le groupe de rançongiciel Spaigevul a revendiqué l’attaque sur son site.",
        "Les enquêteurs attribuent l’attaque au gang de ransomware Spaigevul.",
        "Le gang Spaigevul est à l’origine de l’attaque.",
        "Selon une source proche du dossier, le gang Spaigevul a chiffré les serveurs.",
        "Un affilié du rançongiciel Spaigevul serait à la manœuvre.",
    ],
)
def test_a_gang_that_nobody_knows_is_found_by_what_introduces_it(told):
    hit = "Le CHU de Nîmes a été victime d’une cyberattaque lundi."
    body = f"{hit} {told}\n\nUne plainte a été déposée."
    found = facets(TITLE, body, "fr", LEXICON, None)
    assert "Spaigevul" in [m.value for m in found.mentions if m.kind is Kind.ACTOR]
    assert all(m.role is not Role.MENTIONED for m in found.mentions if m.kind is Kind.ACTOR)


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("le rançongiciel Qilin a chiffré", True),
        ("un virus de type Qilin", True),
        ("le groupe de rançongiciel Qilin", False),
        ("l’opération de ransomware Qilin", False),
        ("des serveurs chiffrés par Qilin", False),
        ("Hackers used the Qilin ransomware", True),
        ("Hackers of the Qilin ransomware group", False),
        ("Qilin ransomware claimed responsibility", False),
    ],
)
def test_a_program_may_stand_for_those_whose_it_is(text, alone):
    document = document_of(read("", f"Lundi, {text}.", LEXICON), "fr", (), frozenset())
    (stretch,) = [one for one in document.candidates if document.text(one) == "Qilin"]
    assert is_program_alone(document, stretch) is alone
