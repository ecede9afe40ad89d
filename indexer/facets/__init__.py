"""Who was hit, by whom, in which sector, and more: an article's facets and their evidence. Pure.

What finds them is imported when it is first needed: a server, and a refresh that
finds nothing to do, know of the corrections alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from archive import Detail, Mention

if TYPE_CHECKING:
    from .lexicon import Lexicon

__all__ = ["Facets", "facets", "mentions"]

LONGEST = 50_000
"""Code points of a body in which facets are looked for; no news article is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What an article is about.

    `mentions` are organisations, then actors, then sectors, each in reading
    order. One mention for each canonical value and kind; `text[start:end]` of
    the field is the evidence's text. `uncertain` are those that are rather not
    right, `details` what is told of the incident.
    """

    mentions: tuple[Mention, ...]
    uncertain: tuple[Mention, ...]
    details: tuple[Detail, ...]


def facets(
    title: str, body: str, language: str, lexicon: "Lexicon", published: date | None = None
) -> Facets:
    """Every organisation, actor and sector of an article, and the details of the incident.

    Args:
        title: The title, one line; "" when there is none.
        body: Plain text, paragraphs separated by an empty line; read up to
            `LONGEST`.
        language: ISO 639-1 code; "" when unknown.
        lexicon: What is known beforehand.
        published: The day on which the article came out.
    """
    from .actor import actors  # noqa: PLC0415
    from .details import details_of  # noqa: PLC0415
    from .judging import doubts_of, judge, load_weights, mentions_of  # noqa: PLC0415
    from .reading import read  # noqa: PLC0415

    reading = read(title, body[:LONGEST], lexicon)
    judgement = judge(reading, language, actors(reading), load_weights())
    found = mentions_of(judgement)
    return Facets(
        mentions=found,
        uncertain=doubts_of(judgement, found),
        details=details_of(reading, found, published),
    )


def mentions(title: str, body: str, language: str, lexicon: "Lexicon") -> tuple[Mention, ...]:
    """The mentions alone; see `facets`."""
    return facets(title, body, language, lexicon).mentions
