"""Generations on disk: published whole, checked, shared, swept."""

import shutil
import struct
import threading
import time
from pathlib import Path

import pytest

from archive import IndexDamaged, Query, open_index
from archive.engines.whoosh.segments import generations, manifest, publishing, schema
from archive.engines.whoosh.segments.checking import Check
from archive.private import write_private


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def index(folder, make_article):
    index = open_index(f"whoosh:{folder}")
    with index.writing() as batch:
        batch.put(make_article("a.txt", "Un hôpital"))
    return index


def published(folder):
    return sorted(path.name for path in folder.glob("g-*"))


def test_a_commit_makes_a_generation_and_two_are_kept(index, folder, make_article):
    for n in range(3):
        with index.writing() as batch:
            batch.put(make_article(f"{n}.txt"))
    assert published(folder) == ["g-00000003", "g-00000004"]
    assert (folder / "CURRENT").read_text().startswith("g-00000004 ")


def test_a_failed_commit_leaves_nothing_on_disk(index, folder, make_article):
    def fail():
        with index.writing() as batch:
            batch.put(make_article("b.txt"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert published(folder) == ["g-00000001"]
    assert list(folder.glob("tmp-*")) == []


def test_what_a_crash_left_is_cleared_by_the_next_writer(index, folder, make_article):
    (folder / "tmp-crash3d_").mkdir()
    (folder / "tmp-crash3d_" / "MAIN.arrays").write_bytes(b"half")
    with index.writing() as batch:
        batch.put(make_article("b.txt"))
    assert list(folder.glob("tmp-*")) == []


def test_a_first_commit_that_was_ended_before_it_was_in_force_is_put_into_force(index, folder):
    pointer = (folder / "CURRENT").read_bytes()
    (folder / "CURRENT").unlink()
    fresh = open_index(index.address)
    fresh.tidy()
    assert (folder / "CURRENT").read_bytes() == pointer
    assert (fresh.status().damage, fresh.search(Query()).total) == ("", 1)


@pytest.mark.parametrize("harm", ["damaged", "one of two"])
def test_no_other_generation_is_put_into_force_by_itself(index, folder, make_article, harm):
    if harm == "damaged":
        next((folder / "g-00000001").glob("*.arrays")).write_bytes(b"half")
    else:
        with index.writing() as batch:
            batch.put(make_article("b.txt"))
    (folder / "CURRENT").unlink()
    open_index(index.address).tidy()
    assert not (folder / "CURRENT").exists()


def test_a_generation_without_its_pointer_is_as_if_it_had_never_been(index, folder, make_article):
    pointer = (folder / "CURRENT").read_bytes()
    with index.writing() as batch:
        batch.put(make_article("b.txt"))
    (folder / "CURRENT").write_bytes(pointer)  # killed just before the pointer was replaced
    fresh = open_index(index.address)
    assert fresh.search(Query()).total == 1
    with fresh.writing() as batch:
        batch.put(make_article("c.txt"))
    assert {hit.seed for hit in fresh.search(Query()).hits} == {"a.txt", "c.txt"}


@pytest.mark.parametrize("times", [2, 3, 5])
def test_publishes_that_were_interrupted_never_cost_the_generation_in_force(
    index, make_article, monkeypatch, times
):
    def killed(_path, _target):
        raise KeyboardInterrupt

    for number in range(times):
        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", killed)
            with pytest.raises(KeyboardInterrupt), index.writing() as batch:
                batch.put(make_article(f"lost{number}.txt"))
    assert [hit.seed for hit in open_index(index.address).search(Query()).hits] == ["a.txt"]
    with index.writing() as batch:
        batch.put(make_article("b.txt"))
    fresh = open_index(index.address)
    assert {hit.seed for hit in fresh.search(Query()).hits} == {"a.txt", "b.txt"}


@pytest.mark.parametrize("name", ["g-backup", "g-1", "g-00000001.old", "g-9999999999", "notes"])
def test_what_has_another_name_is_left_alone(index, folder, make_article, name):
    shutil.copytree(folder / "g-00000001", folder / name)
    for seed in ("b.txt", "c.txt", "d.txt"):
        with index.writing() as batch:
            batch.put(make_article(seed))
    assert (folder / name / "MANIFEST").exists()
    assert open_index(index.address).search(Query()).total == 4


def test_a_commit_begins_with_the_files_of_the_last_one_not_with_copies(index, folder):
    store = generations.Generations(folder, index.address)
    before = {path.name: path.stat().st_ino for path in (folder / "g-00000001").glob("*.arrays")}
    with publishing.Publisher(store).building(schema.FORMAT, rebuild=False) as building:
        assert {path.name: path.stat().st_ino for path in building.glob("*.arrays")} == before


@pytest.mark.parametrize("victim", ["MAIN*.arrays", "stories.arrays", "*.toc", "MANIFEST"])
@pytest.mark.parametrize("harm", ["emptied", "halved", "removed", "one bit"])
def test_a_damaged_file_is_noticed_and_the_way_out_is_named(index, folder, victim, harm):
    (path,) = (folder / "g-00000001").glob(victim)
    data = path.read_bytes()
    path.unlink()
    middle = len(data) // 2
    flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    if harm != "removed":
        path.write_bytes({"emptied": b"", "halved": data[:middle], "one bit": flipped}[harm])
    fresh = open_index(index.address)
    with pytest.raises(IndexDamaged, match="newsarchive index --rebuild"):
        fresh.search(Query())
    with pytest.raises(IndexDamaged):
        fresh.captures()


def test_a_damaged_index_can_be_made_anew(index, folder, make_article):
    (folder / "CURRENT").write_text("nonsense")
    with index.writing(rebuild=True) as batch:
        batch.put(make_article("b.txt"))
    assert open_index(index.address).search(Query()).total == 1


def test_an_index_of_another_format_counts_as_empty_for_the_writer(
    index, monkeypatch, make_article
):
    for module in ("index", "holding", "segments.schema"):
        monkeypatch.setattr(f"archive.engines.whoosh.{module}.FORMAT", 1000)
    fresh = open_index(index.address)
    assert not fresh.captures()
    with pytest.raises(IndexDamaged, match="another version"):
        fresh.search(Query())
    with fresh.writing() as batch:
        batch.put(make_article("b.txt"))
    assert [hit.seed for hit in fresh.search(Query()).hits] == ["b.txt"]


def test_nothing_is_published_before_it_is_safe_on_disk(index, monkeypatch, make_article):
    """The pointer changes last, and every file of the generation is synced before it."""
    order = []

    def noted(step):
        def noting(path, *rest):
            order.append(path.name)
            return step(path, *rest)

        return noting

    monkeypatch.setattr(manifest.Seal, "of", noted(manifest.Seal.of))
    monkeypatch.setattr(publishing, "write_private", noted(write_private))
    with index.writing() as batch:
        batch.put(make_article("b.txt"))
    assert order[-2:] == ["MANIFEST", "tmp-CURRENT"]
    assert any(name.endswith(".arrays") for name in order[:-2])
    assert any(name.endswith(".toc") for name in order[:-2])


def test_a_long_check_goes_on_in_the_background_and_what_it_finds_is_raised(index, monkeypatch):
    finished = threading.Event()

    def slow(_path):
        finished.wait(10)
        return ("not what was written",)

    monkeypatch.setattr("archive.engines.whoosh.holding.PATIENCE", 0)
    monkeypatch.setattr(manifest, "checksums", slow)
    fresh = open_index(index.address)
    assert fresh.search(Query()).total == 1
    finished.set()
    for _ in range(500):
        try:
            fresh.search(Query())
        except IndexDamaged as error:
            assert "newsarchive index --rebuild" in str(error)  # noqa: PT017 - it comes in time
            return
        time.sleep(0.01)
    pytest.fail("the damage was never raised")


def test_a_check_that_the_end_of_the_program_cuts_short_says_nothing(monkeypatch):
    said: list[object] = []
    monkeypatch.setattr(threading, "excepthook", said.append)

    def ended():
        raise RuntimeError("cannot schedule new futures after interpreter shutdown")

    Check(ended).wait(None)
    assert said == []


def test_a_reader_is_answered_while_the_next_generation_opens(index, monkeypatch, make_article):
    reader = open_index(index.address)
    assert reader.search(Query(text="hopital")).total == 1
    opened = threading.Event()
    monkeypatch.setattr("archive.engines.whoosh.holding.PATIENCE", 0)
    monkeypatch.setattr("archive.engines.whoosh.holding.warm", lambda *_: opened.wait(10))
    with index.writing() as batch:
        batch.put(make_article("b.txt", "Un hôpital"))
    assert reader.search(Query(text="hopital")).total == 1
    opened.set()
    for _ in range(500):
        if reader.search(Query(text="hopital")).total == 2:
            return
        time.sleep(0.01)
    pytest.fail("the new generation never came")


@pytest.mark.parametrize("error", [MemoryError, AttributeError, RecursionError])
def test_what_is_no_fault_of_the_data_is_not_called_damage(index, monkeypatch, error):
    def fail(_generation):
        raise error

    monkeypatch.setattr("archive.engines.whoosh.holding.Snapshot", fail)
    with pytest.raises(error):
        open_index(index.address).search(Query())


@pytest.mark.parametrize("error", [ValueError, KeyError, EOFError, struct.error, OSError])
def test_what_unreadable_data_raises_is_called_damage(index, monkeypatch, error):
    def fail(_generation):
        raise error

    monkeypatch.setattr("archive.engines.whoosh.holding.Snapshot", fail)
    with pytest.raises(IndexDamaged):
        open_index(index.address).search(Query())


def test_a_reader_of_many_generations_remembers_the_checks_of_the_last(index, folder, make_article):
    store = generations.Generations(folder, index.address)
    for number in range(6):
        with index.writing() as batch:
            batch.put(make_article(f"{number}.txt"))
        store.current(schema.FORMAT)
    (last,) = published(folder)[-1:]
    files = [path for path in (folder / last).iterdir() if path.name != "MANIFEST"]
    assert len(store.checks._checks) == 1
    assert len(store.checks._sound) == len(files)
