"""What kind of text an article is: an attack on somebody, or something in which nobody was hit."""

from dataclasses import dataclass
from enum import StrEnum

from .cues import Places, anywhere
from .lexicon import Lexicon


class Genre(StrEnum):
    """The kinds of text that decide whether somebody in them is a victim."""

    ATTACK = "attack"
    VULNERABILITY = "vulnerability"
    OUTAGE = "outage"
    ARREST = "arrest"
    TREND = "trend"
    HOAX = "hoax"
    EXERCISE = "exercise"
    OTHER = "other"


OTHERS = (Genre.HOAX, Genre.EXERCISE, Genre.VULNERABILITY, Genre.OUTAGE, Genre.ARREST, Genre.TREND)
NOBODY_HIT = frozenset([Genre.HOAX, Genre.EXERCISE, Genre.VULNERABILITY, Genre.OUTAGE, Genre.OTHER])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """A flattened text, to look for the words of genres in."""

    places: Places
    title_end: int
    lead_end: int
    lexicon: Lexicon

    def title_has(self, cue: str) -> bool:
        return self._has(cue, 0, self.title_end)

    def lead_has(self, cue: str) -> bool:
        return self._has(cue, self.title_end, self.lead_end)

    def has(self, cue: str) -> bool:
        return self._has(cue, 0, len(self.places.text))

    def count(self, cue: str) -> int:
        every = anywhere(self.lexicon.cue(cue)).all(self.places, 0, len(self.places.text))
        return sum(1 for _ in every)

    def _has(self, cue: str, low: int, high: int) -> bool:
        return anywhere(self.lexicon.cue(cue)).search(self.places, low, high) is not None


def judged(places: Places, title_end: int, lead_end: int, lexicon: Lexicon) -> tuple[Genre, bool]:
    """The genre of a text, and whether it is about computers, or its title about an attack.

    The words of the title tell; the first sentences and the whole text do
    where the title says nothing.

    Args:
        places: Title and body in lower case without accents, with the places of its words.
        title_end: Where the title ends.
        lead_end: Where the first sentences end.
        lexicon: Has the words.
    """
    words = _Words(places=places, title_end=title_end, lead_end=lead_end, lexicon=lexicon)
    if not (words.has("cyber") or words.title_has("attack")):
        return Genre.OTHER, False
    return _by_title(words) or _by_lead(words) or Genre.ATTACK, True


def _by_title(words: _Words) -> Genre | None:
    attacked = words.title_has("attack")
    for genre in OTHERS:
        if words.title_has(f"other_stories.{genre}"):
            laid_to_attack = attacked and not words.title_has("other_stories.denial")
            return Genre.ATTACK if genre is Genre.OUTAGE and laid_to_attack else genre
    if words.title_has("other_stories.study"):
        return Genre.TREND
    return Genre.ATTACK if attacked else None


def _by_lead(words: _Words) -> Genre | None:
    if words.lead_has("other_stories.study"):
        return Genre.TREND
    for genre in OTHERS:
        cue = f"other_stories.{genre}"
        if words.lead_has(cue) and words.count(cue) > words.count("attack"):
            return genre
    return None
