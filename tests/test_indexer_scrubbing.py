"""What nobody sees, or nobody can write down, goes where text comes in."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.formats.encoding import decoded
from indexer.formats.scrubbing import scrubbed, without_unseen
from web.shapes import article_shape

PROSE = (
    "La clinique de Montbreuil a été frappée par un rançongiciel vendredi soir ; le groupe LockBit"
    " a revendiqué l’attaque samedi matin. Les médecins travaillent au papier et au crayon."
)
PAGE = (
    '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
    "<body><main><article><h1>{title}</h1><p>{first}</p><p>{second}</p></article></main></body>"
)
HALF = "\ud83d"


def hyphenated(text, mark):
    """A text with a mark in every longer word, as some sites write it."""
    return re.sub(r"\b\w{4}(?=\w{3})", lambda word: word[0] + mark, text)


def page(title="Une clinique perd ses dossiers", head="", mark=""):
    first, second = PROSE.split(". ")
    return PAGE.format(
        title=title,
        head=head,
        first=hyphenated(f"{first}.", mark),
        second=hyphenated(second, mark),
    )


MARKS = {
    "soft hyphen": "\u00ad",
    "its name": "&shy;",
    "its number": "&#173;",
    "its number in hex": "&#xAD;",
    "word joiner": "\u2060",
    "zero-width space": "&ZeroWidthSpace;",
    "zero-width space by number": "&#8203;",
    "non-joiner": "&zwnj;",
    "left-to-right mark": "\u200e",
    "byte order mark": "\ufeff",
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_a_page_with_unseen_characters_in_its_words_is_found_by_these(keep, mark):
    kept = keep({"page.html": page(mark=mark)})
    (article,) = kept.articles
    assert article.body == PROSE.replace(". Les", ".\n\nLes")
    assert kept.found("rançongiciel travaillent")
    assert kept.found("acteur:lockbit")


@pytest.mark.parametrize(
    "name", ["dump.txt", "feed.xml", "mail.eml", "notes.md"], ids=lambda name: name
)
def test_so_is_every_other_kind_of_file(keep, name):
    marked = hyphenated(PROSE, "\u00ad")
    kept = keep(
        {
            name: {
                "dump.txt": f"Une clinique perd ses dossiers\n\n{marked}",
                "feed.xml": "<rss version='2.0'><channel><title>A</title><item><title>Une clinique"
                f"</title><description>{hyphenated(PROSE, '&amp;shy;')}</description></item>"
                "</channel></rss>",
                "mail.eml": "From: A <a@b.example>\nSubject: Clinique\nContent-Type: text/plain;"
                f" charset=utf-8\n\n{marked}",
                "notes.md": f"---\ntitle: Une clinique\n---\n\n{marked}",
            }[name]
        }
    )
    assert kept.found("rançongiciel travaillent")
    assert kept.found("acteur:lockbit")


HALVES = {
    "json.html": page(
        head='<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Alerte '
        '\\ud83d une mairie", "author": {"name": "Anne \\ud83d Plume"}}</script>'
    ),
    "front.md": f'---\ntitle: "Alerte \\ud83d mairie"\ntags: ["a\\ud83d"]\n---\n\n{PROSE}',
    "feed.xml": "<rss version='2.0'><channel><title>A</title><item><title>Alerte &#xD83D;&#xDD25;"
    f" mairie &#xD83D;</title><description>{PROSE} &#0;&#1;</description></item></channel></rss>",
    "dump.txt": f"Alerte à la mairie\n\n{PROSE} ".encode() + b"\xed\xa0\xbd" + " Déjà.".encode(),
    "cesu.txt": f"Alerte à la mairie\n\n{PROSE} ".encode() + b"\xed\xa0\xbd\xed\xb4\xa5",
    "page.html": page(title="Ale\u202erte\x00 à la mairie &#0;&#xD83D;"),
    b"Br\xe9vane.txt": f"Alerte à la mairie\n\n{PROSE}",
}


@pytest.mark.parametrize("name", HALVES, ids=str)
def test_half_an_emoji_nul_or_a_name_that_is_no_text_reach_no_answer(keep, name):
    kept = keep({name: HALVES[name]})
    assert not kept.report.problems
    (article,) = kept.articles
    answer = json.dumps(article_shape(article), ensure_ascii=False)
    assert answer.encode()
    assert not re.search("[\x00\u202e\u00ad]", answer)
    assert "vendredi soir" in article.body


def test_two_halves_of_an_emoji_become_one(keep):
    assert keep({"feed.xml": HALVES["feed.xml"]}).articles[0].title == "Alerte 🔥 mairie"
    assert "🔥" in keep({"cesu.txt": HALVES["cesu.txt"]}).articles[0].body


@given(st.text(st.characters(exclude_categories=[])))
def test_what_is_scrubbed_can_always_be_written(text):
    once = scrubbed(text)
    once.encode()  # raises when it cannot
    without_unseen(text).encode()
    assert scrubbed(once) == once


def test_joiners_stay_where_they_spell():
    assert scrubbed("می\u200cخواهم 👩\u200d💻 a\u200cb") == "می\u200cخواهم 👩\u200d💻 ab"


TEXTS = {
    "German": "Die Stadt arbeitet ohne Rechner, sagte der Bürgermeister: „Wir schreiben von Hand“,"
    " größere Schäden gebe es nicht.",
    "French": "Ça ne marche plus : « tout est arrêté », dit-on à l’hôtel de ville.",
    "English": "The council said it could be back “if all goes well” by Friday – no data was lost.",
    "Polish": "Urząd miasta w Łodzi nie działa od wtorku, powiedział burmistrz miasta.",
    "Russian": "Компьютеры мэрии не работают со вторника, сообщил мэр города.",
}


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("damage", ["cut", "stray space", "other line", "stray letter"])
def test_one_bad_byte_does_not_make_something_else_of_utf8(language, damage):
    text = TEXTS[language]
    data = text.encode()
    bad = {
        "cut": data + "é".encode()[:1],
        "stray space": data.replace(b" ", b"\xa0", 1),
        "other line": data + "\nPhoto © AFP".encode("cp1252"),
        "stray letter": b"caf\xe9 " + data,
    }[damage]
    read, notes = decoded(bad)
    assert text in read.replace("\xa0", " ") or text in read.replace("\xa0", " ", 1)
    assert notes
    expected = {"cut": text, "other line": f"{text}\nPhoto © AFP", "stray letter": f"café {text}"}
    assert damage not in expected or read == expected[damage]


def test_a_character_that_is_cut_in_the_middle_goes_alone():
    assert decoded("« Déjà »".encode() + b"\xe2\x80 " + "été".encode())[0] == "« Déjà » été"


@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-15", "mac_roman"])
def test_files_in_two_encodings_behind_each_other_are_both_right(encoding):
    first = "La mairie de Brévane est à l’arrêt.\nLes agents ont tout éteint, déjà."
    second = "\n".join(["Le lycée est fermé.", "Les élèves sont rentrés à pied.", "Été gâché."] * 4)
    read, _ = decoded(first.encode() + b"\n" + second.encode(encoding))
    assert read == f"{first}\n{second}"


@pytest.mark.parametrize("text", ["LIBERTÉ\xa0: le café", "« ÉTÉ » à Évian", "L’ÉTÉ… déjà"])
def test_a_few_bytes_that_look_like_utf8_do_not_make_it(text):
    assert decoded(text.encode("cp1252"))[0] == text


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="{}">',
        "<META CHARSET={}>",
        '<meta http-equiv="Content-Type" content="text/html; charset={}">',
    ],
)
@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("iso-8859-15", "Le cœur du système est à l'arrêt : il en coûtera 300 000 € à la commune."),
        ("windows-1251", "Компьютеры мэрии не работают со вторника, сообщил мэр города Брянска."),
        ("iso-8859-2", "Urząd miasta nie działa od wtorku, powiedział burmistrz miasta Łódź."),
    ],
)
def test_an_encoding_that_is_declared_late_counts(keep, encoding, text, declaration):
    style = f"<style>{'.a{color:red}' * 600}</style>"
    head = f"<html><head>{style}{declaration.format(encoding)}<title>Page</title></head>"
    kept = keep({"late.html": f"{head}<body><article><p>{text}</p></article>".encode(encoding)})
    assert kept.articles[0].body == text
