"""What the main victims do, from their names, the words beside them, and the story around."""

from collections import Counter

from archive import Kind, Mention, Role

from .cues import anywhere
from .genre import NOBODY_HIT, Genre
from .naming import trade_of
from .organisation import Organisation
from .reading import Reading, Span

MANY = 5  # victims from which on a story is a list of them
ENOUGH = 2  # words of one topic that make a sector when no name tells


def sectors(reading: Reading, bodies: tuple[Organisation, ...]) -> tuple[Mention, ...]:
    """The sectors of the main victims, in the order in which the victims appear."""
    if reading.genre in NOBODY_HIT or reading.genre is Genre.TREND:
        return ()
    found: dict[str, list[tuple[Span, str]]] = {}
    for body in main_victims(reading, bodies):
        sector = _sector_of(reading, body)
        if sector:
            slugs, span, rule = sector
            for slug in _with_others(reading, slugs.split()):
                found.setdefault(slug, []).append((span, rule))
    if not found and reading.genre is Genre.ATTACK:
        found = _by_topic(reading, bool(main_victims(reading, bodies)))
    return tuple(_mention(reading, slug, spans) for slug, spans in found.items())


def main_victims(reading: Reading, bodies: tuple[Organisation, ...]) -> tuple[Organisation, ...]:
    """The victims of the title and the first sentences; all of them when none stands there.

    A story of many victims has no main one among them: then all count.
    """
    victims = tuple(body for body in bodies if body.mention.role is Role.VICTIM)
    if len(victims) > MANY:
        return victims
    lead = reading.lead_end
    return tuple(body for body in victims if body.spans[0].start < lead) or victims


def _sector_of(reading: Reading, body: Organisation) -> tuple[str, Span, str] | None:
    """The sectors of a body, a space between them, where they are read, and how."""
    if body.sector:
        return body.sector, body.spans[0], "name"
    for span in body.spans:
        trade = trade_of(reading, span)
        if trade:
            return trade.sector, trade.span, "trade"
    return None


def _with_others(reading: Reading, slugs: list[str]) -> list[str]:
    """Sectors, and those that the text around makes of them as well."""
    found = list(slugs)
    for slug in slugs:
        other, *words = reading.lexicon.also.get(slug, ("",))
        if words and anywhere(tuple(words)).search(reading.flat):
            found.append(other)
    return list(dict.fromkeys(found))


def _by_topic(reading: Reading, named_victim: bool) -> dict[str, list[tuple[Span, str]]]:
    """The topic that the words of the article return to; of the title alone without a victim."""
    if not reading.near("attack", 0, reading.lead_end):
        return {}
    end = len(reading.text) if named_victim else reading.title_end
    counts: Counter[str] = Counter()
    spans: dict[str, list[tuple[Span, str]]] = {}
    for slug, words in reading.lexicon.topics.items():
        for match in anywhere(words).finditer(reading.flat, 0, end):
            counts[slug] += 1
            spans.setdefault(slug, []).append((Span(*match.span()), "topic"))
    if not counts:
        return {}
    slug, count = counts.most_common(1)[0]
    return {slug: spans[slug]} if count >= ENOUGH or not named_victim else {}


def _mention(reading: Reading, slug: str, spans: list[tuple[Span, str]]) -> Mention:
    ordered = sorted(set(spans), key=lambda item: item[0].start)
    return Mention(
        kind=Kind.SECTOR,
        value=slug,
        role=Role.VICTIM,
        alias=reading.words(ordered[0][0]),
        evidence=tuple(reading.evidence(span, f"sector:{rule}") for span, rule in ordered),
        confidence=0.6 if ordered[0][1] == "topic" else 0.85,
    )
