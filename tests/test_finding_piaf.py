"""Questions of PIAF, where its files are at hand."""

from pathlib import Path

import pytest

from archive import open_index
from tests.finding import piaf

FOLDER = Path(__file__).parents[2] / "shared" / "eval" / "piaf"
FLOOR = 0.77
"""Mean reciprocal rank of the first fold; its questions were in view when weights were chosen."""


def test_a_score_counts_what_comes_first_and_among_the_first():
    assert piaf.score([1, 2, 0, 4]) == (4, (1 + 1 / 2 + 1 / 4) / 4, 0.25, 0.75)


def test_all_questions_about_a_paragraph_are_in_one_fold():
    every = [piaf.Question(text, paragraph) for text in "ab" for paragraph in "abcdefgh"]
    folds = piaf.by_fold(every, [1] * 7 + [2] * 9)
    assert sum(fold.number for fold in folds if fold) == len(every)
    assert all(one.fold == other.fold for one, other in zip(every, every[8:], strict=False))


@pytest.mark.skipif(not FOLDER.exists(), reason="PIAF is not part of this repository")
def test_questions_find_the_paragraph_that_answers_them(tmp_path):
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    piaf.fill(index, FOLDER)
    some = [each for each in piaf.questions(FOLDER) if each.fold == 0]
    assert piaf.score(piaf.ranks(index, some)).mrr >= FLOOR
