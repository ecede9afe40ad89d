"""What killed runs leave behind, and who may look into an index: each tried several times."""

import contextlib
import fcntl
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive import Query, open_index
from indexer import Options, Unloaded, refresh
from indexer.refreshing.spool import Spool, sweep_spools
from tests.leftovers import leftovers
from web.cli.ending import ending_cleanly

ROOT = Path(__file__).parents[1]
TEXT = "Le titre de {0}\n\nLa mairie imaginaire de {0} a rouvert ses portes lundi, dit son maire.\n"
ENDINGS = [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT]


def seeds_in(folder, words):
    folder.mkdir(exist_ok=True)
    for word in words:
        (folder / f"{word}.txt").write_text(TEXT.format(word))


@pytest.fixture(scope="module", autouse=True)
def heeding():
    """Let children heed SIGHUP, even where `nohup` runs the tests."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def run(folder, *words, **options):
    """A command in a process of its own, whose temporary files lie where they can be seen."""
    (folder / "tmp").mkdir(exist_ok=True)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(folder / "tmp")}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "web.cli", *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
        **options,
    )


def left_over(folder):
    """What lies in the index, and where temporary files do, besides what has to be there."""
    index = leftovers(folder / "var" / "index")
    return index | {path.name for path in (folder / "tmp").iterdir()}


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.name)
def test_a_run_that_is_ended_anywhere_leaves_nothing_after_the_next(tmp_path, ending):
    words = [f"mot{number}" for number in range(60)]
    seeds_in(tmp_path / "seeds", words)
    chance = random.Random(ending)  # noqa: S311 - nothing is secret here
    said = ""
    for _ in range(4):
        began = run(tmp_path, "index", "--jobs", "2")
        with contextlib.suppress(subprocess.TimeoutExpired):
            began.wait(chance.uniform(0.8, 2.6))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(began.pid, ending)
        said += began.communicate(timeout=60)[1]
        seeds_in(tmp_path / "seeds", [chance.choice(words) + "bis"])
    assert ending is signal.SIGINT or "Traceback" not in said, "Python itself reports Ctrl-C"
    whole = run(tmp_path, "index", "--jobs", "2")
    assert (whole.communicate(timeout=60)[1], whole.returncode) == ("", 0)
    assert left_over(tmp_path) == set()
    found = open_index(f"whoosh:{tmp_path}/var/index").search(Query(size=100))
    assert found.total == len(list((tmp_path / "seeds").iterdir()))


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP], ids=lambda one: one.name)
def test_a_run_that_is_told_to_end_clears_up_itself(tmp_path, ending):
    seeds_in(tmp_path / "seeds", [f"mot{number}" for number in range(400)])
    for _ in range(3):
        began = run(tmp_path, "index", "--jobs", "1")
        spools = tmp_path / "var" / "index"
        deadline = time.monotonic() + 30
        while not list(spools.glob("newsarchive-spool-*")) and time.monotonic() < deadline:
            time.sleep(0.02)
        began.send_signal(ending)
        said = began.communicate(timeout=60)[1]
        assert (began.returncode, said) == (128 + ending, "")
        assert left_over(tmp_path) == set()


@pytest.mark.alone
def test_an_end_that_comes_where_nothing_can_be_raised_is_tried_again(capfd):
    class Deaf:
        def __del__(self):
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.01)

    def work():
        with ending_cleanly():
            deaf = Deaf()
            del deaf
            time.sleep(5)

    for _ in range(3):
        began = time.monotonic()
        with pytest.raises(SystemExit) as ended:
            work()
        assert ended.value.code == 128 + signal.SIGTERM
        assert time.monotonic() - began < 2
    assert capfd.readouterr() == ("", "")


def test_what_is_not_ours_is_left_alone(tmp_path):
    seeds_in(tmp_path / "seeds", ["alpha"])
    index, ledger = tmp_path / "var" / "index", tmp_path / "var" / "index" / "seeds.json"
    index.mkdir(parents=True)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("x")
    names = [
        *("tmp-notes", "tmp-12345678.old", "newsarchive-spool-notes", "newsarchive-spool-1234567é"),
        *("seeds.json.old.new", "seeds.json.backup"),
    ]
    for name in names:
        (index / name).mkdir()
    link = index / "newsarchive-spool-abcdefgh"
    link.symlink_to(outside)
    (index / "tmp-abcdefgh").symlink_to(outside)
    for _ in range(3):
        refresh(
            tmp_path / "seeds", open_index(f"whoosh:{index}"), Unloaded(), Options(), ledger=ledger
        )
        seeds_in(tmp_path / "seeds", [f"mot{time.monotonic_ns()}"])
    assert {name for name in names if not (index / name).is_dir()} == set()
    assert link.is_symlink()
    assert (outside / "precious").read_text() == "x"
    assert not (index / "tmp-abcdefgh").is_symlink(), "that name is ours; what it led to is not"


@pytest.mark.parametrize("name", ["seeds.json", "coverage.json", "seeds.glance.json"])
def test_what_a_killed_run_had_not_put_in_its_place_goes(tmp_path, name):
    seeds_in(tmp_path / "seeds", ["alpha"])
    folder = tmp_path / "index"
    index, ledger = open_index(f"whoosh:{folder}"), folder / "seeds.json"
    refresh(tmp_path / "seeds", index, Unloaded(), Options(), ledger=ledger)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for _ in range(3):
        for left in (f"{name}.new", f"{name}.{dead.pid}.new", f"{name}.9999999999.new"):
            (folder / left).write_text("{")
        mine = folder / f"{name}.{os.getppid()}.new"
        mine.write_text("{")
        refresh(tmp_path / "seeds", index, Unloaded(), Options(), ledger=ledger)
        assert leftovers(folder) == {mine.name}, "somebody who lives may still be writing it"


def test_a_pointer_that_leads_elsewhere_is_not_written_through(tmp_path):
    seeds_in(tmp_path / "seeds", ["alpha"])
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    (tmp_path / "victim").write_text("x")
    (tmp_path / "index").mkdir()
    for number in range(3):
        (tmp_path / "index" / "tmp-CURRENT").symlink_to(tmp_path / "victim")
        seeds_in(tmp_path / "seeds", [f"mot{number}"])
        refresh(tmp_path / "seeds", index, Unloaded(), Options())
        assert (tmp_path / "victim").read_text() == "x"
    assert index.search(Query()).total == 4


@pytest.mark.parametrize(("module", "step"), [(os, "open"), (fcntl, "lockf")])
def test_a_spool_that_is_told_to_end_while_it_is_made_leaves_nothing(
    tmp_path, monkeypatch, module, step
):
    def told_to_end(*_args, **_options):
        monkeypatch.undo()
        raise SystemExit

    for _ in range(3):
        monkeypatch.setattr(module, step, told_to_end)
        with pytest.raises(SystemExit), Spool(tmp_path):
            pass
        assert list(tmp_path.iterdir()) == []


def dead_spool(where):
    """A spool whose owner is dead."""
    program = (
        "import os, sys; from pathlib import Path\n"
        "from indexer.refreshing.spool import Spool\n"
        "spool = Spool(Path(sys.argv[1])).__enter__(); (spool.folder / '0').write_bytes(b'x')\n"
        "os.kill(os.getpid(), 9)"
    )
    command = [sys.executable, "-P", "-c", program, str(where)]
    subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)


def test_the_spool_of_a_dead_run_goes_and_that_of_a_live_one_stays(tmp_path):
    for _ in range(3):
        dead_spool(tmp_path)
        dead_spool(tmp_path)
        assert len(list(tmp_path.iterdir())) == 2
        (tmp_path / "newsarchive-spool-abcdefgh").mkdir()  # killed before it could lock anything
        program = (
            "import sys; from pathlib import Path\n"
            "from indexer.refreshing.spool import Spool\n"
            "with Spool(Path(sys.argv[1])) as one: print(one.folder, flush=True); sys.stdin.read()"
        )
        with subprocess.Popen(
            [sys.executable, "-P", "-c", program, str(tmp_path)],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as live:
            folder = live.stdout.readline().strip()
            sweep_spools(tmp_path)
            assert [str(path) for path in tmp_path.iterdir()] == [folder]
            live.kill()
        sweep_spools(tmp_path)
        assert list(tmp_path.iterdir()) == []


def test_a_spool_that_is_swept_while_it_is_made_is_made_again(tmp_path, monkeypatch):
    lock = fcntl.lockf
    swept: list[bool] = []

    def slow(handle, flags):
        if not swept and flags == fcntl.LOCK_EX:
            swept.append(True)
            sweeper = "import sys; from indexer.refreshing.spool import sweep_spools as s; s()"
            subprocess.run(
                [sys.executable, "-P", "-c", sweeper],
                env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
                check=True,
            )
        return lock(handle, flags)

    monkeypatch.setattr(fcntl, "lockf", slow)
    with Spool(tmp_path) as spool:
        assert swept
        assert spool.folder.is_dir()


@pytest.fixture
def usual_mask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("usual_mask")
def test_an_index_is_for_its_owner_alone(tmp_path):
    """The folder that is made for it, and whatever lies in it."""
    seeds_in(tmp_path / "seeds", ["alpha"])
    folder = tmp_path / "var" / "index"
    for number in range(3):
        seeds_in(tmp_path / "seeds", [f"mot{number}"])
        refresh(
            tmp_path / "seeds",
            open_index(f"whoosh:{folder}"),
            Unloaded(),
            Options(),
            ledger=folder / "seeds.json",
        )
    made = [tmp_path / "var", *(tmp_path / "var").rglob("*")]
    assert len(made) > 12
    rights = {path: stat.S_IMODE(path.stat().st_mode) for path in made}
    assert {path: oct(mode) for path, mode in rights.items() if mode & 0o077} == {}


@pytest.mark.usefixtures("usual_mask")
def test_a_folder_that_somebody_opened_to_others_stays_open(tmp_path):
    seeds_in(tmp_path / "seeds", ["alpha"])
    (tmp_path / "index").mkdir(0o750)
    refresh(tmp_path / "seeds", open_index(f"whoosh:{tmp_path / 'index'}"), Unloaded(), Options())
    assert stat.S_IMODE((tmp_path / "index").stat().st_mode) == 0o750
