"""The model of lines: what it takes out of plain text, what it must leave, and its file."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cleaning.clean import clean, ruled, text_of
from indexer.cleaning.learned.judging import KINDS, held, judge, needed, smoothed
from indexer.cleaning.learned.places import FEATURES, features_of
from indexer.cleaning.learned.signs import NUMBER, SIGNS, Text, signs_of
from indexer.cleaning.learned.weights import FILE, encoded, load_weights
from indexer.cleaning.phrases import load_furniture
from indexer.formats import Source, read
from indexer.records import FurnitureError

SEED = Path(__file__).parent.parent / "seeds" / "000_8f6e4fe2584962b7.txt"
FURNITURE = load_furniture()
WEIGHTS = load_weights()

TITLE = "Une mairie imaginaire piratée"
PROSE = (
    "La mairie de Trifouillis a perdu ses serveurs lundi à mardi, a annoncé le maire.",
    "Les services de la ville ont été coupés du réseau, et les agents écrivent sur papier.",
    "Une plainte a été déposée, et les services rouvriront au public la semaine prochaine.",
)
ABOVE = ("ACCUEIL", "Politique", "Sports", "Météo", "Jeux", "Mon compte")
BELOW = (
    "(Photo d'archives J. D.)",
    "Plus d'infos : gazette.example/abonnement",
    "Recevez chaque soir l’essentiel de l’actualité dans votre boîte mail",
    "Les plus lus",
    "Foot : les résultats",
    "Télécharger notre appli",
    "La Gazette © 2024",
)


def raw(*lines):
    (one,) = read(Source(path="a.txt", name="a.txt", file=BytesIO("\n".join(lines).encode())))
    return one


def text(*lines):
    found = ruled(raw(*lines), FURNITURE)
    return text_of(found.lines, found.title)


def rows_of(one):
    return features_of(signs_of(one), WEIGHTS.words.columns(one.tokens))


def test_the_real_dump_is_cleaned_as_by_the_rules_alone():
    one = raw(*SEED.read_text("utf-8").split("\n"))
    assert clean(one, FURNITURE, weights=WEIGHTS) == clean(one, FURNITURE)


def test_furniture_that_no_phrase_knows_goes_with_its_reasons():
    one = raw(*ABOVE, TITLE, *PROSE, *BELOW)
    result = clean(one, FURNITURE, weights=WEIGHTS)
    alone = clean(one, FURNITURE)
    judged = [piece for piece in result.removed if piece.rule.startswith("learned-")]
    assert judged
    assert {piece.text for piece in judged} <= {*ABOVE, *BELOW}
    assert len(result.removed) == len(alone.removed) + len(judged)
    for piece in judged:
        assert WEIGHTS.sure_of.page.line < (piece.chance or 0) <= 1
        assert 1 <= len(piece.reasons) <= 3
        assert {reason.partition(":")[0] for reason in piece.reasons} <= {*KINDS}
    assert all(paragraph in result.body for paragraph in PROSE)


def test_text_of_a_page_is_not_judged():
    one = replace(raw(*ABOVE, TITLE, *PROSE, *BELOW), is_plain=False)
    assert clean(one, FURNITURE, weights=WEIGHTS) == clean(one, FURNITURE)


def test_of_a_text_with_many_paragraphs_the_model_has_to_be_surer():
    for count, sure in ((40, WEIGHTS.sure_of.text), (41, WEIGHTS.sure_of.long_text)):
        lines = [f"{PROSE[0]} {number}." for number in range(count)]
        one = Text(
            lines=[*lines, "Partager"],
            normals=[""] * len(lines) + ["partager"],
            phrases=[[False] * 5] * (count + 1),
        )
        assert needed(signs_of(one), WEIGHTS.sure_of) == [sure.paragraph] * count + [sure.line]


def test_a_paragraph_between_two_that_stay_is_held():
    one = Text(lines=PROSE, normals=[""] * 3, phrases=[[False] * 5] * 3)
    assert held(one, signs_of(one), [0.1, 0.99, 0.1], [0.5] * 3) == []
    assert held(one, signs_of(one), [0.1, 0.1, 0.99], [0.5] * 3) == [2]


def test_a_table_of_figures_stays_and_a_single_row_goes():
    rows = [f"{place} Dupont {place * 7} 2 {place}" for place in range(1, 4)]
    for count in (1, 2, 3):
        lines = [*PROSE, *rows[:count]]
        one = Text(lines=lines, normals=[""] * len(lines), phrases=[[False] * 5] * len(lines))
        chances = [0.1] * len(PROSE) + [0.99] * count
        gone = held(one, signs_of(one), chances, [0.5] * len(lines))
        assert gone == ([] if count == len(rows) else list(range(len(PROSE), len(lines))))


def test_nothing_goes_when_too_little_prose_would_be_left():
    one = Text(lines=PROSE, normals=[""] * 3, phrases=[[False] * 5] * 3)
    assert held(one, signs_of(one), [0.1, 0.99, 0.99], [0.5] * 3) == []


def test_neither_the_title_nor_what_is_out_already_goes():
    lines = ("ACCUEIL", TITLE, *PROSE)
    one = Text(
        lines=lines,
        normals=[""] * 5,
        phrases=[[False] * 5] * 5,
        out=frozenset({0}),
        title=TITLE,
        title_at=1,
    )
    assert held(one, signs_of(one), [0.99, 0.99, 0.1, 0.1, 0.1], [0.5] * 5) == []


@given(st.lists(st.sampled_from((*ABOVE, *PROSE, *BELOW, "", "§", "12:30")), max_size=25))
def test_any_text_has_features_and_verdicts_that_are_in_order(lines):
    one = Text(lines=lines, normals=[""] * len(lines), phrases=[[False] * 5] * len(lines))
    rows = rows_of(one)
    assert rows.shape == (len(lines), len(FEATURES))
    assert np.isfinite(rows).all()
    verdicts = judge(one, WEIGHTS)
    assert [v.line for v in verdicts] == sorted({v.line for v in verdicts})


@pytest.mark.parametrize("line", ["", "12 avril", "à 3 °C…", "x²", "① un", "٣", "été “”", "𝟙"])
def test_digits_of_any_script_count(line):
    share = sum(map(str.isdigit, line)) / (len(line) or 1)
    (signs,) = signs_of(Text([line], [line], [[False] * 5]))
    assert signs[NUMBER["digits"]] == np.float32(share)


def test_reasons_add_up_to_what_the_trees_say():
    rows = rows_of(text(*ABOVE, TITLE, *PROSE, *BELOW))
    trees = WEIGHTS.trees
    kinds = [KINDS.index(kind) for kind, _ in FEATURES]
    begin = trees.start + trees.value[trees.roots].sum()
    shares = trees.shares(rows, kinds, len(KINDS)).sum(axis=1)
    assert trees.odds(rows) == pytest.approx(begin + shares, abs=1e-3)


@given(st.lists(st.floats(0.001, 0.999), max_size=30))
def test_smoothed_chances_are_chances(chances):
    smooth = smoothed(chances, 0.7)
    assert len(smooth) == len(chances)
    assert all(0 < chance < 1 for chance in smooth)
    even = smoothed(chances, 0.5)
    assert even == pytest.approx(chances)


def test_every_feature_has_a_name_of_its_own():
    names = [name for _, name in FEATURES]
    assert len(names) == len(set(names))
    assert FEATURES[: len(SIGNS)] == SIGNS


def test_the_file_is_small_and_says_how_it_was_made():
    assert FILE.stat().st_size <= 2_000_000
    assert WEIGHTS.about["data"]
    scores = WEIGHTS.about["cross-validated"]
    assert scores
    assert all(0 <= row["gone"] <= 1 and 0.9 <= row["kept"] <= 1 for row in scores.values())


@pytest.mark.parametrize(
    ("texts", "gone", "kept"),
    [
        ("aeb-main", 0.35, 0.995),
        ("fundus-main", 0.295, 0.995),
        ("wcxb-main", 0.295, 0.995),
        ("more-main", 0.285, 0.993),
        ("aeb-dump", 0.80, 0.990),
        ("fundus-dump", 0.70, 0.990),
        ("wcxb-dump", 0.58, 0.990),
        ("more-dump", 0.58, 0.985),
        ("train-labelled", 0.75, 0.9955),
    ],
)
def test_what_was_learned_does_as_well_on_sites_that_it_has_not_seen(texts, gone, kept):
    scores = WEIGHTS.about["cross-validated"][texts]
    assert scores["gone"] >= gone
    assert scores["kept"] >= kept


def test_the_same_weights_make_the_same_file():
    about = {name: WEIGHTS.about[name] for name in ("data", "cross-validated")}
    bare = replace(WEIGHTS, about=about)
    assert encoded(bare) == encoded(bare)


def test_a_damaged_file_is_named(tmp_path):
    file = tmp_path / "lines.npz"
    with np.load(FILE) as stored:
        arrays = dict(stored)
    arrays["value"] = arrays["value"] + np.float32(1)
    np.savez_compressed(file, **arrays)
    with pytest.raises(FurnitureError, match=r"lines\.npz: it is damaged"):
        load_weights.__wrapped__(file)
    file.write_bytes(b"no archive")
    with pytest.raises(FurnitureError, match=r"lines\.npz: it cannot be read"):
        load_weights.__wrapped__(file)
