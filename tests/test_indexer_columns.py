"""Features column by column weigh what the same features weigh as strings."""

import numpy as np
import pytest

from indexer.facets.judging import load_weights
from indexer.facets.judging.columns import Column, Fixed, Plain, Several, Table, Told, Words
from indexer.facets.judging.document import document_of
from indexer.facets.judging.features import Features, chances_of
from tests.training.labelled import load

FEATURES = ("before=le", "before=un", "has=le", "length=1", "length=2", "two=le_chat", "way=run")
WEIGHTS = np.array([[1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12], [13, 14]])


@pytest.fixture
def told():
    words = Words(["le", "un", "chat"])
    return Told(
        count=3,
        columns=[
            Column("before", words, np.array([0, 1, -1])),
            Column("length", Fixed(["1", "2", "3"]), np.array([1, 0, 2])),
        ],
        plain=[Plain("two", [None, "le_chat", "un_chat"])],
        several=[Several("has", words, np.array([0, 2, 1]), np.array([0, 0, 2]))],
        loose=[(2, "way", "run"), (2, "quoted", "»")],
    )


def test_what_is_told_of_things_reads_as_strings(told):
    assert told.texts() == [
        ["before=le", "length=2", "has=le", "has=chat"],
        ["before=un", "length=1", "two=le_chat"],
        ["length=3", "two=un_chat", "has=un", "way=run", "quoted=»"],
    ]


@pytest.mark.parametrize("kind", [np.int8, np.float32])
def test_known_features_of_each_thing_are_summed(told, kind):
    table = Table(FEATURES, WEIGHTS.astype(kind))
    for _ in range(2):  # what is the same in every article is remembered
        (sums,) = table.sums([told])
        assert sums.tolist() == [[15, 18], [21, 24], [13, 14]]


def test_nothing_told_weighs_nothing():
    (sums,) = Table(FEATURES, WEIGHTS.astype(np.int8)).sums([Told(count=2)])
    assert sums.tolist() == [[0, 0], [0, 0]]


def test_candidates_have_the_chances_of_their_features():
    weights = load_weights()
    for one in load(("dev",))[:8]:
        openings = weights.background.openings
        document = document_of(one.reading, one.language, one.attackers, openings)
        features, order = Features(document, weights.background), list(document.candidates)
        texts = features.texts(order)
        assert all(len(set(own)) == len(own) for own in texts)
        chances = chances_of(features, order, weights.names)
        assert chances == pytest.approx(weights.names.chances(texts), abs=1e-5)
