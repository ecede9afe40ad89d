"""From a folder to the index and back: new, changed, gone, broken, doubled."""

import os
from datetime import date

import pytest

from archive import Query, open_index
from indexer import Extractor, NoSeeds, SeedFile, crew, refresh, walk

TODAY = date(2024, 12, 31)


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
def run(seeds, index, extractor):
    """Refresh the index from the folder."""

    def run(**options):
        return refresh(seeds, index, extractor, today=TODAY, **options)

    return run


def write(folder, name, word, url=""):
    """A seed about a word; a web page when it has an address."""
    text = f"La mairie imaginaire de {word} a rouvert ses portes lundi matin, dit son maire."
    if url:
        link = f'<link rel="canonical" href="{url}">'
        page = f"<html><head><title>Titre {word}</title>{link}</head><body><p>{text}</p></body>"
        (folder / name).write_text(page, encoding="utf-8")
    else:
        (folder / name).write_text(f"Le titre de {word}\n\n{text}\n", encoding="utf-8")


def found(index, text=""):
    return {hit.seed for hit in index.search(Query(text=text, size=100)).hits}


def generation(index):
    return index.status().generation


def test_new_seeds_are_found(seeds, index, run):
    write(seeds, "a.txt", "Alpha")
    write(seeds, "b.txt", "Beta")
    report = run()
    assert (report.new, report.changed, report.removed, report.same) == (2, 0, 0, 0)
    assert found(index, "alpha") == {"a.txt"}


def test_nothing_is_written_when_nothing_has_changed(seeds, index, run):
    write(seeds, "a.txt", "Alpha")
    run()
    before = generation(index)
    report = run()
    assert not report.wrote
    assert report.summary() == "Nothing has changed: 1 article, nothing written."
    assert generation(index) == before


def test_a_touched_seed_is_not_a_changed_one(seeds, index, run):
    write(seeds, "a.txt", "Alpha")
    run()
    before = generation(index)
    os.utime(seeds / "a.txt", (1, 1))
    assert not run().wrote
    assert generation(index) == before


def test_a_changed_seed_takes_the_place_of_its_old_self(seeds, index, run):
    write(seeds, "a.txt", "Alpha")
    write(seeds, "b.txt", "Beta")
    run()
    write(seeds, "a.txt", "Gamma")
    report = run()
    assert (report.new, report.changed, report.same) == (0, 1, 1)
    assert found(index, "alpha") == set()
    assert found(index, "gamma") == {"a.txt"}


def test_a_removed_seed_leaves_the_index(seeds, index, run):
    write(seeds, "a.txt", "Alpha")
    write(seeds, "b.txt", "Beta")
    run()
    (seeds / "a.txt").unlink()
    assert run().removed == 1
    assert found(index) == {"b.txt"}


def test_changed_rules_read_every_seed_again(seeds, index, extractor, run):
    write(seeds, "a.txt", "Alpha")
    run()
    furniture = type(extractor.furniture)(extractor.furniture.tiers, "another version")
    report = refresh(seeds, index, Extractor(furniture, extractor.lexicon), today=TODAY)
    assert report.changed == 1


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "the file is empty"),
        ("binary.txt", bytes(range(256)), "this is binary data"),
        ("broken.html", b"<html><head><title>x", "this page has no text"),
        ("torn.txt.gz", b"\x1f\x8bxx", "it is damaged gzip data"),
    ],
)
def test_a_bad_seed_is_named_and_stops_nobody_else(seeds, run, name, data, reason):
    write(seeds, "a.txt", "Alpha")
    (seeds / name).write_bytes(data)
    write(seeds, "z.txt", "Omega")
    report = run()
    (problem,) = report.problems
    assert problem.startswith(f"{name}: {reason}")
    assert ";" in problem
    assert report.new == 2
    assert not run().wrote, "a bad seed is no reason to write again"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_seed_that_may_not_be_read_is_named(seeds, run):
    write(seeds, "a.txt", "Alpha")
    (seeds / "a.txt").chmod(0)
    assert "it may not be read" in run().problems[0]


def test_a_mistake_of_ours_on_one_seed_is_that_seeds_problem_alone(seeds, index, run, monkeypatch):
    write(seeds, "a.txt", "Alpha")
    write(seeds, "b.txt", "Beta")
    article = Extractor.article

    def stumbling(self, seed, data, today):
        return 1 / 0 if seed.path == "a.txt" else article(self, seed, data, today)

    monkeypatch.setattr(Extractor, "article", stumbling)
    (problem,) = run().problems
    assert problem.startswith("a.txt: reading it failed (ZeroDivisionError: division by zero)")
    assert found(index) == {"b.txt"}


def test_a_seed_that_breaks_keeps_what_was_known_of_it(seeds, index, run):
    write(seeds, "a.txt", "Alpha")
    run()
    (seeds / "a.txt").write_bytes(b"")
    report = run()
    assert len(report.problems) == 1
    assert found(index, "alpha") == {"a.txt"}


def test_files_that_are_no_articles_are_named_and_are_no_problem(seeds, run):
    write(seeds, "a.txt", "Alpha")
    (seeds / "photo.png").write_bytes(b"x")
    report = run()
    assert report.skipped == ("photo.png: a .png file is no article",)
    assert report.problems == ()


def test_one_article_saved_twice_is_one_article_and_the_copy_is_told(seeds, index, run):
    write(seeds, "b.html", "Beta", url="https://example.org/x")
    run()
    write(seeds, "a.html", "Beta", url="https://example.org/x")
    write(seeds, "c.html", "Beta", url="https://example.org/x")
    report = run()
    assert found(index) == {"a.html"}
    assert {(copy.path, copy.of) for copy in report.copies} == {
        ("b.html", "a.html"),
        ("c.html", "a.html"),
    }
    assert not run().wrote


def test_when_the_seed_that_stood_for_a_copy_goes_the_copy_takes_its_place(seeds, index, run):
    for name in ("a.html", "b.html"):
        write(seeds, name, "Beta", url="https://example.org/x")
    run()
    (article_id,) = {hit.id for hit in index.search(Query()).hits}
    (seeds / "a.html").unlink()
    run()
    assert found(index) == {"b.html"}
    assert index.article(article_id) is not None, "the article keeps its address"


def test_a_seed_that_becomes_a_copy_leaves_the_index(seeds, index, run):
    write(seeds, "a.html", "Alpha", url="https://example.org/a")
    write(seeds, "b.html", "Beta", url="https://example.org/b")
    run()
    write(seeds, "b.html", "Alpha", url="https://example.org/a")
    run()
    assert found(index) == {"a.html"}


def test_a_missing_folder_is_refused(tmp_path, index, extractor):
    with pytest.raises(NoSeeds, match="there is no such folder"):
        refresh(tmp_path / "nowhere", index, extractor)


def test_an_empty_folder_does_not_empty_the_index(seeds, index, run):
    write(seeds, "a.txt", "Alpha")
    run()
    (seeds / "a.txt").unlink()
    with pytest.raises(NoSeeds, match=r"it is empty, though the index holds 1 articles.*mounted"):
        run()
    assert found(index) == {"a.txt"}


def test_a_rebuild_makes_everything_again(seeds, index, run):
    write(seeds, "a.txt", "Alpha")
    run()
    report = run(anew=True)
    assert report.new == 1
    assert found(index) == {"a.txt"}


def test_an_article_without_a_date_is_counted_among_the_doubts(seeds, run):
    write(seeds, "a.txt", "Alpha")
    assert ("no date of publication", 1) in run().doubts


def test_progress_is_told_for_every_seed(seeds, run):
    for name in "abc":
        write(seeds, f"{name}.txt", name)
    told = []
    run(progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_several_processes_read_what_one_reads_in_the_same_order(seeds, extractor, monkeypatch):
    monkeypatch.setattr(crew, "WORTH_IT", 2)
    monkeypatch.setattr(crew, "_BUNDLE", 2)
    for n in range(7):
        write(seeds, f"{n}.txt", f"Numero{n}")
    (seeds / "5.txt").write_bytes(b"")
    files = [entry for entry in walk(seeds) if isinstance(entry, SeedFile)]
    alone = list(crew.articles(files, extractor, TODAY, 1))
    together = list(crew.articles(files, extractor, TODAY, 2))
    assert [str(outcome) for outcome in together] == [str(outcome) for outcome in alone]
