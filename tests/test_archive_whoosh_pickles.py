"""Opening an index runs nothing that somebody put into it, whatever file it lies in.

A pickle is a program, and Whoosh keeps two of them in its table of contents.
Each plant is tried with every command, and its manifest and pointer made to fit.
"""

import hashlib
import io
import json
import os
import pickle
import shutil

import pytest
import whoosh.fields
import whoosh.index
from click.testing import CliRunner
from whoosh.filedb.structfile import StructFile

from archive import Query, open_index
from archive.engines.whoosh.segments import contents, schema
from archive.engines.whoosh.segments.codec import ArraySegment
from web.cli import main

TEXT = "Le titre de {0}\n\nLa mairie imaginaire de {0} a rouvert ses portes lundi, dit son maire.\n"


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


@pytest.fixture
def mark(tmp_path):
    return tmp_path / "RAN"


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """A folder with an archive of two generations."""
    (tmp_path / "seeds").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for word in ("alpha", "beta"):
        (tmp_path / "seeds" / f"{word}.txt").write_text(TEXT.format(word))
        assert CliRunner().invoke(main, ["index", "--jobs", "1"]).exit_code == 0
    return tmp_path / "var" / "index"


def toc(schema, segments, generation=2):
    """A table of contents as Whoosh writes it, of two pickles."""
    file = StructFile(io.BytesIO())
    for size in (4, 8, 4):
        file.write_varint(size)
    file.write_int(-12345)
    file.write_int(-111)
    for number in (2, 7, 5):
        file.write_varint(number)
    file.write_string(schema)
    file.write_int(generation)
    file.write_int(0)
    file.write(segments)
    return file.file.getvalue()


def resealed(folder):
    """Let the manifest of the newest generation and the pointer fit what lies there now."""
    files = {
        path.name: {
            "bytes": path.stat().st_size,
            "sha256": [hashlib.sha256(path.read_bytes()).hexdigest()],
        }
        for path in folder.iterdir()
        if path.name != "MANIFEST"
    }
    rows = {"format": schema.FORMAT, "built": "2024-01-01T00:00:00+00:00", "files": files}
    data = json.dumps(rows).encode()
    replaced(folder / "MANIFEST", data)
    (folder.parent / "CURRENT").write_text(f"{folder.name} {hashlib.sha256(data).hexdigest()}\n")


def replaced(path, data):
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def plants(mark):  # noqa: C901 - a list of them
    """Everything that can be planted: a name, and what does it to an index."""
    bomb, inner = pickle.dumps(Bomb(mark)), pickle.dumps([Bomb(mark)])
    empty = pickle.dumps([])

    def newest(index):
        return max(index.glob("g-*"))

    def in_toc(data):
        def plant(index):
            (path,) = newest(index).glob("*.toc")
            replaced(path, data)

        return plant

    def beside(name, data):
        return lambda index: replaced(newest(index) / name, data)

    def every(pattern):
        def plant(index):
            for path in list(newest(index).glob(pattern)):
                replaced(path, bomb)

        return plant

    def in_index(name, data=bomb):
        def plant(index):
            (index / name).parent.mkdir(exist_ok=True)
            replaced(index / name, data)

        return plant

    yield "the schema", in_toc(toc(bomb, empty))
    yield "the segments", in_toc(toc(pickle.dumps(None), bomb))
    yield "a segment", in_toc(toc(pickle.dumps(None), inner))
    yield "a whole table of contents", in_toc(bomb)
    yield "another table of contents", beside("_MAIN_999.toc", toc(bomb, bomb, 999))
    yield "a table of contents in an old format", in_toc(toc(bomb, bomb).replace(b"\x91", b"\x93"))
    yield "the arrays", every("*.arrays")
    yield "Whoosh's own segments", beside("MAIN_abc.seg", bomb)
    yield "everything", every("*")
    for name in ("CURRENT", "LOCK", "seeds.json", "seeds.json.1.new", "cache.pickle"):
        yield name, in_index(name)
    yield "the spool of a killed run", in_index("newsarchive-spool-abcdefgh/0")
    yield "a commit of a killed run", in_index("tmp-abcdefgh/_MAIN_1.toc", toc(bomb, bomb, 1))


COMMANDS = [
    ["search", "mairie"],
    ["status"],
    ["index", "--jobs", "1"],
    ["index", "--jobs", "1", "--rebuild"],
]


@pytest.mark.torture
@pytest.mark.parametrize("sealed", [False, True], ids=["as-it-is", "resealed"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_that_was_planted_in_an_index_runs(  # noqa: PLR0917 - fixtures
    archive, mark, command, sealed, size, measured
):
    whole = archive.parent / "whole"
    shutil.copytree(archive, whole)
    for number, (name, plant) in enumerate(plants(mark)):
        shutil.rmtree(archive)
        shutil.copytree(whole, archive)
        plant(archive)
        if sealed:
            resealed(max(archive.glob("g-*")))
        (archive.parents[1] / "seeds" / "alpha.txt").write_text(TEXT.format(f"alpha{number}"))
        for _ in range(size(2, 3)):
            done = CliRunner().invoke(main, command)
            assert not mark.exists(), f"{name} ran"
            assert isinstance(done.exception, SystemExit | None), (name, done.exception)
    kind = f"{' '.join(command)}{', resealed' if sealed else ''}"
    measured(f"planted pickles: {kind}", f"{number + 1} plants, 0 executed")


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Whoosh leaves a file open
@pytest.mark.torture
def test_whoosh_itself_would_run_it(archive, mark):
    """What is planted here is alive: the test above bites."""
    (path,) = max(archive.glob("g-*")).glob("*.toc")
    replaced(path, toc(pickle.dumps(Bomb(mark)), pickle.dumps([])))
    with pytest.raises(whoosh.fields.FieldConfigurationError):
        whoosh.index.open_dir(str(path.parent))
    assert mark.exists()


@pytest.mark.parametrize(
    "harm",
    [
        {"segid": "../../secret"},
        {"indexname": "../secret"},
        {"segid": 7},
        {"deleted": {"x"}},
        {"documents": "many"},
        {"more": 1},
    ],
    ids=str,
)
def test_a_segment_whose_files_lie_elsewhere_is_refused(harm):
    segment = ArraySegment("MAIN")
    segment.__dict__ |= harm
    for _ in range(3):
        with pytest.raises(ValueError, match="names something else than segments"):
            contents.read_contents(toc(b"", pickle.dumps([segment])))


@pytest.mark.parametrize("cut", range(0, 60, 3))
def test_a_table_of_contents_that_was_cut_is_refused(cut):
    whole = toc(b"schema", pickle.dumps([ArraySegment("MAIN")]))
    assert len(contents.read_contents(whole)) == 1
    with pytest.raises(ValueError, match="table of contents"):
        contents.read_contents(whole[: len(whole) * cut // 60])


def test_the_archive_is_still_there(archive):
    assert open_index(f"whoosh:{archive}").search(Query()).total == 2
