"""Which blocks of a web page are its article, and what is said of those that are not."""

import io
from base64 import b64encode
from urllib.parse import quote

import numpy as np
import pytest

from indexer.formats import RawArticle, Source, read
from indexer.formats.page.blocks import blocks_of, parsed
from indexer.formats.page.body import SURE
from indexer.formats.page.learned.judging import KINDS, Judgement
from indexer.formats.page.learned.places import FEATURES
from indexer.formats.page.learned.weights import FILE, encoded, load_weights
from indexer.records import FurnitureError
from web.wording import wording

HEADING = "La mairie de Brevane paralysée par un rançongiciel"
PROSE = (
    "La mairie de Brevane a été frappée par un rançongiciel dans la nuit de lundi à mardi.",
    "Selon le maire, les sauvegardes ont été chiffrées elles aussi ; une plainte a été déposée.",
    "Les agents espèrent retrouver leurs outils avant la fin du mois, prévient la direction.",
)
ARTICLE = f"<article><h1>{HEADING}</h1>{''.join(f'<p>{text}</p>' for text in PROSE)}</article>"
WALL = "<div><p>Vous pouvez accepter ou refuser ces traceurs à tout moment.</p></div>"
HASH = "ee2c4d1e7a6b3c5d8e9f0a1b2c3d4e5f"
APPENDIX = f"""<section class="appendix"><h2>Appendix A</h2><table>
<tr><td>MD5</td><td>{HASH}</td></tr>
<tr><td>Domain</td><td>kanal-vier[.]example</td></tr></table></section>"""


def page(body: str) -> RawArticle:
    text = f"<!doctype html><html lang=fr><head><title>{HEADING}</title></head><body>{body}"
    source = Source(path="a.html", name="a.html", file=io.BytesIO(text.encode()))
    (article,) = (one for one in read(source) if isinstance(one, RawArticle))
    return article


def lines(article: RawArticle) -> list[str]:
    return [line.text for line in article.lines]


@pytest.mark.parametrize(
    "body",
    [
        f'<x-article><template shadowrootmode="open">{ARTICLE}</template></x-article>',
        f'{WALL}<x-article><template shadowrootmode="open">{ARTICLE}</template></x-article>',
        f"<iframe srcdoc='{ARTICLE}'></iframe>",
        f"<noscript>{ARTICLE}</noscript>",
    ],
    ids=["a shadow tree", "a shadow tree behind a wall", "a page in a page", "without scripts"],
)
def test_what_markup_folds_away_is_read(body):
    assert set(PROSE) <= set(lines(page(body)))


SAVED = """<!--
 Page saved with SingleFile
 url: https://g.example/a
 saved date: Wed Mar 06 2024 10:00:00 GMT+0100
-->"""


@pytest.mark.parametrize(
    "head",
    [
        f"<!DOCTYPE html> <html lang=fr>{SAVED}<meta charset=utf-8><title>Mairie</title>",
        "<!doctype html><title>Mairie</title><style>p > a {color: red}</style>",
        "<html><head><meta charset=utf-8><title>Mairie</title></head>",
        "<title>Mairie</title><script>if (1 < 2) write('<p>x')</script><link rel=icon href=a>",
        "",
    ],
    ids=["SingleFile", "style", "head", "script", "nothing"],
)
def test_a_page_may_leave_its_body_tag_out(head):
    source = Source(path="a.html", name="a.html", file=io.BytesIO(f"{head}{ARTICLE}".encode()))
    (article,) = (one for one in read(source) if isinstance(one, RawArticle))
    assert set(PROSE) <= set(lines(article))


def test_noscript_says_nothing_where_the_page_has_text():
    article = page(f"{ARTICLE}<noscript><p>Activez JavaScript pour lire ce site.</p></noscript>")

    assert not any("JavaScript" in line for line in lines(article))


def test_a_declared_template_that_is_no_shadow_tree_is_not_read():
    article = page(
        f"{ARTICLE}<template><p>Un modèle de commentaire, pour plus tard.</p></template>"
    )

    assert not any("modèle" in line for line in lines(article))


@pytest.mark.parametrize(
    "wanted",
    [HASH, "MD5", "kanal-vier[.]example", "Domain"],
)
def test_a_table_of_indicators_behind_the_article_is_article(wanted):
    assert wanted in lines(page(ARTICLE + APPENDIX))


def test_a_field_with_indicators_is_article():
    article = page(f"{ARTICLE}<div><textarea>{HASH}\n203.0.113.7</textarea></div>")

    assert any(HASH in line for line in lines(article))


INDICATORS = [
    "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
    "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    "abcdefghijklmnop.onion",
    "T1059.001",
    "C:\\ProgramData\\crow.exe",
    "HKLM\\Software\\Run\\Corbeau",
    "kanal-vier[dot]example",
    "2001:db8::7",
]


@pytest.mark.parametrize("indicator", INDICATORS)
def test_indicators_of_all_kinds_are_article_before_and_behind_it(indicator):
    table = f"<section><h2>Annexe</h2><table><tr><td>{indicator}</td></tr></table></section>"

    assert indicator in lines(page(ARTICLE + table))
    assert indicator in lines(page(table + ARTICLE))


@pytest.mark.parametrize(
    "field",
    [
        f"<select><option>{HASH}</option><option>203.0.113.7</option></select>",
        f"<input readonly value='{HASH}'>",
        f"<object data=x.pdf><p>{HASH}</p><p>{PROSE[0]} {PROSE[1]}</p></object>",
    ],
    ids=["choices", "value", "instead-of-a-file"],
)
def test_what_fields_and_objects_hold_is_article_when_it_is_indicators(field):
    assert any(HASH in line for line in lines(page(f"{ARTICLE}<div>{field}</div>")))


def test_a_value_that_nobody_sees_is_not_read():
    assert not any(
        HASH in line for line in lines(page(f"{ARTICLE}<input type=hidden value='{HASH}'>"))
    )


LONG = " ".join(PROSE * 2)
LINKED = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "'
    f'{LONG}"}}</script>'
)


def test_a_wall_does_not_hide_the_text_that_the_page_carries():
    wall = "<p>Cet article est réservé à nos abonnés.</p>"
    article = page(f"{LINKED}<article><h1>{HEADING}</h1><p>{PROSE[0]}</p>{wall}</article>")

    assert PROSE[2] in "\n".join(lines(article))
    assert "\n".join(lines(article)).count(PROSE[0]) == 2


def test_a_text_that_the_page_shows_is_not_said_twice():
    article = page(LINKED + ARTICLE)

    assert "\n".join(lines(article)).count(PROSE[1]) == 1


@pytest.mark.parametrize(
    "markup",
    [
        LINKED,
        f"<iframe src='data:text/html;base64,{b64encode(ARTICLE.encode()).decode()}'></iframe>",
        f"<iframe src='data:text/html,{quote(ARTICLE)}'></iframe>",
        f"<object data='x.pdf'>{ARTICLE}</object>",
        f"<canvas>{ARTICLE}</canvas>",
    ],
    ids=["data", "coded-frame", "escaped-frame", "object", "canvas"],
)
def test_a_wall_is_not_the_article_that_the_page_carries_elsewhere(markup):
    article = page(WALL + markup)

    assert PROSE[1] in "\n".join(lines(article))
    assert not any("traceurs" in line for line in lines(article))


def test_another_text_in_the_data_changes_nothing():
    other = LINKED.replace("mairie", "clinique").replace(" a été ", " fut ").replace("le", "la")
    article = page(f"{other}<article><h1>{HEADING}</h1><p>Un tout autre sujet, ce matin.</p>")

    assert not any("clinique" in line for line in lines(article))


def test_what_the_model_takes_out_is_told_with_its_chance_and_reasons():
    links = "".join(
        f'<li><a href="/{n}">Un autre titre du journal numéro {n} à lire</a></li>' for n in range(9)
    )
    article = page(f"{ARTICLE}<div class='also'><h3>À lire aussi</h3><ul>{links}</ul></div>")

    judged = [piece for piece in article.removed if piece.rule.startswith("learned-")]
    assert judged
    assert all(piece.chance is not None and piece.reasons for piece in judged)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_of_reason_has_words(kind, language):
    assert wording(language)(f"line.{kind}", words="x")


def test_the_same_page_is_judged_alike():
    blocks = blocks_of(parsed(f"<body>{ARTICLE}{APPENDIX}"))

    first, second = (
        Judgement(blocks, HEADING, "\n".join(PROSE), SURE, load_weights()).chances for _ in "ab"
    )

    assert first == second


def test_weights_fit_in_two_megabytes_and_are_written_alike():
    assert FILE.stat().st_size < 1_500_000
    assert encoded(load_weights()) == encoded(load_weights())


def test_damaged_weights_are_refused(tmp_path):
    with np.load(FILE) as stored:
        arrays = dict(stored)
    arrays["value"] = arrays["value"] + np.float32(1)
    file = tmp_path / "blocks.npz"
    np.savez(file, **arrays)

    with pytest.raises(FurnitureError, match="checksum"):
        load_weights(file)


def test_no_feature_is_named_twice():
    names = [name for _, name in FEATURES]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize("depth", [1, 2000])
def test_depth_does_no_harm(depth):
    body = "<div>" * depth + ARTICLE

    assert set(PROSE) <= set(lines(page(body)))


def test_a_table_of_the_article_stays_whole():
    rows = "".join(
        f"<tr><td>{n}</td><td>Commune de Brevane-{n}</td><td>{n * 37} postes à refaire</td></tr>"
        for n in range(1, 9)
    )
    table = f"<table><tr><th>Rang</th><th>Nom</th><th>Postes</th></tr>{rows}</table>"
    found = lines(page(ARTICLE.replace("</article>", f"{table}</article>")))

    assert {"8", "Commune de Brevane-8", "296 postes à refaire"} <= set(found)
