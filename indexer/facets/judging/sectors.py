"""What the victims of an article do: features from their names, the words beside them, the text."""

import re
from collections.abc import Iterator

from .document import Document
from .features import Background
from .grouping import Group
from .tokens import LINKS

_NEAR = 7
"""Words beside a victim that may say what it does."""

_LETTERS = re.compile(r"[^\W\d_]{3,}")


def sector_features(document: Document, background: Background, victim: Group | None) -> list[str]:
    """What tells the sector of one victim, each feature once.

    Args:
        document: The article.
        background: What is known of words.
        victim: The name of one that was hit; None for a victim nobody names.
    """
    found = set(_of_victim(document, background, victim)) if victim else set()
    return sorted(found | set(_of_text(document)))


def _of_victim(document: Document, background: Background, group: Group) -> Iterator[str]:
    tokens = document.tokens
    for form in group.forms:
        if form.words:
            yield f"victim first={form.words[0]}"
            yield f"victim last={form.words[-1]}"
            yield f"victim begins={form.words[0][:5]}"
        for word in form.words:
            yield f"victim has={word}"
        if sector := background.knowledge.sector(form.key):
            yield f"victim known sector={sector}"
        for kind in background.knowledge.kinds(form.key):
            yield f"victim known as={kind}"
        for name in document.known.get(form.chosen.stretch, ()):
            for sector in name.sector.split():
                yield f"victim listed sector={sector}"
        first, behind = form.chosen.stretch
        for number in (*tokens.before(first, _NEAR), *tokens.behind(behind, _NEAR)):
            word = tokens.flats[number]
            if tokens.words[number] and not tokens.capitals[number] and word not in LINKS:
                yield f"beside victim={word}"


def _of_text(document: Document) -> Iterator[str]:
    reading, tokens = document.reading, document.tokens
    for start, word in zip(tokens.starts, tokens.flats, strict=True):
        if start >= reading.lead_end:
            return
        if _LETTERS.fullmatch(word):
            yield f"{'title' if start < reading.title_end else 'lead'}={word}"
