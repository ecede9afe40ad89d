"""The furniture around an article: known by name, or by standing where only furniture stands."""

import re
from dataclasses import dataclass
from itertools import pairwise

from .lines import LONG, STOP, Lines
from .phrases import Tier, normalised
from .templates import HEAD as EDGE_HEAD
from .templates import TAIL as EDGE_TAIL
from .templates import Template, hashed
from .title import HEAD, TITLE_WORDS

_HASHTAGS = re.compile(r"(?:#\w+[\s,]*)+")
_BAR = re.compile(r"\s[|•·]\s")

_SIGNATURE = 6
"""Words of a line with bars between them that signs an article."""

_TAG = 2
"""Words of a label that stands alone below the last paragraph."""

_ZONES = ("comment-form", "related")
"""What begins the end of a page: nothing of the article stands below."""


@dataclass(slots=True)
class Surroundings:
    """Takes out of some lines what is furniture around the article with this title."""

    lines: Lines
    title: str

    def take(self) -> None:
        """All that is furniture, until taking some no longer brings other to the edge."""
        before = -1
        while before != len(self.lines.rules):
            before = len(self.lines.rules)
            self._take_copies()
            self._take_cards()
            self._take_end_zone()
            self._take_tail()
            self._take_head()
            self._take_anywhere()

    def _take_copies(self) -> None:
        """The title once more, among the first lines that stay."""
        wanted, seen = normalised(self.title), 0
        for index in self.lines.left():
            if self.lines.normals[index] == wanted and self.lines.ends_like(index, self.title):
                self.lines.rules[index] = "title-copy"
            elif (seen := seen + 1) == HEAD:
                return

    def _take_cards(self) -> None:
        """The title of another article above the line that leads to it."""
        left = self.lines.left()
        for above, index in pairwise(left):
            if self.lines.rule_of(index, Tier.INLINE) == "card":
                self.lines.rules[index] = "card"
                text = self.lines.text(above)
                if self._is_card_title(text) and above not in left[:1]:
                    self.lines.rules[above] = "card"

    @staticmethod
    def _is_card_title(text: str) -> bool:
        words = len(text.split())
        return words >= TITLE_WORDS and len(text) <= LONG and not STOP.search(text)

    def _take_end_zone(self) -> None:
        """The comment form or a list of other articles, and all below it when no prose is."""
        zone: list[int] = []
        start = 0
        for index in reversed(self.lines.left()[1:]):
            rule = self.lines.rule_of(index, *Tier)
            if not rule and self.lines.is_prose(index):
                break
            zone.append(index)
            if rule in _ZONES and self.lines.rule_of(index, Tier.STRONG) == rule:
                start = len(zone)
        rule = ""
        for index in reversed(zone[:start]):
            rule = self.lines.rule_of(index, *Tier) or rule
            self.lines.rules[index] = rule

    def _take_tail(self) -> None:
        left = self.lines.left()
        for place in range(len(left) - 1, 0, -1):
            index = left[place]
            if not (rule := self._below(index) or self._label_below(index, left[place - 1])):
                break
            self.lines.rules[index] = rule
        self._take_tail_block()

    def _take_tail_block(self) -> None:
        """What stands below the last paragraph and below some furniture that is sure.

        There, a line between two that are furniture is furniture as well: the
        titles in a list of other articles have nothing else in common.
        """
        proses = [index for index in self.lines.left() if self.lines.is_prose(index)]
        if not proses:
            return
        tail = range(proses[-1] + 1, len(self.lines))
        sure = (index for index in tail if self.lines.rule_of(index, Tier.STRONG))
        anchor = next(sure, len(self.lines))
        below = False
        for index in reversed(range(anchor, len(self.lines))):
            if index not in self.lines.rules and (rule := self._below(index) or (below and "tail")):
                self.lines.rules[index] = rule
            below |= index in self.lines.rules

    def _below(self, index: int) -> str:
        return self.lines.rule_of(index, Tier.STRONG, Tier.TAIL, Tier.WEAK, Tier.INLINE)

    def _label_below(self, index: int, above: int) -> str:
        """The rule of a line below the last paragraph that is no text: a signature or a tag."""
        text = self.lines.text(index)
        words = text.split()
        if _HASHTAGS.fullmatch(text):
            return "tags"
        if STOP.search(text) or not self.lines.is_prose(above):
            return ""
        if len(words) <= _SIGNATURE and _BAR.search(text):
            return "signature"
        return "label" if len(words) <= _TAG and text.isprintable() and words[0].isalpha() else ""

    def _take_head(self) -> None:
        """Furniture between the title and the first paragraph."""
        tiers = (Tier.STRONG, Tier.HEAD, Tier.WEAK, Tier.INLINE)
        for index in self.lines.left()[:-1]:
            if rule := self.lines.rule_of(index, *tiers):
                self.lines.rules[index] = rule
            elif self.lines.is_prose(index):
                return

    def take_template(self, template: Template) -> set[str]:
        """Lines of the template at the edges, until none comes to an edge any more.

        Returns:
            The hashes of all lines that stood at an edge.
        """
        seen: set[str] = set()
        before = -1
        while before != len(self.lines.rules):
            before = len(self.lines.rules)
            left = self.lines.left()
            for index in {*left[:EDGE_HEAD], *left[EDGE_HEAD:][-EDGE_TAIL:]}:
                line = hashed(self.lines.normals[index] or self.lines.text(index))
                seen.add(line)
                if line in template:
                    self.lines.rules[index] = "template"
            self.take()
        return seen

    def _take_anywhere(self) -> None:
        for index in self.lines.left():
            if rule := self.lines.rule_of(index, Tier.STRONG, Tier.INLINE):
                self.lines.rules[index] = rule
