"""What a body does, by its name ("centre hospitalier de X") or by the words beside it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from .lexicon import Head, Lexicon, flattened
from .reading import Reading, Span

_LONGEST_TAIL = 3
"""Words of the longest ending that says what a body does."""


def sector_of_name(lexicon: Lexicon, name: str) -> str:
    """The sector that the opening words of a name tell, or its last ones; "" when neither do."""
    flat = flattened(name)
    if match := _heads(lexicon.heads).match(flat):
        return lexicon.heads[int((match.lastgroup or "h0")[1:])].sector
    words = name.split()
    for count in range(min(_LONGEST_TAIL, len(words) - 1), 0, -1):
        if slug := lexicon.tails.get(" ".join(words[-count:])):
            return slug
    return ""


def opens_as_body(lexicon: Lexicon, name: str) -> bool:
    """Whether a name opens with words such as "mairie de"."""
    return _heads(lexicon.heads).match(flattened(name)) is not None


@lru_cache(maxsize=4)
def _heads(heads: tuple[Head, ...]) -> re.Pattern[str]:
    """One pattern for all opening words, in groups numbered as the heads are."""
    groups = [f"(?P<h{number}>{'|'.join(head.words)})" for number, head in enumerate(heads)]
    return re.compile(rf"(?:l'|le |la |les |the )?(?:{'|'.join(groups)})\b")


@dataclass(frozen=True, slots=True)
class Trade:
    """What a body is said to do, and the words that say so."""

    sector: str
    span: Span


def trade_of(reading: Reading, span: Span) -> Trade | None:
    """The trade that stands beside a name: "le fabricant de pneus X", "X, éditeur de ..."."""
    pattern_front, pattern_behind = _trades(reading.lexicon)
    low = max(reading.sentence(span.start).start, span.start - 70)
    match = pattern_front.search(reading.flat, low, span.start)
    if match is None:
        high = min(reading.sentence(span.start).end, span.end + 60)
        match = pattern_behind.match(reading.flat, span.end, high)
    if match is None or match.lastgroup is None:
        return None
    return Trade(_slug(match.lastgroup), Span(*match.span(match.lastgroup)))


def _slug(group: str) -> str:
    """The sector that a group of a pattern is called after, or several."""
    return " ".join(part.replace("_", "-") for part in group.split("__"))


NO_FILLER = (
    r"a|est|ont|sont|qui|que|dont|pour|avec|par|dans|selon|ou|the|and|was|has|of|said|is"
    r"|in|at|near|from|based|to|for|with|by"
)
FILLER = (
    r"(?:[ \xa0](?:de |d'|du |des |en |et |la |les |l')?"
    rf"(?!(?:{NO_FILLER})\b)[\w-]+){{0,4}}?"
)


@lru_cache(maxsize=4)
def _trades(lexicon: Lexicon) -> tuple[re.Pattern[str], ...]:
    """The words for trades as patterns that stand in front of a name, and behind one."""
    groups = "|".join(
        f"(?P<{slug.replace('-', '_').replace(' ', '__')}>{'|'.join(words)})"
        for slug, words in lexicon.trades.items()
    )
    front = re.compile(rf"(?<!\w)(?:{groups})s?{FILLER}[ \xa0«“\"]+$")
    behind = re.compile(
        rf"[»”\"]?(?:,| \(| est| is)\s?(?:(?:un|une|le|la|l'|a|an|the|specialiste|numero un)[ ']?)?"
        rf"(?:[\w-]+ ){{0,2}}?(?:{groups})(?!\w)"
    )
    return front, behind
