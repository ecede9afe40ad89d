"""What a search understands and tells, asked of each engine in turn."""

import random
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest

from archive import (
    Count,
    DateRange,
    Facet,
    Filter,
    Listing,
    Match,
    NoticeKind,
    Query,
    QueryError,
    Sort,
    open_index,
)

SECOND = 1.0
"""What no query may take."""

LONG = """Le centre hospitalier a annoncé mardi que ses serveurs avaient été touchés dans la nuit.
Les équipes ont coupé les accès, prévenu les autorités et rappelé les agents en congé. Les
urgences restent ouvertes, mais les rendez-vous de la semaine sont reportés et les patients
orientés vers les établissements voisins. Selon la direction, aucune donnée médicale n’a quitté
le réseau, ce que les enquêteurs doivent encore vérifier. Un retour à la normale n’est pas
attendu avant plusieurs jours, et le personnel travaille avec du papier et des crayons."""


def seeds(page):
    return [hit.seed.removesuffix(".txt") for hit in page.hits]


def kinds(page):
    return [notice.kind for notice in page.notices]


def counts(page, facet):
    (found,) = [counted for counted in page.facets if counted.facet is facet]
    return {value.value: value.count for value in found.values}


class SearchingContract:
    """Tests of `archive.Searcher`; a subclass gives the fixture `index`, empty and not yet made."""

    @pytest.fixture
    def put(self, index, make_article):
        """Write articles in one commit, each told by its seed and what matters of it."""

        def write(**articles):
            with index.writing() as batch:
                for seed, told in articles.items():
                    facts = {"body": told} if isinstance(told, str) else told
                    batch.put(make_article(f"{seed}.txt", **facts))

        return write

    @pytest.fixture
    def ask(self, index):
        """The seeds that a query finds, sorted."""

        def found(text, **asked):
            return sorted(seeds(index.search(Query(text=text, **asked))))

        return found

    # Fields and dates

    @pytest.fixture
    def shelf(self, put):
        """Five articles with facets and dates."""
        put(
            a={
                "title": "Un hôpital touché",
                "body": "Le réseau est coupé.",
                "day": "2024-02-06",
                "organisations": ["CH d’Armentières"],
                "actors": ["LockBit"],
                "sectors": ["health"],
                "outlet": "Le Journal",
            },
            b={
                "title": "La mairie aussi",
                "body": "Un hôpital voisin a prêté ses serveurs.",
                "day": "2024-03-01",
                "organisations": ["Lille", "ANSSI"],
                "actors": ["8Base", "LockBit"],
                "sectors": ["public-administration"],
                "outlet": "ville.example",
            },
            c={
                "title": "Hospital hit",
                "body": "Nothing works.",
                "day": "2023-12-31",
                "language": "en",
                "actors": ["Black Basta"],
                "sectors": ["health"],
            },
            d={"title": "Sans date", "body": "Rien."},
        )

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
    @pytest.mark.usefixtures("shelf")
    def test_fields_and_dates_narrow(self, ask, text, found):
        assert ask(text) == sorted(found)

    # Words

    @pytest.mark.parametrize(
        "text", ["cyberattaque", "cyber-attaque", "cyber attaque", "CYBER-ATTAQUES"]
    )
    def test_a_compound_is_one_word_however_it_is_written(self, put, ask, text):
        put(
            a="Une cyberattaque a touché la ville.",
            b="Une cyber-attaque a touché la ville.",
            c="Les cyber attaques ont touché la ville.",
            d="La ville a attaqué le prestataire.",
        )
        assert ask(text) == ["a", "b", "c"]
        assert ask(text, match=Match.ANY)[:3] == ["a", "b", "c"]
        assert ask(f"“{text} a”") == ["a", "b"] or "S" in text

    def test_a_number_is_one_however_its_thousands_are_set_apart(self, put, ask):
        put(a="Quelque 300 000 patients.", b="Quelque 300000 patients.", c="Quelque 300 patients.")
        assert ask("300000") == ["a", "b"]
        assert ask("300 000") == ["a", "b"]

    def test_no_word_is_taken_apart_where_its_parts_do_not_stand_together(self, put, ask):
        put(a="Un port et une table.", b="Un portable.", c="Le portable du port.")
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
    def test_synonyms_find_in_both_languages_unless_switched_off(self, put, ask, text, found):
        put(
            a="Un rançongiciel a frappé.",
            b={"body": "Ransomware struck.", "language": "en"},
            c={"body": "A phishing campaign.", "language": "en"},
            d="La fuite de données est confirmée.",
            e={"body": "The data leak is confirmed.", "language": "en"},
        )
        assert ask(text) == sorted(found)
        if found:
            assert len(ask(text, synonyms=False)) == len(found) - 1

    def test_synonyms_are_told_and_count_less_than_the_word_itself(self, index, put):
        put(
            a="Le ransomware.",
            b="Le rançongiciel, ce rançongiciel, un rançongiciel.",
            **{f"x{n}": "Autre chose." for n in range(9)},
        )
        page = index.search(Query(text="ransomware"))
        assert seeds(page) == ["a", "b"]
        (notice,) = page.notices
        assert notice.kind is NoticeKind.SYNONYMS
        assert dict(notice.facts) == {"word": "ransomware", "others": "rançongiciel"}
        marked = page.hits[1].excerpts[0]
        assert [marked.text[s:e] for s, e in marked.spans] == ["rançongiciel"] * 3

    @pytest.mark.parametrize("text", ['"ransomware"', "-ransomware"])
    def test_what_is_quoted_or_excluded_has_no_synonyms(self, put, ask, text):
        put(a="Le ransomware.", b="Le rançongiciel.")
        assert ask(text) == ["b" if text.startswith("-") else "a"]

    def test_an_english_article_is_found_by_forms_of_its_own_language(self, put, ask):
        put(
            a={"body": "The hospital was encrypting its backups.", "language": "en"},
            b="Les hôpitaux chiffraient leurs sauvegardes.",
        )
        assert ask("encrypted backup") == ["a"]
        assert ask("hospitals") == ["a"]
        assert ask("sauvegarde hopital") == ["b"]

    # Finding less, finding more

    def test_a_query_that_finds_nothing_is_answered_by_most_of_its_words(self, index, put):
        put(a="Un hôpital et une mairie.", b="Un hôpital.", c="Une licorne.")
        page = index.search(Query(text="hôpital mairie dragon"))
        assert seeds(page) == ["a"]
        (notice,) = page.notices
        assert notice.kind is NoticeKind.RELAXED
        assert dict(notice.facts) == {"least": "2", "parts": "3"}

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
    def test_what_was_asked_for_expressly_is_not_relaxed(self, index, put, text):
        put(a="Un hôpital et une mairie.", b="Un hôpital.")
        page = index.search(Query(text=text))
        assert not page.total
        assert not page.notices

    def test_filters_and_exclusions_hold_when_a_query_is_relaxed(self, put, ask):
        put(
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
    def test_a_misspelled_word_is_corrected_from_the_archive(self, index, put, text, meant):
        put(
            **{f"a{n}": "L’hôpital d’Armentières est fermé." for n in range(4)},
            b="Un dragon devant l’hôpital.",
        )
        assert index.search(Query(text=text)).did_you_mean == meant

    def test_what_is_well_represented_is_never_corrected(self, index, put):
        put(
            **{f"a{n}": "Une mairie." for n in range(90)},
            **{f"b{n}": "Une prairie." for n in range(3)},
        )
        assert not index.search(Query(text="prairie")).did_you_mean

    # Stories

    @pytest.fixture
    def copies(self, put):
        """One story in three copies of different days, another one, and a short note twice."""
        put(
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
        assert {seed[0] for seed in seeds(page)} - set("ef") <= set("abc")
        (hit,) = [hit for hit in page.hits if hit.story.size > 1]
        assert (hit.story.id, hit.story.size) == ("id-b.txt", 3)
        every = index.search(Query(story=hit.story.id))
        assert sorted(seeds(every)) == ["a", "b", "c"]
        assert sorted(seeds(index.search(Query(text="serveur", copies=True)))) == list("abcef")

    @pytest.mark.usefixtures("copies")
    def test_facets_count_articles_or_stories(self, index):
        assert counts(index.search(Query()), Facet.ACTOR) == {"LockBit": 3}
        stories = index.search(Query(count=Count.STORIES))
        assert counts(stories, Facet.ACTOR) == {"LockBit": 2}
        assert stories.total == 6

    def test_a_story_changes_with_its_copies(self, index, put):
        put(a={"body": LONG})
        assert index.search(Query()).hits[0].story.size == 1
        put(b={"body": LONG})
        assert index.search(Query()).hits[0].story.size == 2
        with index.writing() as batch:
            batch.remove("id-a.txt")
        (hit,) = index.search(Query()).hits
        assert (hit.story.id, hit.story.size) == ("id-b.txt", 1)

    def test_a_story_that_nobody_knows_is_empty(self, index, put):
        put(a={"body": LONG})
        assert index.search(Query(story="x")).total == 0

    # Facets and histogram

    @pytest.fixture
    def many(self, put):
        """Fifty values of one facet, the first of them the most frequent."""
        put(
            **{
                f"a{n}": {"actors": [f"Gang {n:02}", "Élite"] if n % 2 else [f"Gang {n:02}"]}
                for n in range(50)
            }
        )

    @pytest.mark.usefixtures("many")
    def test_every_value_of_a_facet_can_be_listed(self, index):
        first = index.facet(Query(), Facet.ACTOR, Listing(most=20))
        assert [value.value for value in first.values[:2]] == ["Gang 00", "Gang 01"] or (
            first.values[0].value == "Élite"
        )
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

    def test_the_histogram_goes_from_years_to_months_to_days(self, index, put):
        put(
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
    def test_pages_have_every_hit_once_in_the_same_order(self, index, put, text, sort):
        put(
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
        walked = [seed for page in pages for seed in seeds(page)]
        assert len(walked) == len(set(walked)) == pages[0].total
        whole = [
            seed
            for number in (1, 2)
            for seed in seeds(index.search(replace(query, size=100, page=number)))
        ]
        assert walked == whole

    def test_words_close_together_come_before_words_far_apart(self, index, put):
        far = "hôpital " + "un autre mot " * 30 + "armentières"
        put(a=far, b="hôpital armentières " + "un autre mot " * 30)
        assert seeds(index.search(Query(text="hopital armentieres"))) == ["b", "a"]

    def test_the_form_that_was_typed_comes_before_its_inflections(self, index, put):
        put(a="Des serveurs.", b="Un serveur.", c="Des serveurs.")
        assert seeds(index.search(Query(text="serveur")))[0] == "b"

    # Suggestions and what is related

    @pytest.fixture
    def typed(self, put):
        """Values, words and titles with the same beginning."""
        put(
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
        found = {(each.kind, each.text): each.count for each in index.suggest("ho")}
        assert found["word", "hôpital"] == 3
        assert ("word", "hôpitaux") not in found
        assert found["victim", "Hospices de Lyon"] == 1
        assert ("sector", "health") not in found
        assert ("title", "Hôpital fermé") in found
        words = [each.text for each in index.suggest("ho") if each.kind == "word"]
        assert words[0] == "hôpital"

    @pytest.mark.usefixtures("typed")
    def test_the_last_word_is_completed_among_what_the_others_find(self, index):
        found = {each.text: each for each in index.suggest("horloge ho")}
        assert found["hôpital"].rest == "horloge "
        assert found["hôpital"].count == 1
        assert "hôtel" not in found

    def test_what_is_typed_before_means_its_synonyms_too(self, index, put):
        put(a="Un rançongiciel à Armentières.", b="Une panne à Arras.", c="Un ransomware.")
        assert [each.text for each in index.suggest("ransomware ar")] == ["armentières"]

    @pytest.mark.usefixtures("typed")
    def test_several_words_can_be_the_beginning_of_one_value(self, index):
        (value,) = index.suggest("hospices de ly")
        assert (value.kind, value.text, value.rest) == ("victim", "Hospices de Lyon", "")

    @pytest.mark.usefixtures("typed")
    def test_a_field_stays_in_front_of_its_word_and_goes_for_a_value(self, index):
        found = {each.kind: each for each in index.suggest("hôtel titre:h")}
        assert found["actor"].rest == "hôtel"
        assert index.suggest("titre:hopi")[0].rest == "titre:"

    @pytest.mark.parametrize("text", ["", " ", "hôpital ", "zzz", "?", "(", '"', "a:"])
    @pytest.mark.usefixtures("typed")
    def test_nothing_is_suggested_where_nothing_begins(self, index, text):
        assert index.suggest(text) == ()

    def test_related_articles_share_telling_words_and_are_other_stories(self, index, put):
        put(
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

    # Budgets

    def test_a_query_of_many_dear_parts_is_answered_within_its_budget(
        self, index, put, monkeypatch
    ):
        monkeypatch.setattr("archive.engines.whoosh.answering.budget.POSTINGS", 60)
        put(**{f"a{n}": "de la ville de la mairie" for n in range(20)})
        page = index.search(Query(text='"de la" ville mairie'))
        assert page.total == 20
        assert NoticeKind.TOO_DEAR in kinds(page) or NoticeKind.LOOSENED in kinds(page)

    @pytest.mark.usefixtures("shelf")
    def test_twenty_thousand_nasty_queries_are_answered_or_refused(self, index):
        rnd = random.Random(11)  # noqa: S311
        pieces = [
            *"hôpital cyber-attaque mairie l’ANSSI a* h* hopitla~ 300 000 Lille".split(),
            *'AND ET OR OU NOT SAUF - ( ) () " « » “ ” * ~ ~9 : ? … \x00 😀 \ud800 é e\u0301'.split(
                " "
            ),
            *"titre: acteur: acteur:* secteur:santé source:(a date:2024 date:x x:a".split(),
            '"hôpital voisin"~3',
            "titre:(hôpital OU mairie)",
        ]
        slowest = 0.0
        for number in range(20_000):
            glue = rnd.choice(("", " "))
            length = rnd.choice((2, 3, 5, 8) if number % 100 else (300,))
            text = glue.join(rnd.choices(pieces, k=length))[:2000]
            began = time.perf_counter()
            with suppress(QueryError):
                index.search(Query(text=text, match=rnd.choice(list(Match)), size=10))
            slowest = max(slowest, time.perf_counter() - began)
        assert slowest < SECOND

    def test_a_fuzzy_word_that_stands_for_too_many_says_so(self, index, put, monkeypatch):
        monkeypatch.setattr("archive.engines.whoosh.answering.terms.MOST", 2)
        put(a="maire mairie maires marie")
        (notice,) = index.search(Query(text="mairie~")).notices
        assert notice.kind is NoticeKind.MANY_FORMS

    def test_any_query_finds_something_when_no_word_is_asked_for(self, index, put):
        put(a="Un.", b="Deux.")
        assert index.search(Query(text="*")).total == 2


class TestWhoosh(SearchingContract):
    """The embedded engine."""

    @pytest.fixture
    def index(self, tmp_path):
        """An index that does not exist yet."""
        return open_index(f"whoosh:{tmp_path / 'index'}")
