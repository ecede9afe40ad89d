"""What reading from a cluster does for reasons of its own; all else is in the contract."""

import gc
from dataclasses import replace

import pytest

from archive import Count, Facet, Listing, NoticeKind, Query, Sort, open_index
from archive.engines.opensearch.address import read_address
from archive.engines.opensearch.answering import answer, walking
from archive.engines.opensearch.client import Client, Credentials


@pytest.fixture
def index(nodes, request, make_article):
    """Thirty articles in a cluster, of which every third is a copy of the one before."""
    index = open_index(nodes.address(f"reading-{abs(hash(request.node.name))}"))
    long = " ".join(f"mot{number}" for number in range(120))
    with index.writing() as batch:
        for number in range(30):
            told = number - 1 if number % 3 == 2 else number
            batch.put(
                make_article(
                    f"{number:02}.txt",
                    f"Mairie {number}",
                    f"{long} récit{told} " * 2 + "mairie " * (number % 7),
                    day=f"2024-01-{number + 1:02}" if number % 4 else "",
                    sectors=["health"],
                )
            )
    return index


def points(index):
    """How many points in time are open."""
    stats = index._client.ask("GET", f"/{index.address.rsplit('/')[-1]}/_stats/search")
    return stats["_all"]["total"]["search"]["point_in_time_current"]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("copies", [True, False])
def test_pages_far_behind_are_those_that_come_next(index, monkeypatch, sort, copies):
    query = Query(text="mairie", sort=sort, copies=copies)
    view = index.view()
    near = [view.search(replace(query, page=page)).hits for page in (1, 2, 3, 4)]
    monkeypatch.setattr(answer, "WINDOW", 5)
    monkeypatch.setattr(walking, "AT_ONCE", 7)
    assert [view.search(replace(query, page=page)).hits for page in (1, 2, 3, 4)] == near


def test_a_view_whose_point_in_time_is_lost_answers_from_its_generation(index, make_article):
    view = index.view()
    before = view.search(Query(text="mairie"))
    with index.writing() as batch:
        batch.put(make_article("new.txt", "Mairie nouvelle"))
    index._client.ask("DELETE", "/_search/point_in_time", {"pit_id": [view.state._point._id]})
    assert replace(view.search(Query(text="mairie")), took_ms=before.took_ms) == before
    index._client.ask("DELETE", "/_search/point_in_time", {"pit_id": [view.state._point._id]})
    assert len(view.tally([Query(text="mairie"), Query()])) == 2


def test_a_view_that_is_let_go_leaves_no_point_in_time_open(index, make_article):
    index.search(Query())
    assert points(index) > 0
    with index.writing() as batch:
        batch.put(make_article("new.txt", "Mairie nouvelle"))
    index.search(Query())
    gc.collect()
    held = points(index)
    del index._held
    gc.collect()
    assert points(index) < held


def test_readers_of_one_state_share_a_view(index):
    assert index.view() is index.view()


def test_what_costs_too_much_is_loosened_or_left_out_and_that_is_said(index):
    phrases = " ".join(f'"a{number} b{number} c{number}"' for number in range(100))
    kinds = {notice.kind for notice in index.search(Query(text=phrases)).notices}
    assert NoticeKind.LOOSENED in kinds
    many = " OU ".join(f"mot{number}*" for number in range(60))
    page = index.search(Query(text=many))
    assert NoticeKind.TOO_EXPENSIVE in {notice.kind for notice in page.notices}
    assert page.total == 30


def test_a_listing_counts_articles_or_stories(index):
    def counted(count):
        listed = index.facet(Query(count=count), Facet.SECTOR, Listing())
        return [(each.value, each.count) for each in listed.values]

    assert counted(Count.ARTICLES) == [("health", 30)]
    assert counted(Count.STORIES) == [("health", index.search(Query()).stories)]


@pytest.mark.parametrize(("allowed", "forms"), [(None, 300), ("8192", 1500)])
def test_all_words_with_a_beginning_count_that_the_cluster_allows(
    nodes, make_article, tmp_path, allowed, forms
):
    filler = " ".join(f"mot{number}" for number in range(1200))
    texts = {
        "many.txt": " ".join(f"mair{number:04}" for number in range(forms)),
        "late.txt": f"{'mair9999 ' * 60}{filler}",
        "early.txt": f"{'mair0000 ' * 20}{filler}",
    }
    address = nodes.address(f"beginnings-{forms}")
    indexes = open_index(address), open_index(f"whoosh:{tmp_path / 'index'}")
    setting = {"persistent": {"indices.query.bool.max_clause_count": allowed}}
    client = Client(read_address(address), Credentials())
    client.ask("PUT", "/_cluster/settings", setting)
    try:
        orders = []
        for index in indexes:
            with index.writing() as batch:
                for seed, text in texts.items():
                    batch.put(make_article(seed, body=text))
            found = index.view().search(Query(text="mair*", copies=True)).hits
            orders.append([hit.seed for hit in found])
    finally:
        setting["persistent"]["indices.query.bool.max_clause_count"] = None
        client.ask("PUT", "/_cluster/settings", setting)
    assert orders[0] == orders[1]
    assert orders[0].index("late.txt") < orders[0].index("early.txt")
