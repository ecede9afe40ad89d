"""The stories of a refresh in a cluster: those that the embedded engine finds."""

import random
from itertools import count, islice

import pytest

from archive import Query, open_index
from archive.engines.opensearch import comparing
from tests.bench.corpus import Corpus

BEFORE, NEW = 500, 200

_numbers = count()


@pytest.fixture
def address(nodes):
    """The address of an index that nobody has made yet."""
    return nodes.address(f"stories-{next(_numbers)}")


def stories(index):
    """The story of each article, by its id."""
    found = index.view().select(Query(copies=True)).found
    return {each.article.id: each.story.id for each in found}


def write(index, articles):
    with index.writing() as batch:
        for article in articles:
            batch.put(article)


def dice_of(seed):
    return random.Random(seed)  # noqa: S311 - nothing secret


def random_words(dice, number):
    return " ".join(f"mot{dice.randrange(100_000)}" for _ in range(number))


@pytest.mark.parametrize("shards", ["", "?shards=3"])
def test_stories_of_a_refresh_are_those_of_the_embedded_engine(nodes, tmp_path, shards):
    articles = list(islice(Corpus().articles(), BEFORE + NEW))
    dice_of(3).shuffle(articles)
    copied = articles[: BEFORE // 10]
    ours = open_index(f"whoosh:{tmp_path / 'index'}")
    theirs = open_index(nodes.address(f"stories-{next(_numbers)}", shards))
    for index in (ours, theirs):
        write(index, articles[:BEFORE])
        write(index, articles[BEFORE:])
        write(index, [*copied[:10], *articles[-10:]])
    told = stories(ours)
    assert len(set(told.values())) < len(told)
    assert stories(theirs) == told


@pytest.mark.parametrize("enough", [100, 5])
def test_a_copy_is_found_among_many_texts_with_the_same_furniture(
    address, make_article, monkeypatch, enough
):
    monkeypatch.setattr(comparing, "ENOUGH", enough)
    monkeypatch.setattr(comparing, "PAGES", (40,))
    dice = dice_of(7)
    furniture = random_words(dice, 60)
    texts = [f"{random_words(dice, 120)} {furniture}" for _ in range(150)]
    index = open_index(address)
    write(index, [make_article(f"{at}.txt", body=text) for at, text in enumerate(texts)])
    copies = {f"copy-{at}.txt": texts[at] for at in (3, 77, 149)}
    new = {f"new-{at}.txt": f"{random_words(dice, 120)} {furniture}" for at in range(50)}
    write(index, [make_article(seed, body=text) for seed, text in (copies | new).items()])
    told = stories(index)
    assert {told[f"id-copy-{at}.txt"] == told[f"id-{at}.txt"] for at in (3, 77, 149)} == {True}
    assert len(set(told.values())) == len(texts) + len(new)


def test_a_text_copied_more_often_than_is_asked_for_stays_one_story(
    address, make_article, monkeypatch
):
    monkeypatch.setattr(comparing, "ENOUGH", 10)
    monkeypatch.setattr(comparing, "PAGES", (20, 30))
    text = random_words(dice_of(9), 200)
    index = open_index(address)
    write(index, [make_article(f"{at}.txt", body=text) for at in range(60)])
    write(index, [make_article(f"new-{at}.txt", body=text) for at in range(30)])
    assert len(set(stories(index).values())) == 1
