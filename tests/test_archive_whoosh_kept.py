"""What a snapshot keeps of the words that it was asked for lately."""

from archive import Query, open_index
from archive.engines.understanding.known import TEXT_FIELDS
from archive.engines.whoosh.answering.weighing import impacts
from archive.engines.whoosh.snapshot.cache import ENTRY, Cache
from archive.engines.whoosh.view import WhooshView
from archive.tree import Term


def test_a_word_takes_nine_bytes_for_each_article_that_has_it(tmp_path, make_article):
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    with index.writing() as batch:
        for number in range(30):
            batch.put(make_article(f"{number}.txt", body="La mairie." if number % 3 else "Rien."))
    view = index.view()
    assert isinstance(view, WhooshView)
    assert view.search(Query(text="mairie")).total == 20
    assert impacts(view.snapshot, Term("mairie"), TEXT_FIELDS).bytes == 9 * 20


def test_what_was_not_used_for_longest_goes_first_when_it_becomes_too_much():
    cache = Cache[str, int](3 * (ENTRY + 10), lambda size: size)
    for word in ("one", "two", "three", "one", "four"):
        cache.get(word, lambda: 10)
    assert cache.keys() == ("three", "one", "four")
