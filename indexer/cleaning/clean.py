"""What of a seed is the article and what is furniture, and why.

A line goes only for a reason that has a name: a phrase, its shape, that it
repeats the title, or that many articles of the outlet begin or end with it.
Prose is never dropped for its place alone; when in doubt a line stays.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from archive import Note, NoteKind, Removed
from indexer.formats import Line, RawArticle
from indexer.records import months

from .phrases import Furniture, Tier, normalised
from .templates import HEAD, NONE, TAIL, Template, edges_of, hashed, marked

_HEAD = 8
"""Lines among which the title and its copies are looked for."""

_PHRASE = 600
"""Code points that a phrase of furniture has at the most, with what its wildcards stand for."""

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

_QUOTE = ("«", "“", '"', "‹", "„")
_STOP = re.compile(r"[.!?…][»”\"')\]]*$")
_NO_NAME = re.compile(
    r"(?i:par|by|von|por|di|door)\s+(?!la |notre |nos |our |l['’])[^\W\d_A-ZÀ-ÖØ-Þ]"
)
"""What begins like the line of an author, but goes on with no name."""

_HASHTAGS = re.compile(r"(?:#\w+[\s,]*)+")
_BAR = re.compile(r"\s[|•·]\s")
_SITE = re.compile(r"\s[|•·–—-]\s|\s?:\s")
_WORD = re.compile(r"\w{4,}")

_SIGNATURE = 6
"""Words of a line with bars between them that signs an article."""

_TAG = 2
"""Words of a label that stands alone below the last paragraph."""

_TOLD = re.compile(
    r"\b(?:(?:a|ont|avait) (?:dit|expliqué|déclaré|affirmé|assuré|précisé|indiqué)|dit|dixit"
    r"|(?:expliqu|déclar|affirm|assur|précis|indiqu)e(?:nt)?|selon|said|says|told|explained"
    r"|according to|sagte?n?|erklärte|dijo|según|afirmó|secondo|volgens|disse|segundo)\b",
    re.IGNORECASE,
)
"""Words by which a sentence tells what somebody said: furniture has none."""

_GENTLE = (Tier.HEAD, Tier.TAIL, Tier.WEAK)
_ZONES = ("comment-form", "related")
"""What begins the end of a page: nothing of the article stands below."""

_CLOCK = r"\d{1,2} ?[:h.] ?\d{0,2}(?: ?[ap]\.?m\.?)?(?: (?:[a-z]{2,4}|utc[+-]\d))?"
_DATE = re.compile(
    r"(?:(?:publie|poste|mis a jour|modifie|published|posted|updated|last updated)\s?:?\s)?"
    rf"(?:{_CLOCK}[ ,|–—-]*)?(?:\w+[.,]? )?(?:le |on )?(?:\w+,? )?"
    rf"(?:\d{{1,2}}(?:er|st|nd|rd|th)? {months.ANY},? \d{{4}}"
    rf"|{months.ANY} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}[/.-]\d{2}[/.-]\d{2})"
    rf"(?:[ ,a|•·–—-]*(?:at )?{_CLOCK})?"
)
_NETWORKS = re.compile(
    r"(?:(?:facebook|twitter|linkedin|whatsapp|pinterest|reddit|telegram|tumblr|instagram|youtube|tiktok"
    r"|bluesky|mastodon|threads|flipboard|messenger|pocket|viber|snapchat|xing|skype|blogger|email|e-mail|mail"
    r"|rss|sms|print|imprimer|copy link|copier le lien|share|partager|tweet|tweeter|x)[\s,/|·•+]*)+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """The article's own text and what was taken out around it.

    `body` has its paragraphs separated by empty lines. `notes` say what
    a person may want to look at. `edges` are what the template of
    the outlet is learned from, which does not depend on what it is now, with
    marks that say which of the lines were taken out as template.
    """

    title: str
    body: str
    removed: tuple[Removed, ...]
    notes: tuple[Note, ...] = ()
    edges: tuple[str, ...] = ()


def clean(raw: RawArticle, furniture: Furniture, template: Template = NONE) -> Cleaned:
    """Separate the article from the furniture around it.

    Cleaning what has been cleaned changes nothing.

    Args:
        raw: The article as its file has it.
        furniture: The phrases that furniture is known by.
        template: Lines that are known to be the outlet's template.
    """
    work = _Work(furniture, raw.lines)
    title, notes = work.take_title(raw.title.text if raw.title else "")
    everything, above = work.left(), dict(work.rules)
    work.take_furniture(title)
    edges = edges_of([work.normals[index] or work.lines[index].text for index in work.left()])
    if template:
        edges = marked(edges, work.take_template(template, title), template)
    if work.prose(work.left()) < _LEAST * work.prose(everything):
        work.rules = above
        notes = (*notes, Note(NoteKind.KEPT_WHOLE))
    return Cleaned(
        title=title,
        body="\n\n".join(work.lines[index].text for index in work.left()),
        removed=(*raw.removed, *work.removed()),
        notes=notes,
        edges=edges,
    )


def is_prose(text: str) -> bool:
    """Whether a line reads like a paragraph rather than a label, a heading or a phrase."""
    return len(text) >= _LONG or (len(text) >= _PROSE and _STOP.search(text) is not None)


@dataclass(slots=True)
class _Work:
    """The lines of a seed, and the rules by which some of them are out, by their index."""

    furniture: Furniture
    lines: tuple[Line, ...]
    rules: dict[int, str] = field(default_factory=dict)
    title_at: int = -1
    normals: list[str] = field(init=False)
    known: dict[tuple[int, tuple[Tier, ...]], str] = field(default_factory=dict)
    phrases: dict[tuple[int, Tier], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.normals = [
            normalised(line.text) if len(line.text) <= _PHRASE else "" for line in self.lines
        ]

    def left(self) -> list[int]:
        """The lines that are still in, the title's own set apart."""
        return [
            index
            for index in range(len(self.lines))
            if index not in self.rules and index != self.title_at
        ]

    def removed(self) -> Iterable[Removed]:
        for index, rule in sorted(self.rules.items()):
            yield Removed(text=self.lines[index].text, rule=rule, line=self.lines[index].number)

    def prose(self, indexes: Iterable[int]) -> int:
        """How many code points of prose some lines hold."""
        return sum(len(self.lines[index].text) for index in indexes if self.is_prose(index))

    def is_prose(self, index: int) -> bool:
        return is_prose(self.lines[index].text)

    def rule_of(self, index: int, *tiers: Tier) -> str:
        """The rule of a line; prose has one in the strong tier only, and a quotation none."""
        if (index, tiers) not in self.known:
            self.known[index, tiers] = self._rule_of(index, tiers)
        return self.known[index, tiers]

    def _rule_of(self, index: int, tiers: tuple[Tier, ...]) -> str:
        text, normal = self.lines[index].text, self.normals[index]
        prose = is_prose(text)
        if not normal or (prose and text.startswith(_QUOTE)):
            return ""
        if Tier.STRONG in tiers and (rule := self._phrase(index, Tier.STRONG)):
            told = prose and rule != "syndication" and _TOLD.search(text)
            return "" if told else rule
        return "" if prose else self._gentle_rule_of(index, tiers)

    def _gentle_rule_of(self, index: int, tiers: tuple[Tier, ...]) -> str:
        """The rule of a line that is no prose, from what acts at some places only."""
        text, normal = self.lines[index].text, self.normals[index]
        if Tier.HEAD in tiers and _DATE.fullmatch(normal):
            return "dateline"
        if Tier.WEAK in tiers and _NETWORKS.fullmatch(normal):
            return "share"
        gentle: list[Tier] = [tier for tier in tiers if tier in _GENTLE]
        if Tier.INLINE in tiers and not _STOP.search(text):
            gentle.insert(0, Tier.INLINE)
        rule = next((rule for tier in gentle if (rule := self._phrase(index, tier))), "")
        return "" if rule == "byline" and _NO_NAME.match(text) else rule

    def _phrase(self, index: int, tier: Tier) -> str:
        """The rule of the phrase that a line is; each line is looked up once."""
        if (index, tier) not in self.phrases:
            self.phrases[index, tier] = self.furniture.rule_of(self.normals[index], tier)
        return self.phrases[index, tier]

    # The title

    def take_title(self, told: str) -> tuple[str, tuple[Note, ...]]:
        """The title, what stands above it taken out, and a note when it is made up."""
        top = self._take_furniture_above_title(told)
        if told:
            return told, ()
        if not self.lines:
            return "", (Note(NoteKind.NO_TEXT),)
        text = self.lines[top].text
        if self._is_doubled(top) or self._looks_like_title(top):
            self.title_at = top
            return text, ()
        return _shortened(text), (Note(NoteKind.TITLE_FROM_TEXT),)

    def _take_furniture_above_title(self, told: str) -> int:
        """Labels and phrases above the title: they stand before anything else.

        Returns:
            Where the first line below them stands.
        """
        tiers = (Tier.STRONG, Tier.WEAK, Tier.HEAD)
        top, last = 0, len(self.lines) - 1
        while top < last and (rule := self.rule_of(top, *tiers)):
            self.rules[top] = rule
            top += 1
        if not told and self._is_site_line(top):
            self.rules[top] = "site"
            top += 1
        for index in range(top, top + self._above_title(top, told)):
            self.rules[index] = self.rule_of(index, *tiers) or "label"
            top = index + 1
        return top

    def _above_title(self, top: int, told: str) -> int:
        """How many lines stand above the title although they are no known phrases."""
        head = range(top, min(top + _HEAD, len(self.lines)))
        wanted = normalised(told)
        for index in head:
            if self.normals[index] == wanted if told else self._is_doubled(index):
                return index - top
            if self.is_prose(index) or (not told and not self._is_small(index)):
                break
        return 0 if told else self._labels(top)

    def _is_site_line(self, index: int) -> bool:
        """Whether a line names the site and not the article: no word of it comes again.

        The words of a title do, and those of the line below this one have to.
        """
        if index + 2 >= len(self.lines) or not _SITE.search(self.lines[index].text):
            return False
        below = " ".join(self.normals[index + 2 :])
        again = [
            any(word in below for word in _WORD.findall(self.normals[line]))
            for line in (index, index + 1)
        ]
        shaped = not self.is_prose(index) and self._looks_like_title(index + 1)
        return shaped and again == [False, True]

    def _is_small(self, index: int) -> bool:
        words = self.lines[index].text.split()
        tiers = (Tier.STRONG, Tier.WEAK, Tier.HEAD)
        return len(words) < _TITLE_WORDS or bool(self.rule_of(index, *tiers))

    def _labels(self, top: int) -> int:
        """How many lines at the top are section labels above what looks like a title.

        A label is one or two words, or up to three in capitals.
        """
        for index in range(top, min(top + _LABELS, len(self.lines))):
            words = self.lines[index].text.split()
            if self.is_prose(index) or self.rule_of(index, Tier.STRONG, Tier.WEAK, Tier.HEAD):
                return 0
            if len(words) >= _TITLE_WORDS:
                return index - top
            if len(words) == _TITLE_WORDS - 1 and not self.lines[index].text.isupper():
                return 0
        return 0

    def _is_doubled(self, index: int) -> bool:
        """Whether a line stands again just below: saved pages often repeat their title."""
        text = self.lines[index].text
        sentence = self.is_prose(index) and text.endswith(".")
        if sentence or len(text) > _TITLE or self.rule_of(index, *Tier):
            return False
        return any(
            self.normals[other] == self.normals[index] and self._ends_like(other, text)
            for other in range(index + 1, min(index + _HEAD, len(self.lines)))
        )

    def _looks_like_title(self, index: int) -> bool:
        """Whether a line has the shape of a title, and a text below it."""
        text = self.lines[index].text
        if index + 1 == len(self.lines):
            return False
        below = self.lines[index + 1].text
        if text.endswith("…") and below.startswith(text[:-1]):
            return True
        shaped = len(text) <= _TITLE and not text.endswith((".", "…", ";", ","))
        return shaped or len(text) < _PROSE

    def _ends_like(self, index: int, title: str) -> bool:
        """A title has no full stop; the same words with one are a sentence of the text."""
        return self.lines[index].text.endswith(".") == title.endswith(".")

    # The furniture

    def take_furniture(self, title: str) -> None:
        """All that is furniture, until taking some no longer brings other to the edge."""
        before = -1
        while before != len(self.rules):
            before = len(self.rules)
            self._take_copies(title)
            self._take_cards()
            self._take_end_zone()
            self._take_tail()
            self._take_head()
            self._take_anywhere()

    def _take_copies(self, title: str) -> None:
        """The title once more, among the first lines that stay."""
        wanted, seen = normalised(title), 0
        for index in self.left():
            if self.normals[index] == wanted and self._ends_like(index, title):
                self.rules[index] = "title-copy"
            elif (seen := seen + 1) == _HEAD:
                return

    def _take_cards(self) -> None:
        """The title of another article above the line that leads to it."""
        left = self.left()
        for above, index in pairwise(left):
            if self.rule_of(index, Tier.INLINE) == "card":
                self.rules[index] = "card"
                text = self.lines[above].text
                if self._is_card_title(text) and above not in left[:1]:
                    self.rules[above] = "card"

    @staticmethod
    def _is_card_title(text: str) -> bool:
        words = len(text.split())
        return words >= _TITLE_WORDS and len(text) <= _LONG and not _STOP.search(text)

    def _take_end_zone(self) -> None:
        """The comment form or a list of other articles, and all below it when no prose is."""
        zone: list[int] = []
        start = 0
        for index in reversed(self.left()[1:]):
            rule = self.rule_of(index, *Tier)
            if not rule and self.is_prose(index):
                break
            zone.append(index)
            if rule in _ZONES and self.rule_of(index, Tier.STRONG) == rule:
                start = len(zone)
        rule = ""
        for index in reversed(zone[:start]):
            rule = self.rule_of(index, *Tier) or rule
            self.rules[index] = rule

    def _take_tail(self) -> None:
        left = self.left()
        for place in range(len(left) - 1, 0, -1):
            index = left[place]
            if not (rule := self._below(index) or self._label_below(index, left[place - 1])):
                break
            self.rules[index] = rule
        self._take_tail_block()

    def _take_tail_block(self) -> None:
        """What stands below the last paragraph and below some furniture that is sure.

        There, a line between two that are furniture is furniture as well: the
        titles in a list of other articles have nothing else in common.
        """
        proses = [index for index in self.left() if self.is_prose(index)]
        if not proses:
            return
        tail = range(proses[-1] + 1, len(self.lines))
        sure = (index for index in tail if self.rule_of(index, Tier.STRONG))
        anchor = next(sure, len(self.lines))
        below = False
        for index in reversed(range(anchor, len(self.lines))):
            if index not in self.rules and (rule := self._below(index) or (below and "tail")):
                self.rules[index] = rule
            below |= index in self.rules

    def _below(self, index: int) -> str:
        return self.rule_of(index, Tier.STRONG, Tier.TAIL, Tier.WEAK, Tier.INLINE)

    def _label_below(self, index: int, above: int) -> str:
        """The rule of a line below the last paragraph that is no text: a signature or a tag."""
        text = self.lines[index].text
        words = text.split()
        if _HASHTAGS.fullmatch(text):
            return "tags"
        if _STOP.search(text) or not self.is_prose(above):
            return ""
        if len(words) <= _SIGNATURE and _BAR.search(text):
            return "signature"
        return "label" if len(words) <= _TAG and text.isprintable() and words[0].isalpha() else ""

    def _take_head(self) -> None:
        """Furniture between the title and the first paragraph."""
        tiers = (Tier.STRONG, Tier.HEAD, Tier.WEAK, Tier.INLINE)
        for index in self.left()[:-1]:
            if rule := self.rule_of(index, *tiers):
                self.rules[index] = rule
            elif self.is_prose(index):
                return

    def take_template(self, template: Template, title: str) -> set[str]:
        """Lines of the template at the edges, until none comes to an edge any more.

        Returns:
            The hashes of all lines that stood at an edge.
        """
        seen: set[str] = set()
        before = -1
        while before != len(self.rules):
            before = len(self.rules)
            left = self.left()
            for index in {*left[:HEAD], *left[HEAD:][-TAIL:]}:
                line = hashed(self.normals[index] or self.lines[index].text)
                seen.add(line)
                if line in template:
                    self.rules[index] = "template"
            self.take_furniture(title)
        return seen

    def _take_anywhere(self) -> None:
        for index in self.left():
            if rule := self.rule_of(index, Tier.STRONG, Tier.INLINE):
                self.rules[index] = rule


def _shortened(text: str) -> str:
    """The first sentence, cut at a word when it is long for a title."""
    sentence = re.split(r"(?<=[.!?…])\s", text, maxsplit=1)[0].rstrip(".")
    return sentence if len(sentence) <= _TITLE else sentence[:_TITLE].rsplit(" ", 1)[0] + "…"
