"""A build in many commits gives what one commit gives, and goes on where it was stopped."""

import os
import signal
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import IndexBusy, Query, open_index
from indexer import Extractor, Options, Pace, SeedFile, refresh, walk

TODAY = date(2024, 12, 31)
SIGN = "La Gazette imaginaire est dans votre village"
BELOW = "Un journal libre depuis toujours"
OFTEN = Pace(first=0, seconds=0, articles=1)


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


def story(word, *lines):
    text = f"La mairie imaginaire de {word} a rouvert ses portes lundi matin, dit {word}."
    return "\n\n".join([f"Le titre de {word}", text, *lines]) + "\n"


def page(word, number):
    """A page that is a capture of one of a few articles."""
    link = f'<link rel="canonical" href="https://example.org/{number}">'
    head = f"<html><head><title>Titre {word}</title>{link}</head>"
    return f"{head}<body><p>La mairie imaginaire de {word} a rouvert lundi, dit {word}.</p></body>"


words = st.text("abcdefghij", min_size=3, max_size=5)
texts = st.one_of(
    st.builds(story, words, st.just(BELOW), st.just(SIGN)),
    st.builds(story, words, st.just(SIGN)),
    st.builds(story, words),
    st.builds(page, words, st.integers(0, 2)),
    st.builds(lambda one, two: f"{story(one)}=====\n{story(two, SIGN)}", words, words),
    st.just(""),
)
files = st.dictionaries(
    st.builds("{}/{}{}".format, st.sampled_from("ab"), st.sampled_from("uvwxyz"), words),
    texts,
    min_size=1,
    max_size=12,
)


def put(folder, contents, when=1_700_000_000):
    """Files of that time; a later content of a file needs a later time to be noticed."""
    for name, text in contents.items():
        ending = "html" if text.startswith("<") else "txt"
        file = folder / f"{name}.{ending}"
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.read_text("utf-8") == text:
            continue
        file.write_text(text, encoding="utf-8")
        os.utime(file, (when, when))


def articles(index):
    """Everything that the index holds, versions and all."""
    page = index.search(Query(size=100))
    return {hit.id: index.article(hit.id) for hit in page.hits}


@settings(max_examples=25)
@given(first=files, then=files, size=st.integers(1, 6), jobs=st.integers(1, 2))
def test_batches_of_any_size_give_what_one_batch_gives(extractor, first, then, size, jobs):
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder, "seeds")
        seeds.mkdir()
        batches = open_index(f"whoosh:{folder}/batches")
        at_once = open_index(f"whoosh:{folder}/once")
        pace = Pace(first=1000, seconds=1000, articles=size)
        ledger = Path(folder, "ledger")
        for when, contents in enumerate((first, then), start=1_700_000_000):
            put(seeds, contents, when)
            refresh(
                seeds, batches, extractor, Options(today=TODAY, jobs=jobs, pace=pace), ledger=ledger
            )
        report = refresh(seeds, at_once, extractor, Options(today=TODAY, rebuild=True))
        if report.new:
            assert articles(batches) == articles(at_once)


def test_the_report_counts_each_article_once_however_often_it_is_read(seeds, index, extractor):
    put(seeds, {f"a/{word}": story(word, SIGN) for word in ("alpha", "beta", "gamma", "delta")})
    report = refresh(seeds, index, extractor, Options(today=TODAY, pace=OFTEN))
    (outlet,) = report.outlets
    assert (report.new, outlet.articles) == (4, 4)
    assert outlet.removed == ((SIGN, "template", 4),)


def test_a_template_line_that_another_one_hides_is_found_whatever_came_first(
    seeds, index, extractor
):
    extractor = replace(extractor, weights=None)  # the model would find it by itself
    signs = [f"Retrouvez chaque jour notre page {name}" for name in "ABCDEFGH"]
    told = [f"Le maire a dit une chose de plus, qui fait la phrase numéro {n}." for n in range(4)]
    hiding = {f"a/{word}": story(word, *told, BELOW, *signs) for word in ("alpha", "beta", "mu")}
    bare = {f"a/{word}": story(word, BELOW) for word in ("delta", "epsilon", "zeta")}
    put(seeds, hiding)
    refresh(seeds, index, extractor, Options(today=TODAY))
    bodies = [article.body for article in articles(index).values()]
    assert all(body.endswith(BELOW) for body in bodies), "it came to the edge and stayed"
    put(seeds, bare)
    refresh(seeds, index, extractor, Options(today=TODAY))
    assert not any(BELOW in article.body for article in articles(index).values())


class Interrupted:
    """An index whose writer is interrupted after some commits."""

    def __init__(self, index, commits, error=KeyboardInterrupt):
        self.index = index
        self.commits = commits
        self.error = error

    def __getattr__(self, name):
        return getattr(self.index, name)

    @contextmanager
    def writing(self, *, rebuild=False):
        if not self.commits:
            raise self.error
        self.commits -= 1
        with self.index.writing(rebuild=rebuild) as batch:
            yield batch


def test_an_interrupted_build_goes_on_where_it_stopped(seeds, index, extractor, tmp_path):
    names = [f"a/mot{n}" for n in range(9)]
    put(seeds, {name: story(name[2:], SIGN) for name in names})
    ledger = tmp_path / "ledger"
    with pytest.raises(KeyboardInterrupt):
        refresh(
            seeds, Interrupted(index, 2), extractor, Options(pace=OFTEN, today=TODAY), ledger=ledger
        )
    kept = {article.seed for article in articles(index).values()}
    assert 0 < len(kept) < len(names)
    assert all(SIGN in article.body for article in articles(index).values()), "not settled yet"
    totals = []
    refresh(
        seeds,
        index,
        extractor,
        Options(today=TODAY),
        ledger=ledger,
        progress=lambda _done, total: totals.append(total),
    )
    assert totals[0] == len(names) - len(kept), "what was committed is not read again"
    assert len(articles(index)) == len(names)
    assert not any(SIGN in article.body for article in articles(index).values())


def test_a_build_that_is_stopped_before_its_templates_are_settled_settles_them(
    seeds, index, extractor, tmp_path
):
    put(seeds, {f"a/mot{n}": story(f"mot{n}", SIGN) for n in range(4)})
    ledger = tmp_path / "ledger"
    with pytest.raises(KeyboardInterrupt):
        refresh(
            seeds,
            Interrupted(index, 1),
            extractor,
            Options(pace=Pace(first=99, articles=4), today=TODAY),
            ledger=ledger,
        )
    assert len(articles(index)) == 4
    assert refresh(seeds, index, extractor, Options(today=TODAY), ledger=ledger).changed == 4
    assert not any(SIGN in article.body for article in articles(index).values())
    assert not refresh(seeds, index, extractor, Options(today=TODAY), ledger=ledger).wrote


def test_a_batch_that_cannot_be_committed_stops_the_refresh(seeds, index, extractor):
    put(seeds, {f"a/mot{n}": story(f"mot{n}") for n in range(4)})
    busy = Interrupted(index, 1, IndexBusy("whoosh:x"))
    with pytest.raises(IndexBusy):
        refresh(seeds, busy, extractor, Options(today=TODAY, pace=OFTEN))


def test_a_rebuild_shows_nothing_before_it_is_complete(seeds, index, extractor):
    put(seeds, {f"a/mot{n}": story(f"mot{n}") for n in range(4)})
    refresh(seeds, index, extractor, Options(today=TODAY))
    commits = Interrupted(index, 1)
    refresh(seeds, commits, extractor, Options(today=TODAY, pace=OFTEN, rebuild=True))
    assert (commits.commits, len(articles(index))) == (0, 4)


def test_a_child_that_is_lost_while_a_batch_is_committed_holds_no_lock(
    seeds, index, extractor, monkeypatch
):
    put(seeds, {f"a/mot{n}": story(f"mot{n}") for n in range(8)})
    read = Extractor.articles

    def dying(self, seed, file, today):
        if seed.path in {"a/mot3.txt", "a/mot5.txt"}:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(self, seed, file, today)

    monkeypatch.setattr(Extractor, "articles", dying)
    report = refresh(seeds, index, extractor, Options(today=TODAY, pace=OFTEN, jobs=2))
    assert len(report.problems) == 2
    assert len(articles(index)) == 6


def test_a_part_of_a_seed_is_never_committed_without_the_others(seeds, index, extractor):
    many = "=====\n".join(story(f"mot{n}") for n in range(30))
    put(seeds, {"a/many": many, "a/one": story("seul")})
    counts = []

    class Watching(Interrupted):
        @contextmanager
        def writing(self, *, rebuild=False):
            with self.index.writing(rebuild=rebuild) as batch:
                yield batch
            counts.append(len(articles(self.index)))

    refresh(seeds, Watching(index, 0), extractor, Options(today=TODAY, pace=OFTEN, jobs=2))
    assert set(counts) <= {1, 30, 31}
    assert counts[-1] == 31


def test_every_seed_is_given_to_a_child_once(seeds, extractor):
    from indexer import articles as read  # noqa: PLC0415

    put(seeds, {f"a/mot{n}": story(f"mot{n}") for n in range(60)})
    files = [entry for entry in walk(seeds) if isinstance(entry, SeedFile)]
    ended = [seed.path for seed, came in read(files, extractor, TODAY, jobs=3) if came is None]
    assert sorted(ended) == [file.path for file in files]
