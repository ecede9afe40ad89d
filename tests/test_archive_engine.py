"""What every engine has to do, asked of each engine in turn.

The contract is one class, long as it is: an engine inherits it and says how
it is opened, and so has to keep all of it. What one engine does for reasons
of its own, such as its budgets, is in tests named for that engine.
"""

import threading
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import count, islice
from typing import Any

import pytest

from archive import (
    COUNTED,
    Capture,
    Count,
    DateRange,
    Entity,
    Facet,
    Filter,
    IndexBusy,
    IndexMissing,
    Kind,
    Listing,
    Match,
    Mistake,
    Note,
    NoteKind,
    NoticeKind,
    Query,
    QueryError,
    Role,
    Sort,
    SuggestionKind,
    beginning,
    facet_label,
    open_index,
    read_alias,
)
from archive.language import fold
from tests.bench.nasty import nasty


def seeds(page):
    return [hit.seed for hit in page.hits]


def counts(page, facet):
    (found,) = [counted for counted in page.facets if counted.facet is facet]
    return {value.value: value.count for value in found.values}


_numbers = count()

LONG = """Le centre hospitalier a annoncé mardi que ses serveurs avaient été touchés dans la nuit.
Les équipes ont coupé les accès, prévenu les autorités et rappelé les agents en congé. Les
urgences restent ouvertes, mais les rendez-vous de la semaine sont reportés et les patients
orientés vers les établissements voisins. Selon la direction, aucune donnée médicale n’a quitté
le réseau, ce que les enquêteurs doivent encore vérifier. Un retour à la normale n’est pas
attendu avant plusieurs jours, et le personnel travaille avec du papier et des crayons."""


def names(page):
    """The seeds of a page without their endings."""
    return [seed.removesuffix(".txt") for seed in seeds(page)]


def meant_by(page):
    """The query that a page proposes, or that it answers instead."""
    facts = [dict(note.facts) for note in page.notices if note.kind is NoticeKind.CORRECTED]
    return facts[0]["meant"] if facts else page.did_you_mean


def filled(index, *articles, rebuild=False):
    """The index, with articles of one commit."""
    with index.writing(rebuild=rebuild) as batch:
        for article in articles:
            batch.put(article)
    return index


def shelf_of(make_article):
    """Four articles with different facets, dates and languages."""
    return (
        make_article(
            "a.txt",
            "Centre hospitalier d’Armentières",
            "L’hôpital a été chiffré par Blackout. Des données personnelles ont fuité.",
            day="2024-03-06",
            organisations=["CH d’Armentières", "ANSSI"],
            actors=["Blackout"],
            sectors=["health"],
            outlet="Le Journal",
        ),
        make_article(
            "b.txt",
            "Mairie de Lille",
            "La mairie a perdu ses serveurs.\n\nLockBit revendique l’attaque.",
            day="2023-05-01",
            organisations=["Lille", "ANSSI"],
            actors=["LockBit"],
            sectors=["public-administration"],
        ),
        make_article(
            "c.txt",
            "Hospital hit",
            "The hospital’s servers were encrypted by LockBit and Blackout.",
            language="en",
            day="2024-11-20",
            actors=["LockBit", "Blackout"],
            sectors=["health"],
        ),
        make_article("d.txt", "Sans date", "Un dossier sans date ni facette, ni serveur."),
    )


def incidents_of(make_article):
    """A claim, a confirmed leak of the same day, and a story without any detail."""
    return (
        make_article(
            "claim.txt",
            "LockBit",
            told={
                "attack": ["ransomware", "leak"],
                "status": ["claimed"],
                "country": ["FR"],
                "people": ["300000"],
                "incident": ["2024-02-11"],
            },
        ),
        make_article(
            "leak.txt",
            "Mairie",
            told={
                "attack": ["leak"],
                "status": ["claimed", "confirmed"],
                "country": ["US"],
                "people": ["900"],
                "incident": ["2024-03-01"],
            },
        ),
        make_article("none.txt", "Rien"),
    )


LIBRARY: dict[str, dict[str, Any]] = {
    "a": {
        "title": "Un hôpital touché",
        "body": "Le réseau est coupé.",
        "day": "2024-02-06",
        "organisations": ["CH d’Armentières"],
        "actors": ["LockBit"],
        "sectors": ["health"],
        "outlet": "Le Journal",
    },
    "b": {
        "title": "La mairie aussi",
        "body": "Un hôpital voisin a prêté ses serveurs.",
        "day": "2024-03-01",
        "organisations": ["Lille", "ANSSI"],
        "actors": ["8Base", "LockBit"],
        "sectors": ["public-administration"],
        "outlet": "ville.example",
    },
    "c": {
        "title": "Hospital hit",
        "body": "Nothing works.",
        "day": "2023-12-31",
        "language": "en",
        "actors": ["Black Basta"],
        "sectors": ["health"],
    },
    "d": {"title": "Sans date", "body": "Rien."},
}
"""Four articles with facets and dates, each by the stem of its seed."""


class EngineContract:
    """Tests of `archive.Index`; a subclass gives the fixture `index`, empty and not yet made.

    It gives `empty` as well, which makes such indexes. Tests that only ask share three of them,
    `shelved`, `told` and `catalogue`: to make an index takes longer than to ask it.
    """

    @pytest.fixture(scope="class")
    @classmethod
    def shelved(cls, empty, make_article):
        """An index of the articles on the shelf."""
        return filled(empty(), *shelf_of(make_article))

    @pytest.fixture(scope="class")
    @classmethod
    def told(cls, empty, make_article):
        """An index of what is told of incidents."""
        return filled(empty(), *incidents_of(make_article))

    @pytest.fixture(scope="class")
    @classmethod
    def catalogue(cls, empty, make_article):
        """An index of the library."""
        articles = (make_article(f"{seed}.txt", **facts) for seed, facts in LIBRARY.items())
        return filled(empty(), *articles)

    @pytest.fixture
    def put(self, index):
        """Write articles in one commit."""

        return partial(filled, index)

    @pytest.fixture
    def shelf(self, put, make_article):
        """The articles on the shelf, for a test that changes them."""
        put(*shelf_of(make_article))

    @staticmethod
    def put_and_fail(batch, article):
        batch.put(article)
        raise ZeroDivisionError

    # Reading

    def test_an_index_that_does_not_exist_says_so_and_has_an_empty_status(self, index):
        assert index.status().articles == 0
        assert not index.captures()
        with pytest.raises(IndexMissing, match="newsarchive index"):
            index.search(Query())

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("hopital", {"a.txt"}),
            ("L'HÔPITAL", {"a.txt"}),
            ("chiffre", {"a.txt"}),
            ("chiffrées", {"a.txt"}),
            ("donnee personnelle", {"a.txt"}),
            ("hospitals", {"c.txt"}),
            ("encrypting", {"c.txt"}),
            ("serveur", {"b.txt", "d.txt"}),
            ("armentieres", {"a.txt"}),
            ("mairie OU hopital", {"a.txt", "b.txt"}),
            ("serveur -mairie", {"d.txt"}),
            ("-serveur", {"a.txt", "c.txt"}),
            ("les serveurs de la mairie", {"b.txt"}),
            ('"données personnelles"', {"a.txt"}),
            ('"personnelles données"', set()),
            ("hosp*", {"a.txt", "c.txt"}),
            ("introuvable", set()),
            ("", {"a.txt", "b.txt", "c.txt", "d.txt"}),
        ],
    )
    def test_words_find_their_inflections_with_and_without_accents(self, shelved, text, found):
        page = shelved.search(Query(text=text))
        assert set(seeds(page)) == found
        assert page.total == len(found)

    def test_any_word_is_enough_when_any_is_asked_for(self, shelved):
        page = shelved.search(Query(text="mairie hopital", match=Match.ANY))
        assert set(seeds(page)) == {"a.txt", "b.txt"}

    def test_a_broken_query_is_refused(self, shelved):
        with pytest.raises(QueryError) as caught:
            shelved.search(Query(text="a AND"))
        assert caught.value.mistake is Mistake.NO_RIGHT

    @pytest.mark.usefixtures("shelf")
    def test_a_title_hit_comes_before_a_body_hit(self, index, put, make_article):
        put(make_article("e.txt", "Autre", "Un texte où la mairie est nommée parmi le reste."))
        assert seeds(index.search(Query(text="mairie"))) == ["b.txt", "e.txt"]

    def test_a_hit_shows_its_words_and_its_facets(self, shelved):
        (hit,) = shelved.search(Query(text="armentieres hopital")).hits
        title = hit.title
        assert [title.text[start:end] for start, end in title.spans] == ["Armentières"]
        (excerpt,) = hit.excerpts
        assert [excerpt.text[start:end] for start, end in excerpt.spans] == ["hôpital"]
        assert hit.organisation == ("CH d’Armentières", "ANSSI")
        assert (hit.actor, hit.sector) == (("Blackout",), ("health",))
        assert (hit.outlet, hit.language) == ("Le Journal", "fr")

    @pytest.mark.usefixtures("shelf")
    def test_an_article_comes_back_as_it_was_put(self, index, make_article):
        article = make_article("z.txt", "Été « œuvre »", "Un.\n\nDeux.", day="2024-02-29")
        with index.writing() as batch:
            batch.put(article)
        assert index.article(article.id) == article
        assert index.article("no-such-id") is None

    def test_the_paragraphs_of_an_article_are_marked(self, shelved):
        article = shelved.article("id-b.txt")
        title, paragraphs = shelved.marked(article, Query(text="mairie attaque"))
        marked = [
            excerpt.text[start:end]
            for excerpt in (title, *paragraphs)
            for start, end in excerpt.spans
        ]
        assert marked == ["Mairie", "mairie", "attaque"]

    # Facets

    def test_values_of_one_facet_widen_and_facets_narrow_each_other(self, shelved):
        actors = Filter(facet=Facet.ACTOR, values=("LockBit", "Blackout"))
        health = Filter(facet=Facet.SECTOR, values=("health",))
        assert set(seeds(shelved.search(Query(filters=(actors,))))) == {"a.txt", "b.txt", "c.txt"}
        assert set(seeds(shelved.search(Query(filters=(actors, health))))) == {"a.txt", "c.txt"}

    def test_each_facet_is_counted_as_if_its_own_selection_were_absent(self, shelved):
        page = shelved.search(Query(filters=(Filter(facet=Facet.ACTOR, values=("Blackout",)),)))
        assert page.total == 2
        assert counts(page, Facet.ACTOR) == {"Blackout": 2, "LockBit": 2}
        assert counts(page, Facet.SECTOR) == {"health": 2}

    @pytest.mark.parametrize("facet", [Facet.ACTOR, Facet.SECTOR])
    def test_a_value_is_meant_whatever_its_capitals_and_accents(
        self, index, put, make_article, facet
    ):
        put(make_article("a.txt", actors=["LockBit"], sectors=["health"]))
        typed, value = {
            Facet.ACTOR: ("lockbit", "LockBit"),
            Facet.SECTOR: ("SANTE", "health"),
        }[facet]
        chosen = Filter(facet=facet, values=(typed,))
        page = index.search(Query(filters=(chosen,)))
        assert seeds(page) == ["a.txt"]
        assert page.query.filters == (Filter(facet=facet, values=(value,)),)
        listed = index.facet(Query(filters=(chosen,)), facet, Listing())
        assert [(each.value, each.selected) for each in listed.values] == [(value, True)]
        without = Filter(facet=facet, excluded=(typed,))
        assert index.search(Query(filters=(without,))).total == 0

    def test_values_by_name_are_in_the_order_of_their_labels(self, index, put, make_article):
        put(make_article("a.txt", sectors=["health", "energy", "food", "finance"]))

        def listed(language):
            listing = Listing(by_name=True, language=language)
            values = index.facet(Query(), Facet.SECTOR, listing).values
            return [facet_label(Facet.SECTOR, each.value, language) for each in values]

        assert listed("fr")[0] == "Agriculture et alimentation"
        for language in ("fr", "en"):
            labels = listed(language)
            assert labels == sorted(labels, key=fold)

    def test_a_selected_value_stays_visible_at_zero(self, shelved):
        chosen = Filter(facet=Facet.ACTOR, values=("Nobody",))
        page = shelved.search(Query(text="mairie", filters=(chosen,)))
        assert page.total == 0
        assert counts(page, Facet.ACTOR) == {"LockBit": 1, "Nobody": 0}

    def test_excluded_values_and_missing_values_are_filters_too(self, shelved):
        without = Filter(facet=Facet.ACTOR, excluded=("LockBit",))
        missing = Filter(facet=Facet.ACTOR, missing=True)
        either = Filter(facet=Facet.ACTOR, values=("Blackout",), missing=True)
        assert set(seeds(shelved.search(Query(filters=(without,))))) == {"a.txt", "d.txt"}
        assert seeds(shelved.search(Query(filters=(missing,)))) == ["d.txt"]
        assert set(seeds(shelved.search(Query(filters=(either,))))) == {"a.txt", "c.txt", "d.txt"}
        some = Filter(facet=Facet.ACTOR, present=True)
        assert set(seeds(shelved.search(Query(filters=(some,))))) == {"a.txt", "b.txt", "c.txt"}

    def test_articles_without_a_value_are_counted(self, shelved):
        (actor,) = [f for f in shelved.search(Query()).facets if f.facet is Facet.ACTOR]
        assert actor.missing == 1

    def test_notes_are_kept_with_their_facts(self, index, put, make_article):
        notes = (Note.of(NoteKind.FIRST_PAGES, count=2), Note(NoteKind.NO_DATE))
        put(make_article("one.txt", id="one", notes=notes))
        assert index.article("one").notes == notes

    def test_only_victims_are_victims_and_a_mentioned_gang_is_no_actor(
        self, index, put, make_article, make_mention
    ):
        mentions = (
            make_mention(Kind.ORGANISATION, "Lille", Role.VICTIM),
            make_mention(Kind.ORGANISATION, "ANSSI", Role.AUTHORITY),
            make_mention(Kind.ACTOR, "Hive", Role.MENTIONED),
        )
        put(make_article(mentions=mentions))
        page = index.search(Query())
        assert counts(page, Facet.ORGANISATION) == {"ANSSI": 1, "Lille": 1}
        assert counts(page, Facet.VICTIM) == {"Lille": 1}
        assert counts(page, Facet.ACTOR) == {}

    # What is known of the incident

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("statut:revendiqué -statut:confirmé", {"claim.txt"}),
            ("status:claimed NOT status:confirmed", {"claim.txt"}),
            ("STATUT:REVENDIQUEE", {"claim.txt", "leak.txt"}),
            ("type:rançongiciel", {"claim.txt"}),
            ('type:"fuite de données"', {"claim.txt", "leak.txt"}),
            ("type:(rançongiciel OU ddos)", {"claim.txt"}),
            ("pays:france", {"claim.txt"}),
            ("pays:états-unis", {"leak.txt"}),
            ("country:usa", {"leak.txt"}),
            ("-pays:*", {"none.txt"}),
            ("incident:2024-02", {"claim.txt"}),
            ("incident:2024-02..2024-03", {"claim.txt", "leak.txt"}),
            ("incident:*", {"claim.txt", "leak.txt"}),
            ("-incident:*", {"none.txt"}),
            ("personnes:300000", {"claim.txt"}),
            ("people:..1000", {"leak.txt"}),
            ("personnes:*", {"claim.txt", "leak.txt"}),
        ],
    )
    def test_what_is_known_of_an_incident_can_be_asked(self, told, text, found):
        assert set(seeds(told.search(Query(text=text)))) == found

    def test_details_are_facets_and_stand_on_hits(self, told):
        page = told.search(Query(text="lockbit OU mairie OU rien"))
        assert counts(page, Facet.ATTACK) == {"leak": 2, "ransomware": 1}
        assert counts(page, Facet.STATUS) == {"claimed": 2, "confirmed": 1}
        assert counts(page, Facet.PEOPLE) == {"1-999": 1, "100000-999999": 1}
        assert [bar.count for bar in page.incidents] == [1, 1]
        hits = {hit.seed: hit for hit in page.hits}
        claim, none = hits["claim.txt"], hits["none.txt"]
        assert (claim.attack, claim.status) == (("ransomware", "leak"), ("claimed",))
        assert (claim.country, claim.people) == (("FR",), 300_000)
        assert claim.incident == date(2024, 2, 11)
        assert (none.attack, none.people, none.incident) == ((), None, None)

    def test_the_day_of_the_incident_is_a_filter(self, told):
        late = DateRange(start=date(2024, 2, 12))
        assert seeds(told.search(Query(incident=late))) == ["leak.txt"]
        assert seeds(told.search(Query(incident=DateRange(end=date(2024, 2, 11))))) == ["claim.txt"]

    def test_only_the_facets_that_are_asked_for_are_counted(self, told):
        page = told.search(Query(counted=(Facet.STATUS,)))
        assert [counted.facet for counted in page.facets] == [Facet.STATUS]

    # Dates and order

    def test_a_range_of_dates_includes_both_ends_and_leaves_out_the_undated(self, shelved):
        dates = DateRange(start=date(2023, 5, 1), end=date(2024, 3, 6))
        assert set(seeds(shelved.search(Query(dates=dates)))) == {"a.txt", "b.txt"}
        assert set(seeds(shelved.search(Query(dates=DateRange(end=date(2023, 5, 1)))))) == {"b.txt"}

    def test_hits_are_sorted_by_date_and_the_undated_come_last(self, shelved):
        newest = seeds(shelved.search(Query(sort=Sort.NEWEST)))
        oldest = seeds(shelved.search(Query(sort=Sort.OLDEST)))
        assert newest == ["c.txt", "a.txt", "b.txt", "d.txt"]
        assert oldest == ["b.txt", "a.txt", "c.txt", "d.txt"]

    def test_a_hit_says_when_its_copy_was_saved(self, index, put, make_article):
        put(make_article("d.txt", captured=datetime(2024, 3, 9, 8, 30, tzinfo=UTC)))
        (hit,) = index.search(Query()).hits
        assert hit.captured == datetime(2024, 3, 9, 8, 30, tzinfo=UTC)
        assert index.article(hit.id).captured == hit.captured

    def test_the_histogram_has_every_year_from_first_to_last(self, shelved):
        buckets = shelved.search(Query()).histogram
        assert [(bucket.start.year, bucket.count) for bucket in buckets] == [(2023, 1), (2024, 2)]

    def test_pages_walk_over_all_hits_without_gap_or_repeat(self, index, put, make_article):
        put(*(make_article(f"{n:02}.txt", day="2024-01-01") for n in range(25)))
        pages = [index.search(Query(page=number, size=10)) for number in (1, 2, 3, 4)]
        assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
        assert [seed for page in pages for seed in seeds(page)] == [
            f"{n:02}.txt" for n in range(25)
        ]

    # Writing

    @pytest.mark.usefixtures("shelf")
    def test_an_article_put_again_takes_the_place_of_the_old_one(self, index, put, make_article):
        put(make_article("b.txt", "Mairie de Roubaix", "Tout autre chose."))
        assert seeds(index.search(Query(text="roubaix"))) == ["b.txt"]
        assert index.search(Query(text="lille")).total == 0
        assert index.search(Query()).total == 4
        assert "LockBit" in counts(index.search(Query()), Facet.ACTOR)

    @pytest.mark.usefixtures("shelf")
    def test_a_removed_seed_leaves_hits_and_counts(self, index):
        with index.writing() as batch:
            batch.remove("id-a.txt")
            batch.remove("never-there")
        page = index.search(Query())
        assert set(seeds(page)) == {"b.txt", "c.txt", "d.txt"}
        assert "CH d’Armentières" not in counts(page, Facet.ORGANISATION)
        assert "a.txt" not in {capture.seed for capture in index.captures()}

    def test_what_is_stored_is_known_by_seed(self, shelved):
        stored = {capture.seed: capture for capture in shelved.captures()}
        assert set(stored) == {"a.txt", "b.txt", "c.txt", "d.txt"}
        assert stored["a.txt"] == Capture(
            seed="a.txt",
            part="",
            article_id="id-a.txt",
            fingerprint="print-a.txt",
            outlet="Le Journal",
            edges="",
            values=(
                "actor:Blackout",
                "organisation:ANSSI",
                "organisation:CH d’Armentières",
                "sector:health",
            ),
        )

    @pytest.mark.parametrize(
        "asked",
        [
            {"texts": {'a "b".txt'}},
            {"texts": {"old/é.txt"}},
            {"starts": {"old/"}},
            {"ids": {"one"}},
            {"texts": {"nothing"}, "ids": {"one", "none"}},
            {"texts": {"Le Soir"}},
        ],
        ids=["a seed", "a version", "a folder", "an article", "none of several", "an outlet"],
    )
    def test_captures_are_found_by_what_they_say(self, index, put, make_article, asked):
        old = make_article("old/é.txt", "Titre", "Une phrase.", id="one", outlet="Le Soir")
        put(
            make_article('a "b".txt', "Titre", "Une phrase.", id="one", versions=(old,)),
            make_article("b.txt"),
        )
        put(make_article("c.txt"))
        every = {capture.seed: capture for capture in index.captures()}
        found = {capture.seed: capture for capture in index.found(**asked)}
        assert found.items() <= every.items()
        assert {'a "b".txt', "old/é.txt"} <= found.keys()

    def test_nothing_is_found_of_what_has_been_removed(self, index, put, make_article):
        put(make_article("a.txt", id="one"), make_article("b.txt"))
        with index.writing() as batch:
            batch.remove("one")
        assert "a.txt" not in {one.seed for one in index.found(texts={"a.txt"}, ids={"one"})}

    def test_versions_of_an_article_are_kept_and_stored_but_not_found(
        self, index, put, make_article
    ):
        old = make_article(
            "old.txt", "Titre", "Une vieille phrase.", id="one", part="#2", edges=("x", "y")
        )
        new = make_article("new.txt", "Titre", "Une neuve phrase.", id="one", versions=(old,))
        put(new)
        assert index.article("one") == new
        assert {capture.seed: capture.edges for capture in index.captures()} == {
            "new.txt": "",
            "old.txt": "x y",
        }
        assert {capture.article_id for capture in index.captures()} == {"one"}
        assert index.search(Query(text="vieille")).total == 0
        assert seeds(index.search(Query(text="neuve"))) == ["new.txt"]

    @pytest.mark.usefixtures("shelf")
    def test_a_failed_batch_changes_nothing_and_leaves_no_word_behind(self, index, make_article):
        with pytest.raises(ZeroDivisionError), index.writing() as batch:
            self.put_and_fail(batch, make_article("x.txt", "Mot fantôme", "Fantôme."))
        with index.writing() as batch:
            batch.put(make_article("y.txt", "Innocent", "Rien."))
        assert index.search(Query(text="fantome")).total == 0
        assert index.search(Query()).total == 5

    @pytest.mark.usefixtures("shelf")
    def test_beginning_anew_forgets_what_was_there(self, index, put, make_article):
        put(make_article("n.txt"), rebuild=True)
        assert [capture.seed for capture in index.captures()] == ["n.txt"]

    def test_an_article_goes_into_a_batch_once(self, put, make_article):
        with pytest.raises(ValueError, match=r"one\.txt is already in this batch"):
            put(make_article("one.txt"), make_article("one.txt"))

    def test_a_second_writer_is_told_to_wait(self, index, same_index):
        with index.writing(), pytest.raises(IndexBusy, match="try again"), same_index.writing():
            pytest.fail("two writers at once")

    @pytest.mark.usefixtures("shelf")
    def test_a_commit_by_another_process_is_seen_by_the_next_question(
        self, index, same_index, make_article
    ):
        assert same_index.search(Query()).total == 4
        with index.writing() as batch:
            batch.put(make_article("e.txt"))
        assert same_index.search(Query()).total == 5

    def test_a_selection_is_what_the_pages_have_in_their_order(self, index, put, make_article):
        put(*(make_article(f"{n}.txt", f"Mairie {n}", "mairie " * (n + 1)) for n in range(25)))
        view = index.view()
        for query in (Query(), Query(text="mairie"), Query(text="mairie", sort=Sort.OLDEST)):
            pages = [view.search(replace(query, page=number)) for number in (1, 2, 3)]
            selection = view.select(replace(query, page=2))
            found = list(selection.found)
            assert [one.article.id for one in found] == [hit.id for p in pages for hit in p.hits]
            assert [one.story for one in found] == [hit.story for p in pages for hit in p.hits]
            assert (selection.total, selection.entries) == (25, len(found))
            assert found[0].article == view.article(found[0].article.id)
            assert list(selection.found) == found

    def test_a_selection_stays_on_its_state(self, index, put, make_article):
        put(make_article("a.txt", "Avant"), make_article("b.txt", "Avant"))
        view = index.view()
        selection = view.select(Query())
        for number in range(3):
            put(make_article("a.txt", f"Après {number}"), rebuild=True)
        assert {one.article.title for one in selection.found} == {"Avant"}
        assert selection.identity == view.status().identity != index.view().status().identity

    def test_a_selection_of_a_broken_query_is_refused_at_once(self, index, put, make_article):
        put(make_article("a.txt"))
        with pytest.raises(QueryError):
            index.view().select(Query(text="a ET"))

    def test_a_view_keeps_to_its_state_whatever_is_committed_meanwhile(
        self, index, put, make_article
    ):
        put(make_article("a.txt", "Un hôpital touché"))
        view = index.view()
        for number in range(4):
            put(make_article(f"b{number}.txt", "Un autre hôpital touché", f"Texte {number}."))
        page = view.search(Query(text="hopital"))
        assert seeds(page) == ["a.txt"]
        assert page.generation == view.status().generation != index.status().generation
        assert view.article("id-a.txt").title == "Un hôpital touché"
        assert view.article("id-b0.txt") is None
        assert view.marked(view.article("id-a.txt"), Query(text="hopital"))[0].spans
        assert view.facet(Query(), Facet.LANGUAGE, Listing()).values[0].count == 1
        assert index.search(Query(text="hopital")).total == 5

    def test_no_view_is_had_of_what_is_not_there(self, index):
        with pytest.raises(IndexMissing):
            index.view()

    def test_two_states_never_have_one_identity(self, index, put, make_article):
        identities = [index.status().identity]
        for seed in ("a.txt", "b.txt", "a.txt"):
            put(make_article(seed), rebuild=True)
            identities.append(index.status().identity)
        assert len(set(identities)) == 4

    def test_many_small_commits_keep_every_column_in_step(self, index, put, make_article):
        for n in range(12):
            put(make_article(f"{n}.txt", f"Numéro {n}", actors=[f"Gang {n}"] if n % 3 else []))
            if n > 4:
                put(make_article(f"{n - 4}.txt", "Changé", actors=["Autre"]))
        page = index.search(Query(size=50))
        assert page.total == 12
        expected: dict[str, tuple[str, ...]] = {f"{n}.txt": ("Autre",) for n in range(1, 8)}
        expected |= {f"{n}.txt": (f"Gang {n}",) if n % 3 else () for n in (0, 8, 9, 10, 11)}
        assert {hit.seed: hit.actor for hit in page.hits} == expected

    # Many readers

    @pytest.mark.usefixtures("shelf")
    def test_readers_in_many_threads_get_whole_and_right_answers(self, index, make_article):
        wrong = []
        stop = threading.Event()

        def read():
            while not stop.is_set():
                page = index.search(Query(text="compteur"))
                total = index.search(Query(text="hopital")).total
                numbers = {hit.title.text for hit in page.hits}
                if total != 1 or len(numbers) > 1 or page.total not in (0, 3):
                    wrong.append((total, numbers, page.total))

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for generation in range(8):
            with index.writing() as batch:
                for n in range(3):
                    batch.put(make_article(f"count-{n}.txt", f"Compteur {generation}"))
        stop.set()
        for reader in readers:
            reader.join()
        assert wrong == []
        assert index.search(Query(text="compteur 7")).total == 3

    @pytest.fixture
    def write(self, index, make_article):
        """Write articles in one commit, each named for its seed, with what matters of it."""

        def commit(**articles):
            with index.writing() as batch:
                for seed, given in articles.items():
                    facts = {"body": given} if isinstance(given, str) else given
                    batch.put(make_article(f"{seed}.txt", **facts))

        return commit

    @pytest.fixture
    def ask(self, index):
        """The seeds that a query finds, sorted."""

        def found(text, **asked):
            return sorted(names(index.search(Query(text=text, **asked))))

        return found

    # Fields and dates

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("titre:hopital", "a"),
            ("texte:hopital", "b"),
            ("title:(hôpital OU mairie)", "ab"),
            ("acteur:lockbit", "ab"),
            ("acteur:LOCK*", "ab"),
            ("acteur:lokbit~", "ab"),
            ("acteur:blackbasta", "c"),
            ('actor:"black basta"', "c"),
            ("acteur:basta", "c"),
            ("acteur:lock", ""),
            ("acteur:8base", "b"),
            ("acteur:*", "abc"),
            ("-acteur:*", "d"),
            ("acteur:(lockbit ET 8base)", "b"),
            ("victime:armentieres", "a"),
            ("victime:d’armentières", "a"),
            ("organisation:anssi", "b"),
            ("secteur:santé", "ac"),
            ("secteur:health", "ac"),
            ("sector:sante", "ac"),
            ("secteur:administration", "b"),
            ("source:journal", "a"),
            ("source:ville.example", "b"),
            ("langue:anglais", "c"),
            ("langue:en", "c"),
            ("langue:english", "c"),
            ("date:2024-02", "a"),
            ("date:2024", "ab"),
            ("date:2024-02..2024-03", "ab"),
            ("après:2024-03", "b"),
            ("avant:2024", "c"),
            ("après:2024 avant:2024-03-01", "a"),
            ("-date:2024", "cd"),
            ("date:1d", ""),
            ("hopital acteur:8base", "b"),
        ],
    )
    def test_fields_and_dates_narrow(self, catalogue, text, found):
        assert sorted(names(catalogue.search(Query(text=text)))) == sorted(found)

    # Words

    @pytest.mark.parametrize(
        "text", ["cyberattaque", "cyber-attaque", "cyber attaque", "CYBER-ATTAQUES"]
    )
    def test_a_compound_is_one_word_however_it_is_written(self, write, ask, text):
        write(
            a="Une cyberattaque a touché la ville.",
            b="Une cyber-attaque a touché la ville.",
            c="Les cyber attaques ont touché la ville.",
            d="La ville a attaqué le prestataire.",
        )
        assert ask(text) == ["a", "b", "c"]
        assert ask(text, match=Match.ANY)[:3] == ["a", "b", "c"]
        assert ask(f"“{text} a”") == ["a", "b"]

    def test_a_number_is_one_however_its_thousands_are_set_apart(self, write, ask):
        write(
            a="Quelque 300 000 patients.", b="Quelque 300000 patients.", c="Quelque 300 patients."
        )
        assert ask("300000") == ["a", "b"]
        assert ask("300 000") == ["a", "b"]

    def test_no_word_is_taken_apart_where_its_parts_do_not_stand_together(self, write, ask):
        write(a="Un port et une table.", b="Un portable.", c="Le portable du port.")
        assert ask("portable") == ["b", "c"]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("rançongiciel", "ab"),
            ("ransomwares", "ab"),
            ("hameconnage", "c"),
            ("fuite de données", "de"),
            ("fuites donnees", "de"),
            ("data leak", "de"),
            ("titre:ransomware", ""),
        ],
    )
    def test_synonyms_find_in_both_languages_unless_switched_off(self, write, ask, text, found):
        write(
            a="Un rançongiciel a frappé.",
            b={"body": "Ransomware struck.", "language": "en"},
            c={"body": "A phishing campaign.", "language": "en"},
            d="La fuite de données est confirmée.",
            e={"body": "The data leak is confirmed.", "language": "en"},
        )
        assert ask(text) == sorted(found)
        if found:
            assert len(ask(text, synonyms=False)) == len(found) - 1

    def test_uncertain_values_are_filtered_by_and_counted_only_when_asked_for(
        self, index, write, make_mention
    ):
        known = make_mention(Kind.ORGANISATION, "Verdane", Role.VICTIM)
        maybe = make_mention(Kind.ORGANISATION, "Osmin", Role.VICTIM)
        write(
            a={"mentions": (known,), "uncertain": (maybe,)},
            b={"mentions": (maybe,)},
            c={"uncertain": (make_mention(Kind.ACTOR, "Zorglub"),)},
        )

        def asked(facet, value, *, uncertain):
            query = Query(filters=(Filter(facet=facet, values=(value,)),), uncertain=uncertain)
            listed = index.facet(query, facet, Listing(find=value.lower()))
            counts = {each.value: each.count for each in listed.values}
            return sorted(names(index.search(query))), counts

        for facet in (Facet.VICTIM, Facet.ORGANISATION):
            assert asked(facet, "osmin", uncertain=False) == (["b"], {"Osmin": 1})
            assert asked(facet, "osmin", uncertain=True) == (["a", "b"], {"Osmin": 2})
        assert asked(Facet.ACTOR, "Zorglub", uncertain=False) == ([], {})
        assert asked(Facet.ACTOR, "Zorglub", uncertain=True) == (["c"], {"Zorglub": 1})
        unasked = index.search(Query())
        (actors,) = [each for each in unasked.facets if each.facet is Facet.ACTOR]
        assert (actors.values, actors.missing) == ((), 3)
        assert all("Osmin" not in hit.victim for hit in unasked.hits if hit.seed == "a.txt")

    def test_synonyms_are_told_and_count_less_than_the_word_itself(self, index, write):
        write(
            a="Le ransomware.",
            b="Le rançongiciel, ce rançongiciel, un rançongiciel.",
            **{f"x{n}": "Autre chose." for n in range(9)},
        )
        page = index.search(Query(text="ransomware"))
        assert names(page) == ["a", "b"]
        (notice,) = page.notices
        assert notice.kind is NoticeKind.SYNONYMS
        assert dict(notice.facts) == {"word": "ransomware", "others": "rançongiciel"}
        marked = page.hits[1].excerpts[0]
        assert [marked.text[s:e] for s, e in marked.spans] == ["rançongiciel"] * 3

    @pytest.mark.parametrize("text", ['"ransomware"', "-ransomware"])
    def test_what_is_quoted_or_excluded_has_no_synonyms(self, write, ask, text):
        write(a="Le ransomware.", b="Le rançongiciel.")
        assert ask(text) == ["b" if text.startswith("-") else "a"]

    def test_an_english_article_is_found_by_forms_of_its_own_language(self, write, ask):
        write(
            a={"body": "The hospital was encrypting its backups.", "language": "en"},
            b="Les hôpitaux chiffraient leurs sauvegardes.",
        )
        assert ask("encrypted backup") == ["a"]
        assert ask("hospitals") == ["a"]
        assert ask("sauvegarde hopital") == ["b"]

    # Finding less, finding more

    def test_a_query_that_finds_nothing_is_answered_by_most_of_its_words(self, index, write):
        write(a="Un hôpital et une mairie.", b="Un hôpital.", c="Une licorne.")
        page = index.search(Query(text="hôpital mairie dragon"))
        assert names(page) == ["a"]
        (notice,) = page.notices
        assert notice.kind is NoticeKind.RELAXED
        assert dict(notice.facts) == {"parts": "3"}

    @pytest.mark.parametrize(
        "text",
        [
            "hôpital ET dragon",
            '"hôpital dragon"',
            "hôpital -mairie -hôpital",
            "dragon",
            "acteur:x hôpital",
        ],
    )
    def test_what_was_asked_for_expressly_is_not_relaxed(self, index, write, text):
        write(a="Un hôpital et une mairie.", b="Un hôpital.")
        page = index.search(Query(text=text))
        assert not page.total
        assert not page.notices

    def test_a_rare_word_counts_more_than_several_frequent_ones(self, write, ask):
        write(
            **{f"a{n}": "Une attaque, des données, un hôpital." for n in range(20)},
            b="La menuiserie Dorval ferme.",
        )
        assert ask("dorval données hôpital dragon")[0] == "b"

    def test_what_an_article_has_of_all_words_counts_where_none_has_them_all(self, index, write):
        write(
            a="Dorval ferme, Dorval rouvre.",
            b="La menuiserie Dorval. " + "Rien de neuf. " * 3 + "Un hangar vide.",
            **{f"c{n}": "Une menuiserie et un hangar." for n in range(4)},
            **{f"d{n}": "Un stade." for n in range(5)},
        )
        page = index.search(Query(text="dorval hangar menuiserie dragon"))
        assert names(page)[:2] == ["b", "a"]

    def test_articles_with_little_of_a_query_are_not_shown(self, write, ask):
        write(
            a="La menuiserie Dorval et son hôpital.",
            **{f"b{n}": "Un hôpital." for n in range(20)},
        )
        assert ask("menuiserie dorval hôpital dragon") == ["a"]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("compagnie aérienne", ["a"]),
            ("hotel breached", ["b"]),
            ("brasserie piratée", ["c"]),
        ],
    )
    def test_what_no_article_has_is_looked_for_in_the_other_language(
        self, index, write, text, found
    ):
        write(
            a={"body": "The airline cancels flights.", "language": "en"},
            b="Un hôtel victime d’un piratage.",
            c={"body": "The brewery was hacked.", "language": "en"},
        )
        page = index.search(Query(text=text))
        assert names(page)[:1] == found
        assert NoticeKind.TRANSLATED in {notice.kind for notice in page.notices}
        notices = index.search(Query(text=text, synonyms=False)).notices
        assert NoticeKind.TRANSLATED not in {notice.kind for notice in notices}

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("ocpd panne", ("ab", "b")),
            ("office cantonal protection dragons panne", ("ab", "a")),
            ("office protection dragons panne", ("a", "a")),
        ],
    )
    def test_a_name_stands_for_its_initials_and_they_for_it(
        self, index, put, make_article, text, found
    ):
        spelled_out = "Office cantonal de la protection des dragons"
        put(
            make_article("a.txt", body=f"L’{spelled_out} prévient.", organisations=[spelled_out]),
            make_article("b.txt", body="L’ocpd prévient : une coupure.", organisations=["OCPD"]),
        )
        pages = [index.search(Query(text=text, synonyms=asked)) for asked in (True, False)]
        assert ["".join(sorted(names(page))) for page in pages] == [*found]
        told = {notice.kind for notice in pages[0].notices}
        assert (NoticeKind.SYNONYMS in told) == (found[0] != found[1])

    def test_what_is_a_synonym_is_not_named_as_a_translation_too(self, index, write):
        write(a="Une brasserie demande : quelle rançon ?", b="Un ransomware.")
        notices = index.search(Query(text="brewery ransom dragon")).notices
        assert [dict(notice.facts).get("others") for notice in notices] == [
            "rançon",
            "brasserie",
            None,
        ]

    def test_nothing_is_translated_while_an_article_has_the_words(self, index, write):
        write(a="Une brasserie.", b={"body": "A brewery.", "language": "en"})
        page = index.search(Query(text="brasserie"))
        assert names(page) == ["a"]
        assert not page.notices

    def test_a_misspelled_word_that_finds_nothing_is_corrected_at_once(self, index, write):
        write(**{f"a{n}": "La mairie d’Armentières." for n in range(4)})
        page = index.search(Query(text="mairie armentyeres"))
        assert page.total == 4
        assert page.hits[0].excerpts[0].spans
        (notice,) = page.notices
        assert dict(notice.facts) == {
            "asked": "mairie armentyeres",
            "meant": "mairie armentières",
            "exact": 'mairie "armentyeres"',
        }
        insisting = index.search(Query(text='mairie "armentyeres"'))
        assert [notice.kind for notice in insisting.notices] == [NoticeKind.RELAXED]

    def test_the_correction_that_sounds_alike_comes_first(self, index, put, make_article):
        body = "Love et Lotte Card : une attaque."
        put(*(make_article(f"{n}.txt", body=body, actors=["Love", "Lotte"]) for n in range(9)))
        assert meant_by(index.search(Query(text="lote card"))) == "lotte card"

    def test_filters_and_exclusions_hold_when_a_query_is_relaxed(self, write, ask):
        write(
            a={"body": "Un hôpital et une mairie.", "day": "2024-01-01"},
            b={"body": "Un hôpital et une mairie.", "day": "2023-01-01"},
            c={"body": "Un hôpital, une mairie et un parc.", "day": "2024-01-01"},
        )
        assert ask("hôpital mairie dragon date:2024 -parc") == ["a"]

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("hopitla", "hôpital"),
            ("hôpitla fermé", "hôpital fermé"),
            ("Armentiéres~ armentyeres", "Armentiéres~ armentières"),
            ("titre:hopitla", ""),
            ("hopital", ""),
            ("hopitla dragon", "hôpital dragon"),
            ("xyzzyx", ""),
            ("ferem", "fermé"),
        ],
    )
    def test_a_misspelled_word_is_corrected_from_the_archive(self, index, write, text, meant):
        write(
            **{f"a{n}": "L’hôpital d’Armentières est fermé." for n in range(4)},
            b="Un dragon devant l’hôpital.",
        )
        assert meant_by(index.search(Query(text=text))) == meant

    @pytest.mark.parametrize(
        "text",
        ["Toulon", "toulon", "Brest", "brest", "Metz", "metz", "clop", "ville de lille", "Paris"],
    )
    def test_a_name_that_the_archive_does_not_have_is_no_other_word(self, index, write, text):
        body = "They couldn’t do best. Le clip met la ville en ligne, un pari de plus."
        write(**{f"a{n}": body for n in range(30)})
        assert not index.search(Query(text=text)).did_you_mean

    def test_a_short_name_does_not_lose_a_letter(self, index, put, make_article):
        facts = {"body": "Le Met de New York : une attaque.", "organisations": ["The Met"]}
        put(*(make_article(f"{n}.txt", **facts) for n in range(30)))
        assert not index.search(Query(text="Metz")).did_you_mean

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("Medussa", "medusa"),
            ("qilim", "qilin"),
            ("Plya", "play"),
            ("Lockbiit attaque", "lockbit attaque"),
        ],
    )
    def test_a_name_is_corrected_towards_names(self, index, put, make_article, text, meant):
        names = ["Medusa", "Qilin", "Play", "LockBit"]
        body = "Medusa, Qilin, Play et LockBit : une attaque."
        put(*(make_article(f"{n}.txt", body=body, actors=names) for n in range(30)))
        assert meant_by(index.search(Query(text=text))) == meant

    def test_a_field_apart_from_its_word_is_joined_to_it(self, shelved):
        assert shelved.search(Query(text="acteur: blackout")).did_you_mean == "acteur:blackout"
        assert not shelved.search(Query(text="acteur: nobody")).did_you_mean
        assert not shelved.search(Query(text="titre: date:2024")).did_you_mean

    def test_what_is_well_represented_is_never_corrected(self, index, write):
        write(
            **{f"a{n}": "Une mairie." for n in range(90)},
            **{f"b{n}": "Une prairie." for n in range(3)},
        )
        assert not index.search(Query(text="prairie")).did_you_mean

    def test_any_of_the_words_may_be_misspelt_and_what_is_meant_is_named(self, index, write):
        write(a="Le préfet est à l’hôpital.", b="Un hôpital rouvre.", c="Le préfet parle.")
        query = Query(text="hopittal prefet", match=Match.ANY)
        page = index.search(query)
        assert sorted(names(page)) == ["a", "b", "c"]
        assert names(page)[0] == "a"
        assert [notice.kind for notice in page.notices] == [NoticeKind.SYNONYMS]
        assert sorted(names(index.search(replace(query, synonyms=False)))) == ["a", "c"]
        known = index.search(replace(query, text="parle prefet"))
        assert not known.notices

    @pytest.mark.parametrize(
        ("better", "worse"),
        [
            ("À Brest, une attaque.", "Une attaque, puis une attaque encore. Une attaque de plus."),
            ("En 2021, une attaque.", "Une attaque, puis une attaque encore. Une attaque de plus."),
            ("Le chantage, une attaque.", "Le musée, une attaque."),
        ],
    )
    @pytest.mark.parametrize("match", Match)
    def test_names_numbers_and_beginnings_of_a_question_speak_for_an_article(
        self, index, write, better, worse, match
    ):
        others = {f"x{n}": "À Brest en 2021." for n in range(9)}
        write(a=worse, b=better, **others)
        said = "Qui a revendiqué à Brest en 2021 une attaque chantée ?"
        asked = Query(text=said, match=match)
        found = [name for name in names(index.search(asked)) if name in "ab"]
        assert found[0] == "b"
        statement = replace(asked, text="à Brest en 2021 une attaque chantée", match=Match.ANY)
        assert sorted(names(index.search(replace(asked, match=Match.ANY)))) == sorted(
            names(index.search(statement))
        )

    # Stories

    @pytest.fixture
    def copies(self, write):
        """One story in three copies of different days, another one, and a short note twice."""
        write(
            a={"title": "Un", "body": LONG, "day": "2024-03-02", "actors": ["LockBit"]},
            b={"title": "Deux", "body": LONG + "\n\nAvec notre agence.", "day": "2024-03-01"},
            c={"title": "Trois", "body": LONG.replace("mardi", "hier"), "actors": ["LockBit"]},
            d={"title": "Autre", "body": LONG[::-1], "actors": ["LockBit"]},
            e="Un serveur est en panne.",
            f="Un serveur est en panne.",
        )

    @pytest.mark.usefixtures("copies")
    def test_a_story_is_shown_once_and_every_copy_can_be_reached(self, index):
        page = index.search(Query(text="serveur"))
        assert (page.total, page.stories, page.entries) == (5, 3, 3)
        assert {seed[0] for seed in names(page)} - set("ef") <= set("abc")
        (hit,) = [hit for hit in page.hits if hit.story.size > 1]
        assert (hit.story.id, hit.story.size) == ("id-b.txt", 3)
        every = index.search(Query(story=hit.story.id))
        assert sorted(names(every)) == ["a", "b", "c"]
        assert sorted(names(index.search(Query(text="serveur", copies=True)))) == list("abcef")

    @pytest.mark.usefixtures("copies")
    def test_facets_count_articles_or_stories(self, index):
        assert counts(index.search(Query()), Facet.ACTOR) == {"LockBit": 3}
        stories = index.search(Query(count=Count.STORIES))
        assert counts(stories, Facet.ACTOR) == {"LockBit": 2}
        assert stories.total == 6

    @pytest.mark.usefixtures("copies")
    def test_the_histogram_counts_what_the_facets_count(self, index, write):
        write(g={"title": "Quatre", "body": LONG, "day": "2024-03-02"}, h={"day": "2024-03-02"})
        bars = {count: index.search(Query(count=count)).histogram for count in Count}
        assert [bar.count for bar in bars[Count.ARTICLES]] == [1, 3]
        assert [bar.count for bar in bars[Count.STORIES]] == [1, 2]

    def test_posts_from_one_form_are_stories_of_their_own(self, index, write):
        """Whoever is named in them, and whatever commits they came with."""
        form = LONG + "\n\nLe groupe cite {0} et réclame une rançon à {0}."
        posts = {
            name: {"title": victim, "body": form.format(victim)}
            for name, victim in {
                "a": "Lavoir Martin",
                "b": "Moulin Vert",
                "c": "Garage Lenoir",
            }.items()
        }
        write(**{name: posts[name] for name in "ab"})
        write(c=posts["c"], d={"title": "Repris", "body": posts["b"]["body"]})
        found = {hit.seed[0]: hit.story for hit in index.search(Query(copies=True)).hits}
        assert [found[name].size for name in "abcd"] == [1, 2, 1, 2]
        assert found["b"].id == found["d"].id

    # Incidents

    def test_stories_of_one_victim_and_time_are_one_incident(self, index, write):
        """Whatever commits they came with; what is told once is no incident to lead to."""
        lille, near = {"organisations": ["Lille"]}, "2024-03-02"
        write(a={"day": "2024-03-01", **lille}, b={"day": "2025-03-01", **lille})
        assert index.search(Query()).hits[0].incidents == ()
        write(c={"day": near, **lille}, d={"day": near, "organisations": ["Metz"]})
        found = {hit.seed: hit.incidents for hit in index.search(Query()).hits}
        (incident,) = found["c.txt"]
        assert found == {"a.txt": (incident,), "b.txt": (), "c.txt": (incident,), "d.txt": ()}
        assert (incident.victim, incident.articles, incident.stories) == ("Lille", 2, 2)
        assert (incident.first, incident.last) == (date(2024, 3, 1), date(2024, 3, 2))
        assert index.incidents("id-a.txt") == (incident,)
        assert index.incidents("nobody") == ()
        assert sorted(names(index.search(Query(dossier=incident.id)))) == ["a", "c"]
        assert index.search(Query(dossier="nobody-1")).total == 0

    def test_a_dossier_is_found_by_any_of_its_articles(self, index, write):
        lille = {"organisations": ["Lille"]}
        write(a={"day": "2024-03-02", **lille}, b={"day": "2024-03-01", **lille})
        dossier = index.dossier("id-a.txt")
        assert [article.seed for article in dossier.articles] == ["b.txt", "a.txt"]
        assert dossier.incident.id.startswith("id-b.txt")
        assert index.dossier(dossier.incident.id) == dossier
        for nothing in ("", "-", "nobody", "nobody-04bcfc", "\udcff-\x00"):
            assert index.dossier(nothing) is None

    def test_a_victim_that_might_be_anybody_joins_nothing(self, index, write):
        """Two towns are two towns, though both are called "Mairie" alone."""
        town = {"organisations": ["Mairie"]}
        write(a={"day": "2024-03-01", **town}, b={"day": "2024-03-02", **town})
        assert [hit.incidents for hit in index.search(Query()).hits] == [(), ()]

    def test_of_several_victims_each_has_its_own_incident(self, index, write):
        both = {"day": "2024-03-02", "organisations": ["Lille", "Metz"]}
        write(a=both, b={"day": "2024-03-03", "organisations": ["Metz"]}, c={"body": "x"})
        metz = index.dossier("id-b.txt")
        assert (metz.incident.victim, metz.incident.articles) == ("Metz", 2)
        assert [other.victim for other in metz.besides] == ["Lille"]
        lille = index.dossier(metz.besides[0].id)
        assert (lille.incident.victim, lille.incident.articles) == ("Lille", 1)
        assert index.dossier("id-c.txt") is None

    def test_an_incident_forgets_what_was_removed(self, index, write):
        lille = {"day": "2024-03-02", "organisations": ["Lille"]}
        write(a=lille, b=lille)
        with index.writing() as batch:
            batch.remove("id-a.txt")
        assert index.dossier("id-a.txt") is None
        assert index.dossier("id-b.txt").incident.articles == 1

    def test_a_story_changes_with_its_copies(self, index, write):
        write(a={"body": LONG})
        assert index.search(Query()).hits[0].story.size == 1
        write(b={"body": LONG})
        assert index.search(Query()).hits[0].story.size == 2
        with index.writing() as batch:
            batch.remove("id-a.txt")
        (hit,) = index.search(Query()).hits
        assert (hit.story.id, hit.story.size) == ("id-b.txt", 1)

    def test_a_story_that_nobody_knows_is_empty(self, index, write):
        write(a={"body": LONG})
        assert index.search(Query(story="x")).total == 0

    # Facets and histogram

    @pytest.fixture
    def many(self, write):
        """Fifty values of one facet, the first of them the most frequent."""
        write(
            **{
                f"a{n}": {"actors": [f"Gang {n:02}", "Élite"] if n % 2 else [f"Gang {n:02}"]}
                for n in range(50)
            }
        )

    @pytest.mark.usefixtures("many")
    def test_every_value_of_a_facet_can_be_listed(self, index):
        first = index.facet(Query(), Facet.ACTOR, Listing(most=20))
        assert [(value.value, value.count) for value in first.values[:3]] == [
            ("Élite", 25),
            ("Gang 00", 1),
            ("Gang 01", 1),
        ]
        rest = index.facet(Query(), Facet.ACTOR, Listing(first=20, most=100))
        every = [value.value for value in (*first.values, *rest.values)]
        assert len(every) == len(set(every)) == 51
        assert (first.other, rest.other) == (31, 0)

    @pytest.mark.parametrize("find", ["elite", "ÉLI", "él"])
    @pytest.mark.usefixtures("many")
    def test_values_are_searched_without_accents(self, index, find):
        found = index.facet(Query(), Facet.ACTOR, Listing(find=find))
        assert [(value.value, value.count) for value in found.values] == [("Élite", 25)]

    @pytest.mark.usefixtures("many")
    def test_listed_values_keep_to_the_query_and_tell_what_is_chosen(self, index):
        chosen = Filter(facet=Facet.ACTOR, values=("Gang 03",))
        found = index.facet(
            Query(filters=(chosen,)), Facet.ACTOR, Listing(find="gang", by_name=True, most=4)
        )
        assert [value.value for value in found.values] == [f"Gang 0{n}" for n in range(4)]
        assert [value.selected for value in found.values] == [False, False, False, True]

    @pytest.fixture
    def named(self, write, make_mention):
        """Articles that name one gang in several roles and spellings."""
        gang = partial(make_mention, Kind.ACTOR, "BlackCat")
        alphv = replace(gang(Role.ATTRIBUTED), alias="Alphv")
        write(
            a={"mentions": (gang(Role.CLAIMED), make_mention(Kind.ORGANISATION, "Lille"))},
            b={"mentions": (alphv, make_mention(Kind.ORGANISATION, "ANSSI", Role.AUTHORITY))},
            c={"mentions": (gang(Role.MENTIONED),)},
            d={"mentions": (make_mention(Kind.ACTOR, "BlackCat 2", Role.CLAIMED),)},
        )

    @pytest.mark.usefixtures("named")
    def test_who_has_which_role_can_be_filtered_by_and_counted(self, index):
        gang = Entity(Kind.ACTOR, "BlackCat")
        roles = Filter(facet=Facet.ROLE, values=gang.in_any_role())
        page = index.search(Query(filters=(roles,), counted=(Facet.ROLE,)))
        assert sorted(names(page)) == ["a", "b", "c"]
        counted = counts(page, Facet.ROLE)
        assert {value: counted[value] for value in gang.in_any_role()} == {
            "actor:claimed:BlackCat": 1,
            "actor:attributed:BlackCat": 1,
            "actor:mentioned:BlackCat": 1,
        }
        acting = Filter(facet=Facet.ACTOR, values=("BlackCat",))
        authority = Filter(facet=Facet.ROLE, values=("organisation:authority:ANSSI",))
        assert names(index.search(Query(filters=(acting, authority)))) == ["b"]

    @pytest.mark.usefixtures("named")
    def test_how_a_name_is_written_can_be_filtered_by_and_counted(self, index):
        gang = Entity(Kind.ACTOR, "BlackCat")
        listing = Listing(prefix=gang.written(""))
        listed = index.facet(Query(), Facet.ALIAS, listing)
        spelled = {read_alias(each.value): each.count for each in listed.values}
        assert spelled == {(gang, "BlackCat"): 2, (gang, "Alphv"): 1, (gang, "T"): 3}
        written = Filter(facet=Facet.ALIAS, values=(gang.written("Alphv"),))
        assert names(index.search(Query(filters=(written,)))) == ["b"]

    @pytest.mark.usefixtures("named")
    def test_values_can_be_listed_by_what_they_begin_with(self, index):
        def listed(facet, **rest):
            found = index.facet(Query(), facet, Listing(**rest))
            return [each.value for each in found.values], found.other

        claiming = beginning(Kind.ACTOR, Role.CLAIMED)
        both = ["actor:claimed:BlackCat", "actor:claimed:BlackCat 2"]
        assert listed(Facet.ROLE, prefix=claiming) == (both, 0)
        assert listed(Facet.ROLE, prefix=claiming, most=1) == (both[:1], 1)
        assert listed(Facet.ROLE, prefix=claiming, find="2") == (both[1:], 0)
        assert listed(Facet.ROLE, prefix="actor:claimed:blackcat") == ([], 0)
        assert listed(Facet.ALIAS, prefix="actor:", find="alph")[0] == ["actor:BlackCat=Alphv"]
        assert listed(Facet.ACTOR, prefix="Black") == (["BlackCat", "BlackCat 2"], 0)

    @pytest.mark.usefixtures("named")
    def test_roles_and_spellings_are_counted_only_when_asked_for(self, index):
        counted = {each.facet for each in index.search(Query()).facets}
        assert counted == set(COUNTED) == set(Facet) - {Facet.ROLE, Facet.ALIAS}

    def test_the_histogram_goes_from_years_to_months_to_days(self, index, write):
        write(
            a={"day": "2022-12-30"},
            b={"day": "2024-02-01"},
            c={"day": "2024-02-03"},
            d={"day": "2024-04-30"},
            e={},
        )

        def bars(**asked):
            page = index.search(Query(dates=DateRange(**asked)))
            return [(str(bar.start), str(bar.end), bar.count) for bar in page.histogram]

        assert bars() == [
            ("2022-01-01", "2022-12-31", 1),
            ("2023-01-01", "2023-12-31", 0),
            ("2024-01-01", "2024-12-31", 3),
        ]
        assert bars(start=date(2024, 1, 1), end=date(2024, 12, 31)) == [
            ("2024-02-01", "2024-02-29", 2),
            ("2024-03-01", "2024-03-31", 0),
            ("2024-04-01", "2024-04-30", 1),
        ]
        assert bars(start=date(2024, 2, 1), end=date(2024, 2, 29)) == [
            ("2024-02-01", "2024-02-01", 1),
            ("2024-02-02", "2024-02-02", 0),
            ("2024-02-03", "2024-02-03", 1),
        ]

    # Order and pages

    @pytest.mark.parametrize("sort", Sort)
    @pytest.mark.parametrize("text", ["", "serveur", "serveur OU mairie"])
    def test_pages_have_every_hit_once_in_the_same_order(self, index, write, text, sort):
        write(
            **{
                f"a{n:03}": {
                    "body": ("serveur " * (n % 7) + "mairie " * (n % 5)) or "rien",
                    "day": f"2024-01-{n % 28 + 1:02}" if n % 3 else "",
                }
                for n in range(143)
            }
        )
        query = Query(text=text, sort=sort, size=20)
        pages = [index.search(replace(query, page=number)) for number in range(1, 10)]
        walked = [seed for page in pages for seed in names(page)]
        assert len(walked) == len(set(walked)) == pages[0].total
        whole = [
            seed
            for number in (1, 2)
            for seed in names(index.search(replace(query, size=100, page=number)))
        ]
        assert walked == whole

    def test_words_close_together_come_before_words_far_apart(self, index, write):
        far = "hôpital " + "un autre mot " * 30 + "armentières"
        write(a=far, b="hôpital armentières " + "un autre mot " * 30)
        assert names(index.search(Query(text="hopital armentieres"))) == ["b", "a"]

    def test_the_form_that_was_typed_comes_before_its_inflections(self, index, write):
        write(a="Des serveurs.", b="Un serveur.", c="Des serveurs.")
        assert names(index.search(Query(text="serveur")))[0] == "b"

    # Suggestions and what is related

    @pytest.fixture
    def typed(self, write):
        """Values, words and titles with the same beginning."""
        write(
            a={
                "title": "Hôpital fermé",
                "body": "L’hôpital d’Hirson, des hôpitaux.",
                "organisations": ["Hospices de Lyon"],
                "sectors": ["health"],
            },
            b={"title": "Autre", "body": "Un hôpital, un hôtel.", "actors": ["Hive"]},
            c={"title": "Encore", "body": "Une horloge et un hôpital."},
        )

    @pytest.mark.usefixtures("typed")
    def test_suggestions_are_values_words_and_titles_by_frequency(self, index):
        found = index.suggest("ho")
        counts = {(each.facet or each.kind, each.text): each.count for each in found}
        assert counts[SuggestionKind.WORD, "hôpital"] == 3
        assert (SuggestionKind.WORD, "hôpitaux") not in counts
        assert counts[Facet.VICTIM, "Hospices de Lyon"] == 1
        assert (Facet.SECTOR, "health") not in counts
        assert (SuggestionKind.TITLE, "Hôpital fermé") in counts
        words = [each.text for each in found if each.kind is SuggestionKind.WORD]
        assert words[0] == "hôpital"

    @pytest.mark.usefixtures("typed")
    def test_the_last_word_is_completed_among_what_the_others_find(self, index):
        found = {each.text: each for each in index.suggest("horloge ho")}
        assert found["hôpital"].rest == "horloge "
        assert found["hôpital"].count == 1
        assert "hôtel" not in found

    def test_what_is_typed_before_means_its_synonyms_too(self, index, write):
        write(a="Un rançongiciel à Armentières.", b="Une panne à Arras.", c="Un ransomware.")
        assert [each.text for each in index.suggest("ransomware ar")] == ["armentières"]

    @pytest.mark.usefixtures("typed")
    def test_several_words_can_be_the_beginning_of_one_value(self, index):
        (value,) = index.suggest("hospices de ly")
        assert (value.facet, value.text, value.rest) == (Facet.VICTIM, "Hospices de Lyon", "")

    @pytest.mark.usefixtures("typed")
    def test_a_field_stays_in_front_of_its_word_and_goes_for_a_value(self, index):
        found = {each.facet: each for each in index.suggest("hôtel titre:h")}
        assert found[Facet.ACTOR].rest == "hôtel"
        assert index.suggest("titre:hopi")[0].rest == "titre:"

    @pytest.mark.parametrize("text", ["", " ", "hôpital ", "zzz", "?", "(", '"', "a:"])
    @pytest.mark.usefixtures("typed")
    def test_nothing_is_suggested_where_nothing_begins(self, index, text):
        assert index.suggest(text) == ()

    def test_related_articles_share_distinctive_words_and_are_other_stories(self, index, write):
        write(
            a={"title": "Armentières", "body": LONG},
            b={"title": "Armentières", "body": LONG + " Fin."},
            c={
                "title": "Armentières, une semaine après",
                "body": "Au centre hospitalier, le personnel travaille encore avec du papier et des"
                " crayons, et les patients restent orientés vers les établissements voisins.",
            },
            **{
                f"x{n}": f"La mairie de Lille{n} a perdu ses ordinateurs et ses écrans."
                for n in range(8)
            },
        )
        assert [hit.seed for hit in index.related("id-a.txt")] == ["c.txt"]
        assert index.related("no-such-id") == ()

    def test_nasty_queries_are_answered_or_refused(self, catalogue):
        for query in islice(nasty(), 300):
            with suppress(QueryError):
                assert catalogue.search(query).total >= 0

    def test_the_articles_of_many_queries_come_at_once_with_their_stories(self, index, write):
        write(
            a={"title": "Copie", "body": LONG, "actors": ["Akira"], "day": "2024-03-02"},
            b={"title": "Copie", "body": LONG, "day": "2024-03-04"},
            c={"title": "Autre", "body": "La mairie.", "actors": ["Akira"], "day": "2024-03-03"},
            d={"title": "Rien", "body": "Un musée.", "day": "2024-03-05"},
        )
        akira = Query(filters=(Filter(facet=Facet.ACTOR, values=("Akira",)),))
        copies, none = Query(text='"centre hospitalier"'), Query(text='"rien de tel"')
        told = index.members([akira, copies, none])
        assert told[0] == {"id-a.txt": "id-a.txt", "id-c.txt": "id-c.txt"}
        assert told[1] == {"id-a.txt": "id-a.txt", "id-b.txt": "id-a.txt"}
        assert not told[2]
        gathering = index.gather([akira, copies, none], 1, 10)
        assert [hit.id for hit in gathering.hits] == ["id-b.txt", "id-c.txt"]
        assert gathering.found_by == ((1,), (0,))
        assert gathering.entries == 2
        assert index.gather([akira, copies], 2, 1).hits[0].id == "id-c.txt"
        assert index.gather([akira], 3, 10).hits == ()
        assert index.gather([], 1, 10).entries == 0

    def test_any_query_finds_something_when_no_word_is_asked_for(self, index, write):
        write(a="Un.", b="Deux.")
        assert index.search(Query(text="*")).total == 2


class TestWhoosh(EngineContract):
    """The embedded engine."""

    @pytest.fixture(scope="class")
    @classmethod
    def empty(cls, tmp_path_factory):
        """What makes indexes that are empty."""
        return lambda: open_index(f"whoosh:{tmp_path_factory.mktemp('contract') / 'index'}")

    @pytest.fixture
    def index(self, tmp_path):
        return open_index(f"whoosh:{tmp_path / 'index'}")

    @pytest.fixture
    def same_index(self, tmp_path):
        """The same index as another process would open it."""
        return open_index(f"whoosh:{tmp_path / 'index'}")


class TestOpenSearch(EngineContract):
    """The engine for archives that outgrow one machine, on a real cluster."""

    @pytest.fixture(scope="class")
    @classmethod
    def empty(cls, nodes):
        """What makes indexes that are empty."""
        return lambda: open_index(nodes.address(f"contract-{next(_numbers)}"))

    @pytest.fixture
    def address(self, nodes, request):
        """The address of an index of its own."""
        return nodes.address(f"contract-{zlib.crc32(request.node.name.encode())}")

    @pytest.fixture
    def index(self, address):
        return open_index(address)

    @pytest.fixture
    def same_index(self, address):
        """The same index as another process would open it."""
        return open_index(address)
