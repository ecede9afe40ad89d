"""PDF files into articles; the files are made here, as small as the format allows."""

import zlib
from datetime import UTC, datetime
from io import BytesIO

import pytest

from archive import Note, NoteKind
from indexer import SeedError
from indexer.formats import Clue, Source, read


def pdf(*pages, info="", extra=""):
    """A PDF with a page for each list of lines, printed from the top down in one font."""
    first = 4
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {extra} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        drawn = b"".join(
            b"BT /F1 10 Tf 40 %d Td (%s) Tj ET\n" % (800 - 14 * row, escaped(line))
            for row, line in enumerate(lines)
            if line
        )
        packed = zlib.compress(drawn)
        contents = first + 2 * number + 1
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % contents,
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        ]
    objects.append(f"<< {info} >>".encode("cp1252"))
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, data in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(objects),
        table,
    )
    return bytes(made)


def escaped(line):
    return line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)")


FIRST = ["La mairie imaginaire d’Évreux a rouvert ses portes lundi matin,",
         "trois semaines après la panne qui avait tout arrêté, dit son",
         "maire."]  # fmt: skip
SECOND = ["Une plainte a été déposée auprès de la gendarmerie de la ville,",
          "qui mène l’enquête."]  # fmt: skip


def only(data, name="a.pdf"):
    (raw,) = read(Source(path=name, name=name, file=BytesIO(data)))
    return raw


def lines(raw):
    return [line.text for line in raw.lines]


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a"])
def test_lines_become_paragraphs_again(name):
    raw = only(pdf(["Mairie : ce que l’on sait", "", *FIRST, "", *SECOND]), name)
    assert lines(raw) == ["Mairie : ce que l’on sait", " ".join(FIRST), " ".join(SECOND)]


def test_a_paragraph_goes_on_across_pages():
    assert lines(only(pdf(["Titre", *FIRST[:1]], FIRST[1:]))) == ["Titre", " ".join(FIRST)]


def test_words_that_are_broken_at_the_end_of_a_line_are_whole_again():
    broken = ["La mairie imaginaire d’Évreux a rouvert ses portes lundi, infor-",
              "matique comprise, et le maire de la ville refuse toujours de payer",
              "la rançon."]  # fmt: skip
    assert "informatique comprise" in lines(only(pdf(broken)))[0]


def test_hyphens_inside_a_line_stay():
    assert lines(only(pdf(["Le Grand-Évreux, c’est-à-dire la ville."]))) == [
        "Le Grand-Évreux, c’est-à-dire la ville."
    ]


WORDS = ("Alpha", "Beta", "Gamma", "Delta")


def test_running_heads_and_page_numbers_are_left_out_and_kept_apart():
    pages = [
        [
            "La Gazette imaginaire",
            f"{word} : {FIRST[0]}",
            FIRST[1],
            f"maire, {word}.",
            f"Page {number} / 4",
        ]
        for number, word in enumerate(WORDS, start=1)
    ]
    raw = only(pdf(*pages))
    assert lines(raw) == [f"{word} : {' '.join(FIRST[:2])} maire, {word}." for word in WORDS]
    assert {piece.text for piece in raw.removed} == {
        "La Gazette imaginaire",
        *(f"Page {number} / 4" for number in range(1, 5)),
    }
    assert {piece.rule for piece in raw.removed} == {"pdf:running-head"}


def test_a_line_inside_a_page_that_reads_like_a_head_stays():
    pages = [
        ["Gazette 1", f"{word} : {FIRST[0]}", "Deux.", "Gazette 1", "Trois.", *FIRST, f"Un {word}."]
        for word in WORDS
    ]
    raw = only(pdf(*pages))
    assert lines(raw).count("Gazette 1") == 4
    assert [piece.text for piece in raw.removed].count("Gazette 1") == 4


def test_two_pages_are_too_few_for_a_running_head():
    raw = only(pdf(["Gazette", *FIRST], ["Gazette", *SECOND]))
    assert raw.removed == ()


def test_a_pdf_says_who_made_it_when():
    info = "/Title (Mairie à Évreux) /Author (Anne Plume) /CreationDate (D:20240306100200+01'00')"
    raw = only(pdf(FIRST, info=info))
    assert raw.title == Clue("Mairie à Évreux", "pdf")
    assert raw.authors == (Clue("Anne Plume", "pdf"),)
    assert raw.captured == datetime(2024, 3, 6, 9, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "title", ["Microsoft Word - mairie.docx", "Untitled", "Sans titre 1", "a.indd", "", "   ",
              "https://example.org/evreux"],
)  # fmt: skip
def test_a_title_that_a_program_made_up_is_none(title):
    assert only(pdf(FIRST, info=f"/Title ({title})")).title is None


@pytest.mark.parametrize(
    ("date", "saved"),
    [
        ("D:20240306100200Z", datetime(2024, 3, 6, 10, 2, tzinfo=UTC)),
        ("D:20240306100200-05'30", datetime(2024, 3, 6, 15, 32, tzinfo=UTC)),
        ("D:20241345100200Z", None),
        ("D:2024", None),
        ("hier", None),
        ("D:20240306100200+99'99'", None),
        ("D:00010101000000+14'00'", None),
    ],
)
def test_the_date_is_read_or_none(date, saved):
    assert only(pdf(FIRST, info=f"/CreationDate ({date})")).captured == saved


def test_a_date_without_a_zone_is_in_no_zone():
    assert only(pdf(FIRST, info="/CreationDate (D:20240306100200)")).captured is None


def test_only_so_many_pages_are_read_and_it_is_noted(monkeypatch):
    monkeypatch.setattr("indexer.formats.pdf.PAGES", 2)
    raw = only(pdf(["Un un."], ["Deux deux."], ["Trois trois."]))
    assert raw.notes == (Note.of(NoteKind.FIRST_PAGES, count=2),)
    assert "Trois" not in str(raw.lines)
    assert only(pdf(["Un un."], ["Deux deux."])).notes == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf([], []), "this PDF has no text, only pictures; run text recognition on it"),
        (pdf(["1"], ["2"]), "this PDF has no text, only pictures"),
        (b"%PDF-1.4\nnothing", "it is a damaged PDF; save it again"),
        (pdf(FIRST)[:200], "it is a damaged PDF"),
        (b"%PDF-1.4\n" + bytes(range(256)) * 20, "it is a damaged PDF"),
    ],
    ids=["scanned", "numbers-only", "nothing", "cut-off", "noise"],
)
def test_a_pdf_that_cannot_be_read_is_refused_by_name(data, reason):
    with pytest.raises(SeedError, match=reason):
        only(data)


def test_a_pdf_that_needs_a_password_is_refused_by_name():
    lock = (f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >> "
            f"/ID [<{'43' * 16}> <{'43' * 16}>] ")  # fmt: skip
    data = pdf(FIRST).replace(b"trailer << ", b"trailer << " + lock.encode())
    with pytest.raises(SeedError, match="it needs a password; save it again"):
        only(data)


def test_a_pdf_without_its_table_is_read_anyway():
    data = pdf(FIRST)
    assert lines(only(data.replace(b"startxref", b"startxxxx"))) == [" ".join(FIRST)]


def test_a_damaged_page_is_left_out_and_noted():
    data = pdf(FIRST, FIRST).replace(b"/Kids [4 0 R 6 0 R]", b"/Kids [4 0 R 2 0 R]")
    raw = only(data)
    assert lines(raw) == [" ".join(FIRST)]
    assert raw.notes == (Note.of(NoteKind.DAMAGED_PAGES, count=1),)
