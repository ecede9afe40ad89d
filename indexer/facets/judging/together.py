"""The names of an article seen together, for the trees that say what part each one plays.

The model of parts judges each name by what stands around it. The trees are
told what that model says of this name and of the others, where the names stand
among each other, and what their sentences speak of.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
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
from .grouping import Form, Group
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
    rows = [[odds, *signs_of(article, background, number)] for number in range(len(groups))]
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


def signs_of(article: Article, background: Background, number: int) -> list[float]:
    """What is told of one name: the values of `FEATURES` behind the first."""
    return [
        *_chances(article, number),
        *article.attackers_among[number],
        *article.victims_among[number],
        len(article.groups),
        *_neighbours(article, number),
        *_place(article, number),
        *_sentences(article, number),
        *_known(article, background, number),
        *_spelling(article, number),
        *_people(article, background, number),
    ]


def _chances(article: Article, number: int) -> list[float]:
    chances, group = article.parts[number], article.groups[number]
    attackers = article.attackers[number]
    bodies = [form.chosen.body for form in group.forms]
    return [
        *[log_odds(chances[part]) for part in PARTS],
        log_odds(attackers),
        log_odds(chances["actor"] / (attackers + 1e-6)),
        log_odds(max(bodies)),
        log_odds(min(bodies)),
        log_odds(max([form.chosen.attacker for form in group.forms])),
    ]


def _neighbours(article: Article, number: int) -> list[float]:
    """The names in front of the first place of a name and behind it, and those of its lists."""
    text = article.document.reading.text
    first = article.places[number][0]
    at = article.at[first.start]
    told: list[float] = []
    for step in (-1, 1):
        near = at + step
        if not 0 <= near < len(article.sequence):
            told += _NOBODY
            continue
        span, other = article.sequence[near]
        one, two = (span, first) if step < 0 else (first, span)
        gap = max(0, two.start - one.end)
        is_listed = gap < _REACH and _LIST.match(text, one.end, two.start) is not None
        chances = article.parts[other]
        told += (
            chances["victim"],
            chances["actor"] + chances["named"],
            chances["none"],
            min(gap, _FAR),
            is_listed,
        )
    return told


_FAR = 200
"""Characters to the next name from which on it no longer counts how many there are."""

_NOBODY = (0.0, 0.0, 0.0, _FAR, False)
"""What is told of the next name where there is none."""

_GENRES = {genre: number for number, genre in enumerate(Genre)}


def _place(article: Article, number: int) -> list[float]:
    reading, own = article.document.reading, article.places[number]
    title_end, lead_end, breaks = reading.title_end, reading.lead_end, article.breaks
    length = max(1, len(reading.text))
    starts = [span.start for span in own]
    first = starts[0]
    before = bisect_left(breaks, first)
    low = breaks[before - 1] if before else 0
    high = breaks[before] if before < len(breaks) else length
    return [
        len(own),
        len({form.key for form in article.groups[number].forms}),
        first < title_end,
        bisect_left(starts, title_end) < bisect_left(starts, lead_end),
        first / length,
        starts[-1] / length,
        before / max(1, len(breaks)),
        high - low,
        _GENRES[reading.genre],
        reading.is_cyber,
        article.document.language == "fr",
    ]


def _sentences(article: Article, number: int) -> list[float]:
    """What the sentences of a name speak of: at its first place, and at how many of its places.

    That is for each of `CUES` whether it stands in front of the name, behind it, and anywhere;
    then whether the name is a program, quoted, and the first word, how long the sentence is,
    and whether another name in it is a victim.
    """
    stretches = article.groups[number].stretches
    own = {first for first, _ in stretches}
    rows = [_sentence(article, stretch, own) for stretch in stretches[:PLACES]]
    if len(rows) == 1:
        return [value for value in rows[0] for _ in range(2)]
    count = len(rows)
    return [told for values in zip(*rows, strict=True) for told in (values[0], sum(values) / count)]


def _sentence(article: Article, stretch: Stretch, own: set[int]) -> list[float]:
    """The same of one place; `own` are the tokens that begin places of the name."""
    first, behind = stretch
    document, tokens = article.document, article.document.tokens
    sentence = tokens.sentences[first]
    low = bisect_left(tokens.sentences, sentence)
    high = bisect_right(tokens.sentences, sentence)
    told: list[float] = [0.0] * (3 * len(CUES))
    for cue, at in article.cues.get(sentence, ()):
        if first - _BESIDE <= at < first:
            told[3 * cue] = 1.0
        elif behind <= at < behind + _BESIDE:
            told[3 * cue + 1] = 1.0
        told[3 * cue + 2] = 1.0
    told += (
        is_program(document, stretch),
        first > 0 and tokens.flats[first - 1] in _QUOTES,
        first == low,
        high - low,
        bool([at for at in article.hit if low <= at < high and at not in own]),
    )
    return told


_LISTED = (NameKind.ACTOR, NameKind.MALWARE)
_KNOWN_AS = tuple(kind.value for kind in KnownAs)


def _known(article: Article, background: Background, number: int) -> list[float]:
    """What lists and rules know of a name."""
    document, group = article.document, article.groups[number]
    return [
        *_listed(document, group),
        *_ruled(document, group),
        *_of_words(background, group.forms[0]),
    ]


def _listed(document: Document, group: Group) -> tuple[float, ...]:
    lexicon = document.reading.lexicon
    names = [
        name for form in {form.text for form in group.forms} for name in lexicon.names_of(form)
    ]
    if not names:
        return 0.0, 0.0, 0.0, 0.0, 0.0
    attackers = [name for name in names if name.kind is NameKind.ACTOR]
    return (
        any(name.listed for name in attackers),
        bool(attackers),
        bool(attackers) and all(name.ordinary for name in attackers),
        any(name.kind is NameKind.MALWARE for name in names),
        any(name.kind not in _LISTED for name in names),
    )


def _ruled(document: Document, group: Group) -> tuple[float, ...]:
    verdicts = [one for s in group.stretches for one in document.verdicts.get(s, ())]
    if not verdicts:
        return 0.0, 0.0, 0.0, 0.0
    return (
        sum(one.rule == "actor:named" for one in verdicts),
        sum(one.rule.startswith("actor:known") for one in verdicts),
        any(one.role is Role.MENTIONED for one in verdicts),
        any(one.role is Role.CLAIMED for one in verdicts),
    )


def _of_words(background: Background, longest: Form) -> list[float]:
    knowledge, words = background.knowledge, longest.words or ("",)
    kinds, firsts, lasts = map(knowledge.kinds, (longest.key, words[0], words[-1]))
    commons = [background.commons.get(word, 0) for word in words]
    return [
        *([letter in kinds for letter in _KNOWN_AS] if kinds else _UNKNOWN),
        bool(knowledge.sector(longest.key)),
        KnownAs.GIVEN_NAME in firsts,
        KnownAs.SURNAME in lasts,
        KnownAs.COMMUNE in lasts or KnownAs.CITY in lasts,
        words[0] in background.openings,
        min(commons),
        commons[0],
    ]


_UNKNOWN = (False,) * len(_KNOWN_AS)


def _spelling(article: Article, number: int) -> list[float]:
    longest = article.groups[number].forms[0]
    text = longest.text
    return [
        len(text),
        len(longest.words),
        text.isupper(),
        text[:1].islower(),
        _DIGIT.search(text) is not None,
        _CAMEL.search(text) is not None,
        text[:1] in "@#",
    ]


_OF_PEOPLE = ("whole", "at the end", "surname")


def _people(article: Article, background: Background, number: int) -> list[float]:
    """At how many of its places a name has something of a person's."""
    document, stretches = article.document, article.groups[number].stretches
    people, flats = people_of(document, background), document.tokens.flats
    parts = [people.part_in(stretch, flats[stretch[1] - 1]) for stretch in stretches]
    return [parts.count(part) / len(parts) for part in _OF_PEOPLE]
