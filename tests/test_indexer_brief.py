"""A refresh that looks at few seeds leaves the archive that a look at all of them would leave."""

import json
import shutil

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from archive import Coverage
from indexer import Extractor
from indexer.refreshing import brief, listing
from indexer.refreshing.ledger import Ledger, state_of
from indexer.refreshing.rows import Rows, text_of
from indexer.seeds.opening import FileState
from tests.refreshed import NEVER_OLD, OLD, TEXT, Archive

PAGE = """<html><head><title>{0} : la mairie imaginaire</title>
<link rel="canonical" href="https://www.lejournal.example/{1}"></head><body><article><h1>{0}</h1>
<p>La mairie imaginaire de {0} a rouvert ses portes lundi, dit son maire, et tout va bien.</p>
<p>Les agents de {0} ont repris le travail.</p><p>Lisez aussi notre lettre du lundi matin.</p>
</article></body></html>"""


@pytest.fixture(scope="module")
def extractor():
    return Extractor.load()


def state_of_all(archive):
    """All that a refresh leaves, but for the times at which its seeds were written."""
    ledger = Ledger.load(archive.ledger)
    coverage = Coverage.load(archive.folder)
    return {
        "captures": sorted(map(repr, archive.index.captures())),
        "seeds": {path: (one.size, one.digest) for path, one in ledger.files.items()},
        "ledger": (ledger.troubles, ledger.templates, ledger.apart, ledger.rules),
        "state": (ledger.state, coverage.state) == (state_of(archive.index.captures()),) * 2,
        "coverage": (coverage.outlets, coverage.faults, coverage.skipped),
    }


NAMES = ("a.txt", "b/c.html", "b/d.html", "b/e.txt", "b/f.png", "b/d_files/g.txt", "h/i.html")
CONTENTS = (
    *(TEXT.format(name) for name in ("Alpha", "Omega")),
    *(PAGE.format(name, name) for name in ("Alpha", "Omega", "Delta")),
    PAGE.format("Alpha", "Omega"),  # another text at the same address
    "",
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from((*CONTENTS, None)),
        st.sampled_from((OLD, OLD + 1, NEVER_OLD)),
    ),
    min_size=1,
    max_size=6,
)


@given(STEPS, st.sampled_from((listing.WHOLE, 2)))
# what was an article is none any more
@example([("b/f.png", PAGE.format("Alpha", "Alpha"), OLD), ("b/f.png", "", OLD)], 2)
@example([("a.txt", CONTENTS[0], NEVER_OLD), ("a.txt", None, OLD)], 2)
@example([("h/i.html", CONTENTS[2], NEVER_OLD), ("b/e.txt", CONTENTS[0], OLD)], 256)
@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # to shrink would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_few_seeds_give_what_all_seeds_give(tmp_path_factory, extractor, steps, whole):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "WHOLE", whole)  # the folder is one piece, or each file is one
        patch.setattr(listing, "_SHARED", 1)
        compare(tmp_path_factory, extractor, steps)


def compare(tmp_path_factory, extractor, steps):
    """Refresh two archives after each step, one of them with a look at all seeds."""
    briefly, fully = (
        Archive(tmp_path_factory.mktemp(name), extractor) for name in ("briefly", "fully")
    )
    for archive in (briefly, fully):
        archive.write("g.txt", TEXT.format("Gamma"))
        for number in range(4):
            archive.write(f"b/{number}.html", PAGE.format(f"Mot{number}", number))
        archive.refresh()
    for name, content, written in steps:
        for archive in (briefly, fully):
            if content is None:
                (archive.seeds / name).unlink(missing_ok=True)
            else:
                archive.write(name, content, written)
        fully.glance.unlink(missing_ok=True)
        assert briefly.refresh(jobs=1) == fully.refresh(jobs=1)
        assert state_of_all(briefly) == state_of_all(fully)


@pytest.fixture
def archive(tmp_path, extractor):
    made = Archive(tmp_path, extractor)
    for number in range(6):
        made.write(f"b/{number}.html", PAGE.format(f"Mot{number}", number))
    made.write("h/i.txt", TEXT.format("Alpha"))
    made.refresh()
    return made


@pytest.fixture
def briefly(monkeypatch):
    """From when it is called on, no ledger can be read whole, and no index."""

    def refuse(*_):
        raise AssertionError("everything is read")

    def begun(archive):
        monkeypatch.setattr(Ledger, "load", refuse)
        monkeypatch.setattr(archive.index, "captures", refuse)

    return begun


def test_a_seed_that_has_changed_or_come_asks_for_no_other_folder(archive, briefly):
    briefly(archive)
    archive.write("h/i.txt", TEXT.format("Omega"))
    archive.write("h/j.txt", TEXT.format("Delta"))
    report = archive.refresh()
    assert (report.changed, report.new, report.same) == (1, 1, 6)
    assert archive.refresh().same == 8


def test_where_all_seeds_lie_in_one_folder_few_are_looked_at(archive, briefly, monkeypatch):
    monkeypatch.setattr(listing, "WHOLE", 4)
    monkeypatch.setattr(listing, "_SHARED", 1)
    for number in range(40):
        archive.write(f"{number}.txt", TEXT.format(f"Mot{number}"))
    archive.refresh()
    briefly(archive)
    looked_at = []
    stat = FileState.saw

    def saw(state, facts):
        looked_at.append(facts)
        return stat(state, facts)

    monkeypatch.setattr(FileState, "saw", saw)
    archive.write("7.txt", TEXT.format("Omega"))
    archive.write("new.txt", TEXT.format("Delta"))
    report = archive.refresh()
    assert (report.changed, report.new, report.same) == (1, 1, 46)
    assert len(looked_at) < 10
    assert archive.refresh().same == 48


def test_an_index_that_gives_all_captures_is_asked_once(archive, monkeypatch):
    asked = []

    def found(**what):
        asked.append(what)
        return archive.index.captures()

    monkeypatch.setattr(archive.index, "found", found)
    archive.write("b/0.html", PAGE.format("Omega", "0"))
    archive.write("h/i.txt", TEXT.format("Omega"))
    assert archive.refresh().changed == 2
    assert len(asked) == 1


def test_a_seed_that_was_only_touched_is_not_read(archive, briefly):
    briefly(archive)
    archive.write("h/i.txt", TEXT.format("Alpha"), OLD + 1)
    assert not archive.refresh().wrote


@pytest.mark.parametrize("kept", ["coverage.json", "seeds.json", "seeds.glance.json"])
@pytest.mark.parametrize("spoilt", [b"{}", None], ids=str)
def test_what_is_lost_or_spoilt_beside_the_index_is_made_again(archive, kept, spoilt):
    archive.write("h/i.txt", TEXT.format("Omega"))
    before = state_of_all(archive) if kept != "coverage.json" else None
    (archive.folder / kept).unlink()
    if spoilt is not None:
        (archive.folder / kept).write_bytes(spoilt)
    archive.refresh()
    again = state_of_all(archive)
    shutil.rmtree(archive.folder)
    archive.refresh()
    assert again == state_of_all(archive) != before


def test_many_seeds_are_read_as_ever(archive, monkeypatch):
    monkeypatch.setattr(brief, "MOST", 1)
    whole = []
    load = Ledger.load

    def loaded(file):
        whole.append(file)
        return load(file)

    monkeypatch.setattr(Ledger, "load", loaded)
    for name in ("h/j.txt", "h/k.txt"):
        archive.write(name, TEXT.format(name))
    assert archive.refresh().new == 2
    assert whole


PATHS = (
    "a.txt",
    'b"c.txt',
    "b\\.txt",
    "é/[1].txt",
    'é/,"a.txt":[0]',
    "é/x/y.txt",
    "z],",
    "é/\U0001f4a9",
)


@given(
    st.dictionaries(st.sampled_from(PATHS), st.integers(0, 9)),
    st.lists(st.tuples(st.sampled_from(PATHS), st.integers(-1, 9)), max_size=4),
)
def test_rows_that_are_read_one_by_one_are_those_that_are_read_at_once(before, changes):
    known = {path: FileState(size, 1, "d", 2) for path, size in before.items()}
    rows = Rows(text_of(known))
    for path, size in changes:
        if size < 0:
            known.pop(path, None)
            rows.pop(path, None)
        else:
            known[path] = rows[path] = FileState(size, 3, "e", 4, certain=size != 9)
    assert dict(rows) == known
    assert {path: rows.get(path) for path in PATHS} == {path: known.get(path) for path in PATHS}
    certain = {path: list(state[:4]) for path, state in known.items() if state.certain}
    assert json.loads(b"{%b}" % rows.text()) == certain
    assert rows.text() == text_of(known)
