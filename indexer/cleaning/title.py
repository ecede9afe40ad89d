"""The title of an article, and what stands above it."""

import re
from dataclasses import dataclass

from archive import Note, NoteKind
from indexer.records.marks import holds_indicator

from .lines import PROSE, Lines
from .phrases import Tier, normalised

HEAD = 8
"""Lines among which the title and its copies are looked for."""

_TITLE = 200
"""Code points that a title has at the most."""

TITLE_WORDS = 4
"""Words that a title has at the least when labels may stand above it."""

_LABELS = 4
"""Lines among which labels and the title below them are looked for."""

_SITE_WORDS = 5
"""Words of the name of a site or a section, at the most."""

_SITE = re.compile(r"\s[|•·–—-]\s|\s?:\s")
_WORD = re.compile(r"\w{4,}")

_OUTER = (Tier.STRONG, Tier.WEAK, Tier.HEAD)
"""What acts above a title."""


def take_title(lines: Lines, stated: str) -> tuple[str, tuple[Note, ...]]:
    """The title, what stands above it taken out, and a note when it is made up.

    Args:
        lines: The lines; the title's own is set apart.
        stated: What the markup says the title is; "" when it does not.
    """
    return _Title(lines, stated).taken()


@dataclass(slots=True)
class _Title:
    """Looks for the title among the first lines; `stated` is what the markup says it is."""

    lines: Lines
    stated: str

    def taken(self) -> tuple[str, tuple[Note, ...]]:
        top = self._take_furniture_above()
        if self.stated:
            return self.stated, ()
        if not len(self.lines):
            return "", (Note(NoteKind.NO_TEXT),)
        text = self.lines.text(top)
        if self._is_doubled(top) or self._looks_like_title(top):
            self.lines.title_at = top
            return text, ()
        return _shortened(text), (Note(NoteKind.TITLE_FROM_TEXT),)

    def _take_furniture_above(self) -> int:
        """Labels and phrases above the title: they stand before anything else.

        Returns:
            Where the first line below them stands.
        """
        top, last = 0, len(self.lines) - 1
        while top < last:
            rule = self.lines.rule_of(top, *_OUTER)
            if not rule and not self.stated and top < HEAD and self._is_site_line(top):
                rule = "site"
            if not rule:
                break
            self.lines.rules[top] = rule
            top += 1
        for index in range(top, top + self._count_above(top)):
            rule = self.lines.rule_of(index, *_OUTER)
            if rule or not holds_indicator(self.lines.text(index)):
                self.lines.rules[index] = rule or "label"
            top = index + 1
        return top

    def _count_above(self, top: int) -> int:
        """How many lines stand above the title although they are no known phrases."""
        head = range(top, min(top + HEAD, len(self.lines)))
        wanted = normalised(self.stated)
        for index in head:
            if self.lines.normals[index] == wanted if self.stated else self._is_doubled(index):
                return index - top
            if self.lines.is_prose(index) or (not self.stated and not self._is_small(index)):
                break
        return 0 if self.stated else self._labels(top)

    def _is_site_line(self, index: int) -> bool:
        """Whether a line names the site or a section of it: no word of it comes again.

        The words of a title do, and those of the line below this one have to,
        what stands above a title left aside. Without a sign between its words,
        such a line has few of them.
        """
        text, last = self.lines.text(index), len(self.lines) - 1
        title = index + 1
        while title < min(last, HEAD) and self.lines.rule_of(title, *_OUTER):
            title += 1
        if title >= last:
            return False
        words, longer = len(text.split()), len(self.lines.text(title).split())
        short = words <= _SITE_WORDS < longer or (words < TITLE_WORDS < longer)
        short &= not self.lines.text(title).endswith(":")
        if not (short or _SITE.search(text)):
            return False
        below = " ".join(self.lines.normals[title + 1 :])
        again = [
            any(word in below for word in _WORD.findall(self.lines.normals[line]))
            for line in (index, title)
        ]
        shaped = not self.lines.is_prose(index) and self._looks_like_title(title)
        return shaped and again == [False, True]

    def _is_small(self, index: int) -> bool:
        words = self.lines.text(index).split()
        return len(words) < TITLE_WORDS or bool(self.lines.rule_of(index, *_OUTER))

    def _labels(self, top: int) -> int:
        """How many lines at the top are section labels above what looks like a title.

        A label is one or two words, or up to three in capitals.
        """
        for index in range(top, min(top + _LABELS, len(self.lines))):
            words = self.lines.text(index).split()
            if self.lines.is_prose(index) or self.lines.rule_of(index, *_OUTER):
                return 0
            if len(words) >= TITLE_WORDS:
                return index - top
            if len(words) == TITLE_WORDS - 1 and not self.lines.text(index).isupper():
                return 0
        return 0

    def _is_doubled(self, index: int) -> bool:
        """Whether a line stands again just below: saved pages often repeat their title."""
        text = self.lines.text(index)
        sentence = self.lines.is_prose(index) and text.endswith(".")
        if sentence or len(text) > _TITLE or self.lines.rule_of(index, *Tier):
            return False
        normals = self.lines.normals
        return any(
            normals[other] == normals[index] and self.lines.ends_like(other, text)
            for other in range(index + 1, min(index + HEAD, len(self.lines)))
        )

    def _looks_like_title(self, index: int) -> bool:
        """Whether a line has the shape of a title, and a text below it."""
        text = self.lines.text(index)
        if index + 1 == len(self.lines):
            return False
        below = self.lines.text(index + 1)
        if text.endswith("…") and below.startswith(text[:-1]):
            return True
        shaped = len(text) <= _TITLE and not text.endswith((".", "…", ";", ","))
        return shaped or len(text) < PROSE


def _shortened(text: str) -> str:
    """The first sentence, cut at a word when it is long for a title."""
    sentence = re.split(r"(?<=[.!?…])\s", text, maxsplit=1)[0].rstrip(".")
    return sentence if len(sentence) <= _TITLE else sentence[:_TITLE].rsplit(" ", 1)[0] + "…"
