"""What a model is told of a candidate: features as strings.

A feature is "template=value"; a template means one thing only.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from indexer.facets.knowledge import Knowledge

from .document import Document
from .model import Floats, Model
from .spans import Stretch
from .tokens import LINKS, shape_of

EDGE = "<>"
"""Stands for the word beside a paragraph's end."""

_BRACKET = re.compile(r"[ \xa0]\(([\w&-]{2,12})\)")
_SHORT, _MIDDLE = 60, 140
_CLOSED = (".", "!", "?", "»", "”", "…")
_NEAR = 6
"""Tokens that are looked at on either side of a candidate."""


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """What is known of words before an article is read.

    `openings` are nouns that open names; `commons` say how often a folded word
    was written without a capital in the training articles, as a power of two.
    """

    knowledge: Knowledge
    openings: frozenset[str]
    commons: Mapping[str, int]


class Features:
    """Makes the features of one article's candidates."""

    def __init__(self, document: Document, background: Background) -> None:
        self.document = document
        self.background = background
        self.tokens = document.tokens
        self.across = _Across(document)
        self.places = {
            key: (len(own), sum(not self.tokens.opens_sentence(place[0]) for place in own))
            for key, own in document.forms.items()
        }
        self.lines = _lines(document)
        reading = document.reading
        self.article = [
            f"genre={reading.genre}",
            f"about computers={reading.is_cyber}",
            f"language={document.language}",
        ]

    def of_candidate(self, stretch: Stretch) -> list[str]:
        """The features of one candidate."""
        first, behind = stretch
        return [*self.article, *self.left(first), *self.right(behind), *self.inside(stretch)]

    def left(self, first: int) -> list[str]:
        """What all candidates have in common that begin with a token."""
        tokens, background = self.tokens, self.background
        flats, words = tokens.flats, tokens.words
        left = tokens.before(first, _NEAR)
        one, two, three = [flats[n] for n in left[:3]] + [EDGE] * (3 - len(left[:3]))
        start = flats[first]
        found = [
            *self.lines[first],
            f"opens sentence={tokens.opens_sentence(first)}",
            f"first={start}",
            f"beginning={start[:4]}",
            f"first common={min(4, background.commons.get(start, 0))}",
            f"before={one}",
            f"second before={two}",
            f"third before={three}",
            f"two before={two}_{one}",
        ]
        if start in background.openings:
            found.append("opens=")
        if one in LINKS:
            found.append(f"before link={two}")
            found.append(f"two before link={three}_{two}")
        found += [f"left={flats[n]}" for n in left[1:] if words[n] and flats[n] not in LINKS]
        if left:
            found.append(f"shape before={_shape(self.document.text((left[0], left[0] + 1)))}")
        return found

    def right(self, behind: int) -> list[str]:
        """What all candidates have in common that end in front of a token."""
        tokens, background = self.tokens, self.background
        flats, words = tokens.flats, tokens.words
        right = tokens.behind(behind, _NEAR)
        next_, after = [flats[n] for n in right[:2]] + [EDGE] * (2 - len(right[:2]))
        last = flats[behind - 1]
        found = [
            f"last={last}",
            f"ending={last[-3:]}",
            f"last common={min(4, background.commons.get(last, 0))}",
            f"behind={next_}",
            f"second behind={after}",
            f"two behind={next_}_{after}",
        ]
        found += [f"right={flats[n]}" for n in right[1:] if words[n] and flats[n] not in LINKS]
        if right and tokens.joined[behind - 1]:
            found.append(f"goes on={self._onward(behind)}")
        return found

    def inside(self, stretch: Stretch) -> list[str]:
        """What a candidate has for itself."""
        found = _spelling(self.document, self.background, *stretch)
        found += self._knowledge(stretch)
        found += self._edges(*stretch)
        found += self._position(stretch)
        found += _names(self.document, stretch, self.across)
        return found

    def _knowledge(self, stretch: Stretch) -> Iterator[str]:
        first, behind = stretch
        knowledge = self.background.knowledge
        key = self.document.keys[stretch]
        for kind in knowledge.kinds(key):
            yield f"known as={kind}"
        if sector := knowledge.sector(key):
            yield f"known sector={sector}"
        if behind - first > 1:
            flats = self.tokens.flats
            firsts = knowledge.kinds(flats[first])
            lasts = knowledge.kinds(flats[behind - 1])
            for kind in firsts:
                yield f"first known as={kind}"
            for kind in lasts:
                yield f"last known as={kind}"
            if "g" in firsts and "s" in lasts:
                yield "full name="
            rest = self.document.key((first + 1, behind))
            yield f"rest known as={knowledge.kinds(rest)}"

    def _edges(self, first: int, behind: int) -> Iterator[str]:
        tokens = self.tokens
        paragraphs, capitals = tokens.paragraphs, tokens.capitals
        has_left = first > 0 and paragraphs[first - 1] == paragraphs[first]
        has_right = behind < len(capitals) and paragraphs[behind] == paragraphs[behind - 1]
        left_capital = has_left and capitals[first - 1]
        right_capital = has_right and capitals[behind]
        yield f"inside={left_capital}{right_capital}"
        if has_left and tokens.flats[first - 1] in ("«", "“", '"'):
            yield f"quoted={tokens.flats[behind] if has_right else EDGE}"

    def _onward(self, behind: int) -> str:
        """What stands behind a candidate, and whether a capital follows that."""
        tokens = self.tokens
        word = tokens.flats[behind]
        kind = word
        if tokens.capitals[behind]:
            kind = "capital"
        elif word in LINKS:
            kind = "link"
        elif tokens.words[behind]:
            kind = "small"
        return f"{kind}{behind + 1 < len(tokens) and tokens.capitals[behind + 1]}"

    def _position(self, stretch: Stretch) -> Iterator[str]:
        first, behind = stretch
        document, tokens = self.document, self.tokens
        times, within = self.places[document.keys[stretch]]
        yield f"times={min(4, times)}"
        yield f"times within={min(2, within)}"
        alone = behind - first == 1
        yield f"also small={alone and tokens.flats[first] in tokens.small}"
        end = tokens.ends[behind - 1]
        if bracket := _BRACKET.match(document.reading.text, end, end + 16):
            initials = "".join(
                tokens.flats[n][0]
                for n in range(first, behind)
                if tokens.words[n] and tokens.flats[n] not in LINKS
            )
            yield f"abbreviated={bracket[1][:2].lower() == initials[:2]}"


def chances_of(features: Features, order: Sequence[Stretch], model: Model) -> Floats:
    """What a model says of candidates: (candidates, labels), rows sum to 1.

    The features of a network's first layer add up, so those that candidates
    have in common with their neighbours are weighed once.
    """
    if not order:
        return np.zeros((0, len(model.labels)), np.float32)
    firsts = {first: place for place, first in enumerate(dict.fromkeys(one[0] for one in order))}
    ends = {end: place for place, end in enumerate(dict.fromkeys(one[1] for one in order))}
    inside, left, right = features.inside, features.left, features.right
    told = [*map(inside, order), *map(left, firsts), *map(right, ends), features.article]
    sums = model.sums(told)
    own, lefts, rights = np.split(sums[:-1], (len(order), len(order) + len(firsts)))
    own += lefts[[firsts[first] for first, _ in order]]
    own += rights[[ends[end] for _, end in order]]
    return model.chances_by(own + sums[-1])


def _spelling(document: Document, background: Background, first: int, behind: int) -> list[str]:
    """How a candidate is spelled, and what is known of its words."""
    tokens = document.tokens
    words = tokens.flats[first:behind]
    length = behind - first
    opens = [word in background.openings for word in words]
    get = background.commons.get
    commons = [get(word, 0) for word in words]
    capital = [c for c, big in zip(commons, tokens.capitals[first:behind], strict=True) if big]
    shapes = "long"
    if length <= 5:  # noqa: PLR2004 - longer names are all alike
        text = document.reading.text
        shapes = "_".join(
            _shape(text[tokens.starts[n] : tokens.ends[n]]) for n in range(first, behind)
        )
    found = [
        f"words={min(length, 7)}",
        f"shape={shapes}",
        f"openings={min(2, sum(opens))}",
        f"rarest={min(commons)}",
        f"rarest capital={min([4, *capital])}",
        *[f"has={word}" for word in words],
    ]
    if length > 1:
        found.append(f"first two={words[0]}_{words[1]}")
        found.append(f"ends small={not tokens.capitals[behind - 1]}")
        found.append(f"begins small={not tokens.capitals[first]}{opens[0]}")
    return found


def _names(document: Document, stretch: Stretch, across: "_Across") -> Iterator[str]:
    """How the candidate came to be, what rules and lists say of it and of what meets it."""
    for way in sorted(document.candidates[stretch]):
        yield f"way={way}"
    for verdict in document.verdicts.get(stretch, ()):
        yield "ruled="
        yield f"ruled role={verdict.role}"
        yield f"rule={verdict.rule}"
        yield f"ruled whole={verdict.whole}"
    for name in document.known.get(stretch, ()):
        sure = "" if name.listed and not name.ordinary else "?"
        yield f"listed={name.kind}{sure}"
    for other, label in across.meeting(stretch):
        yield f"{label}{_relation(other, stretch)}"


@lru_cache(maxsize=20_000)
def _shape(word: str) -> str:
    return shape_of(word)


class _Across:
    """What rules and lists say of stretches, to be found by any token of them."""

    def __init__(self, document: Document) -> None:
        self._said = [(stretch, "rule across=") for stretch in document.verdicts]
        self._said += [
            (stretch, f"listed across={names[0].kind}") for stretch, names in document.known.items()
        ]
        self._at: dict[int, list[int]] = defaultdict(list)
        for place, (stretch, _) in enumerate(self._said):
            for number in range(*stretch):
                self._at[number].append(place)

    def meeting(self, stretch: Stretch) -> Iterator[tuple[Stretch, str]]:
        """What meets a stretch without being it."""
        if self._at.keys().isdisjoint(range(*stretch)):
            return
        places = {place for number in range(*stretch) for place in self._at.get(number, ())}
        for place in sorted(places):
            if self._said[place][0] != stretch:
                yield self._said[place]


def _lines(document: Document) -> list[list[str]]:
    """For each token: whether it is in the title, which paragraph it is in, and in what line."""
    reading, tokens = document.reading, document.tokens
    text, found = reading.text, []
    own: list[str] = []
    paragraph = -1
    for start, number in zip(tokens.starts, tokens.paragraphs, strict=True):
        if number != paragraph:
            paragraph = number
            low = text.rfind("\n", 0, start) + 1
            high = text.find("\n", start)
            line = text[low : high if high >= 0 else len(text)]
            length = "short" if len(line) < _SHORT else "middle" if len(line) < _MIDDLE else "long"
            own = [
                f"in title={start < reading.title_end}",
                f"paragraph={min(4, number)}",
                f"line={length}",
            ]
            if not line.rstrip().endswith(_CLOSED):
                own.append("line open=")
        found.append(own)
    return found


def _relation(other: Stretch, stretch: Stretch) -> str:
    """How another stretch meets one: around it, inside it, or across its edge."""
    if other[0] <= stretch[0] and other[1] >= stretch[1]:
        return "around"
    if other[0] >= stretch[0] and other[1] <= stretch[1]:
        return "inside"
    return "across"
