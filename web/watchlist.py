"""Lists of names that somebody keeps an eye on: from a file beside the seeds, or as pasted.

    suppliers = ["Clinique de Clairval = CDC"]
    communes = ["Clairval", "Montbrun"]
    groups = ["LockBit"]

    [searches]
    "Hôpitaux chiffrés" = "/?q=chiffré&sector=health"

Behind "=" stand other names of the same. Any other word may stand for a list. Searches, as they
are typed or as the address of their page, are watched like names.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive import Query, TomlError, language, parse_toml

from .searches import saved
from .urls import LONGEST_VALUE

NAME = "watchlist.toml"
"""What the file is called; it lies beside the seeds folder."""

MOST = 500
"""Names that a file has at the most."""

PASTED = 200
"""Names that a pasted list has at the most."""

LARGEST = 1_000_000
"""Bytes of a file at the most."""

GROUPS = "groups"
"""The list whose names are attackers."""

SEARCHES = "searches"
"""The table of saved searches, by what they are called."""

LISTS = ("suppliers", "communes", GROUPS, SEARCHES)
"""The lists that pages have a word for."""


@dataclass(frozen=True, slots=True)
class Name:
    """A watched name; the first of its spellings is what it is called.

    `query` is what a saved search looks for; None where a name is looked for.
    """

    spellings: tuple[str, ...]
    query: Query | None = None

    def __str__(self) -> str:
        return self.spellings[0]


@dataclass(frozen=True, slots=True)
class Watchlist:
    """Some names under one heading, "" for none."""

    heading: str
    names: tuple[Name, ...]


class Fault(StrEnum):
    """What may be wrong with a file, each with the fact that its sentence needs."""

    UNREADABLE = "unreadable"
    """The machine does not let us read it."""

    LARGE = "large"
    """It is larger than any list."""

    ENCODING = "encoding"
    """It is no text in UTF-8."""

    SYNTAX = "syntax"
    """It is no TOML."""

    NO_LIST = "no_list"
    """`what` is no list."""

    NO_NAME = "no_name"
    """`what` is no name: no text, or one without any letter or digit."""

    NO_SEARCH = "no_search"
    """What stands at the saved search `what` is none."""

    LONG = "long"
    """A name is longer than any."""

    MANY = "many"
    """There are more names than `MOST`."""


class WatchlistError(Exception):
    """A file of watched names that cannot be used: where in it, and why.

    `line` and `column` are counted from 1, and 0 where the file as a whole is at fault.
    """

    def __init__(
        self, file: str, fault: Fault, line: int = 0, column: int = 0, what: str = ""
    ) -> None:
        self.file = file
        self.fault = fault
        self.line = line
        self.column = column
        self.what = what
        super().__init__(f"{file}, line {line}, column {column}: {fault} {what}".rstrip())


def load(file: Path) -> tuple[Watchlist, ...]:
    """The lists of a file; none when there is no file.

    Raises:
        WatchlistError: It cannot be read, or makes no sense.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise WatchlistError(file.name, Fault.UNREADABLE) from error
    if len(content) > LARGEST:
        raise WatchlistError(file.name, Fault.LARGE)
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        raise WatchlistError(file.name, Fault.ENCODING, *_place(before)) from error
    return lists_of(text, file.name)


def lists_of(text: str, file: str = NAME) -> tuple[Watchlist, ...]:
    """The lists of a TOML text.

    Raises:
        WatchlistError: It makes no sense.

    >>> lists_of('communes = ["Clairval", "Montbrun = Mont-Brun"]')[0].names[1].spellings
    ('Montbrun', 'Mont-Brun')
    """
    try:
        rows = parse_toml(text)
    except TomlError as error:
        at = re.search(r"at line (\d+), column (\d+)", str(error))
        place = (int(at[1]), int(at[2])) if at else _place(text.rstrip())
        raise WatchlistError(file, Fault.SYNTAX, *place) from error

    found, count = [], 0
    for heading, listed in rows.items():
        is_of_searches = heading == SEARCHES and isinstance(listed, dict)
        if not is_of_searches and not isinstance(listed, list):
            raise _wrong(text, file, Fault.NO_LIST, heading, heading)
        names = []
        for where, each in (listed if is_of_searches else dict(enumerate(listed))).items():
            count += 1
            title = where if is_of_searches else each
            if not isinstance(title, str) or not (name := _name(title)):
                raise _wrong(text, file, Fault.NO_NAME, str(title), heading, where)
            if len(title) > LONGEST_VALUE:
                raise _wrong(text, file, Fault.LONG, "", heading, where)
            if count > MOST:
                raise _wrong(text, file, Fault.MANY, "", heading, where)
            if is_of_searches:
                if (query := saved(each)) is None:
                    raise _wrong(text, file, Fault.NO_SEARCH, title, heading, where)
                name = Name((title,), query)
            names.append(name)
        found.append(Watchlist(heading, tuple(_once(names))))
    return tuple(found)


def _wrong(text: str, file: str, fault: Fault, what: str, *where: str | int) -> WatchlistError:
    """What is wrong with an element of a file, by its heading and its number or name in it."""
    offsets = _offsets(text)
    at = offsets.get(where, offsets.get(where[1:], offsets.get(where[:1], 0)))
    return WatchlistError(file, fault, *_place(text[:at]), what)


def pasted(text: str, most: int = PASTED) -> tuple[Watchlist, int]:
    r"""A list of one name a line, and how many names there were too many.

    Of a line from a table only the first cell counts; bullets do not.

    >>> [str(name) for name in pasted("- Clairval\n\n* Montbrun\t12\nclairval")[0].names]
    ['Clairval', 'Montbrun']
    """
    lines = (re.split(r"\t|;", line)[0].strip(" -–*•·\u00a0") for line in text.splitlines())
    names = list(_once(name for line in lines if (name := _name(line[:LONGEST_VALUE]))))
    return Watchlist("", tuple(names[:most])), max(0, len(names) - most)


def folded(text: str) -> str:
    """A name as names are compared: its words, without accents, capitals and punctuation."""
    return " ".join(word.folded for word in language.words(text))


def _name(text: str) -> Name | None:
    """The name with its other spellings; None where nothing of it can be looked for."""
    each = (" ".join(part.replace("\x00", "").split()) for part in text.split("="))
    spellings = tuple(dict.fromkeys(part for part in each if folded(part)))
    return Name(spellings) if spellings else None


def _once(names: Iterable[Name]) -> Iterator[Name]:
    """The names without those that come again."""
    seen: set[str] = set()
    for name in names:
        key = folded(str(name))
        if key not in seen:
            seen.add(key)
            yield name


# Where something stands in a file

_PIECE = re.compile(
    r'''
      (?P<text> """ (?:\\.|[^\\])*? "{3,5} | \'{3} .*? \'{3,5}
              | " (?:\\.|[^"\\\n])* " | \' [^\'\n]* \' )
    | (?P<comment> \#[^\n]* )
    | (?P<mark> [\[\]{},=\n] )
    | (?P<word> [^\s"\'\#\[\]{},=]+ )
    ''',
    re.VERBOSE | re.DOTALL,
)


def _offsets(text: str) -> dict[tuple[str | int, ...], int]:
    """Where each list of valid TOML begins, by its heading, and each element, by its number too."""
    found: dict[tuple[str | int, ...], int] = {}
    depth, heading, number, at = 0, "", 0, 0
    for piece in _PIECE.finditer(text):
        match piece[0]:
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
            case "," if depth == 1:
                number += 1
                continue
            case "=" if not depth:
                found.setdefault((heading,), at)
                number = 0
                continue
        if piece.lastgroup in {"text", "word"} and (not depth or _is_header(text, piece.start())):
            heading, at = _key(piece[0]), piece.start()
            found.setdefault((heading,), at)
        elif piece.lastgroup != "comment" and piece[0] != "\n" and (depth, piece[0]) != (1, "["):
            found.setdefault((heading, number), piece.start())
    return found


def _is_header(text: str, offset: int) -> bool:
    """Whether a word stands in the header of a table."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    return bool(re.fullmatch(r"\s*\[{1,2}\s*", line))


def _key(piece: str) -> str:
    """The first part of a key as it is written."""
    try:
        return next(iter(tomllib.loads(f"{piece} = 0")))
    except tomllib.TOMLDecodeError:
        return piece


def _place(before: str) -> tuple[int, int]:
    """The line and the column, from 1, behind some text."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")
