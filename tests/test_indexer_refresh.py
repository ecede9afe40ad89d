"""From a folder to the index and back: new, changed, gone, broken, doubled."""

import errno
import json
import mmap
import os
import signal
import threading
import time
from datetime import date
from hashlib import sha256

import pytest

from archive import Note, NoteKind, Query, open_index
from indexer import Extractor, Limits, ManyGone, NoSeeds, Options, SeedFile, articles, refresh, walk
from indexer.refreshing import crew
from indexer.refreshing.reason import Reason
from web.cli.indexing import report_shape

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

    def run(progress=lambda _done, _total: None, **options):
        chosen = Options(today=TODAY, **options)
        return refresh(seeds, index, extractor, chosen, progress=progress)

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


def test_an_article_knows_the_digest_of_its_seed(seeds, index, run):
    write(seeds, "a.txt", "Alpha")
    run()
    (hit,) = index.search(Query()).hits
    assert index.article(hit.id).digest == sha256((seeds / "a.txt").read_bytes()).hexdigest()


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
    report = refresh(seeds, index, Extractor(furniture, extractor.lexicon), Options(today=TODAY))
    assert report.changed == 1


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "the file is empty"),
        ("binary.txt", bytes(range(256)), "this is binary data"),
        ("broken.html", b"<html><head><title>x", "this page has no text"),
        ("torn.txt.gz", b"\x1f\x8bxx", "it is damaged, or cut off"),
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


@pytest.fixture
def closed(monkeypatch):
    """Folders that cannot be listed, by what the system says of each."""
    errors: dict[str, int] = {}
    scandir = os.scandir

    def listing(folder):
        name = str(folder).rpartition("/")[2]
        if name in errors:
            raise OSError(errors[name], os.strerror(errors[name]), folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", listing)
    return errors


@pytest.mark.parametrize("error", [errno.EACCES, errno.EIO, errno.ESTALE, errno.ENOTCONN])
def test_a_folder_that_cannot_be_listed_is_named_and_keeps_its_articles(
    seeds, index, run, closed, error
):
    for name in ("a.txt", "one/b.txt", "one/deep/c.txt", "two/d.txt"):
        (seeds / name).parent.mkdir(parents=True, exist_ok=True)
        write(seeds, name, name)
    assert run().new == 4
    closed["one"] = error
    (seeds / "two" / "d.txt").unlink()
    report = run()
    assert found(index) == {"a.txt", "one/b.txt", "one/deep/c.txt"}
    assert report.removed == 1
    (problem,) = report.problems
    assert problem.startswith(f"one/: this folder cannot be listed ({os.strerror(error)})")
    assert run().problems == report.problems, "it is named for as long as it lasts"
    closed.clear()
    (seeds / "one" / "b.txt").unlink()
    assert (run().removed, found(index)) == (1, {"a.txt", "one/deep/c.txt"})


def test_a_seeds_folder_that_cannot_be_listed_costs_nothing(seeds, index, run, closed):
    write(seeds, "a.txt", "Alpha")
    run()
    closed["seeds"] = errno.EIO
    with pytest.raises(NoSeeds, match=r"it cannot be listed \(Input/output error\), though the"):
        run()
    assert found(index) == {"a.txt"}


@pytest.mark.parametrize(("gone", "refused"), [(10, False), (11, True), (30, True), (49, True)])
def test_a_large_part_of_the_archive_goes_only_when_that_is_meant(seeds, index, run, gone, refused):
    (seeds / "share").mkdir()
    for number in range(50):
        write(seeds, f"share/{number:02}.txt" if number else "a.txt", f"Mot{number}")
    run()
    for number in range(1, gone + 1):
        (seeds / "share" / f"{number:02}.txt").unlink()
    if refused:
        with pytest.raises(ManyGone, match=rf"{gone} of 50 seeds are gone.*--allow-removals"):
            run()
        assert len(found(index)) == 50
    assert run(removals=True).removed == gone
    assert len(found(index)) == 50 - gone


def test_a_rebuild_forgets_no_large_part_either(seeds, index, run):
    for number in range(30):
        write(seeds, f"{number:02}.txt", f"Mot{number}")
    run()
    for number in range(20):
        (seeds / f"{number:02}.txt").unlink()
    with pytest.raises(ManyGone, match="20 of 30 seeds are gone"):
        run(rebuild=True)
    assert len(found(index)) == 30
    run(rebuild=True, removals=True)
    assert len(found(index)) == 10


def test_a_few_of_many_go_without_a_question(seeds, index, run):
    for number in range(60):
        write(seeds, f"{number:02}.txt", f"Mot{number}")
    run()
    for number in range(12):
        (seeds / f"{number:02}.txt").unlink()
    assert run().removed == 12
    assert len(found(index)) == 48


def test_a_mistake_of_ours_on_one_seed_is_that_seeds_problem_alone(seeds, index, run, monkeypatch):
    write(seeds, "a.txt", "Alpha")
    write(seeds, "b.txt", "Beta")
    read = Extractor.articles

    def stumbling(self, seed, file, today):
        return [1 / 0] if seed.path == "a.txt" else read(self, seed, file, today)

    monkeypatch.setattr(Extractor, "articles", stumbling)
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


def test_one_article_saved_twice_is_one_article_with_versions(seeds, index, run):
    address = "https://www.example.org/x?utm_source=feed"
    write(seeds, "b.html", "Beta", url="https://example.org/x")
    os.utime(seeds / "b.html", (1, 1))
    run()
    write(seeds, "a.html", "Alpha", url=address)
    write(seeds, "c.html", "Gamma", url="http://example.org/x/#comments")
    os.utime(seeds / "a.html", (2, 2))
    report = run()
    assert found(index) == {"c.html"}
    assert report.versions == (("a.html", "c.html"), ("b.html", "c.html"))
    (hit,) = index.search(Query()).hits
    versions = index.article(hit.id).versions
    assert [version.title for version in versions] == ["Titre Alpha", "Titre Beta"]
    assert not run().wrote


def test_a_summary_is_never_shown_instead_of_the_whole_article(seeds, index, run):
    text = "La mairie imaginaire a rouvert ses portes lundi matin, dit son maire. " * 5
    item = "<item><title>T</title><link>https://example.org/x</link>{}</item>"
    feed = "<rss><channel><title>J</title>" + item + "</channel></rss>"
    summary = f"<description>{text[:100]}</description>"
    (seeds / "feed.xml").write_text(feed.format(summary), encoding="utf-8")
    page = f'<html><head><link rel="canonical" href="https://example.org/x"></head><p>{text}</p>'
    (seeds / "page.html").write_text(page, encoding="utf-8")
    os.utime(seeds / "page.html", (1, 1))
    run()
    assert found(index) == {"page.html"}


def test_when_the_seed_that_stood_for_an_article_goes_a_version_takes_its_place(seeds, index, run):
    for number, name in enumerate(("a.html", "b.html")):
        write(seeds, name, f"Beta {name}", url="https://example.org/x")
        os.utime(seeds / name, (number, number))
    run()
    (hit,) = index.search(Query()).hits
    assert hit.seed == "b.html"
    (seeds / "b.html").unlink()
    run()
    assert found(index) == {"a.html"}
    assert index.article(hit.id).versions == (), "the article keeps its address"
    assert not run().wrote


def test_a_seed_that_becomes_a_copy_leaves_the_index(seeds, index, run):
    write(seeds, "a.html", "Alpha", url="https://example.org/a")
    write(seeds, "b.html", "Beta", url="https://example.org/b")
    run()
    write(seeds, "b.html", "Alpha", url="https://example.org/a")
    run()
    (hit,) = index.search(Query()).hits
    article = index.article(hit.id)
    assert {article.seed, article.versions[0].seed} == {"a.html", "b.html"}
    assert index.search(Query(text="beta")).total == 0


def test_articles_of_one_file_come_and_go_with_it(seeds, index, run):
    piece = "Le titre de {0}\n\nLa mairie imaginaire de {0} a rouvert ses portes lundi matin.\n"
    (seeds / "all.txt").write_text("=====\n".join(map(piece.format, ("Alpha", "Beta"))))
    assert run().new == 2
    (hit,) = index.search(Query(text="beta")).hits
    assert (hit.seed, hit.part) == ("all.txt", "#2")
    assert not run().wrote
    (seeds / "all.txt").write_text(piece.format("Alpha"))
    write(seeds, "other.txt", "Gamma")
    run()
    assert found(index) == {"all.txt", "other.txt"}
    assert index.search(Query(text="beta")).total == 0


TEMPLATE = "La Gazette imaginaire est dans votre village"


def dump(folder, name, word, *, template=True):
    """A text dump that ends with its outlet's own line."""
    lines = [f"Le titre de {word}", f"La mairie de {word} a rouvert ses portes lundi, dit {word}."]
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n\n".join([*lines, *([TEMPLATE] if template else [])]) + "\n")


def bodies(index):
    return {hit.seed: index.article(hit.id).body for hit in index.search(Query(size=100)).hits}


def test_what_many_articles_of_an_outlet_end_with_is_its_template(seeds, index, run):
    for word in ("Alpha", "Beta"):
        dump(seeds / "gazette", f"{word}.txt", word)
    dump(seeds / "autre", "Delta.txt", "Delta")
    run()
    assert all(TEMPLATE in body for body in bodies(index).values()), "two are not enough"
    dump(seeds / "gazette", "Gamma.txt", "Gamma")
    report = run()
    assert report.changed == 2, "the others are read again"
    assert report.reasons == ((Reason.NEW, 1), (Reason.TEMPLATE, 3))
    after = bodies(index)
    assert {seed for seed, body in after.items() if TEMPLATE in body} == {"autre/Delta.txt"}
    (hit,) = index.search(Query(text="alpha")).hits
    assert [piece.rule for piece in index.article(hit.id).removed] == ["template"]
    assert not run().wrote


def test_the_template_is_the_same_whichever_seeds_came_first(
    seeds, index, run, extractor, tmp_path
):
    words = ("Alpha", "Beta", "Gamma", "Delta")
    for word in words:
        dump(seeds / "gazette", f"{word}.txt", word)
        run()
    at_once = open_index(f"whoosh:{tmp_path / 'again'}")
    refresh(seeds, at_once, extractor, Options(today=TODAY))
    assert bodies(index) == bodies(at_once)


def test_a_template_that_loses_its_articles_is_forgotten(seeds, index, run):
    for word in ("Alpha", "Beta", "Gamma"):
        dump(seeds / "gazette", f"{word}.txt", word)
    run()
    (seeds / "gazette" / "Gamma.txt").unlink()
    run()
    assert all(TEMPLATE in body for body in bodies(index).values())


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
    report = run(rebuild=True)
    assert report.new == 1
    assert found(index) == {"a.txt"}


def test_an_article_without_a_date_is_counted_among_the_doubts(seeds, run):
    write(seeds, "a.txt", "Alpha")
    assert (Note(NoteKind.NO_DATE), 1) in run().doubts


def test_progress_is_reported_for_every_seed(seeds, run):
    for name in "abc":
        write(seeds, f"{name}.txt", name)
    calls = []
    run(progress=lambda done, total: calls.append((done, total)))
    assert calls == [(1, 3), (2, 3), (3, 3)]


def test_several_processes_read_what_one_reads(seeds, extractor):
    for n in range(7):
        write(seeds, f"{n}.txt", f"Numero{n}")
    (seeds / "5.txt").write_bytes(b"")
    files = [entry for entry in walk(seeds) if isinstance(entry, SeedFile)]

    def read(jobs):
        outcomes = list(articles(files, extractor, TODAY, jobs))
        assert sum(outcome is None for _, outcome in outcomes) == 7
        return {seed.path: str(outcome) for seed, outcome in outcomes if outcome}

    assert read(1) == read(2)
    assert len(read(1)) == 7


def spin():
    while True:
        pass


def fail_behind():
    """What a library makes of an error that it met is another error."""
    try:
        bytearray(10**10)
    except MemoryError as error:
        message = "no tree"
        raise ValueError(message) from error


@pytest.mark.parametrize(
    ("deed", "limit", "reason"),
    [
        (spin, {"seconds": 1}, "reading it took more than 1 seconds"),
        (lambda: time.sleep(600), {"patience": 5}, "reading it did not get on for 5 seconds"),
        (lambda: bytearray(10**10), {"memory": 10**8}, "reading it takes too much memory"),
        (lambda: mmap.mmap(-1, 10**10), {"memory": 10**8}, "reading it takes too much memory"),
        (fail_behind, {"memory": 10**8}, "reading it takes too much memory"),
        (
            lambda: os.kill(os.getpid(), signal.SIGSEGV),
            {"seconds": 20},
            "reading it made the parser fail",
        ),
    ],
    ids=["endless", "asleep", "greedy", "mapping", "behind an error", "crashing"],
)
def test_a_seed_may_cost_its_child_and_the_others_go_on(  # noqa: PLR0917 - fixtures
    seeds, index, run, monkeypatch, deed, limit, reason
):
    for name in ("a.txt", "b.txt", "c.txt"):
        write(seeds, name, f"Alpha {name}")
    read = Extractor.articles

    def doing(self, seed, file, today):
        if seed.path == "b.txt":
            deed()
        return read(self, seed, file, today)

    monkeypatch.setattr(Extractor, "articles", doing)
    problems = run(limits=Limits(**limit)).problems
    assert len(problems) == 1, problems
    assert problems[0].startswith(f"b.txt: {reason}; ")
    assert found(index) == {"a.txt", "c.txt"}


@pytest.mark.parametrize(
    "deed",
    [
        spin,
        lambda: os.kill(os.getpid(), signal.SIGKILL),
        lambda: os.kill(os.getpid(), signal.SIGSEGV),
    ],
    ids=["stood still", "killed", "crashed"],
)
@pytest.mark.parametrize("several", [False, True], ids=["one", "several"])
def test_a_seed_that_costs_its_child_once_is_read_once_more(  # noqa: PLR0917 - fixtures
    seeds, index, run, monkeypatch, tmp_path, deed, several
):
    for name in ("a.txt", "b.txt", "c.txt"):
        write(seeds, name, f"Alpha {name}")
    read, once = Extractor.articles, tmp_path / "once"

    def doing(self, seed, file, today):
        every = list(read(self, seed, file, today))
        if several:
            yield from every
        if seed.path == "b.txt" and not once.exists():
            once.touch()
            deed()
        if not several:
            yield from every

    monkeypatch.setattr(Extractor, "articles", doing)
    report = run(limits=Limits(seconds=2))
    assert (report.problems, report.new) == ((), 3)
    assert found(index) == {"a.txt", "b.txt", "c.txt"}


def test_beside_another_thread_children_are_not_forked_and_read_the_same(seeds, index, run):
    write(seeds, "a.txt", "Alpha")
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        report = run()
    finally:
        done.set()
        other.join()
    assert (report.new, report.problems) == (1, ())
    assert found(index) == {"a.txt"}


def test_children_of_a_large_process_are_not_forked_and_read_the_same(
    seeds, index, run, monkeypatch
):
    monkeypatch.setattr(crew, "FORKED", 0)
    monkeypatch.setattr(crew, "FEW", 0)
    write(seeds, "a.txt", "Alpha")
    how = [crew._context(waiting).get_start_method() for waiting in (0, 1)]
    assert how == ["fork", "spawn"]
    report = run()
    assert (report.new, report.problems) == (1, ())
    assert found(index) == {"a.txt"}


def test_the_report_tells_each_outlet_and_can_be_written_as_json(seeds, run):
    for word in ("Alpha", "Beta"):
        write(seeds, f"{word}.html", word, url=f"https://gazette.example/{word}")
    (seeds / "c.txt").write_bytes(
        "Le titre de Gamma\n\nL’été a été gâché, dit-on à Évry.".encode("cp1252")
    )
    report = run()
    gazette, other = report.outlets
    assert (gazette.outlet, gazette.articles, gazette.without_date) == ("gazette.example", 2, 2)
    assert (other.outlet, other.repaired) == ("", 1)
    lines = list(report.lines())
    assert "outlet   gazette.example: 2 articles, 2 without a date" in lines
    shape = json.loads(json.dumps(report_shape(report)))
    assert shape["outlets"][0]["outlet"] == "gazette.example"
    assert (shape["new"], shape["problems"]) == (3, [])
    assert shape["reasons"] == {"new": 3}
