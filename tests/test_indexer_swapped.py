"""Seeds that somebody swaps or edits while they are read: whole and from the folder, or named.

Each is tried several times running: once finds nothing.
"""

import os
import socket
import stat
import threading
import time
from datetime import date

import pytest

from archive import Query, open_index
from indexer import Extractor, Options, SeedError, SeedFile, gather, opened, refresh
from indexer.refreshing.survey import survey
from indexer.seeds import opening

TODAY = date(2024, 12, 31)
TIMES = range(3)
INSIDER = "tournesol"
"""What stands in a file outside the folder, and may never be found."""

TEXT = "Le titre de {0}\n\nLa mairie imaginaire de {0} a rouvert ses portes lundi, dit son maire.\n"


@pytest.fixture(scope="module")
def extractor():
    return Extractor.load()


@pytest.fixture
def seeds(tmp_path):
    folder = tmp_path / "seeds"
    (folder / "in").mkdir(parents=True)
    (folder / "good.txt").write_text(TEXT.format("Alpha"))
    (folder / "in" / "victim.txt").write_text(TEXT.format("Beta"))
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "victim.txt").write_text(TEXT.format(INSIDER))
    return folder


@pytest.fixture
def run(seeds, tmp_path, extractor):
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    options = Options(today=TODAY, jobs=2)

    def refreshed():
        return refresh(seeds, index, extractor, options, ledger=tmp_path / "ledger.json"), index

    return refreshed


def seeds_in(path):
    return [entry for entry in gather([path]) if isinstance(entry, SeedFile)]


def to_link(seeds):
    victim = seeds / "in" / "victim.txt"
    victim.unlink()
    victim.symlink_to(seeds.parent / "outside" / "victim.txt")


def to_link_inside(seeds):
    victim = seeds / "in" / "victim.txt"
    victim.unlink()
    victim.symlink_to(seeds / "good.txt")


def to_linked_folder(seeds):
    (seeds / "in").rename(seeds.parent / "away")
    (seeds / "in").symlink_to(seeds.parent / "outside")


def to_pipe(seeds):
    (seeds / "in" / "victim.txt").unlink()
    os.mkfifo(seeds / "in" / "victim.txt")


def to_device(seeds):
    """Like /dev/zero, which never ends."""
    (seeds / "in" / "victim.txt").unlink()
    os.mknod(seeds / "in" / "victim.txt", stat.S_IFCHR | 0o666, os.makedev(1, 5))


def to_link_to_device(seeds):
    victim = seeds / "in" / "victim.txt"
    victim.unlink()
    victim.symlink_to("/dev/zero")


def to_folder(seeds):
    (seeds / "in" / "victim.txt").unlink()
    (seeds / "in" / "victim.txt").mkdir()


def to_socket(seeds):
    victim = seeds / "in" / "victim.txt"
    victim.unlink()
    folder = os.open(victim.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as bound:  # its path has to be short
        bound.bind(f"/proc/self/fd/{folder}/{victim.name}")
    os.close(folder)


SWAPS = {
    to_link: "it has become a link; put the file itself there",
    to_link_inside: "it has become a link; put the file itself there",
    to_link_to_device: "it has become a link; put the file itself there",
    to_linked_folder: "a folder on the way to it has become a link, or no folder; put the folder",
    to_pipe: "it has become a pipe; put the file itself there",
    to_folder: "it has become a folder; put the file itself there",
    to_socket: "it has become a socket; put the file itself there",
}
if os.geteuid() == 0:  # nobody else can make one
    SWAPS[to_device] = "it has become a device; put the file itself there"


@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
@pytest.mark.parametrize("swap", SWAPS, ids=lambda swap: swap.__name__)
@pytest.mark.parametrize("time_", TIMES)
def test_a_seed_swapped_after_the_survey_is_left_out_and_named(  # noqa: PLR0917 - fixtures
    seeds, run, monkeypatch, known, swap, time_
):
    if known:
        run()
        (seeds / "in" / "victim.txt").write_text(TEXT.format(f"Gamma{time_}"))

    def surveyed(*args, **options):
        found = survey(*args, **options)
        swap(seeds)
        return found

    for looking in ("refresh", "brief"):
        monkeypatch.setattr(f"indexer.refreshing.{looking}.survey", surveyed)
    (seeds / "another.txt").write_text(TEXT.format(f"Omega{time_}"))
    began = time.monotonic()
    report, index = run()
    assert time.monotonic() - began < 20
    (problem,) = report.problems
    assert problem.startswith(f"in/victim.txt: {SWAPS[swap]}")
    assert index.search(Query(text=INSIDER)).total == 0
    seeds_found = {hit.seed for hit in index.search(Query()).hits}
    assert seeds_found == {"good.txt", "another.txt", *(["in/victim.txt"] if known else [])}


@pytest.mark.parametrize("swap", SWAPS, ids=lambda swap: swap.__name__)
def test_a_seed_swapped_just_before_it_is_opened_is_refused(seeds, swap):
    (seed,) = (seed for seed in seeds_in(seeds) if seed.path.endswith("victim.txt"))
    swap(seeds)
    for _ in TIMES:
        with pytest.raises(SeedError) as refused, opened(seed):
            pass
        assert SWAPS[swap] in str(refused.value)
        assert opening.sniffed(seed).digest == opening.UNKNOWN, "it is not read, nor waited for"


def test_a_seed_saved_anew_after_the_survey_is_read_as_it_is_now(seeds):
    (seed,) = seeds_in(seeds / "good.txt")
    new = seeds / "new"
    new.write_text("new")
    new.replace(seeds / "good.txt")
    with opened(seed) as file:
        assert file.read() == b"new"
        assert opening.file_state(file).mtime_ns == (seeds / "good.txt").stat().st_mtime_ns


def test_a_link_inside_the_folder_is_read_where_it_leads(seeds):
    (seeds / "link.txt").symlink_to("in/victim.txt")
    (seeds / "in" / "link.txt").symlink_to(seeds / "good.txt")
    for entry in seeds_in(seeds):
        with opened(entry) as file:
            assert file.read().startswith(b"Le titre")


def test_a_seed_that_has_grown_beyond_all_measure_is_refused(seeds, monkeypatch):
    (seed,) = seeds_in(seeds / "good.txt")
    monkeypatch.setattr(opening, "LARGEST", 10)
    with pytest.raises(SeedError, match="it is larger than 0 GB; split it"), opened(seed):
        pass


VERSIONS = (b"alpha " * 2000, b"gamma " * 2000)


class Edited:
    """An open seed that somebody overwrites in place, with as many bytes, while it is read."""

    def __init__(self, file, path, cut):
        self.file, self.path, self.cut = file, path, cut

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def read(self, size):
        first = self.file.read(self.cut)
        other = VERSIONS[first.startswith(b"alpha")]
        with self.path.open("r+b", buffering=0) as file:
            file.write(other)
        self.file.seek(self.cut)
        return first + self.file.read(size)


@pytest.fixture
def edited(tmp_path, monkeypatch):
    """Reads a seed that is overwritten the first so many times that it is read, at some place."""
    monkeypatch.setattr(opening, "PAUSE", 0.001)
    monkeypatch.setattr(opening, "QUIET", 10_000_000)
    path = tmp_path / "a.txt"
    path.write_bytes(VERSIONS[0])
    (seed,) = seeds_in(path)
    plain = opening._plain
    edits: list[int] = []

    def opened_in_between(seed):
        file = plain(seed)
        return Edited(file, path, edits.pop()) if edits else file

    def read(times, cut):
        edits[:] = [cut] * times
        monkeypatch.setattr(opening, "_plain", opened_in_between)
        with opened(seed) as file:
            return file.read()

    return read


@pytest.mark.torture
def test_a_seed_edited_while_it_is_read_is_read_again_or_named(edited, measured):
    """Tried 200 times, once, twice, or as often as it is read, at any place."""
    named = 0
    for number in range(200):
        try:
            assert edited(number % 4, 60 * number) in VERSIONS
        except SeedError as error:
            assert "it changed while it was read; index again" in str(error)  # noqa: PT017
            named += 1
    assert named == 50, "those that are overwritten as often as they are read"
    measured("edited while it is read", f"200 races, 0 mixed, {200 - named} read, {named} named")


@pytest.mark.torture
def test_without_a_second_look_it_would_be_mixed(edited, monkeypatch):
    monkeypatch.setattr(opening, "_signature", lambda _facts: ())
    assert [edited(1, 6000) in VERSIONS for _ in TIMES] == [False] * len(TIMES)


def test_a_seed_that_somebody_is_writing_to_is_waited_for_a_moment(tmp_path):
    path = tmp_path / "a.txt"
    for number in TIMES:
        path.write_bytes(b"half")
        (seed,) = seeds_in(path)
        writer = threading.Timer(0.01, path.write_bytes, [b"the whole of it %d" % number])
        writer.start()
        try:
            with opened(seed) as file:
                assert file.read() in {b"half", b"", b"the whole of it %d" % number}
        except SeedError as error:
            assert "it changed while it was read" in str(error)  # noqa: PT017
        writer.join()


ITEM = (
    "<item><title>Titre {0} {1}</title><link>https://exemple.fr/{0}/{1}</link><description>"
    "La mairie imaginaire numéro {1} de {0} a rouvert ses portes lundi, dit son maire."
    "</description></item>"
)


def feed(word, count):
    items = "".join(ITEM.format(word, number) for number in range(count))
    return f"<rss version='2.0'><channel><title>Gazette</title>{items}</channel></rss>"


@pytest.mark.parametrize("number", [*TIMES, 99])
def test_a_large_seed_edited_while_it_is_read_is_read_again_and_never_mixed(
    seeds, run, monkeypatch, number
):
    """Edited `number` times while it is read: as often as it takes, then it is named."""
    monkeypatch.setattr(opening, "HELD", 100)
    edits = seeds.parent / "edits"
    file = seeds / "feed.xml"
    file.write_text(feed("alpha", 20))
    articles = Extractor.articles

    def edited(self, seed, opened_file, today):
        for place, article in enumerate(articles(self, seed, opened_file, today)):
            if seed.path == "feed.xml" and place == 10:
                done = len(edits.read_text()) if edits.exists() else 0
                if done < number:
                    edits.write_text("x" * (done + 1))
                    file.write_text(feed(f"gamma{done}", 20))
            yield article

    monkeypatch.setattr(Extractor, "articles", edited)
    report, index = run()
    hits = index.search(Query(size=100)).hits
    titles = {hit.title.text.split()[1] for hit in hits if hit.seed == "feed.xml"}
    if number == 99:
        assert report.problems == ("feed.xml: it changed while it was read; index again",)
        assert titles == set()
    else:
        assert report.problems == ()
        assert titles == {f"gamma{number - 1}" if number else "alpha"}
        assert len([hit for hit in hits if hit.seed == "feed.xml"]) == 20


@pytest.mark.parametrize("number", TIMES)
def test_a_full_disk_is_no_fault_of_a_seed(seeds, run, monkeypatch, number):
    """What the reading of any seed needs fails: the run ends, and the next one is complete."""

    def full(_self, _article):
        raise OSError(28, "No space left on device")

    run()
    (seeds / "new.txt").write_text(TEXT.format(f"Omega{number}"))
    with monkeypatch.context() as patched:
        patched.setattr("indexer.refreshing.spool.SpoolFile.put", full)
        with pytest.raises(OSError, match="No space left on device"):
            run()
    report, index = run()
    assert report.problems == ()
    assert index.search(Query(text=f"omega{number}")).total == 1
