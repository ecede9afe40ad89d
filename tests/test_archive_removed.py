"""What was taken out of articles is found on demand, and by nothing else."""

import pytest

from archive import Query, Removed, Sort, Within, open_index


def removed(*lines):
    """Pieces that a rule took out."""
    return tuple(Removed(text=text, rule="test", line=4) for text in lines)


@pytest.fixture
def index(tmp_path, make_article):
    """An index of three articles, two of which lost something."""
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    with index.writing() as batch:
        batch.put(
            make_article(
                "a.txt",
                "La mairie de Clairval",
                "Les serveurs de la mairie ont été chiffrés.",
                day="2024-03-06",
                outlet="La Gazette",
                removed=removed("Réservé aux abonnés", "Lire aussi : la clinique de Brevane"),
            )
        )
        batch.put(
            make_article(
                "b.txt",
                "Clinique fermée",
                "La clinique a fermé ses urgences.",
                day="2024-03-07",
                removed=removed("Abonnez-vous à notre lettre"),
            )
        )
        batch.put(make_article("c.txt", "Rien", "Rien n’a été retiré ici, dit un abonné."))
    return index


def found(index, text, **rest):
    page = index.search(Query(text=text, sort=Sort.NEWEST, **rest))
    return [hit.seed for hit in page.hits]


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("abonnés", ["c.txt"]),
        ("retiré:abonnés", ["a.txt"]),
        ("removed:abonnes", ["a.txt"]),
        ("in:removed abonné", ["a.txt"]),
        ("dans:retiré réservé abonnés", ["a.txt"]),
        ("dans:retiré (abonn*)", ["b.txt", "a.txt"]),
        ("in:removed clinique", ["a.txt"]),
        ("clinique", ["b.txt"]),
        ("in:removed clinique OU lettre", ["b.txt", "a.txt"]),
        ('retiré:"la clinique de brevane"', ["a.txt"]),
        ("mairie (in:removed brevane)", ["a.txt"]),
        ("in:removed brevane titre:mairie", ["a.txt"]),
        ("in:removed brevane source:gazette", ["a.txt"]),
        ("retiré:*", ["b.txt", "a.txt"]),
        ("-retiré:*", ["c.txt"]),
        ("in:removed", ["b.txt", "a.txt"]),
        ("-in:removed", ["c.txt"]),
        ("clinique -retiré:lettre", []),
        ("auteur:*", []),
    ],
)
def test_removed_text_is_found_where_it_is_asked_for(index, text, seeds):
    assert found(index, text) == seeds


def test_a_query_can_look_into_the_removed_text_as_a_whole(index):
    assert found(index, "clinique", within=Within.REMOVED) == ["a.txt"]
    assert found(index, "", within=Within.REMOVED) == ["b.txt", "a.txt", "c.txt"]


def test_a_hit_shows_the_removed_piece_and_marks_nothing_else(index):
    (hit,) = index.search(Query(text="in:removed clinique")).hits
    (piece,) = hit.removed
    assert piece.text == "Lire aussi : la clinique de Brevane"
    assert [piece.text[start:end] for start, end in piece.spans] == ["clinique"]
    assert hit.title.spans == ()
    assert not any(excerpt.spans for excerpt in hit.excerpts)


def test_an_ordinary_search_shows_no_removed_text(index):
    (hit,) = index.search(Query(text="clinique")).hits
    assert hit.removed == ()
    article = index.article(hit.id)
    assert not any(piece.spans for piece in index.marked_removed(article, Query(text="lettre")))


def test_what_was_removed_counts_nothing_in_the_order_of_ordinary_hits(tmp_path, make_article):
    scores = []
    for lines in ((), ("mairie " * 50,)):
        index = open_index(f"whoosh:{tmp_path / str(len(lines))}")
        with index.writing() as batch:
            batch.put(make_article("a.txt", "Un", "La mairie.", removed=removed(*lines)))
            batch.put(make_article("b.txt", "Deux", "Une gare."))
        scores.append([hit.score for hit in index.search(Query(text="mairie")).hits])
    assert scores[0] == scores[1]


def test_the_words_asked_of_the_removed_text_are_marked_in_it(index):
    article = index.article(index.search(Query(text="titre:clairval")).hits[0].id)
    marked = index.marked_removed(article, Query(text="clinique", within=Within.REMOVED))
    assert [bool(piece.spans) for piece in marked] == [False, True]
