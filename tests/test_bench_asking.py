"""The bench asks every engine the same and gets the same counts."""

import importlib
from contextlib import closing
from itertools import islice

import pytest

from tests.bench import measured, page
from tests.bench.asking import FACETS, HITS, Work, questions
from tests.bench.corpus import Corpus

ENGINES = (
    "ours",
    "peer_sqlite",
    "peer_whoosh",
    "peer_tantivy",
    pytest.param("peer_opensearch", marks=pytest.mark.cluster),
)
COUNT = 120


@pytest.fixture(scope="module")
def articles():
    return list(islice(Corpus().articles(), COUNT))


@pytest.fixture(scope="module")
def asked(articles):
    return list(questions(iter(articles), 6))


@pytest.fixture(scope="module", params=ENGINES)
def answers(request, articles, asked, tmp_path_factory):
    """What one engine answers to every question that it understands."""
    if request.param == "peer_tantivy":
        pytest.importorskip("tantivy", reason="tantivy is only installed for `make bench`")
    engine = importlib.import_module(f"tests.bench.{request.param}")
    if request.param == "peer_opensearch":
        with closing(engine.Client(request.getfixturevalue("nodes").ports[0])) as client:
            engine.fill(client, iter(articles))
            ask = engine.asking(client)
            return {question: ask(question) for question in asked}
    folder = tmp_path_factory.mktemp(request.param) / "index"
    engine.build(folder, iter(articles))
    ask, skipped = engine.opened(folder), engine.skipped(folder)
    return {question: ask(question) for question in asked if question.work not in skipped}


def counted(articles, facet, chosen):
    """How many articles have each value of a facet, those selected elsewhere only."""
    engine = importlib.import_module("tests.bench.asking")
    found: dict[str, int] = {}
    for article in articles:
        values = engine.values_of(article)
        if all(value in values[other] for other, value in chosen if other != facet):
            for value in values[facet]:
                found[value] = found.get(value, 0) + 1
    return found


def test_questions_are_the_same_every_time(articles, asked):
    assert list(questions(iter(articles), 6)) == asked
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("work", Work)
def test_every_kind_is_asked(asked, work):
    assert sum(question.work is work for question in asked) == 6


def test_every_question_has_an_answer(answers):
    stemless = (Work.FUZZY, Work.PREFIX)  # stems may lack what the word begins with
    nothing = [
        question
        for question, answer in answers.items()
        if not answer.ids and question.work not in stemless
    ]
    assert nothing == []


def test_an_answer_is_a_whole_page(answers):
    for answer in answers.values():
        assert len(answer.ids) == len(answer.excerpts) == min(answer.total, HITS)
        assert all(answer.excerpts)
        assert set(answer.counts) == set(FACETS)


def test_counts_set_their_own_selection_aside(answers, articles):
    plain = [question for question in answers if not question.words]
    assert plain
    for question in plain:
        for facet in FACETS:
            wanted = counted(articles, facet, question.chosen)
            told = answers[question].counts[facet]
            assert told.items() <= wanted.items()
            assert sorted(told.values()) == sorted(wanted.values())[-len(told) :]


def test_a_page_is_made_of_what_was_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(measured, "FOLDER", tmp_path)
    monkeypatch.setattr(page, "FOLDER", tmp_path)
    monkeypatch.setattr(page, "PICTURE", tmp_path / "growth.svg")
    for name, scale in (("ours", 1.0), ("peer_whoosh", 200.0)):
        for size in (1_000, 10_000):
            times = [scale * size / 1_000] * 3
            measured.keep(
                f"{name}-{size}",
                {
                    "engine": name,
                    "articles": size,
                    "when": "2024-03-06T10:00",
                    "machine": "a machine",
                    "versions": {"numpy": "2"},
                    "build": {"seconds": 1.0, "rate": size, "bytes": 4e6, "memory": 5e6},
                    "search": {
                        "cold": 1.0,
                        "works": {Work.RARE.value: {"times": times, "found": [1, 1, 1]}},
                        "skipped": {Work.FUZZY.value: "for a reason"},
                        "memory": 7e6,
                    },
                },
            )
    text = page.text(("ours", "peer_whoosh"), 3)
    assert "| one rare word | 10.0 / 10.0 / 10.0 | 2,000 / 2,000 / 2,000 |" in text
    assert "| median page ÷ peer_whoosh’s | 0.005 | ≤ 0.01 |" in text
    assert "| growth of the median page, 1,000 → 10,000 | × 10.0 | ≤ × 10 |" in text
    assert "ours, fuzzy: for a reason." in text
