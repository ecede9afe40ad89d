"""The same random queries of both engines, on the same articles: they are to answer alike."""

import statistics
from itertools import islice

import pytest

from archive import open_index
from tests.bench.alike import differences, overlap, queries
from tests.bench.corpus import Corpus

ARTICLES = 500
QUERIES = {"": 300, "?shards=3": 80}
"""How many are asked of an index that is spread so; every kind of query is among them."""

LEAST = 0.9
"""The share of the first ten hits that has to be the same, on average."""


@pytest.fixture(scope="module")
def articles():
    """Invented articles, some of them copies of others."""
    return list(islice(Corpus().articles(), ARTICLES))


@pytest.fixture(scope="module", params=QUERIES, ids=["one-shard", "three-shards"])
def views(nodes, articles, tmp_path_factory, request):
    """Views of the same articles, by the embedded engine and by a cluster."""
    folder = tmp_path_factory.mktemp("alike")
    addresses = f"whoosh:{folder}/index", nodes.address(f"alike-{folder.name}", request.param)
    indexes = [open_index(address) for address in addresses]
    for index in indexes:
        with index.writing() as batch:
            for article in articles:
                batch.put(article)
    return tuple(index.view() for index in indexes)


def test_both_engines_answer_random_queries_alike(views, articles, request):
    ours, theirs = views
    shares, different = [], []
    for asked in queries(articles, QUERIES[request.node.callspec.params["views"]]):
        different += [(asked, each) for each in differences(ours, theirs, asked)]
        if (share := overlap(ours, theirs, asked.query)) is not None:
            shares.append(share)
    assert different == []
    assert statistics.mean(shares) >= LEAST
