"""What speaks for an article that is to answer a question, besides how well its words fit.

A question is long, and no article has to have all of its words. Then one that has
the names and the numbers of the question is likelier to answer it, and so is one that
has no word of the question but another that begins like it: « inculpation » where
« inculpé » was asked for. What each of these is worth was chosen on questions of
PIAF in five folds; see `docs/searching.md`.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from archive.language import is_question_word, is_stop_word, words
from archive.tree import Alike, And, Boosted, Most, Node, Not, Or, Prefix, Term

from .known import TEXT_FIELDS, Known

NAMES = 0.6
"""What an article is worth more that has all names of a question."""

NUMBERS = 0.3
"""The same of its numbers."""

ALIKE = 0.6
"""The same of words that begin like all of its words, and are none of these."""

MOST = 20
"""Words of a question that are looked at."""

_SHORTEST = 5
"""Letters of a word whose beginning tells anything."""

_BEGINNING = 0.6
"""How much of a word its beginning is."""

_LEAST = 4
"""Letters of a beginning at the least."""

_EARLY = 3
"""Words among which the first question word of a question stands."""


class Question(NamedTuple):
    """A question: its folded words with a capital, but for the first one."""

    names: frozenset[str]


def question_in(text: str) -> Question | None:
    """The question that a text is; None when it is none.

    >>> question_in("Quand le groupe a-t-il attaqué Dax")
    Question(names=frozenset({'dax'}))
    >>> question_in("La mairie de Dax")
    """
    found = list(words(text))
    asks = any(is_question_word(text[word.start : word.end].lower()) for word in found[:_EARLY])
    if not asks and not text.rstrip().endswith("?"):
        return None
    return Question(frozenset(word.folded for word in found[1:] if text[word.start].isupper()))


def boosted(tree: Node, question: Question | None, known: Known) -> Node:
    """A tree with what speaks for an article, where not all of a question's words are required."""
    match tree:
        case Or() | Most() if question:
            boosts = tuple(_boosts(_words(tree), question, known))
            return Boosted(tree, boosts) if boosts else tree
        case And(parts):
            return replace(tree, parts=tuple(boosted(part, question, known) for part in parts))
    return tree


def _words(tree: Or | Most) -> list[str]:
    """The different words that stand for themselves, without stop words and no more than `MOST`."""
    parts = (part.part if isinstance(part, Alike) else part for part in tree.parts)
    several = dict.fromkeys(part.word for part in parts if isinstance(part, Term))
    return [word for word in several if not is_stop_word(word)][:MOST]


def _boosts(several: list[str], question: Question, known: Known) -> Iterator[tuple[Node, float]]:
    names = [word for word in several if word in question.names]
    numbers = [word for word in several if word.isdecimal()]
    for share, those in (NAMES, names), (NUMBERS, numbers):
        yield from ((Term(word), share / len(those)) for word in those)
    for word in several:
        if len(word) >= _SHORTEST and word.isalpha():
            start = Prefix(word[: max(_LEAST, round(_BEGINNING * len(word)))])
            if known.pays_for(start, TEXT_FIELDS):
                yield And((start, Not(Term(word)))), ALIKE / len(several)
