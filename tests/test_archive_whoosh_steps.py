"""The short ways that a page takes through arrays lead where the plain ones do."""

import random

import numpy as np
import pytest

from archive.engines.whoosh.answering.weighing import close, counted
from archive.engines.whoosh.segments.arrays import begun, numbers_of
from archive.engines.whoosh.snapshot.snapshot import _in_order
from archive.joining import Telling, joined


@pytest.mark.parametrize("share", [0.0, 0.01, 0.05, 0.09, 0.3, 1.0])
def test_a_mask_gives_its_numbers_however_many_it_has(share):
    mask = np.random.default_rng(1).random(5_000) < share
    assert numbers_of(mask).tolist() == [at for at, here in enumerate(mask.tolist()) if here]


def test_an_empty_mask_has_no_numbers_and_an_empty_list_no_runs():
    assert numbers_of(np.zeros(0, np.bool_)).tolist() == []
    assert begun(np.zeros(0, np.int64)).tolist() == []


def test_documents_are_counted_in_the_order_in_which_they_stand():
    docs, counts = counted(np.array([3, 3, 5, 9, 9, 9]))
    assert (docs.tolist(), counts.tolist()) == ([3, 5, 9], [2, 1, 3])


@pytest.mark.parametrize("width", [1, 3, 20])
def test_texts_come_by_their_bytes(width):
    dice = random.Random(width)  # noqa: S311 - nothing secret
    texts = list({"".join(dice.choices("ab", k=width)) for _ in range(200)})
    order = _in_order(np.array(texts, "S"))
    assert order.tolist() == sorted(range(len(texts)), key=texts.__getitem__)


@pytest.mark.parametrize("words", [2, 3])
def test_words_stand_close_wherever_each_of_them_is_within_the_width(words):
    dice = random.Random(words)  # noqa: S311 - nothing secret
    places = [sorted(dice.sample(range(300), 60)) for _ in range(words)]

    def near(end: int) -> bool:
        return all(any(end - 6 < at <= end for at in each) for each in places)

    expected = [end for end in sorted(set().union(*places)) if near(end)]
    assert close([np.array(each) for each in places], 6).tolist() == expected


def test_articles_that_a_tie_joins_bring_the_groups_of_each_together():
    def telling(key, published, *ties):
        return Telling(key=key, published=published, stated=None, story=key, ties=ties)

    tied = telling(2, 1_000, "join:a"), telling(3, 2_000, ">join:a")
    assert joined([telling(0, 1_010), telling(1, 2_010), *tied]) == ((2, 0, 3, 1),)
