"""A refresh opens only what has changed, and knows what it may not take for unchanged."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from archive import Query, open_index
from indexer import Extractor, Options, refresh
from indexer.seeds import opening

TODAY = date(2024, 12, 31)
OLD = 1_700_000_000 * 10**9
TEXT = "Le titre de {0}\n\nLa mairie imaginaire de {0} a rouvert ses portes lundi, dit son maire.\n"


@pytest.fixture(scope="module")
def extractor():
    return Extractor.load()


@pytest.fixture
def seeds(tmp_path):
    folder = tmp_path / "seeds"
    folder.mkdir()
    return folder


@pytest.fixture
def index(tmp_path):
    return open_index(f"whoosh:{tmp_path / 'index'}")


@pytest.fixture
def ledger(tmp_path):
    return tmp_path / "ledger.json"


@pytest.fixture
def run(seeds, index, extractor, ledger):
    return lambda **options: refresh(
        seeds, index, extractor, Options(today=TODAY, **options), ledger=ledger
    )


NO_FILES = '{"format": 1, "files": [], "troubles": [], "templates": [], "state": ""}'
"""A ledger that somebody has mended by hand."""


def write(file, content, mtime_ns=OLD):
    """A file of that time, whenever it is really written."""
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(file, ns=(mtime_ns, mtime_ns))


def found(index, text):
    return {hit.seed for hit in index.search(Query(text=text)).hits}


@pytest.fixture
def shut(monkeypatch):
    """From when it is called on, no seed can be opened, here or in a process that reads seeds."""

    def refuse(seed):
        raise AssertionError(f"{seed.path} is opened")

    return lambda: monkeypatch.setattr(opening, "_plain", refuse)


def test_a_seed_that_has_not_changed_is_not_opened(seeds, run, shut):
    write(seeds / "a.txt", TEXT.format("Alpha"))
    run()
    shut()
    report = run()
    assert not report.wrote
    assert not report.problems


@pytest.mark.parametrize("time", range(3))
def test_a_seed_of_the_same_size_and_time_is_opened_if_anybody_touched_it(seeds, index, run, time):
    write(seeds / "a.txt", TEXT.format("Alpha"), OLD + time)
    run()
    write(seeds / "a.txt", TEXT.format("Gamma"), OLD + time)
    assert run().changed == 1
    assert found(index, "gamma") == {"a.txt"}


def test_what_is_in_a_seed_decides_and_not_its_rights(seeds, run, shut):
    write(seeds / "a.txt", TEXT.format("Alpha"))
    run()
    (seeds / "a.txt").chmod(0o640)
    assert not run().wrote
    shut()
    assert not run().problems, "its new time of change is known by now"


def test_a_ledger_of_an_earlier_version_has_every_seed_opened_once(seeds, run, ledger, shut):
    write(seeds / "a.txt", TEXT.format("Alpha"))
    run()
    rows = json.loads(ledger.read_text())
    rows["files"] = {path: row[:3] for path, row in rows["files"].items()}
    ledger.write_text(json.dumps(rows))
    assert not run().wrote
    shut()
    assert not run().problems


def test_a_seed_of_another_time_is_opened(seeds, index, run):
    write(seeds / "a.txt", TEXT.format("Alpha"))
    run()
    write(seeds / "a.txt", TEXT.format("Gamma"), OLD + 1)
    assert run().changed == 1
    assert found(index, "gamma") == {"a.txt"}


def test_a_seed_that_had_just_been_written_when_it_was_read_is_opened_again(seeds, index, run):
    now = time.time_ns()
    write(seeds / "a.txt", TEXT.format("Alpha"), now)
    run()
    write(seeds / "a.txt", TEXT.format("Gamma"), now)
    assert run().changed == 1
    assert found(index, "gamma") == {"a.txt"}


def test_a_touched_seed_is_opened_once_and_nothing_is_written(seeds, index, run, shut):
    write(seeds / "a.txt", TEXT.format("Alpha"))
    run()
    before = index.status().generation
    write(seeds / "a.txt", TEXT.format("Alpha"), OLD + 1)
    assert not run().wrote
    shut()
    report = run()
    assert not report.wrote
    assert not report.problems, "its new time is known by now"
    assert index.status().generation == before


def test_a_bad_seed_is_told_every_time_but_read_once(seeds, run, monkeypatch):
    write(seeds / "a.txt", TEXT.format("Alpha"))
    bad = bytes(range(256))
    write(seeds / "bad.txt", bad)
    first = run().problems
    with monkeypatch.context() as patched:
        patched.setattr(opening, "_plain", None)
        assert run().problems == first
    write(seeds / "bad.txt", TEXT.format("Omega"), OLD + 1)
    report = run()
    assert (report.problems, report.new) == ((), 1)


def test_a_bad_seed_is_read_again_by_other_rules(seeds, index, extractor, run, ledger):
    write(seeds / "bad.txt", bytes(range(256)))
    run()
    write(seeds / "bad.txt", TEXT.format("Omega").encode().ljust(256)[:256])
    furniture = type(extractor.furniture)(extractor.furniture.tiers, "another version")
    other = Extractor(furniture, extractor.lexicon)
    assert refresh(seeds, index, other, Options(today=TODAY), ledger=ledger).new == 1


def test_what_is_wrong_with_a_part_of_a_seed_is_told_every_time(seeds, run):
    item = "<item><title>T</title><description>{}</description></item>"
    text = "La mairie imaginaire a rouvert ses portes lundi matin, dit son maire."
    feed = f"<rss><channel><title>J</title>{item.format(text)}{item.format('')}"
    write(seeds / "feed.xml", feed)
    first = run()
    assert first.new >= 1
    assert first.problems
    again = run()
    assert not again.wrote
    assert again.problems == first.problems


def test_a_file_that_is_no_article_is_opened_once(seeds, run, monkeypatch):
    page = "<html><body><p>{}</p></body></html>"
    write(seeds / "a.txt", TEXT.format("Alpha"))
    write(seeds / "page.dat", "x" * len(page))
    assert run().skipped == ("page.dat: a .dat file is no article",)
    with monkeypatch.context() as patched:
        patched.setattr(opening, "_plain", None)
        assert run().skipped == ("page.dat: a .dat file is no article",)
    write(seeds / "page.dat", page.format("La mairie imaginaire a rouvert lundi."))
    assert run().new == 1


@pytest.mark.parametrize("content", ["", "{", '{"format": 0}', '{"format": 1}', "[]", NO_FILES])
def test_a_ledger_that_cannot_be_read_costs_time_alone(seeds, index, run, ledger, content):
    write(seeds / "a.txt", TEXT.format("Alpha"))
    run()
    ledger.write_text(content)
    write(seeds / "a.txt", TEXT.format("Gamma"))
    assert run().changed == 1
    assert found(index, "gamma") == {"a.txt"}


def test_a_ledger_that_outlives_its_index_hides_no_seed(seeds, extractor, run, ledger, tmp_path):
    write(seeds / "a.txt", TEXT.format("Alpha"))
    run()
    other = open_index(f"whoosh:{tmp_path / 'other'}")
    assert refresh(seeds, other, extractor, Options(today=TODAY), ledger=ledger).new == 1


def test_a_seed_that_goes_and_comes_back_is_read(seeds, index, run):
    write(seeds / "a.txt", TEXT.format("Alpha"))
    write(seeds / "b.txt", TEXT.format("Beta"))
    run()
    (seeds / "b.txt").unlink()
    run()
    write(seeds / "b.txt", TEXT.format("Beta"))
    assert run().new == 1
    assert found(index, "beta") == {"b.txt"}


def test_the_report_and_the_log_say_why_each_seed_is_read(  # noqa: PLR0917 - fixtures
    seeds, index, extractor, run, ledger, caplog
):
    caplog.set_level("INFO", logger="newsarchive.indexer")

    def reasons(report):
        logged = [record.message.partition(": ")[::2] for record in caplog.records]
        caplog.clear()
        assert sorted(Counter(reason for _, reason in logged).items()) == sorted(report.reasons)
        return dict(logged)

    write(seeds / "a.txt", TEXT.format("Alpha"))
    write(seeds / "bad.txt", bytes(range(256)))
    assert reasons(run()) == {"a.txt": "new", "bad.txt": "new"}
    assert reasons(run()) == {}
    write(seeds / "a.txt", TEXT.format("Gamma"), OLD + 1)
    write(seeds / "b.txt", TEXT.format("Beta"))
    write(seeds / "bad.txt", bytes(range(255)), OLD + 1)
    assert reasons(run()) == {"a.txt": "changed bytes", "b.txt": "new", "bad.txt": "retry"}
    write(seeds / "a.txt", TEXT.format("Alpha"), OLD + 2)
    furniture = type(extractor.furniture)(extractor.furniture.tiers, "another version")
    other = Extractor(furniture, extractor.lexicon)
    report = refresh(seeds, index, other, Options(today=TODAY), ledger=ledger)
    assert reasons(report) == {
        "a.txt": "changed bytes",
        "b.txt": "changed rules",
        "bad.txt": "retry",
    }
    assert set(reasons(run(rebuild=True)).values()) == {"rebuild"}
    ledger.unlink()
    write(seeds / "a.txt", TEXT.format("Delta"), OLD + 3)
    assert reasons(run()) == {"a.txt": "changed bytes or rules", "bad.txt": "new"}


def test_a_refresh_prints_nothing(seeds, run, capfd):
    write(seeds / "a.txt", TEXT.format("Alpha"))
    run()
    assert capfd.readouterr() == ("", "")


HEAVY = """trafilatura lxml bs4 dateparser indexer.facts.identifying ftfy pypdfium2
flask werkzeug babel gunicorn"""


def imported(command, folder):
    """Which heavy packages a command imports, in a process of its own."""
    program = (
        "import sys; from web.cli import main\n"
        f"try: main({command!r})\n"
        f"finally: print(*sorted(sys.modules.keys() & set({HEAVY!r}.split())))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


def test_commands_import_only_what_they_need(seeds, tmp_path):
    write(seeds / "a.txt", TEXT.format("Alpha"))
    read = imported(["index"], tmp_path)
    assert "indexer.facts.identifying" in read
    assert not read & {"trafilatura", "bs4", "dateparser", "ftfy", "pypdfium2"}, "it is a dump"
    assert imported(["index"], tmp_path) == set(), "there was nothing to do"
    assert imported(["search", "alpha", "--format", "json"], tmp_path) <= {"werkzeug"}


def test_what_was_no_article_is_looked_at_again_by_other_rules(
    seeds, index, extractor, ledger, monkeypatch
):
    def run(rules=extractor):
        return refresh(seeds, index, rules, Options(today=TODAY), ledger=ledger)

    write(seeds / "press.csv", f"title,text\nUn,{TEXT.format('Lille').splitlines()[-1]}\n")
    with monkeypatch.context() as before:
        before.setattr("indexer.formats.recognised", lambda *_: False)
        assert run().new == 0
    assert run().new == 0
    furniture = type(extractor.furniture)(extractor.furniture.tiers, "another version")
    assert run(Extractor(furniture, extractor.lexicon)).new == 1
