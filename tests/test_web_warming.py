"""What first pages would wait for is there before, or made beside them; nobody is sent away."""

import threading
import time

import pytest

from archive import IndexMissing, open_index
from tests.conftest import an_article
from tests.passing import PassingOn
from web import Config, create_app
from web.gate import PATIENCE, PATIENT
from web.warming import LATER, keep_warm, warm


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


class Cold(PassingOn):
    """A searcher that takes its time over the first question after each commit."""

    def __init__(self, index):
        super().__init__(index)
        self.asked = []
        self.known = set()
        self.working_out = threading.Lock()

    def search(self, query):
        self.asked.append(query)
        with self.working_out:
            identity = self.held.status().identity
            if identity not in self.known:
                time.sleep(3 * PATIENCE)
                self.known.add(identity)
        return self.held.search(query)


@pytest.fixture
def cold(tmp_path):
    index = open_index(f"whoosh:{tmp_path / 'index'}")
    with index.writing() as batch:
        batch.put(an_article())
    return Cold(index)


def settled(app):
    """Wait until an application has its pages ready; whether that comes to pass."""
    until = time.monotonic() + 20
    while app.extensions["gate"].patience != PATIENCE and time.monotonic() < until:
        time.sleep(0.01)
    return app.extensions["gate"].patience == PATIENCE


def statuses(app, clients):
    """What as many clients get who ask at the same time."""
    found = []

    def ask(number):
        found.append(app.test_client().get(f"/?q=word{number}").status_code)

    asking = [threading.Thread(target=ask, args=[number]) for number in range(clients)]
    for each in asking:
        each.start()
    for each in asking:
        each.join(20)
    return found


@pytest.mark.parametrize(("patient", "expected"), [(True, {200}), (False, {200, 503})], ids=str)
def test_nobody_is_sent_away_because_a_server_has_just_started(cold, patient, expected):
    app = create_app(cold, Config(places=1, room=3))
    if patient:
        keep_warm(app)
    assert set(statuses(app, 4)) == expected
    assert settled(app)


def test_each_state_of_the_archive_is_made_ready_once_and_nobody_is_counted(cold):
    app = create_app(cold)
    keep_warm(app)
    browser = app.test_client()
    for title in "Mairie", "Musée":
        with cold.index.writing() as batch:
            batch.put(an_article(title=title))
        cold.asked.clear()
        browser.get("/?q=*")
        assert settled(app)
        ready = [chosen.values for query in cold.asked for chosen in query.filters]
        assert ("nobody",) in ready
        cold.asked.clear()
        browser.get("/")
        browser.get("/?q=*")
        assert [query.text for query in cold.asked] == ["*"], "the front page is there"
    assert 'newsarchive_requests_total{endpoint="pages.search"' in browser.get("/metrics").text
    assert 'status="200"} 6.0' in browser.get("/metrics").text


def test_without_an_archive_there_is_nothing_to_make_ready(tmp_path):
    app = create_app(open_index(f"whoosh:{tmp_path / 'index'}"))
    keep_warm(app)
    assert app.test_client().get("/").status_code == 200
    assert app.extensions["gate"].patience == PATIENT, "nothing has begun"


@pytest.mark.parametrize("asked", LATER)
def test_what_is_made_ready_is_a_page(cold, asked):
    assert create_app(cold).test_client().get(f"/?{asked}").status_code == 200
