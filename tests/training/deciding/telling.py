"""Decisions into mentions: values, roles, evidence and confidence, and the sectors of victims."""

from collections.abc import Sequence

from archive import Kind, Mention, Role
from indexer.facets.naming import trade_of
from indexer.facets.organisation import Organisation
from indexer.facets.reading import Reading, Span
from indexer.facets.sector import _by_topic, _sector_of, _with_others, main_victims
from indexer.facets.sector import _mention as _mention_of_sector
from tests.training.deciding.decide import (
    BODIES,
    INCIDENT_FROM,
    Decision,
    Judgement,
    sector_of,
    unnamed_sector,
    value_of,
)
from tests.training.deciding.spans import Stretch

LEARNED = "learned"
"""The rule of evidence that no rule speaks for: the models alone took it for the name."""

ROLES = {
    "victim": Role.VICTIM,
    "passing": Role.MENTIONED,
    "authority": Role.AUTHORITY,
    "source": Role.MENTIONED,
    "other": Role.MENTIONED,
    "named": Role.MENTIONED,
}


def mentions_of(judgement: Judgement, ruled: Sequence[Organisation]) -> tuple[Mention, ...]:
    """The organisations, attackers and sectors of an article, each kind in reading order.

    Args:
        judgement: What the models say.
        ruled: The organisations that the rules find; they know what some names say of a sector.
    """
    bodies = tuple(
        _organisation(judgement, decision, ruled)
        for decision in judgement.decisions
        if decision.part in BODIES
    )
    attackers = tuple(
        _attacker(judgement, decision)
        for decision in judgement.decisions
        if decision.part not in BODIES
    )
    return (
        *_joined([body.mention for body in bodies]),
        *_joined(attackers),
        *_sectors(judgement, bodies),
    )


def _sectors(judgement: Judgement, bodies: tuple[Organisation, ...]) -> tuple[Mention, ...]:
    """The sectors of the main victims: by names and trades, else by the topic or as learned."""
    if judgement.incident < INCIDENT_FROM:
        return ()
    reading = judgement.document.reading
    victims = main_victims(reading, bodies)
    found: dict[str, list[tuple[Span, str]]] = {}
    for body in victims:
        if sector := _sector_of(reading, body):
            slugs, span, rule = sector
            for slug in _with_others(reading, slugs.split()):
                found.setdefault(slug, []).append((span, rule))
    unnamed = "" if found else unnamed_sector(judgement)
    found = found or _by_topic(reading, bool(victims))
    if not found and unnamed:
        found = {unnamed: [(Span(0, reading.title_end or reading.lead_end), LEARNED)]}
    return tuple(_mention_of_sector(reading, slug, spans) for slug, spans in found.items())


def _joined(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """One mention a value: of two names that mean one body the first stays, with all evidence."""
    by_value: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_value.setdefault(mention.value, []).append(mention)
    return tuple(own[0] if len(own) == 1 else _with_evidence(own) for own in by_value.values())


def _with_evidence(own: Sequence[Mention]) -> Mention:
    best = max(own, key=lambda mention: (mention.role is not Role.MENTIONED, mention.confidence))
    evidence = sorted(
        {one for mention in own for one in mention.evidence},
        key=lambda one: (one.field != "title", one.start),
    )
    return Mention(
        kind=best.kind,
        value=best.value,
        role=best.role,
        alias=evidence[0].text,
        evidence=tuple(evidence),
        confidence=best.confidence,
    )


def _organisation(
    judgement: Judgement, decision: Decision, ruled: Sequence[Organisation]
) -> Organisation:
    spans = tuple(_span(judgement, stretch) for stretch in decision.group.stretches)
    mention = _mention(judgement, decision, Kind.ORGANISATION, ROLES[decision.part])
    sector = ""
    if mention.role is Role.VICTIM:
        sector = _sector(judgement, decision, spans, ruled)
    return Organisation(mention=mention, sector=sector, spans=spans)


def _sector(
    judgement: Judgement,
    decision: Decision,
    spans: Sequence[Span],
    ruled: Sequence[Organisation],
) -> str:
    """What a victim does: by its name, by the lexicon, by a trade beside it, else as learned."""
    for body in ruled:
        if body.sector and any(span.meets(own) for span in body.spans for own in spans):
            return body.sector
    for form in decision.group.forms:
        for name in judgement.document.known.get(form.chosen.stretch, ()):
            if name.sector:
                return name.sector
    if any(trade_of(judgement.document.reading, span) for span in spans):
        return ""  # it is read there, with its place
    return sector_of(judgement, decision.group)


def _attacker(judgement: Judgement, decision: Decision) -> Mention:
    role = Role.MENTIONED
    if decision.part == "actor":
        claimed = any(
            _is_claim(judgement.document.reading, _span(judgement, stretch))
            for stretch in decision.group.stretches
        )
        role = Role.CLAIMED if claimed else Role.ATTRIBUTED
    return _mention(judgement, decision, Kind.ACTOR, role)


def _is_claim(reading: Reading, span: Span) -> bool:
    sentence = reading.sentence(span.start)
    return reading.near("actor.claim", sentence.start, sentence.end) is not None


def _mention(judgement: Judgement, decision: Decision, kind: Kind, role: Role) -> Mention:
    document, stretches = judgement.document, decision.group.stretches
    evidence = tuple(
        document.reading.evidence(_span(judgement, stretch), _rule(judgement, stretch, kind))
        for stretch in stretches
    )
    return Mention(
        kind=kind,
        value=value_of(document, decision.group),
        role=role,
        alias=evidence[0].text,
        evidence=evidence,
        confidence=round(min(0.99, decision.chance), 2),
    )


def _rule(judgement: Judgement, stretch: Stretch, kind: Kind) -> str:
    """The rule that speaks for a name where it stands."""
    for verdict in judgement.document.verdicts.get(stretch, ()):
        if verdict.kind == kind:
            return verdict.rule
    return LEARNED


def _span(judgement: Judgement, stretch: Stretch) -> Span:
    every = judgement.document.tokens.every
    return Span(every[stretch[0]].start, every[stretch[1] - 1].end)
