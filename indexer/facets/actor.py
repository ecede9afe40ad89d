"""Who did it, or says so: known groups, and unknown ones that the words around give away.

A known name that is also a word ("Play", "Royal") counts once the article
speaks of it as an attacker. An unknown name needs such words in front of it
("un gang jusqu'ici inconnu, X", "a hacker known as X").
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from archive import Kind, Mention, Role

from .cues import anywhere, word_set
from .genre import Genre
from .lexicon import NameKind, flattened
from .reading import UPPER, Reading, Span, is_person

# A group's own spelling: digits, "@", "#", brackets; quoted or not.
CALLED = re.compile(
    rf"(?:[{UPPER}\d@#]|[a-z]+(?=[A-Z\d_]))[\w@#.$-]*[\w)$](?:\(\d+\))?"
    rf"(?: [{UPPER}\d][\w#@$-]+){{0,3}}"
)
# A name in small letters needs its quotes: « krypt0s », "paleblue".
QUOTED = re.compile(r"(?<=[«“\"])\s?([a-z][\w.-]{2,})(?=\s?[»”\"])")
# One without quotes needs words that are sure to be followed by a name: calls himself quietstorm.
SMALL = re.compile(r"[ \xa0]([a-z][\w.-]{3,}\w)(?![\w-])")
# The name behind a word for a group: le groupe X, les pirates d'« X ».
BEHIND_BAND = re.compile(rf"['’ \xa0]?(?:[«“\"][ \xa0]?)?({CALLED.pattern})")
MOST_NAMED = 200  # unknown names of one article; each is looked for in all of it
INITIALS = 3  # letters below which an unknown name is no name
NAME_START = re.compile(rf"(?<![\w.@#-])(?:[{UPPER}\d@#]|[a-z]++[A-Z\d_])[\w.-]+")
NEXT_IN_LIST = re.compile(r"\s?[»”\"]?(?:\s?,|\s(?:et|and))\s[«“\"]\s?")


@dataclass(frozen=True, slots=True)
class Sighting:
    """An attacker's name where it stands, and what made it one."""

    value: str
    span: Span
    rule: str
    confidence: float


def actors(reading: Reading) -> tuple[Mention, ...]:
    """The attackers of an article in reading order, with their roles."""
    seen: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in (*_known(reading), *_unknown(reading)):
        seen[sighting.value].append(sighting)
    mentions = [_mention(reading, sightings) for sightings in seen.values()]
    return tuple(sorted(mentions, key=lambda mention: _order(mention, seen)))


def _order(mention: Mention, seen: dict[str, list[Sighting]]) -> int:
    return min(sighting.span.start for sighting in seen[mention.value])


def _known(reading: Reading) -> Iterator[Sighting]:
    """Names of the lexicon; ordinary words among them only with a cue somewhere."""
    doubtful: dict[str, list[Span]] = defaultdict(list)
    for found in reading.found:
        name = found.name
        if name.kind is NameKind.MALWARE:
            yield Sighting(name.value, found.span, "actor:malware", 0.5)
        elif name.kind is NameKind.ACTOR and not name.ordinary:
            yield Sighting(name.value, found.span, "actor:known", 0.95)
        elif name.kind is NameKind.ACTOR:
            doubtful[name.value].append(found.span)
    for value, spans in doubtful.items():
        if any(_cued(reading, span) for span in spans):
            for span in spans:
                rule = "actor:known+cue" if _cued(reading, span) else "actor:known+elsewhere"
                yield Sighting(value, span, rule, 0.9)


def _cued(reading: Reading, span: Span) -> bool:
    if not reading.is_cyber:
        return False
    before = reading.before("actor.naming", span) or reading.before("actor.before", span)
    return bool(before or reading.after("actor.after", span, 60))


def _unknown(reading: Reading) -> Iterator[Sighting]:
    """Names nobody knows yet, by the words in front of them; then wherever they stand."""
    taken = [found.span for found in reading.found]
    openers = word_set(reading.lexicon.cue("names.openers"))
    named: dict[str, list[Span]] = {}
    for start in _introduced(reading):
        for span in _names_from(reading, start):
            written = reading.words(span)
            if any(span.meets(other) for other in taken) or is_person(reading, span):
                continue
            if len(written) < INITIALS or written.isdigit() or flattened(written) in openers:
                continue
            if any(n.kind is NameKind.GIVEN_NAME for n in reading.lexicon.names_of(written)):
                continue
            named.setdefault(written, [])
    for written in islice(named, MOST_NAMED):
        pattern = rf"(?<![\w-]){re.escape(written)}(?![\w-])"
        for match in re.finditer(pattern, reading.text):
            span = Span(*match.span())
            if not any(span.meets(other) for other in taken):
                yield Sighting(written, span, "actor:named", 0.7)


def _introduced(reading: Reading) -> Iterator[int]:
    """Where a name begins that the words around it give away."""
    if not reading.is_cyber:
        return
    flat, openers = reading.flat, word_set(reading.lexicon.cue("names.openers"))
    for match in NAME_START.finditer(reading.text):
        start, end = match.span()
        if flat[start:end] in openers:
            continue
        span = Span(start, end)
        if reading.before("actor.naming", span) or _is_told(reading, span):
            yield start
    for match in QUOTED.finditer(reading.text):
        if reading.before("actor.naming", Span(*match.span(1))):
            yield match.start(1)
    yield from _led_up_to(reading)


def _led_up_to(reading: Reading) -> Iterator[int]:
    """Where a name begins behind words that are looked for first, as they are rare."""
    places, end = reading.places, len(reading.flat)
    for cue in anywhere(reading.lexicon.cue("actor.naming_small")).all(places, 0, end):
        if small := SMALL.match(reading.text, cue.end()):
            yield small.start(1)
    for cue in anywhere(reading.lexicon.cue("actor.bands")).all(places, 0, end):
        written = BEHIND_BAND.match(reading.text, cue.end())
        if written and reading.after("actor.acts", Span(*written.span(1)), 60):
            yield written.start(1)
    kinds = word_set(reading.lexicon.cue("actor.lone_kind"))
    for cue in anywhere(reading.lexicon.cue("actor.lone")).all(places, 0, end):
        small = SMALL.match(reading.text, cue.end())
        if small is None or flattened(small[1]) in kinds:
            continue
        if reading.after("actor.acts", Span(*small.span(1)), 60):
            yield small.start(1)


def _is_told(reading: Reading, span: Span) -> bool:
    """Whether a name is a group's: with a digit behind "le groupe", or before "ransomware gang".

    No company is written as the first is.
    """
    written = CALLED.match(reading.text, span.start)
    if written is None:
        return False
    has_digit = not written[0].isalpha() and any(map(str.isdigit, written[0][1:]))
    if has_digit and reading.before("actor.before", span):
        return True
    return reading.after("actor.naming_after", Span(*written.span()), 40) is not None


def _names_from(reading: Reading, start: int) -> Iterator[Span]:
    """The name at a position and, in a list of quoted ones, those that follow."""
    match = CALLED.match(reading.text, start)
    if match is None:  # a French quote has a blank behind it
        at = max(start - 1, 0)
        quoted = QUOTED.match(reading.text, start) or QUOTED.match(reading.text, at)
        if written := quoted or SMALL.match(reading.text, at):
            yield Span(*written.span(1))
    while match:
        end = match.end()
        yield Span(match.start(), end)
        comma = NEXT_IN_LIST.match(reading.text, end)
        match = CALLED.match(reading.text, comma.end()) if comma else None


def _mention(reading: Reading, sightings: list[Sighting]) -> Mention:
    ordered = sorted(sightings, key=lambda sighting: sighting.span.start)
    first = ordered[0]
    return Mention(
        kind=Kind.ACTOR,
        value=first.value,
        role=_role(reading, ordered),
        alias=reading.words(first.span),
        evidence=tuple(reading.evidence(s.span, s.rule) for s in ordered),
        confidence=max(sighting.confidence for sighting in ordered),
    )


def _role(reading: Reading, sightings: list[Sighting]) -> Role:
    """Claimed if the article says they say so; mentioned if it only compares or recalls."""
    if reading.genre in (Genre.HOAX, Genre.EXERCISE):
        return Role.MENTIONED
    spans = [s.span for s in sightings if s.rule != "actor:malware"]
    acting = [span for span in spans if not _stands_by(reading, span)]
    if not acting:
        return Role.MENTIONED
    for span in acting:
        sentence = reading.sentence(span.start)
        if reading.near("actor.claim", sentence.start, sentence.end):
            return Role.CLAIMED
    return Role.MENTIONED if reading.genre is Genre.TREND else Role.ATTRIBUTED


def _stands_by(reading: Reading, span: Span) -> bool:
    """Whether a name is there for comparison, history or doubt."""
    sentence = reading.sentence(span.start)
    low = max(sentence.start, span.start - 70)
    if reading.near("actor.likeness", low, span.start):
        return True
    if reading.near("actor.past", span.end, min(sentence.end, span.end + 40)):
        return True
    if reading.genre is Genre.ARREST or _on_trial(reading):
        return False
    return bool(reading.near("actor.long_ago", span.end, min(sentence.end, span.end + 60)))


def _on_trial(reading: Reading) -> bool:
    """Whether the title tells of a sentence."""
    return reading.near("other_stories.trial", 0, reading.title_end) is not None
