"""A correction as a person wrote it, and what it may say."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from textwrap import shorten
from typing import NamedTuple, Self

from archive import JOIN, OTHER, PART, Article, DetailKind, Kind, Role
from indexer.records import IndexerError

NAME = "corrections.toml"
"""What the file of corrections is called; it lies beside the seeds folder."""


_SHOWN = 60
"""Characters of a line that are shown."""


class Action(StrEnum):
    """What a correction does."""

    ADD = "add"
    """A value that the rules missed."""

    REMOVE = "remove"
    """A value that is wrong."""

    RENAME = "rename"
    """A value that should be called otherwise."""

    MERGE = "merge"
    """Several values that are one."""

    SPLIT = "split"
    """One way of writing a value that means another one."""

    ROLE = "role"
    """The part that a body or group plays."""

    SECTOR = "sector"
    """What a body does: the sector of the articles in which it is the victim."""

    KEEP = "keep"
    """A line that was taken out, and belongs to the article."""

    JOIN = "join"
    """Two articles that tell of the same incident."""

    PART = "part"
    """Two articles that tell of different incidents."""


TYING = {Action.JOIN: JOIN, Action.PART: PART}
"""The actions that say of articles what incident they tell of, and how their keys begin."""


OF_DETAILS = "detail"
"""How the keys of corrections begin that are of a detail of the incident."""


class CorrectionError(IndexerError):
    """A file of corrections that cannot be used.

    `file` is its path, `line` where the mistake is, `detail` what it is.
    """

    def __init__(self, file: str, line: int, detail: str) -> None:
        self.file = file
        self.line = line
        self.detail = detail
        super().__init__(f"{file}, line {line}: {detail}; correct it, then index again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One correction as a person wrote it.

    `article` is an id, a canonical address or a seed's path, "" for the
    whole archive, or that of one `outlet`. `values` are names; to keep, they are the
    line. `detail` is the kind of detail that is corrected, if any; the field says nothing
    then. `to` is what the values should be called, the sector that a body gets, or
    the other article where two are joined or parted, which have no values; their
    field says nothing. `line` is where it begins in the file, 0 as long as it
    is in none.
    """

    action: Action
    field: Kind
    values: tuple[str, ...]
    detail: DetailKind | None = None
    to: str = ""
    alias: str = ""
    role: Role | None = None
    article: str = ""
    outlet: str = ""
    why: str = ""
    who: str = ""
    when: date | None = None
    line: int = 0

    @property
    def key(self) -> str:
        """What the correction does, hashed: who wrote it, when, why and where changes nothing."""
        said = [self.action, self.field, self.values, self.to, self.alias, self.role, self.article]
        said += [self.outlet] if self.outlet else []
        said += [self.detail] if self.detail else []
        digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
        if self.detail:
            return f"{OF_DETAILS}:{digest}"
        return f"{TYING[self.action]}:{digest}" if self.action in TYING else digest

    def tie(self, names: "Names") -> str:
        """The key as an article carries it that is joined or parted; "" when it is neither."""
        if self.action not in TYING:
            return ""
        goes_by = (names.article_id, names.url, names.seed)
        if self.article in goes_by:
            return self.key
        return OTHER + self.key if self.to in goes_by else ""

    def __str__(self) -> str:
        """What it does, in short."""
        if self.action in TYING:
            return f"{self.action} {self.article} and {self.to}"
        if self.action is Action.KEEP:
            return f"{self.action} “{shorten(self.values[0], _SHOWN, placeholder='…')}”"
        to = f" → {self.to}" if self.to else ""
        return f"{self.action} {self.detail or self.field} {', '.join(self.values)}{to}"

    def meant_for(self, names: "Names", values: Collection[str]) -> bool:
        """Whether the correction may change an article.

        Args:
            names: What the article goes by.
            values: Its mentions as "kind:value".
        """
        if self.action in TYING:
            return bool(self.tie(names))
        if self.article not in ("", names.article_id, names.url, names.seed):
            return False
        if self.outlet not in ("", names.outlet):
            return False
        if self.detail:
            return True
        here = any(f"{self.field}:{value}" in values for value in self.values)
        return here or self.action in {Action.ADD, Action.KEEP}


class Names(NamedTuple):
    """What an article goes by: its id, canonical address, seed and outlet."""

    article_id: str
    url: str
    seed: str
    outlet: str

    @classmethod
    def of(cls, article: Article) -> Self:
        """Those of an article."""
        return cls(article.id, article.url, article.seed, article.outlet)
