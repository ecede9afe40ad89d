"""Before a server forks, its first page has been made once."""

import pytest

from archive import IndexMissing, open_index
from tests.conftest import an_article
from web import create_app
from web.warming import warm


def test_templates_are_compiled_before_anybody_asks_and_nobody_is_counted(tmp_path):
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    with index.writing() as batch:
        batch.put(an_article())
    app = create_app(index)
    warm(app, index)
    cache = app.jinja_env.cache
    assert cache is not None
    assert "search.html" in {name for _, name in cache}
    assert "newsarchive_requests_total{" not in app.test_client().get("/metrics").text


def test_an_archive_that_is_not_there_is_the_business_of_whoever_asks(tmp_path):
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    with pytest.raises(IndexMissing):
        warm(create_app(index), index)


@pytest.mark.parametrize("title", ["« »", "12 % ( !"])
def test_a_title_without_a_word_is_no_hindrance(tmp_path, title):
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    with index.writing() as batch:
        batch.put(an_article(title=title))
    warm(create_app(index), index)
