"""The documents of terms: as they were written, in little more than a byte where there are many."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.engines.whoosh.segments.arrays import Arrays, ArraysWriter
from archive.engines.whoosh.segments.doclists import BLOCK
from archive.engines.whoosh.segments.postings import (
    Inverted,
    Postings,
    Renumbered,
    merge_postings,
    write_postings,
)

ODD = [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK - 1, 2 * BLOCK, 256, 5000, 69_999]
DOCUMENTS = 70_000
LISTS = st.lists(st.sets(st.sampled_from(ODD) | st.integers(0, DOCUMENTS - 1)), max_size=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("doclists")


def written(lists, documents, folder):
    """The postings of terms that stand once in each of some documents, at the place 3."""
    counts = np.array([len(each) for each in lists], np.int64)
    first = np.concatenate(([0], np.cumsum(counts)))
    docs = np.array([doc for each in lists for doc in sorted(each)], np.int64)
    ones = np.ones(len(docs), np.uint8)
    inverted = Inverted(first, docs, ones, first, 3 * ones)
    with (folder / "one.arrays").open("wb") as file:
        out = ArraysWriter(file)
        write_postings(out, "body", inverted, documents)
        out.close()
    return Postings.of(Arrays(folder / "one.arrays"), "body")


def merged(sources, size, folder):
    with (folder / "merged.arrays").open("wb") as file:
        out = ArraysWriter(file)
        merge_postings(out, "body", sources, size)
        out.close()
    return Postings.of(Arrays(folder / "merged.arrays"), "body")


def read(postings, size):
    return [set(postings.docs.term(term).tolist()) for term in range(size)]


@given(LISTS, st.sampled_from([10, 254, 255, 256, 600, DOCUMENTS]), st.randoms())
def test_each_term_has_the_documents_that_were_written(folder, lists, documents, chance):
    """Which terms have gaps and which numbers depends on how many documents there are."""
    lists = [{doc for doc in each if doc < documents} for each in lists]
    lists += [set(range(0, documents, 20)), set(), {documents - 1}, set(range(documents))]
    docs = written(lists, documents, folder).docs
    for term, expected in enumerate(lists):
        found = docs.term(term)
        assert (found.dtype, found.tolist()) == (np.int64, sorted(expected))
    some = sorted(chance.sample(range(len(lists)), chance.randint(0, len(lists))))
    expected_together = [doc for term in some for doc in sorted(lists[term])]
    assert docs.terms(np.array(some, np.int64)).tolist() == expected_together


@given(LISTS, LISTS)
def test_merged_lists_are_those_of_all_live_documents(folder, one, other):
    """The second segment's documents come behind; every seventh document is gone."""
    size = max(len(one), len(other)) + 1
    docs = np.arange(DOCUMENTS)
    live = docs % 7 != 0
    renumbered = np.where(live, np.cumsum(live) - 1, -1)
    behind = np.where(live, renumbered + int(live.sum()), -1)
    sources = []
    for lists, numbers, name in ((one, renumbered, "one"), (other, behind, "other")):
        (folder / name).mkdir(exist_ok=True)
        postings = written(lists, DOCUMENTS, folder / name)
        sources.append(Renumbered(postings, np.arange(len(lists)), numbers))
    found = merged(sources, size, folder)
    for term in range(size):
        expected = {int(renumbered[doc]) for doc in (*one, *[set()] * size)[term]}
        expected |= {int(behind[doc]) for doc in (*other, *[set()] * size)[term]}
        assert set(found.docs.term(term).tolist()) == expected - {-1}


def test_frequent_terms_take_a_byte_a_document(folder):
    docs = written([set(range(0, DOCUMENTS, 10)), {1, 2, 40_000}], DOCUMENTS, folder).docs
    assert (docs.lows.nbytes, docs.blocks.nbytes) == (DOCUMENTS // 10, -(-DOCUMENTS // BLOCK))
    assert docs.docs.nbytes == 3 * 4
