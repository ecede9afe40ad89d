"""What a seed says, before anything is judged."""

from dataclasses import dataclass

from archive import Removed


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and its number in the seed, from 1; 0 where a page has no lines."""

    text: str
    number: int


@dataclass(frozen=True, slots=True)
class DateClue:
    """Something that may be the date of publication, as written, and where it stood."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawArticle:
    """The lines of a seed and what its markup says of it.

    `title` is "" when nothing but the lines can tell. `dates` are in order
    of trust. `removed` are pieces that markup showed to be furniture.
    `notes` are sentences about how the seed was read.
    """

    lines: tuple[Line, ...]
    title: str = ""
    dates: tuple[DateClue, ...] = ()
    outlet: str = ""
    authors: tuple[str, ...] = ()
    url: str = ""
    language: str = ""
    removed: tuple[Removed, ...] = ()
    notes: tuple[str, ...] = ()
