"""Mails and boxes of mails, as people forward newsletters to themselves; and what is none."""

import base64
import quopri
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from io import BytesIO

import pytest

from indexer import SeedError
from indexer.formats import Clue, Source, read

TEXT = "L’hôpital imaginaire d’Évreux a été piraté, dit sa direction, dès l’été dernier."
HTML = f"<html><body><h1>Titre</h1><p>{TEXT}</p><p>Deuxième&nbsp;ligne.</p></body></html>"

HEAD = b"""From: =?utf-8?Q?La_Gazette_de_l=E2=80=99Eure?= <lettre@example.org>
To: lecteur@example.org
Subject: =?iso-8859-1?Q?L=27h=F4pital?= =?utf-8?B?IHBpcmF0w6k=?=
Date: Wed, 06 Mar 2024 10:02:00 +0100
"""


def outcomes(data, name="a.eml"):
    """The articles and the errors."""
    found = list(read(Source(path=name, name=name, file=BytesIO(data))))
    errors = [str(one) for one in found if isinstance(one, SeedError)]
    return [one for one in found if not isinstance(one, SeedError)], errors


def only(data, name="a.eml"):
    (raw,), errors = outcomes(data, name)
    assert errors == []
    return raw


def lines(raw):
    return [line.text for line in raw.lines]


def mail(body, kind="text/plain; charset=utf-8", transfer="8bit"):
    encode = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}
    head = f"Content-Type: {kind}\nContent-Transfer-Encoding: {transfer}\n\n".encode()
    return HEAD + head + encode.get(transfer, bytes)(body)


@pytest.mark.parametrize("name", ["a.eml", "a.txt", "a"])
def test_a_mail_says_who_sent_what_when(name):
    raw = only(mail(TEXT.encode()), name)
    assert lines(raw) == [TEXT]
    assert raw.title == Clue("L'hôpital piraté", "mail")
    assert raw.outlet == Clue("La Gazette de l’Eure", "mail")
    assert raw.published == (Clue("2024-03-06T10:02:00+01:00", "mail"),)
    assert raw.captured == datetime(2024, 3, 6, 10, 2, tzinfo=timezone(timedelta(hours=1)))


def test_line_ends_of_the_wire_make_no_difference():
    assert lines(only(mail(f"Un\n{TEXT}".encode()).replace(b"\n", b"\r\n"))) == ["Un", TEXT]


@pytest.mark.parametrize(
    ("charset", "transfer"),
    [
        ("utf-8", "8bit"),
        ("utf-8", "base64"),
        ("utf-8", "quoted-printable"),
        ("windows-1252", "8bit"),
        ("windows-1252", "quoted-printable"),
        ("utf-16", "base64"),
    ],
)
def test_a_mail_is_decoded_as_it_says(charset, transfer):
    data = mail(TEXT.encode(charset), f"text/plain; charset={charset}", transfer)
    assert lines(only(data)) == [TEXT]


@pytest.mark.parametrize("charset", ["us-ascii", "iso-8859-1", "no-such", '""', "utf-8"])
def test_a_wrong_charset_does_no_harm(charset):
    assert lines(only(mail(TEXT.encode("cp1252"), f"text/plain; charset={charset}"))) == [TEXT]


@pytest.mark.parametrize("transfer", ["base64", "quoted-printable"])
def test_the_markup_of_a_mail_is_read_as_lines(transfer):
    raw = only(mail(HTML.encode(), "text/html; charset=utf-8", transfer))
    assert lines(raw) == ["Titre", TEXT, "Deuxième ligne."]


def test_of_two_forms_of_a_mail_the_one_with_markup_is_read():
    message = EmailMessage()
    message["From"], message["Subject"] = "Gazette <a@example.org>", "Titre"
    message.set_content("Cette lettre est en HTML.", cte="quoted-printable")
    message.add_alternative(HTML, subtype="html", cte="base64")
    message.add_attachment(b"\xff\xd8\xff", "image", "jpeg", filename="photo.jpg")
    assert lines(only(message.as_bytes())) == ["Titre", TEXT, "Deuxième ligne."]


def test_the_text_is_read_when_the_markup_has_none():
    message = EmailMessage()
    message["From"], message["Subject"] = "Gazette <a@example.org>", "Titre"
    message.set_content(TEXT)
    message.add_alternative("<html><body><img src='x'></body></html>", subtype="html")
    assert lines(only(message.as_bytes())) == [TEXT]


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"\n",
        HEAD + b"\n  \n--\n",
        mail(b"\xff\xd8\xff\xe0", "image/jpeg", "base64"),
        mail(b"<html><body><script>var a</script></body></html>", "text/html"),
        HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n",
    ],
    ids=["nothing", "blank", "picture", "script", "cut-off"],
)
def test_a_mail_without_text_is_refused(data):
    with pytest.raises(SeedError, match="this mail has no text; delete it, or save it again"):
        outcomes(data)


@pytest.mark.parametrize(
    ("head", "title", "outlet"),
    [
        (b"From: a@example.org\nSubject: \n", None, None),
        (b'From: "Gazette, la" <a@example.org>\nSubject: A\n  B\n', "A B", "Gazette, la"),
        (b"From: Gazette\xe9 <a@example.org>\nSubject: \xe9t\xe9\n", None, None),
        ("From: L’été <a@example.org>\nSubject: Été\n".encode(), "Été", "L’été"),
        (b"From: =?x?Q?=FF?= <a@example.org>\nSubject: =?utf-8?B?!!?=\n", None, None),
        (b"From: <<>>@@[\nSubject: =?utf-8?Q?\n", None, None),
        (b"From: a:b;c <d@example.org>\nSubject: A\n", None, None),
    ],
    ids=["none", "folded", "latin-bytes", "utf-8-bytes", "bad-words", "junk", "group"],
)
def test_odd_headers_are_read_as_far_as_they_can_be(head, title, outlet):
    raw = only(head + b"Date: x\n\n" + TEXT.encode())
    assert lines(raw) == [TEXT]
    if title or outlet:
        assert (raw.title.text, raw.outlet.text) == (title, outlet)
    for clue in (raw.title, raw.outlet):
        assert clue is None or clue.text.encode("utf-8")


@pytest.mark.parametrize(
    "date",
    ["Wed, 45 Mar 2024 10:02:00 +0100", "hier", "",
     "Wed, 06 Mar 2024 10:02:00 +9999", "Wed, 06 Mar 99999 10:02:00 +0000"],
)  # fmt: skip
def test_an_impossible_date_is_none(date):
    data = mail(TEXT.encode()).replace(b"Wed, 06 Mar 2024 10:02:00 +0100", date.encode())
    assert only(data).captured is None


@pytest.mark.parametrize("zone", [b" -0000", b" +0000", b" GMT", b""])
def test_a_date_without_a_zone_is_in_universal_time(zone):
    data = mail(TEXT.encode()).replace(b" +0100", zone)
    assert only(data).captured == datetime(2024, 3, 6, 10, 2, tzinfo=UTC)


@pytest.mark.parametrize("head", [b"X-A: 1\n" * 2000, b"Received: x\n  y\n" * 500])
def test_a_mail_with_more_headers_than_a_glance_shows_is_a_mail_by_its_name(head):
    assert lines(only(head + mail(TEXT.encode()))) == [TEXT]


# Boxes

START = b"From lettre@example.org Wed Mar  6 10:02:00 2024\n"


def box(*mails, end=b"\n"):
    return end.join(START + one + b"\n" for one in mails)


def numbered_mail(word):
    return mail(f"La mairie de {word} a rouvert.".encode())


@pytest.mark.parametrize("name", ["a.mbox", "Inbox", "a.txt"])
def test_every_mail_of_a_box_is_an_article(name):
    found, errors = outcomes(box(*map(numbered_mail, ("Alpha", "Beta", "Gamma"))), name)
    assert errors == []
    assert [raw.part for raw in found] == ["#1", "#2", "#3"]
    assert [lines(raw) for raw in found] == [
        [f"La mairie de {word} a rouvert."] for word in ("Alpha", "Beta", "Gamma")
    ]
    assert all(raw.captured.astimezone(UTC).hour == 9 for raw in found)


def test_a_box_with_line_ends_of_the_wire_is_read():
    data = box(numbered_mail("Alpha"), numbered_mail("Beta")).replace(b"\n", b"\r\n")
    assert len(outcomes(data)[0]) == 2


def test_a_line_that_begins_with_from_is_text_again():
    first = mail(b">From Paris to Lyon\n>>From further\n\n> From a quotation")
    found, _ = outcomes(box(first, numbered_mail("Beta")), "a.mbox")
    assert lines(found[0]) == ["From Paris to Lyon", ">From further", "> From a quotation"]


def test_a_line_with_from_inside_a_mail_that_is_no_separator_is_text():
    first = mail(b"Un.\n\nFrom Paris to Lyon, trains stand still.\n\nDeux.")
    found, errors = outcomes(box(first, numbered_mail("Beta")), "a.mbox")
    assert errors == []
    assert lines(found[0]) == ["Un.", "From Paris to Lyon, trains stand still.", "Deux."]
    assert len(found) == 2


def test_one_bad_mail_in_a_box_is_named_and_the_others_are_read():
    bad = mail(b"\xff\xd8\xff\xe0", "image/jpeg", "base64")
    found, errors = outcomes(box(numbered_mail("Alpha"), bad, numbered_mail("Gamma")), "a.mbox")
    assert [raw.part for raw in found] == ["#1", "#3"]
    assert errors == ["a.mbox › #2: this mail has no text; delete it, or save it again"]


def test_a_mail_that_is_too_large_is_named_and_the_others_are_read(monkeypatch):
    monkeypatch.setattr("indexer.formats.mail.LARGEST", 10_000)
    large = mail(b"Une ligne de plus.\n" * 1000)
    found, errors = outcomes(box(large, numbered_mail("Beta")), "a.mbox")
    assert [raw.part for raw in found] == ["#2"]
    assert errors == ["a.mbox › #1: this mail is too large; leave it out"]


# What is none


@pytest.mark.parametrize(
    "text",
    [
        "Alerte: la mairie a été piratée\n\nLe maire refuse de payer.\n",
        "Paris: la mairie\nLyon: le maire\n\nSuite.\n",
        "Date: 6 mars 2024\nSubject: la mairie\n\nLe maire refuse de payer.\n",
        "From: la rédaction, à vous\nLa mairie a été piratée, dit-on.\n",
        "From Paris, nothing new\n\nThe mayor refuses to pay.\n",
        "From Paris: nothing new\nLyon: the same, says the mayor.\n\nThe mayor refuses.\n",
    ],
    ids=["one-word", "two-words", "no-sender", "no-facts", "from-paris", "from-paris-colon"],
)
def test_a_text_dump_that_looks_a_little_like_a_mail_is_none(text):
    raw = only(text.encode(), "a.txt")
    assert lines(raw) == [line for line in text.split("\n") if line]
    assert raw.title is None
