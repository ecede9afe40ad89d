"""What scores are made of: how many articles have each word of a tree."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from archive.engines.understanding.known import TEXT_FIELDS, Fields
from archive.engines.understanding.rarity import rarity_of
from archive.tree import (
    Alike,
    And,
    Boosted,
    Everything,
    Fuzzy,
    In,
    Leaf,
    Most,
    Node,
    Or,
    Phrase,
    Prefix,
    Term,
)

from .compiling import (
    Clause,
    Fit,
    Meant,
    clauses_in,
    distinctive,
    finding,
    fit_of,
    found_tokens,
    in_field,
    near,
    parts_of,
    query_of,
)
from .state import State

SLOP = 4
"""Words that may stand between two that are close."""

PAIRS = 32
"""Pairs of words that are looked at."""

WEIGHT = 0.2
"""What closeness counts, where a word counts 1."""

SPARE = 124
"""Clauses that are left to filters and notices, of those that a cluster allows a query."""

FORMS = (4000, 2000, 1000, 440, 200, 30)
"""Words with the same beginning that count towards the order, as many as the cluster allows."""

_Place = tuple[Leaf, Fields]


class _Token(NamedTuple):
    """A token in a field."""

    name: str
    token: str


def scored(state: State, tree: Node, meant: Meant) -> Clause:
    """A tree as a query with scores, words that stand close together lifted.

    Pairs of neighbouring words of the query count like a further word: how often
    they stand within a few words of each other, weighed by how distinctive both are.
    Of a query with very many words, what matters least to the order is left out.
    """
    pairs = tuple(dict.fromkeys(_pairs(tree)))[:PAIRS]
    fit = fit_for(state, tree, meant, pairs)
    lifting = [_closeness(fit, pair) for pair in pairs]
    forms = FORMS if _has_beginnings(fit) else FORMS[-1:]
    ways = [(replace(fit, forms=most), lifting) for most in forms]
    ways += [(replace(fit, forms=forms[-1]), []), (replace(fit, forms=5, is_long=True), [])]
    for each, lifted in ways:
        found = query_of(tree, meant, each)
        query = {"bool": {"must": [found], "should": lifted}} if lifted else found
        if state.allows(clauses_in(query) + SPARE):
            return query
    return query_of(tree, meant)


def _has_beginnings(fit: Fit) -> bool:
    return any(isinstance(part, Prefix) for leaf, _ in fit.rarities for part in parts_of(leaf))


def fit_for(state: State, tree: Node, meant: Meant, pairs: Iterable[tuple[Term, Term]] = ()) -> Fit:
    """What the words of a tree, and pairs of them, are to be scored by."""
    places = dict.fromkeys(_scored(tree, TEXT_FIELDS))
    places |= {(word, TEXT_FIELDS): None for pair in pairs for word in pair}
    phrases = {
        (part, name) for leaf, fields in places for part in _phrases(leaf) for name in fields
    }
    close = {(Phrase((one.word, two.word)), name) for one, two in pairs for name in TEXT_FIELDS}
    tokens = {
        (phrase, name): [
            _Token(name, token) for word in phrase.words for token in found_tokens(word)
        ]
        for phrase, name in phrases | close
    }
    keys: list[_Place | _Token] = [*places]
    keys += [token for several in tokens.values() for token in several]
    having = state.counts(keys, lambda key: _counted(key, meant))
    return Fit(
        means=state.means,
        rarities={place: rarity_of(state.articles, having[place]) for place in places},
        tokens={
            place: sum(having[token] > 0 for token in dict.fromkeys(several))
            for place, several in tokens.items()
        },
    )


def _counted(key: _Place | _Token, meant: Meant) -> Clause:
    if isinstance(key, _Token):
        return {"term": {key.name: key.token}}
    return finding(key[0], meant, key[1])


def _closeness(fit: Fit, pair: tuple[Term, Term]) -> Clause:
    rarity = sum(fit.rarities[word, TEXT_FIELDS] for word in pair)
    words = tuple(word.word for word in pair)
    fields = [
        in_field(name, [near(words, name, SLOP, fit.tokens[Phrase(words), name])], fit.means[name])
        for name in TEXT_FIELDS
        if fit.tokens[Phrase(words), name]
    ]
    return fit_of({"bool": {"should": fields}}, WEIGHT * rarity)


def _phrases(leaf: Leaf) -> Iterator[Phrase]:
    for part in parts_of(leaf):
        if isinstance(part, Phrase) and len(part.words) > 1:
            yield part


def _scored(tree: Node, fields: Fields) -> Iterator[_Place]:
    """The words that are scored, each with the fields in which it is looked for."""
    match tree:
        case Term() | Phrase() | Prefix() | Fuzzy() | Alike():
            yield tree, fields
        case In(_, Everything()):
            return
        case In(field, part):
            yield from _scored(part, (field.value,))
        case Boosted(part):
            yield from _scored(part, fields)
        case And(parts) | Or(parts):
            for part in distinctive(parts):
                yield from _scored(part, fields)
        case Most(parts=parts):
            for part in parts:
                yield from _scored(part, fields)


def _pairs(tree: Node) -> Iterator[tuple[Term, Term]]:
    """Neighbouring words that are asked for together."""
    if isinstance(tree, Boosted):
        yield from _pairs(tree.part)
    elif isinstance(tree, And | Or | Most):
        parts = [part.part if isinstance(part, Alike) else part for part in distinctive(tree.parts)]
        words = [part for part in parts if isinstance(part, Term)]
        yield from ((one, other) for one, other in pairwise(words) if one != other)
        for part in tree.parts:
            yield from _pairs(part)
