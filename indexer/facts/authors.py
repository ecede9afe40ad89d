"""Who wrote an article, where only its text says so."""

import re
from collections.abc import Iterator

from indexer.cleaning.clean import Cleaned

_BYLINE = re.compile(
    r"(?i:(?:publié |rédigé |écrit |posted |written |published )?(?:par|by)|auteure? ?:|author:)\s+"
    r"(?P<name>[^\W\d_][\w.’'-]*(?:\s+[^\W\d_][\w.’'-]*){1,4})"
)
_PARTICLES = frozenset(
    {"de", "du", "des", "la", "le", "van", "von", "den", "der", "di", "da", "el"}
)


def authors_in_text(cleaned: Cleaned) -> Iterator[str]:
    """Names in bylines: two to five words with capitals, or with particles between."""
    for removed in cleaned.removed:
        if removed.rule == "byline" and (byline := _BYLINE.fullmatch(removed.text.rstrip(" .,"))):
            first, *between, last = byline["name"].split()
            names = (first, *(word for word in between if word not in _PARTICLES), last)
            if all(word[0].isupper() for word in names):
                yield byline["name"]
