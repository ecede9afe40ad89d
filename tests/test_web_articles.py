"""The page of an article: evidence that leads to its sentence, results beside it, citations."""

import json
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from archive import (
    Detail,
    DetailKind,
    Evidence,
    Excerpt,
    Query,
    TextField,
    open_index,
)
from web import create_app
from web.citing import bibtex, csl, line
from web.neighbours import window
from web.passages import text_of
from web.urls import args_of, asked

GANG = "Le gang Blackout a signé."


@pytest.fixture
def index(tmp_path):
    return open_index(f"whoosh:{tmp_path}/index")


@pytest.fixture
def reading(index):
    """Opens a page over an archive of some articles."""

    def opened(url, *articles, language="fr"):
        if articles:
            with index.writing() as batch:
                for article in articles:
                    batch.put(article)
        browser = create_app(index).test_client()
        answer = browser.get(url, headers={"Accept-Language": language})
        return BeautifulSoup(answer.text, "lxml")

    return opened


def a_proof(text, words, field=TextField.BODY):
    start = text.index(words)
    return Evidence(field=field, start=start, end=start + len(words), text=words, rule="learned")


def with_evidence(make_article, make_mention, body, words, **facts):
    mention = replace(make_mention("actor", words), evidence=(a_proof(body, words),))
    return make_article("a.txt", "Titre", body, mentions=(mention,), **facts)


# Evidence


def test_a_value_and_its_evidence_lead_to_the_sentence_that_says_so(
    reading, make_article, make_mention
):
    body = f"Rien ici.\n\nDes écrans noirs. {GANG} Fin."
    detail = Detail(kind=DetailKind.STATUS, value="claimed", evidence=a_proof(body, "a signé"))
    article = with_evidence(make_article, make_mention, body, "Blackout", details=(detail,))
    page = reading(f"/article/{article.id}", article)
    links = page.select("a.value, .reason .to-place, .details .to-place")
    assert len(links) == 4
    assert {link["href"] for link in links} == {"#e1"}
    sentence = page.select_one("#e1")
    assert sentence.text == GANG
    assert [words.text for words in sentence.select("b")] == ["Blackout", "a signé"]


def words(minimum=0):
    return st.text("ab .!?\n«»é", min_size=minimum, max_size=60)


@st.composite
def articles_with_evidence(draw):
    """Title, body, and places in them, some of which overlap."""
    title, paragraphs = draw(words(1)), draw(st.lists(words(1), min_size=1, max_size=4))
    paragraphs = [text.replace("\n\n", "\n").strip("\n") or "a" for text in paragraphs]
    spans = []
    body = "\n\n".join(paragraphs)
    start = 0
    for text in paragraphs:
        for _ in range(draw(st.integers(0, 3))):
            first = draw(st.integers(0, len(text) - 1))
            last = draw(st.integers(first + 1, len(text)))
            spans.append((TextField.BODY, start + first, start + last))
        start += len(text) + 2
    last = draw(st.integers(1, len(title)))
    return title, body, [*spans, (TextField.TITLE, 0, last)]


@given(articles_with_evidence(), st.data())
def test_every_evidence_lands_on_the_text_it_quotes(make_article, make_mention, told, data):
    title, body, spans = told
    texts = {TextField.TITLE: title, TextField.BODY: body}
    mentions = tuple(
        replace(
            make_mention("actor", "A"),
            evidence=(
                Evidence(
                    field=field, start=start, end=end, text=texts[field][start:end], rule="test"
                ),
            ),
        )
        for field, start, end in spans
    )
    article = make_article(title=title, body=body, mentions=mentions)

    def sought(text):
        first = data.draw(st.integers(0, len(text) - 1))
        return Excerpt(text=text, spans=((first, data.draw(st.integers(first + 1, len(text)))),))

    laid = text_of(article, sought(title), [sought(text) for text in article.paragraphs])
    every = (laid.title, *laid.paragraphs)
    for paragraph, whole in zip(every, (title, *article.paragraphs), strict=True):
        pieces = [piece.text for passage in paragraph.passages for piece in passage.pieces]
        assert "".join(pieces) == whole
    by_anchor = {
        passage.anchor: "".join(piece.text for piece in passage.pieces)
        for paragraph in every
        for passage in paragraph.passages
        if passage.anchor
    }
    for mention in mentions:
        (evidence,) = mention.evidence
        assert evidence.text in by_anchor[laid.anchor_of(evidence)]
    numbers = [
        piece.found
        for paragraph in every
        for passage in paragraph.passages
        for piece in passage.pieces
        if piece.found
    ]
    assert numbers == list(range(1, laid.found + 1))
    assert laid.found == len(every)


# Found words and results


def test_found_words_are_counted_and_lead_to_each_other(reading, make_article):
    article = make_article("a.txt", "La mairie", "La mairie.\n\nDeux mairies.")
    page = reading(f"/article/{article.id}?q=mairie", article)
    bar = page.select_one("#found")
    assert " ".join(bar.text.split()) == "‹ 3 mots trouvés ›"
    assert [link["href"] for link in bar.select("a")] == ["#m3", "#m1"]
    found = page.select("a.found")
    assert [(word["id"], word["href"]) for word in found] == [
        ("m1", "#m2"),
        ("m2", "#m3"),
        ("m3", "#m1"),
    ]
    assert [word.text for word in found] == ["mairie", "mairie", "mairies"]
    assert not reading(f"/article/{article.id}").select("#found, mark")


@given(st.integers(1, 10**8))
def test_a_window_holds_a_place_and_those_beside_it(rank):
    first, size = window(rank)
    assert first % size == 0
    assert first <= max(rank - 2, 0)
    assert rank < first + size <= first + 60


def test_results_follow_each_other_across_pages_in_the_order_of_the_search(reading, make_article):
    articles = [
        make_article(
            f"{number}.txt",
            f"Mairie {number}",
            f"La mairie {number}.",
            day=f"2024-01-{number + 1:02}",
        )
        for number in range(25)
    ]
    page = reading("/?q=mairie&sort=oldest", *articles)
    link = page.select_one(".hit .title a")["href"]
    seen = []
    while True:
        page = reading(link)
        seen.append(page.h1.text)
        rank = len(seen)
        assert f"résultat {rank} sur 25" in " ".join(page.select_one(".path").text.split())
        back = parse_qs(urlsplit(page.select_one(".back a")["href"]).query)
        assert back.get("page", ["1"]) == [str((rank - 1) // 10 + 1)]
        before, after = page.select_one("a[rel=prev]"), page.select_one("a[rel=next]")
        assert bool(before) == (rank > 1)
        if after is None:
            break
        link = after["href"]
    assert [re.search(r"\d+", title).group() for title in seen] == [str(n) for n in range(25)]


@pytest.mark.parametrize("rank", ["0", "7", "x", "²", "9" * 400, ""])
def test_a_place_that_is_not_there_is_not_shown(reading, make_article, rank):
    article = make_article("a.txt", "La mairie", "La mairie.")
    page = reading(f"/article/{article.id}?q=mairie&rank={rank}", article)
    assert page.h1.text == "La mairie"
    assert not page.select("a[rel=prev], a[rel=next]")
    assert "sur" not in page.select_one(".path").text.split()


def test_the_place_is_no_part_of_the_query():
    query = Query(text="x", page=3)
    args = dict(args_of(query)) | {"rank": "4"}

    class Args(dict):
        def getlist(self, name):
            return [self[name]] if name in self else []

    assert asked(Args(args)).query == query


# Copies


def test_two_copies_can_be_read_side_by_side(reading, make_article):
    older = make_article("old.html", "Titre", "Cent postes touchés.\n\nFin.")
    article = make_article("new.html", "Titre", "Mille postes touchés.\n\nFin.", versions=(older,))
    page = reading(f"/article/{article.id}?version=1&beside=1", article)
    rows = [[cell.text for cell in row.select("td")] for row in page.select("tbody tr")]
    assert rows == [
        ["Titre", "Titre"],
        ["Cent postes touchés.", "Mille postes touchés."],
        ["Fin.", "Fin."],
    ]
    assert [cell.text for cell in page.select("td del, td ins")] == ["Cent", "Mille"]
    one = page.select_one(".version .choices a:not([aria-current])")
    assert one["href"] == f"/article/{article.id}?version=1"


def test_an_article_can_be_compared_with_its_copy_elsewhere(reading, make_article):
    one = make_article("a.txt", "Titre", "Cent postes touchés.", outlet="Le Journal")
    other = make_article("b.txt", "Titre", "Mille postes touchés.", outlet="La Dépêche")
    page = reading(f"/article/{one.id}?against={other.id}", one, other)
    assert page.h1.text == "Deux articles comparés"
    legend = page.select_one(".legend")
    assert "La Dépêche" in legend.select_one("del").text
    assert "Le Journal" in legend.select_one("ins").text
    assert page.select_one("article > p del").text == "Mille"
    assert not reading(f"/article/{one.id}?against=nobody").select(".version")


# Citing


@pytest.fixture
def cited(make_article):
    return make_article(
        "a.txt",
        "Fuite à 50 % chez R&D_{x}",
        id="abc",
        day="2024-03-06",
        outlet="Le Journal",
        authors=("Anne Plume", "B. Encre"),
        url="https://example.org/a",
        digest="ab" * 32,
    )


def test_a_line_is_in_the_style_of_its_language(cited):
    french, english = (line(cited, each, "Veille", "https://x/abc") for each in ("fr", "en"))
    assert french == (
        "Anne Plume, B. Encre, «\u00a0Fuite à 50 % chez R&D_{x}\u00a0», Le Journal, 6 mars 2024,"
        " https://example.org/a (copie du 7 mars 2024, Veille, https://x/abc)."
    )
    assert "“Fuite à 50 % chez R&D_{x}”, Le Journal, 6 March 2024" in english


def test_bibtex_means_what_it_says(cited):
    entry = bibtex(cited, "Veille", "https://x/abc")
    assert entry.startswith("@misc{newsarchive-abc,\n")
    assert r"title = {{Fuite à 50 \% chez R\&D\_\{x\}}}," in entry
    assert "author = {{Anne Plume} and {B. Encre}}," in entry
    assert entry.count("{") - entry.count(r"\{") == entry.count("}") - entry.count(r"\}")


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_title_breaks_out_of_its_entry(make_article, title, outlet):
    article = make_article(title=title, outlet=outlet, url=outlet)
    entry = bibtex(article, outlet, title)
    plain = re.sub(r"\\[{}]", "", entry)
    depth = 0
    for place, sign in enumerate(plain):
        depth += (sign == "{") - (sign == "}")
        assert depth > 0 or place < len("@misc") or not plain[place + 1 :].strip()
    assert depth == 0


def test_csl_json_has_what_is_known(cited, make_article):
    (entry,) = csl(cited, "Veille", "https://x/abc")
    assert entry["issued"] == {"date-parts": [[2024, 3, 6]]}
    assert entry["author"] == [{"literal": "Anne Plume"}, {"literal": "B. Encre"}]
    (bare,) = csl(make_article(), "Veille", "https://x/abc")
    assert bare["URL"] == "https://x/abc"
    assert not bare.keys() & {"issued", "author", "container-title"}


def test_a_citation_is_on_the_page_and_can_be_saved(index, reading, cited):
    page = reading("/article/abc", cited)
    block = page.select_one("#cite")
    assert [text["lang"] for text in block.select(".line")] == ["fr", "en"]
    assert "http://localhost/article/abc" in block.text
    assert "ab" * 32 in block.text
    browser = create_app(index).test_client()
    for link in block.select("a[download]"):
        answer = browser.get(link["href"])
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
    assert json.loads(answer.data)[0]["title"] == cited.title
    for missing in ("/article/nobody/cite.bib", "/article/abc/cite.ris"):
        assert browser.get(missing).status_code == 404
    assert reading("/article/abc", language="en").select_one(".line")["lang"] == "en"
