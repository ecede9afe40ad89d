"""The corpus of the bench: the same every time, in the promised proportions, readable."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import islice

import pytest

from archive import Kind, Role
from indexer import Extractor, SeedError, SeedFile, opened
from indexer.facets.lexicon import load_lexicon
from indexer.seeds.finding import walk
from tests.bench.corpus import Corpus, write

COUNT = 600
TODAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def corpus():
    return Corpus(seed=1)


@pytest.fixture(scope="module")
def stories(corpus):
    return [corpus.story(number) for number in range(COUNT)]


@pytest.fixture(scope="module")
def read(corpus, tmp_path_factory):
    """What the indexer makes of fifty files, beside what they tell: (read, told) pairs.

    By the rules alone: the model of lines judges words, and these are none.
    """
    folder = tmp_path_factory.mktemp("seeds")
    write(folder, 50)
    told = {article.seed: article for article in islice(corpus.articles(), 50)}
    extractor, pairs = replace(Extractor.load(), weights=None), []
    for seed in walk(folder):
        assert isinstance(seed, SeedFile)
        with opened(seed) as file:
            try:
                ((article),) = extractor.articles(seed, file, TODAY)
            except SeedError:
                assert seed.path not in told
            else:
                pairs.append((article, told[seed.path]))
    return pairs


def values(article, kind, role=None):
    return {
        mention.value
        for mention in article.mentions
        if mention.kind is kind and role in (None, mention.role)
    }


def test_the_same_seed_gives_the_same_bytes(corpus):
    again, other = Corpus(seed=1), Corpus(seed=2)
    assert [corpus.file(number) for number in (9, 3)] == [again.file(number) for number in (9, 3)]
    assert corpus.file(3) != other.file(3)


def test_files_lie_by_outlet_and_year(tmp_path):
    write(tmp_path, 20)
    paths = sorted(path.relative_to(tmp_path).parts for path in tmp_path.rglob("*.txt"))
    assert len(paths) == 20
    assert {len(parts) for parts in paths} == {3}
    assert all(year == "undated" or 2012 <= int(year) <= 2025 for _, year, _ in paths)


def test_languages_broken_files_and_lengths_are_as_promised(stories):
    told = [story for story in stories if story]
    french = sum(story.language == "fr" for story in told)
    lengths = [sum(len(text.split()) for text in story.paragraphs) for story in told]
    assert 0.77 < french / len(told) < 0.83
    assert 0.002 < 1 - len(told) / COUNT < 0.025
    assert min(lengths) >= 250
    assert max(lengths) <= 1500


def test_some_articles_are_nearly_those_of_another_outlet(stories):
    groups = Counter(story.title for story in stories if story)
    copies = [story for story in stories if story and groups[story.title] > 1]
    assert 0.015 < sum(count - 1 for count in groups.values()) / COUNT < 0.05
    for story in copies:
        same = max(
            len(set(story.paragraphs) & set(other.paragraphs)) / len(story.paragraphs)
            for other in copies
            if other is not story and other.title == story.title
        )
        assert 0.3 < same < 1


def test_words_follow_zipfs_law_over_a_large_vocabulary(corpus, stories):
    forms = {str(word) for words in corpus.vocabularies.values() for word in words.words}
    used = Counter(
        word for story in stories if story for text in story.paragraphs for word in text.split()
    )
    frequent = [count for _, count in used.most_common(1000)]
    assert len(forms) >= 60_000
    assert len(used) > 20_000
    assert 5 < frequent[9] / frequent[99] < 20


def test_bodies_and_gangs_are_nobody_known(corpus):
    lexicon = load_lexicon()
    invented = [*corpus.gangs, *(body.written["en"][0] for body in corpus.bodies)]
    assert [name for name in invented if lexicon.names_of(name)] == []


def test_every_article_says_that_it_is_fictional(stories):
    ends = {"fr": "inventés.", "en": "invented."}
    for story in filter(None, stories):
        assert story.paragraphs[-1].startswith(("Texte fictif", "Fictional text"))
        assert story.paragraphs[-1].endswith(ends[story.language])


def test_evidence_is_where_it_says(corpus):
    for article in islice(corpus.articles(), 100):
        assert values(article, Kind.ORGANISATION, Role.VICTIM)
        for mention in article.mentions:
            for evidence in mention.evidence:
                text = article.text(evidence.field)
                assert text[evidence.start : evidence.end] == evidence.text


def test_the_indexer_reads_what_is_told(read):
    assert len(read) >= 48
    for article, told in read:
        assert (article.id, article.title, article.body) == (told.id, told.title, told.body)
        assert article.language == told.language
        assert (article.published and article.published.day) == (
            told.published and told.published.day
        )


@pytest.mark.parametrize(
    ("kind", "least"), [(Kind.ORGANISATION, 0.7), (Kind.ACTOR, 0.8), (Kind.SECTOR, 0.65)]
)
def test_the_indexer_finds_what_facets_need(read, kind, least):
    role = None if kind is Kind.ACTOR else Role.VICTIM
    found = [values(told, kind, role) <= values(article, kind) for article, told in read]
    assert sum(found) / len(found) >= least
