"""The parts below the engine: files of arrays, lists of texts, merging, neighbours, the cache."""

import dataclasses
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.article import Article
from archive.engines import record
from archive.engines.whoosh.segments.arrays import (
    SMALL,
    Arrays,
    ArraysWriter,
    narrow,
    ranges,
    united,
)
from archive.engines.whoosh.segments.codec import ArraySegment
from archive.engines.whoosh.segments.merging import to_merge
from archive.engines.whoosh.segments.postings import invert
from archive.engines.whoosh.segments.strings import StoredTexts, Strings, write_strings
from archive.engines.whoosh.snapshot.cache import ENTRY, Cache
from archive.engines.whoosh.snapshot.fuzzy import Neighbours

WORDS = st.text("abcdeé0ж", min_size=1, max_size=6)


@pytest.fixture(scope="module")
def keep(tmp_path_factory):
    """Write lists of texts into a file of arrays and open it."""
    folder = tmp_path_factory.mktemp("arrays")

    def write(**lists):
        path = folder / "one.arrays"
        with path.open("wb") as file:
            out = ArraysWriter(file)
            for name, texts in lists.items():
                write_strings(out, name, texts)
            out.close()
        return Arrays(path)

    return write


@given(st.lists(st.binary(max_size=5)), st.lists(WORDS))
def test_texts_come_back_as_they_were_written(keep, some, words):
    words = sorted(word.encode() for word in set(words))
    arrays = keep(some=some, words=words)
    stored = StoredTexts(arrays, "some")
    assert [stored[n] for n in range(len(some))] == Strings(arrays, "some").texts() == some
    strings = Strings(arrays, "words")
    assert [strings.find(word) for word in words] == list(range(len(words)))
    assert strings.find(b"nowhere") == -1
    for start in (b"a", "é".encode(), b"ab", b"z"):
        assert [words[n] for n in strings.beginning(start)] == [
            word for word in words if word.startswith(start)
        ]


def test_a_text_is_found_among_many_that_have_it_inside(keep):
    every = sorted(f"{n:x}".encode() for n in range(3000))
    strings = Strings(keep(words=every[::2]), "words")
    assert [strings.find(text) for text in every[::2]] == list(range(1500))
    assert {strings.find(text) for text in every[1::2]} == {-1}
    assert {strings.find(text) for text in (b"", b"!", b"zz", b"f" * 9)} == {-1}


@given(st.lists(st.sets(st.integers(0, 99), max_size=60), max_size=12))
def test_numbers_are_united_however_many_there_are(every):
    arrays = [np.array(sorted(some), np.int64) for some in every]
    assert united(arrays, 100).tolist() == sorted(set().union(*every))


@pytest.mark.parametrize("data", [b"", b"short", b"x" * 100])
def test_a_file_that_is_none_of_ours_is_refused(tmp_path, data):
    path = tmp_path / "other.arrays"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"other\.arrays is no file of arrays|empty file"):
        Arrays(path)


def test_what_is_read_here_and_there_is_written_in_small_pieces():
    sizes: list[int] = []

    class Noted(BytesIO):
        def write(self, data):
            sizes.append(memoryview(data).nbytes)
            return super().write(data)

    numbers = np.arange(100_000, dtype=np.uint16)
    for name, most in (("body.positions", SMALL), ("body.freqs", numbers.nbytes)):
        sizes.clear()
        file = Noted()
        ArraysWriter(file).add(name, numbers)
        assert max(sizes) == most
        assert file.getvalue() == numbers.tobytes()


def test_whole_numbers_take_the_room_they_need():
    assert [narrow(np.array([0, n])).itemsize for n in (255, 256, 65536, 2**32)] == [1, 2, 4, 8]
    assert ranges(np.array([], int), np.array([], int)).tolist() == []


@given(st.lists(st.lists(st.integers(0, 4), max_size=8), max_size=6))
def test_inverted_documents_say_where_each_word_stands(documents):
    rank = np.array([2, 0, 4, 1, 3], np.uint32)
    postings = invert([np.array(d, np.uint32) for d in documents], rank, len(rank))
    found = {}
    for term in range(5):
        place = int(postings.places[term])
        for posting in range(int(postings.first[term]), int(postings.first[term + 1])):
            freq = int(postings.freqs[posting])
            positions = postings.positions[place : place + freq].tolist()
            found[term, int(postings.docs[posting])] = positions
            place += freq
    expected: dict[tuple[int, int], list[int]] = {}
    for number, words in enumerate(documents):
        for position, word in enumerate(words):
            expected.setdefault((int(rank[word]), number), []).append(position)
    assert found == expected


@given(st.sets(WORDS, max_size=40), WORDS, st.integers(0, 2))
def test_neighbours_are_those_within_the_edits(keep, words, word, edits):
    words = sorted(words, key=str.encode)
    arrays = keep(words=[each.encode() for each in words])
    places, distances = Neighbours(Strings(arrays, "words")).within(word, edits)
    expected = {n: d for n, each in enumerate(words) if (d := distance(word, each)) <= edits}
    assert dict(zip(places.tolist(), distances.tolist(), strict=True)) == expected


def distance(left, right):
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


@pytest.mark.parametrize(
    ("sizes", "tail"),
    [
        ([], 0),
        ([5], 0),
        ([5, 5], 0),
        ([5, 5, 5], 3),
        ([100, 5, 5, 5], 3),
        ([10, 9, 5, 5], 4),
        ([100_000, 1], 0),
        ([100_000, 1, 1, 1], 3),
    ],
)
def test_segments_are_merged_when_those_behind_outgrow_them(sizes, tail):
    assert to_merge([a_segment(size) for size in sizes]) == tail


def test_a_segment_of_mostly_deleted_documents_is_written_again():
    worn = a_segment(5)
    for number in range(3):
        worn.delete_document(number)
    assert to_merge([a_segment(9), worn]) == 1


@given(st.lists(st.integers(1, 1000), max_size=200))
def test_there_are_never_many_segments_beside_each_other(sizes):
    segments: list[int] = []
    for size in sizes:
        segments.append(size)
        if tail := to_merge([a_segment(each) for each in segments]):
            segments[-tail:] = [sum(segments[-tail:])]
    assert len(segments) <= sum(sizes).bit_length() + 1


def a_segment(size):
    segment = ArraySegment("MAIN")
    segment.set_doc_count(size)
    return segment


def test_the_cache_forgets_what_was_unused_for_longest():
    cache: Cache[str, bytes] = Cache(2 * ENTRY + 10, len)
    for key in "abc":
        cache.get(key, lambda: b"1234" if key != "c" else b"123456")  # noqa: B023 - called at once
        cache.get("a", lambda: b"made anew")
    assert cache.keys() == ("c", "a")
    assert cache.get("a", lambda: b"made anew") == b"1234"
    assert cache.get("huge", lambda: b"x" * 2000) == b"x" * 2000
    assert cache.keys() == ()


def test_every_field_of_an_article_is_stored_once():
    stored = [*record.Head._fields, "body", *(field.name for field in record._REST)]
    assert sorted(stored) == sorted(field.name for field in dataclasses.fields(Article))
