"""SQLite's FTS5, with tables for the facets.

- The tokenizer `unicode61 remove_diacritics 2` folds case and accents; FTS5
  has no French stemmer. The index is of external content: texts are kept
  once, in the table `article`.
- A word is asked of title and body, BM25 weighted 2 to 1.
- Each facet has a narrow table of (article, value) numbers without row ids,
  and its mirror image as an index. What the text finds goes into a temporary
  table, which every count joins: asking FTS5 again for each costs more.
- One transaction without a journal, then FTS5's `optimize`, which makes one
  segment of all, and `ANALYZE`. Its prefix indexes are left out: they make
  the build and the file larger and gain nothing for beginnings of four
  letters and more.
- Excerpts: `snippet()`, 32 words. Misspelt words: not offered.
"""

import sqlite3
import weakref
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from archive import Article
from tests.bench.asking import (
    FACETS,
    HITS,
    LISTED,
    Answer,
    Ask,
    Chosen,
    Question,
    Work,
    groups,
    values_of,
)

NAME = "SQLite FTS5"
PACKAGES = ()

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -256000;
CREATE TABLE article (number INTEGER PRIMARY KEY, id TEXT, title TEXT, body TEXT);
CREATE TABLE dated (article INTEGER PRIMARY KEY, day INTEGER);
CREATE VIRTUAL TABLE words USING fts5 (
    title, body, content = 'article', content_rowid = 'number',
    tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO words (words, rank) VALUES ('rank', 'bm25(2.0, 1.0)');
"""
_FACET = """
CREATE TABLE {facet} (article INTEGER, value INTEGER, PRIMARY KEY (article, value)) WITHOUT ROWID;
CREATE TABLE {facet}_value (number INTEGER PRIMARY KEY, name TEXT UNIQUE);
"""
_DONE = """
INSERT INTO words (words) VALUES ('optimize');
ANALYZE;
"""
_OPENED = """
PRAGMA cache_size = -256000;
PRAGMA mmap_size = 4000000000;
PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE matched (article INTEGER PRIMARY KEY, score REAL);
"""


def build(folder: Path, articles: Iterator[Article]) -> None:
    """Make the index of these articles."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "archive.db")) as database:
        database.executescript(_TABLES + "".join(_FACET.format(facet=facet) for facet in FACETS))
        codes: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
        with database:
            for number, article in enumerate(articles):
                _put(database, number, article, codes)
            for facet, known in codes.items():
                rows = ((code, name) for name, code in known.items())
                database.executemany(f"INSERT INTO {facet}_value VALUES (?, ?)", rows)  # noqa: S608 - our own names
                database.execute(f"CREATE INDEX {facet}_by_value ON {facet} (value, article)")
        database.executescript(_DONE)


def _put(
    database: sqlite3.Connection, number: int, article: Article, codes: dict[str, dict[str, int]]
) -> None:
    row = (number, article.id, article.title, article.body)
    database.execute("INSERT INTO article VALUES (?, ?, ?, ?)", row)
    database.execute(
        "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
        (number, article.title, article.body),
    )
    day = article.published.day.toordinal() if article.published else 0
    database.execute("INSERT INTO dated VALUES (?, ?)", (number, day))
    for facet, values in values_of(article).items():
        known = codes[facet]
        rows = ((number, known.setdefault(value, len(known))) for value in values)
        database.executemany(f"INSERT INTO {facet} VALUES (?, ?)", rows)  # noqa: S608 - our own names


def opened(folder: Path) -> Ask:
    """The index, ready to be asked."""
    database = sqlite3.connect(folder / "archive.db", isolation_level=None)
    database.executescript(_OPENED)

    def ask(question: Question) -> Answer:
        return _answer(database, question)

    weakref.finalize(ask, database.close)
    return ask


def skipped(_folder: Path) -> Mapping[Work, str]:
    """The kinds of work that it cannot do, and why."""
    return {Work.FUZZY: "FTS5 has no search for misspelt words"}


def _answer(database: sqlite3.Connection, question: Question) -> Answer:
    match = _match(question)
    if match:
        database.execute("DELETE FROM matched")
        database.execute(
            "INSERT INTO matched SELECT rowid, rank FROM words WHERE words MATCH ?", (match,)
        )
    passed, values = _passed(question.chosen)
    source, order = ("matched", "score") if match else ("dated", "day DESC")
    ((total,),) = database.execute(f"SELECT count(*) FROM {source} WHERE {passed}", values)  # noqa: S608 - our own names
    top = database.execute(
        f"SELECT article FROM {source} WHERE {passed} ORDER BY {order} LIMIT {HITS}",  # noqa: S608 - our own names
        values,
    )
    hits = [_hit(database, number, match) for (number,) in top.fetchall()]
    counts = {
        facet: _counts(database, facet, chosen, matched=bool(match))
        for facets, chosen in groups(question)
        for facet in facets
    }
    ids, excerpts = zip(*hits, strict=True) if hits else ((), ())
    return Answer(total=total, ids=ids, excerpts=excerpts, counts=counts)


def _passed(chosen: tuple[Chosen, ...]) -> tuple[str, tuple[str, ...]]:
    """The selections as a condition on the column `article`, and the values in it."""
    one = (
        "article IN (SELECT article FROM {0} WHERE value ="
        " (SELECT number FROM {0}_value WHERE name = ?))"
    )
    conditions = " AND ".join(one.format(facet) for facet, _ in chosen)
    return conditions or "1", tuple(value for _, value in chosen)


def _hit(database: sqlite3.Connection, number: int, match: str) -> tuple[str, str]:
    """Id and excerpt of one article."""
    if match:
        text = "snippet(words, 1, '[', ']', '…', 32)"
        (found,) = database.execute(
            f"SELECT id, {text} FROM words JOIN article ON number = words.rowid"  # noqa: S608 - our own names
            " WHERE words MATCH ? AND words.rowid = ?",
            (match, number),
        )
    else:
        (found,) = database.execute(
            "SELECT id, substr(body, 1, 200) FROM article WHERE number = ?", (number,)
        )
    return found[0], found[1]


def _counts(
    database: sqlite3.Connection, facet: str, chosen: tuple[Chosen, ...], *, matched: bool
) -> dict[str, int]:
    passed, values = _passed(chosen)
    source = f"matched CROSS JOIN {facet} USING (article)" if matched else facet
    rows = database.execute(
        f"SELECT name, n FROM (SELECT value, count(*) AS n FROM {source} WHERE {passed}"  # noqa: S608 - our own names
        f" GROUP BY value ORDER BY n DESC LIMIT {LISTED})"
        f" JOIN {facet}_value ON number = value",
        values,
    )
    return dict(rows.fetchall())


def _match(question: Question) -> str:
    """The question's words in FTS5's language; "" when there are none."""
    quoted = [f'"{word}"' for word in question.words]
    match question.work:
        case Work.PHRASE:
            return f'"{" ".join(question.words)}"'
        case Work.SLOP:
            return f"NEAR({' '.join(quoted)}, 1)"
        case Work.PREFIX:
            return f"{quoted[0]} *"
        case Work.FIVE:
            return " OR ".join(quoted)
        case _:
            return " AND ".join(quoted)
