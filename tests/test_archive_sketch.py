"""Near-identical texts told by their sketches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sketch import ALIKE, CROWD, LEAST, SIZE, Sketches, grouped, similarity, sketch

RANDOM = np.random.default_rng(5)


def hashes(length):
    """The hashes of a text of random words."""
    return RANDOM.integers(0, 1 << 32, length, dtype=np.uint32)


def edited(text, share):
    """The text with some of its words replaced."""
    changed = RANDOM.random(len(text)) < share
    return np.where(changed, hashes(len(text)), text).astype(np.uint32)


def gathered(*texts):
    sketches = [sketch(text) for text in texts]
    lengths = np.array([len(each) for each in sketches])
    return Sketches(np.concatenate(sketches), np.cumsum(lengths) - lengths, lengths)


def row(lowest):
    filled = np.full((1, SIZE), 0xFFFFFFFF, np.uint32)
    filled[0, : len(lowest)] = lowest
    return filled


def test_a_sketch_are_the_lowest_hashes_of_a_text_in_order():
    text = hashes(900)
    assert len(sketch(text)) == SIZE
    assert list(sketch(text)) == sorted(set(sketch(text)))
    assert (sketch(text) == sketch(text.copy())).all()


@pytest.mark.parametrize("length", [0, 1, 2, 10, LEAST + 1])
def test_a_text_that_is_too_short_has_no_sketch(length):
    assert len(sketch(hashes(length))) == 0


def test_a_text_that_says_one_thing_again_and_again_has_no_sketch():
    assert len(sketch(np.tile(hashes(10), 100))) == 0


@given(st.sets(st.integers(0, 60), max_size=40), st.sets(st.integers(0, 60), max_size=40))
def test_the_similarity_of_small_sets_is_exact(one, other):
    exact = len(one & other) / max(len(one | other), 1)
    assert similarity(row(sorted(one)), row(sorted(other)))[0] == pytest.approx(exact)


def test_the_similarity_of_large_sets_is_near_the_true_one():
    errors = []
    for shared in (0.2, 0.5, 0.8):
        for _ in range(30):
            every = np.unique(RANDOM.integers(0, 1 << 32, 3000, dtype=np.uint32))
            marks = RANDOM.random(len(every))
            one = every[(marks < shared) | (marks > (1 + shared) / 2)]
            other = every[marks < (1 + shared) / 2]
            exact = len(np.intersect1d(one, other)) / len(every)
            errors.append(similarity(row(one[:SIZE]), row(other[:SIZE]))[0] - exact)
    assert np.sqrt(np.mean(np.square(errors))) < 0.5 / np.sqrt(SIZE)


def test_copies_are_grouped_under_the_first_and_others_stay_alone():
    first, second, third = hashes(600), hashes(600), hashes(80)
    texts = [first, second, edited(first, 0.03), third, first[:480], edited(second, 0.4), third]
    assert grouped(gathered(*texts)).tolist() == [0, 1, 0, 3, 0, 5, 3]


def test_a_crowd_of_copies_is_one_group():
    text = hashes(500)
    texts = [hashes(500), *(edited(text, 0.02) for _ in range(CROWD * 3))]
    assert grouped(gathered(*texts)).tolist() == [0] + [1] * CROWD * 3


def test_a_common_ending_makes_no_copies():
    ending = hashes(60)
    texts = [np.concatenate((hashes(300), ending)) for _ in range(CROWD * 2)]
    assert grouped(gathered(*texts)).tolist() == list(range(CROWD * 2))


@pytest.mark.parametrize(("changed", "same"), [(4, False), (1, True)])
def test_short_notes_cut_from_one_pattern_stay_apart(changed, same):
    note = hashes(58)
    other = note.copy()
    other[np.linspace(4, 50, changed, dtype=int)] = hashes(changed)
    leaders = grouped(gathered(note, other)).tolist()
    assert (leaders == [0, 0]) is same


def test_no_text_at_all_is_no_group():
    empty = np.zeros(0, np.int64)
    assert grouped(Sketches(empty.astype(np.uint32), empty, empty)).tolist() == []
    assert ALIKE > 0.5  # two copies of different halves of a text are none of each other
