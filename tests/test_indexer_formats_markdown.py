"""Markdown into articles: front matter of all kinds, and the words without the markup."""

from io import BytesIO

import pytest

from archive import Note, NoteKind
from indexer import SeedError
from indexer.formats import Clue, Source, read

TEXT = "La mairie imaginaire d’Évreux a rouvert ses portes lundi matin, dit l’élu."

YAML = f"""---
title: "Mairie : ce que l’on sait"
date: 2024-03-06T10:02:00+01:00
lastmod: 2024-03-07
author: Anne Plume
publisher: La Gazette
canonical: https://example.org/evreux
lang: fr
categories: [Vie locale]
tags:
  - cyber
---
# Mairie d’Évreux

{TEXT}
"""

TOML = f"""+++
title = "Mairie : ce que l’on sait"
date = 2024-03-06T10:02:00+01:00
lastmod = 2024-03-07
authors = ["Anne Plume", "B. Mine"]
site = "La Gazette"
url = "https://example.org/evreux"
language = "fr"
tags = ["cyber"]
+++
# Mairie d’Évreux

{TEXT}
"""


def only(text, name="a.md"):
    (raw,) = read(Source(path=name, name=name, file=BytesIO(text.encode())))
    return raw


def lines(raw):
    return [(line.text, line.number) for line in raw.lines]


def words(text):
    return [line.text for line in only(text).lines]


@pytest.mark.parametrize(
    ("text", "authors", "categories"),
    [(YAML, ["Anne Plume"], ("Vie locale",)), (TOML, ["Anne Plume", "B. Mine"], ("cyber",))],
    ids=["yaml", "toml"],
)
@pytest.mark.parametrize("name", ["a.md", "a.markdown", "a.txt", "a"])
def test_front_matter_says_all_it_knows(name, text, authors, categories):
    raw = only(text, name)
    assert raw.title == Clue("Mairie : ce que l’on sait", "front-matter")
    assert raw.outlet == Clue("La Gazette", "front-matter")
    assert raw.url == Clue("https://example.org/evreux", "front-matter")
    assert raw.language == Clue("fr", "front-matter")
    assert [clue.text for clue in raw.authors] == authors
    assert raw.categories == categories
    assert raw.published == (Clue("2024-03-06T10:02:00+01:00", "front-matter"),)
    assert raw.modified == (Clue("2024-03-07", "front-matter"),)
    assert raw.notes == ()


@pytest.mark.parametrize("text", [YAML, YAML.replace("\n", "\r\n"), "\ufeff" + YAML, TOML])
def test_lines_have_the_numbers_of_the_file(text):
    numbers = [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if line.startswith("# ") or line == TEXT
    ]
    assert lines(only(text)) == list(zip(["Mairie d’Évreux", TEXT], numbers, strict=True))


def test_without_front_matter_the_heading_is_the_first_line():
    raw = only(f"# Mairie d’Évreux\n\n{TEXT}\n")
    assert raw.title is None, "the first line becomes the title, as in every text"
    assert lines(raw) == [("Mairie d’Évreux", 1), (TEXT, 3)]


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("title: Mairie : bilan\nauthor: x", "Mairie : bilan"),
        ("author: [broken\ntitle: 'Mairie'", "Mairie"),
        ("title: *nobody", "*nobody"),
        ("title: Mairie\ntags: !!python/object/apply:os.system [echo]", "Mairie"),
        ("? [a, b]\n: c\n\ntitle: Mairie", "Mairie"),
        ("title: Mairie\ndeep: " + "{" * 2000, "Mairie"),
    ],
    ids=["colons", "bracket", "alias", "python", "key", "deep"],
)
def test_broken_front_matter_is_read_line_by_line(front, title):
    raw = only(f"---\n{front}\n---\n\n{TEXT}\n")
    assert [line.text for line in raw.lines] == [TEXT]
    assert raw.title.text == title


def test_front_matter_that_is_none_is_text():
    raw = only(f"---\nUn.\n\nDeux.\n---\n\n{TEXT}\n")
    assert [line.text for line in raw.lines][-1] == TEXT
    assert "Un." in str(raw.lines)
    assert raw.notes == ()


def test_the_lines_behind_broken_front_matter_keep_their_numbers():
    assert lines(only(f"---\ntitle: [broken\n---\n\n{TEXT}\n"))[-1] == (TEXT, 5)


@pytest.mark.parametrize(
    ("mark", "line"), [("---", "date: 2020-13-45"), ("+++", "date = 2020-13-45")]
)
def test_an_impossible_date_does_no_harm(mark, line):
    raw = only(f"{mark}\n{line}\n{mark}\n{TEXT}\n")
    assert lines(raw)[-1][0] == TEXT


def test_broken_front_matter_is_noted():
    raw = only(f"---\ntitle: [un: deux\n---\n{TEXT}\n")
    assert raw.notes == (Note(NoteKind.FRONT_MATTER),)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_aliases_that_multiply_are_never_unfolded():
    raw = only(f"---\n{BOMB}tags: *i\nauthor: *i\ntitle: *i\n---\n{TEXT}\n")
    assert [line.text for line in raw.lines] == [TEXT]
    assert len(str(raw)) < 5000


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nUn.\n",
        f"---\nUn.\n\n{TEXT}\n",
        f"Un.\n\n---\n\n{TEXT}\n",
        f"{TEXT}\n---\nUn : deux.",
    ],
    ids=["rule", "rule-and-text", "between", "heading"],
)
def test_a_rule_is_no_front_matter(text):
    assert only(text).notes == ()
    assert "Un" in str(words(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Un\n- Deux\n  - Trois\n\n1. Quatre", ["Un", "Deux", "Trois", "Quatre"]),
        ("Un [lien](https://example.org 'x') et **gras**, `code`.", ["Un lien et gras, code."]),
        ("<https://example.org> ici", ["https://example.org ici"]),
        ("Un [lien][1].\n\n[1]: https://example.org", ["Un lien."]),
        ("![Une photo](photo.jpg)\n\nUn.", ["Un."]),
        ("Un\nsuite  \nDeux", ["Un suite", "Deux"]),
        ("> Un\n> suite\n\nDeux", ["Un suite", "Deux"]),
        ("| A | B |\n|---|---|\n| Un | Deux |", ["A", "B", "Un", "Deux"]),
        ("Titre\n=====\n\nUn", ["Titre", "Un"]),
        ("<div><p>Un</p><p>Deux</p></div>\n\nTrois", ["Un", "Deux", "Trois"]),
        ("Un<br>Deux <em>mot</em> &amp; &eacute;", ["Un", "Deux mot & é"]),
        ("<!-- caché -->\n\nUn", ["Un"]),
        ("<script>var a;</script>\n\nUn", ["Un"]),
        ("```\nUn\nDeux\n```", ["Un", "Deux"]),
    ],
    ids=["lists", "inline", "autolink", "reference", "picture", "breaks", "quotation", "table",
         "setext", "html", "inline-html", "comment", "script", "fence"],
)  # fmt: skip
def test_the_words_are_read_without_the_markup(text, expected):
    assert words(text) == expected


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_markup_behind_front_matter_does_not_make_it_a_page(name):
    raw = only(YAML.replace(TEXT, f"<div>{TEXT}</div>\n\nUn [lien](https://example.org)."), name)
    assert raw.title.origin == "front-matter"
    assert [line.text for line in raw.lines] == ["Mairie d’Évreux", TEXT, "Un lien."]


def test_a_page_with_the_ending_of_markdown_is_a_page():
    page = f"<!DOCTYPE html>\n<html><head><title>Titre</title></head><body><p>{TEXT}</p></body>"
    assert only(page).title.text == "Titre"


@pytest.mark.parametrize(
    "text", ["---\ntitle: Seul\n---\n", "![](a.png)\n", "---\n", "> " * 5000 + "Un"],
    ids=["front-matter-only", "picture-only", "rule", "too-deep"],
)  # fmt: skip
def test_what_has_no_words_is_refused(text):
    with pytest.raises(SeedError, match="there are no words in it; save the article again"):
        only(text)


@pytest.mark.parametrize(
    "text",
    ["> " * 15 + TEXT, "[" * 20_000 + TEXT, "*a " * 5000 + TEXT, "<" * 20_000 + TEXT,
     "- " * 9 + TEXT, "a " + "`" * 9999 + " " + TEXT, "![" * 5000 + TEXT],
    ids=["quotations", "brackets", "stars", "angles", "lists", "ticks", "pictures"],
)  # fmt: skip
def test_deep_markup_does_no_harm(text):
    assert "mairie imaginaire" in " ".join(words(text))


def test_markup_inside_a_paragraph_is_read_as_markup_anywhere_else():
    text = "Un <em>mot</em>.<script>alert(1)</script> Puis & <b>5 < 6</b>&nbsp;!<br>Un autre."
    assert words(text) == ["Un mot. Puis & 5 < 6 !", "Un autre."]
