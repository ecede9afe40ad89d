"""Several articles in one file, files with large pictures, and lines broken at a width."""

import base64
import os
from io import BytesIO

import pytest

from indexer.formats import Source, read
from indexer.formats.joining import joined

TOWNS = {"Brevane": "6 mars 2024", "Lanvéoc": "7 mars 2024", "Montbreuil": "8 mars 2024"}
DAYS = ["2024-03-06", "2024-03-07", "2024-03-08"]


def prose(town):
    return (
        (
            f"Les services de la mairie de {town} sont à l’arrêt depuis mardi, et tous travaillent"
            " au papier en attendant mieux."
        ),
        (f"Le maire de {town} a indiqué que la rançon ne serait pas payée, et la plainte déposée."),
    )


def markup(town):
    return "".join(f"<p>{text}</p>" for text in prose(town))


def page(body, title="Documents"):
    return f'<html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head><body>{body}'


EUROPRESSE = (
    "<article><header><span class='DocPublicationName'>Gazette de {town}</span><span"
    " class='DocHeader'>mercredi {day} - 400 mots</span><p class='titreArticleVisu'>La mairie de"
    " {town} paralysée</p></header><section><div class='docOcurrContainer'>{text}</div></section>"
    "</article><hr>"
)
FACTIVA = (
    "<div class='article frArticle'><div id='hd'><span class='frHeadline'>La mairie de {town}"
    " paralysée</span></div><div class='source'>Gazette de {town}</div><div class='date'>{day}"
    "</div>{text}</div>"
)
BLOG = (
    "<article class='post'><h2><a href='https://g.example/{town}'>La mairie de {town} paralysée</a>"
    "</h2><time datetime='{day}'>{day}</time>{text}</article>"
)


INSIDE = "<h2>La mairie de {town} paralysée</h2><time datetime='{day}'>{day}</time>{text}</{tag}>"
ROLE = "<div role='article'>" + INSIDE.replace("{tag}", "div")
ENTRY = "<div class='h-entry'>" + INSIDE.replace("{tag}", "div")
KIND = "<div itemscope itemtype='https://schema.org/BlogPosting'>" + INSIDE.replace("{tag}", "div")
BOOK = "<section epub:type='chapter'>" + INSIDE.replace("{tag}", "section")


@pytest.mark.parametrize(
    ("shape", "named"),
    [
        (EUROPRESSE, True),
        (FACTIVA, True),
        (BLOG, False),
        (ROLE, False),
        (ENTRY, False),
        (KIND, False),
        (BOOK, False),
    ],
    ids=["eu", "fa", "blog", "role", "entry", "kind", "book"],
)
def test_each_article_of_a_page_is_one_with_its_own_facts(keep, shape, named):
    body = "".join(
        shape.format(town=town, day=day, text=markup(town)) for town, day in TOWNS.items()
    )
    kept = keep({"export.html": page(body)})
    assert [article.title for article in kept.articles] == [
        f"La mairie de {town} paralysée" for town in TOWNS
    ]
    assert [str(article.published.day) for article in kept.articles] == DAYS
    assert not named or kept.articles[0].outlet == "Gazette de Brevane"
    assert all(len(kept.found(town)) == 1 for town in TOWNS)


@pytest.mark.parametrize(
    "beside",
    [
        "<article class='card'><h2>Un autre sujet</h2><p>Quelques mots.</p></article>" * 3,
        f"<ol><li><article class='comment-body'><h3>Jean</h3>{markup('Lille')}</article></ol>" * 2,
        f"<aside><article><h2>Autre</h2>{markup('Lille')}</article></aside>" * 2,
    ],
    ids=["cards", "comments", "aside"],
)
def test_a_page_about_one_article_stays_one(keep, beside):
    own = f"<article><h1>La mairie de Brevane paralysée</h1>{markup('Brevane')}</article>"
    assert len(keep({"a.html": page(own + beside)}).articles) == 1


def texts(shape):
    several = [
        shape.format(town=town, day=day, number=number, text="\n\n".join(prose(town)))
        for number, (town, day) in enumerate(TOWNS.items(), start=1)
    ]
    return "\n".join(several)


@pytest.mark.parametrize(
    "shape",
    [
        "La mairie de {town} paralysée\n\nGazette de {town}\n{day}\n\n{text}\n\nEnd of Document\n",
        (
            "La mairie de {town} paralysée\n\n400 mots\n{day}\nLa Gazette\n\n{text}\n\n"
            "Document GAZET0020240306ek3600{number}\n"
        ),
        "{number} of 3 DOCUMENTS\n\nLa mairie de {town} paralysée\n\n{day}\n\n{text}\n",
        "La mairie de {town} paralysée\n\n{day}\n\n{text}\n\nDocument news·2024030{number}·GZ·12\n",
        "Titre : La mairie de {town} paralysée\nDate : {day}\n\n{text}\n",
        "La mairie de {town} paralysée\n\n{day}\n\n{text}\n\n==========\n",
        f"La mairie de {{town}} paralysée\n{{day}}\n\n{{text}}\n\n{'-' * 40}\n",
        f"La mairie de {{town}} paralysée\n{{day}}\n\n{{text}}\n\n{'* ' * 20}\n",
        f"{'_' * 60}\nTitle: La mairie de {{town}} paralysée\nDate: {{day}}\n\n{{text}}\n",
        (
            f"{'_' * 60}\n\nDocument {{number}} of 3\n\nTitle: La mairie de {{town}} paralysée\n"
            "Publication date: {day}\n\n{text}\n"
        ),
        "La mairie de {town} paralysée\n\n{day}\n\n{text}\n\n-- FIN --\n",
        "Objet : La mairie de {town} paralysée\nDate : {day}\n\n{text}\n",
    ],
    ids=[
        *("lexis", "factiva", "lexis-old", "europresse", "headers", "separator"),
        *("dashes", "asterisks", "low lines", "proquest", "dispatch", "mails"),
    ],
)
def test_so_is_each_document_of_an_export_as_text(keep, shape):
    kept = keep({"export.txt": texts(shape)})
    assert [article.title for article in kept.articles] == [
        f"La mairie de {town} paralysée" for town in TOWNS
    ]
    assert [str(article.published and article.published.day) for article in kept.articles] == DAYS


@pytest.mark.parametrize("rule", ["-" * 40, "* " * 10, "_" * 20])
def test_a_line_of_signs_within_an_article_parts_nothing(keep, rule):
    first, second = prose("Brevane")
    text = f"La mairie de Brevane paralysée\n6 mars 2024\n\n{first}\n\n{rule}\n\n{second}\n"
    (article,) = keep({"a.txt": text}).articles
    assert article.paragraphs == (first, second)


@pytest.mark.parametrize("rule", ["=", "-", "~"])
def test_an_underlined_heading_parts_nothing(keep, rule):
    title, heading = "La mairie de Brevane paralysée", "Une rançon est demandée"
    first, second = prose("Brevane")
    text = (
        f"{title}\n{'=' * len(title)}\n\n{first}\n\n{heading}\n{rule * len(heading)}\n\n{second}\n"
    )
    (article,) = keep({"a.rst": "", "a.txt": text}).articles
    assert article.title == title
    assert article.paragraphs == (first, heading, second)


def test_a_box_around_a_heading_is_no_article(keep):
    box = "=" * 26
    text = f"{box}\nBULLETIN DE VEILLE N° 12\n{box}\n\nLa mairie fermée\n\n" + prose("Brevane")[0]
    assert len(keep({"a.txt": text}).articles) == 1


HEAD = "From: La Gazette <a@b.example>\nSubject: {}\nDate: Wed, 6 Mar 2024 10:00:00 +0100\n"


def mail(*parts, kind="mixed"):
    body = "".join(f"--B\n{part}\n" for part in parts)
    mixed = f"MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=B\n\n"
    return f"{HEAD.format('La mairie')}{mixed}{body}--B--\n"


def plain(text):
    return f"Content-Type: text/plain; charset=utf-8\n\n{text}"


def attached(name, text, kind="text/html"):
    disposition = f"Content-Disposition: attachment; filename={name}"
    return f"Content-Type: {kind}; charset=utf-8\n{disposition}\n\n{text}"


PICTURE = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="
TOLD = prose("Vauquelin")[0]
FORWARDED = (
    f"Content-Type: message/rfc822\n\n{HEAD.format('Les serveurs')}\n{prose('Vauquelin')[0]}"
)


@pytest.mark.parametrize(
    ("parts", "articles"),
    [
        ([plain(prose("Brevane")[0]), PICTURE, plain(prose("Vauquelin")[1])], 1),
        ([plain("Pour information."), FORWARDED], 2),
        ([FORWARDED], 1),
        ([plain("Ci-joint."), attached("a.html", page(f"<p>{TOLD}</p>"))], 2),
        (
            [
                plain("Ci-joint."),
                attached("a.txt", f"Titre\n\n{TOLD}", "text/plain"),
            ],
            2,
        ),
        (
            [
                plain("Ci-joint."),
                attached("a.eml", HEAD.format("A") + f"\n{TOLD}"),
            ],
            2,
        ),
        ([plain(prose("Vauquelin")[0]), attached("a.bin", "rien", "application/x-other")], 1),
    ],
    ids=["text around", "forwarded", "only forwarded", "html", "txt", "eml", "other"],
)
def test_all_parts_of_a_mail_are_read(keep, parts, articles):
    kept = keep({"m.eml": mail(*parts)})
    assert not kept.report.problems
    assert len(kept.articles) == articles
    assert kept.found("Vauquelin")


def test_of_two_ways_to_write_a_text_one_is_read(keep):
    html = f"Content-Type: text/html; charset=utf-8\n\n<p>{prose('Brevane')[0]}</p>"
    kept = keep({"m.eml": mail(plain(prose("Brevane")[0]), html, kind="alternative")})
    assert kept.articles[0].body == prose("Brevane")[0]


def test_a_subject_in_bytes_of_its_own_is_read():
    kind = b"Content-Type: text/plain; charset=iso-8859-1"
    data = b"From: a@b.example\nSubject: Br\xe9vane\n" + kind + b"\n\nUn mot."
    (raw,) = read(Source(path="m.eml", name="m.eml", file=BytesIO(data)))
    assert raw.title.text == "Brévane"


def test_pictures_do_not_make_an_article_too_large(keep):
    picture = base64.b64encode(os.urandom(9_000_000)).decode()
    wrapped = "\n".join(picture[at : at + 76] for at in range(0, len(picture), 76))
    packed = f"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n{wrapped}"
    text = f"Content-Type: text/html; charset=utf-8\n\n{page(markup('Lille'))}"
    mhtml = f"Snapshot-Content-Location: https://g.example/a\n{mail(text, packed, kind='related')}"
    image = f"<img src='data:image/png;base64,{picture}'>"
    kept = keep(
        {
            "single.html": page(f"<article>{image}{markup('Lille')}</article>"),
            "mail.eml": mail(plain(prose("Lille")[0]), packed),
            "page.mhtml": mhtml,
        }
    )
    assert not kept.report.problems
    assert len(kept.found("Lille")) == 3


WRAPPED = """Le centre hospitalier de Brevane frappé par un rançongiciel, ses
urgences sont détournées vers Lille

Depuis mardi, le personnel travaille au papier. La direction du centre
hospitalier de Brevane a confirmé mercredi que le groupe Black
Basta avait revendiqué l'attaque et publié des échantillons de fichiers
sur son site. Les services du conseil départemental de
la Somme ont été touchés le même jour par la même cyber-
attaque, a indiqué la préfecture.
"""
WHOLE = " ".join(WRAPPED.split("\n\n")[1].split("\n")).strip().replace("cyber- ", "cyber")


@pytest.mark.parametrize("kind", ["dump", "mail", "quoted-printable"])
def test_broken_lines_are_put_together(keep, kind):
    title, body = WRAPPED.split("\n\n")
    if kind == "dump":
        kept = keep({"a.txt": WRAPPED})
        assert kept.articles[0].title == title.replace("\n", " ")
    else:
        packed = "Content-Transfer-Encoding: quoted-printable\n" if "-" in kind else ""
        text = body.encode().hex("=", 1).upper() if packed else body
        text = "=" + text.replace("=0A", "\n") if packed else text
        head = f"{HEAD.format('Le centre')}{packed}Content-Type: text/plain; charset=utf-8\n\n"
        kept = keep({"a.eml": head + text})
    assert kept.articles[0].body == WHOLE


def test_flowed_lines_are_put_together(keep):
    text = "La mairie de Brevane est \nà l’arrêt depuis mardi.\nRien ne va \nplus.\n"
    head = f"{HEAD.format('A')}Content-Type: text/plain; charset=utf-8; format=flowed\n\n"
    article = keep({"a.eml": head + text}).articles[0]
    assert article.paragraphs == (
        "La mairie de Brevane est à l’arrêt depuis mardi.",
        "Rien ne va plus.",
    )


@pytest.mark.parametrize(
    "lines",
    [
        (
            "Les serveurs dorment au fond de la cour,\nLes claviers se taisent trois jours,\n"
            "Le maire écrit à la plume et à l’encre,\nEt le port attend que l’on jette l’ancre."
        ),
        "- la mairie est fermée depuis hier\n- les écoles sont ouvertes\n- la cantine sert",
        "ee2c4d1e7a6b3c5d8e9f0a1b2c3d4e5f\nae2c4d1e7a6b3c5d8e9f0a1b2c3d4e5f",
        "nom    rôle    date\nanne   maire   2020\nbruno  chef    2021",
        "def a():\n    return b(c)\n    # et puis",
    ],
    ids=["verses", "list", "hashes", "table", "code"],
)
def test_verses_lists_tables_and_code_are_left_as_they_are(lines):
    found = [line.text for line in joined(f"{WRAPPED}\n{lines}".split("\n"))]
    assert found[1] == WHOLE
    assert found[2:] == [line.strip() for line in lines.split("\n")]


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("la pré-\nfecture", "la préfecture"),
        ("un sous-\ntraitant", "un sous-traitant"),
        ("à Saint-\nDenis", "à Saint-Denis"),
        ("le groupe Lock-\nBit, ou LockBit", "le groupe LockBit, ou LockBit"),
        ("le porte-\nparole", "le porte-parole"),
    ],
)
def test_a_word_that_is_parted_at_the_end_of_a_line_is_one(keep, broken, whole):
    text = f"Un titre assez long pour en être un\n\nLa panne a touché {broken}, dit-on ici.\n"
    assert whole in keep({"a.txt": text}).articles[0].body


TITLES = ("La mairie de Brevane paralysée", "Le port de Lanvéoc visé")
OPENINGS = (
    "Les services de la mairie de Brevane sont à l’arrêt depuis mardi, et écrivent à la main.",
    "Les grues du port de Lanvéoc sont arrêtées depuis lundi, et ses quais restent vides.",
)
DOCUMENT = (
    "Document {0} of 2",
    "{1}",
    "La Gazette",
    "March {0}, 2024 Wednesday",
    "Copyright 2024 La Gazette All Rights Reserved",
    "Section: NEWS; Pg. 4",
    "Length: 412 words",
    "Byline: Anne Plume",
    "Body",
    "{2} Personne ne sait quand ce sera fini.",
    "End of Document",
)


def _documents():
    for number, (title, opening) in enumerate(zip(TITLES, OPENINGS, strict=True), start=1):
        for line in DOCUMENT:
            yield line.format(number, title, opening)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "\n\n".join(_documents())),
        ("a.html", "".join(f"<p>{line}</p>\n" for line in _documents())),
        ("a.html", "<body>" + "".join(f"<div>{line}</div>" for line in _documents())),
    ],
    ids=["text", "paragraphs", "divs"],
)
def test_documents_are_parted_by_the_lines_that_count_them(keep, name, content):
    found = keep({name: content}).articles
    assert [each.title for each in found] == list(TITLES)
    assert [str(each.published.day) for each in found] == ["2024-03-01", "2024-03-02"]
    assert {(each.outlet, each.authors) for each in found} == {("La Gazette", ("Anne Plume",))}
    for each, opening in zip(found, OPENINGS, strict=True):
        assert each.body == f"{opening} Personne ne sait quand ce sera fini."


def _excerpts(main=""):
    posts = "".join(
        f'<article class="post"><h2><a href="https://g.example/{at}/">{title}</a></h2>'
        f'<time datetime="2024-03-0{at}">{at} mars 2024</time><p>{opening} […]</p></article>'
        for at, (title, opening) in enumerate(zip(TITLES, OPENINGS, strict=True), start=1)
    )
    return f"<html><title>Gazette</title><body><h1>Catégorie</h1>{main}{posts}</body></html>"


def test_the_excerpts_of_an_archive_page_are_articles_each_of_its_own_day(keep):
    found = keep({"a.html": _excerpts()}).articles
    assert sorted(each.title for each in found) == sorted(TITLES)
    assert {str(each.published.day) for each in found} == {"2024-03-01", "2024-03-02"}
    assert {each.url for each in found} == {"https://g.example/1/", "https://g.example/2/"}


def test_teasers_below_a_text_are_no_articles(keep):
    text = "".join(f"<p>{opening} Et cela dure, dit-on au conseil.</p>" for opening in OPENINGS * 2)
    assert len(keep({"a.html": _excerpts(f"<div>{text}</div>")}).articles) == 1
