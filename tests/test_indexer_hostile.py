"""Twenty good seeds among all the bad ones that we could think of: what becomes of each."""

import bz2
import gzip
import io
import json
import os
import random
import socket
import tarfile
import zipfile
from dataclasses import dataclass
from datetime import date

import pytest

from archive import Query, open_index
from indexer import Extractor, Options, refresh
from indexer.refreshing import limits
from web.cli.indexing import report_shape

TODAY = date(2024, 12, 31)
GOOD = [f"good-{number:02}.{('txt', 'html')[number % 2]}" for number in range(20)]
INSIDER = "tournesol"
"""What stands in a file outside the folder, and may never be found."""

TEXT = "La mairie imaginaire de {0} a rouvert ses portes lundi matin, dit son maire."
PAGE = "<!doctype html><html><head><title>Titre {0}</title></head><body><p>" + TEXT + "</p>"
FEED = "<rss version='2.0'><channel><title>Gazette</title>{0}</channel></rss>"


def text(word):
    return TEXT.format(word).encode()


def page(word="page", head="", body=""):
    made = PAGE.format(word).replace("</head>", f"{head}</head>")
    return f"{made}{body}</body></html>".encode()


def zipped(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(files):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return file.getvalue()


def nested(depth):
    data = zipped({"a.txt": text("Fond")})
    for _ in range(depth):
        data = zipped({"in.zip": data})
    return data


def record(address, body):
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    data = head.encode() + body
    return (
        (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
            f"WARC-Date: 2024-03-06T10:02:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(data)}\r\n\r\n"
        ).encode()
        + data
        + b"\r\n\r\n"
    )


def item(word, more=""):
    return f"<item><title>{word}</title><description>{TEXT.format(word)}{more}</description></item>"


WARC = b"".join(gzip.compress(record(f"https://example.org/{n}", page(n))) for n in range(4))
NOISE = random.Random(0).randbytes(20_000)  # noqa: S311 - nothing is secret here
ALIASES = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10))
DEEP_JSON = '{"@graph":[' * 5000 + "]}" * 5000
PARAGRAPHS = "".join(f"<p>{TEXT.format(number)}</p>" for number in range(100_000))

READ, NAMED, EITHER = "is read", "is named", "is read or named"


@dataclass(frozen=True)
class Bad:
    """A bad seed: its bytes, what becomes of it, and of the reason a part."""

    data: bytes
    fate: str
    reason: str = ""


BAD = {
    "empty.txt": Bad(b"", NAMED, "the file is empty"),
    "empty.zip": Bad(zipped({}), NAMED, "this is an empty archive"),
    "blank.txt": Bad(b" \n\t\n" * 1000, NAMED, "the file is empty"),
    "dots.txt": Bad(b". . .\n" * 1000, NAMED, "there are no words in it"),
    "noise.txt": Bad(NOISE, NAMED, "this is binary data"),
    "noise.html": Bad(b"<html>" + NOISE, EITHER),
    "noise.pdf": Bad(b"%PDF-1.7\n" + NOISE, NAMED, "it is a damaged PDF"),
    "noise.warc.gz": Bad(NOISE, NAMED),
    "picture.html": Bad(b"\x89PNG\r\n\x1a\n" + NOISE, NAMED, "this is a picture"),
    "nul.txt": Bad(b"\0" * 100_000, NAMED, "this is binary data"),
    "some-nul.txt": Bad(text("Nul").replace(b"rouvert", b"rou\0vert"), EITHER),
    "nul.html": Bad(page().replace(b"rouvert", b"rou\0vert"), READ),
    "cut.html": Bad(page()[:60], NAMED, "this page has no text"),
    "cut-in-text.html": Bad(page("Coupe")[:-30], READ),
    "cut-in-script.html": Bad(page(body="<script>var a = '")[:-14], READ),
    "charset.html": Bad(
        page("Été", head="<meta charset=utf-16>").decode().encode("cp1252"), READ
    ),
    "charset-nonsense.html": Bad(page(head="<meta charset=hex>"), READ),
    "divs.html": Bad(page(body="<div>" * 100_000 + "Fond"), EITHER),
    "tables.html": Bad(page(body="<table><tr><td>" * 20_000 + "Fond"), EITHER),
    "spans.html": Bad(page(body="<b><i>" * 50_000 + "Fond"), EITHER),
    "attributes.html": Bad(
        page(body=f"<p {' '.join(f'a{n}=1' for n in range(200_000))}>Fin</p>"), EITHER
    ),
    "comments.html": Bad(page(body="<!--" * 200_000), EITHER),
    "angles.html": Bad(page(body="<" * 500_000), EITHER),
    "entities.html": Bad(page(body="&amp" * 200_000), EITHER),
    "large.html": Bad(b"<html><body>" + PARAGRAPHS[:9_000_000].encode(), EITHER),
    "lists.html": Bad(page(body="<ul><li><a href=x>Un lien</a>" * 5000), EITHER),
    "json.html": Bad(page(head=f"<script type='application/ld+json'>{DEEP_JSON}</script>"), READ),
    "json-numbers.html": Bad(
        page(head=f"<script type='application/ld+json'>[{'9' * 10_000}]</script>"), READ
    ),
    "json-odd.html": Bad(
        page(
            head="<script type='application/ld+json'>"
            + json.dumps({"@type": "NewsArticle", "headline": {"a": [1]}, "author": [[], 7]})
            + "</script>"
        ),
        READ,
    ),
    "date.html": Bad(
        page(head="<meta property='article:published_time' content='2020-13-45T99:99'>"), READ
    ),
    "surrogate.html": Bad(page(body="<p>&#xD800; &#x110000; &#0;</p>"), READ),
    "one-line.txt": Bad(b"un mot de plus " * 350_000, EITHER),
    "one-word.txt": Bad(b"a" * 5_000_000, EITHER),
    "capitals.txt": Bad(b"A.B.C " * 200_000, EITHER),
    "lines.txt": Bad(b"a b c\n" * 300_000, EITHER),
    "separators.txt": Bad(b"=====\n" * 100_000, NAMED, "there are no words in it"),
    "bomb.txt.gz": Bad(gzip.compress(bytes(3_000_000)), NAMED, "it is larger than 2 MB"),
    "bomb.tar.bz2": Bad(bz2.compress(bytes(3_000_000)), NAMED, "it is larger than 2 MB"),
    "bomb.zip": Bad(zipped({"a.txt": bytes(3_000_000)}), NAMED, "it is larger than 2 MB"),
    "nested.zip": Bad(nested(9), NAMED, "it is packed too often"),
    "out.zip": Bad(zipped({"../../secret.txt": text("Ailleurs")}), NAMED),
    "cut.zip": Bad(zipped({"a.txt": text("Zip")})[:-30], NAMED, "it is damaged, or cut off"),
    "cut.txt.gz": Bad(gzip.compress(text("Gzip"))[:-12], NAMED, "it is damaged, or cut off"),
    "cut.tgz": Bad(tarred({"a": NOISE, "b": NOISE})[:-20_000], NAMED, "it is damaged"),
    "cut.warc.gz": Bad(WARC[:-100], NAMED, "it is cut off or damaged"),
    "cut.xml": Bad(FEED.format(item("Flux") * 9).encode()[:-200], NAMED, "its XML is broken"),
    "cut.eml": Bad(b"From: a@example.org\nSubject: x\nDate: y\n", NAMED, "this mail has no text"),
    "cut.mhtml": Bad(b"Snapshot-Content-Location: x\n\n", NAMED, "there is no page in it"),
    "aliases.md": Bad(f"---\n{ALIASES}tags: *i\n---\n{TEXT}".encode(), READ),
    "date.md": Bad(f"---\ndate: 2020-13-45\n---\n{TEXT}".encode(), READ),
    "quotes.md": Bad(b"> " * 100_000 + b"Fond", EITHER),
    "brackets.md": Bad(b"[" * 100_000 + b"Fond", EITHER),
    "laughs.xml": Bad(
        f"<!DOCTYPE rss [{LAUGHS}]>{FEED.format(item('X', '&l9;'))}".encode(), EITHER
    ),
    "deep.xml": Bad(FEED.format("<item>" * 50_000).encode(), NAMED),
    "unknown.xml": Bad(b"<?xml version='1.0'?><note>Une note.</note>", NAMED, "XML of an unknown"),
}  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One refresh over all of them: its report, what is found, and the folder."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text(f"Le mot de passe est {INSIDER}. {TEXT}")
    folder = tmp_path_factory.mktemp("seeds")
    for name in GOOD:
        (folder / name).write_bytes(page(name) if name.endswith(".html") else text(name))
    for name, bad in BAD.items():
        (folder / name).write_bytes(bad.data)
    for name in ("sparse.txt", "sparse.html"):
        with (folder / name).open("wb") as file:
            file.truncate(200_000_000)
    external = f"<!DOCTYPE rss [<!ENTITY s SYSTEM '{(outside / 'secret.txt').as_uri()}'>]>"
    (folder / "external.xml").write_text(external + FEED.format(item("Externe", "&s;")))
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "again").symlink_to(folder)
    (folder / "link.txt").symlink_to(outside / "secret.txt")
    (folder / "link").symlink_to(outside)
    os.mkfifo(folder / "pipe.txt")
    (folder / os.fsdecode(b"nom-\xe9t\xe9.txt")).write_bytes(text("Nom"))
    here = os.open(".", os.O_RDONLY)
    os.chdir(folder)  # a socket's path has to be short
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.txt")
    os.fchdir(here)
    os.close(here)

    index = open_index(f"whoosh:{tmp_path_factory.mktemp('index')}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "SECONDS", 2)
        patch.setattr(limits, "PATIENCE", 20)
        patch.setattr("indexer.formats.packed.MEMBER", 2_000_000)
        report = refresh(folder, index, Extractor.load(), Options(today=TODAY, jobs=2))
    found = {hit.seed for hit in index.search(Query(size=1000)).hits}
    found |= {place for pair in report.versions for place in pair}
    return report, found, index


def named(report, name):
    """The problems of a seed."""
    return [line for line in report.problems if line.startswith((f"{name}: ", f"{name} › "))]


def test_every_good_seed_is_found(run):
    _report, found, _index = run
    assert set(GOOD) <= found


@pytest.mark.parametrize("name", BAD)
def test_a_bad_seed_is_read_or_named_with_a_reason_and_advice(run, name):
    report, found, _index = run
    bad, problems = BAD[name], named(report, name)
    assert name in found or problems
    assert bad.fate != READ or (name in found and not problems), problems
    assert bad.fate != NAMED or problems
    for line in problems:
        assert bad.reason in line
        assert "; " in line, "there is advice"
        assert "mistake of newsarchive" not in line


@pytest.mark.parametrize("name", ["sparse.txt", "sparse.html"])
def test_a_file_larger_than_any_article_is_named(run, name):
    report, _found, _index = run
    (problem,) = named(report, name)
    assert "it is larger than 10 MB; keep only the article" in problem


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("loop.txt", "a link that leads nowhere"),
        ("link.txt", "a link out of the folder"),
        ("pipe.txt", "not a file"),
        ("socket.txt", "not a file"),
    ],
)
def test_what_is_no_file_of_the_folder_is_passed_over_by_name(run, name, reason):
    report, found, _index = run
    assert f"{name}: {reason}" in report.skipped
    assert name not in found


def test_nothing_from_outside_the_folder_is_found(run):
    report, found, index = run
    assert index.search(Query(text=INSIDER)).total == 0
    assert INSIDER not in "".join(report.lines())
    assert not any(seed.startswith(("link", "again", "..")) for seed in found)


def test_a_name_that_is_no_text_is_read_or_named(run):
    report, found, _index = run
    assert [seed for seed in found if seed.startswith("nom-")] or any(
        line.startswith("nom-") for line in report.problems
    )


def test_the_report_can_be_written_whatever_the_seeds_are_called(run):
    report, _found, _index = run
    assert json.dumps(report_shape(report)).encode("ascii")
    assert "\n".join(report.lines()).encode("utf-8", "backslashreplace")


def test_what_comes_before_the_cut_is_in(run):
    _report, found, _index = run
    assert {"cut.xml", "cut.warc.gz"} <= found
