"""Web archives into the pages in them, as crawlers write them and as transfers break them."""

import gzip
import io
import random
import zlib
from datetime import UTC, datetime
from io import BytesIO

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from indexer import SeedError
from indexer.formats import Clue, Source, read

PAGE = """<!doctype html><html><head><title>Titre {0}</title></head><body>
<p>La mairie imaginaire de {0} a rouvert ses portes lundi matin, dit l’élu.</p></body></html>"""
DATE = "2024-03-06T10:02:00Z"


def page(word):
    return PAGE.format(word).encode()


class Crawl:
    """A web archive in the making."""

    def __init__(self, *, zipped):
        self.file = io.BytesIO()
        self.writer = WARCWriter(self.file, gzip=zipped)
        self.writer._create_temp_file = io.BytesIO

    def add(
        self, path, body, kind="text/html; charset=utf-8", *, status="200 OK", record="response",
        headers=(),
    ):  # fmt: skip
        http = StatusAndHeaders(status, [("Content-Type", kind), *headers], protocol="HTTP/1.1")
        made = self.writer.create_warc_record(
            f"https://example.org/{path}" if "<" not in path else path,
            record,
            payload=io.BytesIO(body),
            http_headers=http if record != "resource" else None,
            warc_content_type=kind if record == "resource" else None,
            warc_headers_dict={"WARC-Date": DATE},
        )
        self.writer.write_record(made)
        return self

    def data(self):
        return self.file.getvalue()


@pytest.fixture(params=[True, False], ids=["zipped", "plain"])
def crawl(request):
    made = Crawl(zipped=request.param)
    info = made.writer.create_warcinfo_record("a.warc", {"software": "test"})
    made.writer.write_record(info)
    return made


def outcomes(data, name="a.warc"):
    """The parts that were read, and the errors."""
    found = list(read(Source(path=name, name=name, file=BytesIO(data))))
    errors = [str(one) for one in found if isinstance(one, SeedError)]
    return [one.part for one in found if not isinstance(one, SeedError)], errors


def only(crawl):
    (raw,) = read(Source(path="a.warc", name="a.warc", file=BytesIO(crawl.data())))
    return raw


DAMAGED = "a.warc: it is cut off or damaged: what comes before is in; copy it again"


def test_a_page_is_read_with_its_address_and_when_it_was_saved(crawl):
    raw = only(crawl.add("alpha", page("Alpha")))
    assert raw.lines[0].text.endswith("dit l’élu.")
    assert raw.part == "#https://example.org/alpha"
    assert raw.url == Clue("https://example.org/alpha", "warc")
    assert raw.captured == datetime(2024, 3, 6, 10, 2, tzinfo=UTC)


def test_the_address_that_the_page_gives_itself_counts_more(crawl):
    link = b'<link rel="canonical" href="https://example.org/news/alpha"></head>'
    raw = only(crawl.add("alpha?page=1", page("Alpha").replace(b"</head>", link)))
    assert raw.url == Clue("https://example.org/news/alpha", "canonical")


def test_an_address_in_angle_brackets_is_read_without_them(crawl):
    assert only(crawl.add("<https://example.org/x>", page("Alpha"))).url.text == (
        "https://example.org/x"
    )


@pytest.mark.parametrize(
    "kind",
    ["text/html; charset=iso-8859-2", 'Text/HTML; Charset="ISO-8859-2"; x=y',
     "application/xhtml+xml;charset=iso-8859-2"],
)  # fmt: skip
def test_the_charset_of_the_transport_is_believed(crawl, kind):
    text = "<html><body><p>Szpital w zażółconym mieście stracił dane pacjentów, łącznie.</p>"
    assert "zażółconym" in only(crawl.add("a", text.encode("iso8859_2"), kind)).lines[0].text


def chunked(data):
    half = len(data) // 2
    pieces = [data[:half], data[half:], b""]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(page("Alpha")), [("Content-Encoding", "gzip")]),
        (zlib.compress(page("Alpha")), [("Content-Encoding", "deflate")]),
        (chunked(page("Alpha")), [("Transfer-Encoding", "chunked")]),
        (
            chunked(gzip.compress(page("Alpha"))),
            [("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")],
        ),
        (page("Alpha"), [("Content-Encoding", "gzip")]),
        (page("Alpha"), [("Content-Encoding", "br")]),
    ],
    ids=["gzip", "deflate", "chunked", "chunked-gzip", "stale-gzip", "stale-brotli"],
)
def test_a_page_is_read_however_it_was_transferred(crawl, body, headers):
    data = crawl.add("a", body, headers=headers).add("b", page("Beta")).data()
    assert outcomes(data) == (["#https://example.org/a", "#https://example.org/b"], [])


def test_a_page_in_a_packing_that_cannot_be_read_is_named(crawl):
    packed = random.Random(0).randbytes(500)  # noqa: S311 - nothing is secret here
    data = crawl.add("a", packed, headers=[("Content-Encoding", "br")]).data()
    (error,) = outcomes(data)[1]
    assert error == (
        "a.warc › #https://example.org/a: the page is packed as br, which cannot be read; "
        "save it with another program"
    )


@pytest.mark.parametrize(
    "other",
    [
        {"body": b"", "status": "301 Moved", "headers": [("Location", "/b")]},
        {"body": page("Faute"), "status": "404 Not Found"},
        {"body": b"\xff\xd8\xff", "kind": "image/jpeg"},
        {"body": b'{"a": 1}', "kind": "application/json"},
        {"body": b"", "record": "revisit"},
        {"body": b"x=1", "record": "request"},
        {"body": b"", "status": "200 OK"},
    ],
    ids=["redirect", "missing", "picture", "json", "revisit", "request", "empty"],
)
def test_what_is_no_page_is_passed_over(crawl, other):
    data = crawl.add("other", **other).add("b", page("Beta")).data()
    assert outcomes(data) == (["#https://example.org/b"], [])


def test_a_page_that_a_browser_stored_as_a_resource_is_read(crawl):
    raw = only(crawl.add("a", page("Alpha"), "text/html", record="resource"))
    assert raw.url.text == "https://example.org/a"


def test_a_page_without_text_is_named_by_its_address_and_the_others_are_read(crawl):
    empty = b"<html><body><script>1</script></body></html>"
    data = crawl.add("a", page("Alpha")).add("b", empty).add("c", page("Gamma")).data()
    parts, (error,) = outcomes(data)
    assert parts == ["#https://example.org/a", "#https://example.org/c"]
    assert error.startswith("a.warc › #https://example.org/b: this page has no text; ")


def test_a_page_that_is_too_large_is_named_and_the_others_are_read(crawl, monkeypatch):
    monkeypatch.setattr("indexer.formats.warc.LARGEST", 1_000_000)
    data = crawl.add("a", page("a" * 1_000_000)).add("b", page("Beta")).data()
    parts, (error,) = outcomes(data)
    assert parts == ["#https://example.org/b"]
    assert error == ("a.warc › #https://example.org/a: it is larger than 1 MB; leave it out")


def noisy(word):
    """A page that does not shrink."""
    noise = random.Random(word).choices("abcdefghijklmnopqrstuvwxyz ", k=30_000)  # noqa: S311
    return page(word + "".join(noise))


@pytest.mark.parametrize("lost", [1, 5, 100, 1000, 20_000, 30_000, 45_000])
def test_what_comes_before_the_cut_is_in(crawl, lost):
    for word in "abcde":
        crawl.add(word, noisy(word))
    parts, errors = outcomes(crawl.data()[:-lost])
    assert parts == [f"#https://example.org/{word}" for word in "abcde"][: len(parts)]
    assert 2 <= len(parts) <= (4 if lost > 50 else 5)
    assert errors == [DAMAGED]


def test_small_pages_before_the_cut_are_in_as_well(crawl):
    for word in "abcde":
        crawl.add(word, page(word))
    parts, errors = outcomes(crawl.data()[:-50])
    assert parts == [f"#https://example.org/{word}" for word in "abcd"]
    assert errors == [DAMAGED]


def test_a_whole_archive_cut_anywhere_never_passes_for_a_whole_one(crawl):
    data = crawl.add("a", page("Alpha")).add("b", page("Beta")).data()
    assert outcomes(data)[1] == []
    for end in range(100, len(data) - 2, 37):
        if data[end:].startswith((b"WARC/", b"\x1f\x8b\x08")):
            continue  # between two records: what is in front of it is a whole archive
        with_errors = outcomes(data[:end])[1]
        assert with_errors, f"cut at {end} of {len(data)}"


def test_nothing_behind_a_damaged_record_is_read():
    made = Crawl(zipped=True)
    for word in "abc":
        made.add(word, noisy(word))
    data = bytearray(made.data())
    data[len(data) // 2] ^= 0xFF
    parts, errors = outcomes(bytes(data))
    assert parts[0] == "#https://example.org/a"
    assert "#https://example.org/c" not in parts
    assert errors[-1] == DAMAGED


def test_an_archive_that_was_zipped_as_a_whole_is_read():
    data = gzip.compress(Crawl(zipped=False).add("a", page("A1")).add("b", page("B2")).data())
    assert outcomes(data) == (["#https://example.org/a", "#https://example.org/b"], [])


def test_a_record_without_an_address_is_damage_and_no_accident():
    made = Crawl(zipped=False).add("a", page("Alpha")).add("b", page("Beta"))
    data = made.data().replace(b"WARC-Target-URI: https://example.org/b\r\n", b"")
    assert outcomes(data) == (["#https://example.org/a"], [DAMAGED])


@pytest.mark.parametrize("date", ["2024-13-45T10:02:00Z", "2024-03-06", "yesterday"])
def test_an_impossible_date_is_none(date):
    data = Crawl(zipped=False).add("a", page("Alpha")).data().replace(DATE.encode(), date.encode())
    (raw,) = read(Source(path="a.warc", name="a.warc", file=BytesIO(data)))
    assert raw.captured is None
