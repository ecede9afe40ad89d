"""What is counted of each outlet while the index is filled, from one refresh to the next."""

import pytest

from archive import Coverage, open_index
from indexer import LEDGER, Extractor, Options, refresh


@pytest.fixture(scope="module")
def extractor():
    return Extractor.load()


@pytest.fixture
def run(tmp_path, extractor):
    """Refreshes an index from a folder of seeds, and gives what was counted."""
    (tmp_path / "seeds").mkdir()
    folder = tmp_path / "index"

    def refreshed(**options):
        index = open_index(f"whoosh:{folder}")
        refresh(tmp_path / "seeds", index, extractor, Options(**options), ledger=folder / LEDGER)
        counted = Coverage.load(folder)
        assert counted
        return counted

    return refreshed


def save(folder, name, word, date="Date: 2024-03-06\n"):
    text = f"La mairie de {word} a rouvert ses portes lundi matin, dit son maire à la presse."
    head = f"Titre : Le titre de {word}\nSource: La Dépêche\n{date}"
    (folder / "seeds" / name).write_text(f"{head}\n{text}\n", encoding="utf-8")


def figures(counted):
    return [(row.outlet, row.articles, row.captures, row.without_date) for row in counted.outlets]


def test_what_is_counted_follows_each_refresh(tmp_path, run):
    save(tmp_path, "a.txt", "Alpha")
    save(tmp_path, "b.txt", "Beta", date="")
    (tmp_path / "seeds" / "empty.txt").write_text("")
    counted = run()
    assert figures(counted) == [("La Dépêche", 2, 2, 1)]
    assert ["empty.txt" in str(fault) for fault in counted.faults] == [True]
    save(tmp_path, "b.txt", "Beta encore")
    assert figures(run()) == [("La Dépêche", 2, 2, 0)]
    (tmp_path / "seeds" / "empty.txt").unlink()
    assert run().faults == ()
    (tmp_path / "seeds" / "a.txt").unlink()
    assert figures(run()) == [("La Dépêche", 1, 1, 0)]


def test_a_lost_count_is_made_again(tmp_path, run):
    for name in ("a", "b", "c"):
        save(tmp_path, f"{name}.txt", name)
    run()
    (tmp_path / "index" / "coverage.json").write_text("torn")
    save(tmp_path, "c.txt", "Gamma")
    assert figures(run()) == figures(run(rebuild=True)) == [("La Dépêche", 3, 3, 0)]
