"""Good seeds among all the bad ones that we could think of: what becomes of each."""

import base64
import bz2
import functools
import gzip
import io
import json
import lzma
import os
import random
import socket
import subprocess
import sys
import tarfile
import time
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive import Query, open_index
from indexer import Extractor, Options, refresh
from tests.served import ROOT, children

GOOD = [f"good-{number:02}.{('txt', 'html')[number % 2]}" for number in range(50)]
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


def script(data):
    return page(head=f"<script type='application/ld+json'>{data}</script>")


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
    "leaders.txt": Bad(text("Page" + "." * 20_000 + "12"), READ),
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
    "comments-in-head.html": Bad(
        b"<!doctype html>" + b"<!--a>" * 60_000 + b"<p>Fin", NAMED, "this page has no text"
    ),
    "angles.html": Bad(page(body="<" * 500_000), EITHER),
    "entities.html": Bad(page(body="&amp" * 200_000), EITHER),
    "large.html": Bad(b"<html><body>" + PARAGRAPHS[:9_000_000].encode(), EITHER),
    "lists.html": Bad(page(body="<ul><li><a href=x>Un lien</a>" * 5000), EITHER),
    "json.html": Bad(script(DEEP_JSON), READ),
    "json-numbers.html": Bad(script(f"[{'9' * 10_000}]"), READ),
    "json-remarks.html": Bad(script('{"a":' + "/*\n" * 60_000), READ),
    "json-blanks.html": Bad(script('{"@type": "NewsArticle"' + " " * 100_000 + "x"), READ),
    "json-lines.html": Bad(script("{" + "\n" * 100_000 + '"author":' + " " * 100_000), READ),
    "json-odd.html": Bad(
        script(json.dumps({"@type": "NewsArticle", "headline": {"a": [1]}, "author": [[], 7]})),
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
    "bomb.txt.gz": Bad(gzip.compress(bytes(12_000_000)), NAMED, "it is larger than 10 MB"),
    "bomb.tar.bz2": Bad(bz2.compress(bytes(12_000_000)), NAMED),
    "bomb.zip": Bad(zipped({"a.txt": bytes(12_000_000)}), NAMED, "it is larger than 10 MB"),
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
    "author.xml": Bad(
        FEED.format(item("Auteur").replace("</item>", f"<author>{'a' * 60_000}</author></item>"))
        .encode(), READ
    ),
    "deep.xml": Bad(FEED.format("<item>" * 50_000).encode(), NAMED),
    "unknown.xml": Bad(b"<?xml version='1.0'?><note>Une note.</note>", NAMED, "XML of an unknown"),
}  # fmt: skip


def mail(*fields, body="", kind="text/plain"):
    head = ["From: a@example.org", "Date: Wed, 06 Mar 2024 10:00:00 +0000", *fields]
    return "\n".join([*head, f"Content-Type: {kind}", "", body]).encode()


def parts(depth):
    """A mail whose parts hold parts."""
    lines = [f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth)]
    return mail("Subject: Fond", kind="text/plain") + "".join(lines).encode()


def odd_tar(**facts):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        entry = tarfile.TarInfo("a.txt")
        for name, value in facts.items():
            setattr(entry, name, value)
        archive.addfile(entry)
    return file.getvalue()


def warc(length, head="HTTP/1.1 200 OK\r\n\r\n"):
    fields = f"WARC-Type: response\r\nWARC-Target-URI: https://e.org\r\nContent-Length: {length}"
    return f"WARC/1.0\r\n{fields}\r\n\r\n{head}".encode() + page("Toile")


FRENCH = PAGE.format("Évry")
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"
STREAM = zlib.compress(b"BT (A) Tj ET " * 4_000_000)
WXR = "<rss xmlns:wp='http://wordpress.org/export/1.2/'><channel><wp:wxr_version>1.2"
MORE = {
    **{
        f"encoded-{name}.html": FRENCH.encode(name, "replace")
        for name in ("utf-16", "utf-16-le", "utf-32", "utf-7", "cp500", "cp1252", "shift_jis")
    },
    **{
        f"encoded-{name}.txt": text("Évry").decode().encode(name) for name in ("utf-16-be", "cp037")
    },
    "bom.txt": "\ufeff".encode() * 5000,
    "bom.html": "\ufeff".encode("utf-16") + page(),
    "mixed.txt": text("Évry") + "Évry".encode("cp1252") * 20 + "Évry".encode("utf-16"),
    "surrogates.txt": b"\xed\xa0\x80" * 5000 + text("Suite"),
    "overlong.txt": b"\xc0\xaf" * 5000 + text("Suite"),
    "marks.txt": text("Accents") + ("a" + "\u0301" * 100_000).encode(),
    "directions.txt": text("Sens") + ("\u202e\u2066" * 50_000).encode(),
    "escapes.txt": text("Titre \x1b[2J\x1b]0;x\x07"),
    "numbers.txt": b"300 000 " * 200_000,
    "dates.txt": b"6 mars 2024, " * 100_000,
    "quotes.txt": ("« " * 300_000).encode(),
    "names.txt": b"La Mairie De Lille Et Le CHU De Paris " * 20_000,
    "urls.txt": b"https://example.org/a?b=c&d=e " * 50_000,
    "addresses.txt": b"a@example.org " * 100_000,
    "breaks.html": page(body="a<br>" * 400_000),
    "buttons.html": page(body="<button>" * 50_000),
    "forms.html": page(body="<form><input><select><option>" * 20_000),
    "svg.html": page(body="<svg><g>" * 20_000),
    "math.html": page(body="<math><mi>" * 20_000),
    "templates.html": page(body="<template>" * 5000),
    "frames.html": page(body="<iframe srcdoc='<p>x</p>'>" * 20_000),
    "styles.html": page(head="<style>a{}" + "b{" * 200_000),
    "scripts.html": page(body="<script>" * 50_000),
    "noscript.html": page(body="<noscript>" * 50_000),
    "metas.html": page(head="<meta name=a content=b>" * 100_000),
    "canonicals.html": page(head="<link rel=canonical href='http://[::1'>" * 5000),
    "base.html": page(head="<base href='javascript:alert(1)'><base href='//'>"),
    "microdata.html": page(body="<div itemscope itemprop=articleBody>" * 20_000),
    "hugetag.html": page(body=f"<{'a' * 1_000_000}>x"),
    "hugevalue.html": page(body=f"<p title='{'a' * 5_000_000}'>x"),
    "cdata.html": page(body="<![CDATA[" * 100_000),
    "doctype.html": b"<!DOCTYPE " + b"a " * 500_000 + page(),
    "closing.html": page(body="</p></div></body></html>" * 50_000),
    "longjson.html": page(head=f"<script type='application/ld+json'>[{'{},' * 300_000}1]</script>"),
    "parts.eml": parts(3000),
    "subject.eml": mail(f"Subject: {'a ' * 1_000_000}", body=TEXT),
    "encoded.eml": mail(f"Subject: {'=?utf-8?b?w4k=?=' * 50_000}", body=TEXT),
    "fields.eml": mail(*("X-A: b" for _ in range(100_000)), body=TEXT),
    "charset.eml": mail("Subject: x", body=TEXT, kind="text/plain; charset=nonsense"),
    "base64.eml": mail("Subject: x", "Content-Transfer-Encoding: base64", body="====" * 100_000),
    "uu.eml": mail(
        "Subject: x", "Content-Transfer-Encoding: x-uuencode", body="begin 644 a\nM" * 999
    ),
    "attached.eml": mail("Subject: x", body="x" * 100, kind="message/rfc822"),
    "froms.mbox": b"From a@example.org Wed Mar  6 10:00:00 2024\n" * 50_000,
    "boundary.mhtml": b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + page(),
    "many.zip": zipped({f"{number}.txt": b"" for number in range(5000)}),
    "absolute.zip": zipped({"/etc/passwd": text("Absolu"), "C:\\a.txt": text("Absolu")}),
    "names.zip": zipped({"a\nproblem  b.txt": text("Nom"), "\x1b[2J.txt": text("Nom")}),
    "crc.zip": zipped({"a.txt": text("Somme")}).replace(
        b"\x00\x00\x00\x00", b"\x00\x01\x00\x00", 1
    ),
    "prefix.zip": b"MZ" * 500 + zipped({"a.txt": text("Devant")}),
    "symlink.tar": odd_tar(type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    "hard.tar": odd_tar(type=tarfile.LNKTYPE, linkname="../../secret.txt"),
    "device.tar": odd_tar(type=tarfile.CHRTYPE, devmajor=1, devminor=5),
    "pipe.tar": odd_tar(type=tarfile.FIFOTYPE),
    "out.tar": odd_tar(name="../../secret.txt"),
    "negative.tar": odd_tar(mtime=-(10**9)),
    "often.gz": functools.reduce(lambda data, _: gzip.compress(data), range(12), text("Fond")),
    "bomb.xz": lzma.compress(bytes(30_000_000)),
    "tail.gz": gzip.compress(text("Gzip")) + NOISE,
    "catalog.pdf": PDF + b"trailer << /Root 1 0 R >>",
    "loop.pdf": PDF
    + b"2 0 obj << /Type /Pages /Kids [2 0 R] /Count 1 >> endobj trailer << /Root 1 0 R >>",
    "count.pdf": PDF
    + b"2 0 obj << /Type /Pages /Kids [] /Count 999999999 >> endobj trailer << /Root 1 0 R >>",
    "bomb.pdf": PDF
    + b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj 3 0 obj << /Type /Page"
    + b" /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >> endobj 4 0 obj"
    + b" << /Filter /FlateDecode /Length %d >> stream\n%b\nendstream endobj"
    b" trailer << /Root 1 0 R >>" % (len(STREAM), STREAM),
    "length.warc": warc(10**12),
    "negative.warc": warc(-5),
    "nolength.warc": warc("x"),
    "heads.warc": warc(2_000_000, "HTTP/1.1 200 OK\r\n" + "A: b\r\n" * 200_000 + "\r\n"),
    "chunked.warc": warc(400, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n"),
    "nested.xml": b"<a>" * 300_000,
    "attributes.xml": b"<rss " + b"".join(b"a%d='1' " % n for n in range(100_000)) + b"/>",
    "items.xml": FEED.format("<item/>" * 100_000).encode(),
    "instructions.xml": b"<?xml version='1.0'?>" + b"<?a b?>" * 100_000,
    "wrong.xml": b"<?xml version='1.0' encoding='utf-32'?>" + FEED.format(item("X")).encode(),
    "cut-wxr.xml": WXR.encode(),
    "posts.xml": f"{WXR}</wp:wxr_version>{'<item><wp:post_type>post' * 20_000}".encode(),
    "stars.md": b"*" * 200_000 + b" Fond",
    "lists.md": b"".join(b" " * n + b"- a\n" for n in range(0, 3000, 2)),
    "table.md": b"|a" * 20_000 + b"\n" + b"|-" * 20_000 + b"\n" + b"|b" * 20_000,
    "references.md": b"".join(b"[a%d]: b\n" % n for n in range(50_000)) + text("Fond"),
    "html.md": b"<div>" * 100_000 + b"\n\nFond",
    "code.md": b"`" * 200_000,
    "front.md": b"---\n" + b"a: [" * 5000 + b"\n---\nFond",
}
"""More of them, of which it is enough that they cost nobody else anything."""


@pytest.fixture(scope="module")
def run(tmp_path_factory, size, measured):
    """One refresh over all of them: its report, what is found, and the folder."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text(f"Le mot de passe est {INSIDER}. {TEXT}")
    folder = tmp_path_factory.mktemp("seeds")
    for name in GOOD:
        (folder / name).write_bytes(page(name) if name.endswith(".html") else text(name))
    bytes_of = {name: bad.data for name, bad in BAD.items()} | MORE
    for name, data in bytes_of.items():
        (folder / name).write_bytes(data)
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

    address = f"whoosh:{tmp_path_factory.mktemp('index')}"
    report, took, peak = indexed(folder, address, seconds=size(2, 5))
    index = open_index(address)
    found = {
        hit.seed for page in (1, 2, 3) for hit in index.search(Query(size=100, page=page)).hits
    }
    found |= {place for pair in report["versions"] for place in pair.values()}
    bad = len(bytes_of) + 9  # those that are no plain files, or odd ones, were made above
    measured(
        "hostile seeds",
        f"{len(set(GOOD) & found)} of {len(GOOD)} good ones indexed among {bad} bad ones in"
        f" {took:.0f} s, all processes {peak / 1e6:.0f} MB at the most",
    )
    assert peak < 1 << 30
    return report, found, index


def indexed(folder, address, seconds):
    """The report of `newsarchive index`, the seconds that it took, and the most memory."""
    words = ["index", str(folder), "--index", address, "--jobs", "2", "--report", "report.json"]
    began, peak = time.monotonic(), 0
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "web.cli", *words],
        cwd=folder.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT), "NEWSARCHIVE_SECONDS": str(seconds)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        while running.poll() is None:
            peak = max(peak, memory(running.pid))
            time.sleep(0.1)
    assert running.returncode == 1
    report = json.loads((folder.parent / "report.json").read_text("utf-8"))
    return report, time.monotonic() - began, peak


def memory(pid):
    """Bytes that a process and its children take, what they share counted once."""
    try:
        below = children(pid)
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    own = [int(row.split()[1]) * 1024 for row in rows if row.startswith("Pss:")]
    return sum(own) + sum(memory(child) for child in below)


def named(report, name):
    """The problems of a seed."""
    return [line for line in report["problems"] if line.startswith((f"{name}: ", f"{name} › "))]


@pytest.mark.torture
def test_every_good_seed_is_found(run):
    _report, found, _index = run
    assert set(GOOD) <= found


@pytest.mark.torture
@pytest.mark.parametrize("name", MORE)
def test_a_bad_seed_of_any_kind_is_read_or_named_with_advice(run, name):
    report, found, _index = run
    problems = named(report, name)
    assert problems or any(one.partition(" › ")[0] == name for one in found)
    for line in problems:
        assert "; " in line, "there is advice"
        assert "mistake of newsarchive" not in line


@pytest.mark.torture
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
    assert f"{name}: {reason}" in report["skipped"]
    assert name not in found


@pytest.mark.torture
def test_nothing_from_outside_the_folder_is_found(run):
    report, found, index = run
    assert index.search(Query(text=INSIDER)).total == 0
    assert INSIDER not in json.dumps(report)
    assert not any(seed.startswith(("link", "again", "..")) for seed in found)


def test_a_name_that_is_no_text_is_read_or_named(run):
    report, found, _index = run
    assert [seed for seed in found if seed.startswith("nom-")] or any(
        line.startswith("nom-") for line in report["problems"]
    )


def test_what_comes_before_the_cut_is_in(run):
    _report, found, _index = run
    assert {"cut.xml", "cut.warc.gz"} <= found


LARGE = "La mairie imaginaire de Lille a rouvert ses portes lundi matin, dit son maire, partie {0}."


def large_export(count):
    """An export of WordPress, of so many articles."""
    items = "".join(
        f"<item><title>Titre {n}</title><link>https://exemple.fr/{n}</link><content:encoded>"
        f"<![CDATA[{''.join('<p>' + LARGE.format(100 * n + p) + '</p>' for p in range(12))}]]>"
        "</content:encoded><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>"
        for n in range(count)
    )
    spaces = (
        "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
        " xmlns:wp='http://wordpress.org/export/1.2/'"
    )
    channel = f"<title>G</title><wp:wxr_version>1.2</wp:wxr_version>{items}"
    return f"<rss version='2.0' {spaces}><channel>{channel}</channel></rss>".encode()


def large_box(size):
    """Letters with pictures, of so many bytes together."""
    picture = base64.encodebytes(NOISE * 10).decode()
    letter = "\n".join(
        [
            "From a@example.org Wed Mar  6 10:00:00 2024",
            "From: a@example.org",
            "Subject: Lettre {0}",
            "MIME-Version: 1.0",
            "Content-Type: multipart/mixed; boundary=b",
            "",
            "--b\nContent-Type: text/plain; charset=utf-8\n",
            LARGE,
            "--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n",
            f"{picture}\n--b--\n\n",
        ]
    )
    return "".join(letter.format(n) for n in range(size // len(letter) + 1)).encode()


def illustrated():
    picture = base64.b64encode(NOISE * 10).decode()
    pictures = f"<img src='data:image/png;base64,{picture}'>"
    return page(body="".join(f"<p>{LARGE.format(n)}</p>{pictures}" for n in range(30)))


@pytest.mark.torture
def test_large_seeds_of_honest_people_pass(tmp_path, size):
    """The limits are for one article, and pictures cost next to nothing."""
    folder, count = tmp_path / "seeds", size(60, 1500)
    folder.mkdir()
    (folder / "export.xml").write_bytes(large_export(count))
    (folder / "box.mbox").write_bytes(large_box(size(2_000_000, 20_000_000)))
    (folder / "pictures.html").write_bytes(illustrated())
    articles = [LARGE.format(n) for n in range(10_000)]
    (folder / "long.txt").write_text("Un long rapport\n\n" + "\n\n".join(articles))
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    report = refresh(folder, index, Extractor.load(), Options(jobs=2))
    assert report.problems == ()
    assert report.total > count + 2
