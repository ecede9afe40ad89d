"""What kind of article this is: an attack on somebody, or something in which nobody was hit."""

from enum import StrEnum
from functools import lru_cache

from .reading import Reading, anywhere


class Story(StrEnum):
    """The kinds of stories that decide whether somebody in them is a victim."""

    ATTACK = "attack"
    VULNERABILITY = "vulnerability"
    OUTAGE = "outage"
    ARREST = "arrest"
    TREND = "trend"
    HOAX = "hoax"
    EXERCISE = "exercise"
    OTHER = "other"


OTHERS = (Story.HOAX, Story.EXERCISE, Story.VULNERABILITY, Story.OUTAGE, Story.ARREST, Story.TREND)
NOBODY_HIT = frozenset([Story.HOAX, Story.EXERCISE, Story.VULNERABILITY, Story.OUTAGE, Story.OTHER])


@lru_cache(maxsize=1)
def story_of(reading: Reading) -> Story:
    """The kind of story, by the words of the title; the whole text decides when it has none."""
    if not is_cyber(reading):
        return Story.OTHER
    return _by_title(reading) or _by_lead(reading) or Story.ATTACK


def _by_title(reading: Reading) -> Story | None:
    for story in OTHERS:
        if reading.near(f"other_stories.{story}", 0, reading.title_end):
            return Story.ATTACK if story is Story.OUTAGE and _by_attack(reading) else story
    if reading.near("other_stories.study", 0, reading.title_end):
        return Story.TREND
    return Story.ATTACK if reading.near("attack", 0, reading.title_end) else None


def _by_lead(reading: Reading) -> Story | None:
    cue, lead = reading.lexicon.cue, lead_end(reading)
    if reading.near("other_stories.study", reading.title_end, lead):
        return Story.TREND
    for story in OTHERS:
        if reading.near(f"other_stories.{story}", reading.title_end, lead):
            attacks = len(anywhere(cue("attack")).findall(reading.folded))
            others = len(anywhere(cue(f"other_stories.{story}")).findall(reading.folded))
            if others > attacks:
                return story
    return None


@lru_cache(maxsize=1)
def is_cyber(reading: Reading) -> bool:
    """Whether the text is about computers, or its title about an attack of any kind."""
    return bool(
        reading.near("cyber", 0, len(reading.text)) or reading.near("attack", 0, reading.title_end)
    )


def _by_attack(reading: Reading) -> bool:
    """Whether the title lays an outage to an attack."""
    attack = reading.near("attack", 0, reading.title_end)
    return attack is not None and not reading.near("other_stories.denial", 0, reading.title_end)


@lru_cache(maxsize=1)
def lead_end(reading: Reading, sentences: int = 3) -> int:
    """Where the article's first sentences end, those of the title among them."""
    body = [start for start in reading.starts if start > reading.title_end]
    return body[sentences] if len(body) > sentences else len(reading.text)
