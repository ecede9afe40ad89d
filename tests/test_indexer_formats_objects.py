"""JSON with articles in it."""

import json
from io import BytesIO

import pytest

from archive import Note, NoteKind
from indexer import SeedError
from indexer.formats import Clue, Source, read
from indexer.formats.registry import recognised

TEXT = "La mairie imaginaire d’Évreux a rouvert ses portes lundi matin, dit l’élu."
POST = {
    "id": 7,
    "date": "2024-03-06T07:30:00",
    "date_gmt": "2024-03-05T20:30:00",
    "link": "https://a.example/7/",
    "title": {"rendered": "L&rsquo;h&ocirc;pital &amp; la mairie"},
    "content": {"rendered": f"<p>{TEXT}</p>\n", "protected": False},
    "excerpt": {"rendered": "<p>La mairie […]</p>"},
    "author": 3,
    "categories": [4, 5],
}
ARTICLE = {"title": "Mairie piratée", "url": "https://a.example/1", "content": TEXT}


def outcomes(value, name="export.json"):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    source = Source(path=name, name=name, file=BytesIO(text.encode()))
    found = list(read(source))
    errors = [str(one) for one in found if isinstance(one, SeedError)]
    return [one for one in found if not isinstance(one, SeedError)], errors


def lines(raw):
    return [line.text for line in raw.lines]


def test_a_post_of_wordpress_has_the_day_of_its_own_clock():
    (raw,), errors = outcomes([POST])
    assert errors == []
    assert lines(raw) == [TEXT]
    assert raw.title == Clue("L’hôpital & la mairie", "header")
    assert raw.url == Clue("https://a.example/7/", "header")
    assert raw.published == (Clue("2024-03-06T07:30:00+11:00", "header"),)
    assert (raw.authors, raw.categories) == ((), ())


def test_an_entry_of_a_json_feed_has_what_its_feed_says():
    entry = {
        "id": "1",
        "url": "https://a.example/1",
        "title": "Mairie piratée",
        "content_html": f"<p>{TEXT}</p>",
        "date_published": "2024-03-06T08:00:00+01:00",
        "authors": [{"name": "A. Plume"}],
        "tags": ["cyber", "mairie"],
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Le Journal", "language": "fr"}
    (raw,), errors = outcomes({**feed, "items": [entry]})
    assert errors == []
    assert raw.outlet == Clue("Le Journal", "header")
    assert raw.authors == (Clue("A. Plume", "header"),)
    assert raw.language == Clue("fr", "header")
    assert raw.categories == ("cyber", "mairie")


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        {"status": "ok", "articles": [ARTICLE]},
        {"hits": {"hits": [{"_source": ARTICLE}]}},
        {"results": [{"webTitle": "Mairie piratée", "fields": {"bodyText": TEXT}}]},
        {"@type": "NewsArticle", "headline": "Mairie piratée", "articleBody": TEXT},
        {"titre": "Mairie piratée", "texte": TEXT},
        json.dumps([ARTICLE], indent=4),
        {"content": TEXT * 60, "title": "Mairie piratée"},
    ],
    ids=["one", "list", "hits", "fields", "schema.org", "French", "indented", "long"],
)
def test_articles_are_found_wherever_they_stand(value):
    (raw,), errors = outcomes(value)
    assert errors == []
    assert raw.title == Clue("Mairie piratée", "header")


@pytest.mark.parametrize(
    ("date", "seconds"),
    [("/Date(1709712000000)/", "1709712000"), (1709712000000, "1709712000000")],
    ids=["ticks", "milliseconds"],
)
def test_dates_that_machines_count_are_read(date, seconds):
    (raw,), _ = outcomes([{**ARTICLE, "date": date}])
    assert raw.published == (Clue(seconds, "header"),)


def test_each_line_may_be_an_object():
    rows = [{**ARTICLE, "url": f"https://a.example/{number}"} for number in range(3)]
    found, errors = outcomes("\n".join(map(json.dumps, rows)), name="crawl.jsonl")
    assert errors == []
    assert [raw.part for raw in found] == [f"#https://a.example/{number}" for number in range(3)]


def test_of_an_export_that_breaks_off_what_comes_before_is_read():
    found, errors = outcomes(json.dumps([ARTICLE, POST])[:-300])
    assert len(found) == 1
    assert len(errors) == 1


def test_a_summary_is_noted_as_that():
    (raw,), _ = outcomes([{"title": "Mairie", "url": "https://a.example/1", "summary": TEXT}])
    assert Note(NoteKind.SUMMARY) in raw.notes


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "x", "version": "1.0", "description": "a tool", "homepage": "https://x.example"}',
        '{"type": "FeatureCollection", "features": [{"properties": {"name": "x"}}]}',
        '["title", "content"]',
        "{Note} La mairie, dit son maire, rouvre.",
    ],
    ids=["package", "map", "words", "text"],
)
def test_other_json_and_texts_in_braces_are_not_taken_for_it(text):
    assert not recognised(text.encode(), "")


def test_json_without_articles_is_named():
    value = {"info": {"title": "API", "description": "What it does"}, "url": "https://a.example"}
    with pytest.raises(SeedError, match="no article"):
        outcomes(value)
