"""Words that must find a sentence, and words that must not, asked of a real index."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from archive import SIZES, Query, open_index

GROUPS = tomllib.loads(
    Path(__file__).with_name("language").joinpath("pairs.toml").read_text("utf-8")
)["group"]
PAIRS = [
    (f"{group['language']}-{place}-{side}-{number}.txt", group, side, query, text)
    for place, group in enumerate(GROUPS)
    for side in ("finds", "apart")
    for number, (query, text) in enumerate(group.get(side, ()))
]


def case(seed, group, side, query, text):
    """One pair as a case of the test, named by what it asks and why."""
    name = f"{group['language']}: {group['why']}: {query!r} {side} {text!r}"
    return pytest.param(query, seed, side == "finds", id=name)


@pytest.fixture(scope="module")
def index(tmp_path_factory, make_article):
    made = open_index(f"whoosh:{tmp_path_factory.mktemp('pairs') / 'index'}")
    with made.writing(rebuild=True) as batch:
        for seed, group, _, _, text in PAIRS:
            batch.put(make_article(seed, body=text, language=group["language"]))
    return made


def seeds(index, query):
    """The seeds of all hits with every word of a query, page after page."""
    found, number = [], 1
    asked = Query(text=query, synonyms=False, size=max(SIZES))
    while (page := index.search(replace(asked, page=number))).hits and not page.notices:
        found += [hit.seed for hit in page.hits]
        number += 1
    return found


@pytest.mark.parametrize(("query", "seed", "is_wanted"), [case(*pair) for pair in PAIRS])
def test_words_find_their_forms_and_nothing_else(index, query, seed, is_wanted):
    assert (seed in seeds(index, query)) is is_wanted


@pytest.mark.parametrize(("language", "least"), [("fr", 70), ("en", 35)])
def test_the_table_is_large_enough_to_judge_a_language_by(language, least):
    assert sum(group["language"] == language for _, group, *_ in PAIRS) >= least
