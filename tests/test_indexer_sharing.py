"""Several indexers that fill one index, each from its share of the seeds."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from archive import IndexBusy, open_index
from indexer import Options, Share, refresh

_numbers = count()
TODAY = date(2024, 12, 31)
SHARES = (Share(number=1, of=2), Share(number=2, of=2))


@pytest.fixture(params=["whoosh", pytest.param("opensearch", marks=pytest.mark.cluster)])
def address(request, tmp_path):
    """The address of an index that nobody has made yet, of each engine."""
    if request.param == "whoosh":
        return f"whoosh:{tmp_path / 'index'}"
    return request.getfixturevalue("nodes").address(f"sharing-{next(_numbers)}")


@pytest.fixture
def seeds(tmp_path):
    folder = tmp_path / "seeds"
    folder.mkdir()
    return folder


def write(seeds, name, text, url=""):
    head = f'<link rel="canonical" href="{url}">' if url else ""
    page = f"<html><head><title>{name}</title>{head}</head><body><article><h1>Titre {name}</h1>"
    (seeds / f"{name}.html").write_text(f"{page}<p>{text}</p></article></body></html>")


def sentence(number):
    return (
        f"La mairie imaginaire numéro {number} a rouvert ses portes lundi matin, dit son maire. "
        f"Les agents de la ville numéro {number} ont repris le travail avec du papier. " * 3
    )


def captures(index):
    return sorted(capture.seed for capture in index.captures())


@pytest.fixture
def run(seeds, extractor, tmp_path):
    """One refresh of a share, or of everything."""

    def run(address, share=None):
        options = Options(today=TODAY, share=share)
        ledger = tmp_path / (share.name if share else "all") / "seeds.json"
        ledger.parent.mkdir(exist_ok=True)
        return refresh(seeds, open_index(address), extractor, options, ledger=ledger)

    return run


def test_shares_together_are_everything_and_none_takes_away_what_another_brought(
    address, seeds, run
):
    for number in range(12):
        write(seeds, f"seed{number}", sentence(number))
    brought = [run(address, share).new for share in SHARES]
    assert sum(brought) == 12
    assert min(brought) > 0
    assert captures(open_index(address)) == sorted(f"seed{number}.html" for number in range(12))
    again = [run(address, share) for share in SHARES]
    assert [(report.new, report.changed, report.removed) for report in again] == [(0, 0, 0)] * 2


def test_a_seed_that_is_gone_leaves_with_its_own_share_alone(address, seeds, run):
    for number in range(6):
        write(seeds, f"seed{number}", sentence(number))
    for share in SHARES:
        run(address, share)
    (seeds / "seed3.html").unlink()
    removed = [run(address, share).removed for share in SHARES]
    assert sorted(removed) == [0, 1]
    assert len(captures(open_index(address))) == 5


def test_captures_of_one_article_that_several_bring_stay_together(address, seeds, run):
    for number in range(6):
        write(seeds, f"copy{number}", sentence(1), "https://gazette.example/mairie")
    for share in SHARES:
        run(address, share)
    index = open_index(address)
    (article_id,) = {capture.article_id for capture in index.captures()}
    article = index.article(article_id)
    assert len(article.versions) == 5
    first = article.seed
    (seeds / first).unlink()
    for share in SHARES:
        run(address, share)
    assert len(open_index(address).article(article_id).versions) == 4
    whole = run(address)  # as one indexer sees it, nothing is to be done
    assert (whole.new, whole.changed, whole.removed) == (0, 0, 0)


def test_nobody_else_does_the_same_share_meanwhile(address, seeds, run):
    write(seeds, "one", sentence(1))
    share = SHARES[0]
    with open_index(address).alone(share.name), pytest.raises(IndexBusy):
        run(address, share)


def test_two_processes_fill_one_index_of_opensearch_though_one_is_killed(nodes, seeds, tmp_path):
    address = nodes.address(f"sharing-{next(_numbers)}")
    for number in range(60):
        write(seeds, f"seed{number}", sentence(number))
    for number in range(6):
        write(seeds, f"copy{number}", sentence(1000), "https://gazette.example/mairie")

    def begun(share):
        command = [sys.executable, "-P", "-m", "web.cli", "index", str(seeds), "--quiet"]
        return subprocess.Popen(
            [*command, "--index", address, "--share", share, "--jobs", "1"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )

    first, second = begun("1/2"), begun("2/2")
    time.sleep(4)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert second.wait() == 0
    assert begun("1/2").wait() == 0
    index = open_index(address)
    everything = sorted(path.name for path in seeds.iterdir())
    assert captures(index) == everything  # none lost, none twice
    assert len({capture.article_id for capture in index.captures()}) == 61
