"""What a model is told of a candidate, and of a name with all its places: features as strings.

A feature is "template=value"; a template means one thing only.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.facets.knowledge import Knowledge
from indexer.facets.lexicon import key_of
from tests.training.deciding.document import Document
from tests.training.deciding.spans import Stretch
from tests.training.deciding.tokens import LINKS, Token, shape_of

EDGE = "<>"
"""Stands for the word beside a paragraph's end."""

_BRACKET = re.compile(r"[ \xa0]\(([\w&-]{2,12})\)")
_SHORT, _MIDDLE = 60, 140
_CLOSED = (".", "!", "?", "»", "”", "…")


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
    """Makes the features of one article's candidates and names."""

    def __init__(self, document: Document, background: Background) -> None:
        self.document = document
        self.background = background
        self.tokens = document.tokens
        self.all = document.tokens.every

    def _beside(self, number: int, other: int) -> str:
        """The folded word at a number, if it stands in the same paragraph as another token."""
        if not 0 <= number < len(self.all):
            return EDGE
        if self.tokens.paragraphs[number] != self.tokens.paragraphs[other]:
            return EDGE
        return self.all[number].flat

    def _near(self, numbers: Sequence[int], other: int) -> Iterator[Token]:
        for number in numbers:
            if self._beside(number, other) != EDGE:
                yield self.all[number]

    def of_candidate(self, stretch: Stretch) -> list[str]:
        """The features of one candidate."""
        first, behind = stretch
        return [
            *self._spelling(first, behind),
            *self._knowledge(stretch),
            *self._context(first, behind),
            *self._position(stretch),
            *self._rules(stretch),
        ]

    def _spelling(self, first: int, behind: int) -> Iterator[str]:
        words = self.all[first:behind]
        start, last = words[0], words[-1]
        length = behind - first
        shapes = "_".join(shape_of(w.text) for w in words) if length <= 5 else "long"
        yield f"words={min(length, 7)}"
        yield f"shape={shapes}"
        yield f"first={start.flat}"
        yield f"last={last.flat}"
        yield f"ending={last.flat[-3:]}"
        yield f"beginning={start.flat[:4]}"
        for word in words:
            yield f"has={word.flat}"
        opens = [word.flat in self.background.openings for word in words]
        yield f"openings={min(2, sum(opens))}"
        if opens[0]:
            yield "opens="
        commons = [self.background.commons.get(word.flat, 0) for word in words]
        yield f"first common={min(4, commons[0])}"
        yield f"last common={min(4, commons[-1])}"
        yield f"rarest={min(commons)}"
        capital = [c for c, word in zip(commons, words, strict=True) if word.is_capital]
        yield f"rarest capital={min([4, *capital])}"
        if length > 1:
            yield f"first two={words[0].flat}_{words[1].flat}"
            yield f"ends small={not last.is_capital}"
            yield f"begins small={not start.is_capital}{opens[0]}"

    def _knowledge(self, stretch: Stretch) -> Iterator[str]:
        first, behind = stretch
        knowledge = self.background.knowledge
        key = self.document.keys[stretch]
        for kind in knowledge.kinds(key):
            yield f"known as={kind}"
        if sector := knowledge.sector(key):
            yield f"known sector={sector}"
        if behind - first > 1:
            firsts = knowledge.kinds(self.all[first].flat)
            lasts = knowledge.kinds(self.all[behind - 1].flat)
            for kind in firsts:
                yield f"first known as={kind}"
            for kind in lasts:
                yield f"last known as={kind}"
            if "g" in firsts and "s" in lasts:
                yield "full name="
            rest = key_of(self.document.text((first + 1, behind)))
            yield f"rest known as={knowledge.kinds(rest)}"

    def _context(self, first: int, behind: int) -> Iterator[str]:
        one, two, three = (self._beside(first - n, first) for n in (1, 2, 3))
        next_, after = (self._beside(behind + n, behind - 1) for n in (0, 1))
        yield f"before={one}"
        yield f"second before={two}"
        yield f"third before={three}"
        yield f"two before={two}_{one}"
        yield f"behind={next_}"
        yield f"second behind={after}"
        yield f"two behind={next_}_{after}"
        if one in LINKS:
            yield f"before link={two}"
            yield f"two before link={three}_{two}"
        left = self._near(range(first - 2, max(-1, first - 7), -1), first)
        right = self._near(range(behind + 1, behind + 6), behind - 1)
        for word in left:
            if word.is_word and word.flat not in LINKS:
                yield f"left={word.flat}"
        for word in right:
            if word.is_word and word.flat not in LINKS:
                yield f"right={word.flat}"
        left_capital = one != EDGE and self.all[first - 1].is_capital
        right_capital = next_ != EDGE and self.all[behind].is_capital
        yield f"inside={left_capital}{right_capital}"
        if one != EDGE:
            yield f"shape before={shape_of(self.all[first - 1].text)}"
        if next_ != EDGE and self.tokens.joined[behind - 1]:
            token = self.all[behind]
            kind = (
                "capital"
                if token.is_capital
                else "link"
                if next_ in LINKS
                else "small"
                if token.is_word
                else token.text
            )
            then = behind + 1 < len(self.all) and self.all[behind + 1].is_capital
            yield f"goes on={kind}{then}"
        if one in ("«", "“", '"'):
            yield f"quoted={next_}"

    def _position(self, stretch: Stretch) -> Iterator[str]:
        first, behind = stretch
        document, reading, tokens = self.document, self.document.reading, self.tokens
        start, end = self.all[first].start, self.all[behind - 1].end
        yield f"opens sentence={self._opens_sentence(first)}"
        yield f"in title={start < reading.title_end}"
        yield f"paragraph={min(4, tokens.paragraphs[first])}"
        places = document.forms[document.keys[stretch]]
        yield f"times={min(4, len(places))}"
        within = sum(not self._opens_sentence(place[0]) for place in places)
        yield f"times within={min(2, within)}"
        alone = behind - first == 1
        yield f"also small={alone and tokens.small[self.all[first].flat] > 0}"
        if bracket := _BRACKET.match(reading.text, end, end + 16):
            words = self.all[first:behind]
            initials = "".join(w.flat[0] for w in words if w.is_word and w.flat not in LINKS)
            yield f"abbreviated={bracket[1][:2].lower() == initials[:2]}"
        low = reading.text.rfind("\n", 0, start) + 1
        high = reading.text.find("\n", end)
        line = reading.text[low : high if high >= 0 else len(reading.text)]
        length = "short" if len(line) < _SHORT else "middle" if len(line) < _MIDDLE else "long"
        yield f"line={length}"
        if not line.rstrip().endswith(_CLOSED):
            yield "line open="
        yield f"genre={reading.genre}"
        yield f"about computers={reading.is_cyber}"
        yield f"language={document.language}"

    def _opens_sentence(self, number: int) -> bool:
        sentences = self.tokens.sentences
        return number == 0 or sentences[number - 1] != sentences[number]

    def _rules(self, stretch: Stretch) -> Iterator[str]:
        document = self.document
        for way in document.candidates[stretch]:
            yield f"way={way}"
        for verdict in document.verdicts.get(stretch, ()):
            yield f"ruled={verdict.kind}"
            yield f"ruled role={verdict.kind}{verdict.role}"
            yield f"rule={verdict.rule}"
            yield f"ruled whole={verdict.whole}"
        for other, verdicts in document.verdicts.items():
            if relation := _relation(other, stretch):
                yield f"rule across={verdicts[0].kind}{relation}"
        for name in document.known.get(stretch, ()):
            sure = "" if name.listed and not name.ordinary else "?"
            yield f"listed={name.kind}{sure}"
        for other, names in document.known.items():
            if relation := _relation(other, stretch):
                yield f"listed across={names[0].kind}{relation}"


def _relation(other: Stretch, stretch: Stretch) -> str:
    """How another stretch meets one: around it, inside it, across its edge; "" if it does not."""
    if other == stretch or other[0] >= stretch[1] or other[1] <= stretch[0]:
        return ""
    if other[0] <= stretch[0] and other[1] >= stretch[1]:
        return "around"
    if other[0] >= stretch[0] and other[1] <= stretch[1]:
        return "inside"
    return "across"
