"""A glance at the seeds says what a look at each of them would have said."""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import IndexDamaged, open_index
from indexer import Corrections, Extractor, load_corrections
from indexer.refreshing.ledger import Ledger
from indexer.refreshing.listing import seen
from indexer.seeds import finding
from tests.refreshed import NEVER_OLD, OLD, TEXT, Archive


@pytest.fixture(scope="module")
def extractor():
    return Extractor.load()


@pytest.fixture
def archive(tmp_path, extractor):
    made = Archive(tmp_path, extractor)
    made.write("a.txt", TEXT.format("Alpha"))
    made.write("b/c.txt", TEXT.format("Gamma"))
    return made


@pytest.fixture
def blind(monkeypatch):
    """From when it is called on, no ledger can be read."""

    def refuse(_file):
        raise AssertionError("the ledger is read")

    def blinded():
        monkeypatch.setattr(Ledger, "load", refuse)
        monkeypatch.setattr(Ledger, "peeked", refuse)

    return blinded


def test_a_refresh_that_sees_nothing_new_reads_no_ledger(archive, blind):
    archive.refresh()
    blind()
    report = archive.refresh()
    assert report.same == 2
    assert not report.wrote


def test_what_was_wrong_and_what_was_passed_over_is_reported_again(archive, blind):
    archive.write("empty.txt", "")
    archive.write("picture.png", "no picture")
    first = archive.refresh()
    blind()
    again = archive.refresh()
    assert len(again.faults) == 1
    assert again.faults == first.faults
    assert again.skipped == first.skipped == ("picture.png: a .png file is no article",)


def _touch(archive):
    archive.write("a.txt", TEXT.format("Alpha"), OLD + 1)


def _replace(archive):
    archive.write("a.txt", TEXT.format("Omega"))


def _add(archive):
    archive.write("b/d.txt", TEXT.format("Delta"))


def _remove(archive):
    (archive.seeds / "b" / "c.txt").unlink()


def _rename(archive):
    (archive.seeds / "b").rename(archive.seeds / "e")


def _forget(archive):
    archive.ledger.unlink()


def _spoil(archive):
    archive.glance.write_text('{"seen": null, "same": 7, "faults": [], "skipped": [], "idle": []}')


def _commit(archive):
    with archive.index.writing() as batch:
        batch.remove(archive.index.captures()[0].article_id)


def _lose(archive):
    shutil.rmtree(archive.ledger.parent)


def _link(archive):
    (archive.seeds / "l.txt").symlink_to(archive.seeds / "a.txt")


CHANGES = (_touch, _replace, _add, _remove, _rename, _forget, _spoil, _commit, _lose, _link)


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_differs_is_looked_at(archive, blind, change):
    archive.refresh()
    change(archive)
    blind()
    with pytest.raises(AssertionError, match="the ledger is read"):
        archive.refresh()


def test_another_version_of_the_rules_has_every_seed_looked_at(archive, blind, tmp_path):
    archive.refresh()
    own = tmp_path / "lexicon.toml"
    own.write_text('places = ["Alphaville"]\n', "utf-8")
    archive.extractor = Extractor.load(own)
    blind()
    with pytest.raises(AssertionError, match="the ledger is read"):
        archive.refresh()


def test_other_corrections_have_every_seed_looked_at(archive, tmp_path):
    archive.refresh()
    file = tmp_path / "corrections.toml"
    file.write_text(
        '[[correction]]\naction = "add"\narticle = "a.txt"\nfield = "sector"\nvalue = "water"\n',
        "utf-8",
    )
    corrections = load_corrections(file)
    assert archive.refresh(corrections).changed == 1
    assert archive.refresh(corrections).idle == ()
    assert archive.refresh(Corrections()).changed == 1


@pytest.mark.parametrize("options", [{"waiting": frozenset({"a.txt"})}, {"rebuild": True}], ids=str)
def test_a_refresh_of_another_kind_keeps_no_glance(archive, options):
    archive.refresh(**options)
    assert not archive.glance.exists()


def test_a_seed_that_has_just_been_written_is_looked_at_again_and_no_other(archive, monkeypatch):
    def refuse(_file):
        raise AssertionError("all seeds are looked at")

    archive.write("a.txt", TEXT.format("Alpha"), NEVER_OLD)
    archive.refresh()
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "load", refuse)
        assert archive.refresh().same == 2
        archive.write("a.txt", TEXT.format("Omega"), NEVER_OLD)
        assert (archive.refresh().changed, archive.refresh().same) == (1, 2)
    (archive.seeds / "a.txt").unlink()
    assert archive.refresh().removed == 1


def test_a_damaged_index_is_noticed_though_no_seed_has_changed(archive):
    archive.refresh()
    newest = max(archive.ledger.parent.glob("g-*"))
    segment = next(newest.glob("MAIN_*.arrays"))
    segment.write_bytes(segment.read_bytes()[:-1] + b"x")
    with pytest.raises(IndexDamaged):
        open_index(archive.index.address).checked()


def test_an_index_of_which_nothing_says_what_is_in_force_is_mended_though_no_seed_has_changed(
    archive,
):
    archive.refresh()
    archive.refresh()
    assert archive.glance.exists()
    (archive.ledger.parent / "CURRENT").unlink()
    assert archive.refresh().same == 2
    assert (archive.ledger.parent / "CURRENT").exists()
    assert list(archive.index.verify()) == []


def test_hidden_files_change_nothing_and_links_say_too_little(archive):
    before = seen(archive.seeds)
    archive.write(".a.txt.swp", "x")
    assert seen(archive.seeds) == before != {}
    (archive.seeds / "l.txt").symlink_to(archive.seeds / "a.txt")
    assert seen(archive.seeds) == {}


NAMES = ("a.txt", "b.txt", "c/d.txt", "c/e.md", "f.png", ".hidden.txt", "c.txt")
CONTENTS = (TEXT.format("Alpha"), TEXT.format("Omega"), TEXT.format("Delta"), "", "\0\1")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from((*CONTENTS, None)),
        st.sampled_from((OLD, OLD + 1, NEVER_OLD)),
    ),
    min_size=1,
    max_size=6,
)


@given(STEPS)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_glance_says_what_a_look_at_every_seed_says(tmp_path_factory, extractor, steps):
    glancing, looking = (
        Archive(tmp_path_factory.mktemp(name), extractor) for name in ("glancing", "looking")
    )
    for archive in (glancing, looking):
        archive.write("g.txt", TEXT.format("Gamma"))
    for name, content, written in steps:
        for archive in (glancing, looking):
            if content is None:
                (archive.seeds / name).unlink(missing_ok=True)
            else:
                archive.write(name, content, written)
        for _ in range(2):
            looking.glance.unlink(missing_ok=True)
            assert glancing.refresh() == looking.refresh()
    assert _held(glancing) == _held(looking)


def _held(archive):
    return sorted((one.seed, one.fingerprint, one.edges) for one in archive.index.captures())


def test_where_one_seed_has_changed_the_others_are_only_passed(archive, monkeypatch):
    archive.refresh()
    archive.write("a.txt", TEXT.format("Omega"))
    met = []
    entry = finding._entry

    def meet(path, *more):
        met.append(path)
        return entry(path, *more)

    monkeypatch.setattr(finding, "_entry", meet)
    assert archive.refresh().changed == 1
    assert met == ["a.txt"]


def test_a_seed_that_is_the_same_is_read_again_for_a_new_template(archive):
    for number in range(8):
        text = f"{TEXT.format(f'Mot{number}')}\nLisez aussi notre lettre du lundi matin\n"
        archive.write(f"d/{number}.txt", text)
    archive.refresh()
    again = Archive(archive.seeds.parent / "again", archive.extractor)
    again.seeds.rmdir()
    archive.write("d/9.txt", f"{TEXT.format('Mot9')}\nLisez aussi notre lettre du lundi matin\n")
    archive.refresh()
    shutil.copytree(archive.seeds, again.seeds)
    again.refresh()
    assert _held(archive) == _held(again)
