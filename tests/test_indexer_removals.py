"""What a refresh does not forget unless somebody says that it is meant."""

import errno
import os
import shutil
from datetime import date
from email.message import EmailMessage

import pytest

from archive import Query, open_index
from indexer import ManyGone, Options, refresh
from indexer.records import AllGone, ClosedGone

TODAY = date(2024, 12, 31)


@pytest.fixture
def seeds(tmp_path):
    folder = tmp_path / "seeds"
    folder.mkdir()
    return folder


@pytest.fixture
def index(tmp_path):
    return open_index(f"whoosh:{tmp_path / 'index'}")


@pytest.fixture(params=[False, True], ids=["without a ledger", "with a ledger"])
def run(seeds, index, extractor, tmp_path, request):
    ledger = tmp_path / "index" / "seeds.json" if request.param else None

    def run(**options):
        return refresh(seeds, index, extractor, Options(today=TODAY, **options), ledger=ledger)

    return run


def held(index):
    return index.search(Query(copies=True)).total


def write(folder, numbers):
    folder.mkdir(exist_ok=True)
    for number in numbers:
        text = f"La mairie imaginaire de Mot{number} a rouvert ses portes, dit son maire."
        (folder / f"{number:03}.txt").write_text(f"Le titre de Mot{number}\n\n{text}\n", "utf-8")


def mailbox(file, number, of="x"):
    """A seed with so many articles."""
    with file.open("wb") as opened:
        for one in range(number):
            mail = EmailMessage()
            mail["From"], mail["Subject"] = "desk@example.org", f"Le port de {of}{one} rouvre"
            mail["Message-ID"], mail["Date"] = f"<{one}.{of}>", "Wed, 06 Mar 2024 10:00:00 +0000"
            mail.set_content(f"Le port imaginaire de {of}{one} a rouvert, dit son directeur.")
            opened.write(b"From a@b Wed Mar  6 10:00:00 2024\n" + mail.as_bytes() + b"\n")


def test_one_seed_with_most_of_the_articles_goes_only_when_that_is_meant(seeds, index, run):
    write(seeds, range(20))
    mailbox(seeds / "all.mbox", 30)
    run()
    (seeds / "all.mbox").unlink()
    for rebuild in (False, True):
        with pytest.raises(ManyGone, match="1 of 21 seeds are gone, with 30 of 50 articles, and"):
            run(rebuild=rebuild)
        assert held(index) == 50
    assert run(removals=True).removed == 30


def test_a_seed_that_was_copied_in_half_keeps_its_articles(seeds, index, run):
    write(seeds, range(20))
    mailbox(seeds / "all.mbox", 30)
    run()
    mailbox(seeds / "all.mbox", 7)
    write(seeds, [20])
    for _ in range(3):
        (problem,) = run().problems
        assert problem.startswith("all.mbox: it holds 7 articles now, and 30 when it was indexed;")
        assert held(index) == 51
    assert run(removals=True).removed == 23
    assert held(index) == 28
    assert run().problems == ()


def test_seeds_that_shrink_count_together(seeds, index, run):
    write(seeds, range(20))
    for name in "abcd":
        mailbox(seeds / f"{name}.mbox", 10, f"{name}@x")
    run()
    assert held(index) == 60
    for name in "abcd":
        mailbox(seeds / f"{name}.mbox", 5, f"{name}@x")
    assert len(run().problems) == 2
    assert held(index) == 50


def test_a_seed_may_lose_a_few_articles(seeds, index, run):
    mailbox(seeds / "all.mbox", 30)
    run()
    mailbox(seeds / "all.mbox", 22)
    assert run().problems == ()
    assert held(index) == 22


def test_a_folder_that_is_renamed_is_not_gone(seeds, index, run):
    write(seeds / "before", range(15))
    write(seeds, range(15, 20))
    run()
    (seeds / "before").rename(seeds / "after")
    report = run()
    assert (report.removed, report.new, report.problems) == (15, 15, ())
    assert held(index) == 20


def test_a_folder_that_is_renamed_and_emptied_is_gone(seeds, index, run):
    write(seeds / "before", range(15))
    write(seeds, range(15, 20))
    run()
    (seeds / "before").rename(seeds / "after")
    for number in range(12):
        (seeds / "after" / f"{number:03}.txt").unlink()
    with pytest.raises(ManyGone, match="12 of 20 seeds are gone, and nothing was changed"):
        run()
    assert held(index) == 20


def test_a_link_to_what_is_hidden_is_named(seeds, index, run):
    write(seeds / ".store", range(3))
    write(seeds / "shown", range(3, 5))
    (seeds / "linked").symlink_to(".store")
    (seeds / "again").symlink_to("shown")
    report = run()
    assert held(index) == 2
    (named,) = report.skipped
    assert named.startswith("linked: a link to a hidden folder, which is not read;")


def test_a_rebuild_loses_nothing_of_a_folder_that_cannot_be_listed(seeds, index, run, monkeypatch):
    write(seeds, range(20))
    write(seeds / "share", range(20, 23))
    run()
    scandir = os.scandir

    def listing(folder):
        if str(folder).endswith("share"):
            raise OSError(errno.EIO, os.strerror(errno.EIO), folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", listing)
    with pytest.raises(ClosedGone, match="share/ cannot be listed, 3 of 23 seeds were indexed"):
        run(rebuild=True)
    assert held(index) == 23
    run(rebuild=True, removals=True)
    assert held(index) == 20


@pytest.mark.parametrize("rebuild", [False, True])
def test_an_empty_folder_of_all_seeds_empties_no_index(seeds, index, run, rebuild):
    write(seeds, range(4))
    run()
    for number in range(4):
        (seeds / f"{number:03}.txt").unlink()
    with pytest.raises(AllGone, match="it is empty, though the index holds 4 articles"):
        run(rebuild=rebuild)
    assert held(index) == 4


def test_seeds_are_not_all_replaced_at_once_unless_that_is_meant(seeds, index, run):
    write(seeds, range(4))
    run()
    for number in range(4):
        (seeds / f"{number:03}.txt").unlink()
    write(seeds, [4])
    with pytest.raises(ManyGone, match="4 of 4 seeds are gone, and nothing was changed"):
        run()
    assert held(index) == 4
    assert run(removals=True).removed == 4


@pytest.mark.parametrize("left", [(), (".keep",), (".hidden/a.txt",)], ids=str)
def test_an_empty_folder_may_be_a_share_that_is_not_mounted(seeds, index, run, left):
    write(seeds, range(2))
    write(seeds / "share", range(2, 5))
    (seeds / "share" / "deep").mkdir()
    write(seeds / "share" / "deep", range(5, 7))
    run()
    away = seeds.parent / "away"
    (seeds / "share").rename(away)
    for name in ("", *left):
        (seeds / "share" / name).parent.mkdir(parents=True, exist_ok=True)
        (seeds / "share" / name).mkdir() if not name else (seeds / "share" / name).write_text("x")
    for _ in range(2):
        (problem,) = run().problems
        assert problem.startswith("share/: this folder is empty, though 5 seeds were indexed")
        assert held(index) == 7
    with pytest.raises(ClosedGone, match=r"share/ is empty, 5 of 7 seeds were indexed from it"):
        run(rebuild=True)
    shutil.rmtree(seeds / "share")
    away.rename(seeds / "share")
    report = run()
    assert (report.problems, report.same) == ((), 7)


def test_an_empty_folder_is_no_problem_where_that_is_meant(seeds, run):
    write(seeds, range(2))
    for name in ("deleted", "moved", "single", "allowed"):
        write(seeds / name, range(2, 3 if name == "single" else 5))
    run()
    shutil.rmtree(seeds / "deleted")
    write(seeds / "after", ())
    for file in (seeds / "moved").iterdir():
        file.rename(seeds / "after" / file.name)
    (seeds / "single" / "002.txt").unlink()
    assert run().problems == ()
    for file in (seeds / "allowed").iterdir():
        file.unlink()
    assert len(run().problems) == 1
    assert run(removals=True).problems == ()
    assert run().problems == ()
