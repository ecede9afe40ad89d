"""Tables (CSV) with an article in each row: its address or title, and its text.

What a column has is known by its name in the first row, as in the header of a text dump.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

from archive import FaultKind, Note
from indexer.records import Clue, Line, Outcome, RawArticle, has_words

from .encoding import decoded
from .html import without_pictures
from .joining import joined
from .markup import line_of, lines_of
from .source import LARGEST, Source, refuse_binary
from .text import NAMES

_OTHERS = frozenset({".txt", ".text", ".md", ".markdown"})
"""Endings of files whose first line is the beginning of an article, whatever it looks like."""

_NAMED = 40
"""Characters of the name of a column at the most."""

_SEPARATORS = ",;\t"

_TEXTS = frozenset(
    """text texte body content contents contenu corps article fulltext full_text full-text
    article_text article_body""".split()
)
"""What the column with the texts may be called, besides "full text" and the like."""

_TAGS = frozenset("tags tag categories category catégories catégorie rubrique section".split())
_TEXT, _TAGGED = "text", "tags"

_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|li|ul|span|article)\b", re.IGNORECASE)
_LISTED = re.compile(r"\s*[;|]\s*")

csv.field_size_limit(LARGEST)


def looks(head: bytes, ending: str) -> bool:
    """Whether a file is a table with a column of texts, and one of addresses or of titles."""
    if ending in _OTHERS:
        return False
    text, _ = decoded(head)
    row, separator = _first_row(text)
    if not row or max(map(len, row.split(separator))) > _NAMED:
        return False
    columns = _columns(row, separator)
    return _TEXT in columns and bool({"url", "title"} & set(columns))


def read(source: Source) -> Iterator[Outcome]:
    """The article of each row; rows of nothing are passed over.

    Raises:
        SeedError: It is empty, too large, or no text.
    """
    data = source.carried()
    data = without_pictures(data) if len(data) > LARGEST else data
    refuse_binary(source, data)
    text, notes = decoded(data)
    row, separator = _first_row(text)
    columns = _columns(row, separator)
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        begun = line
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield source.error(FaultKind.BROKEN_TABLE, line=begun)
            return
        line = rows.line_num + 1
        if begun > 1 and any(map(str.strip, cells)):
            yield article(source, _facts(cells, columns), begun, notes)


def _first_row(text: str) -> tuple[str, str]:
    """The first line of a text, and what separates its cells."""
    row = text.partition("\n")[0].strip()
    return row, max(_SEPARATORS, key=row.count)


def _columns(row: str, separator: str) -> dict[str, int]:
    """The columns that are known, by what they have; of two of one kind the first."""
    try:
        names = next(csv.reader([row], delimiter=separator), [])
    except csv.Error:
        return {}
    found: dict[str, int] = {}
    for at, name in enumerate(names):
        if fact := _fact(" ".join(name.replace("_", " ").lower().split())):
            found.setdefault(fact, at)
    return found


def _fact(name: str) -> str:
    """What a column of that name has; "" for nobody knows."""
    if name.replace(" ", "_") in _TEXTS or name.replace(" ", "-") in _TEXTS:
        return _TEXT
    return _TAGGED if name in _TAGS else NAMES.get(name, "")


def _facts(cells: Sequence[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {fact: cells[at].strip() for fact, at in columns.items() if at < len(cells)}


def article(
    source: Source, facts: Mapping[str, str], begun: int, notes: tuple[Note, ...]
) -> Outcome:
    """The article of which some facts are known.

    Args:
        source: The file that it is in.
        facts: Its text, title, address and so on, as written.
        begun: The line in which it begins.
        notes: How the file was read.
    """
    link = facts.get("url", "")
    part = source.within(link or facts.get("title", "") or f"{begun}")
    text = facts.get(_TEXT, "")
    is_plain = not _MARKUP.search(text)
    lines = _plain(text, begun) if is_plain else lines_of(text, begun)
    if not has_words(lines):
        return source.error(FaultKind.ENTRY_WITHOUT_TEXT, part)

    def clues(fact: str) -> tuple[Clue, ...]:
        said = line_of(facts.get(fact, ""))
        return (Clue(said, "header"),) if said else ()

    def clue(fact: str) -> Clue | None:
        return next(iter(clues(fact)), None)

    return RawArticle(
        lines=lines,
        part=part,
        title=clue("title"),
        outlet=clue("outlet"),
        url=Clue(link, "header") if link.startswith("http") else None,
        language=Clue(facts["language"][:2].lower(), "header") if facts.get("language") else None,
        authors=clues("authors"),
        categories=tuple(filter(None, _LISTED.split(facts.get(_TAGGED, "")))),
        published=clues("published"),
        modified=clues("modified"),
        notes=notes,
        is_plain=is_plain,
    )


def _plain(text: str, begun: int) -> tuple[Line, ...]:
    """The lines of a cell, with the number of the line that its row begins in and on."""
    return joined(text.splitlines(), begun)
