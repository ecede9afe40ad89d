"""What the engine remembers of texts that it compared."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Query, forms, open_index, sketch
from archive.engines.whoosh.segments import stories

BODY = " ".join(f"mot{number}" for number in range(80)) + "\n\nAvec {}."


@pytest.fixture
def compared(monkeypatch):
    """The titles of the texts that were laid beside each other."""
    seen = []
    compare = forms.are_filled_in

    def watched(one, other):
        seen.append({one.title, other.title})
        return compare(one, other)

    monkeypatch.setattr(forms, "are_filled_in", watched)
    return seen


@pytest.fixture
def write(tmp_path, make_article):
    index = open_index(f"whoosh:{tmp_path / 'index'}")

    def write(*names):
        with index.writing() as batch:
            for name in names:
                batch.put(make_article(f"{name}.txt", title=name, body=BODY.format(name)))
        return {hit.title.text: hit.story.size for hit in index.search(Query(copies=True)).hits}

    return write


def test_texts_are_compared_once_and_later_commits_remember(write, compared):
    assert write("a", "b") == {"a": 2, "b": 2}
    assert compared == [{"a", "b"}]
    write("c")
    assert {"a", "b"} not in compared[1:]


def test_what_older_rules_found_is_forgotten(write, compared, monkeypatch):
    write("a", "b")
    monkeypatch.setattr(forms, "VERSION", forms.VERSION + 1)
    write("unlike")
    assert compared[:2] == [{"a", "b"}, {"a", "b"}]


def test_later_commits_read_no_text_again_to_know_it(write, monkeypatch):
    write("a", "b")
    summed = []
    computed = stories._Forms._computed

    def count(forms, at):
        summed.append(at)
        return computed(forms, at)

    monkeypatch.setattr(stories._Forms, "_computed", count)
    assert write("c") == {"a": 3, "b": 3, "c": 3}
    assert summed == [2]


def test_a_small_commit_compares_its_texts_with_the_others_alone(write, monkeypatch):
    write(*(f"a{number}" for number in range(40)))

    def refuse(_sketches):
        raise AssertionError("all texts are compared")

    monkeypatch.setattr(stories, "alike", refuse)
    assert set(write("b").values()) == {41}
    monkeypatch.setattr(stories, "RULES", (0,))
    with pytest.raises(AssertionError, match="all texts"):
        write("c")


STEPS = st.lists(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=4),
    min_size=2,
    max_size=6,
)


@given(STEPS)
@settings(max_examples=25, deadline=None)
def test_what_is_remembered_changes_no_story(tmp_path_factory, make_article, steps):
    """Each step is a commit of articles: their numbers, and which texts they have; 0 for none."""
    remembering, forgetting = (
        open_index(f"whoosh:{tmp_path_factory.mktemp(name)}") for name in ("one", "other")
    )
    for step in steps:
        for index in (remembering, forgetting):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(sketch, "CROWD", 2)
                patch.setattr(stories, "_BRIEF", 0)
                if index is forgetting:
                    patch.setattr(stories.Before, "of", lambda *_: stories.Before())
                with index.writing() as batch:
                    for number, text in dict(step).items():
                        if text:
                            body = BODY.format(f"{text} {'x' * (number % 2)}")
                            batch.put(make_article(f"{number}.txt", id=str(number), body=body))
                        else:
                            batch.remove(str(number))
        assert _stories(remembering) == _stories(forgetting)


def _stories(index):
    return {hit.id: hit.story for hit in index.search(Query(copies=True)).hits}
