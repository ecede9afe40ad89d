"""Archives into the articles in them: zip, tar and gzip, whatever is inside, however broken."""

import bz2
import gzip
import io
import lzma
import random
import tarfile
import zipfile
from io import BytesIO

import pytest

from indexer import SeedError
from indexer.formats import Source, packed, read, recognised

DUMP = "La mairie imaginaire de {} a rouvert ses portes lundi matin, dit son maire.\n"
PAGE = "<!doctype html><html><body><p>" + DUMP + "</p></body></html>"


def dump(word):
    return DUMP.format(word).encode()


def page(word):
    return PAGE.format(word).encode()


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(files, mode="w"):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return file.getvalue()


def outcomes(name, data):
    """The parts that were read, and the errors."""
    found = list(read(Source(path=name, name=name, file=BytesIO(data))))
    errors = [str(one) for one in found if isinstance(one, SeedError)]
    return [one.part for one in found if not isinstance(one, SeedError)], errors


def words(name, data):
    """The lines of every article."""
    return [
        [line.text for line in raw.lines]
        for raw in read(Source(path=name, name=name, file=BytesIO(data)))
    ]


FILES = {"2024/a.txt": dump("Alpha"), "2024/b.html": page("Beta")}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zipped(FILES)),
        ("a.zip", zipped(FILES, zipfile.ZIP_LZMA)),
        ("a.tar", tarred(FILES)),
        ("a.tgz", tarred(FILES, "w:gz")),
        ("a.tar.bz2", tarred(FILES, "w:bz2")),
        ("a.txz", tarred(FILES, "w:xz")),
        ("a.bin", tarred(FILES, "w:bz2")),
        ("a", zipped(FILES)),
    ],
    ids=["zip", "zip-lzma", "tar", "tar.gz", "tar.bz2", "tar.xz", "wrong-ending", "no-ending"],
)
def test_every_article_of_an_archive_is_read_and_named_by_its_path(name, data):
    assert outcomes(name, data) == (["2024/a.txt", "2024/b.html"], [])
    assert words(name, data)[0] == [dump("Alpha").decode().strip()]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.txt.gz", gzip.compress),
        ("A.TXT.GZ", gzip.compress),
        ("a.txt.bz2", bz2.compress),
        ("a.txt.xz", lzma.compress),
        ("a.gz", gzip.compress),
    ],
)
def test_a_packed_file_is_read_as_if_it_were_not_packed(name, pack):
    data = pack(dump("Alpha"))
    assert outcomes(name, data) == ([""], [])
    assert recognised(data, "")


def test_archives_in_archives_are_read():
    inner = zipped({"a.txt": dump("Alpha"), "b.txt.gz": gzip.compress(dump("Beta"))})
    assert outcomes("all.tar", tarred({"in.zip": inner, "c.txt": dump("Gamma")})) == (
        ["in.zip/a.txt", "in.zip/b.txt.gz", "c.txt"],
        [],
    )


def test_several_articles_of_one_packed_dump_keep_their_numbers():
    data = zipped({"a.txt": dump("Alpha") + b"=====\n" + dump("Beta")})
    assert outcomes("a.zip", data)[0] == ["a.txt#1", "a.txt#2"]


def test_what_is_packed_too_often_is_refused_and_its_neighbours_are_not():
    deep = dump("Alpha")
    for _ in range(packed.DEEPEST + 1):
        deep = zipped({"in.zip": deep, "z.txt": dump("Beta")})
    parts, errors = outcomes("a.zip", deep)
    assert len(parts) == packed.DEEPEST
    assert errors == ["a.zip › in.zip/in.zip/in.zip: it is packed too often; unpack it"]


@pytest.mark.parametrize(
    "name",
    ["photo.jpg", "script.js", "table.csv", "letter.docx", ".hidden.txt", "__MACOSX/._a.txt",
     ".git/a.txt", "../a.txt"],
)  # fmt: skip
@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar"])
def test_what_is_no_article_inside_is_passed_over(pack, name):
    data = {"photo.jpg": b"\xff\xd8\xff\xe0", "letter.docx": zipped({"[Content_Types].xml": b"x"})}
    files = {name: data.get(name, dump("Alpha")), "b.txt": dump("Beta")}
    assert outcomes("a", pack(files)) == (["b.txt"], [])


def test_a_file_without_a_name_is_read():
    info = zipfile.ZipInfo("x")
    info.filename = ""
    assert outcomes("a.zip", zipped({info: dump("Alpha")})) == ([""], [])


@pytest.mark.parametrize("first", ["[Content_Types].xml", "mimetype", "_rels/.rels"])
def test_an_office_document_is_no_archive_of_articles(first):
    data = zipped({first: b"x", "docs/a.txt": dump("Alpha")})
    with pytest.raises(SeedError, match="this is an office document, not text"):
        list(read(Source(path="letter.docx", name="letter.docx", file=BytesIO(data))))


def test_a_bad_file_inside_is_named_and_stops_nobody_else():
    files = {"a.txt": b"", "b.txt": bytes(range(256)), "c.txt": dump("Gamma")}
    parts, errors = outcomes("a.zip", zipped(files))
    assert parts == ["c.txt"]
    assert errors == [
        "a.zip › a.txt: the file is empty; save the article again, or delete it",
        "a.zip › b.txt: this is binary data, not text; save the article as text or HTML",
    ]


def encrypted(data, name):
    """An archive with the mark that one of its files is encrypted."""
    data = bytearray(data)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while name not in data[at : at + 60]:
            at = data.find(mark, at + 1)
        data[at + flags] |= 1
    return bytes(data)


def test_a_file_that_needs_a_password_is_named_and_the_others_are_read():
    data = encrypted(zipped({"a.txt": dump("Alpha"), "b.txt": dump("Beta")}), b"a.txt")
    assert outcomes("a.zip", data) == (
        ["b.txt"],
        ["a.zip › a.txt: it needs a password; unpack it"],
    )


def test_a_damaged_file_in_a_zip_is_named_and_the_others_are_read():
    files = {"a.txt": dump("Alpha"), "b.txt": dump("Beta"), "c.txt": dump("Gamma")}
    data = zipped(files, zipfile.ZIP_STORED).replace(b"de Beta a", b"de Bexa a")
    assert outcomes("a.zip", data) == (
        ["a.txt", "c.txt"],
        ["a.zip › b.txt: it is damaged, or cut off; pack it again"],
    )


def test_a_cut_off_zip_is_named():
    assert outcomes("a.zip", zipped(FILES)[:-40]) == (
        [],
        ["a.zip: it is damaged, or cut off; pack it again"],
    )


NOISE = random.Random(0)  # noqa: S311 - nothing is secret here
LONG = {
    f"{number}.txt": "".join(NOISE.choices("abcdefghij \n", k=40_000)).encode()
    for number in range(9)
}


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:xz"])
@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_a_cut_off_archive_gives_what_comes_before(mode, share):
    whole = tarred(LONG, mode)
    parts, (error,) = outcomes("a.tar", whole[: int(len(whole) * share)])
    assert parts
    assert parts == list(LONG)[: len(parts)]
    assert error.startswith("a.tar")
    assert "it is damaged, or cut off" in error


def test_garbage_in_the_middle_of_a_tar_is_told():
    whole = bytearray(tarred(LONG))
    at = whole.index(b"5.txt")
    whole[at : at + 300] = b"\xaa" * 300
    parts, errors = outcomes("a.tar", bytes(whole))
    assert parts == list(LONG)[:5]
    assert len(errors) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"\x1f\x8bxx",
        gzip.compress(dump("Alpha"))[:-20],
        b"PK\x03\x04" + bytes(100),
        b"BZh91AY&SYxx",
    ],
    ids=["gz-head", "gz-cut", "zip-head", "bz2-head"],
)
def test_what_is_damaged_from_the_beginning_is_named(data):
    parts, errors = outcomes("a.gz", data)
    assert parts == []
    assert errors == ["a.gz: it is damaged, or cut off; pack it again"]


@pytest.fixture
def small(monkeypatch):
    """Limits that a test can reach."""
    monkeypatch.setattr(packed, "MEMBER", 1_000_000)
    monkeypatch.setattr(packed, "TOTAL", 2_000_000)
    monkeypatch.setattr(packed, "MEMBERS", 20)


BOMB = b" " * 3_000_000
LARGER = "it is larger than 1 MB unpacked; unpack it"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("pack", [zipped, tarred], ids=["zip", "tar"])
def test_a_file_that_unpacks_to_too_much_is_named_and_the_others_are_read(pack):
    parts, errors = outcomes("a", pack({"bomb.txt": BOMB, "b.txt": dump("Beta")}))
    assert parts == ["b.txt"]
    assert errors == [f"a › bomb.txt: {LARGER}"]


@pytest.mark.usefixtures("small")
def test_a_gzip_bomb_is_named():
    assert outcomes("a.txt.gz", gzip.compress(BOMB)) == ([], [f"a.txt.gz: {LARGER}"])


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "files",
    [
        {f"{number:02}.txt": dump(number) for number in range(30)},
        {f"{number:02}.txt": dump(number) * 12_000 for number in range(30)},
        {f"{number:02}.txt": bytes(1_000_000) for number in range(30)},
        {f"{number:02}.txt": BOMB for number in range(30)},
    ],
    ids=["too-many", "too-much", "binary", "bombs"],
)
def test_an_archive_that_holds_more_than_can_be_read_ends_there(files):
    parts, errors = outcomes("a.zip", zipped(files))
    assert len(parts) < 21
    assert len(errors) < 22
    assert errors[-1] == (
        "a.zip: it holds more than can be read: what comes before is in; "
        "unpack it into several files"
    )
