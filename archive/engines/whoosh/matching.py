"""A query's tree on arrays: which documents it finds, and how well each fits.

A word is scored by `bm25f`. A phrase, a prefix and a fuzzy word are words
too: their frequency is how often a document has any of what they stand for.
The scores of parts add up; what is excluded or chosen by a filter adds nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.language import is_stop_word
from archive.query import (
    And,
    DateRange,
    Everything,
    Filter,
    Fuzzy,
    In,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
)

from . import bm25f, terms
from .counting import FacetColumn, Mask
from .schema import UNDATED
from .snapshot import FIELDS, Impacts, Leaf, SearchField, Segment, Snapshot
from .vocabulary import Run

Scores = NDArray[np.float32]
Fields = tuple[str, ...]
Places = NDArray[np.int64]

WARMED = 100
"""Words whose scores a new snapshot computes before it is asked for them."""

_NOWHERE = np.iinfo(np.int64).min // 2


class Found(NamedTuple):
    """For every document whether a part of the query finds it, and its score."""

    mask: Mask
    scores: Scores


def find(snapshot: Snapshot, tree: Node, fields: Fields = FIELDS) -> Found:  # noqa: PLR0911
    """What a tree finds; deleted documents may be among it where nothing is scored."""
    match tree:
        case Term() | Phrase() | Prefix() | Fuzzy():
            return _spread(snapshot, impacts(snapshot, tree, fields))
        case In(field, part):
            return find(snapshot, part, (field.value,))
        case And(parts):
            return _all(snapshot, telling(parts), fields)
        case Or(parts):
            return _any([find(snapshot, part, fields) for part in telling(parts)])
        case Not(part):
            return _unscored(snapshot, ~find(snapshot, part, fields).mask)
        case Filter():
            return _unscored(snapshot, passing(snapshot.facets[tree.facet], tree))
        case DateRange():
            return _unscored(snapshot, within(snapshot.days, tree))
        case Everything():
            return _unscored(snapshot, np.ones(snapshot.size, np.bool_))


def impacts(snapshot: Snapshot, leaf: Leaf, fields: Fields) -> Impacts:
    """The scores of a word, a phrase, a prefix or a fuzzy word; kept while memory allows."""
    return snapshot.impacts.get((leaf, fields), lambda: _impacts(snapshot, leaf, fields))


def warm(fresh: Snapshot, before: Snapshot) -> None:
    """Compute in a new snapshot what was used last in the one before it."""
    for leaf, fields in before.impacts.keys()[-WARMED:]:
        impacts(fresh, leaf, fields)
    _ = fresh.rank


def expanded(segment: Segment, leaf: Term | Prefix | Fuzzy) -> list[Run]:
    """What a leaf stands for in one segment."""
    return segment.runs.get(leaf, lambda: _expanded(segment, leaf))


def found_by(segment: Segment, word: Term) -> list[Run]:
    """The runs by which a word is found in one segment."""
    return [run for run in expanded(segment, word) if run.finds]


def _expanded(segment: Segment, leaf: Term | Prefix | Fuzzy) -> list[Run]:
    match leaf:
        case Term(word):
            return terms.inflections(segment, word)
        case Prefix(start):
            return terms.beginning(segment, start)
        case Fuzzy(word, edits):
            return terms.nearly(segment, word, edits)


def passing(column: FacetColumn, chosen: Filter) -> Mask:
    """Which documents pass a filter."""
    mask = np.ones(len(column.slots[0]), np.bool_)
    if chosen.values or chosen.missing:
        mask = column.having(chosen.values)
        if chosen.missing:
            mask |= column.missing()
    return mask & ~column.having(chosen.excluded) if chosen.excluded else mask


def within(days: NDArray[np.int32], dates: DateRange) -> Mask:
    """Which documents were published in a range of days."""
    mask = np.ones(len(days), dtype=np.bool_)
    if dates.start:
        mask &= days >= dates.start.toordinal()
    if dates.end:
        mask &= days <= dates.end.toordinal()
    return mask & (days != UNDATED) if dates.start or dates.end else mask


# Words


def _impacts(snapshot: Snapshot, leaf: Leaf, fields: Fields) -> Impacts:
    weights = np.zeros(snapshot.size, np.float32)
    _weigh(snapshot, leaf, fields, weights, finding=True)
    found = weights > 0
    if not snapshot.whole:
        found &= snapshot.live
    if isinstance(leaf, Term):
        _weigh(snapshot, leaf, fields, weights, finding=False)
    docs = np.flatnonzero(weights)
    rarity = bm25f.rarity(snapshot.articles, int(np.count_nonzero(found)))
    return Impacts(docs, bm25f.scores(weights[docs], rarity), found[docs], rarity)


def _weigh(
    snapshot: Snapshot, leaf: Leaf, fields: Fields, weights: Scores, *, finding: bool
) -> None:
    """Add to each document's weight what it has of a leaf, by the runs that find or the others."""
    for segment in snapshot.segments:
        for name in fields:
            field, added = segment.fields[name], weights[segment.documents]
            if isinstance(leaf, Phrase):
                words = [found_by(segment, Term(word)) for word in leaf.words]
                count_phrase(field, words, leaf.slop, np.ones(segment.size, np.bool_), added)
            else:
                runs = expanded(segment, leaf)
                _count(field, [run for run in runs if run.finds == finding], added)


def _count(field: SearchField, runs: list[Run], weights: Scores) -> None:
    """Add to each document's weight what it has of a word in a field."""
    for docs, counts, once in terms.documents(field, runs):
        added = counts * field.norms[docs]
        if once:
            weights[docs] += added
        elif len(docs) < len(weights):
            np.add.at(weights, docs, added)
        else:
            weights += np.bincount(docs, added, minlength=len(weights)).astype(np.float32)


def count_phrase(
    field: SearchField, words: Sequence[list[Run]], slop: int, among: Mask, weights: Scores
) -> None:
    """Add to the weight of some documents what they have of a phrase in a field.

    Args:
        field: Where.
        words: What each word of the phrase stands for.
        slop: See `archive.query.Phrase`.
        among: The documents.
        weights: One for each document of the segment; added to.
    """
    for runs in words:
        having = np.zeros_like(among)
        for docs, _, _ in terms.documents(field, runs):
            having[docs] = True
        among = among & having
    if not among.any():
        return
    stride = field.longest + len(words) + slop + 1  # no window reaches into the next document
    if slop:
        found = [terms.occurrences(field, runs, among, stride) for runs in words]
        places = _close(found, len(words) + slop)
    else:
        places = _in_order(field, words, among, stride)
    counts = np.bincount(places // stride, minlength=len(weights))
    weights += counts * field.norms


def _in_order(field: SearchField, words: Sequence[list[Run]], among: Mask, stride: int) -> Places:
    """Where words stand one behind the other: the places at which the phrase begins."""
    starts: Places | None = None
    for offset, runs in _rarest_first(field, words):
        begun = terms.occurrences(field, runs, among, stride) - offset
        starts = begun if starts is None else starts[_contained(starts, begun)]
        among = np.zeros_like(among)
        among[(starts + offset) // stride] = True
    return np.zeros(0, np.int64) if starts is None else starts


def _rarest_first(field: SearchField, words: Sequence[list[Run]]) -> list[tuple[int, list[Run]]]:
    """The words of a phrase with their places in it, the one with the fewest occurrences first."""
    places = field.postings.places

    def frequency(numbered: tuple[int, list[Run]]) -> int:
        return sum(int(places[run.end]) - int(places[run.first]) for run in numbered[1])

    return sorted(enumerate(words), key=frequency)


def _close(places: Sequence[Places], width: int) -> Places:
    """Where words stand within so many places: the last place of each such group."""
    ends = np.unique(np.concatenate(places))
    first = ends
    for each in places:
        last = np.searchsorted(each, ends, side="right") - 1
        first = np.minimum(first, np.where(last >= 0, each[last], _NOWHERE))
    return ends[ends - first < width]


def _contained(wanted: NDArray[np.int64], among: NDArray[np.int64]) -> Mask:
    """Which of the wanted numbers are among others; both rise."""
    if not len(among):
        return np.zeros(len(wanted), np.bool_)
    places = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    found: Mask = among[places] == wanted
    return found


# Parts


def _spread(snapshot: Snapshot, word: Impacts) -> Found:
    mask = np.zeros(snapshot.size, np.bool_)
    scores = np.zeros(snapshot.size, np.float32)
    mask[word.docs] = word.found
    scores[word.docs] = word.scores
    return Found(mask, scores)


def _unscored(snapshot: Snapshot, mask: Mask) -> Found:
    return Found(mask, np.zeros(snapshot.size, np.float32))


def _all(snapshot: Snapshot, parts: Sequence[Node], fields: Fields) -> Found:
    mask, scores = _unscored(snapshot, np.ones(snapshot.size, np.bool_))
    for part in parts:
        found = find(snapshot, part, fields)
        mask &= found.mask
        scores += found.scores
    scores *= mask  # what a part finds alone counts nothing in another alternative
    return Found(mask, scores)


def _any(parts: Sequence[Found]) -> Found:
    mask, scores = parts[0]
    for part in parts[1:]:
        mask |= part.mask
        scores += part.scores
    return Found(mask, scores)


def telling(parts: Sequence[Node]) -> Sequence[Node]:
    """The parts without the bare stop words, unless no word is left."""
    telling = [part for part in parts if not (isinstance(part, Term) and is_stop_word(part.word))]
    return telling if any(not isinstance(part, Not) for part in telling) else parts
