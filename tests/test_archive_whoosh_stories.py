"""What the engine remembers of texts that it compared."""

import pytest

from archive import Query, forms, open_index

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
