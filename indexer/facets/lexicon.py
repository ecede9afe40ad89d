"""The names and words that facets are read with: our own lists, and the MISP galaxy's names.

The lists are TOML files in `lexicons/` that an editor can change; the
galaxy's names are harvested into one of them by `make galaxy`.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from archive import TomlError, parse_toml
from indexer.records import IndexerError

LEXICONS = Path(__file__).with_name("lexicons")
KNOWLEDGE = "knowledge.txt"  # what `knowledge` loads; it counts in the version of the lists
WEIGHTS = Path(__file__).parent / "judging" / "weights.npz"  # what was learned; it counts too
FILES = "actors bystanders cues details heads misp-galaxy organisations places sectors".split()
GALAXY = ("threat-actor", "microsoft-activity-group", "ransomware")
SHORT = 4  # letters up to which a name in capitals is an acronym, never a word
PIECE = re.compile(r"[^\W_]+(?:&[^\W_]+)*[+$]*")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class LexiconError(IndexerError):
    """A list of names or words that cannot be used.

    `file` is its name, `detail` what is wrong in it.
    """

    def __init__(self, file: str, detail: str) -> None:
        self.file = file
        self.detail = detail
        super().__init__(f"{file}: {detail}; correct it, then index again")


class NameKind(StrEnum):
    """What a known name stands for."""

    ACTOR = "actor"
    MALWARE = "malware"
    AUTHORITY = "authority"
    MEDIA = "media"
    PLATFORM = "platform"
    COMPANY = "company"
    BYSTANDER = "bystander"
    PLACE = "place"
    GIVEN_NAME = "given name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A known name.

    `value` is canonical. `ordinary` names are words as well and need a cue.
    `lower` names may be written without a capital ("franceinfo"), `shouted`
    ones are acronyms that only count in capitals. `listed` is False for
    names that only the galaxy knows.
    """

    kind: NameKind
    value: str
    sector: str = ""
    ordinary: bool = False
    lower: bool = False
    shouted: bool = False
    listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Head:
    """Words that open the name of a body, such as "centre hospitalier"."""

    words: tuple[str, ...]
    sector: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lexicon:
    """Everything the facets know before they read an article.

    `version` changes with any of the data. `names` is keyed by `key_of`;
    `reach` says, for the first piece of a name, how many pieces the longest
    name that starts so has; `lower_starts` are first pieces that need no
    capital. `cues` are regular-expression fragments by the
    name of their list ("actor.before").
    """

    version: str
    names: Mapping[str, tuple[Name, ...]]
    reach: Mapping[str, int]
    lower_starts: frozenset[str]
    heads: tuple[Head, ...]
    tails: Mapping[str, str]
    cues: Mapping[str, tuple[str, ...]]
    trades: Mapping[str, tuple[str, ...]]
    also: Mapping[str, tuple[str, ...]]
    details: Mapping[str, Mapping[str, tuple[str, ...]]]

    def names_of(self, text: str) -> tuple[Name, ...]:
        """What is known under a name, however it is spaced, cased or accented."""
        return self.names.get(key_of(text), ())

    def cue(self, name: str) -> tuple[str, ...]:
        """The fragments of a cue list.

        Raises:
            LexiconError: An editor has dropped or renamed the list.
        """
        try:
            return self.cues[name]
        except KeyError as missing:
            raise LexiconError("cues.toml", f"the list {name} is missing") from missing


def flattened(text: str) -> str:
    """The text in lower case, without accents, with straight quotes; every offset stays.

    >>> flattened("L’Hôpital d’Évreux, l’œuvre")
    "l'hopital d'evreux, l'œuvre"
    """
    return text.translate(_plain_letters())


@lru_cache(maxsize=1)
def _plain_letters() -> Mapping[int, str]:
    """What each letter becomes, itself as a rule: `str.translate` is slow where one is missing."""
    table = {code: chr(code) for code in range(0x2040)}
    for code in range(0x41, 0x250):
        plain = unicodedata.normalize("NFKD", chr(code))[0].lower()
        if len(plain) == 1:
            table[code] = plain
    table |= {ord("’"): "'", ord("‘"): "'", ord("ʼ"): "'", 0xA0: " ", 0x202F: " ", ord("‑"): "-"}
    return table


def pieces_of(text: str) -> Iterator[re.Match[str]]:
    """The words of a name or an article, hyphens and apostrophes apart."""
    return PIECE.finditer(text)


@lru_cache(maxsize=1 << 15)
def key_of(name: str) -> str:
    """What two spellings of one name have in common.

    >>> key_of("Black-Cat") == key_of("BlackCat") == key_of("blackcat")
    True
    >>> key_of("NoName057(16)"), key_of("Électricité de France")
    ('noname05716', 'electricitedefrance')
    """
    return key_of_flat(flattened(name))


def key_of_flat(flat: str) -> str:
    """The same of a name that is flattened already."""
    return "".join(PIECE.findall(flat))


def load_lexicon(folder: Path = LEXICONS, own: Path | None = None) -> Lexicon:
    """Our lists, the galaxy's names and a user's own, ready to read articles with.

    Args:
        folder: Where the TOML lists are; only tests need another.
        own: The user's list, whose names stand before ours; it need not exist.

    Raises:
        LexiconError: A list is missing, is no TOML, lacks a table or has an
            unknown one.
    """
    tables = {file: _table(folder / f"{file}.toml") for file in FILES}
    for path in _existing(own):
        _extend(tables, _table(path), str(path))
    try:
        names, reach = _names(tables)
        return Lexicon(
            version=version_of(folder, own),
            names=MappingProxyType(names),
            reach=MappingProxyType(reach),
            lower_starts=_lower_starts(tables),
            heads=tuple(_head(row) for row in tables["heads"]["head"]),
            tails={tail: slug for slug, row in tables["heads"]["tails"].items() for tail in row},
            cues=_cues(tables["cues"]),
            trades=_words(tables["sectors"]["trades"]),
            also={slug: tuple(row) for slug, row in tables["sectors"]["also"].items()},
            details=_details(tables["details"]),
        )
    except KeyError as missing:
        raise LexiconError("*.toml", f"no table or list is called {missing}") from missing


def version_of(folder: Path = LEXICONS, own: Path | None = None) -> str:
    """The version of what is known, a user's own lists with it; quick, nothing is parsed.

    Raises:
        LexiconError: A list is missing.
    """
    digest = hashlib.sha256()
    lists = (folder / f"{file}.toml" for file in FILES)
    for path in (*lists, folder / KNOWLEDGE, WEIGHTS, *_existing(own)):
        digest.update(_data(path))
    return digest.hexdigest()[:16]


def _existing(own: Path | None) -> tuple[Path, ...]:
    return (own,) if own and own.exists() else ()


def _table(path: Path) -> dict[str, Any]:
    try:
        return parse_toml(_data(path).decode())
    except (UnicodeDecodeError, TomlError) as error:
        raise LexiconError(str(path), str(error)) from error


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise LexiconError(str(path), str(error)) from error


_OWN = {
    "groups": ("actors", "groups"),
    "malware": ("actors", "malware"),
    "ordinary_groups": ("actors", "ordinary"),
    "authorities": ("organisations", "authorities"),
    "media": ("organisations", "media"),
    "platforms": ("organisations", "platforms"),
    "places": ("places", "places"),
}
"""What a user's list may hold besides companies, and which of our lists it adds to."""


def _extend(tables: dict[str, dict[str, Any]], own: dict[str, Any], file: str) -> None:
    """Put a user's names in front of ours."""
    companies = own.pop("companies", {})
    ours = tables["organisations"]["companies"]
    if unknown := sorted(
        (own.keys() - _OWN) | {f"companies.{slug}" for slug in companies if slug not in ours}
    ):
        known = ", ".join([*_OWN, *(f"companies.{slug}" for slug in ours)])
        raise LexiconError(file, f"there is no list called {', '.join(unknown)}, but {known}")
    lists = [(name, entries, tables[_OWN[name][0]], _OWN[name][1]) for name, entries in own.items()]
    lists += [(f"companies.{slug}", entries, ours, slug) for slug, entries in companies.items()]
    for name, entries, table, key in lists:
        if not isinstance(entries, list) or not all(
            isinstance(one, str) and one.strip() for one in entries
        ):
            raise LexiconError(file, f"{name} must be a list of names")
        table[key] = [*entries, *table[key]]


def _head(row: Mapping[str, Any]) -> Head:
    return Head(words=tuple(row["words"]), sector=row["sector"])


def _words(table: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({slug: tuple(words) for slug, words in table.items()})


def _details(table: Mapping[str, Any]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    parts = ("attack", "status", "people", "countries", "stage")
    return MappingProxyType({part: _words(table[part]) for part in parts})


def _cues(table: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    cues = {name: tuple(table[name]) for name in ("attack", "cyber")}
    for part in ("actor", "beside", "other_stories", "names"):
        cues |= {f"{part}.{name}": tuple(words) for name, words in table[part].items()}
    return MappingProxyType(cues)


def _names(
    tables: Mapping[str, dict[str, Any]],
) -> tuple[dict[str, tuple[Name, ...]], dict[str, int]]:
    """Every name by its key, ours first, and how far to read from a first word."""
    names: dict[str, tuple[Name, ...]] = {}
    reach: dict[str, int] = {}
    for kind, sector, entries, ordinary in _lists(tables):
        for entry in entries:
            spellings = [spelling.strip() for spelling in entry.split(" = ")]
            for spelling in spellings:
                name = _name(kind, spellings[0], spelling, sector, ordinary)
                _add(names, reach, spelling, name)
    taken = frozenset(names)
    for cluster in GALAXY:
        for entry in tables["misp-galaxy"][cluster]:
            spellings = entry.split(" = ")
            for spelling in spellings:
                if key_of(spelling) not in taken:
                    ours = spellings[0] if key_of(spellings[0]) in taken else ""
                    canonical = names[key_of(ours)][0].value if ours else ""
                    name = _galaxy_name(canonical, spelling, cluster)
                    _add(names, reach, spelling, name)
    return names, reach


def _lower_starts(tables: Mapping[str, dict[str, Any]]) -> frozenset[str]:
    return frozenset(
        next(pieces_of(flattened(spelling)))[0]
        for *_, entries, _ in _lists(tables)
        for entry in entries
        for spelling in entry.split(" = ")
        if _may_be_lower(spelling)
    )


def _may_be_lower(spelling: str) -> bool:
    """Whether a name may start without a capital: "franceinfo", and "l’Express" for "L’Express"."""
    return spelling[0].islower() or spelling.startswith("L’")


NamesOfOneKind = tuple[NameKind, str, Iterable[str], frozenset[str]]


def _lists(tables: Mapping[str, dict[str, Any]]) -> Iterator[NamesOfOneKind]:
    actors, bodies = tables["actors"], tables["organisations"]
    words = frozenset(key_of(word) for word in actors["ordinary"])
    yield NameKind.ACTOR, "", actors["groups"], words
    yield NameKind.MALWARE, "", actors["malware"], frozenset()
    for entries in tables["bystanders"].values():
        yield NameKind.BYSTANDER, "", entries, frozenset()
    words = frozenset(key_of(word) for word in bodies["words"]["ordinary"])
    yield NameKind.AUTHORITY, "", bodies["authorities"], words
    yield NameKind.MEDIA, "media", bodies["media"], words
    yield NameKind.PLATFORM, "technology", bodies["platforms"], words
    for sector, entries in bodies["companies"].items():
        yield NameKind.COMPANY, sector, entries, words
    yield NameKind.PLACE, "", tables["places"]["places"], frozenset()
    yield NameKind.GIVEN_NAME, "", tables["places"]["given_names"], frozenset()


def _name(kind: NameKind, value: str, spelling: str, sector: str, ordinary: frozenset[str]) -> Name:
    return Name(
        kind=kind,
        value=value,
        sector=sector,
        ordinary=key_of(spelling) in ordinary,
        lower=_may_be_lower(spelling),
        shouted=spelling.isupper() and spelling.isalpha() and 1 < len(spelling) <= SHORT,
    )


def _galaxy_name(value: str, spelling: str, cluster: str) -> Name:
    """A name of the galaxy, ordinary unless it looks like nothing else.

    The clusters hold words such as "Mask", "Fury" or "Hacked": only digits
    or a capital inside make a name that needs no cue. A synonym is a name of
    its own: whoever calls himself "Indra" today need not be the group that a
    report once called so, and what one vendor's cluster holds is seldom all
    that of another. Only the groups of our own list (`value`, else "") have
    one name whatever they are called.
    """
    digits = any(c.isdigit() for c in spelling) and any(c.isalpha() for c in spelling)
    inner = bool(CAMEL.search(spelling)) and len(spelling) > SHORT
    distinct = (digits or inner) and len(key_of(spelling)) > SHORT and cluster != GALAXY[2]
    own = spelling[0].upper() + spelling[1:]
    return Name(
        kind=NameKind.ACTOR,
        value=value if value and distinct else own,
        ordinary=not distinct,
        listed=False,
    )


def _add(names: dict[str, tuple[Name, ...]], reach: dict[str, int], text: str, name: Name) -> None:
    """Keep a name under its key: at most one actor and one other, the first listed wins.

    A body that is listed under several sectors is of all of them.
    """
    key = key_of(text)
    if len(key) < 2 and name.kind is NameKind.ACTOR:  # noqa: PLR2004 - a letter is no group
        return
    known = names.get(key, ())
    twins = [k for k in known if (k.kind is NameKind.ACTOR) == (name.kind is NameKind.ACTOR)]
    if not twins:
        names[key] = (*known, name)
    elif twins[0].value == name.value and twins[0].shouted and not name.shouted:
        names[key] = tuple(replace(k, shouted=False) if k is twins[0] else k for k in known)
    elif twins[0].value == name.value and name.sector not in twins[0].sector.split():
        both = replace(twins[0], sector=f"{twins[0].sector} {name.sector}".strip())
        names[key] = tuple(both if k is twins[0] else k for k in known)
    for spelled in {text, CAMEL.sub(" ", text)}:
        pieces = [match[0] for match in pieces_of(flattened(spelled))]
        if pieces:
            reach[pieces[0]] = max(reach.get(pieces[0], 0), len(pieces))
