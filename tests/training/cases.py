"""Labelled articles made ready to learn from: candidates, their features, what is true of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from archive import Mention
from indexer.facets.judging.background import Background
from indexer.facets.judging.deciding import Decision
from indexer.facets.judging.document import Document, document_of
from indexer.facets.judging.features import Features
from indexer.facets.judging.grouping import Group
from indexer.facets.judging.model import Floats
from indexer.facets.judging.sectors import Signs
from indexer.facets.judging.spans import STOPS, Stretch
from indexer.facets.judging.together import FEATURES
from indexer.facets.judging.tokens import LINKS, WORD
from indexer.facets.judging.wording import Wording, word_counts
from indexer.facets.lexicon import flattened
from tests.labelled.score_facets import norm
from tests.training.labelled import Labelled, acting, bodies


@dataclass(eq=False)
class Case:
    """An article while it is learned from and scored.

    `order` are its candidates, `candidates` their features, `truths` what they
    are; `words` are counted for the `wording` and the chance of an `incident`. Of `groups`, the
    names that a model chose, there are the `contexts` and `sector_features`, the
    true `parts`, the chances of each part of a name `alone`, what is told of
    it when all are `seen` together, and the `chances` after that; `unnamed` are the features of a
    victim nobody names, `signs` what speaks for each sector. `decisions` and
    `mentions` are what comes out.
    """

    labelled: Labelled
    document: Document
    order: list[Stretch] = field(default_factory=list)
    candidates: list[list[str]] = field(default_factory=list)
    truths: list[str] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)
    wording: Wording | None = None
    incident: float = 0.5
    groups: Sequence[Group] = ()
    contexts: list[list[str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    alone: list[dict[str, float]] = field(default_factory=list)
    seen: Floats = field(default_factory=lambda: np.zeros((0, len(FEATURES)), np.float32))
    chances: list[dict[str, float]] = field(default_factory=list)
    sector_features: list[list[str]] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    signs: dict[str, Signs] = field(default_factory=dict)
    decisions: Sequence[Decision] = ()
    mentions: tuple[Mention, ...] = ()


def kind_of_names(row: dict) -> dict[str, str]:
    """What each labelled name is, as the scorer compares names."""
    kinds = {
        name: "attacker"
        for key in ("actors", "actors_mentioned")
        for names in acting(row, key)
        for name in names
    }
    return kinds | {name: "body" for names, _, _ in bodies(row) for name in names}


def part_of_group(row: dict, group: Group) -> str:
    forms = {norm(form.text) for form in group.forms}
    best = ""
    for names, role, is_main in bodies(row):
        if names & forms:
            part = "passing" if role == "victim" and not is_main else role
            if not best or part == "victim":
                best = part
    if best:
        return best
    for part, key in (("actor", "actors"), ("named", "actors_mentioned")):
        if any(names & forms for names in acting(row, key)):
            return part
    return "none"


def openings_of(labelled: Sequence[Labelled]) -> frozenset[str]:
    """Nouns that open names of bodies: those of the lexicon, and those of the labelled names."""
    counts = Counter[str]()
    for one in labelled:
        for body in one.row["organisations"]:
            for name in {body["name"], *body.get("aliases", ())}:
                words = [flattened(match[0]) for match in WORD.finditer(name)]
                if len(words) > 1:
                    counts[words[0]] += 1
    heads = labelled[0].reading.lexicon.heads
    known = {
        word.split()[0] for head in heads for word in head.words if word.replace(" ", "").isalpha()
    }
    learned = {word for word, times in counts.items() if times > 1}
    return frozenset(w for w in known | learned if len(w) > 2 and w not in STOPS | LINKS)


def commons_of(labelled: Sequence[Labelled]) -> dict[str, int]:
    """How often a word is written without a capital, as the length of the number in bits."""
    counts = Counter[str]()
    for one in labelled:
        for match in WORD.finditer(one.reading.text):
            if match[0][0].islower():
                counts[flattened(match[0])] += 1
    return {word: times.bit_length() for word, times in counts.items() if times > 1}


def prepare(labelled: Sequence[Labelled], background: Background) -> list[Case]:
    cases = []
    for one in labelled:
        document = document_of(one.reading, one.language, one.attackers, background.openings)
        case = Case(one, document)
        kinds, features = kind_of_names(one.row), Features(document, background)
        case.order = list(document.candidates)
        case.candidates = features.texts(case.order)
        case.truths = [kinds.get(norm(document.text(stretch)), "none") for stretch in case.order]
        case.words = word_counts(document)
        cases.append(case)
    return cases
