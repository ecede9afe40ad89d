"""Forty saved WordPress pages with a comment form: nothing of the form stays, nothing is lost.

`tests/wordpress/truth.jsonl` says of each page which lines are the article,
which are the form, which are other furniture, and which may be either (the
title in the text, captions, the line of the author).
"""

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from indexer import SeedError
from indexer.cleaning.clean import clean
from indexer.cleaning.phrases import load_furniture
from indexer.facts.metadata import metadata_of
from indexer.formats import Source, read

FOLDER = Path(__file__).with_name("wordpress")
TRUTH = [json.loads(line) for line in (FOLDER / "truth.jsonl").read_text("utf-8").splitlines()]
PAGES = pytest.mark.parametrize("truth", TRUTH, ids=[truth["id"] for truth in TRUTH])


@pytest.fixture(scope="module")
def pages():
    """Each page as it is read and cleaned, by its id."""
    furniture = load_furniture()
    raws = {}
    for truth in TRUTH:
        data = (FOLDER / f"{truth['id']}.html").read_bytes()
        raws[truth["id"]] = next(
            read(Source(path="page.html", name="page.html", file=BytesIO(data)))
        )
    assert not any(isinstance(raw, SeedError) for raw in raws.values())
    return {
        name: (raw, clean(raw, furniture))
        for name, raw in raws.items()
        if not isinstance(raw, SeedError)
    }


def test_the_set_has_both_kinds_of_theme_both_languages_and_many_plugins():
    assert len(TRUTH) == 40
    assert {truth["language"] for truth in TRUTH} == {"fr", "en"}
    assert sum(truth["theme"].startswith("block") for truth in TRUTH) == 20
    assert len({plugin for truth in TRUTH for plugin in truth["plugins"]}) >= 5
    assert all(truth["form"] for truth in TRUTH)


@PAGES
def test_every_paragraph_stays_in_its_order_and_no_furniture_does(pages, truth):
    _, cleaned = pages[truth["id"]]
    body = cleaned.body.split("\n\n")
    assert [line for line in body if line not in truth["either"]] == truth["paragraphs"]


@PAGES
def test_what_is_removed_is_kept_with_its_rule(pages, truth):
    _, cleaned = pages[truth["id"]]
    removed = {piece.text for piece in cleaned.removed}
    missing = [line for line in truth["form"] if not any(line in text for text in removed)]
    assert not missing
    assert all(piece.rule for piece in cleaned.removed)


@PAGES
def test_the_pages_say_who_published_them_when_and_where(pages, truth):
    raw, cleaned = pages[truth["id"]]
    metadata = metadata_of(raw, cleaned, date(2026, 1, 1))
    assert metadata.published.day.isoformat() == truth["published"]
    assert metadata.modified.day.isoformat() == truth["published"]
    assert (metadata.outlet, list(metadata.authors)) == (truth["outlet"], truth["authors"])
    assert (metadata.url, metadata.language) == (truth["url"], truth["language"])
    assert cleaned.title == truth["title"]
