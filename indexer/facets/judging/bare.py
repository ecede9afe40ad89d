"""Names without what stands in front and is no part of them: an article, a word for a group."""

from indexer.facets.lexicon import NameKind

from .document import Document
from .spans import Stretch

ARTICLES = frozenset(["le", "la", "les", "l'", "the"])

_BANDS = frozenset(["groupe", "gang", "collectif", "group"])

_ATTACKERS = (NameKind.ACTOR, NameKind.MALWARE)


def without_article(document: Document, stretch: Stretch, openings: frozenset[str]) -> Stretch:
    """A name without the article that opens its sentence: "Le CHU de Nîmes" is "CHU de Nîmes".

    An abbreviation has none either: "Le CHVD".
    """
    first, behind = stretch
    tokens = document.tokens
    if behind - first < 2 or tokens.flats[first] not in ARTICLES:  # noqa: PLR2004 - it and a word
        return stretch
    following = tokens.written[first + 1]
    is_short = behind - first == 2 and following.isupper() and not tokens.written[first].isupper()  # noqa: PLR2004
    return (first + 1, behind) if is_short or tokens.flats[first + 1] in openings else stretch


def without_band(document: Document, stretch: Stretch) -> Stretch:
    """A group's name without the word for a group in front, or an article before a known one."""
    first, behind = stretch
    tokens = document.tokens
    while first < behind - 1:
        rest = (first + 1, behind)
        band = tokens.flats[first] in _BANDS and not tokens.capitals[first]
        article = tokens.flats[first] in ARTICLES and (
            tokens.flats[first + 1] in _BANDS or _is_attackers(document, rest)
        )
        if not (band or article):
            break
        first += 1
    return first, behind


def _is_attackers(document: Document, stretch: Stretch) -> bool:
    """Whether lists or rules take a name for an attacker's."""
    known = document.known.get(stretch, ())
    return any(name.kind in _ATTACKERS for name in known) or stretch in document.verdicts
