"""An article as the models see it: its reading, its tokens, its candidates, the names it has."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from archive import Mention, Role
from indexer.facets.lexicon import Name, key_of, key_of_flat
from indexer.facets.reading import Reading, Span

from .spans import Stretch, stretches
from .tokens import Tokens, tokens_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of a stretch: the role of the attacker, the rule, if it is all the name."""

    role: Role
    rule: str
    whole: bool


@dataclass(frozen=True, eq=False)
class Document:
    """One article, ready for features.

    `candidates` has the ways by which each stretch became one, `verdicts` what
    the rules for attackers say of it, `known` the names of the lexicon that
    stand there.
    """

    reading: Reading
    language: str
    tokens: Tokens
    candidates: dict[Stretch, set[str]]
    verdicts: dict[Stretch, list[Verdict]]
    known: dict[Stretch, list[Name]]

    def text(self, stretch: Stretch) -> str:
        """A stretch as written."""
        tokens = self.tokens
        return self.reading.text[tokens.starts[stretch[0]] : tokens.ends[stretch[1] - 1]]

    def key(self, stretch: Stretch) -> str:
        """What the spellings of one name have in common."""
        first, behind = stretch
        if behind - first == 1:
            return key_of_flat(self.tokens.flats[first])
        keys = [*map(_key_of_token, self.tokens.flats[first:behind])]
        if _TOGETHER not in keys:
            return "".join(keys)
        tokens = self.tokens
        flat = self.reading.flat[tokens.starts[stretch[0]] : tokens.ends[stretch[1] - 1]]
        return key_of_flat(flat)

    def span(self, stretch: Stretch) -> Span:
        """Where a stretch stands in the text."""
        return Span(self.tokens.starts[stretch[0]], self.tokens.ends[stretch[1] - 1])

    @cached_property
    def keys(self) -> dict[Stretch, str]:
        """The key of each candidate."""
        return {stretch: self.key(stretch) for stretch in self.candidates}


@lru_cache(maxsize=1 << 14)
def _key_of_token(flat: str) -> str:
    """The key of a token; `_TOGETHER` for one that may make another key with its neighbours."""
    if flat.isalnum():
        return flat
    return _TOGETHER if _JOINING.search(flat) else key_of_flat(flat)


_TOGETHER = "&"
"""No key."""


_JOINING = re.compile(r"[&+$]")
"""What joins words into one, or belongs to the one before: "R&D", "C++"."""


def document_of(
    reading: Reading, language: str, attackers: Sequence[Mention], openings: frozenset[str]
) -> Document:
    """An article with its candidates.

    Args:
        reading: The article.
        language: Its ISO 639-1 code; "" when unknown.
        attackers: Those that the rules find.
        openings: Folded nouns that open names of bodies.
    """
    tokens = tokens_of(reading)
    verdicts = _verdicts(reading, tokens, attackers)
    known: dict[Stretch, list[Name]] = defaultdict(list)
    for found in reading.found:
        if stretch := tokens.filling(found.span.start, found.span.end):
            known[stretch].append(found.name)
    return Document(
        reading=reading,
        language=language,
        tokens=tokens,
        candidates=stretches(reading, tokens, openings, iter(verdicts)),
        verdicts=verdicts,
        known=dict(known),
    )


def _verdicts(
    reading: Reading, tokens: Tokens, attackers: Sequence[Mention]
) -> dict[Stretch, list[Verdict]]:
    found: dict[Stretch, list[Verdict]] = defaultdict(list)
    for mention in attackers:
        key = key_of(mention.value)
        for evidence in mention.evidence:
            span = reading.span_of(evidence)
            if stretch := tokens.filling(span.start, span.end):
                whole = key_of(evidence.text) == key
                found[stretch].append(Verdict(mention.role, evidence.rule, whole))
    return dict(found)
