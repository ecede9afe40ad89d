"""What the world calls by a name: bodies, places and people, as evidence for a model.

Most names in an article stand on no list of ours. That one of them is also a
commune, a brand or a surname decides nothing ("Orange" is two of these), but
it weighs. The names are those of `lexicons/knowledge.txt`, which
`make knowledge` makes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from .lexicon import KNOWLEDGE, LEXICONS, LexiconError

FILE = LEXICONS / KNOWLEDGE
OPENING = "\n= "
"""What opens a list in the file: a line "= KINDS SECTOR", then a key on each line."""


class KnownAs(StrEnum):
    """What a name may be known as; the order is that of the letters in the file."""

    ORGANISATION = "o"
    """A company, a brand, an operator of public services, a school district …"""
    UNIVERSITY = "u"
    REGION = "r"
    """A region of France."""
    DEPARTEMENT = "d"
    EPCI = "e"
    """A French community of communes, métropoles among them."""
    COMMUNE = "m"
    """A commune of France."""
    LARGE_COMMUNE = "l"
    """A commune of more than 10,000 people; always a `COMMUNE` as well."""
    CITY = "c"
    """A city of more than 15,000 people, wherever it lies."""
    COUNTRY = "n"
    GIVEN_NAME = "g"
    SURNAME = "s"


UNKNOWN = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Knowledge:
    """What each name is known as. `entries` has kinds and sector by the key that `key_of` makes."""

    entries: Mapping[str, tuple[str, str]]

    def kinds(self, key: str) -> str:
        """The letters of `KnownAs` that hold for a key, in their order; "" when it is unknown."""
        return self.entries.get(key, UNKNOWN)[0]

    def sector(self, key: str) -> str:
        """The sector that the sources give an organisation: a slug, "" for none or several.

        It is a hint: a railway that sells electricity may stand there as energy.
        """
        return self.entries.get(key, UNKNOWN)[1]


@lru_cache(maxsize=1)
def load_knowledge(file: Path = FILE) -> Knowledge:
    """What the file knows; read once. Only tests need another file.

    Raises:
        LexiconError: The file is missing, is no UTF-8, or has a kind that is
            none of `KnownAs`.
    """
    try:
        _, *lists = file.read_text(encoding="utf-8").rstrip("\n").split(OPENING)
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(str(file), str(error)) from error
    entries: dict[str, tuple[str, str]] = {}
    for one in lists:
        opening, *keys = one.split("\n")
        kinds, _, sector = opening.partition(" ")
        if not kinds or not set(kinds) <= set(KnownAs):
            raise LexiconError(str(file), f"“= {opening}” names no kind that is known")
        entries.update(dict.fromkeys(keys, (kinds, sector)))
    return Knowledge(entries=entries)
