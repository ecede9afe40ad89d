"""How well documents fit a word: the weights of what it stands for, made into scores.

A word is scored by `bm25f`. A phrase, a prefix and a fuzzy word are words
too: their frequency is how often a document has any of what they stand for,
and so are several words that mean the same.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from archive.engines.understanding.known import Fields
from archive.engines.understanding.rarity import rarity_of
from archive.engines.whoosh.segments.arrays import Numbers, Places, Scores, begun, numbers_of
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
    chief: Single = leaf.part if isinstance(leaf, Alike) else leaf
    others = leaf.others if isinstance(leaf, Alike) else ()
    weights = np.zeros(snapshot.size, np.float32)
    _weigh(snapshot, chief, fields, weights, finding=True)
    for part, share in others:
        _weigh(snapshot, part, fields, weights, share, finding=True)
    found = weights > 0
    if not snapshot.whole:
        found &= snapshot.live
    count = int(np.count_nonzero(found))
    for word, share in ((chief, 1.0), *others):
        if isinstance(word, Term):
            _weigh(snapshot, word, fields, weights, share, finding=False)
    docs = numbers_of(weights > 0)
    rarity = rarity_of(snapshot.articles, count)
    scores = bm25f.scores(weights.take(docs), rarity)
    return Impacts(docs.astype(np.int32), scores, found.take(docs), rarity)


def _weigh(
    snapshot: Snapshot,
    leaf: Single,
    fields: Fields,
    weights: Scores,
    share: float = 1.0,
    *,
    finding: bool,
) -> None:
    """Add to each document's weight what it has of a leaf, by the runs that find or the others."""
    for segment in snapshot.segments:
        added = weights[segment.documents]
        if isinstance(leaf, Phrase):
            words = [terms.found_by(segment, Term(word)) for word in leaf.words]
            for name in fields:
                docs, counts = count_phrase(segment.fields[name], words, leaf.slop)
                added[docs] += counts * np.float32(share) * segment.fields[name].norms.take(docs)
            continue
        runs = [run for run in terms.expanded(segment, leaf) if run.finds == finding]
        for name in fields if runs else ():
            _count(segment.fields[name], runs, added, share)


def _count(field: SearchField, runs: list[Run], weights: Scores, share: float) -> None:
    """Add to each document's weight what it has of a word in a field."""
    for docs, counts in terms.pieces(field, runs):
        added = counts * field.norms.take(docs)
        if share != 1:
            added *= np.float32(share)
        if len(docs) < len(weights):
            np.add.at(weights, docs, added)
        else:
            weights += np.bincount(docs, added, minlength=len(weights)).astype(np.float32)


class Counted(NamedTuple):
    """Documents by their numbers in the segment, and how often each has a phrase, once or more."""

    docs: Numbers
    counts: Numbers


def count_phrase(field: SearchField, words: Sequence[list[Run]], slop: int) -> Counted:
    """How often documents have a phrase in a field.

    Args:
        field: Where.
        words: What each word of the phrase stands for.
        slop: See `archive.tree.Phrase`.
    """
    (_, rarest), *others = _rarest_first(field, words)
    docs = terms.having(field, rarest)
    for _, runs in others:
        docs = docs[terms.among(field, runs, docs)] if len(docs) else docs
    stride = stride_of(field, len(words), slop)
    if not len(docs):
        return Counted(docs, docs)
    found = [np.zeros(0, np.int64)]
    for block in _blocks(docs, sum(terms.frequency(field, runs) for runs in words)):
        if slop:
            every = [terms.occurrences(field, runs, block, stride) for runs in words]
            places = close(every, len(words) + slop)
        else:
            places = _in_order(field, words, block, stride)
        found.append(places // stride)
    return counted(np.concatenate(found))


def counted(docs: Numbers) -> Counted:
    """Different documents, and how often each stands among some that rise."""
    starts = begun(docs)
    return Counted(docs[starts], np.diff(starts, append=len(docs)))


def stride_of(field: SearchField, words: int, slop: int) -> int:
    """How far apart documents lie in `Places`, so that no window reaches into the next one."""
    return field.longest + words + slop + 1


def _blocks(docs: Numbers, occurrences: int) -> list[Numbers]:
    """The documents in parts that have some `AT_ONCE` occurrences each."""
    return np.array_split(docs, max(-(-occurrences // AT_ONCE), 1))


def _in_order(field: SearchField, words: Sequence[list[Run]], docs: Numbers, stride: int) -> Places:
    """Where words stand one behind the other: the places at which the phrase begins."""
    starts: Places | None = None
    for offset, runs in _rarest_first(field, words):
        begun = terms.occurrences(field, runs, docs, stride) - offset
        starts = begun if starts is None else starts[terms.contained(starts, begun)]
        standing = (starts + offset) // stride
        docs = standing[np.diff(standing, prepend=-1) > 0]
    return np.zeros(0, np.int64) if starts is None else starts


def _rarest_first(field: SearchField, words: Sequence[list[Run]]) -> list[tuple[int, list[Run]]]:
    """The words of a phrase with their places in it, the one with the fewest occurrences first."""
    return sorted(enumerate(words), key=lambda numbered: terms.frequency(field, numbered[1]))


def close(places: Sequence[Places], width: int) -> Places:
    """Where words stand within so many places: the last place of each such group."""
    ends = np.concatenate(places)
    words = np.arange(len(places)).repeat([len(each) for each in places])
    order = ends.argsort(kind="stable")
    ends, words = ends[order], words[order]
    first = ends
    for word in range(len(places)):
        last = np.maximum.accumulate(np.where(words == word, ends, _NOWHERE))
        first = np.minimum(first, last)
    # of several words in one place, the last one has seen them all
    whole = np.ones(len(ends), np.bool_)
    whole[:-1] = ends[1:] != ends[:-1]
    found: Places = ends[whole & (ends - first < width)]
    return found
