"""Folders, mounts and shares that are away: named, nothing forgotten, status 1."""

import errno
import os

import pytest
from click.testing import CliRunner

from archive import Query, open_index
from indexer import Extractor
from web.cli import main

TEXT = "Le titre de {0}\n\nLa mairie imaginaire de {0} a rouvert ses portes lundi, dit son maire.\n"
COUNT = 40


@pytest.fixture
def site(tmp_path, monkeypatch):
    """An archive of forty seeds, most of them on a share."""
    extractor = Extractor.load()
    monkeypatch.setattr(Extractor, "load", lambda _own=None: extractor)
    for number in range(COUNT):
        file = tmp_path / "seeds" / ("share" if number > 5 else "own") / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(TEXT.format(f"mot{number}"))
    assert indexed(tmp_path).exit_code == 0
    return tmp_path


def indexed(site):
    words = ["index", str(site / "seeds"), "--index", f"whoosh:{site}/index", "--jobs", "1", "-q"]
    return CliRunner().invoke(main, words)


def articles(site):
    return open_index(f"whoosh:{site}/index").search(Query()).total


def unreadable(site, monkeypatch):
    refuse(monkeypatch, site / "seeds" / "share", errno.EACCES)
    return "share/: this folder cannot be listed"


def erring_share(site, monkeypatch):
    refuse(monkeypatch, site / "seeds" / "share", errno.ESTALE)
    return "share/: this folder cannot be listed"


def dead_share(site, monkeypatch):
    refuse(monkeypatch, site / "seeds" / "share", errno.ENOTCONN)
    return "share/: this folder cannot be listed"


def vanished_mount(site, _monkeypatch):
    (site / "seeds" / "share").rename(site / "away")
    (site / "seeds" / "share").mkdir()
    return "34 of 40 seeds are gone, and nothing was changed"


def vanished_disk(site, _monkeypatch):
    (site / "seeds").rename(site / "away")
    (site / "seeds").mkdir()
    return "it is empty, though the index holds 40 articles"


def refuse(monkeypatch, folder, number):
    scandir = os.scandir

    def listing(path="."):
        if os.fspath(path) == os.fspath(folder):
            raise OSError(number, os.strerror(number), path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", listing)


FATES = [unreadable, erring_share, dead_share, vanished_mount, vanished_disk]


@pytest.mark.torture
@pytest.mark.parametrize("fate", FATES, ids=lambda fate: fate.__name__)
def test_what_is_away_is_named_and_nothing_is_forgotten(site, monkeypatch, fate, measured):
    told = fate(site, monkeypatch)
    for _ in range(3):
        done = indexed(site)
        assert done.exit_code == 1
        assert told in done.stderr
        assert done.stderr.count("\n") == 1
        assert articles(site) == COUNT
    measured(f"away: {fate.__name__.replace('_', ' ')}", "0 articles removed, named, exit 1")


@pytest.mark.torture
def test_what_was_deleted_is_forgotten(site):
    """The control: it is not that nothing is ever forgotten."""
    (site / "seeds" / "share" / "7.txt").unlink()
    assert indexed(site).exit_code == 0
    assert articles(site) == COUNT - 1
