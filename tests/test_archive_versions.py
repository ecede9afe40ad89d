"""What changed between two captures of an article."""

from hypothesis import given
from hypothesis import strategies as st

from archive import Fate, compare_captures

WORDS = st.lists(st.sampled_from(["a", "b", "c.", "dé", "é ", "  "]), max_size=8).map(" ".join)
TEXTS = st.lists(WORDS.filter(str.strip), max_size=5)


def side(paragraphs, without):
    """One of the two texts again."""
    texts = ["".join(p.text for p in piece if p.fate is not without) for piece in paragraphs]
    return [text for text in texts if text]


def test_a_changed_word_is_shown_in_its_paragraph(make_article):
    old = make_article(title="Titre", body="Cent postes sont touchés.\n\nFin.")
    new = make_article(title="Titre", body="Mille postes sont touchés.\n\nFin.")
    title, first, last = compare_captures(old, new)
    assert [(piece.text, piece.fate) for piece in first] == [
        ("Cent", Fate.REMOVED),
        ("Mille", Fate.ADDED),
        (" postes sont touchés.", Fate.SAME),
    ]
    assert [piece.fate for piece in (*title, *last)] == [Fate.SAME, Fate.SAME]


def test_a_paragraph_that_has_nothing_in_common_is_shown_as_two(make_article):
    old = make_article(body="Un tout autre texte, vraiment.")
    new = make_article(body="Quelques mots.")
    pieces = compare_captures(old, new)[1]
    assert [piece.fate for piece in pieces] == [Fate.REMOVED, Fate.ADDED]


def test_a_rewritten_passage_is_shown_as_one_removed_and_one_added(make_article):
    old = make_article(body="Un article mis en ligne mercredi du matin, à la mairie de Lille.")
    new = make_article(body="Un article avec le nom du groupe, à la mairie de Lille.")
    (pieces,) = compare_captures(old, new)[1:]
    assert [(piece.text, piece.fate) for piece in pieces] == [
        ("Un article ", Fate.SAME),
        ("mis en ligne mercredi du matin", Fate.REMOVED),
        ("avec le nom du groupe", Fate.ADDED),
        (", à la mairie de Lille.", Fate.SAME),
    ]


@given(TEXTS, TEXTS)
def test_each_side_can_be_read_out_of_the_comparison(make_article, before, after):
    old = make_article(title="T", body="\n\n".join(before))
    new = make_article(title="T", body="\n\n".join(after))
    found = compare_captures(old, new)
    assert side(found, Fate.ADDED) == ["T", *before]
    assert side(found, Fate.REMOVED) == ["T", *after]
