"""What people corrected in the facets: an overlay beside the seeds, readable and fit for git.

A correction holds for one article or for the whole archive. It is applied to
what the rules found, every time an article is read, in the order of the file.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from archive import Article, Capture, Evidence, Kind, Mention, Role, TextField
from indexer.records import IndexerError

NAME = "corrections.toml"
"""What the overlay is called; it lies beside the seeds folder."""

SECTORS = frozenset(
    """health public-administration education manufacturing energy transport finance telecom media
    retail technology defence justice food construction nonprofit culture-sport water
    professional-services hospitality""".split()
)
_BLOCK = re.compile(r"^[ \t]*\[\[[ \t]*correction[ \t]*\]\]", re.MULTILINE)
_ROLES = {
    Kind.ORGANISATION: {Role.VICTIM, Role.AUTHORITY, Role.MENTIONED},
    Kind.ACTOR: {Role.ATTRIBUTED, Role.CLAIMED, Role.MENTIONED},
    Kind.SECTOR: {Role.VICTIM},
}


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


_WANTED = {
    Action.ADD: {"article", "field", "value"},
    Action.REMOVE: {"field", "value"},
    Action.RENAME: {"field", "value", "to"},
    Action.MERGE: {"field", "values", "to"},
    Action.SPLIT: {"field", "value", "alias", "to"},
    Action.ROLE: {"field", "value", "role"},
    Action.SECTOR: {"value", "sector"},
}
"""What each action has to say."""

_ALLOWED = {Action.ADD: {"alias", "role"}}
_ABOUT = {"action", "article", "who", "when", "why"}
"""What every correction may say."""


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
    whole archive. `line` is where it begins in the file.
    """

    line: int
    action: Action
    field: Kind
    values: tuple[str, ...]
    to: str = ""
    alias: str = ""
    role: Role | None = None
    article: str = ""

    @property
    def key(self) -> str:
        """What the correction does, hashed: who wrote it, when, why and where changes nothing."""
        said = (self.action, self.field, self.values, self.to, self.alias, self.role, self.article)
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    def __str__(self) -> str:
        """What it does, in short."""
        to = f" → {self.to}" if self.to else ""
        return f"{self.action} {self.field} {', '.join(self.values)}{to}"

    def meant_for(self, article_id: str, url: str, seed: str, values: AbstractSet[str]) -> bool:
        """Whether the correction may change an article.

        Args:
            article_id: Its id.
            url: Its canonical address.
            seed: Its seed.
            values: Its mentions as "kind:value".
        """
        if self.article not in ("", article_id, url, seed):
            return False
        here = any(f"{self.field}:{value}" in values for value in self.values)
        return here or self.action is Action.ADD


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections of a file, in its order."""

    file: str = NAME
    every: tuple[Correction, ...] = ()

    def applied(self, article: Article) -> Article:
        """The article with the corrections that are meant for it; their keys in `corrected`."""
        mentions, keys = article.mentions, []
        for correction in self.every:
            values = {f"{mention.kind}:{mention.value}" for mention in mentions}
            if not correction.meant_for(article.id, article.url, article.seed, values):
                continue
            after = _DEEDS[correction.action](article, mentions, correction)
            mentions = mentions if after is None else after
            keys.append(f"-{correction.key}" if after is None else correction.key)
        return replace(article, mentions=mentions, corrected=tuple(keys))

    def concerned(self, captures: Iterable[Capture]) -> set[str]:
        """Seeds that have to be read again: a correction for them has come, or has gone.

        Args:
            captures: What the index holds.
        """
        now = {correction.key for correction in self.every}
        captures = list(captures)
        seen = {key.removeprefix("-") for capture in captures for key in capture.corrected}
        new = [correction for correction in self.every if correction.key not in seen]
        return {
            capture.seed
            for capture in captures
            if not now.issuperset(key for key in capture.corrected if key[0] != "-")
            or any(
                one.meant_for(capture.article_id, capture.url, capture.seed, capture.values)
                for one in new
            )
        }

    def idle(self, captures: Iterable[Capture]) -> tuple[str, ...]:
        """A sentence for each correction that changes nothing in the whole archive."""
        busy = {key for capture in captures for key in capture.corrected}
        return tuple(
            f"{self.file}, line {one.line}: this correction ({one}) matches nothing;"
            " correct it, or take it out"
            for one in self.every
            if one.key not in busy
        )


def load_corrections(file: Path) -> Corrections:
    """The corrections of a file; none when there is no file.

    Raises:
        CorrectionError: It is no TOML, or a correction in it makes no sense.
    """
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return Corrections(str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise CorrectionError(str(file), 1, f"it cannot be read ({error})") from error
    try:
        rows = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        last = text.rstrip().count("\n") + 1
        raise CorrectionError(
            str(file), int(line.group(1)) if line else last, str(error)
        ) from error
    lines = [text.count("\n", 0, match.start()) + 1 for match in _BLOCK.finditer(text)]
    told = rows.pop("correction", [])
    if rows or not isinstance(told, list):
        raise CorrectionError(str(file), 1, "only [[correction]] tables may stand in it")
    return Corrections(
        str(file),
        tuple(_correction(row, line, str(file)) for row, line in zip(told, lines, strict=True)),
    )


def _correction(row: dict[str, Any], line: int, file: str) -> Correction:
    def wrong(detail: str) -> CorrectionError:
        return CorrectionError(file, line, detail)

    if row.get("action") not in set(Action):
        raise wrong(f"action is none of {', '.join(Action)}")
    action = Action(row["action"])
    wanted = _WANTED[action]
    if missing := sorted(wanted - row.keys()):
        raise wrong(f"{action} needs {', '.join(missing)}")
    if unknown := sorted(row.keys() - wanted - _ALLOWED.get(action, set()) - _ABOUT):
        raise wrong(f"{action} has no use for {', '.join(unknown)}")
    texts = {key: value for key, value in row.items() if key not in ("when", "values")}
    if bad := sorted(key for key, value in texts.items() if not _is_text(value)):
        raise wrong(f"{', '.join(bad)} must be a text that is not empty")
    if not isinstance(row.get("when", date.min), date):
        raise wrong("when must be a date such as 2024-03-06")
    values = row.get("values", [row.get("value")])
    if not isinstance(values, list) or not values or not all(map(_is_text, values)):
        raise wrong("values must be a list of texts")
    return _checked(row, action, tuple(values), line, wrong)


def _checked(
    row: dict[str, Any],
    action: Action,
    values: tuple[str, ...],
    line: int,
    wrong: Callable[[str], CorrectionError],
) -> Correction:
    """The correction, its field, role and sector known."""
    kind = "organisation" if action is Action.SECTOR else row["field"]
    if kind not in set(Kind):
        raise wrong(f"field is none of {', '.join(Kind)}")
    role = row.get("role")
    if role is not None and role not in _ROLES[Kind(kind)]:
        raise wrong(f"role is none of {', '.join(sorted(_ROLES[Kind(kind)]))}")
    sectors = [row["sector"]] if action is Action.SECTOR else []
    if kind == Kind.SECTOR:
        sectors += [row["to"]] if "to" in row else []
        sectors += values if action is Action.ADD else []
    if unknown := sorted(set(sectors) - SECTORS):
        raise wrong(f"{', '.join(unknown)} is no sector; they are {', '.join(sorted(SECTORS))}")
    return Correction(
        line=line,
        action=action,
        field=Kind(kind),
        values=values,
        to=row.get("to", row.get("sector", "")),
        alias=row.get("alias", ""),
        role=Role(role) if role else None,
        article=row.get("article", ""),
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\n" not in value


# The deeds: the mentions of an article as they are after a correction; None when it matches nothing

Mentions = tuple[Mention, ...]


def _add(article: Article, mentions: Mentions, correction: Correction) -> Mentions | None:
    """Add a value, where the text says its name or the alias; a sector where the victim stands."""
    value = correction.values[0]
    evidence = tuple(_places(article, correction.alias or value, f"correction:{correction.action}"))
    if not evidence and correction.field is Kind.SECTOR:
        evidence = _whom(article, mentions, correction)
    if not evidence:
        return None
    kept = [one for one in mentions if not _is(one, correction.field, (value,))]
    default = Role.MENTIONED if correction.field is not Kind.SECTOR else Role.VICTIM
    return *kept, _mention(correction.field, value, correction.role or default, evidence)


def _remove(_article: Article, mentions: Mentions, correction: Correction) -> Mentions | None:
    kept = tuple(one for one in mentions if not _is(one, correction.field, correction.values))
    return kept if len(kept) < len(mentions) else None


def _rename(_article: Article, mentions: Mentions, correction: Correction) -> Mentions | None:
    """Call values otherwise, and make one of those that are now called the same."""
    field, to = correction.field, correction.to
    if not any(_is(one, field, correction.values) for one in mentions):
        return None
    after: list[Mention] = []
    for one in mentions:
        named = replace(one, value=to) if _is(one, field, correction.values) else one
        twin = next((at for at, other in enumerate(after) if _same(other, named)), None)
        if twin is None:
            after.append(named)
        else:
            after[twin] = _joined(after[twin], named)
    return tuple(after)


def _split(_article: Article, mentions: Mentions, correction: Correction) -> Mentions | None:
    """Give the places where a value is written in one way to another value."""
    after: list[Mention] = []
    matched = False
    for one in mentions:
        theirs = tuple(place for place in one.evidence if place.text == correction.alias)
        if not theirs or not _is(one, correction.field, correction.values):
            after.append(one)
            continue
        matched = True
        rest = tuple(place for place in one.evidence if place not in theirs)
        if rest:
            after.append(replace(one, evidence=rest, alias=rest[0].text))
        after.append(replace(one, value=correction.to, evidence=theirs, alias=correction.alias))
    return tuple(after) if matched else None


def _set_role(_article: Article, mentions: Mentions, correction: Correction) -> Mentions | None:
    if not any(_is(one, correction.field, correction.values) for one in mentions):
        return None
    return tuple(
        replace(one, role=correction.role)
        if correction.role and _is(one, correction.field, correction.values)
        else one
        for one in mentions
    )


def _set_sector(_article: Article, mentions: Mentions, correction: Correction) -> Mentions | None:
    """Give the sector of a body to the articles in which it is the victim.

    Sectors that were read from the same places go: they were its sector too.
    """
    hit = [
        one
        for one in mentions
        if _is(one, Kind.ORGANISATION, correction.values) and one.role is Role.VICTIM
    ]
    if not hit:
        return None
    places = {(place.field, place.start) for one in hit for place in one.evidence}
    others = any(
        one.kind is Kind.ORGANISATION and one.role is Role.VICTIM and one not in hit
        for one in mentions
    )
    kept = tuple(
        one
        for one in mentions
        if one.kind is not Kind.SECTOR
        or (others and not any((place.field, place.start) in places for place in one.evidence))
    )
    rule = f"correction:{correction.action}"
    evidence = tuple(replace(place, rule=rule) for place in hit[0].evidence)
    return *kept, _mention(Kind.SECTOR, correction.to, Role.VICTIM, evidence)


_DEEDS: dict[Action, Callable[[Article, Mentions, Correction], Mentions | None]] = {
    Action.ADD: _add,
    Action.REMOVE: _remove,
    Action.RENAME: _rename,
    Action.MERGE: _rename,
    Action.SPLIT: _split,
    Action.ROLE: _set_role,
    Action.SECTOR: _set_sector,
}


def _is(mention: Mention, kind: Kind, values: Sequence[str]) -> bool:
    return mention.kind is kind and mention.value in values


def _same(one: Mention, other: Mention) -> bool:
    return one.kind is other.kind and one.value == other.value


def _mention(kind: Kind, value: str, role: Role, evidence: tuple[Evidence, ...]) -> Mention:
    return Mention(
        kind=kind, value=value, role=role, alias=evidence[0].text, evidence=evidence, confidence=1.0
    )


_RANK = (Role.VICTIM, Role.CLAIMED, Role.ATTRIBUTED, Role.AUTHORITY, Role.MENTIONED)


def _joined(one: Mention, other: Mention) -> Mention:
    """Two mentions that are one: the weightier role, all evidence in reading order."""
    order = {TextField.TITLE: 0, TextField.BODY: 1}
    evidence = sorted({*one.evidence, *other.evidence}, key=lambda e: (order[e.field], e.start))
    return replace(
        one,
        role=min(one.role, other.role, key=_RANK.index),
        evidence=tuple(evidence),
        alias=evidence[0].text,
        confidence=max(one.confidence, other.confidence),
    )


def _places(article: Article, words: str, rule: str) -> Iterable[Evidence]:
    """Where some words stand in an article, as whole words."""
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    for text_field in TextField:
        for match in pattern.finditer(article.text(text_field)):
            yield Evidence(
                field=text_field, start=match.start(), end=match.end(), text=match[0], rule=rule
            )


def _whom(article: Article, mentions: Mentions, correction: Correction) -> tuple[Evidence, ...]:
    """What speaks for a sector that a person gave: the victim's name, else the title."""
    rule = f"correction:{correction.action}"
    hit = [m for m in mentions if m.kind is Kind.ORGANISATION and m.role is Role.VICTIM]
    if hit:
        return (replace(hit[0].evidence[0], rule=rule),)
    whole = Evidence(
        field=TextField.TITLE, start=0, end=len(article.title), text=article.title, rule=rule
    )
    return (whole,) if article.title else ()


# Writing


@dataclass(slots=True)
class Overlay:
    """The file of corrections, to be written to; what people wrote in it stays as it is."""

    file: Path
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.file.exists():
            self.lines = self.file.read_text("utf-8").splitlines()

    def add(self, row: dict[str, object]) -> int:
        """Write one more correction.

        Returns:
            The line it begins in.

        Raises:
            CorrectionError: It makes no sense; nothing is written.
        """
        _correction(row, len(self.lines) + 1, str(self.file))
        if self.lines and self.lines[-1].strip():
            self.lines.append("")
        line = len(self.lines) + 1
        self.lines += ["[[correction]]", *(f"{key} = {_toml(told)}" for key, told in row.items())]
        self._write()
        return line

    def undo(self, line: int) -> list[str]:
        """Take out the correction that begins in a line.

        Returns:
            What stood there.

        Raises:
            CorrectionError: No correction begins there; nothing is written.
        """
        begins = [at for at, text in enumerate(self.lines, start=1) if _BLOCK.match(text)]
        if line not in begins:
            known = ", ".join(map(str, begins)) or "none"
            raise CorrectionError(
                str(self.file), line, f"no correction begins here, but in {known}"
            )
        end = next((at for at in begins if at > line), len(self.lines) + 1)
        taken = self.lines[line - 1 : end - 1]
        self.lines[line - 1 : end - 1] = []
        self._write()
        return taken

    def _write(self) -> None:
        new = self.file.with_name(f"{self.file.name}.new")
        new.write_text("\n".join(self.lines).rstrip("\n") + "\n", encoding="utf-8")
        new.replace(self.file)


def _toml(told: object) -> str:
    if isinstance(told, date):
        return told.isoformat()
    return json.dumps(told, ensure_ascii=False)
