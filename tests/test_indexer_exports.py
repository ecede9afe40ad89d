"""Several articles in one file: where each begins, and what stands above and in it."""

import io
from collections.abc import Sequence

import pytest

from indexer.formats import RawArticle, Source, read

TOWNS = {"Brevane": "6 mars 2024", "Lanvéoc": "7 mars 2024", "Montbreuil": "8 mars 2024"}
TEXT = (
    "Les services de la mairie de {town} sont à l’arrêt depuis mardi, et les agents travaillent"
    " au papier en attendant mieux.\n\nLe maire de {town} a indiqué que la rançon ne serait pas"
    " payée, et qu’une plainte avait été déposée auprès du parquet."
)


def written(form: str) -> str:
    """The articles of all towns in one form."""
    pieces = []
    for number, (town, day) in enumerate(TOWNS.items(), start=1):
        text = TEXT.format(town=town)
        markup = "".join(f"<p>{one}</p>" for one in text.split("\n\n"))
        title = f"La mairie de {town} paralysée"
        pieces.append(
            form.format(title=title, town=town, day=day, text=text, markup=markup, number=number)
        )
    return "".join(pieces)


def articles(text: str, name: str) -> Sequence[RawArticle]:
    source = Source(path=name, name=name, file=io.BytesIO(text.encode()))
    return [one for one in read(source) if isinstance(one, RawArticle)]


def title(article: RawArticle) -> str:
    return article.title.text if article.title else article.lines[0].text


def check(found: Sequence[RawArticle]) -> None:
    assert [title(one) for one in found] == [f"La mairie de {town} paralysée" for town in TOWNS]
    for article, (town, day) in zip(found, TOWNS.items(), strict=True):
        text = "\n".join(line.text for line in article.lines)
        assert TEXT.format(town=town).split("\n\n")[1] in text
        days = [clue.text for clue in article.published]
        assert day in "\n".join([*days, *(line.text for line in article.lines[:3])])


DUMPS = {
    "codes": "HD  {title}\nWC  400 mots\nPD  {day}\nSN  Gazette\n\nLP\n\n{text}\n\n"
    "AN\nDocument GAZET0020240306ek36000{number}\n\n\n",
    "codes-by-tabs": "HD\t{title}\nPD\t{day}\nSN\tGazette\nTD\t{text}\nAN\tGAZET00{number}\n\n",
    "codes-above": "HD\n{title}\nPD\n{day}\nSN\nGazette\nLP\n{text}\n\n",
    "outlet-above": "Gazette de {town}\n\n{day}\n\n{title}\n\n{text}\n\n"
    "news·2024030{number}·GZ·1234567\n\n",
    "issue-above": "Gazette de {town}\nNo. 12{number}\n{day}, p. 5\n\n{title}\n\n{text}\n\n"
    "news·2024030{number}·GZ·1234567\n\n",
    "any-name-above": "Brevane Matin (site web)\nmercredi {day} - 400 mots\n\n{title}\n\n{text}"
    "\n\nEnd of Document\n\n",
    "marked": "# {title}\n\n{day}\n\n{text}\n\n",
    "numbered": "{number}. {title}\nGazette de {town}, {day}\n\n{text}\n\n",
}


@pytest.mark.parametrize("form", DUMPS.values(), ids=DUMPS)
def test_articles_of_a_text_export_have_their_titles_and_days(form):
    check(articles(written(form), "e.txt"))


REVIEWS = {
    "headings": "# {title}\n\n*{day}*\n\n{text}\n\n",
    "second-headings": "## {title}\n\nGazette de {town}, {day}\n\n{text}\n\n",
    "lines-between": "# {title}\n\n{day}\n\n{text}\n\n---\n\n",
}


@pytest.mark.parametrize("form", REVIEWS.values(), ids=REVIEWS)
def test_articles_of_a_review_in_markdown_are_told_apart_by_days(form):
    above = "# Revue de presse\n\n" if form.startswith("##") else ""
    check(articles(above + written(form), "e.md"))


def test_headings_without_days_part_no_article():
    text = "# La mairie paralysée\n\n" + written("## {title}\n\n{text}\n\n")
    assert len(articles(text, "e.md")) == 1
    assert len(articles(text, "e.txt")) == 1


PAGES = {
    "codes": "<div class=article><table><tr><td><b>HD</b></td><td>{title}</td></tr><tr><td>PD</td>"
    "<td>{day}</td></tr><tr><td>SN</td><td>Gazette</td></tr><tr><td>TD</td><td>{markup}</td></tr>"
    "</table></div>",
    "tables": "<table class=article><tr><td>HD</td><td>{title}</td></tr><tr><td>PD</td>"
    "<td>{day}</td></tr><tr><td>TD</td><td>{markup}</td></tr></table>",
    "sections": "<section><h2>{title}</h2><p>{day}</p>{markup}</section>",
    "divisions": "<div id=doc{number}><h2>{title}</h2><p class=date>{day}</p>{markup}</div>",
    "headings": "<h2>{title}</h2><p>Gazette de {town}, {day}</p>{markup}<hr>",
    "first-headings": "<h1>{title}</h1><p>{day}</p>{markup}",
}


@pytest.mark.parametrize("form", PAGES.values(), ids=PAGES)
def test_articles_of_a_page_have_their_titles_and_days(form):
    text = f"<html><head><title>Export</title></head><body>{written(form)}</body></html>"
    check(articles(text, "e.html"))


@pytest.mark.parametrize(
    "form",
    [
        "<h2>{title}</h2>{markup}",
        "<h2>Le {day}</h2>{markup}",
        "<section><h2>La question de {town}</h2>{markup}</section>",
    ],
    ids=["no-days", "a-chronicle", "an-interview"],
)
def test_parts_of_one_article_are_no_articles(form):
    body = f"<main><h1>La mairie paralysée</h1>{written(form)}</main>"
    assert len(articles(f"<html><head><title>A</title></head><body>{body}", "e.html")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "La mairie paralysée\n=====\n\n{text}",
        "= La mairie paralysée\n\n{text}",
        "# La mairie paralysée\n\n{text}",
        "+-----------------------+\n| La mairie paralysée   |\n+-----------------------+\n\n{text}",
        "#########################\n# La mairie paralysée   #\n#########################\n\n{text}",
    ],
    ids=["a-short-line", "equals-sign", "hash", "box", "hashes-around"],
)
def test_signs_of_a_heading_are_no_part_of_the_title(text):
    (article,) = articles(text.format(text=TEXT.format(town="Brevane")), "e.txt")
    assert title(article) == "La mairie paralysée"


def test_a_title_above_a_day_is_no_outlet():
    text = "La mairie paralysée\n6 mars 2024\n\nLes services fermés\n\n" + TEXT.format(
        town="Brevane"
    )
    (article,) = articles(text, "e.txt")
    assert article.outlet is None
    assert title(article) == "La mairie paralysée"


def test_characters_that_a_program_wrote_as_references_are_read():
    text = "La mairie &agrave; l&#8217;arr&#234;t\n\n" + TEXT.format(town="Brevane")
    (article,) = articles(text, "e.txt")
    assert title(article) == "La mairie à l’arrêt"


def test_a_reference_or_two_in_a_text_are_meant():
    text = "La faille de &eacute; et &amp;\n\n" + TEXT.format(town="Brevane")
    (article,) = articles(text, "e.txt")
    assert title(article) == "La faille de &eacute; et &amp;"
