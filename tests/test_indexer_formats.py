"""Bytes into raw articles: encodings, dumps, pages, and what is neither."""

import contextlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Note, NoteKind
from indexer import SeedError
from indexer.formats import Clue, Source, read
from indexer.formats.encoding import decoded

TEXT = "L’hôpital a été piraté : « 300 000 dossiers » – déjà. Où ? À Évreux, dès l’été."

PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8">
<title>Mairie de Trifouillis piratée - Le Journal</title>
<meta property="og:title" content="Mairie de Trifouillis piratée">
<meta property="og:site_name" content="Le Journal">
<meta property="article:published_time" content="2024-03-06T10:02:00+01:00">
<link rel="canonical" href="https://example.org/mairie">
<script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"@type": ["NewsArticle"],
 "headline": "Mairie de Trifouillis piratée", "author": [{"name": "A. Plume"}],
 "datePublished": "2024-03-06T10:02:00+01:00", "publisher": {"name": "Le Journal"}}]}</script>
</head><body>
<nav><a href="/">Accueil</a> <a href="/une">À la une</a></nav>
<div class="content"><article><header><h1>Mairie de Trifouillis piratée</h1></header>
<p>Les agents de la mairie de Trifouillis ont trouvé leurs écrans noirs lundi matin.</p>
<h2>Une rançon est demandée</h2>
<p>Le maire refuse de payer. Une plainte a été déposée auprès de la gendarmerie de la ville.</p>
<ul><li>État civil fermé</li><li>Cantine ouverte</li></ul>
<div class="sharedaddy"><p>Partager : Facebook, puis tous les autres réseaux.</p></div>
<p>Les services rouvriront mercredi, assure la direction, si tout va bien d’ici là.</p>
</article>
<div id="respond" class="comment-respond"><h3>Laisser un commentaire</h3>
<p>Votre adresse e-mail ne sera pas publiée.</p><form><textarea></textarea></form></div>
</div>
<aside><p>Abonnez-vous à notre lettre pour ne rien manquer de votre région.</p></aside>
<footer>Tous droits réservés</footer>
<script>var x = "<p>pas un paragraphe</p>";</script>
</body></html>"""


def parse(name, data):
    """The one article of a file."""
    (raw,) = read(Source(path=name, name=name, file=BytesIO(data)))
    return raw


def lines(raw):
    return [line.text for line in raw.lines]


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-be",
        "cp1252",
        "mac_roman",
    ],
)
def test_french_comes_out_right_whatever_its_encoding(encoding):
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    text, notes = decoded(mark + TEXT.encode(encoding))
    assert text == TEXT
    assert bool(notes) == (encoding not in {"utf-8", "utf-8-sig"})


def test_a_declared_encoding_is_believed_when_it_fits():
    text, notes = decoded("Łódź zażółć".encode("iso8859_2"), "iso-8859-2")
    assert text == "Łódź zażółć"
    assert notes == (Note.of(NoteKind.ENCODING, encoding="iso-8859-2"),)


@pytest.mark.parametrize(
    "declared",
    [
        "no-such-encoding",
        "ascii",
        "iso-8859-1",
        "utf-16",
        "undefined",
        "idna",
        "hex",
        "",
        "a\0b",
        "\udce9",
    ],
)
def test_a_wrong_declaration_does_no_harm(declared):
    assert decoded(TEXT.encode("cp1252"), declared)[0] == TEXT


def test_utf_7_is_known_by_its_letters_and_makes_no_markup():
    text = "L’hôpital a été piraté lundi, où ça ? À l’accueil."
    found, notes = decoded(text.encode("utf-7"))
    assert found == text
    assert "<" not in decoded(b"+AOk- +AOg- +AOA- +ADw-script+AD4-")[0]
    assert notes


def test_what_only_looks_like_a_piece_of_utf_7_stays():
    text = "A+AB4 et C+AOk, +33 1 23, +A1B2C3D4= : 2+2"
    assert decoded(text.encode())[0] == text


@pytest.mark.parametrize(
    "text",
    [
        "Vol de données à l’hôpital",
        "Après l’été, c’est réglé : le système du CHU a été rétabli",
        "Où ça ? À Évreux, où l’État a payé 3 € par dossier – déjà",
        "Ça n’a rien coûté",
    ],
)
@pytest.mark.parametrize("encoding", ["cp1252", "iso8859_15", "cp850", "mac_roman"])
def test_short_french_texts_are_not_taken_for_chinese_or_baltic_ones(text, encoding):
    plain = text.replace("’", "'").replace("–", "-").replace("€", "euros")
    assert decoded(plain.encode(encoding))[0] == plain


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Данные пациентов больницы были украдены, сообщили власти. ", "cp1251"),
        ("病院がサイバー攻撃を受け、患者のデータが盗まれたと当局が発表した。", "shift_jis"),
        ("Nemocnice byla napadena, údaje pacientů byly ukradeny. Zažívá potíže.", "cp1250"),
    ],
)
def test_other_languages_are_still_told_by_their_statistics(text, encoding):
    assert decoded((text * 3).encode(encoding))[0] == text * 3


def test_mojibake_is_repaired_and_reported():
    text, notes = decoded(TEXT.encode().decode("cp1252", "replace").replace("\ufffd", "").encode())
    assert "hôpital a été piraté" in text
    assert Note(NoteKind.REPAIRED) in notes


def test_good_text_is_left_as_it_is():
    quotes = "“Il n’y a pas de solution magique”, résumait-il… ‘ainsi’ – voilà"
    assert decoded(quotes.encode()) == (quotes, ())


def test_line_ends_nul_and_combining_accents_are_brought_to_one_form():
    assert decoded("a\r\nb\rc\x00 e\u0301".encode())[0] == "a\nb\nc é"


@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_give_text_or_a_reason(data):
    with contextlib.suppress(SeedError):
        for raw in read(Source(path="a.txt", name="a.txt", file=BytesIO(data))):
            assert isinstance(raw, SeedError) or "".join(lines(raw)).encode("utf-8")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xd0\xcf\x11\xe0...", "an office document"),
        (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", "an office document"),
        (b"\x89PNG\r\n", "a picture"),
        (bytes(range(256)) * 4, "binary data"),
    ],
)
def test_binary_data_is_refused_by_name(data, kind):
    with pytest.raises(SeedError, match=f"{kind}.*save the article as text or HTML"):
        parse("a.txt", data)


def test_a_dump_keeps_its_lines_with_their_numbers():
    raw = parse("a.txt", b"Un\n\n  Deux  \n")
    assert [(line.text, line.number) for line in raw.lines] == [("Un", 1), ("Deux", 3)]


def test_a_page_gives_its_paragraphs_in_order_and_nothing_else():
    raw = parse("a.html", PAGE.encode())
    assert lines(raw) == [
        "Les agents de la mairie de Trifouillis ont trouvé leurs écrans noirs lundi matin.",
        "Une rançon est demandée",
        "Le maire refuse de payer. Une plainte a été déposée auprès de la gendarmerie de la ville.",
        "État civil fermé",
        "Cantine ouverte",
        "Les services rouvriront mercredi, assure la direction, si tout va bien d’ici là.",
    ]


def test_what_a_page_has_around_its_article_is_kept_apart_with_a_rule():
    removed = {piece.text: piece.rule for piece in parse("a.html", PAGE.encode()).removed}
    assert removed["Partager : Facebook, puis tous les autres réseaux."] == "html:share"
    assert "Laisser un commentaire" in removed
    assert not any("pas un paragraphe" in text for text in removed)


def test_a_page_says_who_published_what_when():
    raw = parse("a.html", PAGE.encode())
    assert raw.title.text == "Mairie de Trifouillis piratée"
    assert raw.outlet == Clue("Le Journal", "json-ld")
    assert raw.authors == (Clue("A. Plume", "json-ld"),)
    assert raw.url == Clue("https://example.org/mairie", "canonical")
    assert raw.language == Clue("fr", "html")
    assert [(clue.text, clue.origin) for clue in raw.published] == [
        ("2024-03-06T10:02:00+01:00", "json-ld"),
        ("2024-03-06T10:02:00+01:00", "opengraph"),
    ]


def test_content_decides_over_the_ending():
    assert parse("a.txt", PAGE.encode()).title.text == "Mairie de Trifouillis piratée"
    assert lines(parse("a.html", b"Pas une page")) == ["Pas une page"]


@pytest.mark.parametrize(
    "page",
    [
        b"<html><head><title>x</title></head></html>",
        b"<html><body><script>var a;</script></body></html>",
        b"<!doctype html><html><body></body>",
        b"<html><body><div><div><",
    ],
)
def test_a_page_without_text_is_refused(page):
    with pytest.raises(SeedError, match="this page has no text; open it in a browser"):
        parse("a.html", page)


@pytest.mark.parametrize(
    "page",
    [
        "<p>Une phrase assez longue pour être un paragraphe de l’article, sans fin",
        "<html><body><p>Une phrase assez longue pour être un paragraphe de l’article<p>Deux</div>",
        "<html><body>" + "<div>" * 1500 + "<p>Une phrase au fond de tout, quand même lisible.</p>",
    ],
)
def test_a_sloppy_page_is_read(page):
    assert "phrase" in lines(parse("a.html", page.encode()))[0]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/relative", "ftp://x", ""])
def test_only_web_addresses_are_canonical(address):
    page = PAGE.replace("https://example.org/mairie", address)
    assert parse("a.html", page.encode()).url is None


def test_broken_json_ld_is_no_obstacle():
    page = PAGE.replace('{"@graph"', '{{"@graph"')
    first = parse("a.html", page.encode()).published[0]
    assert first == Clue("2024-03-06T10:02:00+01:00", "json-ld")
    several = page.replace('{{"@graph"', '{{"datePublished": "2020-01-01", "@graph"')
    assert parse("a.html", several.encode()).published[0].origin == "opengraph"


def test_several_articles_in_one_text_are_split_at_their_separator():
    text = "Un\n\nPremier texte.\n\n==========\n\nDeux\n\nSecond texte.\n=====\n  \n"
    first, second = read(Source(path="a.txt", name="a.txt", file=BytesIO(text.encode())))
    assert (first.part, lines(first)) == ("#1", ["Un", "Premier texte."])
    assert (second.part, [line.number for line in second.lines]) == ("#2", [7, 9])


def test_a_line_of_equals_signs_under_a_heading_alone_makes_no_parts():
    assert parse("a.txt", b"=====\nUn texte\n").part == ""


def test_the_header_of_a_dump_is_read_and_accounted_for():
    text = "Titre : Mairie piratée\nURL: https://example.org/a\nDate: 6 mars 2024\n\nLe texte.\n"
    raw = parse("a.txt", text.encode())
    assert raw.title == Clue("Mairie piratée", "header")
    assert raw.url == Clue("https://example.org/a", "header")
    assert raw.published == (Clue("6 mars 2024", "header"),)
    assert [(line.text, line.number) for line in raw.lines] == [("Le texte.", 5)]
    assert [(piece.rule, piece.line) for piece in raw.removed] == [("header", n) for n in (1, 2, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "Source : le parquet de Paris.\n\nLe texte.\n",
        "Bilan : trois mairies\nDate : inconnue\nLe texte.\n",
    ],
    ids=["one line", "a name that is none"],
)
def test_what_only_looks_like_a_header_stays_text(text):
    assert len(lines(parse("a.txt", text.encode()))) == text.count("\n") - text.count("\n\n")


@pytest.mark.parametrize(
    ("comment", "address", "moment"),
    [
        ("<!-- saved from url=(0025)https://example.org/a -->", "https://example.org/a", None),
        (
            (
                "<!-- Page saved with SingleFile\n url: https://example.org/b\n"
                " saved date: Wed Mar 06 2024 10:02:00 GMT+0100 (CET)\n-->"
            ),
            "https://example.org/b",
            "2024-03-06T10:02:00+01:00",
        ),
    ],
    ids=["Save page as", "SingleFile"],
)
def test_a_saved_page_says_where_it_came_from(comment, address, moment):
    page = f"<!doctype html>{comment}<html><body><p>Une phrase assez longue pour un article.</p>"
    raw = parse("a.html", page.encode())
    assert raw.url == Clue(address, "saved-page")
    assert (raw.captured.isoformat() if raw.captured else None) == moment


def test_a_sites_front_page_is_no_address_of_an_article():
    link = '<link rel="canonical" href="https://example.org/">'
    page = f"<html><head>{link}</head><body><p>Une phrase assez longue pour un article.</p>"
    assert parse("a.html", page.encode()).url is None


def test_a_card_that_pops_up_over_a_name_does_not_interrupt_the_sentence():
    card = (
        '<span class="tooltip-card"><a href="/a">A. Plume</a><a href="/b">Autre article</a></span>'
    )
    page = (
        "<html><body><article><p>Le maire, <span>A. Plume</span>"
        f"{card}, a porté plainte lundi auprès de la gendarmerie de la ville.</p>"
        "<p>Les services rouvriront mercredi, assure la direction de la mairie, sans plus.</p>"
    )
    raw = parse("a.html", page.encode())
    assert lines(raw)[0].startswith("Le maire, A. Plume, a porté plainte")
    assert ("A. PlumeAutre article", "html:popup") in [(p.text, p.rule) for p in raw.removed]


def test_a_page_of_noise_is_refused():
    with pytest.raises(SeedError, match="binary data"):
        parse("a.html", b"<html>" + bytes(range(256)) * 20)


def test_a_text_that_speaks_of_markup_is_no_page():
    text = "Le langage HTML\n\nUn paragraphe commence par <p> et un bloc par <div>.\n"
    assert lines(parse("a.txt", text.encode())) == text.strip().split("\n\n")


def test_the_encoding_of_xhtml_is_read_from_its_declaration():
    page = (
        '<?xml version="1.0" encoding="iso-8859-2"?><html><body>'
        "<p>Łódź została zaatakowana, a burmistrz złożył skargę w poniedziałek rano.</p>"
    )
    assert "Łódź" in lines(parse("a.xhtml", page.encode("iso8859_2")))[0]
