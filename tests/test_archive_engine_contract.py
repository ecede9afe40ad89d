"""What every engine has to do, asked of each engine in turn.

The contract is one class; an engine inherits it and says how it is opened.
"""

import threading
from datetime import date

import pytest

from archive import (
    Capture,
    DateRange,
    Facet,
    Filter,
    IndexBusy,
    IndexMissing,
    Kind,
    Match,
    Note,
    NoteKind,
    Query,
    QueryError,
    Role,
    Sort,
    open_index,
)


def seeds(page):
    return [hit.seed for hit in page.hits]


def counts(page, facet):
    (found,) = [counted for counted in page.facets if counted.facet is facet]
    return {value.value: value.count for value in found.values}


class EngineContract:
    """Tests of `archive.Index`; a subclass gives the fixture `index`, empty and not yet made."""

    @pytest.fixture
    def put(self, index):
        """Write articles in one commit."""

        def write(*articles, rebuild=False):
            with index.writing(rebuild=rebuild) as batch:
                for article in articles:
                    batch.put(article)

        return write

    @pytest.fixture
    def shelf(self, put, make_article):
        """Four articles with different facets, dates and languages."""
        put(
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
    @pytest.mark.usefixtures("shelf")
    def test_words_find_their_inflections_with_and_without_accents(self, index, text, found):
        page = index.search(Query(text=text))
        assert set(seeds(page)) == found
        assert page.total == len(found)

    @pytest.mark.usefixtures("shelf")
    def test_any_word_is_enough_when_any_is_asked_for(self, index):
        page = index.search(Query(text="mairie hopital", match=Match.ANY))
        assert set(seeds(page)) == {"a.txt", "b.txt"}

    @pytest.mark.usefixtures("shelf")
    def test_a_broken_query_is_refused(self, index):
        with pytest.raises(QueryError, match="AND needs a word"):
            index.search(Query(text="a AND"))

    @pytest.mark.usefixtures("shelf")
    def test_a_title_hit_comes_before_a_body_hit(self, index, put, make_article):
        put(make_article("e.txt", "Autre", "Un texte où la mairie est nommée parmi le reste."))
        assert seeds(index.search(Query(text="mairie"))) == ["b.txt", "e.txt"]

    @pytest.mark.usefixtures("shelf")
    def test_a_hit_shows_its_words_and_its_facets(self, index):
        (hit,) = index.search(Query(text="armentieres hopital")).hits
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

    @pytest.mark.usefixtures("shelf")
    def test_the_paragraphs_of_an_article_are_marked(self, index):
        article = index.article("id-b.txt")
        title, paragraphs = index.marked(article, Query(text="mairie attaque"))
        marked = [
            excerpt.text[start:end]
            for excerpt in (title, *paragraphs)
            for start, end in excerpt.spans
        ]
        assert marked == ["Mairie", "mairie", "attaque"]

    # Facets

    @pytest.mark.usefixtures("shelf")
    def test_values_of_one_facet_widen_and_facets_narrow_each_other(self, index):
        actors = Filter(facet=Facet.ACTOR, values=("LockBit", "Blackout"))
        health = Filter(facet=Facet.SECTOR, values=("health",))
        assert set(seeds(index.search(Query(filters=(actors,))))) == {"a.txt", "b.txt", "c.txt"}
        assert set(seeds(index.search(Query(filters=(actors, health))))) == {"a.txt", "c.txt"}

    @pytest.mark.usefixtures("shelf")
    def test_each_facet_is_counted_as_if_its_own_selection_were_absent(self, index):
        page = index.search(Query(filters=(Filter(facet=Facet.ACTOR, values=("Blackout",)),)))
        assert page.total == 2
        assert counts(page, Facet.ACTOR) == {"Blackout": 2, "LockBit": 2}
        assert counts(page, Facet.SECTOR) == {"health": 2}

    @pytest.mark.usefixtures("shelf")
    def test_a_selected_value_stays_visible_at_zero(self, index):
        chosen = Filter(facet=Facet.ACTOR, values=("Nobody",))
        page = index.search(Query(text="mairie", filters=(chosen,)))
        assert page.total == 0
        assert counts(page, Facet.ACTOR) == {"LockBit": 1, "Nobody": 0}

    @pytest.mark.usefixtures("shelf")
    def test_excluded_values_and_missing_values_are_filters_too(self, index):
        without = Filter(facet=Facet.ACTOR, excluded=("LockBit",))
        missing = Filter(facet=Facet.ACTOR, missing=True)
        either = Filter(facet=Facet.ACTOR, values=("Blackout",), missing=True)
        assert set(seeds(index.search(Query(filters=(without,))))) == {"a.txt", "d.txt"}
        assert seeds(index.search(Query(filters=(missing,)))) == ["d.txt"]
        assert set(seeds(index.search(Query(filters=(either,))))) == {"a.txt", "c.txt", "d.txt"}

    @pytest.mark.usefixtures("shelf")
    def test_articles_without_a_value_are_counted(self, index):
        (actor,) = [f for f in index.search(Query()).facets if f.facet is Facet.ACTOR]
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

    # Dates and order

    @pytest.mark.usefixtures("shelf")
    def test_a_range_of_dates_includes_both_ends_and_leaves_out_the_undated(self, index):
        dates = DateRange(start=date(2023, 5, 1), end=date(2024, 3, 6))
        assert set(seeds(index.search(Query(dates=dates)))) == {"a.txt", "b.txt"}
        assert set(seeds(index.search(Query(dates=DateRange(end=date(2023, 5, 1)))))) == {"b.txt"}

    @pytest.mark.usefixtures("shelf")
    def test_hits_are_sorted_by_date_and_the_undated_come_last(self, index):
        newest = seeds(index.search(Query(sort=Sort.NEWEST)))
        oldest = seeds(index.search(Query(sort=Sort.OLDEST)))
        assert newest == ["c.txt", "a.txt", "b.txt", "d.txt"]
        assert oldest == ["b.txt", "a.txt", "c.txt", "d.txt"]

    @pytest.mark.usefixtures("shelf")
    def test_the_histogram_has_every_year_from_first_to_last(self, index):
        buckets = index.search(Query()).histogram
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

    @pytest.mark.usefixtures("shelf")
    def test_what_is_stored_is_known_by_seed(self, index):
        stored = {capture.seed: capture for capture in index.captures()}
        assert set(stored) == {"a.txt", "b.txt", "c.txt", "d.txt"}
        assert stored["a.txt"] == Capture(
            seed="a.txt",
            part="",
            article_id="id-a.txt",
            fingerprint="print-a.txt",
            outlet="Le Journal",
            edges="",
            values=frozenset(
                {
                    "organisation:CH d’Armentières",
                    "organisation:ANSSI",
                    "actor:Blackout",
                    "sector:health",
                }
            ),
        )

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


class TestWhoosh(EngineContract):
    """The embedded engine."""

    @pytest.fixture
    def index(self, tmp_path):
        return open_index(f"whoosh:{tmp_path / 'index'}")

    @pytest.fixture
    def same_index(self, tmp_path):
        """The same index as another process would open it."""
        return open_index(f"whoosh:{tmp_path / 'index'}")
