"""How a query that is being typed may go on: values of facets, words, titles."""

from collections.abc import Iterator

import numpy as np

from archive.language import fold, is_stop_word, words
from archive.query import And, Everything, Facet, In, Named, Node, Prefix, Term, TextField
from archive.results import Suggestion

from .counting import Mask, Numbers
from .matching import find
from .snapshot import Snapshot
from .spelling import written

FACETS = (Facet.ACTOR, Facet.VICTIM, Facet.ORGANISATION, Facet.SECTOR, Facet.OUTLET)
"""The facets whose values are suggested."""

EACH = 3
"""Suggestions of one kind at the most while there are others."""

LOOKED_AT = 200
"""The most frequent words with a beginning that are looked at."""

_SHORTEST = 2
"""Letters from which on words and titles are suggested: one alone says nothing."""


def suggestions(snapshot: Snapshot, text: str, most: int) -> tuple[Suggestion, ...]:
    """See `archive.Searcher.suggest`."""
    typed = [word.folded for word in words(text)]
    if not typed or text[-1:].isspace():
        return ()
    *before, last = typed
    told = tuple(Term(word) for word in before if not is_stop_word(word))
    among = find(snapshot, And(told)).mask if told else find(snapshot, Everything()).mask
    among = among & snapshot.live
    kinds = [list(_values(snapshot, last, among))]
    if len(last) >= _SHORTEST:
        kinds += [list(_words(snapshot, last, among)), list(_titles(snapshot, told, last, among))]
    return _mixed(kinds, most)
