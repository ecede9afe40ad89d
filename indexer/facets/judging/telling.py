"""Decisions into mentions: values, roles, evidence and confidence, and the sectors of victims."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive import Kind, Mention, Reason, Role
from indexer.facets.naming import sector_of_name, trade_of
from indexer.facets.reading import Reading, Span
from indexer.facets.sector import with_others

from .deciding import BODIES, INCIDENT_FROM, Decision, Judgement, value_of
from .reasons import reasons_of, reasons_of_sector
from .sectors import Signs, lead_features, victim_features
from .spans import Stretch
from .tokens import STEM
from .wording import NEVER

LEARNED = "learned"
"""The rule of evidence that no rule speaks for: the models alone took it for the name."""

ROLES = {
    "victim": Role.VICTIM,
    "passing": Role.MENTIONED,
    "authority": Role.AUTHORITY,
    "source": Role.SOURCE,
    "other": Role.MENTIONED,
    "named": Role.MENTIONED,
}

CALIBRATED = {
    "victim": "victim",
    "passing": "body",
    "authority": "body",
    "source": "body",
    "other": "body",
    "actor": "actor",
    "named": "named",
}
"""What the confidence of a part is read from; see `Weights.confidence`."""

SECTOR_FROM = 0.38
"""The chance from which on a sector is told."""

TRADE_FROM = 0.4
"""The chance from which on the words around a victim tell what it does."""

STRONGEST = 3
"""Words of the text that are shown for a sector which no name and no trade tells."""

MANY = 5
"""Victims from which on a story is a list of them, without main ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A decision with the mention that it makes."""

    decision: Decision
    mention: Mention


def mentions_of(judgement: Judgement) -> tuple[Mention, ...]:
    """The organisations, attackers and sectors of an article, each kind in reading order."""
    told = _told(judgement)
    return (
        *_joined(one.mention for one in told if one.mention.kind is Kind.ORGANISATION),
        *_joined(one.mention for one in told if one.mention.kind is Kind.ACTOR),
        *_sectors(judgement, [one for one in told if one.mention.role is Role.VICTIM]),
    )


def victims_of(judgement: Judgement) -> list[Told]:
    """The decisions that take a name for a victim, with their mentions."""
    return [one for one in _told(judgement) if one.mention.role is Role.VICTIM]


def _told(judgement: Judgement) -> list[Told]:
    return [
        Told(decision=decision, mention=_mention(judgement, decision))
        for decision in judgement.decisions
    ]


def doubts_of(judgement: Judgement, certain: Sequence[Mention]) -> tuple[Mention, ...]:
    """Mentions that are rather not right, those left out that are certain with the same role."""
    known = {(mention.kind, mention.value, mention.role) for mention in certain}
    named = {(mention.kind, mention.value) for mention in certain}
    called = [
        (_kind_of(decision.part), value_of(judgement.document, decision.group))
        for decision in judgement.doubts
    ]
    hit = {
        name for name, doubt in zip(called, judgement.doubts, strict=True) if doubt.part == "victim"
    }
    found = _joined(
        _mention(judgement, doubt)
        for name, doubt in zip(called, judgement.doubts, strict=True)
        if name in hit or name not in named
    )
    return tuple(
        mention
        for mention in found
        if (mention.kind, mention.value, mention.role) not in known
        and (mention.role is Role.VICTIM or (mention.kind, mention.value) not in named)
    )


def _kind_of(part: str) -> Kind:
    return Kind.ORGANISATION if part in BODIES else Kind.ACTOR


def _mention(judgement: Judgement, decision: Decision) -> Mention:
    document, stretches = judgement.document, decision.group.stretches
    kind = _kind_of(decision.part)
    is_body = kind is Kind.ORGANISATION
    role = ROLES[decision.part] if is_body else _role_of_attacker(judgement, decision)
    evidence = tuple(
        document.reading.evidence(document.span(stretch), _rule(judgement, stretch, kind))
        for stretch in stretches
    )
    return Mention(
        kind=kind,
        value=value_of(document, decision.group),
        role=role,
        alias=evidence[0].text,
        evidence=evidence,
        confidence=judgement.weights.confidence(CALIBRATED[decision.part], decision.chance),
        reasons=reasons_of(judgement, decision),
    )


def _role_of_attacker(judgement: Judgement, decision: Decision) -> Role:
    """Claimed if the article says they say so; mentioned if it only compares or recalls."""
    if decision.part == "named":
        return Role.MENTIONED
    document = judgement.document
    spans = (document.span(stretch) for stretch in decision.group.stretches)
    claimed = any(_is_claim(document.reading, span) for span in spans)
    return Role.CLAIMED if claimed else Role.ATTRIBUTED


def _is_claim(reading: Reading, span: Span) -> bool:
    sentence = reading.sentence(span.start)
    return reading.near("actor.claim", sentence.start, sentence.end) is not None


def _rule(judgement: Judgement, stretch: Stretch, kind: Kind) -> str:
    """The rule that speaks for a name where it stands."""
    verdicts = judgement.document.verdicts.get(stretch, ()) if kind is Kind.ACTOR else ()
    return next((verdict.rule for verdict in verdicts), LEARNED)


def _joined(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """One mention a kind and value: of two names of one body one stays, with all evidence."""
    by_value: dict[tuple[Kind, str], list[Mention]] = {}
    for mention in mentions:
        by_value.setdefault((mention.kind, mention.value), []).append(mention)
    return tuple(own[0] if len(own) == 1 else _with_evidence(own) for own in by_value.values())


def _with_evidence(own: Sequence[Mention]) -> Mention:
    best = max(own, key=lambda mention: (mention.role is not Role.MENTIONED, mention.confidence))
    evidence = sorted(
        {one for mention in own for one in mention.evidence},
        key=lambda one: (one.field != "title", one.start, one.end, one.rule),
    )
    return Mention(
        kind=best.kind,
        value=best.value,
        role=best.role,
        alias=evidence[0].text,
        evidence=tuple(evidence),
        confidence=best.confidence,
        reasons=best.reasons,
    )


def _sectors(judgement: Judgement, victims: Sequence[Told]) -> tuple[Mention, ...]:
    """The sectors of the main victims, with what tells them."""
    if judgement.incident < INCIDENT_FROM:
        return ()
    speaking = speaking_of(judgement, victims)
    found = []
    for slug, chance in judgement.weights.sectors.chances(speaking.signs).items():
        if chance >= SECTOR_FROM:
            words = _words_for(judgement, slug)
            places = speaking.places.get(slug, [])
            spans = places or [(span, LEARNED) for span in words or [_opening(judgement)]]
            reasons = reasons_of_sector(judgement.document.reading, places, words)
            found.append(_sector(judgement, slug, spans, chance, reasons))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """What speaks for each sector that was learned or is told; where, and by which rule."""

    signs: dict[str, Signs]
    places: dict[str, list[tuple[Span, str]]]


def speaking_of(judgement: Judgement, victims: Sequence[Told]) -> Speaking:
    """What speaks for the sectors of an article by its victims, and by its words."""
    leading = _main(judgement, victims)
    lead, *every = _trades(judgement, leading)
    places: dict[str, list[tuple[Span, str]]] = {}
    for victim, trades in zip(leading, every, strict=True):
        for slugs, span, rule in _sectors_of(judgement, victim, trades):
            for slug in with_others(judgement.document.reading, slugs.split()):
                places.setdefault(slug, []).append((span, rule))
    rules = {slug: {rule for _, rule in own} for slug, own in places.items()}
    is_told = any(own & {"name", "trade"} for own in rules.values())
    logits = judgement.wording.by_label
    signs = {
        slug: Signs(
            wording=logits.get(slug, NEVER),
            victims=max([trades.get(slug, 0.0) for trades in every], default=0.0),
            lead=lead.get(slug, 0.0),
            by_name="name" in rules.get(slug, ()),
            by_trade="trade" in rules.get(slug, ()),
            by_victim=LEARNED in rules.get(slug, ()),
            is_told=is_told,
            hit=len(victims),
            incident=judgement.incident,
        )
        for slug in dict.fromkeys((*lead, *places))
    }
    return Speaking(signs=signs, places=places)


def _trades(judgement: Judgement, victims: Sequence[Told]) -> list[dict[str, float]]:
    """The chance of each sector by the lead alone, then with the words of each victim as well."""
    document, model = judgement.document, judgement.weights.trades
    background = judgement.weights.background
    groups = [victim.decision.group for victim in victims]
    own = [victim_features(document, background, group) for group in groups]
    sums = model.sums([lead_features(document), *own])
    sums[1:] += sums[0]
    return [
        dict(zip(model.labels, chances, strict=True)) for chances in model.chances_by(sums).tolist()
    ]


def _words_for(judgement: Judgement, slug: str) -> list[Span]:
    """Where the words first stand that say most for a sector, the strongest first."""
    tokens = judgement.document.tokens
    spans = []
    for stem in judgement.wording.strongest(slug, STRONGEST):
        number = next(n for n, flat in enumerate(tokens.flats) if flat[:STEM] == stem)
        spans.append(Span(tokens.starts[number], tokens.ends[number]))
    return spans


def _opening(judgement: Judgement) -> Span:
    """The title, or the first sentences where there is none."""
    reading, tokens = judgement.document.reading, judgement.document.tokens
    titled = tokens.starts[0] < reading.title_end
    end = reading.title_end if titled else reading.lead_end
    last = max(number for number, start in enumerate(tokens.starts) if start < end)
    return Span(tokens.starts[0], tokens.ends[last])


def _main(judgement: Judgement, victims: Sequence[Told]) -> Sequence[Told]:
    """The victims of the title and the first sentences; all of them when none stands there.

    A story of many victims has no main one among them: then all count.
    """
    if len(victims) > MANY:
        return victims
    tokens, lead = judgement.document.tokens, judgement.document.reading.lead_end
    leading = [one for one in victims if tokens.starts[one.decision.group.stretches[0][0]] < lead]
    return leading or victims


def _sectors_of(
    judgement: Judgement, victim: Told, trades: dict[str, float]
) -> Iterator[tuple[str, Span, str]]:
    """What a victim does: by its name, by the lexicon, by a trade beside it, else as learned."""
    document, group = judgement.document, victim.decision.group
    reading = document.reading
    spans = [document.span(stretch) for stretch in group.stretches]
    names = [
        name.sector
        for form in group.forms
        for name in document.known.get(form.chosen.stretch, ())
        if name.sector
    ]
    names += [slug for form in group.forms if (slug := sector_of_name(reading.lexicon, form.text))]
    if names:
        yield names[0], spans[0], "name"
        return
    for span in spans:
        if trade := trade_of(reading, span):
            yield trade.sector, trade.span, "trade"
            return
    if slug := _trade(judgement, victim, trades):
        yield slug, spans[0], LEARNED


def _trade(judgement: Judgement, victim: Told, trades: dict[str, float]) -> str:
    """What a victim does as learned; what the world knows of its name else, "" for nothing."""
    best = max(trades, key=lambda slug: trades[slug])
    if trades[best] > TRADE_FROM:
        return best
    knowledge = judgement.weights.background.knowledge
    known = (knowledge.sector(form.key) for form in victim.decision.group.forms)
    return next(filter(None, known), "")


def _sector(
    judgement: Judgement,
    slug: str,
    spans: list[tuple[Span, str]],
    chance: float,
    reasons: tuple[Reason, ...],
) -> Mention:
    reading = judgement.document.reading
    ordered = sorted(set(spans), key=lambda item: (item[0].start, item[0].end, item[1]))
    return Mention(
        kind=Kind.SECTOR,
        value=slug,
        role=Role.VICTIM,
        alias=reading.words(ordered[0][0]),
        evidence=tuple(reading.evidence(span, f"sector:{rule}") for span, rule in ordered),
        confidence=judgement.weights.confidence("sector", chance),
        reasons=reasons,
    )
