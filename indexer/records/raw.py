"""What a seed says, before anything is judged: the common shape of all formats."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive import Note, Removed

from .errors import SeedError


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and its number in the seed, from 1; 0 where a page has no lines."""

    text: str
    number: int


_WORD = re.compile(r"\w\w")


def has_words(lines: Iterable[Line | str]) -> bool:
    """Whether there is a word in any of some lines: two letters or digits side by side.

    >>> has_words(["...", "- -"]), has_words([Line("Un mot.", 1)])
    (False, True)
    """
    return any(_WORD.search(line if isinstance(line, str) else line.text) for line in lines)


@dataclass(frozen=True, slots=True)
class Clue:
    """Something that a seed says of its article, as written, and where it stood."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawArticle:
    """The lines of an article and what its file says of it.

    `part` tells articles of one file apart, "" when the file is the article.
    `title`, `outlet`, `url` and `language` are None when nothing but the
    lines can tell. `published` and `modified` are in order of trust.
    `captured` is when the copy was made, if the file says so; relative dates
    count from it. `removed` are pieces that markup showed to be furniture;
    `places` say of each above which of the lines it stood, as far as known.
    `notes` say how the file was read. `is_plain` says that nothing but the
    text itself tells its lines apart: no markup marked any as furniture.
    """

    lines: tuple[Line, ...]
    part: str = ""
    title: Clue | None = None
    outlet: Clue | None = None
    url: Clue | None = None
    language: Clue | None = None
    authors: tuple[Clue, ...] = ()
    categories: tuple[str, ...] = ()
    published: tuple[Clue, ...] = ()
    modified: tuple[Clue, ...] = ()
    captured: datetime | None = None
    removed: tuple[Removed, ...] = ()
    places: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()
    is_plain: bool = False


Outcome = RawArticle | SeedError
"""What came of a file, or of one piece of it."""


def one_line(text: str) -> str:
    r"""A text by its words: how many spaces stand between them does not matter.

    >>> one_line(" Lire  aussi\n: la suite ")
    'Lire aussi : la suite'
    """
    return " ".join(text.split())
