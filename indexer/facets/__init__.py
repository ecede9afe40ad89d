"""Who was hit, by whom, in which sector: an article's facets, each with its evidence. Pure."""

from archive import Mention
from indexer.lexicon import Lexicon, key_of

from .actor import actors
from .organisation import organisations
from .reading import read
from .sector import sectors

__all__ = ["mentions"]

LONGEST = 50_000
"""Code points of a body in which facets are looked for; no news article is longer."""


def mentions(title: str, body: str, language: str, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Every organisation, actor and sector of an article, with all its evidence.

    Args:
        title: The title, one line; "" when there is none.
        body: Plain text, paragraphs separated by an empty line; read up to
            `LONGEST`.
        language: ISO 639-1 code; "" when unknown. The cues of both
            languages are always looked for, since articles quote each other;
            the language only decides which words order a name ("X Council").
        lexicon: What is known beforehand.

    Returns:
        Organisations, then actors, then sectors, each in reading order. One
        mention for each canonical value and kind; `text[start:end]` of the
        field is the evidence's text.
    """
    reading = read(title, body[:LONGEST], lexicon)
    attackers = actors(reading)
    theirs = frozenset(key_of(e.text) for mention in attackers for e in mention.evidence)
    bodies = organisations(reading, language, theirs)
    return (
        *(body.mention for body in bodies),
        *attackers,
        *sectors(reading, bodies),
    )
