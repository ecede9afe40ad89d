"""The lines of a seed while it is cleaned: which are in, which are out, and by which rule."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archive import Removed
from indexer.formats import Line
from indexer.records import months

from .phrases import Furniture, Tier, normalised

_PHRASE = 600
"""Code points that a phrase of furniture has at the most, with what its wildcards stand for."""

PROSE = 40
"""Code points from which on a line that ends like a sentence is prose."""

LONG = 140
"""Code points from which on any line is prose."""

_QUOTE = ("«", "“", '"', "‹", "„")
STOP = re.compile(r"[.!?…][»”\"')\]]*$")
"""How a sentence ends."""

_NO_NAME = re.compile(
    r"(?i:par|by|von|por|di|door)\s+(?!la |notre |nos |our |l['’])[^\W\d_A-ZÀ-ÖØ-Þ]"
)
"""What begins like the line of an author, but goes on with no name."""

_SAID = re.compile(
    r"\b(?:(?:a|ont|avait) (?:dit|expliqué|déclaré|affirmé|assuré|précisé|indiqué)|dit|dixit"
    r"|(?:expliqu|déclar|affirm|assur|précis|indiqu)e(?:nt)?|selon|said|says|told|explained"
    r"|according to|sagte?n?|erklärte|dijo|según|afirmó|secondo|volgens|disse|segundo)\b",
    re.IGNORECASE,
)
"""Words by which a sentence tells what somebody said: furniture has none."""

_GENTLE = (Tier.HEAD, Tier.TAIL, Tier.WEAK)
_CLOCK = r"\d{1,2} ?[:h.] ?\d{0,2}(?: ?[ap]\.?m\.?)?(?: (?:[a-z]{2,4}|utc[+-]\d))?"
_DATE = re.compile(
    r"(?:(?:publiee?|postee?|mise? a jour|mise? en ligne|modifiee?|ecrite?|parue?|redigee?"
    r"|published|posted|updated|last updated|veroffentlicht|publicado|pubblicato|gepubliceerd)"
    r"(?: le| on| am| el| il| em| op)?\s?:?\s)?"
    rf"(?:{_CLOCK}[ ,|–—-]*)?(?:\w+[.,]? )?(?:le |on )?(?:the )?(?:\w+,? )?"
    rf"(?:\d{{1,2}}(?:er|st|nd|rd|th)?(?: of)? {months.ANY},? \d{{4}}"
    rf"|{months.ANY} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    rf"|\d{{1,2}}\.? (?:de )?(?:{months.ABROAD})(?: de)?,? \d{{4}}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d\d)|\d{4}[/.-]\d{2}[/.-]\d{2})"
    rf"(?:[ ,a|•·–—-]*(?:at )?{_CLOCK})?"
)
_NETWORKS = re.compile(
    r"(?:(?:facebook|twitter|linkedin|whatsapp|pinterest|reddit|telegram|tumblr|instagram|youtube|tiktok"
    r"|bluesky|mastodon|threads|flipboard|messenger|pocket|viber|snapchat|xing|skype|blogger|email|e-mail|mail"
    r"|rss|sms|print|imprimer|copy link|copier le lien|share|partager|tweet|tweeter|x)[\s,/|·•+]*)+"
)


def is_prose(text: str) -> bool:
    """Whether a line reads like a paragraph rather than a label, a heading or a phrase."""
    return len(text) >= LONG or (len(text) >= PROSE and STOP.search(text) is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A line that is furniture: its kind by its shape, the chance that it is, and why.

    A reason is a kind of feature; behind "words" stand the words.
    """

    line: int
    kind: str
    chance: float
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Lines:
    """The lines of a seed, and the rules by which some of them are out, by their index.

    `normals` are the lines without what varies, "" for those that are too long
    for a phrase. `title_at` is where the title stands, -1 when it is no line of
    its own. `verdicts` are those of the model on lines that no rule takes out.
    `known` and `phrases` spare looking a line up twice.
    """

    furniture: Furniture
    every: tuple[Line, ...]
    rules: dict[int, str] = field(default_factory=dict)
    title_at: int = -1
    verdicts: tuple[Verdict, ...] = ()
    normals: list[str] = field(init=False)
    known: dict[tuple[int, tuple[Tier, ...]], str] = field(default_factory=dict)
    phrases: dict[tuple[int, Tier], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.normals = [
            normalised(line.text) if len(line.text) <= _PHRASE else "" for line in self.every
        ]

    def __len__(self) -> int:
        return len(self.every)

    def text(self, index: int) -> str:
        """A line as it is written."""
        return self.every[index].text

    def left(self) -> list[int]:
        """The lines that are still in, the title's own set apart."""
        out = {self.title_at, *self.rules, *(verdict.line for verdict in self.verdicts)}
        return [index for index in range(len(self.every)) if index not in out]

    def removed(self) -> Iterator[Removed]:
        """The lines that are out, in order."""
        found = {verdict.line: verdict for verdict in self.verdicts}
        for index in sorted((*self.rules, *found)):
            text, number = self.text(index), self.every[index].number
            if verdict := found.get(index):
                yield Removed(
                    text=text,
                    rule=f"learned-{verdict.kind}",
                    line=number,
                    chance=verdict.chance,
                    reasons=verdict.reasons,
                )
            else:
                yield Removed(text=text, rule=self.rules[index], line=number)

    def prose(self, indexes: Iterable[int]) -> int:
        """How many code points of prose some lines hold."""
        return sum(len(self.text(index)) for index in indexes if self.is_prose(index))

    def is_prose(self, index: int) -> bool:
        """Whether a line reads like a paragraph; see `is_prose`."""
        return is_prose(self.text(index))

    def rule_of(self, index: int, *tiers: Tier) -> str:
        """The rule of a line; prose has one in the strong tier only, and a quotation none."""
        if (index, tiers) not in self.known:
            self.known[index, tiers] = self._rule_of(index, tiers)
        return self.known[index, tiers]

    def _rule_of(self, index: int, tiers: tuple[Tier, ...]) -> str:
        text, normal = self.text(index), self.normals[index]
        prose = is_prose(text)
        if not normal or (prose and text.startswith(_QUOTE)):
            return ""
        if Tier.STRONG in tiers and (rule := self._phrase(index, Tier.STRONG)):
            said = prose and rule != "syndication" and _SAID.search(text)
            return "" if said else rule
        return "" if prose else self._gentle_rule_of(index, tiers)

    def _gentle_rule_of(self, index: int, tiers: tuple[Tier, ...]) -> str:
        """The rule of a line that is no prose, from what acts at some places only."""
        text, normal = self.text(index), self.normals[index]
        if Tier.HEAD in tiers and _DATE.fullmatch(normal):
            return "dateline"
        if Tier.WEAK in tiers and _NETWORKS.fullmatch(normal):
            return "share"
        gentle: list[Tier] = [tier for tier in tiers if tier in _GENTLE]
        if Tier.INLINE in tiers and not STOP.search(text):
            gentle.insert(0, Tier.INLINE)
        rule = next((rule for tier in gentle if (rule := self._phrase(index, tier))), "")
        return "" if rule == "byline" and _NO_NAME.match(text) else rule

    def is_phrase(self, index: int, tier: Tier) -> bool:
        """Whether a line is a phrase of a tier, wherever it stands; prose of the strong one."""
        may = self.normals[index] and (tier is Tier.STRONG or not self.is_prose(index))
        return bool(may and self._phrase(index, tier))

    def _phrase(self, index: int, tier: Tier) -> str:
        """The rule of the phrase that a line is; each line is looked up once."""
        if (index, tier) not in self.phrases:
            self.phrases[index, tier] = self.furniture.rule_of(self.normals[index], tier)
        return self.phrases[index, tier]

    def ends_like(self, index: int, title: str) -> bool:
        """A title has no full stop; the same words with one are a sentence of the text."""
        return self.text(index).endswith(".") == title.endswith(".")
