"""A query's tree on arrays: which documents it finds, and how well each fits.

The scores of parts add up (see `weighing` for those of words); what is
excluded or chosen by a filter adds nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.engines.understanding.known import TEXT_FIELDS, Fields
from archive.engines.whoosh.segments.arrays import Mask, Numbers, Scores
from archive.engines.whoosh.segments.schema import MANY, UNDATED
from archive.engines.whoosh.snapshot.counting import FacetColumn
from archive.engines.whoosh.snapshot.snapshot import Impacts, Snapshot
from archive.language import is_stop_word
from archive.query import DateRange, Filter
from archive.tree import (
    Alike,
    And,
    Boosted,
    Everything,
    Fuzzy,
    Happened,
    In,
    Leaf,
    Most,
    Named,
    Node,
    Not,
    Or,
    People,
    Phrase,
    Prefix,
    Term,
)

from .weighing import impacts

_FEWER = 16
"""How many times fewer documents are looked up one by one than a word has."""


class Matches(NamedTuple):
    """For every document whether a part of the query finds it, and its score."""

    mask: Mask
    scores: Scores


def find(snapshot: Snapshot, tree: Node, fields: Fields = TEXT_FIELDS) -> Matches:  # noqa: PLR0911
    """What a tree finds; deleted documents may be among it where nothing is scored."""
    match tree:
        case Term() | Phrase() | Prefix() | Fuzzy() | Alike():
            return _spread(snapshot, impacts(snapshot, tree, fields))
        case In(field, Everything()):
            return _unscored(snapshot, snapshot.having_words(field.value))
        case In(field, part):
            return find(snapshot, part, (field.value,))
        case And(parts):
            return _all(snapshot, distinctive(parts), fields)
        case Or(parts):
            return _any(snapshot, distinctive(parts), fields)
        case Most():
            return _most(snapshot, tree, fields)
        case Boosted(part, boosts):
            return _boosted(snapshot, part, boosts, fields)
        case Not(part):
            return _unscored(snapshot, ~find(snapshot, part, fields).mask)
        case Everything() | Named() | Filter() | DateRange() | Happened() | People():
            return _unscored(snapshot, _chosen(snapshot, tree))


_Choosing = Everything | Named | Filter | DateRange | Happened | People
"""The parts of a query that have no words."""


def _chosen(snapshot: Snapshot, tree: _Choosing) -> Mask:
    """Which documents such a part chooses."""
    match tree:
        case Named(facet):
            return snapshot.facets[facet].having_codes(snapshot.names(facet).codes(tree.part))
        case Filter():
            return passing(snapshot.facets[tree.facet], tree)
        case DateRange():
            return within(snapshot.days, tree)
        case Happened(days):
            happened: Mask = within(snapshot.incidents, days) & (snapshot.incidents != UNDATED)
            return happened
        case People(least, most):
            people = snapshot.people
            chosen: Mask = people >= (0 if least is None else least)
            chosen &= people <= (MANY if most is None else most)
            return chosen
    return np.ones(snapshot.size, np.bool_)


def passing(column: FacetColumn, chosen: Filter) -> Mask:
    """Which documents pass a filter."""
    mask = np.ones(len(column.slots[0]), np.bool_)
    if chosen.values or chosen.missing:
        mask = column.having(chosen.values)
        if chosen.missing:
            mask |= column.missing()
    if chosen.present:
        mask = mask & ~column.missing()
    return mask & ~column.having(chosen.excluded) if chosen.excluded else mask


def within(days: NDArray[np.int32], dates: DateRange) -> Mask:
    """Which documents have their day in a range."""
    mask = np.ones(len(days), dtype=np.bool_)
    if dates.start:
        mask &= days >= dates.start.toordinal()
    if dates.end:
        mask &= days <= dates.end.toordinal()
    return mask & (days != UNDATED) if dates.start or dates.end else mask


def _spread(snapshot: Snapshot, word: Impacts) -> Matches:
    mask = np.zeros(snapshot.size, np.bool_)
    scores = np.zeros(snapshot.size, np.float32)
    numbers = word.numbers
    mask[numbers] = word.found
    scores[numbers] = word.scores
    return Matches(mask, scores)


def _unscored(snapshot: Snapshot, mask: Mask) -> Matches:
    return Matches(mask, np.zeros(snapshot.size, np.float32))


def _all(snapshot: Snapshot, parts: Sequence[Node], fields: Fields) -> Matches:
    mask, scores = _unscored(snapshot, np.ones(snapshot.size, np.bool_))
    for part in parts:
        if isinstance(part, Leaf):
            word = impacts(snapshot, part, fields)
            having = np.zeros(snapshot.size, np.bool_)
            numbers = word.numbers
            having[numbers] = word.found
            mask &= having
            np.add.at(scores, numbers, word.scores)
        else:
            found = find(snapshot, part, fields)
            mask &= found.mask
            scores += found.scores
    scores *= mask  # what a part finds alone counts nothing in another alternative
    return Matches(mask, scores)


def _any(snapshot: Snapshot, parts: Sequence[Node], fields: Fields) -> Matches:
    mask, scores = _unscored(snapshot, np.zeros(snapshot.size, np.bool_))
    for part in parts:
        if isinstance(part, Leaf):
            word = impacts(snapshot, part, fields)
            numbers = word.numbers
            mask[numbers[word.found]] = True
            np.add.at(scores, numbers, word.scores)
        else:
            found = find(snapshot, part, fields)
            mask |= found.mask
            scores += found.scores
    return Matches(mask, scores)


def _most(snapshot: Snapshot, most: Most, fields: Fields) -> Matches:
    worth = np.zeros(snapshot.size, np.float32)
    scores = np.zeros(snapshot.size, np.float32)
    for part, each in zip(most.parts, most.worths, strict=True):
        found = find(snapshot, part, fields)
        worth += np.float32(each) * found.mask
        scores += found.scores
    mask = worth >= most.least
    return Matches(mask, scores * mask)


def _boosted(
    snapshot: Snapshot, part: Node, boosts: Sequence[tuple[Node, float]], fields: Fields
) -> Matches:
    matches = find(snapshot, part, fields)
    docs = np.flatnonzero(matches.mask)
    worth = np.ones(len(docs), np.float32)
    for boost, share in boosts:
        worth += np.float32(share) * _having(snapshot, boost, docs, fields)
    matches.scores[docs] *= worth
    return matches


def _having(snapshot: Snapshot, tree: Node, docs: Numbers, fields: Fields) -> Mask:
    """Which of some documents, rising, a tree finds."""
    having: Mask
    match tree:
        case Term() | Phrase() | Prefix() | Fuzzy() | Alike():
            word = impacts(snapshot, tree, fields)
            if len(docs) * _FEWER > len(word.docs):
                having = _spread(snapshot, word).mask.take(docs)
            else:
                wanted = docs.astype(word.docs.dtype)
                places = word.docs.searchsorted(wanted)
                having = word.found.take(places, mode="clip")
                having &= word.docs.take(places, mode="clip") == wanted
        case And(parts):
            having = np.ones(len(docs), np.bool_)
            for part in distinctive(parts):
                having &= _having(snapshot, part, docs, fields)
        case Not(part):
            having = ~_having(snapshot, part, docs, fields)
        case _:
            having = find(snapshot, tree, fields).mask.take(docs)
    return having


def distinctive(parts: Sequence[Node]) -> Sequence[Node]:
    """The parts without the bare stop words, unless no word is left."""
    distinctive = [
        part for part in parts if not (isinstance(part, Term) and is_stop_word(part.word))
    ]
    return distinctive if any(not isinstance(part, Not) for part in distinctive) else parts
