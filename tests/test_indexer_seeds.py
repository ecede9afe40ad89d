"""Which files are seeds, and what opening them gives."""

import gzip
import hashlib
import os
import time
from pathlib import Path

import pytest

from indexer import SeedError, SeedFile, Skipped, gather, opened, walk
from indexer.seeds import opening
from indexer.seeds.opening import UNKNOWN, digest, file_state, sniffed

UNREADABLE = Path("/proc/self/mem")
"""A file that gives an error when read from its start, to root too."""


def seeds(entries):
    return [entry.path for entry in entries if isinstance(entry, SeedFile)]


def skipped(entries):
    return {entry.path: entry.reason for entry in entries if isinstance(entry, Skipped)}


def read(seed):
    with opened(seed) as file:
        return file.read()


def seed_at(path):
    (seed,) = gather([path])
    return seed


def test_seeds_are_walked_in_order_with_paths_below_the_folder(tmp_path):
    for name in ("b.txt", "a.html", "sub/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert seeds(walk(tmp_path)) == ["a.html", "b.txt", "sub/c.txt"]


def test_hidden_files_and_editors_leftovers_are_passed_over(tmp_path):
    for name in (".hidden.txt", "a.txt~", ".git/x.txt", "half.part"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert list(walk(tmp_path)) == []


def test_what_is_no_article_is_named_with_the_reason(tmp_path):
    for name in ("gold.jsonl", "photo.png", "a.txt"):
        (tmp_path / name).write_text("x")
    os.mkfifo(tmp_path / "pipe.txt")
    entries = list(walk(tmp_path))
    assert seeds(entries) == ["a.txt"]
    assert skipped(entries) == {
        "gold.jsonl": "a .jsonl file is no article",
        "photo.png": "a .png file is no article",
        "pipe.txt": "not a file",
    }


def test_links_are_followed_inside_the_folder_only(tmp_path):
    root = tmp_path / "seeds"
    root.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (root / "a.txt").write_text("x")
    (root / "inside.txt").symlink_to("a.txt")
    (root / "outside.txt").symlink_to(tmp_path / "secret.txt")
    (root / "broken.txt").symlink_to("nowhere")
    (root / "loop").symlink_to(root)
    entries = list(walk(root))
    assert seeds(entries) == ["a.txt", "inside.txt"]
    assert set(skipped(entries)) >= {"outside.txt", "broken.txt"}


def test_paths_stay_as_a_person_wrote_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("x")
    (tmp_path / "b.txt").write_text("x")
    assert seeds(gather([Path("in"), Path("b.txt")])) == [
        "in/a.txt",
        "b.txt",
    ]


def test_a_path_with_nothing_there_is_refused(tmp_path):
    with pytest.raises(SeedError, match="nothing here; check the spelling"):
        list(gather([tmp_path / "nowhere"]))


def test_a_known_ending_or_a_telling_content_makes_a_seed(tmp_path):
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>x</p>"))
    (tmp_path / "page.asp").write_bytes(b"<!doctype html><p>x</p>")
    (tmp_path / "lemonde.fr").write_bytes(b"<html><body><p>x</p></body></html>")
    (tmp_path / "style.css").write_bytes(b"p { color: red }")
    (tmp_path / "no-ending").write_bytes(b"Un texte")
    entries = list(walk(tmp_path))
    assert seeds(entries) == ["a.html.gz", "lemonde.fr", "no-ending", "page.asp"]
    assert set(skipped(entries)) == {"style.css"}


@pytest.mark.parametrize("folder", ["Titre_files", "Titre_fichiers", "Titre-Dateien"])
def test_the_folder_that_a_browser_saves_beside_a_page_is_left_out_whole(tmp_path, folder):
    (tmp_path / "Titre.html").write_text("x")
    (tmp_path / "Autre_files").mkdir()
    (tmp_path / "Autre_files" / "a.txt").write_text("x")
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "frame.html").write_text("x")
    entries = list(walk(tmp_path))
    assert seeds(entries) == ["Titre.html", "Autre_files/a.txt"]
    assert skipped(entries) == {folder: "the pictures and scripts of the page beside it"}


def test_a_seed_is_digested_and_read_from_its_beginning(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"abc")
    with opened(seed_at(tmp_path / "a.txt")) as file:
        file.read(1)
        assert digest(file) == hashlib.sha256(b"abc").hexdigest()
        assert file.read() == b"abc"


def test_a_seed_that_changes_while_it_is_open_is_still_the_one_that_was_opened(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    with opened(seed_at(path)) as file:
        path.write_bytes(b"abcd")
        assert file.read() == b"abc"
        assert file_state(file).digest == hashlib.sha256(b"abc").hexdigest()


def test_a_large_seed_that_changes_while_it_is_read_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "HELD", 2)
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    with pytest.raises(SeedError, match="it changed while it was read; index again"):  # noqa: SIM117
        with opened(seed_at(path)):
            path.write_bytes(b"abcd")


@pytest.mark.skipif(not UNREADABLE.exists(), reason="needs Linux's /proc")
def test_a_file_that_the_system_will_not_read_is_named():
    with pytest.raises(SeedError, match=r"/proc/self/mem: .+; "):
        read(seed_at(UNREADABLE))


def test_a_seed_that_has_gone_is_named(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("x")
    seed = seed_at(path)
    path.unlink()
    with pytest.raises(SeedError, match="No such file"):
        read(seed)


@pytest.mark.parametrize("age", [0, 60], ids=["new", "old"])
def test_a_file_is_only_certain_some_time_after_it_was_written(tmp_path, age):
    file = tmp_path / "a.article"
    file.write_text("<html><p>Alpha</p></html>")
    written = time.time_ns() - age * 10**9
    os.utime(file, ns=(written, written))
    with file.open("rb") as opened_file:
        states = [file_state(opened_file), sniffed(seed_at(file))]
    assert [state.certain for state in states] == [age > 0] * 2
    assert [state.mtime_ns for state in states] == [written] * 2
    assert [state.digest for state in states] == [
        hashlib.sha256(b"<html><p>Alpha</p></html>").hexdigest(),
        UNKNOWN,
    ]
