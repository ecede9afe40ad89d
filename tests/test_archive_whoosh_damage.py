"""A damaged or closed index: told apart, answered from an older generation, looked at again.

Whoever may not do something is tested in a process without root's rights.
"""

import faulthandler
import hashlib
import json
import logging
import os
import random
import resource
import shutil
import signal
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive import IndexDamaged, IndexMissing, IndexUnreadable, NoOlder, Query, open_index
from archive.engines.whoosh import holding
from archive.engines.whoosh.answering import answer
from archive.engines.whoosh.segments import arrays, checking
from archive.engines.whoosh.snapshot.snapshot import Snapshot
from web import create_app
from web.cli import main

TIMES = range(3)
OLD, NEW = {"a.txt"}, {"a.txt", "b.txt"}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def index(folder, make_article):
    """An index with two generations, of one article and of two."""
    index = open_index(f"whoosh:{folder}")
    for seed in ("a.txt", "b.txt"):
        with index.writing() as batch:
            batch.put(make_article(seed, "Un hôpital"))
    return index


def seeds(index):
    return {hit.seed for hit in index.search(Query(text="hopital")).hits}


def only_in_newest(folder):
    """The files of the newest generation that the one before does not share, and CURRENT."""
    older = {path.stat().st_ino for path in (folder / "g-00000001").iterdir()}
    files = [p for p in (folder / "g-00000002").iterdir() if p.stat().st_ino not in older]
    return [folder / "CURRENT", *sorted(files)]


def damaged(path, harm, chance):
    data = path.read_bytes()
    place = chance.randrange(len(data))
    flipped = bytes([*data[:place], data[place] ^ (1 << chance.randrange(8)), *data[place + 1 :]])
    path.unlink()
    if harm != "gone":
        bad = {"flip": flipped, "empty": b"", "half": data[: len(data) // 2]}
        path.write_bytes(bad.get(harm, b"\0" * len(data)))


HARMS = ["flip", "flip", "flip", "empty", "half", "zero", "gone"]


@pytest.mark.torture
@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("harm", sorted(set(HARMS)))
def test_an_older_generation_answers_for_a_damaged_one_which_is_said(  # noqa: PLR0917 - fixtures
    folder, tmp_path, caplog, harm, size, measured
):
    chance = random.Random(harm)  # noqa: S311 - nothing is secret here
    count = len(only_in_newest(folder))
    assert count >= 5
    places = count * HARMS.count(harm) * size(2, 6)
    harmless = 0
    for place in range(places):
        copy = tmp_path / f"{place}" / "index"
        shutil.copytree(folder, copy)
        victim = only_in_newest_of(copy, folder)[place % count]
        before = victim.read_bytes()
        damaged(victim, harm, chance)
        caplog.clear()
        fresh = open_index(f"whoosh:{copy}")
        if victim.name == "CURRENT" and fresh.status().damage == "":
            assert victim.read_bytes().split() == before.split(), "a harmless flip of a space"
            harmless += 1
            continue
        expected = [OLD, NEW] if victim.name == "CURRENT" else [OLD]
        for _ in TIMES:
            assert seeds(fresh) in expected
        assert victim.name in fresh.status().damage
        ready = create_app(fresh).test_client().get("/readyz")
        assert (ready.status_code, ready.get_json()["newest"]) == (200, False)
        said = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
        assert len(said) == 2, "once, not at every question"
        assert "answers in its place" in said[1]
        shutil.rmtree(copy)
    told = f"{places} files, {places - harmless} noticed, the older generation answers"
    measured(f"damage: {harm}", f"{told}; {harmless} harmless")


@pytest.mark.torture
@pytest.mark.usefixtures("index")
def test_without_checksums_damage_would_not_be_noticed(folder, monkeypatch):
    """The control: some flips would go unnoticed, and be answered from."""
    monkeypatch.setattr(checking.Checks, "check", lambda *_args, **_options: None)
    unnoticed = 0
    for place in range(40):
        chance = random.Random(place)  # noqa: S311 - nothing is secret here
        copy = folder.parent / f"{place}" / "index"
        shutil.copytree(folder, copy)
        victims = [p for p in only_in_newest_of(copy, folder) if p.suffix == ".arrays"]
        damaged(victims[place % len(victims)], "flip", chance)
        try:
            unnoticed += open_index(f"whoosh:{copy}").status().damage == ""
        except (TypeError, ValueError):  # it came as far as to be read
            unnoticed += 1
    assert unnoticed > 0


def only_in_newest_of(copy, original):
    """As `only_in_newest`, of a copy, which shares no files."""
    return [copy / path.relative_to(original) for path in only_in_newest(original)]


def spoil(folder):
    (toc,) = (folder / "g-00000002").glob("*.toc")
    data = toc.read_bytes()
    toc.unlink()
    toc.write_bytes(data[:-1])
    return toc, data


def test_without_an_older_generation_the_way_out_is_named(index, folder):
    spoil(folder)
    shutil.rmtree(folder / "g-00000001")
    for _ in TIMES:
        with pytest.raises(IndexDamaged, match="newsarchive index --rebuild"):
            open_index(index.address).search(Query())


def test_a_damaged_older_generation_does_not_answer_either(index, folder):
    spoil(folder)
    for path in (folder / "g-00000001").glob("*.arrays"):
        path.write_bytes(b"x")
    with pytest.raises(IndexDamaged, match="g-00000002"):
        open_index(index.address).search(Query())


def test_each_time_the_newest_older_generation_answers(index, folder, make_article):
    pointer = folder / "CURRENT"
    reader = open_index(f"whoosh:{folder}")
    for time_ in TIMES:
        said = pointer.read_bytes()
        pointer.unlink()
        known = {f"{one}.txt" for one in ("a", "b", *range(time_))}
        assert seeds(reader) == known
        assert reader.status().damage == "CURRENT is gone"
        pointer.write_bytes(said)
        assert seeds(reader) == known
        with index.writing() as batch:
            batch.put(make_article(f"{time_}.txt", "Un hôpital"))


def test_whoever_writes_goes_on_from_the_older_one_and_mends_the_index(index, folder, make_article):
    for number in TIMES:
        fresh = open_index(index.address)
        newest = max(folder.glob("g-*"))
        (toc,) = newest.glob("*.toc")
        toc.unlink()
        before = {one.seed for one in fresh.captures()}
        with fresh.writing() as batch:
            batch.put(make_article(f"{number}.txt", "Un hôpital"))
        assert seeds(fresh) == before | {f"{number}.txt"}
        assert fresh.status().damage == ""
        assert not newest.exists(), "nobody needs a damaged one"


def test_a_check_that_failed_is_repeated_and_a_mended_index_answers(index, folder, monkeypatch):
    monkeypatch.setattr(checking, "AGAIN", 0.0)
    monkeypatch.setattr(checking, "_SHARE", 0)
    reader = open_index(index.address)
    for _ in TIMES:
        toc, data = spoil(folder)
        reader.view()
        fresh = open_index(index.address)
        assert seeds(fresh) == OLD
        toc.write_bytes(data)
        deadline = time.monotonic() + 20
        while seeds(fresh) != NEW and time.monotonic() < deadline:
            time.sleep(0.01)
        assert seeds(fresh) == NEW
        assert fresh.status().damage == ""


def test_a_generation_that_is_swept_while_it_is_opened_is_not_called_damaged(
    index, make_article, monkeypatch, caplog
):
    snapshot, writer = Snapshot, open_index(index.address)
    for number in TIMES:
        swept = iter([True])

        def opened(generation, swept=swept, number=number):
            if next(swept, False):
                for seed in (f"{number}.txt", f"{number}bis.txt"):
                    with monkeypatch.context() as patched, writer.writing() as batch:
                        patched.setattr(holding, "Snapshot", snapshot)
                        batch.put(make_article(seed, "Un hôpital"))
            return snapshot(generation)

        monkeypatch.setattr(holding, "Snapshot", opened)
        fresh = open_index(index.address)
        assert seeds(fresh) >= {f"{number}.txt", f"{number}bis.txt"}
        assert fresh.status().damage == ""
    assert caplog.records == []


def test_a_failed_check_is_not_repeated_at_every_question(index, folder, monkeypatch):
    spoil(folder)
    shutil.rmtree(folder / "g-00000001")
    checked = []
    check = checking.Checks.check

    def counted(self, *args, **options):
        checked.append(args)
        return check(self, *args, **options)

    monkeypatch.setattr(checking.Checks, "check", counted)
    fresh = open_index(index.address)
    for _ in range(50):
        with pytest.raises(IndexDamaged):
            fresh.search(Query())
    assert len(checked) <= 3


@pytest.mark.parametrize("harm", ["cut", "emptied", "overwritten"])
def test_a_file_that_is_damaged_while_it_is_served_ends_no_process(index, folder, harm):
    """A mapped file that is cut would: so who asks next is answered from the older generation."""
    assert len(list((folder / "g-00000002").glob("MAIN*.arrays"))) == 2
    (own,) = (path for path in only_in_newest(folder) if path.name.startswith("MAIN"))
    data = own.read_bytes()

    def work():
        reader = open_index(index.address)
        said = [sorted(seeds(reader))]
        if harm == "overwritten":
            own.write_bytes(bytes(len(data)))
        else:
            os.truncate(own, len(data) // 2 if harm == "cut" else 0)
        for _ in TIMES:
            said.append(sorted(seeds(reader)))
            (hit,) = reader.search(Query()).hits
            said.append([hit.seed])
        return [*said, [reader.status().damage]]

    for _ in TIMES:
        first, *others, (damage,) = elsewhere(work)
        assert set(first) == NEW
        assert others == [sorted(OLD)] * (2 * len(TIMES))
        assert damage.startswith(f"g-00000002/{own.name} ")
        own.write_bytes(data)


def cut_in_the_middle(index, folder, monkeypatch):
    """A question during which the files of the newest generation are cut, before it is answered."""
    answered = answer.answer

    def cutting(snapshot, query):
        for path in only_in_newest(folder):
            if path.suffix == ".arrays":
                os.truncate(path, 0)
        return answered(snapshot, query)

    def work():
        reader = open_index(index.address)
        seeds(reader)
        view = reader.view()
        monkeypatch.setattr(answer, "answer", cutting)
        browser = create_app(reader).test_client()
        said: list[Any] = []
        for _ in TIMES:
            try:
                said.append(sorted(hit.seed for hit in view.search(Query(text="hopital")).hits))
            except IndexDamaged as error:
                said.append(str(error))
        monkeypatch.setattr(answer, "answer", answered)
        return [*said, browser.get("/api/v1/search?q=hopital").status_code, sorted(seeds(reader))]

    return work


@pytest.mark.torture
def test_a_file_that_is_cut_in_the_middle_of_an_answer_is_told(index, folder, monkeypatch):
    *said, status, after = elsewhere(cut_in_the_middle(index, folder, monkeypatch))
    assert len(said) == len(TIMES)
    for sentence in said:
        assert "a file of g-00000002 was written to while it was read" in sentence
    assert (status, after) == (200, sorted(OLD)), "the next question is answered by the older one"


@pytest.mark.torture
def test_a_reader_whose_answer_is_cut_in_the_middle_gets_503(index, folder, monkeypatch):
    answered = answer.answer

    def cutting(snapshot, query):
        for path in folder.rglob("*.arrays"):
            os.truncate(path, 0)
        return answered(snapshot, query)

    def work():
        reader = open_index(index.address)
        seeds(reader)
        browser = create_app(reader).test_client()
        monkeypatch.setattr(answer, "answer", cutting)
        return [browser.get("/api/v1/search?q=hopital").status_code for _ in TIMES]

    assert elsewhere(work) == [503] * len(TIMES)


@pytest.mark.torture
def test_a_mapped_file_that_is_cut_would_end_the_process(index, folder, monkeypatch):
    """The control: so it is with files that are too large to be held."""
    monkeypatch.setattr(arrays, "HELD", 0)
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        faulthandler.disable()
        cut_in_the_middle(index, folder, monkeypatch)()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGBUS


def test_a_file_that_is_only_touched_is_looked_at_again_and_served(index, folder):
    reader = open_index(index.address)
    for number in TIMES:
        assert seeds(reader) == NEW
        for path in (folder / "g-00000002").iterdir():
            os.utime(path, (number, number))
    assert reader.status().damage == ""


def as_nobody(work):
    """What some work says in a process that may do no more than others."""
    return elsewhere(work, lowered=True)


def elsewhere(work, *, lowered=False):
    """What some work says in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        if lowered and os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        try:
            said = work()
        except BaseException as error:  # noqa: BLE001 - it is what the test looks at
            said = f"{type(error).__name__}: {error}"
        os.write(writing, json.dumps(said).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = json.load(answer)
    os.waitpid(child, 0)
    return said


@pytest.fixture
def open_to_all(index, folder):
    """The index with rights for everybody, all the way down to it."""
    for path in (*folder.rglob("*"), folder):
        path.chmod(path.stat().st_mode | 0o777)
    above = folder.parent
    while above != Path("/tmp") and above != above.parent:  # noqa: S108 - where pytest keeps its files
        above.chmod(above.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
        above = above.parent
    return index


CLOSED = ["CURRENT", "g-00000002", "g-00000002/MANIFEST", "g-00000002/*.toc", "g-00000002/*.arrays"]


@pytest.mark.parametrize("closed", CLOSED)
def test_missing_rights_are_not_called_damage_and_not_remembered(open_to_all, folder, closed):
    (path, *_) = folder.glob(closed)
    rights = path.stat().st_mode

    def work():
        said = []
        reader = open_index(open_to_all.address)
        for _ in TIMES:
            try:
                reader.search(Query())
            except IndexUnreadable as error:
                said.append(str(error))
        return said

    path.chmod(0)
    said = as_nobody(work)
    path.chmod(rights)
    assert len(said) == len(TIMES)
    for sentence in said:
        assert str(path.relative_to(folder)) in sentence
        assert "cannot be read (Permission denied), though it may be sound" in sentence
        assert "damaged" not in sentence
    assert as_nobody(lambda: sorted(seeds(open_index(open_to_all.address)))) == sorted(NEW)


@pytest.mark.parametrize("words", [["search"], ["status"]], ids=" ".join)
def test_a_command_that_may_not_read_the_index_says_so_with_the_status_3(
    open_to_all, folder, words
):
    command = [*words, "--index", open_to_all.address]

    def work():
        done = CliRunner().invoke(main, command)
        return done.exit_code, done.stderr

    assert work()[0] == 0
    (folder / "g-00000002" / "MANIFEST").chmod(0)
    for _ in TIMES:
        status, said = as_nobody(work)
        assert status == 3
        assert "cannot be read (Permission denied)" in said
        assert said.count("\n") == 1


def test_going_back_to_the_older_generation_and_no_further(index, folder):
    assert index.roll_back().generation == "g-00000001"
    assert seeds(index) == OLD
    assert seeds(open_index(index.address)) == OLD
    for _ in TIMES:
        with pytest.raises(NoOlder, match="newsarchive index --rebuild"):
            index.roll_back()
    with pytest.raises(IndexMissing):
        open_index(f"whoosh:{folder}-nowhere").roll_back()


def test_after_going_back_the_next_commit_is_the_newest(index, folder, make_article):
    for number in TIMES:
        index.roll_back()
        with index.writing() as batch:
            batch.put(make_article(f"{number}.txt", "Un hôpital"))
        assert seeds(index) >= {"a.txt", f"{number}.txt"}
        assert len(list(folder.glob("g-*"))) == 2
        with index.writing() as batch:
            batch.put(make_article("z.txt", "Un hôpital"))


def test_all_that_is_kept_can_be_verified(index, folder):
    assert list(index.verify()) == []
    spoil(folder)
    for _ in TIMES:
        (said,) = index.verify()
        assert said.startswith("g-00000002/_MAIN_")
        assert said.endswith("is not what was written")


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "..", "", "MANIFEST", "a/b"])
def test_a_manifest_that_names_a_file_elsewhere_is_damaged(index, folder, name):
    manifest = folder / "g-00000002" / "MANIFEST"
    rows = json.loads(manifest.read_bytes())
    rows["files"][name] = {"bytes": 1, "sha256": ["0" * 64]}
    data = json.dumps(rows).encode()
    manifest.write_bytes(data)
    (folder / "CURRENT").write_text(f"g-00000002 {hashlib.sha256(data).hexdigest()}\n")
    shutil.rmtree(folder / "g-00000001")
    with pytest.raises(IndexDamaged, match="MANIFEST cannot be read"):
        open_index(index.address).search(Query())


@pytest.mark.parametrize(
    "text", ["../../etc 0", "g-00000001", f"../g-00000001 {'0' * 64}", "\0", "é"]
)
def test_a_pointer_that_makes_no_sense_is_damage(index, folder, text):
    (folder / "CURRENT").write_bytes(text.encode())
    for _ in TIMES:
        fresh = open_index(index.address)
        assert seeds(fresh) == NEW
        assert "CURRENT" in fresh.status().damage
