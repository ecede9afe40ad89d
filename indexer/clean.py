"""What of a seed is the article and what is furniture, and why.

A line goes only for a reason that has a name: a phrase, its shape, or that
it repeats the title. Prose is never dropped for its place alone; when in
doubt a line stays.
"""

import re
from dataclasses import dataclass, field

from archive import Removed

from .formats import Line, RawArticle
from .phrases import Furniture, Tier, normalised

_HEAD = 8
"""Lines among which the title and its copies are looked for."""

_TITLE = 200
"""Code points that a title has at the most."""

_TITLE_WORDS = 4
"""Words that a title has at the least when labels may stand above it."""

_LABELS = 4
"""Lines among which labels and the title below them are looked for."""

_PROSE = 40
"""Code points from which on a line that ends like a sentence is prose."""

_LONG = 140
"""Code points from which on any line is prose."""

_LEAST = 1 / 3
"""The share of a text's prose that cleaning has to leave."""

_STOP = re.compile(r"[.!?…][»”\"')\]]*$")
_MONTHS = (
    "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|"
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
_DATE = re.compile(
    r"(?:\w+ )?(?:le |on )?(?:\w+ )?"
    rf"(?:\d{{1,2}}(?:er|st|nd|rd|th)? (?:{_MONTHS}) \d{{4}}|(?:{_MONTHS}) \d{{1,2}},? \d{{4}}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2})"
    r"(?:[ ,a|–—-]*(?:at )?\d{1,2} ?[:h] ?\d{0,2}(?: ?[ap]m)?)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """The article's own text and what was taken out around it.

    `body` has its paragraphs separated by empty lines. `flags` are sentences
    about what a person may want to look at.
    """

    title: str
    body: str
    removed: tuple[Removed, ...]
    flags: tuple[str, ...] = ()


def clean(raw: RawArticle, furniture: Furniture) -> Cleaned:
    """Separate the article from the furniture around it.

    Cleaning what has been cleaned changes nothing.
    """
    work = _Work(furniture, list(raw.lines))
    title, flags = work.take_title(raw.title)
    everything, above = list(work.lines), list(work.taken)
    work.take_end_zone()
    work.take_tail()
    work.take_head()
    work.take_anywhere()
    if _prose(work.lines) < _LEAST * _prose(everything):
        work.lines, work.taken = everything, above
        flags = (*flags, "kept whole: cleaning would have left too little")
    removed = sorted(work.taken, key=lambda taken: taken.line)
    return Cleaned(
        title=title,
        body="\n\n".join(line.text for line in work.lines),
        removed=(*raw.removed, *removed),
        flags=flags,
    )


def is_prose(text: str) -> bool:
    """Whether a line reads like a paragraph rather than a label, a heading or a phrase."""
    return len(text) >= _LONG or (len(text) >= _PROSE and _STOP.search(text) is not None)


@dataclass(slots=True)
class _Work:
    """The lines that are still in, and the pieces taken out so far."""

    furniture: Furniture
    lines: list[Line]
    taken: list[Removed] = field(default_factory=list)

    def take(self, index: int, rule: str) -> None:
        line = self.lines.pop(index)
        self.taken.append(Removed(text=line.text, rule=rule, line=line.number))

    def rule_of(self, line: Line, *tiers: Tier) -> str:
        """The rule of a line; anywhere but in the strong tier, prose has none."""
        if Tier.STRONG in tiers and (rule := self.furniture.rule_of(line.text, Tier.STRONG)):
            return rule
        if is_prose(line.text):
            return ""
        if _DATE.fullmatch(normalised(line.text)) and Tier.HEAD in tiers:
            return "dateline"
        unfinished = Tier.INLINE in tiers and not _STOP.search(line.text)
        if unfinished and (rule := self.furniture.rule_of(line.text, Tier.INLINE)):
            return rule
        gentle = [tier for tier in tiers if tier in (Tier.HEAD, Tier.TAIL, Tier.WEAK)]
        return self.furniture.rule_of(line.text, *gentle)

    # The title

    def take_title(self, told: str) -> tuple[str, tuple[str, ...]]:
        """The title, its copies among the first lines taken out, and a flag when it is made up."""
        self._take_furniture_above_title(told)
        title = told or self._doubled() or self._first()
        if not title:
            flag = "no title line: the title is the beginning of the text"
            return (_shortened(self.lines[0].text), (flag,)) if self.lines else ("", (flag,))
        wanted = normalised(title)
        copies = [
            index
            for index, line in enumerate(self.lines[:_HEAD])
            if normalised(line.text) == wanted
        ]
        if not told:  # the first of them is the title itself, not a copy
            self.lines.pop(copies.pop(0))
            copies = [index - 1 for index in copies]
        for index in reversed(copies):
            self.take(index, "title-copy")
        return title, ()

    def _take_furniture_above_title(self, told: str) -> None:
        """Labels and phrases above the title: they stand before anything else."""
        tiers = (Tier.STRONG, Tier.WEAK, Tier.HEAD)
        while len(self.lines) > 1 and (rule := self.rule_of(self.lines[0], *tiers)):
            self.take(0, rule)
        wanted = normalised(told or self._doubled())
        head = [normalised(line.text) for line in self.lines[:_HEAD]]
        above = head.index(wanted) if wanted in head else self._labels()
        if all(not is_prose(line.text) for line in self.lines[:above]):
            for _ in range(above):
                self.take(0, self.rule_of(self.lines[0], *tiers) or "label")

    def _labels(self) -> int:
        """How many lines at the top are section labels above what looks like a title.

        A label is one or two words, or up to three in capitals.
        """
        for above, line in enumerate(self.lines[:_LABELS]):
            words = line.text.split()
            if is_prose(line.text) or self.rule_of(line, Tier.STRONG, Tier.WEAK, Tier.HEAD):
                return 0
            if len(words) >= _TITLE_WORDS:
                return above
            if len(words) == _TITLE_WORDS - 1 and not line.text.isupper():
                return 0
        return 0

    def _doubled(self) -> str:
        """A line that stands twice among the first ones; saved pages often repeat their title."""
        seen: dict[str, str] = {}
        for line in self.lines[:_HEAD]:
            wanted = normalised(line.text)
            if wanted in seen and len(line.text) <= _TITLE:
                return seen[wanted]
            seen.setdefault(wanted, line.text)
        return ""

    def _first(self) -> str:
        """The first line when it has the shape of a title."""
        if len(self.lines) < 2:  # noqa: PLR2004 - a title needs a text
            return ""
        text = self.lines[0].text
        shaped = len(text) <= _TITLE and not text.endswith((".", "…", ";", ","))
        return text if shaped or len(text) < _PROSE else ""

    # The furniture

    def take_end_zone(self) -> None:
        """The comment form and all that stands below it, when no prose does."""
        for index, line in enumerate(self.lines):
            rule = self.furniture.rule_of(line.text, Tier.STRONG)
            if rule in ("comment-form", "related") and index > 0:
                below = self.lines[index:]
                if not any(self._speaks(line) for line in below):
                    for under in below:
                        self.take(index, self.rule_of(under, *Tier) or rule)
                    return

    def _speaks(self, line: Line) -> bool:
        return is_prose(line.text) and not self.rule_of(line, *Tier)

    def take_tail(self) -> None:
        tiers = (Tier.STRONG, Tier.TAIL, Tier.WEAK, Tier.INLINE)
        while len(self.lines) > 1 and (rule := self.rule_of(self.lines[-1], *tiers)):
            self.take(-1, rule)

    def take_head(self) -> None:
        """Furniture between the title and the first paragraph."""
        index = 0
        while index < len(self.lines) - 1 and not is_prose(self.lines[index].text):
            tiers = (Tier.STRONG, Tier.HEAD, Tier.WEAK, Tier.INLINE)
            if rule := self.rule_of(self.lines[index], *tiers):
                self.take(index, rule)
            else:
                index += 1

    def take_anywhere(self) -> None:
        for index in reversed(range(len(self.lines))):
            if len(self.lines) > 1 and (
                rule := self.rule_of(self.lines[index], Tier.STRONG, Tier.INLINE)
            ):
                self.take(index, rule)


def _prose(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines if is_prose(line.text))


def _shortened(text: str) -> str:
    """The first sentence, cut at a word when it is long for a title."""
    sentence = re.split(r"(?<=[.!?…])\s", text, maxsplit=1)[0].rstrip(".")
    return sentence if len(sentence) <= _TITLE else sentence[:_TITLE].rsplit(" ", 1)[0] + "…"
