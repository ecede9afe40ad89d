"""What furniture says: the phrases of `furniture/*.toml`, ready to match against whole lines."""

import hashlib
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import compress
from pathlib import Path

from archive.language import fold
from indexer.records import FurnitureError

FOLDER = Path(__file__).with_name("furniture")

_ZONES = FOLDER.parents[1] / "formats" / "page" / "zones.toml"
"""What pages mark as furniture; part of the version, and not imported: that brings all parsers."""

_LEARNED = (
    FOLDER.parent / "learned" / "lines.npz",
    FOLDER.parents[1] / "formats" / "page" / "learned" / "blocks.npz",
)
"""What was learned of lines and blocks; part of the version, and not imported: it brings NumPy."""

_APOSTROPHES = str.maketrans("’ʼ`´‘\u00a0\u202f", "'''''  ")
_EDGES = ' .:;!?…,*•·-–—|»«"“”'
_SPACE = re.compile(r"\s+")
_WILD = re.compile(r"([*#])")


_ABOUT = frozenset({"name", "locale", "source"})
"""What a rule says besides its phrases: what it is called, and where it comes from."""


class Tier(StrEnum):
    """Where a phrase may act, as a whole line."""

    STRONG = "strong"
    """Anywhere: official phrases that no journalist writes."""

    INLINE = "inline"
    """Anywhere, unless the line ends like a sentence."""

    HEAD = "head"
    """Between the title and the first paragraph."""

    TAIL = "tail"
    """Behind the last paragraph."""

    WEAK = "weak"
    """At the head and at the tail."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Open:
    """A phrase that begins with a wildcard: its longest literal piece, pattern and rule."""

    literal: str
    pattern: str
    rule: str


class _Opens:
    """Phrases that begin with a wildcard; their literal pieces apart, as a line has few of them."""

    __slots__ = ("_every", "_literals")

    def __init__(self, every: Iterable[_Open]) -> None:
        self._every = tuple(every)
        self._literals = tuple(one.literal for one in self._every)

    def of(self, line: str) -> Iterator[_Open]:
        """Those of which a line has the literal piece."""
        return compress(self._every, map(line.__contains__, self._literals))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Phrases:
    """The phrases of one tier: plain ones by their text, others as patterns by their first word.

    Patterns are compiled when a line first begins with their word: most never are. Of those that
    begin with a wildcard, `counting` has all and `open` the ones that need no number
    there; they are tried on lines that have their literal piece.
    """

    plain: dict[str, str]
    patterns: dict[str, tuple[tuple[str, str], ...]]
    open: _Opens
    counting: _Opens
    compiled: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def rule_of(self, line: str) -> str:
        """The rule that a normalised line falls under; "" for none."""
        if rule := self.plain.get(line):
            return rule
        for pattern, rule in self.patterns.get(line.partition(" ")[0], ()):
            if self._compiled(pattern).fullmatch(line):
                return rule
        for one in (self.counting if line[:1].isdigit() else self.open).of(line):
            if self._compiled(one.pattern).fullmatch(line):
                return one.rule
        return ""

    def _compiled(self, pattern: str) -> re.Pattern[str]:
        if pattern not in self.compiled:
            self.compiled[pattern] = re.compile(pattern)
        return self.compiled[pattern]


@dataclass(frozen=True, slots=True, eq=False)
class Furniture:
    """All phrases by tier. `version` changes with the data."""

    tiers: dict[Tier, Phrases]
    version: str

    def rule_of(self, line: str, *tiers: Tier) -> str:
        """The rule that a normalised line falls under in the first tier that knows it, else ""."""
        return next((rule for tier in tiers if (rule := self.tiers[tier].rule_of(line))), "")


@lru_cache(maxsize=1)
def load_furniture(folder: Path = FOLDER) -> Furniture:
    """The phrases that come with the program.

    Raises:
        FurnitureError: A file is no TOML, or a rule has no name or an unknown tier.
    """
    found: dict[Tier, dict[str, list[str]]] = {tier: {} for tier in Tier}
    for file in sorted(folder.glob("*.toml")):
        try:
            rules = tomllib.loads(file.read_text("utf-8")).get("rule", [])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise FurnitureError(file.name, f"it is no TOML ({error})") from error
        for rule in rules:
            _add(rule, found, file.name)
    phrases = {tier: _phrases(rules) for tier, rules in found.items()}
    return Furniture(phrases, version_of(folder))


def version_of(folder: Path = FOLDER) -> str:
    """The version of the data, zones of pages and learned models included; nothing is parsed."""
    digest = hashlib.sha256()
    for file in (*sorted(folder.glob("*.toml")), _ZONES, *_LEARNED):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def normalised(line: str) -> str:
    """A line without what varies: case, accents, kind of apostrophe, outer punctuation.

    >>> normalised("  Laisser un commentaire : ")
    'laisser un commentaire'
    >>> normalised("L’article") == normalised("l'article.")
    True
    """
    return _folded(line).strip(_EDGES)


def _add(rule: dict[str, object], found: dict[Tier, dict[str, list[str]]], file: str) -> None:
    name = rule.get("name")
    if not isinstance(name, str):
        raise FurnitureError(file, "a [[rule]] has no name")
    for key, phrases in rule.items():
        if key in _ABOUT:
            continue
        if key not in set(Tier) or not isinstance(phrases, list):
            raise FurnitureError(file, f"{name}.{key} is none of {', '.join(Tier)}")
        found[Tier(key)].setdefault(name, []).extend(map(str, phrases))


def _phrases(rules: dict[str, list[str]]) -> Phrases:
    plain: dict[str, str] = {}
    wild: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    counting: list[_Open] = []
    for name, phrases in rules.items():
        for phrase, whole in zip(phrases, _all_folded(phrases), strict=True):
            bare = whole.strip(_EDGES)
            ends_open = phrase.endswith("*") and " " in bare  # "*" may stand for nothing
            if not _WILD.search(bare) and (ends_open or not _WILD.search(phrase)):
                plain[bare] = name
            if not _WILD.search(phrase):
                continue
            folded = whole.strip(_EDGES.replace("*", ""))
            first = folded.partition(" ")[0]
            if _WILD.search(first):
                literal = max(_WILD.sub("*", folded).split("*"), key=len)
                counting.append(_Open(literal=literal, pattern=_pattern(folded), rule=name))
            else:
                wild[first][name].append(_pattern(folded))
    return Phrases(
        plain=plain,
        patterns={
            first: tuple(("|".join(alternatives), name) for name, alternatives in named.items())
            for first, named in wild.items()
        },
        open=_Opens(one for one in counting if not one.pattern.startswith(r"\d")),
        counting=_Opens(counting),
    )


def _all_folded(texts: Sequence[str]) -> list[str]:
    """Each of some lines folded, without its outer spaces; all at once takes half the time."""
    folded = fold("\n".join(texts).translate(_APOSTROPHES)).split("\n")
    return [" ".join(line.split()) for line in folded]


def _folded(text: str) -> str:
    return _SPACE.sub(" ", fold(text.translate(_APOSTROPHES)))


def _pattern(folded: str) -> str:
    """A folded phrase with wildcards as a regular expression over normalised lines."""
    parts = _WILD.split(folded)
    return "".join({"*": r".*", "#": r"\d+"}.get(part) or re.escape(part) for part in parts)
