"""Many queries at once: each figure is the one that the search gives."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import DateRange, Facet, Filter, Kind, NoticeKind, Query, Sort, open_index
from archive.engines.whoosh.answering import tallying

BODIES = ["Mairie de Clairval", "CH de Montbrun", "Ville d’Ici", "Nulle part"]
GANGS = ["LockBit", "Akira", "Personne"]


@pytest.fixture(scope="module")
def index(tmp_path_factory, make_article, make_mention):
    """Several commits, with copies of one story and articles that are gone."""
    chance = random.Random(7)  # noqa: S311 - nothing is secret here
    index = open_index(f"whoosh:{tmp_path_factory.mktemp('tally') / 'index'}")
    words = " ".join(f"mot{number}" for number in range(90))
    for commit in range(3):
        with index.writing() as batch:
            for number in range(20):
                bodies = chance.sample(BODIES[:3], chance.randint(0, 2))
                told = words if number % 5 == 0 else f"L’attaque numéro {number} de {commit}."
                batch.put(
                    make_article(
                        f"{commit}-{number}.txt",
                        f"Titre {number}",
                        f"{told} La mairie de Clairval. " if number % 2 else told,
                        organisations=bodies,
                        actors=chance.sample(GANGS[:2], chance.randint(0, 2)),
                        uncertain=(make_mention(Kind.ACTOR, "Unsure"),) if number % 3 else (),
                        day=f"2024-0{commit + 1}-{number + 1:02}" if number % 7 else "",
                    )
                )
    with index.writing() as batch:
        for number in (1, 5, 6):
            batch.remove(f"id-1-{number}.txt")
    return index


def of(facet, *values):
    return Query(filters=(Filter(facet=facet, values=values),))


QUERIES = st.one_of(
    st.builds(
        of,
        st.sampled_from([Facet.ORGANISATION, Facet.VICTIM, Facet.ACTOR]),
        st.sampled_from([*BODIES, *GANGS, "lockbit", "MAIRIE DE CLAIRVAL", ""]),
        st.sampled_from([*BODIES, *GANGS]),
    ),
    st.builds(of, st.just(Facet.ACTOR), st.sampled_from([*GANGS, "akira"])),
    st.sampled_from(
        [
            Query(),
            Query(text='"mairie de Clairval"'),
            Query(text='"rien de tel"'),
            Query(text="attaque", sort=Sort.NEWEST),
            Query(dates=DateRange(), copies=True),
            replace(of(Facet.ACTOR, "Akira"), text="mairie"),
            replace(of(Facet.ACTOR, "Akira"), uncertain=True),
            replace(of(Facet.ACTOR, "Unsure"), uncertain=True),
            of(Facet.ACTOR, "Unsure"),
            replace(of(Facet.ACTOR, "Akira"), copies=True),
            Query(filters=(Filter(facet=Facet.ACTOR, missing=True),)),
            Query(filters=(Filter(facet=Facet.ACTOR, values=("Akira",), excluded=("LockBit",)),)),
        ]
    ),
)


@given(queries=st.lists(QUERIES, max_size=8))
@pytest.mark.parametrize("uncertain", [False, True])
def test_each_figure_is_that_of_the_search(index, queries, uncertain):
    view = open_index(index.address, uncertain=uncertain).view()
    for query, tally in zip(queries, view.tally(queries), strict=True):
        page = view.search(replace(query, sort=Sort.NEWEST, counted=()))
        assert (tally.articles, tally.stories) == (page.total, page.stories)
        newest = page.hits[0] if page.hits else None
        assert (tally.newest and tally.newest.id) == (newest and newest.id)
        assert (tally.newest and tally.newest.title.text) == (newest and newest.title.text)


@given(queries=st.lists(QUERIES, max_size=5))
def test_the_members_are_what_is_counted(index, queries):
    view = index.view()
    for query, tally, members in zip(
        queries, view.tally(queries), view.members(queries), strict=True
    ):
        if tally is None:
            assert members is None
            continue
        assert (len(members), len(set(members.values()))) == (tally.articles, tally.stories)
        found = view.search(replace(query, copies=True, size=100, page=1)).hits
        assert {hit.id: hit.story.id for hit in found if hit.id in members} == {
            hit.id: members[hit.id] for hit in found
        }


def test_what_goes_beyond_the_budget_has_no_figure_rather_than_a_wrong_one(index, monkeypatch):
    phrase = Query(text='"mairie de Clairval"')
    monkeypatch.setattr(tallying, "TOGETHER", 1)
    first, second, value = index.view().tally([phrase, phrase, of(Facet.ACTOR, "Akira")])
    assert first.articles > 0
    assert second is None
    assert value.articles > 0


def test_a_query_that_would_be_relaxed_has_no_figure(index):
    query = Query(text="attaque numéro licorne")
    page = index.view().search(query)
    assert NoticeKind.RELAXED in {notice.kind for notice in page.notices}
    assert index.view().tally([query]) == (None,)


def test_nothing_asked_is_nothing_answered(index):
    assert index.view().tally([]) == ()


@given(queries=st.lists(QUERIES, max_size=5))
def test_a_gathering_has_each_story_of_all_queries_once_the_newest_first(index, queries):
    view = index.view()
    members = [each or {} for each in view.members(queries)]
    pages = [view.gather(queries, page, 10) for page in range(1, 9)]
    hits = [hit for page in pages for hit in page.hits]
    found_by = [each for page in pages for each in page.found_by]
    stories = {story for each in members for story in each.values()}
    assert {page.entries for page in pages} == {len(stories)} == {len(hits)}
    assert [hit.story.id for hit in hits if hit.story.id not in stories] == []
    days = [hit.published.day.isoformat() if hit.published else "" for hit in hits]
    assert days == sorted(days, reverse=True)
    for hit, by in zip(hits, found_by, strict=True):
        assert list(by) == [at for at, each in enumerate(members) if hit.id in each]
        assert by
