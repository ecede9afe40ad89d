"""How a cluster is written to: what only this engine does, beside the contract of all."""

import threading
from itertools import count

import pytest

from archive import (
    BadAddress,
    EngineMissing,
    IndexAway,
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    NoOlder,
    open_index,
)
from archive.engines.opensearch import lease as leases
from archive.engines.opensearch.address import read_address
from archive.engines.opensearch.client import Client, Credentials
from archive.engines.opensearch.index import Archive
from archive.engines.opensearch.lease import Lease
from archive.engines.opensearch.mapping import STATE
from archive.engines.opensearch.scanning import scan
from archive.engines.opensearch.state import find_state

_numbers = count()

LONG = " ".join(f"mot{number}" for number in range(300))


@pytest.fixture
def address(nodes):
    """The address of an index that nobody has made yet."""
    return nodes.address(f"writing-{next(_numbers)}")


@pytest.fixture
def index(address):
    return Archive(address, {})


@pytest.fixture
def write(index, make_article):
    """Write articles with these seeds in one commit, and take out those of others."""

    def write(*seeds, gone=(), rebuild=False, **more):
        with index.writing(rebuild=rebuild) as batch:
            for seed in seeds:
                batch.put(make_article(seed, **more))
            for seed in gone:
                batch.remove(f"id-{seed}")

    return write


def stories(index):
    """The story of each article that is part of the archive now, by its seed."""
    state = find_state(index._client)
    query = {"bool": {"must_not": state.must_not}}
    hits = scan(index._client, state.index, query, ("id", "story"))
    cut = len("id-")
    return {hit["_source"]["id"][cut:]: hit["_source"]["story"][cut:] for hit in hits}


def documents(index):
    """How many documents the cluster keeps for the archive, whoever can see them."""
    index._client.ask("POST", f"/{index._client.address.name}-0*/_refresh")
    answer = index._client.ask("GET", f"/{index._client.address.name}-0*/_count")
    return answer["count"]


# Addresses


@pytest.mark.parametrize(
    "text",
    [
        "opensearch+http://host",
        "opensearch+http://host/",
        "opensearch+http:///news",
        "opensearch+http://host/News",
        "opensearch+http://host:99999/news",
        "opensearch+http://host/news?shards=0",
        "opensearch+http://host/news?shards=many",
        "opensearch+http://host/news?color=red",
        "opensearch://host/news",
    ],
)
def test_an_address_that_makes_no_sense_is_refused(text):
    with pytest.raises(BadAddress):
        read_address(text)


def test_a_password_in_an_address_is_refused_and_not_shown():
    with pytest.raises(BadAddress) as caught:
        read_address("opensearch+https://anna:geheim@host/news")
    assert "geheim" not in str(caught.value)


def test_a_password_shows_in_no_text_of_its_owner():
    known = Credentials.of({"OPENSEARCH_USER": "anna", "OPENSEARCH_PASSWORD": "geheim"})
    assert known.user == "anna"
    assert "geheim" not in repr(known)


def test_shards_and_replicas_are_those_of_the_address(nodes, make_article):
    address = nodes.address(f"writing-{next(_numbers)}", "?shards=3&replicas=2")
    index = Archive(address, {})
    with index.writing() as batch:
        batch.put(make_article())
    name = find_state(index._client).index
    settings = index._client.ask("GET", f"/{name}/_settings")[name]["settings"]["index"]
    assert (settings["number_of_shards"], settings["number_of_replicas"]) == ("3", "2")


def test_a_library_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr("archive.engines.find_spec", lambda _name: None)
    with pytest.raises(EngineMissing, match=r"newsarchive\[opensearch\]"):
        open_index("opensearch+http://host/news")


# Generations


def test_nothing_of_a_batch_that_failed_is_part_of_the_archive(index, write, make_article):
    write("a.txt", "b.txt")
    kept = documents(index)

    def fail():
        with index.writing() as batch:
            batch.put(make_article("a.txt", body="Autre."))
            batch.put(make_article("c.txt"))
            batch.remove("id-b.txt")
            batch._flush()
            batch._bulk.finish()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert set(stories(index)) == {"a.txt", "b.txt"}
    assert documents(index) == kept


def test_what_a_killed_writer_left_is_cleared_away_by_the_next(index, write, make_article):
    write("a.txt", "b.txt")
    with leases.leased(index._client) as lease:  # a writer that never comes to its end
        from archive.engines.opensearch.writing import Place, Writing  # noqa: PLC0415

        state = find_state(index._client)
        left = Writing(index._client, lease, Place(index=state.index, generation=2, is_fresh=False))
        left.put(make_article("c.txt"))
        left.remove("id-b.txt")
        left._flush()
        left._bulk.finish()
        left.close()
    write("d.txt")
    assert set(stories(index)) == {"a.txt", "b.txt", "d.txt"}
    assert documents(index) == 4  # the state is one as well


def test_one_generation_is_kept_to_go_back_to(index, write):
    write("a.txt")
    write("b.txt", gone=["a.txt"])
    write("c.txt")
    assert index.roll_back().generation == "g-00000002"
    assert set(stories(index)) == {"b.txt"}
    with pytest.raises(NoOlder):
        index.roll_back()
    write("d.txt")
    assert set(stories(index)) == {"b.txt", "d.txt"}


def test_a_rebuild_has_an_index_of_its_own_and_the_old_one_goes_with_the_next_commit(index, write):
    write("a.txt")
    write("b.txt", rebuild=True)
    assert set(stories(index)) == {"b.txt"}
    assert len(index._publisher.indexes.names()) == 2
    write("c.txt")
    assert len(index._publisher.indexes.names()) == 1
    assert set(stories(index)) == {"b.txt", "c.txt"}


def test_a_rebuild_can_be_gone_back_from(index, write):
    write("a.txt")
    write("b.txt", rebuild=True)
    assert index.roll_back().articles == 1
    assert set(stories(index)) == {"a.txt"}


def test_a_rebuild_that_fails_leaves_the_old_index_in_force(index, write, make_article):
    write("a.txt")

    def fail():
        with index.writing(rebuild=True) as batch:
            batch.put(make_article("b.txt"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert set(stories(index)) == {"a.txt"}
    assert len(index._publisher.indexes.names()) == 1


def test_an_index_of_another_format_is_made_again(index, write):
    write("a.txt")
    state = find_state(index._client)
    row = index._client.ask("GET", f"/{state.index}/_doc/{STATE}")["_source"]
    row["state"]["format"] = 0
    index._client.ask("PUT", f"/{state.index}/_doc/{STATE}", row)
    with pytest.raises(IndexDamaged, match="newsarchive index --rebuild"):
        index.status()
    assert not index.captures()
    write("b.txt")
    assert set(stories(index)) == {"b.txt"}


def test_captures_are_those_of_every_article_in_force(index, write):
    write("a.txt", "b.txt")
    write("c.txt", gone=["b.txt"])
    assert sorted(capture.seed for capture in index.captures()) == ["a.txt", "c.txt"]


def test_everything_kept_can_be_read(index, write):
    write("a.txt", "b.txt")
    assert list(index.verify()) == []


# Stories


def test_copies_have_the_story_of_the_one_that_came_out_first(index, write):
    write("one.txt", body=LONG, day="2024-03-02")
    write("two.txt", body=f"{LONG} fin", day="2024-03-01")
    write("other.txt", body=" ".join(f"autre{number}" for number in range(300)))
    assert stories(index) == {"one.txt": "two.txt", "two.txt": "two.txt", "other.txt": "other.txt"}


def test_a_story_is_grouped_again_when_one_of_its_articles_goes(index, write):
    write("one.txt", body=LONG, day="2024-03-02")
    write("two.txt", body=LONG, day="2024-03-01")
    write("three.txt", body=LONG, day="2024-03-03")
    write(gone=["two.txt"])
    assert stories(index) == {"one.txt": "one.txt", "three.txt": "one.txt"}
    write("one.txt", body="Tout autre chose.")
    assert stories(index) == {"one.txt": "one.txt", "three.txt": "three.txt"}


# One writer at a time


def test_who_writes_while_another_does_is_told(address, index, make_article):
    with index.writing() as batch:
        batch.put(make_article())
        with pytest.raises(IndexBusy), Archive(address, {}).writing():
            pass
    assert index.status().articles == 1


def test_a_lease_that_was_not_renewed_is_lost_to_the_next(index, monkeypatch):
    monkeypatch.setattr(leases, "LASTS", -1.0)
    slept = Lease(index._client)
    slept.take()
    monkeypatch.undo()
    with leases.leased(index._client), pytest.raises(IndexBusy):
        slept.renew()
    with pytest.raises(IndexBusy):
        slept.check()


def test_a_writer_that_slept_publishes_nothing(index, write, make_article):
    write("a.txt")

    def sleep():
        with index.writing() as batch:
            batch.put(make_article("slept.txt"))
            batch._flush()
            batch._bulk.finish()
            lease = batch._bulk._check.__self__
            lease.end()
            lease._until = 0.0

    with pytest.raises(IndexBusy):
        sleep()
    assert set(stories(index)) == {"a.txt"}


def test_many_who_want_to_write_come_one_after_the_other(address, make_article):
    problems = []

    def write(number):
        index = Archive(address, {})
        while True:
            try:
                with index.writing() as batch:
                    batch.put(make_article(f"{number}.txt"))
            except IndexBusy:
                threading.Event().wait(0.05)
                continue
            except Exception as error:  # noqa: BLE001 - told below
                problems.append(error)
            return

    threads = [threading.Thread(target=write, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert len(stories(Archive(address, {}))) == 5


# Nobody there


def test_a_cluster_that_is_not_there_is_said_to_be_away(monkeypatch):
    monkeypatch.setattr("archive.engines.opensearch.client.PATIENCE", 1.0)
    client = Client(read_address("opensearch+http://127.0.0.1:9/news"), Credentials())
    with pytest.raises(IndexAway, match="the cluster does not answer"):
        client.ask("GET", "/", seconds=0.5)


def test_an_index_that_nobody_made_is_missing(index):
    assert index.status().articles == 0
    with pytest.raises(IndexMissing):
        index.roll_back()


def test_the_status_tells_how_the_cluster_is(index, write):
    write("a.txt")
    status = index.status()
    assert (status.articles, status.generation) == (1, "g-00000001")
    assert status.bytes > 0
    assert status.health.nodes == 3
    assert status.health.kind in {"whole", "thin"}  # a copy may still be on its way
