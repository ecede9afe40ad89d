"""Pages saved in one file, as Chrome, Firefox extensions and Internet Explorer write them."""

import base64
import quopri
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO

import pytest

from indexer import SeedError
from indexer.formats import Clue, Source, read

TEXT = "La mairie imaginaire d’Évreux a rouvert ses portes lundi matin, dit l’élu."
HEAD = "<!DOCTYPE html><html><head><title>Titre</title>{}</head>"
PAGE = HEAD + f"<body><h1>Titre</h1><p>{TEXT}</p></body></html>"
FRAME = "<html><body><p>Une publicité dans un cadre, qui ne fait pas partie du texte.</p></body>"
PICTURE = base64.encodebytes(b"\x89PNG" * 50).decode()

CHROME = """From: <Saved by Blink>
Snapshot-Content-Location: https://example.org/evreux
Subject: =?utf-8?Q?Titre?=
Date: Wed, 6 Mar 2024 09:02:00 -0000
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----MultipartBoundary--x----"


------MultipartBoundary--x----
Content-Type: text/html
Content-ID: <frame-1@mhtml.blink>
Content-Transfer-Encoding: quoted-printable
Content-Location: https://example.org/evreux

{page}
------MultipartBoundary--x----
Content-Type: text/html
Content-ID: <frame-2@mhtml.blink>
Content-Transfer-Encoding: quoted-printable
Content-Location: https://ads.example.org/

{frame}
------MultipartBoundary--x----
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://example.org/photo.png

{picture}
------MultipartBoundary--x------
"""

EXPLORER = """From: "Saved by Windows Internet Explorer 11"
Subject: Titre
Date: Wed, 6 Mar 2024 10:02:00 +0100
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----=_NextPart_000"
X-MimeOLE: Produced By Microsoft MimeOLE

This is a multi-part message in MIME format.

------=_NextPart_000
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://example.org/photo.png

{picture}
------=_NextPart_000
Content-Type: text/html;
\tcharset="windows-1252"
Content-Transfer-Encoding: quoted-printable
Content-Location: https://example.org/evreux

{page}
------=_NextPart_000--
"""

FIREFOX = """Content-Type: multipart/related; boundary="x"; type="text/html"
Subject: Titre
MIME-Version: 1.0

--x
Content-Type: text/html; charset=utf-8
Content-Location: https://example.org/evreux
Content-Transfer-Encoding: base64

{page}
--x--
"""


def quoted(text, charset="utf-8"):
    return quopri.encodestring(text.encode(charset)).decode("ascii")


def chrome(page=""):
    page = page or PAGE.format("")
    return CHROME.format(page=quoted(page), frame=quoted(FRAME), picture=PICTURE).encode()


def explorer():
    page = quoted(PAGE.format(""), "cp1252")
    return EXPLORER.format(page=page, picture=PICTURE).encode()


def firefox():
    page = base64.encodebytes(PAGE.format("").encode()).decode()
    return FIREFOX.format(page=page).encode()


MADE = pytest.mark.parametrize("data", [chrome(), explorer(), firefox()], ids=["blink", "ie", "ff"])


def only(data, name="a.mhtml"):
    (raw,) = read(Source(path=name, name=name, file=BytesIO(data)))
    return raw


@MADE
@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "a.txt"])
def test_the_page_is_read_whoever_saved_it(data, name):
    raw = only(data, name)
    assert [line.text for line in raw.lines][-1] == TEXT
    assert raw.title.text == "Titre"
    assert raw.url == Clue("https://example.org/evreux", "saved-page")
    assert raw.part == ""


@MADE
def test_line_ends_of_the_wire_make_no_difference(data):
    raw = only(data.replace(b"\n", b"\r\n"))
    assert raw.lines[-1].text == TEXT
    assert raw.url.text == "https://example.org/evreux"


@pytest.mark.parametrize(
    ("data", "zone"),
    [(chrome(), UTC), (explorer(), timezone(timedelta(hours=1)))],
    ids=["universal", "local"],
)
def test_when_it_was_saved_is_known(data, zone):
    assert only(data).captured == datetime(2024, 3, 6, 9, 2, tzinfo=UTC)
    assert only(data).captured.utcoffset() == zone.utcoffset(None)


def test_the_address_that_the_page_gives_itself_counts_more():
    link = '<link rel="canonical" href="https://example.org/news/evreux">'
    raw = only(chrome(PAGE.format(link)))
    assert raw.url == Clue("https://example.org/news/evreux", "canonical")


def test_what_is_in_frames_is_no_part_of_the_article():
    raw = only(chrome())
    assert "publicité" not in str(raw)


@pytest.mark.parametrize(
    "date", ["", "hier", "Wed, 45 Mar 2024 10:02:00 +0100", "Wed, 6 Mar 99999 10:02:00 +0000"]
)
def test_an_impossible_date_is_none(date):
    data = explorer().replace(b"Wed, 6 Mar 2024 10:02:00 +0100", date.encode())
    assert only(data).captured is None


def test_a_sender_that_is_no_address_does_no_harm():
    data = explorer().replace(b'"Saved by Windows Internet Explorer 11"', b"a:b;c <d@example.org>")
    assert only(data).lines[-1].text == TEXT


def test_a_page_that_is_cut_off_behind_its_text_is_read():
    data = chrome()
    assert only(data[: data.index(b"image/png")]).lines[-1].text == TEXT


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (chrome().replace(b"text/html\n", b"text/css\n"), "there is no page in it; save the page"),
        (chrome("<html><body></body></html>"), "this page has no text; open it"),
        (chrome()[:300], "there is no page in it; save the page again"),
    ],
    ids=["styles-only", "blank", "cut-off"],
)
def test_what_holds_no_page_is_refused(data, reason):
    with pytest.raises(SeedError, match=reason):
        only(data)


def test_a_mail_with_pictures_is_a_mail():
    data = firefox().replace(b"Subject:", b"From: Gazette <a@example.org>\nTo: b@c\nSubject:")
    raw = only(data, "a.eml")
    assert raw.outlet == Clue("Gazette", "mail")
