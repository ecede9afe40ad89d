"""What the Whoosh engine does with queries that cost too much."""

import pytest

from archive import NoticeKind, Query, open_index


@pytest.fixture
def index(tmp_path):
    return open_index(f"whoosh:{tmp_path / 'index'}")


@pytest.fixture
def write(index, make_article):
    """Write articles with these bodies in one commit."""

    def commit(*bodies):
        with index.writing() as batch:
            for number, body in enumerate(bodies):
                batch.put(make_article(f"{number}.txt", body=body))

    return commit


@pytest.fixture
def budget(monkeypatch):
    """Set what a query may cost."""

    def set_to(postings):
        monkeypatch.setattr("archive.engines.whoosh.answering.budget.POSTINGS", postings)

    return set_to


def named(page):
    return {notice.kind: dict(notice.facts)["token"] for notice in page.notices}


@pytest.mark.parametrize(
    ("postings", "expected"),
    [
        (1000, {}),
        (
            60,
            {NoticeKind.LOOSENED: '"de la"', NoticeKind.TOO_EXPENSIVE: "ville mairie"},
        ),
    ],
)
def test_a_query_of_many_expensive_parts_is_answered_within_its_budget(
    index, write, budget, postings, expected
):
    budget(postings)
    write(*["de la ville de la mairie"] * 20)
    page = index.search(Query(text='"de la" ville mairie'))
    assert page.total == 20
    assert named(page) == expected


def test_a_query_that_costs_too_much_as_a_whole_finds_nothing_and_says_so(index, write, budget):
    budget(1)
    write(*["de la ville"] * 20)
    page = index.search(Query(text="ville"))
    assert page.total == 0
    assert named(page) == {NoticeKind.TOO_EXPENSIVE: "ville"}


def test_a_fuzzy_word_that_stands_for_too_many_says_so(index, write, monkeypatch):
    monkeypatch.setattr("archive.engines.whoosh.answering.terms.MOST", 2)
    write("maire mairie maires marie")
    (notice,) = index.search(Query(text="mairie~")).notices
    assert notice.kind is NoticeKind.MANY_FORMS


def test_what_costs_too_much_is_never_read(index, write, budget):
    budget(1)
    write(*["Une cyberattaque, une cyber attaque."] * 20)
    view = index.view()
    view.search(Query(text='cyberattaque "une cyber attaque"~3 attaq* cybre~'))
    view.suggest("cyberattaque att")
    assert view.snapshot.impacts.keys() == ()


def test_other_spellings_are_paid_for_with_what_the_query_leaves(index, write, budget):
    write("Une cyberattaque.", "Une cyber attaque.")
    assert index.search(Query(text="cyberattaque")).total == 2
    budget(1)
    assert index.search(Query(text="cyberattaque")).total == 1


def test_suggestions_keep_to_the_budget_of_one_query(index, write, budget):
    write(*["Un hôpital."] * 20)
    assert [each.text for each in index.suggest("un hopi")] == ["hôpital"]
    budget(10)
    assert index.suggest("un hopi") == ()
