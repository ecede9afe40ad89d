"""Who was hit, by whom, in which sector, and more: an article's facets and their evidence. Pure."""

from datetime import date

from archive import Detail, Mention

from .actor import actors
from .details import details_of
from .lexicon import Lexicon, key_of
from .organisation import organisations
from .reading import Reading, read
from .sector import sectors

__all__ = ["facets", "mentions"]

LONGEST = 50_000
"""Code points of a body in which facets are looked for; no news article is longer."""


def facets(
    title: str, body: str, language: str, lexicon: Lexicon, published: date | None = None
) -> tuple[tuple[Mention, ...], tuple[Detail, ...]]:
    """Every organisation, actor and sector of an article, and the details of the incident.

    Args:
        title: The title, one line; "" when there is none.
        body: Plain text, paragraphs separated by an empty line; read up to
            `LONGEST`.
        language: ISO 639-1 code; "" when unknown. The cues of both
            languages are always looked for, since articles quote each other;
            the language only decides which words order a name ("X Council").
        lexicon: What is known beforehand.
        published: The day on which the article came out.

    Returns:
        Organisations, then actors, then sectors, each in reading order. One
        mention for each canonical value and kind; `text[start:end]` of the
        field is the evidence's text. Then the details.
    """
    reading = read(title, body[:LONGEST], lexicon)
    found = _mentions(reading, language)
    return found, details_of(reading, found, published)


def mentions(title: str, body: str, language: str, lexicon: Lexicon) -> tuple[Mention, ...]:
    """The mentions alone; see `facets`."""
    return _mentions(read(title, body[:LONGEST], lexicon), language)


def _mentions(reading: Reading, language: str) -> tuple[Mention, ...]:
    attackers = actors(reading)
    theirs = frozenset(key_of(e.text) for mention in attackers for e in mention.evidence)
    bodies = organisations(reading, language, theirs)
    return (
        *(body.mention for body in bodies),
        *attackers,
        *sectors(reading, bodies),
    )
