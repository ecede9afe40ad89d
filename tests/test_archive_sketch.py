"""Copies told by their sketches."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive import sketch as sketching
from archive.sketch import (
    ALIKE,
    CROWD,
    LEAST,
    SIZE,
    Gone,
    Sketches,
    alike,
    alike_still,
    containment,
    grouped,
    lowest,
    sketch,
)

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
    return Sketches(sketches, np.cumsum(lengths) - lengths, lengths)


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


@given(
    st.sets(st.integers(0, 60), min_size=12, max_size=40),
    st.sets(st.integers(0, 60), min_size=12, max_size=40),
)
def test_the_containment_of_small_sets_is_exact(one, other):
    exact = len(one & other) / min(len(one), len(other))
    assert containment(row(sorted(one)), row(sorted(other)))[0] == pytest.approx(exact)


@pytest.mark.parametrize("longer", [1, 2, 4])
def test_the_containment_of_large_sets_is_near_the_true_one(longer):
    errors = []
    for shared in (0.2, 0.5, 0.8):
        for _ in range(30):
            every = RANDOM.permutation(
                np.unique(RANDOM.integers(0, 1 << 32, 6000, dtype=np.uint32))
            )
            one = np.sort(every[:1000])
            begun = 1000 - int(1000 * shared)
            other = np.sort(every[begun : begun + 1000 * longer])
            errors.append(containment(row(one[:SIZE]), row(other[:SIZE]))[0] - shared)
    assert np.sqrt(np.mean(np.square(errors))) < 0.5 / np.sqrt(SIZE / longer)


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


def test_a_text_that_is_cut_to_a_third_is_a_copy_and_one_that_quotes_a_third_is_none():
    text = hashes(450)
    quoting = np.concatenate((text[:60], hashes(120)))
    assert grouped(gathered(text, text[150:300], quoting)).tolist() == [0, 0, 2]


def test_a_roundup_makes_no_copies_of_the_texts_that_it_is_made_of():
    several = [hashes(100) for _ in range(4)]
    assert grouped(gathered(*several, np.concatenate(several))).tolist() == [0, 1, 2, 3, 4]


def test_texts_that_are_alike_stay_apart_where_they_tell_of_different_things():
    text = hashes(300)
    leaders = grouped(
        gathered(text, edited(text, 0.02), text), lambda one, other: 1 in {one, other}
    )
    assert leaders.tolist() == [0, 1, 0]


def test_no_text_at_all_is_no_group():
    empty = np.zeros(0, np.int64)
    assert grouped(Sketches([], empty, empty)).tolist() == []
    assert ALIKE > 0.5  # two halves of a text are no copies of each other


SENTENCES = [hashes(20) for _ in range(6)]
MADE_OF = st.sampled_from(([0, 1, 2], [0, 1, 2, 3], [1, 2, 3, 4], [3, 4, 5], [0], [0, 1, 4, 5]))
"""Which sentences a text is made of: few, so that many texts have each, and crowds come and go."""

CHANGES = st.lists(
    st.tuples(st.lists(MADE_OF, max_size=6), st.lists(st.integers(0, 20), max_size=3)),
    min_size=1,
    max_size=6,
)


@given(CHANGES, st.integers(1, 6))
@example([([[0, 1, 2]] * 4, []), ([], [3])], 3)  # a crowd ceases to be one
@example([([[0, 1, 2]] * 4, []), ([[0, 1, 2]], [])], 4)  # the first crowd
def test_pairs_that_are_found_from_those_before_are_those_of_all_texts(changes, crowd):
    """Each change is which texts come, and the places of those that go."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sketching, "CROWD", crowd)
        texts: list[np.ndarray] = []
        before = np.zeros((0, 2), np.int64)
        for come, go in changes:
            was, gone = gathered(hashes(0), *texts), []
            for place in go:
                if place < len(texts) and len(sketch(texts[place])):
                    texts[place] = hashes(0)
                    gone.append(place + 1)
            fresh = [np.concatenate([SENTENCES[one] for one in parts]) for parts in come]
            texts += fresh
            now = gathered(hashes(0), *texts)
            numbers = np.flatnonzero(now.lengths)
            left = Gone(np.array(gone, np.int64), lowest(was, np.array(gone, np.int64)))
            came = numbers[numbers > len(texts) - len(fresh)]
            before = alike_still(now, before, came, left)
            assert before.tolist() == alike(now).tolist()
