"""A file of corrections or of names that makes no sense stops nothing but itself."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from web.cli import main

SEED = Path(__file__).parent.parent / "seeds" / "000_8f6e4fe2584962b7.txt"
FILE, COPY = Path("corrections.toml"), Path("var/index/corrections.last.toml")
NAMES, KEPT = Path("lexicon.toml"), Path("var/index/lexicon.last.toml")
MALFORMED = [
    b"[[correction]]\naction =",
    b'[[correction]]\naction = "burn"',
    b'[[correction]]\naction = ["x"]',
    b'correction = [{action = "remove"}]',
    b"\xff\xfe",
    b"x = " + b"1" * 5000,
    b"x = " + b"[" * 5000,
    b"correction = 3",
]
UNUSABLE = [
    b"groups = [",
    b'grups = ["Panne"]',
    b"groups = 3",
    b'groups = [["Panne"]]',
    b"groups = [1]",
    b"\xff\xfe",
    b"x = " + b"[" * 5000,
    b'companies = ["Panne"]',
    b'[companies]\nbakery = ["Panne"]',
]


@pytest.fixture
def run(tmp_path, monkeypatch):
    (tmp_path / "seeds").mkdir()
    shutil.copy(SEED, tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, words)


def number_of(run, actor):
    return json.loads(run("search", "--actor", actor, "--format", "json").stdout)["total"]


def new_seed(number):
    text = f"Mairie {number}\n\nLa mairie numéro {number} a rouvert ses portes ce lundi matin.\n"
    Path(f"seeds/{number}.txt").write_text(text, encoding="utf-8")


def test_new_seeds_are_indexed_and_the_corrections_before_hold(run):
    run("index", "--jobs", "1")
    said = ["--field", "actor", "--value", "Blackout", "--to", "Panne"]
    run("correct", "make", "rename", *said)
    run("index", "--jobs", "1")
    good = FILE.read_bytes()
    for number, bad in enumerate(MALFORMED):
        FILE.write_bytes(good + b"\n" + bad)
        new_seed(number)
        done = run("index", "--jobs", "1")
        assert done.exit_code == 1
        assert "1 new, 0 changed" in done.stdout
        (line,) = done.stderr.splitlines()
        assert line.startswith("problem  ")
        assert f"{FILE}, line " in line
        assert line.endswith("until then the corrections that held before go on holding")
        assert (number_of(run, "Panne"), number_of(run, "Blackout")) == (1, 0)
    FILE.unlink()
    assert run("index", "--jobs", "1").exit_code == 0
    assert (number_of(run, "Panne"), number_of(run, "Blackout")) == (0, 1)
    assert not COPY.exists()


def test_a_first_file_that_makes_no_sense_corrects_nothing(run):
    FILE.write_bytes(MALFORMED[0])
    done = run("index", "--jobs", "1")
    assert (done.exit_code, "1 new" in done.stdout) == (1, True)
    assert "corrections.toml, line 2: Invalid value" in done.stderr


@pytest.mark.parametrize("copy", [None, b"\xff", MALFORMED[1]])
def test_where_nobody_knows_what_held_nothing_is_indexed(run, copy):
    run("index", "--jobs", "1")
    run("correct", "make", "rename", "--field", "actor", "--value", "Blackout", "--to", "Panne")
    run("index", "--jobs", "1")
    COPY.unlink() if copy is None else COPY.write_bytes(copy)
    FILE.write_bytes(MALFORMED[0])
    new_seed(1)
    assert run("index", "--jobs", "1").exit_code == 2
    assert number_of(run, "Panne") == 1


def test_new_seeds_are_indexed_and_the_names_before_hold(run):
    NAMES.write_text('groups = ["Panne = Blackout"]\n')
    run("index", "--jobs", "1")
    assert (number_of(run, "Panne"), number_of(run, "Blackout")) == (1, 0)
    good = NAMES.read_bytes()
    for number, bad in enumerate(UNUSABLE):
        NAMES.write_bytes(bad)
        new_seed(number)
        done = run("index", "--jobs", "1")
        assert done.exit_code == 1
        assert f"1 new, 0 changed, 0 removed, {number + 1} unchanged" in done.stdout
        (line,) = done.stderr.splitlines()
        assert line.startswith("problem  ")
        assert "lexicon.toml: " in line
        assert line.endswith("until then the names that held before go on holding")
    assert run("check").stdout.startswith("10 seeds as in the index, 0 missing")
    assert (number_of(run, "Panne"), KEPT.read_bytes()) == (1, good)
    NAMES.write_bytes(good)
    assert run("index", "--jobs", "1").stdout.startswith("Nothing has changed")
    NAMES.unlink()
    assert run("index", "--jobs", "1").exit_code == 0
    assert (number_of(run, "Panne"), KEPT.exists()) == (0, False)


@pytest.mark.parametrize("copy", [None, UNUSABLE[0]])
def test_where_nobody_knows_which_names_held_nothing_is_indexed(run, copy):
    run("index", "--jobs", "1")
    if copy:
        KEPT.write_bytes(copy)
    NAMES.write_bytes(UNUSABLE[0])
    new_seed(1)
    done = run("index", "--jobs", "1")
    assert done.exit_code == 2
    assert "lexicon.toml: " in done.stderr
