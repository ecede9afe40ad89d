"""How well documents fit a word: the weights of what it stands for, made into scores.

A word is scored by `bm25f`. A phrase, a prefix and a fuzzy word are words
too: their frequency is how often a document has any of what they stand for,
and so are several words that mean the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from archive.engines.understanding.known import Fields
from archive.engines.understanding.rarity import rarity_of
from archive.engines.whoosh.segments.arrays import (
    Array,
    Numbers,
    Places,
    Scores,
    begun,
    united,
)
from archive.engines.whoosh.segments.vocabulary import Run
from archive.engines.whoosh.snapshot import bm25f
from archive.engines.whoosh.snapshot.snapshot import Impacts, SearchField, Segment, Snapshot
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
    every = ((chief, 1.0), *others)
    weights = np.zeros(snapshot.size, np.float32)
    standing = [
        docs
        for part, share in every
        for docs in _weigh(snapshot, part, fields, weights, share, finding=True)
    ]
    docs = united(standing, snapshot.size)
    found = snapshot.live.take(docs)
    rarity = rarity_of(snapshot.articles, int(np.count_nonzero(found)))
    standing = [
        docs
        for part, share in every
        if isinstance(part, Term)
        for docs in _weigh(snapshot, part, fields, weights, share, finding=False)
    ]
    if standing:
        finding = docs[found]
        docs = united([docs, *standing], snapshot.size)
        found = terms.contained(docs, finding)
    return Impacts(docs.astype(np.int32), bm25f.scores(weights.take(docs), rarity), found, rarity)


def _weigh(
    snapshot: Snapshot,
    leaf: Single,
    fields: Fields,
    weights: Scores,
    share: float = 1.0,
    *,
    finding: bool,
) -> Iterator[Numbers]:
    """Add to each document's weight what it has of a leaf, by the runs that find or the others.

    Yields:
        Documents to whose weight something was added, some of them several times.
    """
    for segment in snapshot.segments:
        added = weights[segment.documents]
        for name in fields:
            field = segment.fields[name]
            for docs, counts in _pieces(segment, field, leaf, finding=finding):
                more = counts * field.norms.take(docs)
                if share != 1:
                    more *= np.float32(share)
                if len(docs) < len(added):
                    np.add.at(added, docs, more)
                else:
                    added += np.bincount(docs, more, minlength=len(added)).astype(np.float32)
                yield docs + segment.base


def _pieces(
    segment: Segment, field: SearchField, leaf: Single, *, finding: bool
) -> Iterable[tuple[Array, Array]]:
    """Documents that have a leaf, and what each has of it, in a few pieces."""
    if isinstance(leaf, Phrase):
        words = [terms.found_by(segment, Term(word)) for word in leaf.words]
        return (count_phrase(field, words, leaf.slop),)
    runs = [run for run in terms.expanded(segment, leaf) if run.finds == finding]
    return terms.pieces(field, runs) if runs else ()


_Word = tuple[int, list[terms.Listed]]
"""A word of a phrase: its place there, and what it stands for."""


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
    (offset, runs), *others = _rarest_first(field, words)
    listed: list[_Word] = [(offset, terms.listed(field, runs))]
    docs = terms.having(field, listed[0][1])
    for offset, runs in others if len(docs) else ():
        word = terms.listed(field, runs)
        listed.append((offset, word))
        docs = docs[terms.among(field, word, docs)]
    if not len(docs):
        return Counted(docs, docs)
    stride = stride_of(field, len(words), slop)
    found = []
    for block in _blocks(docs, sum(terms.frequency(field, runs) for runs in words)):
        if slop:
            every = [terms.occurrences(field, word, block, stride) for _, word in listed]
            places = close(every, len(words) + slop)
        else:
            places = _in_order(field, listed, block, stride)
        found.append(places // stride)
    return counted(np.concatenate(found))


def counted(docs: Numbers) -> Counted:
    """Different documents, and how often each stands among some that rise."""
    starts = begun(docs)
    counts = np.full(len(starts), len(docs))
    counts[:-1] = starts[1:]
    counts -= starts
    return Counted(docs[starts], counts)


def stride_of(field: SearchField, words: int, slop: int) -> int:
    """How far apart documents lie in `Places`, so that no window reaches into the next one."""
    return field.longest + words + slop + 1


def _blocks(docs: Numbers, occurrences: int) -> list[Numbers]:
    """The documents in parts that have some `AT_ONCE` occurrences each."""
    parts = -(-occurrences // AT_ONCE)
    return np.array_split(docs, parts) if parts > 1 else [docs]


def _in_order(field: SearchField, words: Sequence[_Word], docs: Numbers, stride: int) -> Places:
    """Where words stand one behind the other: the places at which the phrase begins."""
    (offset, rarest), *others = words
    starts = terms.occurrences(field, rarest, docs, stride) - offset
    for offset, word in others:
        standing = (starts + offset) // stride
        docs = standing[begun(standing)]
        places = terms.occurrences(field, word, docs, stride) - offset
        starts = starts[terms.contained(starts, places)]
    return starts


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
