"""Stored texts: packed by a dictionary of their index, and read as they were written."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from archive import IndexDamaged, Query
from archive.engines.whoosh.index import WhooshIndex
from archive.engines.whoosh.segments.packing import FILE, LEAST, SIZES, Packing


def texts(count, about="la mairie"):
    """Texts that have much in common."""
    return [
        f"Le {n}, {about} a annoncé la fermeture de son guichet numéro {n * 7919}.".encode() * 3
        for n in range(count)
    ]


@pytest.fixture
def untrained(tmp_path):
    return Packing(tmp_path)


@pytest.fixture
def trained(tmp_path):
    return trained_on(texts(LEAST), tmp_path)


def trained_on(some, folder):
    packing = Packing(folder)
    packing.train(dict.fromkeys(SIZES, some))
    return packing


def test_each_thread_reads_what_was_packed(trained):
    every = [b"", *texts(200), "œuvre \udcff".encode("utf-8", "surrogatepass")]
    packed = trained.pack("text", every)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda one: trained.unpack("text", one), packed)) == every


def test_a_dictionary_saves_room_and_is_the_same_each_time(trained, untrained, tmp_path):
    again = trained_on(texts(LEAST), tmp_path)
    others = texts(20, "le syndicat")
    assert again.pack("text", others) == trained.pack("text", others)
    with_it, without = (b"".join(each.pack("text", others)) for each in (trained, untrained))
    assert len(with_it) < len(without) / 2


def test_what_was_packed_before_there_was_a_dictionary_is_read(trained, untrained):
    early = untrained.pack("rest", texts(3))
    assert [trained.unpack("rest", one) for one in early] == texts(3)


@pytest.mark.parametrize("some", [[b""] * LEAST, [b"x"] * LEAST, texts(LEAST - 1)])
def test_texts_that_teach_nothing_make_no_dictionary(some, tmp_path):
    packing = trained_on(some, tmp_path)
    packing.save(tmp_path)
    found = Packing(tmp_path)
    assert [found.unpack("head", one) for one in packing.pack("head", some[:3])] == some[:3]


@pytest.mark.parametrize("cut", [0, 4, -1])
def test_what_is_no_packed_text_is_refused(trained, cut):
    (packed,) = trained.pack("text", texts(1))
    with pytest.raises(ValueError, match="cannot be read"):
        trained.unpack("text", packed[:cut])


def test_an_archive_that_grows_is_trained_once(tmp_path, make_article):
    """Packed without a dictionary, with it, by a later commit, and merged: each is read."""
    index = WhooshIndex(str(tmp_path / "index"))
    articles = []
    dictionaries = []
    for number, count in enumerate((3, LEAST + 10, 2, LEAST + 30)):
        some = [make_article(f"{number}-{n}.txt", f"Titre {n}", f"Corps {n}") for n in range(count)]
        with index.writing() as batch:
            for article in some:
                batch.put(article)
        articles += some
        kept = index.view().snapshot.generation.folder / FILE
        dictionaries.append(kept.read_bytes() if kept.exists() else b"")
    first, second, *later = dictionaries
    assert (first, later) == (b"", [second, second])
    view = index.view()
    assert view.search(Query()).total == len(articles)
    assert all(view.article(article.id) == article for article in articles)


def test_a_damaged_dictionary_is_noticed(tmp_path, make_article):
    index = WhooshIndex(str(tmp_path / "index"))
    with index.writing() as batch:
        for n in range(LEAST):
            batch.put(make_article(f"{n}.txt", f"Titre {n}"))
    kept = index.view().snapshot.generation.folder / FILE
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    kept.write_bytes(data)
    with pytest.raises(IndexDamaged, match=FILE):
        WhooshIndex(str(tmp_path / "index")).view()
