"""The names of an article seen together, for the trees that say what part each one plays.

The model of parts judges each name by what stands around it. The trees are
told what that model says of this name and of the others, where the names stand
among each other, and what their sentences speak of.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from archive import Role
from indexer.facets.genre import Genre
from indexer.facets.knowledge import KnownAs
from indexer.facets.lexicon import NameKind
from indexer.records.trees import Trees

from .article import CUES, Article, Chances
from .background import Background
from .context import log_odds
from .document import Document
from .grouping import Group
from .model import Floats
from .people import people_of
from .programs import is_program
from .spans import Stretch

PARTS = ("actor", "authority", "named", "none", "other", "passing", "source", "victim")
"""What the model of parts says of a name, in the order of the features."""

PLACES = 8
"""Places of a name whose sentences count."""

_REACH = 60
"""Characters between two names from which on they are in no list."""

_BESIDE = 10
"""Tokens beside a name in which cues count as beside it."""

_LIST = re.compile(r"[ \xa0»”\"'’)]*(?:,|;|/| et| and| ou| or| &)[ \xa0«“\"'’(\w]{0,12}$")
"""What may stand between two names of a list."""

_CAMEL = re.compile(r"[a-z][A-Z]")
_DIGIT = re.compile(r"\d")
_QUOTES = ("«", "“", '"', "'")

FEATURES = tuple(
    " ".join(one.split())
    for one in """
    incident; odds of actor; odds of authority; odds of named; odds of none; odds of other; odds
    of passing; odds of source; odds of victim; odds of attacker; odds of acting; body; least
    body; attacker; best of other attackers; attackers; attackers before; rank among attackers;
    best of other victims; victims; victims before; rank among victims; names; victim before;
    attacker before; none before; gap before; list before; victim behind; attacker behind; none
    behind; gap behind; list behind; times; forms; in title; in lead; first place; last place;
    paragraphs before; paragraph; genre; about computers; French; past in front; past in front
    mostly; past behind; past behind mostly; past; past mostly; crime in front; crime in front
    mostly; crime behind; crime behind mostly; crime; crime mostly; claim in front; claim in
    front mostly; claim behind; claim behind mostly; claim; claim mostly; harm in front; harm in
    front mostly; harm behind; harm behind mostly; harm; harm mostly; speech in front; speech in
    front mostly; speech behind; speech behind mostly; speech; speech mostly; year in front;
    year in front mostly; year behind; year behind mostly; year; year mostly; program; program
    mostly; quoted; quoted mostly; opens sentence; opens sentence mostly; sentence; sentence
    mostly; victim in sentence; victim in sentence mostly; own list; known attacker; ordinary;
    known malware; known body; ruled named; ruled known; ruled mentioned; ruled claimed; known
    as o; known as u; known as r; known as d; known as e; known as m; known as l; known as c;
    known as n; known as g; known as s; known sector; given name first; surname last; place
    last; opening; rarest; first common; letters; words; all capitals; small; digit; capital
    inside; handle; person; end of a person; surname of a person
    """.split(";")
)
"""The features in the order of the columns."""


def seen_together(
    document: Document,
    background: Background,
    groups: Sequence[Group],
    parts: Sequence[Chances],
    incident: float,
) -> Floats:
    """What is told of each name: (names, features); `FEATURES` names the columns.

    Args:
        document: The article.
        background: What is known of words.
        groups: Its names.
        parts: For each the chance of each part by the model of parts.
        incident: The chance that the article is about an incident that hit somebody.
    """
    article = Article(document, groups, parts)
    odds = log_odds(incident)
    rows = [
        [odds, *[value for _, value in signs_of(article, background, number)]]
        for number in range(len(groups))
    ]
    return np.array(rows, np.float32).reshape(len(rows), len(FEATURES))


BODY = "body"
"""What the trees call a body that is no victim, in whichever part."""

_BODIES = ("authority", "other", "source")
"""The parts of such bodies; how they share its chance is what the model of parts says."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forest:
    """Boosted trees that say what part each name of an article plays.

    Of `trees` there is one for each of the `labels` in every round, in their
    order; `start` is what is said of each label before the first round.
    """

    labels: tuple[str, ...]
    trees: Trees
    start: Floats

    def chances(self, rows: Floats, parts: Sequence[Chances]) -> list[dict[str, float]]:
        """For each name the chance of each part.

        Args:
            rows: What `seen_together` tells of the names.
            parts: For each name the chances by the model of parts.
        """
        if not len(rows):
            return []
        values = self.trees.values(rows).reshape(len(rows), -1, len(self.labels))
        logits = values.sum(axis=1) + self.start
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares = (powers / powers.sum(axis=1, keepdims=True)).tolist()
        return [
            _shared(dict(zip(self.labels, own, strict=True)), before)
            for own, before in zip(shares, parts, strict=True)
        ]


def label_of(part: str) -> str:
    """What the trees call a part."""
    return BODY if part in _BODIES else part


def _shared(chances: dict[str, float], before: Chances) -> dict[str, float]:
    """The chance of a body, shared among its parts."""
    body = chances.pop(BODY)
    every = sum(before[part] for part in _BODIES) or 1.0
    return {**chances, **{part: body * before[part] / every for part in _BODIES}}


Signs = Iterator[tuple[str, float]]


def signs_of(article: Article, background: Background, number: int) -> list[tuple[str, float]]:
    """What is told of one name, in the order of `FEATURES` behind the first."""
    return [
        *_chances(article, number),
        *_among(article, number),
        *_place(article, number),
        *_sentences(article, number),
        *_known(article, background, number),
        *_spelling(article, number),
        *_people(article, background, number),
    ]


_ODDS_OF = tuple((f"odds of {part}", part) for part in PARTS)


def _chances(article: Article, number: int) -> Signs:
    chances, group = article.parts[number], article.groups[number]
    for name, part in _ODDS_OF:
        yield name, log_odds(chances[part])
    attackers = article.attackers[number]
    yield "odds of attacker", log_odds(attackers)
    yield "odds of acting", log_odds(chances["actor"] / (attackers + 1e-6))
    bodies = [form.chosen.body for form in group.forms]
    yield "body", log_odds(max(bodies))
    yield "least body", log_odds(min(bodies))
    yield "attacker", log_odds(max(form.chosen.attacker for form in group.forms))


def _among(article: Article, number: int) -> Signs:
    """How the chances of a name stand to those of the others."""
    for rivals in (article.attackers_among, article.victims_among):
        yield from rivals[number]
    yield "names", float(len(article.groups))
    yield from _neighbours(article, number)


def _neighbours(article: Article, number: int) -> Signs:
    """The names in front of the first place of a name and behind it, and those of its lists."""
    text = article.document.reading.text
    first = article.places[number][0]
    at = article.at[first.start]
    for side, step in (("before", -1), ("behind", 1)):
        near = at + step
        chances: Chances = {}
        gap, listed = 200, False
        if 0 <= near < len(article.sequence):
            span, other = article.sequence[near]
            one, two = (span, first) if step < 0 else (first, span)
            chances = article.parts[other]
            gap = max(0, two.start - one.end)
            listed = bool(_LIST.match(text, one.end, two.start)) if gap < _REACH else False
        yield f"victim {side}", chances.get("victim", 0.0)
        yield f"attacker {side}", chances.get("actor", 0.0) + chances.get("named", 0.0)
        yield f"none {side}", chances.get("none", 0.0)
        yield f"gap {side}", float(min(gap, 200))
        yield f"list {side}", float(listed)


_GENRES = {genre: float(number) for number, genre in enumerate(Genre)}


def _place(article: Article, number: int) -> Signs:
    reading, own = article.document.reading, article.places[number]
    length = max(1, len(reading.text))
    first, last = own[0].start, own[-1].start
    yield "times", float(len(own))
    yield "forms", float(len({form.key for form in article.groups[number].forms}))
    yield "in title", float(any(span.start < reading.title_end for span in own))
    lead = (span for span in own if reading.title_end <= span.start < reading.lead_end)
    yield "in lead", float(any(lead))
    yield "first place", first / length
    yield "last place", last / length
    before = bisect_left(article.breaks, first)
    yield "paragraphs before", before / max(1, len(article.breaks))
    low = article.breaks[before - 1] if before else 0
    high = article.breaks[before] if before < len(article.breaks) else length
    yield "paragraph", float(high - low)
    yield "genre", _GENRES[reading.genre]
    yield "about computers", float(reading.is_cyber)
    yield "French", float(article.document.language == "fr")


def _sentences(article: Article, number: int) -> Signs:
    """What the sentences of a name speak of: at its first place, and at how many of its places."""
    stretches = article.groups[number].stretches
    own = {first for first, _ in stretches}
    rows = [_sentence(article, stretch, own) for stretch in stretches[:PLACES]]
    for (name, mostly), value, *others in zip(_OF_SENTENCES, *rows, strict=True):
        yield name, value
        yield mostly, (value + sum(others)) / len(rows)


_OF_SENTENCES = tuple(
    (name, f"{name} mostly")
    for name in (
        *(f"{cue}{where}" for cue in (*CUES, "year") for where in (" in front", " behind", "")),
        *("program", "quoted", "opens sentence", "sentence", "victim in sentence"),
    )
)
"""What is told of the sentences of a name: of the first one, and of all."""


def _sentence(article: Article, stretch: Stretch, own: set[int]) -> list[float]:
    """The same of one place; `own` are the tokens that begin places of the name."""
    first, behind = stretch
    document, tokens = article.document, article.document.tokens
    low = bisect_left(tokens.sentences, tokens.sentences[first])
    high = bisect_right(tokens.sentences, tokens.sentences[first])
    found = []
    for places in article.cues.values():
        if _any(places, low, high):
            found.append(float(_any(places, max(low, first - _BESIDE), first)))
            found.append(float(_any(places, behind, min(high, behind + _BESIDE))))
            found.append(1.0)
        else:
            found += (0.0, 0.0, 0.0)
    return [
        *found,
        float(is_program(document, stretch)),
        float(first > 0 and tokens.flats[first - 1] in _QUOTES),
        float(first == low),
        float(high - low),
        float(any(low <= at < high and at not in own for at in article.hit)),
    ]


def _any(places: Sequence[int], low: int, high: int) -> bool:
    """Whether one of some ordered places lies between two, the second excluded."""
    at = bisect_left(places, low)
    return at < len(places) and places[at] < high


_LISTED = (NameKind.ACTOR, NameKind.MALWARE)
_KNOWN_AS = tuple((f"known as {kind}", kind.value) for kind in KnownAs)


def _known(article: Article, background: Background, number: int) -> Signs:
    """What lists and rules know of a name."""
    document, group = article.document, article.groups[number]
    lexicon, knowledge = document.reading.lexicon, background.knowledge
    names = [
        name for form in {form.text for form in group.forms} for name in lexicon.names_of(form)
    ]
    attackers = [name for name in names if name.kind is NameKind.ACTOR]
    yield "own list", float(any(name.listed for name in attackers))
    yield "known attacker", float(bool(attackers))
    yield "ordinary", float(bool(attackers) and all(name.ordinary for name in attackers))
    yield "known malware", float(any(name.kind is NameKind.MALWARE for name in names))
    yield "known body", float(any(name.kind not in _LISTED for name in names))
    verdicts = [one for s in group.stretches for one in document.verdicts.get(s, ())]
    yield "ruled named", float(sum(one.rule == "actor:named" for one in verdicts))
    yield "ruled known", float(sum(one.rule.startswith("actor:known") for one in verdicts))
    yield "ruled mentioned", float(any(one.role is Role.MENTIONED for one in verdicts))
    yield "ruled claimed", float(any(one.role is Role.CLAIMED for one in verdicts))
    longest = group.forms[0]
    kinds = knowledge.kinds(longest.key)
    firsts = knowledge.kinds(longest.words[0]) if longest.words else ""
    lasts = knowledge.kinds(longest.words[-1]) if longest.words else ""
    for name, letter in _KNOWN_AS:
        yield name, float(letter in kinds)
    yield "known sector", float(bool(knowledge.sector(longest.key)))
    yield "given name first", float(KnownAs.GIVEN_NAME in firsts)
    yield "surname last", float(KnownAs.SURNAME in lasts)
    yield "place last", float(KnownAs.COMMUNE in lasts or KnownAs.CITY in lasts)
    opening = longest.words[0] if longest.words else ""
    yield "opening", float(opening in background.openings)
    commons = [background.commons.get(word, 0) for word in longest.words] or [0]
    yield "rarest", float(min(commons))
    yield "first common", float(commons[0])


def _spelling(article: Article, number: int) -> Signs:
    longest = article.groups[number].forms[0]
    text = longest.text
    yield "letters", float(len(text))
    yield "words", float(len(longest.words))
    yield "all capitals", float(text.isupper())
    yield "small", float(text[:1].islower())
    yield "digit", float(_DIGIT.search(text) is not None)
    yield "capital inside", float(_CAMEL.search(text) is not None)
    yield "handle", float(text[:1] in "@#")


_OF_PEOPLE = {"whole": "person", "at the end": "end of a person", "surname": "surname of a person"}


def _people(article: Article, background: Background, number: int) -> Signs:
    """At how many of its places a name has something of a person's."""
    document, stretches = article.document, article.groups[number].stretches
    people, flats = people_of(document, background), document.tokens.flats
    parts = [people.part_in(stretch, flats[stretch[1] - 1]) for stretch in stretches]
    for part, name in _OF_PEOPLE.items():
        yield name, parts.count(part) / len(parts)
