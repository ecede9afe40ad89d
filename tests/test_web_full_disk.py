"""`newsarchive index` where the machine refuses: one sentence, status 3, the old state answers.

Each fault is tried several times running in one process: once finds nothing.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import Query, open_index
from indexer import Extractor
from web.cli import main

ROOT = Path(__file__).parents[1]
TEXT = "Le titre de {0}\n\nLa mairie imaginaire de {0} a rouvert ses portes lundi, dit son maire.\n"


def may_mount():
    return not subprocess.run(
        ["unshare", "-rm", "true"],  # noqa: S607 - as it is on PATH
        check=False,
        capture_output=True,
    ).returncode


def filled(folder, sizes, *control):
    program = [sys.executable, "-P", str(ROOT / "tests" / "filled.py"), str(folder), str(sizes)]
    done = subprocess.run(
        ["unshare", "-rm", *program, *control],  # noqa: S607 - as it is on PATH
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.torture
@pytest.mark.skipif(not may_mount(), reason="needs a file system of its own, which unshare gives")
def test_a_disk_that_is_full_at_any_point_costs_nothing(tmp_path, size, measured):
    sizes = size(12, 120)
    found = filled(tmp_path / "disk", sizes)
    tried, full = found.pop("sizes"), found.pop("full")
    harm = ", ".join(f"{count} {what}" for what, count in found.items())
    measured("disk full", f"{tried} free sizes, {full} runs ended by them: {harm}")
    assert tried == sizes
    assert full > sizes / 4
    assert set(found.values()) == {0}
    control = filled(tmp_path / "control", 2, "unguarded")
    assert control["tracebacks"] > 0, "it is our group that makes a sentence of it"


STEPS = [
    *((os, name) for name in ("fsync", "link", "fchmod", "open", "replace", "rename", "mkdir")),
    *((Path, name) for name in ("rename", "replace", "unlink", "open", "mkdir", "iterdir")),
    (tempfile, "mkdtemp"),
]
"""Where a refresh asks the machine for something that it may refuse."""


class Refusals:
    """Lets every step through, but for one of them, which fails."""

    def __init__(self, monkeypatch, refused=None):
        self.steps = 0
        for place, name in STEPS:
            monkeypatch.setattr(place, name, self._step(getattr(place, name), refused))

    def _step(self, step, refused):
        def stepped(*args, **options):
            self.steps += 1
            if self.steps - 1 == refused:
                raise OSError(errno.EACCES, os.strerror(errno.EACCES), "somewhere")
            return step(*args, **options)

        return stepped


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder with an archive of two generations, and one more seed to come."""
    extractor = Extractor.load()
    monkeypatch.setattr(Extractor, "load", lambda _own=None: extractor)
    site = tmp_path / "site"
    (site / "seeds").mkdir(parents=True)
    for word in ("alpha", "beta"):
        (site / "seeds" / f"{word}.txt").write_text(TEXT.format(word))
        assert indexed(site).exit_code == 0
    (site / "seeds" / "gamma.txt").write_text(TEXT.format("gamma"))
    return site


def indexed(site):
    words = ["index", str(site / "seeds"), "--index", f"whoosh:{site}/index", "--jobs", "1", "-q"]
    return CliRunner().invoke(main, words)


def state(site):
    return {hit.seed for hit in open_index(f"whoosh:{site}/index").search(Query()).hits}


OLD, NEW = {"alpha.txt", "beta.txt"}, {"alpha.txt", "beta.txt", "gamma.txt"}


def left(site):
    names = {path.name for path in (site / "index").iterdir()} - {
        "CURRENT",
        "LOCK",
        "seeds.json",
        "refresh.json",
        "coverage.json",
    }
    return names - set(sorted(name for name in names if name.startswith("g-"))[-2:])


@pytest.mark.torture
def test_what_is_refused_at_any_step_costs_nothing(site, tmp_path, monkeypatch, size, measured):
    with monkeypatch.context() as patched:
        counted = Refusals(patched)
        shutil.copytree(site, tmp_path / "counted")
        counted.steps = 0
        assert indexed(tmp_path / "counted").exit_code == 0
    assert counted.steps > 40
    statuses: dict[int, int] = {}
    for refused in range(0, counted.steps, size(4, 1)):
        copy = tmp_path / "copy"
        shutil.copytree(site, copy)
        for _ in range(3):
            with monkeypatch.context() as patched:
                Refusals(patched, refused)
                done = indexed(copy)
            statuses[done.exit_code] = statuses.get(done.exit_code, 0) + 1
            assert done.exception is None or isinstance(done.exception, SystemExit), refused
            assert done.exit_code in {0, 1, 3}, (refused, done.stderr)
            assert done.exit_code != 3 or done.stderr.count("\n") == 1
            assert done.exit_code != 1 or done.stderr.startswith("problem"), "a seed is named"
            assert state(copy) in (OLD, NEW), refused
        assert indexed(copy).exit_code == 0
        assert state(copy) == NEW, refused
        assert left(copy) == set(), refused
        shutil.rmtree(copy)
    said = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))
    measured("EACCES at each step", f"{counted.steps} steps, three times each; statuses: {said}")
    assert statuses[3] > 0
