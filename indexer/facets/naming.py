"""How bodies are named: "centre hospitalier de X", "X Council", "l'éditeur X", "X SAS"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .cues import anywhere
from .lexicon import Head, Lexicon, NameKind
from .reading import NUMBERED, Reading, Span, is_person

LINK = r"(?: ?(?:de la |de l[’']|du |des |de |d[’']|la |le |les |sur |en |lès |l[’']|& | ))"
TAIL = re.compile(
    r"[ \xa0]+(?:\([A-Z][\w-]{1,9}\)[ \xa0]+)?"
    r"(?:de la |de l[’']|du |des |de |d[’']|l[’']|of |the |à )?"
    rf"({NUMBERED}(?:{LINK}{NUMBERED})*)"
)
LOWER_TAIL = re.compile(
    r" (?:de |des |du |d[’'])(?:la |l[’'])?[\w-]+"
    r"(?: [\w-]*(?:ique|aux|ale|ain|aise)s?\b)?"
)
ACRONYM = re.compile(r"[ \xa0]\(([\w-]*[A-Z][\w+&-]{1,14})\)")
RANKED = re.compile(r"\b(?:plus grand|premier|principal|ancien|petit)e? $")
BEGIN = 3  # letters by which a word is known to begin like an opening word
WORD = re.compile(r"\b[a-z]")
LETTERS = re.compile(r"[a-z]+")
AFTER = (" ", "\xa0", "-", "'", "’", "\n")  # what may follow an opening word of two letters
NEWSPAPER = "newspaper"  # the family whose opening words are everyday ones without a capital
ABBREVIATION = 4  # letters up to which a head is an acronym and needs its capital
OUTSIDERS = (NameKind.BYSTANDER, NameKind.MEDIA, NameKind.PLATFORM)
WORDS = frozenset(["ville", "port", "zoo", "stade", "opera"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body where the text names it.

    `place` is the whole name, `own` only what follows the opening words.
    `acronym` is what stands in brackets behind it, "" without.
    """

    span: Span
    own: Span
    family: str
    sector: str
    authority: bool
    acronym: str
    rule: str


def bodies_by_head(reading: Reading) -> Iterator[Body]:
    """Bodies whose opening words say what they are, in reading order."""
    _, which = _heads(reading.lexicon.heads)
    for match in _head_matches(reading):
        head = which[match.lastgroup or ""]
        word = match[0]
        short = len(word) <= ABBREVIATION and word not in WORDS
        capital = reading.text[match.start()].isupper()
        if (short or head.family == NEWSPAPER) and not capital:
            continue
        if RANKED.search(reading.flat, max(0, match.start() - 12), match.start()):
            continue
        tail = TAIL.match(reading.text, match.end())
        if tail is None:
            continue
        end = _end(reading, tail.start(1), tail.end(1))
        named = head.family != "office" or tail.group().strip() == tail.group(1)
        if end and named:
            yield _body(reading, head, match.start(), Span(tail.start(1), end))
    federation = reading.lexicon.federations
    for match in anywhere(federation.words).finditer(reading.flat):
        tail = LOWER_TAIL.match(reading.text, match.end())
        if tail:
            yield _body(reading, federation, match.start(), Span(tail.start() + 1, tail.end()))


def _body(reading: Reading, head: Head, start: int, own: Span) -> Body:
    acronym = ACRONYM.match(reading.text, own.end)
    return Body(
        span=Span(start, own.end),
        own=own,
        family=head.family,
        sector=head.sector,
        authority=head.authority,
        acronym=acronym[1] if acronym else "",
        rule=f"head:{head.family}",
    )


def _end(reading: Reading, start: int, end: int) -> int:
    """Where a body's own name ends: before any group, outlet or product; 0 if that leaves none."""
    for found in reading.found:
        inside = start <= found.span.start and found.span.end <= end
        if inside and found.name.kind in OUTSIDERS and not found.name.ordinary:
            end = found.span.start
            break
    return len(reading.text[:end].rstrip()) if end > start else 0


def _head_matches(reading: Reading) -> Iterator[re.Match[str]]:
    """Opening words in the text, looked for only where a word begins like one of them."""
    heads, _ = _heads(reading.lexicon.heads)
    begins = _begins(reading.lexicon.heads)
    end = 0
    for word in WORD.finditer(reading.flat):
        start = word.start()
        if start < end or reading.flat[start : start + BEGIN] not in begins:
            continue
        if match := heads.match(reading.flat, start):
            end = match.end()
            yield match


@lru_cache(maxsize=4)
def _begins(heads: tuple[Head, ...]) -> frozenset[str]:
    """The first letters of all opening words; of shorter words with what may follow them."""
    found = set()
    for head in heads:
        for fragment in head.words:
            letters = LETTERS.match(fragment)
            begin = letters[0][:BEGIN] if letters else ""
            if len(begin) == BEGIN:
                found.add(begin)
            else:
                found |= {(begin + more)[:BEGIN] for more in AFTER}
    return frozenset(found)


@lru_cache(maxsize=4)
def _heads(heads: tuple[Head, ...]) -> tuple[re.Pattern[str], dict[str, Head]]:
    """One pattern for all opening words, the longest first, and whose they are."""
    which = {f"h{number}": head for number, head in enumerate(heads)}
    groups = [f"(?P<{name}>{'|'.join(head.words)})" for name, head in which.items()]
    return re.compile(rf"\b(?:{'|'.join(groups)})\b"), which


def is_head(reading: Reading, word: str) -> bool:
    """Whether a flattened word alone opens names of bodies."""
    return bool(_heads(reading.lexicon.heads)[0].fullmatch(word))


def bodies_by_tail(reading: Reading) -> Iterator[Body]:
    """English bodies whose last word says what they are: "Gateshead Council"."""
    for run in reading.runs:
        words = reading.words(run).split()
        for count in range(min(3, len(words) - 1), 0, -1):
            slug = reading.lexicon.tails.get(" ".join(words[-count:]))
            if slug and not is_person(reading, run):
                acronym = ACRONYM.match(reading.text, run.end)
                yield Body(
                    span=run,
                    own=run,
                    family=slug,
                    sector=slug,
                    authority=False,
                    acronym=acronym[1] if acronym else "",
                    rule=f"tail:{slug}",
                )
                break


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
