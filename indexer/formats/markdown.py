"""Markdown, with or without front matter in YAML or TOML."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from archive import FaultKind, Note, NoteKind
from indexer.records import Clue, Line, Outcome, RawArticle, has_words

from .encoding import decoded
from .exports import documents, headed
from .html import without_pictures
from .markup import lines_of
from .mastheads import day_in
from .source import Source

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FRONT = re.compile(
    r"(?P<mark>---|\+\+\+)[ \t]*\n(?P<stated>.*?)\n(?P=mark)[ \t]*(?:\n|\Z)", re.DOTALL
)
_HEAD = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?:---|\+\+\+)[ \t]*\r?\n(?:[\w-]+[ \t]*[:=].*\r?\n|\s*- .*\r?\n)+"
)
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml)", re.IGNORECASE)
_SIMPLE = re.compile(r"^([\w-]+)[ \t]*[:=][ \t]*(.+)$", re.MULTILINE)
_EMBEDDED = re.compile(r"!\[\[[^\]\n]*\]\]")
_LINKED = re.compile(r"\[\[(?:[^\]|\n]*\|)?([^\]|\n]+)\]\]")
_MARKED = re.compile(r"(?<![=\w])==(?=\S)([^=\n]+?)(?<=\S)==(?![=\w])")
_ZONE = re.compile(r" ?\(?UTC ?([+-]\d\d:?\d\d)\)?$")
_PUBLISHED = tuple(
    """published date publishdate pubdate date_published published_at datepublished publish_date
    publication_date issued publié publiée publié_le date_publication published_date""".split()
)
"""Names under which front matter says when an article came out."""

_LONGEST = 20_000
"""Characters of front matter; more is none."""

_LISTED = 50
"""Values of a list that are looked at."""


def looks(head: bytes, ending: str) -> bool:
    """Whether a file is Markdown: by its ending, or by front matter at its top."""
    if ending in {".md", ".markdown"}:
        return _PAGE.match(head) is None
    return _HEAD.match(head) is not None


def read(source: Source) -> Iterator[Outcome]:
    """The one article of the file, or those of a review that has a heading and a day for each.

    Raises:
        SeedError: There is no word in it.
    """
    text, notes = decoded(source.light(without_pictures))
    front: dict[str, Any] = {}
    offset = 0
    if (found := _FRONT.match(text)) and len(found["stated"]) <= _LONGEST:
        front, problems = _front(found["mark"], found["stated"])
        notes = (*notes, *problems)
        if front:
            offset = text.count("\n", 0, found.end())
            text = text[found.end() :]
    lines = _lines(_unlinked(text), offset)
    if not has_words(lines):
        raise source.error(FaultKind.NO_WORDS)
    if not front and len(pieces := _pieces(text)) > 1:
        for number, piece in enumerate(pieces, start=1):
            own = _lines(_unlinked("\n".join(line for _, line in piece)), piece[0][0] - 1)
            day = day_in([line.text for line in own])
            yield RawArticle(
                lines=tuple(own),
                part=source.within(str(number)),
                published=(Clue(day, "text"),) if day else (),
                notes=notes,
            )
        return
    yield RawArticle(
        lines=tuple(lines),
        part=source.part,
        title=_clue(front, "title", "titre"),
        outlet=_clue(front, "outlet", "publisher", "site", "site_name", "source", "publication"),
        url=_clue(front, "canonical", "canonical_url", "url", "link", "source_url", "source"),
        language=_clue(front, "lang", "language", "locale"),
        authors=tuple(
            Clue(_unlinked(name), "front-matter")
            for name in _texts(
                front, "author", "authors", "auteur", "auteurs", "auteure", "byline", "creator"
            )
        ),
        categories=tuple(_texts(front, "categories", "category", "tags")),
        published=_clues(front, *_PUBLISHED),
        captured=_captured(front),
        modified=_clues(front, "lastmod", "updated", "modified", "last_modified_at"),
        notes=notes,
    )


def _pieces(text: str) -> list[list[tuple[int, str]]]:
    """The lines of each article, with their numbers, where headings with a day below part them."""
    numbered = list(enumerate(text.split("\n"), start=1))
    return list(documents(numbered, by=headed))


def _front(mark: str, stated: str) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """Front matter as names in small letters and values, and what is wrong with it.

    Where it is broken, often by a colon in a title, it is read line by line.
    """
    import yaml  # noqa: PLC0415 - most seeds have none

    try:
        # BaseLoader leaves every value the text that it is: no date can be wrong yet.
        front = yaml.load(stated, yaml.BaseLoader) if mark == "---" else tomllib.loads(stated)  # noqa: S506
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, TypeError, RecursionError):
        front = {name: value.strip(" \t\"'") for name, value in _SIMPLE.findall(stated)}
        problems: tuple[Note, ...] = (Note(NoteKind.FRONT_MATTER),)
    else:
        problems = ()
    if not isinstance(front, dict):
        return {}, ()
    return {str(key).lower(): value for key, value in front.items()}, problems


def _texts(front: dict[str, Any], *names: str) -> list[str]:
    """The values under the first of these names that has some, as texts."""
    for name in names:
        stated = front.get(name)
        listed = stated[:_LISTED] if isinstance(stated, list) else [stated]
        flat = [one.get("name") if isinstance(one, dict) else one for one in listed]
        texts = [one.isoformat() if isinstance(one, date) else one for one in flat]
        if found := [text.strip() for text in texts if isinstance(text, str) and text.strip()]:
            return found
    return []


def _clues(front: dict[str, Any], *names: str) -> tuple[Clue, ...]:
    return tuple(Clue(text, "front-matter") for text in _texts(front, *names)[:1])


def _captured(front: dict[str, Any]) -> datetime | None:
    """When the copy was made: what programs that clip pages say with `created`."""
    for text in _texts(front, "created", "saved", "clipped", "date_saved", "captured")[:1]:
        stated = _ZONE.sub(r"\1", text.strip())
        try:
            moment = datetime.fromisoformat(stated)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _unlinked(text: str) -> str:
    """Text without the marks of notebooks: links between notes, embedded files, highlights.

    >>> _unlinked("[[LockBit|le groupe]] a ==frappé== ![[capture.png]]")
    'le groupe a frappé '
    """
    return _MARKED.sub(r"\1", _LINKED.sub(r"\1", _EMBEDDED.sub("", text)))


def _clue(front: dict[str, Any], *names: str) -> Clue | None:
    wants_address = "url" in names
    stated = [
        text
        for name in names
        for text in _texts(front, name)[:1]
        if text.startswith(("http://", "https://")) == wants_address
    ]
    return Clue(stated[0], "front-matter") if stated else None


def _lines(text: str, offset: int) -> list[Line]:
    """The text of Markdown, a line for each block, with the number of the line it begins in."""
    lines: list[Line] = []
    for token in _parser().parse(text):
        if not token.map or not token.content:
            continue
        number = offset + token.map[0] + 1
        if token.type == "inline":
            lines += lines_of(_marked_up(token), number)
        elif token.type == "html_block":
            lines += lines_of(token.content, number)
        else:
            lines += [Line(piece, number) for piece in token.content.split("\n") if piece.strip()]
    return lines


def _marked_up(token: "Token") -> str:
    """A paragraph as a fragment of markup, without its pictures."""
    pieces = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            pieces.append(escape(child.content, quote=False))
        elif child.type == "softbreak":
            pieces.append(" ")
        elif child.type == "hardbreak":
            pieces.append("<br>")
        elif child.type == "html_inline":
            pieces.append(child.content)
    return "".join(pieces)


@lru_cache(maxsize=1)
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - most seeds are no Markdown

    return MarkdownIt("commonmark").enable("table")
