"""Corrections read from TOML; whatever makes no sense is named with its file and line."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from archive import (
    DetailKind,
    Facet,
    Kind,
    Role,
    TomlError,
    is_detail,
    labelled,
    parse_toml,
)

from .changing import Corrections
from .records import TYING, Action, Correction, CorrectionError

_WANTED = {
    Action.ADD: {"article", "field", "value"},
    Action.REMOVE: {"field", "value"},
    Action.RENAME: {"field", "value", "to"},
    Action.MERGE: {"field", "values", "to"},
    Action.SPLIT: {"field", "value", "alias", "to"},
    Action.ROLE: {"field", "value", "role"},
    Action.SECTOR: {"value", "sector"},
    Action.JOIN: {"article", "to"},
    Action.PART: {"article", "to"},
    Action.KEEP: {"text"},
}
"""What each action has to say."""

_ALLOWED = {Action.ADD: {"alias", "role"}, Action.KEEP: {"outlet"}}
_OF_BODIES = (Action.SECTOR, Action.KEEP)
"""The actions that say nothing of a field."""

_OF_DETAILS = (Action.ADD, Action.REMOVE, Action.RENAME)
"""What may be done to a detail of the incident."""

_OF_KINDS = {
    DetailKind.ATTACK: f"they are {', '.join(labelled(Facet.ATTACK))}",
    DetailKind.STATUS: f"they are {', '.join(labelled(Facet.STATUS))}",
    DetailKind.COUNTRY: f"they are {', '.join(labelled(Facet.COUNTRY))}",
    DetailKind.INCIDENT: "write a day such as 2024-03-06",
    DetailKind.PEOPLE: "write a whole number such as 300000",
    DetailKind.RANSOM: "write an amount and its currency, such as 10000000 USD",
    DetailKind.STAGE: "write attack, claim, leak or recovery, and its day if it has one",
}
"""What the values of each kind of detail are."""

_ABOUT = {"action", "article", "who", "when", "why"}
"""What every correction may say."""

_ROLES = {
    Kind.ORGANISATION: {Role.VICTIM, Role.AUTHORITY, Role.SOURCE, Role.MENTIONED},
    Kind.ACTOR: {Role.ATTRIBUTED, Role.CLAIMED, Role.MENTIONED},
    Kind.SECTOR: {Role.VICTIM},
}
_ONLY = "only [[correction]] tables may stand in it"

_HALF = re.compile("[\ud800-\udfff]")
"""Bytes that are no text, as the command line hands them over."""

_PIECE = re.compile(
    r'''
      (?P<quoted> """ (?:\\.|[^\\])*? "{3,5} | \'{3} .*? \'{3,5}
                | " (?:\\.|[^"\\\n])* " | \' [^\'\n]* \' )
    | (?P<comment> \#[^\n]* )
    | (?P<open> [\[{] )
    | (?P<close> [\]}] )
    | (?P<end> \n )
    | (?P<word> [^\s"\'\#\[\]{}]+ )
    ''',
    re.VERBOSE | re.DOTALL,
)
"""The pieces of TOML that tell where tables begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The corrections of a text before they are understood.

    `lines` are those in which the corrections begin, counted from 1.
    `inline` says that they are elements of one list, to which none can be
    added as a [[correction]] of its own.
    """

    tables: tuple[dict[str, Any], ...]
    lines: tuple[int, ...]
    inline: bool


def load_corrections(file: Path) -> Corrections:
    """The corrections of a file; none when there is no file.

    Raises:
        CorrectionError: It is no TOML, or a correction in it makes no sense.
    """
    return corrections_in(text_of(file), str(file))


def corrections_in(text: str, name: str) -> Corrections:
    """The corrections of a text; `name` is what its file is called.

    Raises:
        CorrectionError: It is no TOML, or a correction in it makes no sense.
    """
    rows = rows_of(text, name)
    return Corrections(
        name,
        tuple(
            correction_of(table, line, name)
            for table, line in zip(rows.tables, rows.lines, strict=True)
        ),
    )


def text_of(file: Path) -> str:
    """The text of a file, with plain line ends; "" when there is no file.

    Raises:
        CorrectionError: It is no text.
        OSError: The machine does not let us read it.
    """
    try:
        return file.read_text("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (IsADirectoryError, UnicodeDecodeError) as error:
        raise CorrectionError(str(file), 1, f"it cannot be read ({error})") from error


def rows_of(text: str, file: str) -> Rows:
    r"""The corrections in a TOML text, whichever way of writing a list of tables it uses.

    Args:
        text: The text.
        file: What it is called in errors.

    Raises:
        CorrectionError: It is no TOML, or holds something else.

    >>> rows_of('[[correction]]\naction = "remove"\n', "x.toml").lines
    (1,)
    >>> rows_of('correction = [\n{action = "remove"},\n]', "x.toml").lines
    (2,)
    """
    try:
        rows = parse_toml(text)
    except TomlError as error:
        raise CorrectionError(file, error.line, str(error)) from error
    listed = "correction" in rows
    tables = rows.pop("correction", [])
    if rows or not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise CorrectionError(file, 1, _ONLY)
    headers, elements = _beginnings(text)
    lines = tuple(text.count("\n", 0, at) + 1 for at in headers or elements)
    return Rows(tables=tuple(tables), lines=lines, inline=listed and not headers)


def _beginnings(text: str) -> tuple[list[int], list[int]]:
    """Where [[correction]] headers stand in valid TOML, and where tables in a list before them."""
    headers: list[int] = []
    elements: list[int] = []
    depth, start, at_line_start, in_header = 0, 0, True, False
    for piece in _PIECE.finditer(text):
        match piece.lastgroup:
            case "end":
                at_line_start = at_line_start or not depth
                continue
            case "comment":
                continue
            case "open":
                if not depth and at_line_start:
                    start, in_header = piece.start(), True
                elif piece[0] == "{" and depth == 1 and not headers:
                    elements.append(piece.start())
                depth += 1
            case "close":
                depth -= 1
                if not depth and in_header:
                    in_header = False
                    if tomllib.loads(text[start : piece.end()]) == {"correction": [{}]}:
                        headers.append(start)
        at_line_start = False
    return headers, elements


def correction_of(table: dict[str, Any], line: int, file: str) -> Correction:
    """A correction as a table of TOML has it.

    Raises:
        CorrectionError: It makes no sense.
    """

    def wrong(detail: str) -> CorrectionError:
        return CorrectionError(file, line, detail)

    if table.get("action") not in tuple(Action):
        raise wrong(f"action is none of {', '.join(Action)}")
    action = Action(table["action"])
    wanted = _WANTED[action]
    if missing := sorted(wanted - table.keys()):
        raise wrong(f"{action} needs {', '.join(missing)}")
    if unknown := sorted(table.keys() - wanted - _ALLOWED.get(action, set()) - _ABOUT):
        raise wrong(f"{action} has no use for {', '.join(unknown)}")
    texts = {key: value for key, value in table.items() if key not in ("when", "values")}
    if bad := sorted(key for key, value in texts.items() if not _is_text(value)):
        raise wrong(f"{', '.join(bad)} must be a text that is not empty")
    if not isinstance(table.get("when", date.min), date):
        raise wrong("when must be a date such as 2024-03-06")
    if action in TYING:
        return _tying(table, action, line, wrong)
    if action is Action.KEEP and ("article" in table) == ("outlet" in table):
        raise wrong("keep needs either article or outlet")
    values = table.get("values", [table.get("text" if action is Action.KEEP else "value")])
    if not isinstance(values, list) or not values or not all(map(_is_text, values)):
        raise wrong("values must be a list of texts")
    return _checked(table, action, tuple(values), line, wrong)


def _tying(
    table: dict[str, Any], action: Action, line: int, wrong: Callable[[str], CorrectionError]
) -> Correction:
    """The correction of two articles, which has no field and no values."""
    if table["article"] == table["to"]:
        raise wrong(f"{action} needs two articles")
    return Correction(
        line=line,
        action=action,
        field=Kind.ORGANISATION,
        values=(),
        to=table["to"],
        article=table["article"],
        why=table.get("why", ""),
        who=table.get("who", ""),
        when=table.get("when"),
    )


def _checked(
    table: dict[str, Any],
    action: Action,
    values: tuple[str, ...],
    line: int,
    wrong: Callable[[str], CorrectionError],
) -> Correction:
    """The correction, its field, role and sector known."""
    if table.get("field") in set(DetailKind):
        return _of_detail(table, action, values, line, wrong)
    kind = "organisation" if action in _OF_BODIES else table["field"]
    if kind not in set(Kind):
        raise wrong(f"field is none of {', '.join((*Kind, *DetailKind))}")
    role = table.get("role")
    if role is not None and role not in _ROLES[Kind(kind)]:
        raise wrong(f"role is none of {', '.join(sorted(_ROLES[Kind(kind)]))}")
    named = [table["sector"]] if action is Action.SECTOR else []
    if kind == Kind.SECTOR:
        named += [table["to"]] if "to" in table else []
        named += values if action is Action.ADD else []
    sectors = labelled(Facet.SECTOR)
    if unknown := sorted(set(named).difference(sectors)):
        raise wrong(f"{', '.join(unknown)} is no sector; they are {', '.join(sorted(sectors))}")
    return Correction(
        line=line,
        action=action,
        field=Kind(kind),
        values=values,
        to=table.get("to", table.get("sector", "")),
        alias=table.get("alias", ""),
        role=Role(role) if role else None,
        article=table.get("article", ""),
        outlet=table.get("outlet", ""),
        why=table.get("why", ""),
        who=table.get("who", ""),
        when=table.get("when"),
    )


def _of_detail(
    table: dict[str, Any],
    action: Action,
    values: tuple[str, ...],
    line: int,
    wrong: Callable[[str], CorrectionError],
) -> Correction:
    """The correction of a detail of the incident, which is that of one article."""
    kind = DetailKind(table["field"])
    allowed = (Action.REMOVE,) if kind is DetailKind.STAGE else _OF_DETAILS
    if action not in allowed:
        raise wrong(f"{action} has no use for field {kind}")
    if "article" not in table:
        raise wrong(f"{action} of {kind} needs article")
    if "role" in table:
        raise wrong(f"{action} of {kind} has no use for role")
    named = [*values, *([table["to"]] if "to" in table else [])]
    if unfit := [value for value in named if not is_detail(kind, value)]:
        raise wrong(f"{unfit[0]} is no value of {kind}; {_OF_KINDS[kind]}")
    return Correction(
        line=line,
        action=action,
        field=Kind.ORGANISATION,
        detail=kind,
        values=values,
        to=table.get("to", ""),
        alias=table.get("alias", ""),
        article=table["article"],
        why=table.get("why", ""),
        who=table.get("who", ""),
        when=table.get("when"),
    )


def _is_text(value: object) -> bool:
    return (
        isinstance(value, str)
        and bool(value.strip())
        and "\n" not in value
        and not _HALF.search(value)
    )
