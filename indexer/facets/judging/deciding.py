"""What the models say of one article: which names it has, and what part each plays."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from archive import Mention, Role
from indexer.facets.lexicon import Name, NameKind, key_of
from indexer.facets.reading import Reading

from .bare import ARTICLES, without_article, without_band
from .context import Contexts
from .document import Document, document_of
from .features import Features, chances_of
from .grouping import ARTICLE, Chosen, Group, grouped
from .model import Floats
from .people import without_people
from .programs import is_program_alone
from .spans import Stretch
from .together import seen_together
from .weights import Weights
from .wording import Wording, incident_chance, word_counts

BODY, ATTACKER = "body", "attacker"
"""What a candidate may be; else it is no name."""

LEAST_NAME = 0.15
"""The chance from which on a candidate is taken for a name, for the second model to judge."""

MOST_PLACES = 1000
"""Places of names in an article; of more, those that are surest."""

SHARED = 0.5
"""How much of a candidate's odds comes from all places of the same spelling."""

BODIES = ("victim", "passing", "authority", "source", "other")
"""What part a body plays: a victim, one of another incident, …

Other parts are "actor" and "named", an attacker and one only named, and "none".
"""

INTRODUCED = "actor:named"
"""The rule for names that words introduce as an attacker's; what it finds are attackers."""

INCIDENT_FROM = 0.5
"""The chance of an incident below which nobody in an article is a victim or an attacker of it."""

VICTIM_FROM = 0.4
"""The chance from which on the surest victim of an article is one."""

BESIDE = 0.65
"""The share of the surest victim's chance from which on others are victims beside it."""

BESIDE_FROM = 0.4
"""The chance that others need for that, however unsure the surest one is."""

BODY_FROM = 0.42
"""The chance from which on a name is a body, in any part."""

ATTACKER_FROM = 0.35
"""The chance from which on a name is an attacker, in any part."""

KNOWN_FROM = 0.2
"""The same for a group of our own list whose name means nothing else."""

ATTACKED_FROM = 0.03
"""The chance of an incident below which no attacker of an article has done it."""

STRANGE_FROM = 0.25
"""The same for attackers that our own list does not know and no rule speaks for."""

ORDINARY_FROM = 0.4
"""What a group needs whose name is an ordinary word, where no rule sees an attacker in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A name with its part, the chance of it, and the rows of the features it was decided by."""

    group: Group
    part: str
    chance: float
    rows: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """What the models say of an article.

    `decisions` are its names with their parts, `doubts` parts that some could
    play but rather do not, `wording` what its words say, `incident` the chance
    that it is about an incident that hit somebody.
    """

    document: Document
    weights: Weights
    decisions: tuple[Decision, ...]
    doubts: tuple[Decision, ...]
    wording: Wording
    incident: float


def judge(
    reading: Reading, language: str, attackers: Sequence[Mention], weights: Weights
) -> Judgement:
    """The names of an article with their parts.

    Args:
        reading: The article.
        language: Its ISO 639-1 code; "" when unknown.
        attackers: Those that the rules find.
        weights: What was learned.
    """
    background = weights.background
    document = document_of(reading, language, attackers, background.openings)
    wording = weights.text.read(word_counts(document))
    incident = incident_chance(document, wording, background.commons)
    features = Features(document, background)
    order = list(document.candidates)
    chances = chances_of(features, order, weights.names)
    columns = [weights.names.labels.index(label) for label in (BODY, ATTACKER)]
    named = with_introduced(document, order, chances[:, columns], background.commons)
    named = without_people(document, order, named, background)
    chosen = pick(document, order, named, background.openings)
    groups = grouped(document, chosen, background.openings)
    contexts = Contexts(document, background, groups, incident)
    rows = [weights.parts.rows(contexts.of(group)) for group in groups]
    chances = weights.parts.chances_by(weights.parts.sums_of_rows(rows))
    alone = [dict(zip(weights.parts.labels, own, strict=True)) for own in chances.tolist()]
    seen = seen_together(document, background, groups, alone, incident)
    parts = weights.forest.chances(seen, alone)
    return Judgement(
        document=document,
        weights=weights,
        decisions=decisions_of(document, groups, rows, parts, incident),
        doubts=doubts_of(groups, rows, parts, incident),
        wording=wording,
        incident=incident,
    )


def with_introduced(
    document: Document, order: Sequence[Stretch], chances: Floats, commons: Mapping[str, int]
) -> Floats:
    """The chances of candidates, where a name that an article introduces as an attacker's has some.

    Of a name that is no word, as those of new gangs mostly are, the model knows too little. A group
    of our own list whose name means nothing else has some as well.
    """
    every = chances.copy()
    for number, stretch in enumerate(order):
        if any(map(_is_sure_group, document.known.get(stretch, ()))):
            every[number, 1] = max(every[number, 1], LEAST_NAME)
        words = document.tokens.flats[slice(*stretch)]
        if _introduces(document, stretch) and not any(map(commons.get, words)):
            first, behind = stretch
            every[number, 1] = max(every[number, 1], LEAST_NAME)
            longer = (first - 1, behind)
            if longer in document.candidates and document.tokens.flats[first - 1] in ARTICLES:
                every[order.index(longer)] = 0.0
    return every


def pick(
    document: Document, order: Sequence[Stretch], chances: Floats, openings: frozenset[str]
) -> list[Chosen]:
    """The best candidates first, whatever meets them left out.

    Args:
        document: The article.
        openings: Folded nouns that open names of bodies.
        order: Its candidates.
        chances: For each the chance of being a body, and of being an attacker.
    """
    if not order:
        return []
    shared = _shared(document, order, chances)
    chosen: list[Chosen] = []
    taken = bytearray(len(document.tokens))
    best = shared.max(axis=1)
    for number in np.argsort(-best, kind="stable").tolist():
        if best[number] < LEAST_NAME or len(chosen) == MOST_PLACES:
            break
        first, behind = order[number]
        if not any(taken[first:behind]):
            taken[first:behind] = b"\1" * (behind - first)
            body, attacker = shared[number].tolist()
            stretch = without_article(document, order[number], openings)
            if attacker > body:
                stretch = without_band(document, stretch)
            chosen.append(Chosen(stretch=stretch, body=body, attacker=attacker))
    return sorted(chosen, key=lambda one: one.stretch)


def _shared(document: Document, order: Sequence[Stretch], chances: Floats) -> Floats:
    """Chances that lean on those of the same spelling elsewhere in the article."""
    spelled: dict[str, int] = {}
    alike = [spelled.setdefault(document.text(stretch), len(spelled)) for stretch in order]
    kept = np.clip(chances, 1e-5, 1 - 1e-5)
    odds = np.log(kept / (1 - kept))
    total, most = np.zeros_like(odds), np.full_like(odds, -np.inf)
    np.add.at(total, alike, odds)
    np.maximum.at(most, alike, odds)
    times = np.bincount(alike, minlength=len(odds)).astype(odds.dtype)[:, None]
    common = ((total / np.maximum(times, 1) + most) / 2)[alike]
    mixed = np.where(times[alike] > 1, (1 - SHARED) * odds + SHARED * common, odds)
    shared: Floats = (1 / (1 + np.exp(-mixed))).astype(np.float32)
    return shared


def decisions_of(
    document: Document,
    groups: Sequence[Group],
    rows: Sequence[Sequence[int]],
    parts: Sequence[dict[str, float]],
    incident: float,
) -> tuple[Decision, ...]:
    """The names that play a part.

    Args:
        document: The article.
        groups: Its names.
        rows: Those of the features of each name.
        parts: For each the chance of each part.
        incident: The chance that the article is about an incident that hit somebody.
    """
    found = []
    least = least_of_victims(parts)
    for group, own, chances in zip(groups, rows, parts, strict=True):
        attacker = _least_of_attacker(document, group)
        part, chance = part_of(chances, incident, victim_from=least, attacker_from=attacker)
        if incident >= ATTACKED_FROM and _is_introduced(document, group):
            part, chance = "actor", max(chance, chances["actor"] + chances["named"])
        elif part == "actor" and incident < STRANGE_FROM and not _is_vouched(document, group):
            part = "named"
        if part in _ATTACKING and _is_program(document, group):
            part = "none"
        if part != "none":
            found.append(Decision(group=group, part=part, chance=chance, rows=own))
    return tuple(found)


_ATTACKING = ("actor", "named")


def _is_vouched(document: Document, group: Group) -> bool:
    """Whether our own list knows a group, or a rule takes the name for an attacker's."""
    ruled = any(document.verdicts.get(stretch) for stretch in group.stretches)
    return ruled or _least_of_attacker(document, group) == KNOWN_FROM


def _is_program(document: Document, group: Group) -> bool:
    """Whether a group is named for its program alone: "le rançongiciel LockBit"."""
    return all(is_program_alone(document, stretch) for stretch in group.stretches)


def doubts_of(
    groups: Sequence[Group],
    rows: Sequence[Sequence[int]],
    parts: Sequence[dict[str, float]],
    incident: float,
) -> tuple[Decision, ...]:
    """Parts that names rather do not play, but could; see `decisions_of`."""
    found = []
    least = least_of_victims(parts)
    between = {**_DOUBTS, "victim": (_DOUBTFUL_VICTIM * least, least)}
    for group, own, chances in zip(groups, rows, parts, strict=True):
        attackers = chances["actor"] + chances["named"]
        maybe = {"other": sum(chances[part] for part in BODIES)}
        if incident >= INCIDENT_FROM:
            maybe = {"victim": chances["victim"], "actor": attackers, **maybe}
        for part, chance in maybe.items():
            low, high = between[part]
            if low <= chance < high:
                found.append(Decision(group=group, part=part, chance=chance, rows=own))
    return tuple(found)


def least_of_victims(parts: Sequence[dict[str, float]]) -> float:
    """The chance that makes a name of an article a victim, by what its names have."""
    surest = max((chances["victim"] for chances in parts), default=0.0)
    return max(BESIDE_FROM, BESIDE * surest) if surest > VICTIM_FROM else VICTIM_FROM


_DOUBTFUL_VICTIM = 0.4
"""The share of the chance that makes a victim, from which on it is uncertain."""

_DOUBTS = {
    "actor": (0.2, ATTACKER_FROM),
    "other": (0.25, BODY_FROM),
}
"""Between which chances other parts are uncertain."""


def _least_of_attacker(document: Document, group: Group) -> float:
    """The chance that makes a name an attacker, by what the lists know of it."""
    lexicon = document.reading.lexicon
    names = [name for form in group.forms for name in lexicon.names_of(form.text)]
    groups = [name for name in names if name.kind is NameKind.ACTOR]
    if any(map(_is_sure_group, groups)):
        return KNOWN_FROM
    ruled = any(document.verdicts.get(stretch) for stretch in group.stretches)
    doubtful = groups and all(name.ordinary for name in groups) and not ruled
    return ORDINARY_FROM if doubtful else ATTACKER_FROM


def _is_sure_group(name: Name) -> bool:
    """Whether a name is that of a group of our own list, and means nothing else."""
    return name.kind is NameKind.ACTOR and name.listed and not name.ordinary


def _is_introduced(document: Document, group: Group) -> bool:
    """Whether the text introduces a name as an attacker's: "un pirate nommé X"."""
    return any(_introduces(document, stretch) for stretch in group.stretches)


def _introduces(document: Document, stretch: Stretch) -> bool:
    verdicts = document.verdicts.get(stretch, ())
    return any(one.rule == INTRODUCED and one.role is not Role.MENTIONED for one in verdicts)


def part_of(
    chances: dict[str, float],
    incident: float,
    *,
    victim_from: float = VICTIM_FROM,
    attacker_from: float = ATTACKER_FROM,
) -> tuple[str, float]:
    """The part of a name by its chances, and the chance of that.

    Args:
        chances: The chance of each part.
        incident: The chance that the article is about an incident that hit somebody.
        victim_from: The chance that makes a victim.
        attacker_from: The chance that makes an attacker.
    """
    hit = incident >= INCIDENT_FROM
    attackers = chances["actor"] + chances["named"]
    if attackers > max(attacker_from, chances["victim"]):
        acts = incident >= ATTACKED_FROM and chances["actor"] > chances["named"]
        return ("actor" if acts else "named"), attackers
    if hit and chances["victim"] > victim_from:
        return "victim", chances["victim"]
    bodies = sum(chances[part] for part in BODIES)
    if bodies < BODY_FROM:
        return "none", chances["none"]
    return max(BODIES[1:], key=lambda name: chances[name]), bodies


_ONE_VALUE = (NameKind.AUTHORITY, NameKind.MEDIA, NameKind.PLATFORM)
"""Names of bodies that have one value in all articles; a company is called as its article does."""


_UNIVERSITY_HOSPITAL = re.compile(
    r"^(?:centre hospitalier (?:r[ée]gional )?universitaire|CHRU)\b", re.IGNORECASE
)
"""What is written out in some articles and a "CHU" in most."""

_ATTACKERS = (NameKind.ACTOR, NameKind.MALWARE)


def value_of(document: Document, group: Group) -> str:
    """What a name is called: as the lexicon has it, else by its fullest form, with a capital."""
    text = group.forms[0].text
    if group.forms[0].chosen.is_attacker:
        text = text.lstrip("#@") or text
        lexicon = document.reading.lexicon
        names = [name for form in group.forms for name in lexicon.names_of(form.text)]
        groups = [name for name in names if name.kind in _ATTACKERS]
        best = min(groups, key=lambda name: not name.listed, default=None)
        if best is None or (not best.listed and key_of(best.value) == key_of(text)):
            return text
        return best.value
    for form in group.forms:
        first, behind = form.chosen.stretch
        for start in (first, first - 1):  # "Le Monde" may have lost its article
            for name in document.known.get((start, behind), ()):
                if name.kind in _ONE_VALUE:
                    return name.value
    bare = ARTICLE.sub("", text)
    text = _UNIVERSITY_HOSPITAL.sub("CHU", bare if bare[:1].islower() else text)
    return text[0].upper() + text[1:]
