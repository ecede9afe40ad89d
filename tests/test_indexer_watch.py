"""Looking at the seeds again and again."""

import errno
import os

import pytest

from archive import IndexBusy, IndexDamaged
from indexer import NoSeeds, load_corrections
from indexer.refreshing import watch


def looks(*each):
    """A folder that looks like this, one look after the other."""
    sequence = iter([dict.fromkeys(names, (1, 1)) for names in each])
    return lambda _root: next(sequence)


def noticed(tmp_path, look):
    """How often a change is noticed until the looks run out."""
    count = 0
    try:
        for _ in watch.settled_changes(tmp_path, 0, look=look, wait=lambda _seconds: None):
            count += 1
    except RuntimeError:  # a generator turns StopIteration into this
        return count
    return count


def test_a_folder_that_stays_the_same_is_left_alone(tmp_path):
    assert noticed(tmp_path, looks("a", "a", "a")) == 0


def test_a_new_seed_is_noticed_once_it_has_settled(tmp_path):
    assert noticed(tmp_path, looks("a", "ab", "ab", "ab", "ab")) == 1


def test_a_folder_that_keeps_changing_is_waited_for(tmp_path):
    assert noticed(tmp_path, looks("", "a", "ab", "abc", "abcd")) == 0


def test_a_change_that_is_taken_back_is_no_change(tmp_path):
    assert noticed(tmp_path, looks("a", "ab", "a", "a")) == 0


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

    def refresh():
        if not left:
            raise Stopped
        outcome = left.pop(0)
        if outcome:
            raise outcome

    with pytest.raises((Stopped, RuntimeError)):
        watch.keep_up(refresh, tmp_path, 7, look=look, wait=waits.append)
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
    tries = []

    def refresh():
        tries.append(1)
        load_corrections(file)

    def look(_root):
        return next(looked)

    with pytest.raises((StopIteration, RuntimeError)):
        watch.keep_up(refresh, tmp_path, 7, look=look, wait=lambda _seconds: None)
    assert len(tries) == 2
    assert caplog.text.count("corrections.toml") == 2


def test_the_log_names_what_has_changed(tmp_path, caplog):
    caplog.set_level("INFO", "newsarchive")
    kept_up(tmp_path, looks("a", "bcdefgh", "bcdefgh"), None, None)
    assert "changed: a is gone, b is new, c is new, d is new, e is new, and 3 more" in caplog.text
