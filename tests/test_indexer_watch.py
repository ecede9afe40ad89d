"""Noticing that seeds change, and waiting for those that somebody is still writing."""

import contextlib
import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive import ArchiveError, IndexBusy, IndexDamaged, Query, open_index
from indexer import NoSeeds, Stirring, load_corrections
from indexer.refreshing import watch

ROOT = Path(__file__).parents[1]


class Clock:
    """A time that passes as it is waited for."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.now += seconds
        return True


def looks(*each):
    """A folder that looks like this, one look after the other."""
    sequence = iter([dict.fromkeys(names, (1, 1)) for names in each])
    return lambda _root: next(sequence)


def noticed(tmp_path, look):
    """What is waited for each time that a change is noticed, until the looks run out."""
    clock, found = Clock(), []
    try:
        for waiting in watch.settled_changes(
            tmp_path, 3, look=look, wait=clock.wait, handled=look(tmp_path), clock=clock
        ):
            found.append("".join(sorted(waiting)))  # noqa: PERF401 - it ends by raising
    except RuntimeError:  # a generator turns StopIteration into this
        return found
    return found


def test_a_folder_that_stays_the_same_is_left_alone(tmp_path):
    assert noticed(tmp_path, looks("a", "a", "a")) == []


def test_what_settles_is_looked_at_again_though_nobody_tells_of_it(tmp_path):
    clock, look, told = Clock(), looks("a", "ab", "ab", "ab"), iter([True, False, False])

    def wait(seconds):
        clock.wait(seconds)
        return next(told)

    changes = watch.settled_changes(
        tmp_path, 3, look=look, wait=wait, handled=look(tmp_path), clock=clock
    )
    assert next(changes) == frozenset()


def test_a_new_seed_is_noticed_once_it_has_settled(tmp_path):
    assert noticed(tmp_path, looks("a", "ab", "ab", "ab", "ab")) == [""]


def test_new_seeds_hold_up_nobody_however_many_come(tmp_path):
    assert noticed(tmp_path, looks("", "a", "ab", "abc", "abcd")) == ["b", "c", "d"]


def test_a_seed_that_grows_is_waited_for_and_holds_up_nobody(tmp_path):
    sizes = iter(range(100))
    growing = iter([{}, *({"big": (next(sizes), 1), "small": (1, 1)} for _ in range(5))])
    assert noticed(tmp_path, lambda _root: next(growing)) == ["big"]
    still = iter([{}, *[{"big": (9, 1)}] * 3])
    assert noticed(tmp_path, lambda _root: next(still)) == [""]


def test_a_seed_that_is_away_for_a_moment_is_not_gone(tmp_path):
    assert noticed(tmp_path, looks("ab", "a", "ab", "ab")) == []
    assert noticed(tmp_path, looks("ab", "a", "a", "a")) == [""]


def test_a_change_that_is_taken_back_is_no_change(tmp_path):
    assert noticed(tmp_path, looks("a", "ab", "a", "a")) == []


def test_a_look_sees_sizes_and_times(tmp_path):
    seed = tmp_path / "a.txt"
    seed.write_text("un")
    before = watch.look_at(tmp_path)
    seed.write_text("deux")
    assert watch.look_at(tmp_path) != before
    assert set(before) == {"a.txt"}


def test_a_folder_that_is_not_there_looks_empty(tmp_path):
    assert watch.look_at(tmp_path / "nowhere") == {}


class Stopped(Exception):
    """Ends what never ends by itself."""


def kept_up(tmp_path, look, *outcomes):
    """How often a refresh was tried, and the waits, until the outcomes run out."""
    left = list(outcomes)
    waits: list[float] = []
    clock = Clock()

    def refresh(_waiting):
        if not left:
            raise Stopped
        outcome = left.pop(0)
        if outcome:
            raise outcome

    with pytest.raises((Stopped, RuntimeError)):
        watch.keep_up(
            refresh, tmp_path, 7, look=look, wait=clock.wait, rest=waits.append, clock=clock
        )
    return len(outcomes) - len(left), waits


def test_seeds_are_read_at_once_and_after_every_change(tmp_path):
    look = looks("a", "ab", "ab", "abc", "abc", "abc")
    assert kept_up(tmp_path, look, None, None, None)[0] == 3


def test_a_busy_index_is_tried_again_until_it_is_free(tmp_path):
    busy = IndexBusy("whoosh:x")
    assert kept_up(tmp_path, looks("a"), busy, busy, None)[1][:2] == [7, 7]


def test_a_refresh_that_fails_is_logged_and_the_next_change_waited_for(tmp_path, caplog):
    failed = IndexDamaged("whoosh:x", "torn")
    tries, _ = kept_up(
        tmp_path, looks("a", "ab", "ab", "abc", "abc"), failed, NoSeeds("seeds", "gone"), None
    )
    assert tries == 3
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert str(failed) in caplog.text
    assert "seeds: gone" in caplog.text


@pytest.mark.parametrize(
    "error", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE]
)
def test_a_machine_that_fails_for_a_moment_is_tried_again(tmp_path, caplog, error):
    failed = OSError(error, os.strerror(error), "var/index")
    tries, waits = kept_up(tmp_path, looks("a"), failed, failed, failed, None)
    assert tries == 4
    assert waits[:3] == [7, 7, 7]
    assert caplog.text.count(os.strerror(error)) == 3


def test_what_changes_during_the_first_refresh_is_read_too(tmp_path):
    assert kept_up(tmp_path, looks("a", "ab", "ab", "ab"), None, None)[0] == 2


@pytest.mark.parametrize(
    "text",
    [
        "[[correction",
        "[[correction]]",
        'correction = "x"',
        '[[correction]]\naction = "burn"',
        "\x00",
        "é",
    ],
)
def test_corrections_that_make_no_sense_stop_no_watcher(tmp_path, caplog, text):
    file = tmp_path / "corrections.toml"
    file.write_text(text, encoding="latin-1")
    looked = iter([{"a": (1, 1)}, {"a": (1, 2)}, {"a": (1, 2)}])
    tries, clock = [], Clock()

    def refresh(_waiting):
        tries.append(1)
        load_corrections(file)

    def look(_root):
        return next(looked)

    with pytest.raises((StopIteration, RuntimeError)):
        watch.keep_up(refresh, tmp_path, 7, look=look, wait=clock.wait, clock=clock)
    assert len(tries) == 2
    assert caplog.text.count("corrections.toml") == 2


def test_the_log_names_what_has_changed(tmp_path, caplog):
    caplog.set_level("INFO", "newsarchive")
    kept_up(tmp_path, looks("a", "bcdefgh", "bcdefgh"), None, None)
    assert "changed: a is gone, b is new, c is new, d is new, e is new, and 3 more" in caplog.text


# Being told of changes


@pytest.fixture(params=[False, True], ids=["told", "polling"])
def stirring(tmp_path, request):
    return Stirring(tmp_path / "seeds", [tmp_path / "also.toml"], polling=request.param)


@pytest.mark.alone
def test_a_change_ends_a_wait_wherever_it_is(tmp_path):
    (tmp_path / "seeds" / "in").mkdir(parents=True)
    stirring = Stirring(tmp_path / "seeds", [tmp_path / "also.toml"])
    assert stirring.wait(0.1), "all is looked at once"
    deeds = [
        lambda: (tmp_path / "seeds" / "a.txt").write_text("un"),
        lambda: (tmp_path / "seeds" / "in" / "b.txt").write_text("deux"),
        (tmp_path / "seeds" / "a.txt").unlink,
        lambda: (tmp_path / "also.toml").write_text("x"),
        lambda: (tmp_path / "seeds" / "in").rename(tmp_path / "seeds" / "out"),
    ]
    for deed in deeds:
        deed()
        began = time.monotonic()
        assert stirring.wait(20)
        assert time.monotonic() - began < 3


def test_a_quiet_folder_is_not_looked_at_until_it_is_time(tmp_path, monkeypatch):
    (tmp_path / "seeds").mkdir()
    stirring = Stirring(tmp_path / "seeds")
    assert stirring.wait(0.1)
    assert [stirring.wait(0.1) for _ in range(3)] == [False] * 3
    monkeypatch.setattr("indexer.refreshing.stirring.OVERLOOKED", 0.0)
    assert stirring.wait(0.1)


@pytest.mark.alone
def test_a_folder_that_comes_or_is_another_one_is_listened_to(tmp_path):
    folder = tmp_path / "seeds"
    stirring = Stirring(folder)
    assert stirring.wait(0.1), "what is not there is looked for"
    for number in range(3):
        if folder.exists():
            folder.rename(tmp_path / f"away{number}")
        folder.mkdir()
        assert stirring.wait(5)
        stirring.wait(0.1)
        (folder / "a.txt").write_text("un")
        began = time.monotonic()
        assert stirring.wait(20)
        assert time.monotonic() - began < 3


def test_where_nobody_tells_all_is_looked_at_each_time(stirring, tmp_path, monkeypatch):
    def refused(*_args, **_options):
        raise OSError(errno.ENOSPC, "OS file watch limit reached.")

    monkeypatch.setattr("watchfiles.watch", refused)
    (tmp_path / "seeds").mkdir()
    for _ in range(3):
        assert stirring.wait(0.05)


@pytest.mark.alone
def test_a_name_that_is_no_text_ends_no_watch(tmp_path, caplog):
    folder = tmp_path / "seeds"
    folder.mkdir()
    stirring = Stirring(folder)
    assert stirring.wait(0.1)
    for number in range(3):
        (folder / os.fsdecode(b"photo-\xe9.dat")).write_bytes(b"\xff" * number)
        began = time.monotonic()
        assert stirring.wait(3)
        assert time.monotonic() - began < 4
    assert caplog.text.count("looking again and again") == 1


def test_a_folder_whose_name_is_no_text_is_watched(tmp_path):
    folder = tmp_path / os.fsdecode(b"graines-\xe9")
    folder.mkdir()
    stirring = Stirring(folder)
    for _ in range(3):
        assert stirring.wait(0.05)


TEXT = "Mairie {0}\n\nLa mairie numéro {0} a rouvert ses portes ce lundi matin, dit son maire.\n"


@pytest.mark.alone
@pytest.mark.torture
@pytest.mark.parametrize("polling", [0, 1], ids=["told", "polling"])
def test_one_new_file_a_second_is_found_each_within_seconds(tmp_path, size, measured, polling):
    """Beside a file that grows all the time, which holds up nobody and is never read half."""
    seconds = size(5, 24)
    folder, index = tmp_path / "seeds", open_index(f"whoosh:{tmp_path}/var/index")
    folder.mkdir()
    (folder / "first.txt").write_text(TEXT.format("première"))
    whole: dict[str, float] = {}
    found: dict[str, float] = {}
    words = [sys.executable, "-P", "-m", "web.cli", "watch", "--jobs", "1", "--every", "2", "-q"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NEWSARCHIVE_POLLING": str(polling)}
    with subprocess.Popen(words, cwd=tmp_path, env=environment) as running:
        try:
            deadline = time.monotonic() + seconds + 40
            while len(found) < seconds + 1 and time.monotonic() < deadline:
                with contextlib.suppress(ArchiveError):
                    for hit in index.search(Query(size=100)).hits:
                        found.setdefault(hit.seed, time.monotonic())
                if (
                    "first.txt" in found
                    and len(whole) < seconds
                    and time.monotonic() >= max(whole.values(), default=0.0) + 1
                ):
                    name = f"{len(whole)}.txt"
                    (folder / name).write_text(TEXT.format(name))
                    whole[name] = time.monotonic()
                if whole:
                    with (folder / "growing.txt").open("a") as file:
                        file.write(TEXT.format("grandissante"))
                time.sleep(0.1)
            assert "growing.txt" not in found
        finally:
            running.terminate()
    late = max(found.get(name, float("inf")) - when for name, when in whole.items())
    kind = "polling" if polling else "told by the system"
    measured(
        f"one new file a second, {kind}", f"{len(whole)} files, each found within {late:.1f} s"
    )
    assert late < 5 + 2 * polling
