"""What speaks for an article besides how well its words fit, where it need not have them all.

So it is with a question, if any of its words will do, and with every query that no article
has all words of. Then an article with the names and the numbers of the query is likelier to
be meant, and so is one that has another word instead that begins alike: « inculpation »
where « inculpé » was asked for. What these are worth was chosen on questions of PIAF in
five folds, and what covering is worth on known items; see `docs/searching.md`.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from archive.language import is_question_word, is_stop_word, words
from archive.tree import Alike, And, Boosted, Most, Node, Not, Or, Prefix, Term

from .known import TEXT_FIELDS, Known

NAMES = 0.6
"""What an article is worth more that has all names of a query."""

NUMBERS = 0.3
"""The same of its numbers."""

ALIKE = 0.6
"""The same of words that begin like all of its words, and are none of these."""

COVERING = 0.5
"""The same of all its words, where most of them are required."""

MOST = 20
"""Words of a query that are looked at."""

_SHORTEST = 5
"""Letters of a word whose beginning tells anything."""

_BEGINNING = 0.6
"""How much of a word its beginning is."""

_LEAST = 4
"""Letters of a beginning at the least."""

_EARLY = 3
"""Words among which the first question word of a question stands."""


def is_question(text: str) -> bool:
    """Whether one of the first words of a text asks, or a question mark ends it.

    >>> is_question("Dans quelle ville"), is_question("La mairie de Dax, qui a payé")
    (True, False)
    """
    early = islice(words(text), _EARLY)
    asks = any(is_question_word(text[word.start : word.end].lower()) for word in early)
    return asks or text.rstrip().endswith("?")


def boosted(tree: Node, text: str, known: Known) -> Node:
    """A tree with what speaks for an article, where not all words of a text are required."""
    match tree:
        case Or() | Most():
            boosts = tuple(chain(_boosts(_words(tree), _names(text), known), _covering(tree)))
            return Boosted(tree, boosts) if boosts else tree
        case And(parts):
            return replace(tree, parts=tuple(boosted(part, text, known) for part in parts))
    return tree


def _names(text: str) -> frozenset[str]:
    """The folded words with a capital, but for the one that begins a question."""
    found = list(words(text))[is_question(text) :]
    return frozenset(word.folded for word in found if text[word.start].isupper())


def _covering(tree: Or | Most) -> Iterator[tuple[Node, float]]:
    """How much of all that is asked for an article has, each part by its rarity."""
    if isinstance(tree, Most):
        worth = sum(tree.worths)
        yield from (
            (part, COVERING * own / worth)
            for part, own in zip(tree.parts, tree.worths, strict=True)
        )


def _words(tree: Or | Most) -> list[str]:
    """The different words that stand for themselves, without stop words and no more than `MOST`."""
    parts = (part.part if isinstance(part, Alike) else part for part in tree.parts)
    several = dict.fromkeys(part.word for part in parts if isinstance(part, Term))
    return [word for word in several if not is_stop_word(word)][:MOST]


def _boosts(
    several: list[str], capitals: frozenset[str], known: Known
) -> Iterator[tuple[Node, float]]:
    names = [word for word in several if word in capitals]
    numbers = [word for word in several if word.isdecimal()]
    for share, those in (NAMES, names), (NUMBERS, numbers):
        yield from ((Term(word), share / len(those)) for word in those)
    for word in several:
        if len(word) >= _SHORTEST and word.isalpha():
            start = Prefix(word[: max(_LEAST, round(_BEGINNING * len(word)))])
            if known.pays_for(start, TEXT_FIELDS):
                yield And((start, Not(Term(word)))), ALIKE / len(several)
