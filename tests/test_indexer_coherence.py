"""What a line shares with the rest of its text, and the texts that teach what it means."""

import numpy as np
import pytest

from indexer.cleaning.learned.sharing import SHARING, sharing_of
from tests.training.furniture.composing import EVERY, Article, composed

COLUMN = {name: number for number, name in enumerate(SHARING.split())}


def shared(*lines, prose=None):
    tokens = [line.split() for line in lines]
    is_prose = np.array([True] * len(lines) if prose is None else prose, bool)
    return sharing_of(tokens, is_prose, np.full(len(lines), 100.0))


@pytest.fixture
def rows():
    return shared(
        "mairie serveurs pirates",
        "mairie plainte serveur",
        "football entraineur victoire",
        "le la de",
    )


def test_a_paragraph_about_something_else_shares_nothing(rows):
    assert rows[2, COLUMN["in-main"]] == 0
    assert rows[2, COLUMN["only-here"]] == 1


def test_inflections_of_a_word_are_one_and_a_line_does_not_count_itself(rows):
    assert rows[1, COLUMN["in-main"]] == pytest.approx(2 / 3)
    assert rows[0, COLUMN["in-main"]] == pytest.approx(2 / 3)


def test_what_stands_above_and_below_are_told_apart(rows):
    above, below = COLUMN["of-above"], COLUMN["of-below"]
    assert rows[0, above] == 0 < rows[0, below]
    assert rows[1, below] == 0 < rows[1, above]


def test_the_nearest_paragraph_is_asked_over_a_label():
    rows = shared("mairie serveurs", "photo", "mairie plainte", prose=[True, False, True])
    assert rows[2, COLUMN["with-before"]] == 0.5
    assert rows[0, COLUMN["with-behind"]] == 0.5


def test_a_line_of_small_words_has_no_shares(rows):
    assert rows[3, : COLUMN["stems"]].tolist() == [-1] * COLUMN["stems"]
    assert rows[3, COLUMN["stems"]] == 0


def test_a_text_without_lines_has_no_rows():
    assert sharing_of([], np.zeros(0, bool), np.zeros(0)).shape == (0, len(COLUMN))


def article(number, lang="fr"):
    sentence = " ".join(f"mot{number}x{word}" for word in range(30))
    row = {"title": f"Titre {number}", "lang": lang, "furniture": []}
    return Article(lines=[f"Titre {number}", *(f"{sentence} {at}." for at in range(5))], row=row)


def test_others_stand_around_an_article_and_its_own_lines_stay_in_order():
    articles = [article(number) for number in range(4 * EVERY)]
    found = list(composed(articles, [0] * len(articles)))
    assert [number for number, _, _ in found] == list(range(0, len(articles), EVERY))
    for number, lines, added in found:
        assert [line for line in lines if line not in added] == list(articles[number].lines)
        assert any("Titre" in line for line in added)


def test_others_come_from_the_same_fold_and_language_alone():
    articles = [article(number, "fr" if number % 2 else "en") for number in range(8 * EVERY)]
    folds = [number // (4 * EVERY) for number in range(len(articles))]
    for number, _, added in composed(articles, folds):
        for other in range(len(articles)):
            if any(f"mot{other}x" in line or line == f"Titre {other}" for line in added):
                assert folds[other] == folds[number]
                assert articles[other].row["lang"] == articles[number].row["lang"]


def test_the_same_articles_are_composed_alike():
    articles = [article(number) for number in range(6)]
    folds = [0] * len(articles)
    assert list(composed(articles, folds)) == list(composed(articles, folds))
