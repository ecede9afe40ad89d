"""Why a file among the seeds cannot be read: a kind with its facts, worded by `faults.toml`.

Reading, the index's folder and the pages all hand these on; only who shows one
makes a sentence of it, in the language of whoever reads it.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Self

_FILE = Path(__file__).with_name("faults.toml")

_SPACE = "\N{NARROW NO-BREAK SPACE}"

_COUNTED = frozenset({"characters", "now", "before", "count", "most", "seconds"})
"""Facts that are numbers of something."""


class FaultKind(StrEnum):
    """What is wrong; the sentence of each is in `faults.toml`, with the facts that it carries."""

    EMPTY = "empty"
    NO_ARTICLE = "no_article"
    NO_WORDS = "no_words"
    LARGE = "large"
    LARGE_PART = "large_part"
    LARGE_MAIL = "large_mail"
    LARGE_UNPACKED = "large_unpacked"
    LARGE_FILE = "large_file"
    TOO_LONG = "too_long"
    TOO_MUCH = "too_much"
    BINARY = "binary"
    FOREIGN = "foreign"
    ENTRY_WITHOUT_TEXT = "entry_without_text"
    POST_WITHOUT_TEXT = "post_without_text"
    MAIL_WITHOUT_TEXT = "mail_without_text"
    PAGE_WITHOUT_TEXT = "page_without_text"
    NO_PAGE = "no_page"
    BROKEN_FEED = "broken_feed"
    BROKEN_EXPORT = "broken_export"
    BROKEN_TABLE = "broken_table"
    NESTED = "nested"
    LOCKED = "locked"
    DAMAGED = "damaged"
    DAMAGED_END = "damaged_end"
    DAMAGED_CAPTURES = "damaged_captures"
    DAMAGED_PDF = "damaged_pdf"
    LOCKED_PDF = "locked_pdf"
    PICTURES_ONLY = "pictures_only"
    PACKING = "packing"
    CHANGED = "changed"
    FEWER = "fewer"
    NO_FILE = "no_file"
    NO_FOLDER = "no_folder"
    CLOSED = "closed"
    EMPTIED = "emptied"
    ABSENT = "absent"
    FORBIDDEN = "forbidden"
    SYSTEM = "system"
    SLOW = "slow"
    STUCK = "stuck"
    CRASHED = "crashed"
    MEMORY = "memory"
    FAILED = "failed"
    MORE = "more"
    CORRECTIONS = "corrections"
    NAMES = "names"
    SAID = "said"
    """A sentence as it stands, from before faults had kinds."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file; `path` is where it lies, "" for the folder of all seeds."""

    path: str
    kind: FaultKind
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, path: str, kind: FaultKind, **facts: object) -> Self:
        """A fault with these facts."""
        return cls(path, kind, tuple((name, str(fact)) for name, fact in facts.items()))

    @classmethod
    def read(cls, row: object) -> Self:
        """The fault that `row` has written; a bare sentence is one as well.

        Raises:
            ValueError, TypeError: It makes no sense.
        """
        if isinstance(row, str):
            return cls("", FaultKind.SAID, (("said", row),))
        if not isinstance(row, list):
            raise TypeError("a fault is a list")
        path, kind, facts = row
        fault = cls(str(path), FaultKind(kind), tuple((str(n), str(fact)) for n, fact in facts))
        try:
            fault.sentence("en")
        except KeyError as error:
            raise ValueError(f"{kind} lacks a fact") from error
        return fault

    def row(self) -> list[Any]:
        """What `read` reads, ready for JSON."""
        return [self.path, self.kind, [list(fact) for fact in self.facts]]

    def sentence(self, language: str) -> str:
        """What is wrong and what to do, in "fr" or "en".

        >>> fault = Fault.of("a.txt", FaultKind.TOO_LONG, characters=5_000_000)
        >>> fault.sentence("en")
        'a.txt: an article in it has more than 5,000,000 characters; save only the article'
        """
        said = {name: _worded(name, fact, language) for name, fact in self.facts}
        path = self.path or _sentences()["root"]["root"][language]
        return str(_sentences()["sentence"][self.kind][language].format(path=path, **said))

    def __str__(self) -> str:
        """The sentence in English, for logs and the command line."""
        return self.sentence("en")


def _worded(name: str, fact: str, language: str) -> str:
    if name == "what":
        return str(_sentences()["what"][fact][language])
    if name in _COUNTED and fact.isdecimal():
        return f"{int(fact):,}".replace(",", _SPACE if language == "fr" else ",")
    return fact


@cache
def _sentences() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))
