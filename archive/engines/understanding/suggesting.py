"""How a query that is being typed may go on: what of it is fixed, and what is suggested."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from archive.language import is_stop_word, words
from archive.query import Facet
from archive.results import Suggestion
from archive.tokens import FIELD_NAMES
from archive.tree import And, Everything, Node, Term

FACETS = (Facet.ACTOR, Facet.VICTIM, Facet.ORGANISATION, Facet.SECTOR, Facet.OUTLET)
"""The facets whose values are suggested."""

EACH = 3
"""Suggestions of one kind at the most while there are others."""

SHORTEST = 2
"""Letters from which on words and titles are suggested: one alone says nothing."""

_FIELD = re.compile(rf"\b(?:{'|'.join(FIELD_NAMES)}):", re.IGNORECASE)
"""The name of a field, which is no word to look for."""


class Typed(NamedTuple):
    """A query that is being typed: what stands in front of its last word, and that word.

    `rest` is the text in front as it was typed, `before` its words, `last` the
    word that is being typed, folded, and `run` all words written as one.
    """

    rest: str
    before: tuple[Term, ...]
    last: str
    run: str

    @property
    def fixed(self) -> Node:
        """What every suggestion has to go with."""
        return And(self.before) if self.before else Everything()


def read_typed(text: str) -> Typed | None:
    """What has been typed; None where no word is being typed."""
    typed = list(words(text))
    if not typed or text[-1:].isspace():
        return None
    rest = text[: typed[-1].start]
    before = (word.folded for word in words(_FIELD.sub(" ", rest)))
    return Typed(
        rest=rest,
        before=tuple(Term(word) for word in before if not is_stop_word(word)),
        last=typed[-1].folded,
        run="".join(word.folded for word in typed),
    )


def in_front_of_value(rest: str) -> str:
    """What stays in front of a facet's value: not the name of a field just typed."""
    return (_FIELD.sub("", rest) if rest.endswith(":") else rest).rstrip()


def mixed(kinds: Sequence[Sequence[Suggestion]], most: int) -> tuple[Suggestion, ...]:
    """Some of each kind, each value once; room that is left goes to the first kinds."""
    some = [each for kind in kinds for each in kind[:EACH]]
    more = [each for kind in kinds for each in kind[EACH:]]
    once = {(each.facet, each.kind, each.text): each for each in reversed((*some, *more))}
    return tuple(reversed(once.values()))[:most]
