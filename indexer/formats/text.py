"""Text dumps: one article in a file, or several behind each other.

Several articles in one file are separated by a line of at least five equals
signs, and nothing else on it. An article may begin with a header: at least
two lines such as "URL: https://…", "Date: 2024-03-06", "Titre : …".
"""

import re
from collections.abc import Iterator

from archive import Note, Removed
from indexer.records import Clue, Line, Outcome, RawArticle, has_words

from .encoding import decoded
from .source import Source, numbered, refuse_binary, refuse_others

_HEADER = re.compile(r"(?P<name>[^\W\d][\w -]{1,20}?)\s?:\s+(?P<value>\S.*)")
_NAMES = {
    **dict.fromkeys(("title", "titre", "headline"), "title"),
    **dict.fromkeys(("url", "link", "lien", "adresse", "canonical", "source url"), "url"),
    **dict.fromkeys(
        ("date", "published", "publié", "publication date", "date de publication"), "published"
    ),
    **dict.fromkeys(("updated", "modified", "mis à jour", "modifié"), "modified"),
    **dict.fromkeys(("author", "authors", "auteur", "auteurs"), "authors"),
    **dict.fromkeys(("outlet", "site", "journal", "publisher", "source", "média"), "outlet"),
    **dict.fromkeys(("language", "lang", "langue"), "language"),
}
"""What the lines of a header may be called."""

_LEAST = 2
"""Lines of a header; a single one may be the beginning of the article."""

_SEPARATOR = re.compile(r"={5,}\s*")


def read(source: Source) -> Iterator[Outcome]:
    """The articles of a text dump: their lines, numbered, blank ones left out.

    Raises:
        SeedError: It is no text, or there is no word in it.
    """
    data = source.data()
    refuse_others(source, data)
    refuse_binary(source, data)
    text, notes = decoded(data)
    if not has_words([text]):
        raise source.error("there are no words in it", "save the article again, or delete it")
    pieces = [piece for piece in _pieces(text) if has_words(piece[1])]
    for number, (first, lines) in enumerate(pieces, start=1):
        part = source.within(str(number)) if len(pieces) > 1 else source.part
        yield _article(numbered(lines, first), part, notes)


def _article(lines: tuple[Line, ...], part: str, notes: tuple[Note, ...]) -> RawArticle:
    """One article; when it begins with a header, what that says."""
    header: dict[str, Clue] = {}
    for line in lines:
        found = _HEADER.fullmatch(line.text)
        name = _NAMES.get(found["name"].lower().strip(), "") if found else ""
        if not found or not name or name in header:
            break
        header[name] = Clue(found["value"], "header")
    if len(header) < _LEAST:
        return RawArticle(lines=lines, part=part, notes=notes, is_plain=True)
    authors = header.get("authors")
    return RawArticle(
        lines=lines[len(header) :],
        part=part,
        title=header.get("title"),
        outlet=header.get("outlet"),
        url=header.get("url"),
        language=header.get("language"),
        authors=(authors,) if authors else (),
        published=(header["published"],) if "published" in header else (),
        modified=(header["modified"],) if "modified" in header else (),
        removed=tuple(
            Removed(text=line.text, rule="header", line=line.number)
            for line in lines[: len(header)]
        ),
        notes=notes,
        is_plain=True,
    )


def _pieces(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines between separators, and the number of the first of them."""
    first, lines = 1, list[str]()
    for number, line in enumerate(text.split("\n"), start=1):
        if _SEPARATOR.fullmatch(line):
            yield first, lines
            first, lines = number + 1, []
        else:
            lines.append(line)
    yield first, lines
