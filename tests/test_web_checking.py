"""`check`, `check --repair`, `rollback`, and what status and /readyz say of a damaged index."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import Query, open_index
from web import create_app
from web.cli import main

TEXT = "Le titre de {0}\n\nLa mairie imaginaire de {0} a rouvert ses portes lundi, dit son maire.\n"
ADDRESS = "whoosh:var/index"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command in a folder whose index has two generations, of two and of three articles."""
    monkeypatch.chdir(tmp_path)
    Path("seeds").mkdir()

    def invoked(*words):
        return CliRunner().invoke(main, words)

    write("alpha")
    write("beta")
    invoked("index", "--jobs", "1")
    write("gamma")
    invoked("index", "--jobs", "1")
    return invoked


def write(name, word=""):
    Path("seeds", f"{name}.txt").write_text(TEXT.format(word or name))


def found():
    return {hit.seed for hit in open_index(ADDRESS).search(Query()).hits}


def ready():
    """The status of /readyz, and whether the newest state answers."""
    said = create_app(open_index(ADDRESS)).test_client().get("/readyz")
    return said.status_code, (said.json or {}).get("newest")


def spoil(pattern):
    """Damage a file of the newest generation."""
    (path, *_) = max(Path("var/index").glob("g-*")).glob(pattern)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def test_an_index_in_step_with_its_seeds_is_found_so(run):
    for _ in range(3):
        done = run("check")
        assert (done.exit_code, done.stderr) == (0, "")
        last = "3 seeds as in the index, 0 missing from it, 0 changed, 0 gone."
        assert done.stdout.splitlines() == [last]


def test_what_differs_is_named_and_not_changed(run):
    facts = Path("seeds/alpha.txt").stat()
    write("alpha", "ALPHA")
    os.utime("seeds/alpha.txt", ns=(facts.st_atime_ns, facts.st_mtime_ns))
    write("delta")
    Path("seeds/beta.txt").unlink()
    Path("seeds/empty.txt").write_text("")
    os.utime("seeds/empty.txt", (0, 0))
    for _ in range(3):
        done = run("check")
        assert done.exit_code == 1
        assert done.stdout.splitlines()[:-1] == [
            "missing  delta.txt",
            "missing  empty.txt",
            "changed  alpha.txt",
            "gone     beta.txt",
        ]
        assert found() == {"alpha.txt", "beta.txt", "gamma.txt"}
    repaired = run("check", "--repair", "--jobs", "1")
    assert repaired.exit_code == 1, "there is still a seed that cannot be read"
    assert found() == {"alpha.txt", "gamma.txt", "delta.txt"}
    again = run("check")
    assert again.exit_code == 1
    assert "problem  empty.txt: the file is empty" in again.stderr


@pytest.mark.parametrize("pattern", ["*.toc", "stories.arrays", "MAIN*.arrays", "MANIFEST"])
def test_damage_is_named_answered_for_and_repaired(run, pattern):
    for number in range(3):
        write("delta", f"delta{number}")
        run("index", "--jobs", "1")
        path = spoil(pattern)
        done = run("check")
        assert done.exit_code == 2
        assert f"damaged  {path.parent.name}/{path.name} " in done.stderr
        status = run("status")
        shared = path.stat().st_nlink > 1
        assert status.exit_code == (2 if shared else 0)
        if not shared:
            assert f"damage:      {path.parent.name}/{path.name}" in status.stdout
            assert ready() == (200, False)
        repaired = run("check", "--repair", "--jobs", "1")
        assert repaired.exit_code == 0, repaired.output
        assert run("check").exit_code == 0
        assert found() == {"alpha.txt", "beta.txt", "gamma.txt", "delta.txt"}
        assert ready() == (200, True)


def test_an_index_of_which_nothing_is_whole_is_made_anew(run):
    for _ in range(3):
        for path in Path("var/index").glob("g-*/*.arrays"):
            path.write_bytes(b"x")
        assert run("search").exit_code == 2
        assert run("check").exit_code == 2
        assert run("check", "--repair", "--jobs", "1").exit_code == 0
        assert found() == {"alpha.txt", "beta.txt", "gamma.txt"}
        assert run("check").exit_code == 0


def test_a_refresh_that_finds_nothing_new_mends_a_damaged_generation(run):
    for _ in range(3):
        spoil("*.toc")
        done = run("index", "--jobs", "1")
        assert done.exit_code == 0
        assert "damage" not in run("status").stdout
        assert found() == {"alpha.txt", "beta.txt", "gamma.txt"}


def test_going_back_is_one_step(run):
    done = run("rollback")
    assert done.exit_code == 0
    assert done.stdout == f"{ADDRESS}: generation g-00000001 answers again, with 2 articles.\n"
    assert found() == {"alpha.txt", "beta.txt"}
    for _ in range(3):
        done = run("rollback")
        assert done.exit_code == 2
        assert "there is no older generation to go back to" in done.stderr
    assert run("index", "--jobs", "1").exit_code == 0
    assert found() == {"alpha.txt", "beta.txt", "gamma.txt"}


@pytest.mark.parametrize("command", [["check"], ["rollback"]])
def test_without_an_index_there_is_nothing_to_check(run, command):
    done = run(*command, "--index", "whoosh:nowhere")
    assert done.exit_code == 2
    assert "no index here yet" in done.stderr
