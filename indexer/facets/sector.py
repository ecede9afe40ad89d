"""What the main victims do, from their names, the words beside them, and the story around."""

from collections import Counter

from archive import Kind, Mention, Role

from .naming import trade_of
from .organisation import Organisation
from .reading import Place, Reading, anywhere
from .story import NOBODY_HIT, Story, lead_end, story_of

MANY = 5  # victims from which on a story is a list of them
ENOUGH = 2  # words of one topic that make a sector when no name tells


def sectors(reading: Reading, bodies: tuple[Organisation, ...]) -> tuple[Mention, ...]:
    """The sectors of the main victims, in the order in which the victims appear."""
    story = story_of(reading)
    if story in NOBODY_HIT or story is Story.TREND:
        return ()
    found: dict[str, list[tuple[Place, str]]] = {}
    for body in main_victims(reading, bodies):
        sector = _sector_of(reading, body)
        if sector:
            slugs, place, rule = sector
            for slug in _with_others(reading, slugs.split()):
                found.setdefault(slug, []).append((place, rule))
    if not found and story is Story.ATTACK:
        found = _by_topic(reading, bool(main_victims(reading, bodies)))
    return tuple(_mention(reading, slug, places) for slug, places in found.items())


def main_victims(reading: Reading, bodies: tuple[Organisation, ...]) -> tuple[Organisation, ...]:
    """The victims of the title and the first sentences; all of them when none stands there.

    A story of many victims has no main one among them: then all count.
    """
    victims = tuple(body for body in bodies if body.mention.role is Role.VICTIM)
    if len(victims) > MANY:
        return victims
    lead = lead_end(reading)
    return tuple(body for body in victims if body.places[0].start < lead) or victims


def _sector_of(reading: Reading, body: Organisation) -> tuple[str, Place, str] | None:
    """The sectors of a body, a space between them, where they are read, and how."""
    if body.sector:
        return body.sector, body.places[0], "name"
    for place in body.places:
        trade = trade_of(reading, place)
        if trade:
            return trade.sector, trade.place, "trade"
    return None


def _with_others(reading: Reading, slugs: list[str]) -> list[str]:
    """Sectors, and those that the text around makes of them as well."""
    found = list(slugs)
    for slug in slugs:
        other, *words = reading.lexicon.also.get(slug, ("",))
        if words and anywhere(tuple(words)).search(reading.folded):
            found.append(other)
    return list(dict.fromkeys(found))


def _by_topic(reading: Reading, named_victim: bool) -> dict[str, list[tuple[Place, str]]]:
    """The topic that the words of the article return to; of the title alone without a victim."""
    if not reading.near("attack", 0, lead_end(reading)):
        return {}
    end = len(reading.text) if named_victim else reading.title_end
    counts: Counter[str] = Counter()
    places: dict[str, list[tuple[Place, str]]] = {}
    for slug, words in reading.lexicon.topics.items():
        for match in anywhere(words).finditer(reading.folded, 0, end):
            counts[slug] += 1
            places.setdefault(slug, []).append((Place(*match.span()), "topic"))
    if not counts:
        return {}
    slug, count = counts.most_common(1)[0]
    return {slug: places[slug]} if count >= ENOUGH or not named_victim else {}


def _mention(reading: Reading, slug: str, places: list[tuple[Place, str]]) -> Mention:
    ordered = sorted(set(places), key=lambda item: item[0].start)
    return Mention(
        kind=Kind.SECTOR,
        value=slug,
        role=Role.VICTIM,
        alias=reading.words(ordered[0][0]),
        evidence=tuple(reading.evidence(place, f"sector:{rule}") for place, rule in ordered),
        confidence=0.6 if ordered[0][1] == "topic" else 0.85,
    )
