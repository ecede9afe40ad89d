"""What people correct from a page, and where it is written: known here by what it can do alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from archive import DetailKind, Kind, Role


class Change(StrEnum):
    """What can be corrected from the page of an article."""

    REMOVE = "remove"
    RENAME = "rename"
    ROLE = "role"
    ADD = "add"


ROLES = {
    Kind.ORGANISATION: (Role.VICTIM, Role.AUTHORITY, Role.SOURCE, Role.MENTIONED),
    Kind.ACTOR: (Role.CLAIMED, Role.ATTRIBUTED, Role.MENTIONED),
    Kind.SECTOR: (),
}
"""The roles that a value of each kind may be given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """One correction that somebody asks for.

    `to` is another name, `alias` how the text writes what is added, `article`
    the id of the one article that it holds for, "" for the whole archive.
    """

    change: Change
    kind: Kind | DetailKind
    value: str
    to: str = ""
    alias: str = ""
    role: Role | None = None
    article: str = ""
    why: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A correction as it stands in the file, whoever wrote it there.

    `action` is what it does, of which there are more than a page offers.
    `line` is where it begins, `key` says which one it is.
    """

    action: str
    kind: Kind | DetailKind
    values: tuple[str, ...]
    to: str
    alias: str
    role: Role | None
    article: str
    why: str
    who: str
    when: date | None
    line: int
    key: str


class AmendmentError(Exception):
    """The file does not take what was asked for; `line` is where in it the reason stands."""

    def __init__(self, line: int, detail: str) -> None:
        self.line = line
        self.detail = detail
        super().__init__(f"line {line}: {detail}")


class Amendments(Protocol):
    """The file of corrections."""

    def every(self) -> Sequence[Entry]:
        """All corrections, in the order of the file.

        Raises:
            AmendmentError: It makes no sense.
        """
        ...

    def add(self, amendment: Amendment) -> int:
        """Write one more correction, and say in which line it begins.

        Raises:
            AmendmentError: It makes no sense, or the file takes none; nothing is written.
        """
        ...

    def undo(self, line: int, key: str) -> None:
        """Take out the correction with this key that begins in this line.

        Raises:
            AmendmentError: It does not stand there any more; nothing is written.
        """
        ...
