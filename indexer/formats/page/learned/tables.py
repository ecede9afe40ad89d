"""What words and classes speak for: those of a block, and of the elements around it."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from indexer.formats.page.blocks import Block, Place
from indexer.records.trees import Floats

WIDTH = 4
"""Columns of a table: sum, mean, most, least."""

NAMES = ("sum", "mean", "most", "least")


def columns(table: Mapping[str, float], rows: Iterable[Iterable[str]]) -> Floats:
    """What the traits of each row speak for: (rows, `WIDTH`); more than nothing is furniture."""
    known: dict[frozenset[str], tuple[float, ...]] = {}
    found = []
    for traits in rows:
        own = frozenset(traits)
        if own not in known:
            known[own] = _row(table, own)
        found.append(known[own])
    return np.array(found, np.float32).reshape(len(found), WIDTH)


def _row(table: Mapping[str, float], traits: Iterable[str]) -> tuple[float, ...]:
    weights = [weight for weight in map(table.get, traits) if weight is not None]
    if not weights:
        return 0, 0, 0, 0
    total = math.fsum(weights)
    damped = math.copysign(math.log1p(abs(total)), total)
    return damped, total / len(weights), max(weights), min(weights)


def marks_of(blocks: Sequence[Block]) -> list[frozenset[str]]:
    """What the elements in and around each block are called.

    "i:" is in its line, "t:" and "m:" the element around it, "t2:" and "m2:"
    the next one, "u:" any further out.
    """
    above: dict[int, frozenset[str]] = {}
    around: dict[int, frozenset[str]] = {}
    found = []
    for block in blocks:
        place = block.place
        if place.number not in around:
            around[place.number] = _around(place, above)
        inline = [f"i:{mark}" for mark in block.marks]
        own = around[place.number]
        found.append(own.union(inline) if inline else own)
    return found


def _around(place: Place, above: dict[int, frozenset[str]]) -> frozenset[str]:
    own = {f"t:{place.tag}", *(f"m:{mark}" for mark in place.marks)}
    outer = place.above
    if outer is None:
        return frozenset(own)
    own |= {f"t2:{outer.tag}", *(f"m2:{mark}" for mark in outer.marks)}
    return _outer(outer, above) | own


def _outer(place: Place, above: dict[int, frozenset[str]]) -> frozenset[str]:
    """The marks of an element and of all around it; no recursion, however deep it is."""
    chain: list[Place] = []
    one: Place | None = place
    while one is not None and one.number not in above:
        chain.append(one)
        one = one.above
    known = above[one.number] if one is not None else frozenset()
    for one in reversed(chain):
        if one.marks:
            known = known.union(f"u:{mark}" for mark in one.marks)
        above[one.number] = known
    return known
