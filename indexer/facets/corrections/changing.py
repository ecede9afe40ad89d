"""What corrections make of an article's mentions, and which articles they concern."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from archive import OTHER, Article, Capture, Evidence, Kind, Mention, Role, TextField
from indexer.records import one_line

from .details import changed_details
from .evidence import of_whom, places
from .records import NAME, TYING, Action, Correction, Names

_MARKS = "-" + OTHER
"""What may stand before a key: that it matched nothing, that the article is the other of two."""

_TIES = tuple(TYING.values())


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections of a file, in its order."""

    file: str = NAME
    every: tuple[Correction, ...] = ()

    def applied(self, article: Article) -> Article:
        """The article with the corrections that are meant for it; their keys in `corrected`."""
        mentions, uncertain, details = article.mentions, article.uncertain, article.details
        keys = []
        for correction in self.every:
            values = {f"{mention.kind}:{mention.value}" for mention in mentions}
            if not correction.meant_for(Names.of(article), values):
                continue
            if tie := correction.tie(Names.of(article)):
                keys.append(tie)
                continue
            if correction.detail:
                told = changed_details(article, details, mentions, correction)
                details = details if told is None else told
                keys.append(f"-{correction.key}" if told is None else correction.key)
                continue
            after = _CHANGES[correction.action](article, mentions, correction)
            mentions = mentions if after is None else after
            keys.append(f"-{correction.key}" if after is None else correction.key)
            if correction.action is Action.KEEP:
                continue
            decided = {*correction.values, correction.to}
            uncertain = tuple(
                one
                for one in uncertain
                if one.kind is not correction.field or one.value not in decided
            )
        return replace(
            article,
            mentions=mentions,
            uncertain=uncertain,
            details=details,
            corrected=tuple(keys),
        )

    def kept(self, names: Names) -> frozenset[str]:
        """The lines that stay in an article, whatever else speaks against them."""
        return frozenset(
            one_line(correction.values[0])
            for correction in self.every
            if correction.action is Action.KEEP and correction.meant_for(names, ())
        )

    def concerned(self, captures: Iterable[Capture]) -> set[str]:
        """Seeds that have to be read again: a correction for them has come, or has gone.

        Args:
            captures: What the index holds.
        """
        now = {correction.key for correction in self.every}
        captures = list(captures)
        seen = {key.lstrip(_MARKS) for capture in captures for key in capture.corrected}
        new = [correction for correction in self.every if correction.key not in seen]
        return {
            capture.seed
            for capture in captures
            if (capture.corrected and not now.issuperset(_meant(capture)))
            or (new and any(one.meant_for(_names_of(capture), capture.values) for one in new))
        }

    def idle(self, captures: Iterable[Capture]) -> tuple[str, ...]:
        """A sentence for each correction that changes nothing in the whole archive."""
        keys = {key for capture in captures for key in capture.corrected}
        busy = {key for key in keys if not key.startswith(_TIES) or OTHER + key in keys}
        return tuple(
            f"{self.file}, line {one.line}: this correction ({one}) matches nothing;"
            " correct it, or take it out"
            for one in self.every
            if one.key not in busy
        )


def _meant(capture: Capture) -> Iterator[str]:
    """The keys of the corrections that were meant for a capture."""
    return (key.lstrip(OTHER) for key in capture.corrected if key[0] != "-")


def _names_of(capture: Capture) -> Names:
    return Names(capture.article_id, capture.url, capture.seed, capture.outlet)


# What each action makes of the mentions of an article; None when the correction matches nothing

Mentions = tuple[Mention, ...]


def _add(article: Article, mentions: Mentions, correction: Correction) -> Mentions | None:
    """Add a value, where the text says its name or the alias; a sector where the victim stands."""
    value = correction.values[0]
    evidence = tuple(places(article, correction.alias or value, f"correction:{correction.action}"))
    if not evidence and correction.field is Kind.SECTOR:
        evidence = of_whom(article, mentions, correction)
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


def _keep(article: Article, mentions: Mentions, correction: Correction) -> Mentions | None:
    """Leave the mentions as they are: the line was put back before they were found."""
    line = one_line(correction.values[0])
    return mentions if any(one_line(one) == line for one in article.paragraphs) else None


_CHANGES: dict[Action, Callable[[Article, Mentions, Correction], Mentions | None]] = {
    Action.ADD: _add,
    Action.REMOVE: _remove,
    Action.RENAME: _rename,
    Action.MERGE: _rename,
    Action.SPLIT: _split,
    Action.ROLE: _set_role,
    Action.SECTOR: _set_sector,
    Action.KEEP: _keep,
}


def _is(mention: Mention, kind: Kind, values: Sequence[str]) -> bool:
    return mention.kind is kind and mention.value in values


def _same(one: Mention, other: Mention) -> bool:
    return one.kind is other.kind and one.value == other.value


def _mention(kind: Kind, value: str, role: Role, evidence: tuple[Evidence, ...]) -> Mention:
    return Mention(
        kind=kind, value=value, role=role, alias=evidence[0].text, evidence=evidence, confidence=1.0
    )


_RANK = (Role.VICTIM, Role.CLAIMED, Role.ATTRIBUTED, Role.AUTHORITY, Role.SOURCE, Role.MENTIONED)


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
