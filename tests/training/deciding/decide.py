"""What the models say of one article: which names it has, and what part each plays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.facets.lexicon import NameKind
from tests.training.deciding.document import Document, incident_features
from tests.training.deciding.features import Background
from tests.training.deciding.grouping import Chosen, Group
from tests.training.deciding.model import Floats, Model
from tests.training.deciding.sectors import sector_features
from tests.training.deciding.spans import Stretch

BODY, ATTACKER = "body", "attacker"
"""What a candidate may be; else it is no name."""

LEAST_NAME = 0.15
"""The chance from which on a candidate is taken for a name, for the second model to judge."""

SHARED = 0.5
"""How much of a candidate's odds comes from all places of the same spelling."""

BODIES = ("victim", "passing", "authority", "source", "other")
"""What part a body plays: a victim, one of another incident, …

Other parts are "actor" and "named", an attacker and one only named, and "none".
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A name with its part, and the chance of it."""

    group: Group
    part: str
    chance: float


def incident_chance(document: Document, incident: Model) -> float:
    """The chance that an article is about an incident that hit somebody.

    None where nothing is said of computers or of attacks: the model has
    learned from news, and pages of other kinds are strange to it.
    """
    reading = document.reading
    if not (reading.is_cyber and reading.near("attack", 0, len(reading.text))):
        return 0.0
    return float(incident.each([incident_features(document)])[0, 0])


def pick(document: Document, order: Sequence[Stretch], chances: Floats) -> list[Chosen]:
    """The best candidates first, whatever meets them left out.

    Args:
        document: The article.
        order: Its candidates.
        chances: For each the chance of being a body, and of being an attacker.
    """
    if not order:
        return []
    shared = _shared(document, order, chances)
    chosen: list[Chosen] = []
    taken = np.zeros(len(document.tokens.every), np.bool_)
    for number in np.argsort(-shared.max(axis=1), kind="stable").tolist():
        body, attacker = shared[number].tolist()
        if max(body, attacker) < LEAST_NAME:
            break
        first, behind = order[number]
        if not taken[first:behind].any():
            taken[first:behind] = True
            chosen.append(Chosen(stretch=order[number], body=body, attacker=attacker))
    return sorted(chosen, key=lambda one: one.stretch)


def _shared(document: Document, order: Sequence[Stretch], chances: Floats) -> Floats:
    """Chances that lean on those of the same spelling elsewhere in the article."""
    spelled: dict[str, list[int]] = {}
    for number, stretch in enumerate(order):
        spelled.setdefault(document.text(stretch), []).append(number)
    kept = np.clip(chances, 1e-5, 1 - 1e-5)
    odds = np.log(kept / (1 - kept))
    mixed = odds.copy()
    for numbers in spelled.values():
        if len(numbers) > 1:
            common = (odds[numbers].mean(axis=0) + odds[numbers].max(axis=0)) / 2
            mixed[numbers] = (1 - SHARED) * odds[numbers] + SHARED * common
    shared: Floats = 1 / (1 + np.exp(-mixed))
    return shared


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """What the models say of an article: names with their parts, how likely an incident is.

    `sectors` is the model to ask what a victim does.
    """

    document: Document
    background: Background
    sectors: Model
    decisions: tuple[Decision, ...]
    incident: float


VICTIM_FROM = 0.4
"""The chance from which on a name is a victim."""

BODY_FROM = 0.42
"""The chance from which on a name is a body, in any part."""

ATTACKER_FROM = 0.45
"""The chance from which on a name is an attacker, in any part."""

INCIDENT_FROM = 0.5
"""The chance of an incident below which nobody in an article is a victim or an attacker of it."""


def part_of(chances: dict[str, float], incident: float) -> tuple[str, float]:
    """The part of a name by its chances, and the chance of that."""
    hit = incident >= INCIDENT_FROM
    attackers = chances["actor"] + chances["named"]
    if attackers > max(ATTACKER_FROM, chances["victim"]):
        part = "actor" if hit and chances["actor"] > 0.7 * chances["named"] else "named"
        return part, attackers
    if hit and chances["victim"] > VICTIM_FROM:
        return "victim", chances["victim"]
    bodies = sum(chances[part] for part in BODIES)
    if bodies < BODY_FROM:
        return "none", chances["none"]
    return max(BODIES[1:], key=lambda name: chances[name]), bodies


SECTOR_FROM = 0.4
"""The chance from which on a victim is of a sector that only the models see."""

UNNAMED_FROM = 0.6
"""The same for a victim nobody names, and the chance of an incident that it takes."""


def sector_of(judgement: Judgement, victim: Group) -> str:
    """The sector of a victim as learned; what the world knows of its name else, "" for nothing."""
    background = judgement.background
    features = sector_features(judgement.document, background, victim)
    sector, chance = _likeliest(judgement.sectors, features)
    if chance > SECTOR_FROM:
        return sector
    known = (background.knowledge.sector(form.key) for form in victim.forms)
    return next(filter(None, known), "")


def unnamed_sector(judgement: Judgement) -> str:
    """The sector of a victim nobody names; "" when that is not sure, or nobody was hit."""
    if judgement.incident < UNNAMED_FROM:
        return ""
    features = sector_features(judgement.document, judgement.background, None)
    sector, chance = _likeliest(judgement.sectors, features)
    return sector if chance > UNNAMED_FROM else ""


def _likeliest(model: Model, features: Sequence[str]) -> tuple[str, float]:
    (chances,) = model.chances([features])
    best = int(chances.argmax())
    return model.labels[best], float(chances[best])


_NAMED = (NameKind.AUTHORITY, NameKind.MEDIA, NameKind.PLATFORM, NameKind.COMPANY)


def value_of(document: Document, group: Group) -> str:
    """What a name is called: as the lexicon has it, else by its fullest form, with a capital."""
    attacker = group.forms[0].chosen.is_attacker
    kinds = (NameKind.ACTOR, NameKind.MALWARE) if attacker else _NAMED
    for form in group.forms:
        for name in document.known.get(form.chosen.stretch, ()):
            if name.kind in kinds:
                return name.value
    text = group.forms[0].text
    return text if attacker else text[0].upper() + text[1:]
