"""Counts of facets against a plain count over the articles themselves."""

from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import COUNTED, Count, DateRange, Facet, Filter, Kind, Query, Role, open_index
from archive.engines.whoosh.answering.facets import LISTED, least_listed

WORDS = ("hôpital", "mairie", "serveur")
VALUES = {
    Facet.ORGANISATION: ("ANSSI", "Lille", "École"),
    Facet.VICTIM: ("Lille", "École"),
    Facet.ACTOR: ("Blackout", "LockBit", "8Base", "Élite", "Play", "Hive"),
    Facet.SECTOR: ("health", "education"),
    Facet.ATTACK: ("ransomware", "leak", "ddos"),
    Facet.STATUS: ("claimed", "confirmed", "denied"),
    Facet.COUNTRY: ("FR", "BE"),
    Facet.PEOPLE: ("1-999", "100000-999999"),
    Facet.OUTLET: ("Le Journal", "ville.example"),
    Facet.LANGUAGE: ("fr", "en"),
    Facet.YEAR: ("2023", "2024"),
    Facet.ROLE: ("organisation:victim:Lille", "actor:claimed:Élite", "sector:victim:health"),
    Facet.ALIAS: ("actor:Play=Play", "organisation:ANSSI=ANSSI", "actor:Hive=T"),
}
TEXTS = tuple(
    " ".join(f"{start}{number}" for number in range(80)) for start in ("alpha", "beta", "gamma")
)
"""Bodies long enough to be known as copies when two articles have the same."""


def _as_copies_are(row):
    """An article whose victims are those of its text: copies tell of the same ones."""
    copied = any(text in row["body"] for text in TEXTS)
    return row | {"organisations": VALUES[Facet.ORGANISATION][:1]} if copied else row


ARTICLES = st.lists(
    st.fixed_dictionaries(
        {
            "body": st.one_of(
                st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join),
                st.builds("{} {}".format, st.sampled_from(WORDS), st.sampled_from(TEXTS)),
            ),
            "organisations": st.lists(st.sampled_from(VALUES[Facet.ORGANISATION]), unique=True),
            "actors": st.lists(st.sampled_from(VALUES[Facet.ACTOR]), unique=True),
            "sectors": st.lists(st.sampled_from(VALUES[Facet.SECTOR]), unique=True),
            "outlet": st.sampled_from(["", *VALUES[Facet.OUTLET]]),
            "language": st.sampled_from(["", *VALUES[Facet.LANGUAGE]]),
            "day": st.sampled_from(["", "2023-05-01", "2024-02-29", "2024-12-31"]),
            "told": st.fixed_dictionaries(
                {
                    "attack": st.lists(st.sampled_from(VALUES[Facet.ATTACK]), unique=True),
                    "status": st.lists(st.sampled_from(VALUES[Facet.STATUS]), unique=True),
                    "country": st.lists(st.sampled_from(VALUES[Facet.COUNTRY]), max_size=1),
                    "people": st.lists(st.sampled_from(["30", "300000"]), max_size=1),
                    "incident": st.lists(
                        st.sampled_from(["2023-04-30", "2023-05-01", "2024-02-28"]), max_size=1
                    ),
                }
            ),
        }
    ).map(_as_copies_are),
    min_size=1,
    max_size=15,
)


@st.composite
def filters(draw):
    """A selection in some of the facets; a value that no article has may be among it."""
    chosen = []
    for facet in draw(st.lists(st.sampled_from(list(Facet)), unique=True, max_size=4)):
        values = (*VALUES[facet], "Personne")
        wanted = draw(st.lists(st.sampled_from(values), unique=True, max_size=2))
        unwanted = draw(st.lists(st.sampled_from(values), unique=True, max_size=1))
        missing, present = draw(st.sampled_from([(False, False), (True, False), (False, True)]))
        unwanted = [value for value in unwanted if value not in wanted]
        chosen.append(
            Filter(
                facet=facet,
                values=tuple(wanted),
                excluded=tuple(unwanted),
                missing=missing,
                present=present,
            )
        )
    return tuple(chosen)


QUERIES = st.builds(
    Query,
    text=st.sampled_from(["", *WORDS, "hôpital OU mairie", "-serveur"]),
    filters=filters(),
    dates=st.builds(
        DateRange,
        start=st.none() | st.dates(date(2023, 4, 1), date(2025, 1, 1)),
        end=st.none(),
    ),
    incident=st.builds(
        DateRange,
        start=st.none() | st.dates(date(2023, 4, 29), date(2023, 5, 2)),
        end=st.none(),
    ),
    count=st.sampled_from(Count),
    counted=st.sampled_from([COUNTED, (Facet.ALIAS, Facet.ROLE)]),
    copies=st.booleans(),
)


def values_of(article, facet):  # noqa: C901, PLR0911 - one for each kind of facet
    """The values of an article, read off its mentions and its head."""
    mentioned = defaultdict(set)
    for mention in article.mentions:
        mentioned[mention.kind].add(mention.value)
        if mention.kind is Kind.ORGANISATION and mention.role is Role.VICTIM:
            mentioned["victim"].add(mention.value)
    match facet:
        case Facet.OUTLET:
            return {article.outlet} - {""}
        case Facet.LANGUAGE:
            return {article.language} - {""}
        case Facet.YEAR:
            return {str(article.published.day.year)} if article.published else set()
        case Facet.VICTIM:
            return mentioned["victim"]
        case Facet.PEOPLE:
            ranges = {"30": "1-999", "300000": "100000-999999"}
            return {ranges[told] for told in details(article, facet)}
        case Facet.ROLE:
            return {f"{each.kind}:{each.role}:{each.value}" for each in article.mentions}
        case Facet.ALIAS:
            named = [each for each in article.mentions if each.kind is not Kind.SECTOR]
            spelled = {f"{each.kind}:{each.value}={each.alias}" for each in named}
            return spelled | {f"{each.kind}:{each.value}=T" for each in named}
        case Facet.ATTACK | Facet.STATUS | Facet.COUNTRY:
            return details(article, facet)
    return mentioned[Kind(facet.value)]


def details(article, kind):
    return {detail.value for detail in article.details if detail.kind == kind}


def happened(article):
    return next(map(date.fromisoformat, details(article, "incident")), None)


def matches(article, text):
    words = set(article.body.split())
    match text:
        case "":
            return True
        case "-serveur":
            return "serveur" not in words
    return bool(words & set(text.split(" OU ")))


def passes(article, query, aside=None):
    """Whether an article is found, the filter on one facet set aside."""
    start = query.dates.start
    if start and (not article.published or article.published.day < start):
        return False
    start = query.incident.start
    if start and not ((day := happened(article)) and day >= start):
        return False
    for chosen in query.filters:
        if chosen.facet is aside:
            continue
        values = values_of(article, chosen.facet)
        wanted = bool(chosen.values or chosen.missing)
        has = values & set(chosen.values) or (chosen.missing and not values)
        if (wanted and not has) or values & set(chosen.excluded):
            return False
        if chosen.present and not values:
            return False
    return matches(article, query.text)


@pytest.fixture
def archive(tmp_path_factory, make_article):
    """Articles in an index of their own."""

    def make(rows):
        index = open_index(f"whoosh:{tmp_path_factory.mktemp('counts')}")
        articles = [make_article(f"{n}.txt", **row) for n, row in enumerate(rows)]
        with index.writing() as batch:
            for article in articles:
                batch.put(article)
        return index, articles

    return make


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ARTICLES, st.lists(QUERIES, min_size=1, max_size=6))
def test_every_count_is_that_of_the_articles_themselves(archive, rows, queries):
    index, articles = archive([dict(row) for row in rows])
    story = {article.id: article.id for article in articles}
    first: dict[str, str] = {}
    for article in articles:
        if any(text in article.body for text in TEXTS):
            story[article.id] = first.setdefault(article.body.split()[-1][:4], article.id)

    def counted(found, count):
        kept = {article.id if count is Count.ARTICLES else story[article.id] for article in found}
        return len(kept)

    for query in queries:
        page = index.search(query)
        found = [article for article in articles if passes(article, query)]
        assert page.total == len(found)
        assert page.stories == counted(found, Count.STORIES)
        assert page.entries == (page.total if query.copies else page.stories)
        for counts in page.facets:
            aside = [a for a in articles if passes(a, query, aside=counts.facet)]
            having = defaultdict(list)
            for article in aside:
                for value in values_of(article, counts.facet):
                    having[value].append(article)
            shown = {value.value: value.count for value in counts.values}
            assert {value: n for value, n in shown.items() if n} == {
                value: counted(each, query.count) for value, each in having.items()
            }
            chosen = query.filter_of(counts.facet)
            assert {*chosen.values, *chosen.excluded} <= shown.keys()
            none = [article for article in aside if not values_of(article, counts.facet)]
            assert counts.missing == counted(none, query.count)
            assert counts.other == 0
        assert [facet.facet for facet in page.facets] == list(query.counted)
        told = [article for article in found if happened(article)]
        for bar in page.incidents:
            within = [a for a in told if bar.start <= happened(a) <= bar.end]
            assert bar.count == counted(within, query.count)
            told = [article for article in told if article not in within]
        assert not told
        days = [article for article in found if article.published]
        for bar in page.histogram:
            within = [a for a in days if bar.start <= a.published.day <= bar.end]
            assert bar.count == counted(within, query.count)
            days = [article for article in days if article not in within]
        assert not days


@given(st.lists(st.integers(1, 3000), min_size=LISTED, max_size=40), st.sampled_from((1, 5000)))
def test_the_lowest_count_that_is_listed_is_that_of_sorting_all(counts, times):
    every = np.array(counts + [1, 2] * times)
    assert least_listed(every) == sorted(every.tolist(), reverse=True)[LISTED - 1]
