"""How well documents fit a word: the weights of what it stands for, made into scores.

A word is scored by `bm25f`. A phrase, a prefix and a fuzzy word are words
too: their frequency is how often a document has any of what they stand for,
and so are several words that mean the same.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from archive.engines.understanding.known import Fields
from archive.engines.understanding.rarity import rarity_of
from archive.engines.whoosh.segments.arrays import Mask, Places, Scores
from archive.engines.whoosh.segments.vocabulary import Run
from archive.engines.whoosh.snapshot import bm25f
from archive.engines.whoosh.snapshot.snapshot import Impacts, SearchField, Snapshot
from archive.tree import Alike, Leaf, Phrase, Single, Term

from . import terms

AT_ONCE = 1_000_000
"""Occurrences of words that are looked at together; each takes some 100 bytes until then."""

WARMED = 100
"""Words whose scores a new snapshot computes before it is asked for them."""

_NOWHERE = np.iinfo(np.int64).min // 2


def impacts(snapshot: Snapshot, leaf: Leaf, fields: Fields) -> Impacts:
    """The scores of a word, a phrase, a prefix or a fuzzy word; kept while memory allows."""
    return snapshot.impacts.get((leaf, fields), lambda: _impacts(snapshot, leaf, fields))


def warm(fresh: Snapshot, before: Snapshot) -> None:
    """Compute in a new snapshot what was used last in the one before it."""
    for leaf, fields in before.impacts.keys()[-WARMED:]:
        impacts(fresh, leaf, fields)
    for facet in tuple(before.facets):
        _ = fresh.facets[facet]
    _ = fresh.rank


def _impacts(snapshot: Snapshot, leaf: Leaf, fields: Fields) -> Impacts:
    weights = np.zeros(snapshot.size, np.float32)
    shares = [(leaf.part, 1.0), *leaf.others] if isinstance(leaf, Alike) else [(leaf, 1.0)]
    for part, share in shares:
        weights += np.float32(share) * _weigh(snapshot, part, fields, finding=True)
    found = weights > 0
    if not snapshot.whole:
        found &= snapshot.live
    for part, share in shares:
        if isinstance(part, Term):
            weights += np.float32(share) * _weigh(snapshot, part, fields, finding=False)
    docs = np.flatnonzero(weights)
    rarity = rarity_of(snapshot.articles, int(np.count_nonzero(found)))
    return Impacts(docs, bm25f.scores(weights[docs], rarity), found[docs], rarity)


def _weigh(snapshot: Snapshot, leaf: Single, fields: Fields, *, finding: bool) -> Scores:
    """What each document has of a leaf, by the runs that find or by the others."""
    weights = np.zeros(snapshot.size, np.float32)
    for segment in snapshot.segments:
        for name in fields:
            field, added = segment.fields[name], weights[segment.documents]
            if isinstance(leaf, Phrase):
                words = [terms.found_by(segment, Term(word)) for word in leaf.words]
                count_phrase(field, words, leaf.slop, np.ones(segment.size, np.bool_), added)
            else:
                runs = terms.expanded(segment, leaf)
                _count(field, [run for run in runs if run.finds == finding], added)
    return weights


def _count(field: SearchField, runs: list[Run], weights: Scores) -> None:
    """Add to each document's weight what it has of a word in a field."""
    for docs, counts, once in terms.pieces(field, runs):
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
        slop: See `archive.tree.Phrase`.
        among: The documents.
        weights: One for each document of the segment; added to.
    """
    for _, runs in _rarest_first(field, words):
        having = np.zeros_like(among)
        for docs, _, _ in terms.pieces(field, runs):
            having[docs] = True
        among = among & having
        if not among.any():
            return
    stride = field.longest + len(words) + slop + 1  # no window reaches into the next document
    for block in _blocks(among, sum(terms.frequency(field, runs) for runs in words)):
        if slop:
            found = [terms.occurrences(field, runs, block, stride) for runs in words]
            places = _close(found, len(words) + slop)
        else:
            places = _in_order(field, words, block, stride)
        weights += np.bincount(places // stride, minlength=len(weights)) * field.norms


def _blocks(among: Mask, occurrences: int) -> Iterator[Mask]:
    """The documents in parts that have some `AT_ONCE` occurrences each."""
    documents = np.flatnonzero(among)
    if not len(documents):
        return
    if (count := -(-occurrences // AT_ONCE)) <= 1:
        yield among
        return
    for part in np.array_split(documents, count):
        block = np.zeros_like(among)
        block[part] = True
        yield block


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
    return sorted(enumerate(words), key=lambda numbered: terms.frequency(field, numbered[1]))


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
