"""Which files are seeds, and what opening them gives."""

import gzip
import os
from pathlib import Path

import pytest

from indexer import SeedError, SeedFile, Skipped, gather, read, walk
from indexer.seeds import LARGEST

UNREADABLE = Path("/proc/self/mem")
"""A file that gives an error when read from its start, to root too."""


def seeds(entries):
    return [entry.path for entry in entries if isinstance(entry, SeedFile)]


def skipped(entries):
    return {entry.path: entry.reason for entry in entries if isinstance(entry, Skipped)}


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


def test_a_gzipped_file_is_opened_and_its_inner_name_decides(tmp_path):
    packed = tmp_path / "a.html.gz"
    packed.write_bytes(gzip.compress("<p>été</p>".encode()))
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(b"x"))
    assert read(seed_at(packed)).decode() == "<p>été</p>"
    assert set(skipped(walk(tmp_path))) == {"b.csv.gz"}


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.txt", b"", "the file is empty; save the article again, or delete it"),
        ("a.txt", b" \n\t ", "the file is empty"),
        ("a.txt.gz", b"not gzip", "damaged gzip"),
        ("a.txt.gz", gzip.compress(b"x" * 100)[:20], "damaged gzip"),
        ("a.txt", b"x" * (LARGEST + 1), "larger than 10 MB; keep only the article"),
        ("a.txt.gz", gzip.compress(b"x" * (LARGEST + 1)), "larger than 10 MB"),
    ],
    ids=["empty", "blank", "no gzip", "torn gzip", "large", "gzip bomb"],
)
def test_what_cannot_be_read_is_named_with_what_to_do(tmp_path, name, data, sentence):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SeedError, match=sentence) as raised:
        read(seed_at(path))
    assert raised.value.path == path.as_posix()


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
