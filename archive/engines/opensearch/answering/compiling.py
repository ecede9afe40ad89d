"""A query's tree as a query of the cluster: what it finds, and how well each article fits.

What finds has no score. The score is BM25F, of the same formula as the embedded
engine's: for each word the cluster adds up, over the fields, how often an article
has it (the similarity of the fields says nothing else), a script divides by the
length of the field, and another makes a score of the sum. How distinctive a
word is has to be known before: see `Fit`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.engines.opensearch.mapping import length_of
from archive.engines.opensearch.words import family_tokens, form_token, stem_token
from archive.engines.understanding.known import TEXT_FIELDS, Fields
from archive.language import STEMMING_LANGUAGES, is_stop_word
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
    Single,
    Term,
)

Clause = dict[str, Any]
"""A query of the cluster, or a part of one."""

K1 = 0.7
"""How soon more of a word stops counting."""

WEIGHTS = {"title": 3.0, "body": 1.0, "author": 1.0, "address": 1.0, "removed": 1.0}
"""What an occurrence in each field counts."""

INFLECTED = 0.4
"""What an inflection of a word counts, where the word as it was asked for counts 1."""

RELATED = 0.25
"""What a word of the same family counts; it finds nothing by itself."""

_LEAVES = frozenset({"term", "terms", "span_term", "exists", "range", "match_all", "match_none"})

EVERYTHING: Clause = {"match_all": {}}
NOTHING: Clause = {"match_none": {}}

_WIDTH = 4.0
"""By how much the cluster divides a place in which two words are close, on average."""

_B = {"title": 0.6, "body": 0.6, "removed": 0.6}
"""How far the length of a field matters, from 0 to 1; nothing in the others."""

_FIT = "_score / (_score + params.k1) * params.rarity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What only the archive can say of the words of a tree.

    `near` has for each fuzzy word the forms that it stands for with their shares,
    `values` for each part with names the values that it means.
    """

    near: Mapping[Fuzzy, tuple[tuple[str, float], ...]] = field(default_factory=dict)
    values: Mapping[Named, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What scores are made of: the mean length of each field, how distinctive each leaf is.

    `tokens` says how many of the tokens of a phrase stand in a field: the
    cluster counts a phrase once for each of them. Of words with the same beginning
    `forms` matter to the score. Where a query `is_long`, every inflection of
    a word counts alike, since a cluster allows for so many clauses and no more.
    """

    means: Mapping[str, float]
    rarities: Mapping[tuple[Leaf, Fields], float]
    tokens: Mapping[tuple[Phrase, str], int]
    forms: int = 30
    is_long: bool = False


def query_of(  # noqa: PLR0911 - one for each kind of part
    tree: Node, meant: Meant, fit: Fit | None = None, fields: Fields = TEXT_FIELDS
) -> Clause:
    """What a tree asks of the cluster.

    Args:
        tree: The tree.
        meant: What only the archive can say of its words.
        fit: What scores are made of; None when nothing is to be scored.
        fields: The fields in which words are looked for that name none.
    """
    match tree:
        case Term() | Phrase() | Prefix() | Fuzzy() | Alike():
            found = finding(tree, meant, fields)
            return _scored(tree, found, meant, fit, fields) if fit else found
        case In(where, Everything()):
            return _unscored({"exists": {"field": where.value}})
        case In(where, part):
            return query_of(part, meant, fit, (where.value,))
        case And(parts):
            return _all(distinctive(parts), meant, fit, fields)
        case Or(parts):
            found_by = [query_of(part, meant, fit, fields) for part in distinctive(parts)]
            return any_of(found_by)
        case Most():
            return _most(tree, meant, fit, fields)
        case Boosted(part, boosts):
            found = query_of(part, meant, fit, fields)
            return _boosted(found, boosts, meant, fields) if fit else found
        case Not(part):
            return {"bool": {"must_not": [query_of(part, meant, None, fields)]}}
        case _:
            return _unscored(_choosing(tree, meant))


def finding(leaf: Leaf, meant: Meant, fields: Fields) -> Clause:
    """What finds a word, a phrase, a prefix, a fuzzy word or one of several, without a score."""
    return any_of([_finding(each, meant, name) for each in parts_of(leaf) for name in fields])


def parts_of(leaf: Leaf) -> tuple[Single, ...]:
    """What a leaf stands for: itself, or a word with the others that mean the same."""
    if isinstance(leaf, Alike):
        return leaf.part, *(other for other, _ in leaf.others)
    return (leaf,)


def found_tokens(word: str) -> list[str]:
    """The tokens by which a word is found: its stem in each language."""
    return list(dict.fromkeys(stem_token(word, language) for language in STEMMING_LANGUAGES))


def close(words: Sequence[str], name: str, slop: int, boost: float = 1.0) -> Clause:
    """What finds words in a field that follow each other, or with slop are close together."""
    clauses = [_span(word, name) for word in words]
    if len(clauses) == 1:
        return {"span_near": {"clauses": clauses, "slop": 0, "in_order": True, "boost": boost}}
    near = {"clauses": clauses, "slop": slop, "in_order": not slop, "boost": boost}
    return {"span_near": near}


def near(words: Sequence[str], name: str, slop: int, known: int) -> Clause:
    """Words that stand close together in a field, as something that is scored.

    The cluster counts such a place for less the wider it is, and once for each token
    that is `known` in the field; an average place is to count 1.
    """
    return close(words, name, slop, _WIDTH / known)


def chosen(column: str, choice: Filter) -> Clause:
    """The articles that pass a filter, given the field with the values."""
    must: list[Clause] = []
    must_not: list[Clause] = []
    having: Clause = {"exists": {"field": column}}
    if choice.values or choice.missing:
        ways: list[Clause] = [{"terms": {column: list(choice.values)}}] if choice.values else []
        ways += [{"bool": {"must_not": [having]}}] if choice.missing else []
        must.append(any_of(ways))
    if choice.present:
        must.append(having)
    if choice.excluded:
        must_not.append({"terms": {column: list(choice.excluded)}})
    return {"bool": {"filter": must or [EVERYTHING], "must_not": must_not}}


def days(column: str, wanted: DateRange) -> Clause:
    """The articles with a day within some days; any day when they have no ends."""
    ends = {"gte": wanted.start, "lte": wanted.end}
    given = {end: day.isoformat() for end, day in ends.items() if day}
    return {"range": {column: given}} if given else {"exists": {"field": column}}


def any_of(ways: Sequence[Clause]) -> Clause:
    """What any of some queries finds; their scores add up."""
    if len(ways) == 1:
        return ways[0]
    return {"bool": {"should": list(ways), "minimum_should_match": 1}} if ways else NOTHING


def distinctive(parts: Sequence[Node]) -> Sequence[Node]:
    """The parts without the bare stop words, unless no word is left."""
    telling = [part for part in parts if not (isinstance(part, Term) and is_stop_word(part.word))]
    return telling if any(not isinstance(part, Not) for part in telling) else parts


def fit_of(summed: Clause, rarity: float) -> Clause:
    """A score made of what the fields add up to."""
    params = {"k1": K1, "rarity": rarity}
    return {"script_score": {"query": summed, "script": {"source": _FIT, "params": params}}}


def in_field(name: str, ways: list[Clause], mean: float) -> Clause:
    """What a field adds: its weight for each occurrence, less where the text is long."""
    summed = any_of(ways)
    if name not in _B:
        return summed
    b = _B[name]
    source = "_score * params.weight / (params.base + params.slope * doc[params.length].value)"
    params = {
        "weight": WEIGHTS[name],
        "base": 1 - b,
        "slope": b / (mean or 1.0),
        "length": length_of(name),
    }
    return {"script_score": {"query": summed, "script": {"source": source, "params": params}}}


def _all(parts: Sequence[Node], meant: Meant, fit: Fit | None, fields: Fields) -> Clause:
    found: dict[str, list[Clause]] = {"must": [], "filter": [], "must_not": []}
    for part in parts:
        if isinstance(part, Not):
            found["must_not"].append(query_of(part.part, meant, None, fields))
        else:
            found["must" if fit else "filter"].append(query_of(part, meant, fit, fields))
    if not found["must"] and not found["filter"]:
        found["filter"].append(EVERYTHING)
    return {"bool": {kind: clauses for kind, clauses in found.items() if clauses}}


def _most(most: Most, meant: Meant, fit: Fit | None, fields: Fields) -> Clause:
    worth = worth_of(most.parts, most.worths, meant, fields)
    least = {"query": worth, "script": {"source": "_score"}, "min_score": most.least}
    scored = [query_of(part, meant, fit, fields) for part in most.parts] if fit else []
    return {"bool": {"filter": [{"script_score": least}], "should": scored}}


def _boosted(
    found: Clause, boosts: Iterable[tuple[Node, float]], meant: Meant, fields: Fields
) -> Clause:
    functions: list[Clause] = [{"weight": 1.0}]
    for boost, share in boosts:
        functions.append({"filter": query_of(boost, meant, None, fields), "weight": share})
    modes = {"score_mode": "sum", "boost_mode": "multiply"}
    return {"function_score": {"query": found, "functions": functions, **modes}}


def worth_of(
    parts: Iterable[Node], worths: Iterable[float], meant: Meant, fields: Fields
) -> Clause:
    """What finds any of some parts; its score is what those are worth that an article has."""
    return any_of(
        [
            {"constant_score": {"filter": query_of(part, meant, None, fields), "boost": worth}}
            for part, worth in zip(parts, worths, strict=True)
        ]
    )


_Choosing = Everything | Named | Filter | DateRange | Happened | People
"""The parts of a query that have no words."""


def _choosing(tree: _Choosing, meant: Meant) -> Clause:
    match tree:
        case Named(facet):
            values = meant.values.get(tree, ())
            return {"terms": {f"facet_{facet.value}": list(values)}} if values else NOTHING
        case Filter(facet=facet):
            return chosen(f"facet_{facet.value}", tree)
        case DateRange():
            return days("day", tree) if tree.start or tree.end else EVERYTHING
        case Happened(happened):
            return days("incident", happened)
        case People(least, most):
            ends = {"gte": 0 if least is None else least, "lte": most}
            return {"range": {"people": {end: n for end, n in ends.items() if n is not None}}}
        case Everything():
            return EVERYTHING


def clauses_in(query: object) -> int:
    """How many clauses a cluster makes of a query, at the most."""
    if isinstance(query, list):
        return sum(map(clauses_in, query))
    if not isinstance(query, dict):
        return 0
    count = 0
    for kind, inside in query.items():
        if kind == "prefix":
            (given,) = inside.values()
            count += int(given["rewrite"].rpartition("_")[2]) if isinstance(given, dict) else 1
        elif kind in _LEAVES:
            count += 1
        else:
            count += clauses_in(inside)
    return count


def _unscored(clause: Clause) -> Clause:
    return {"bool": {"filter": [clause]}}


def _finding(part: Single, meant: Meant, name: str) -> Clause:
    match part:
        case Term(word):
            return {"terms": {name: found_tokens(word)}}
        case Phrase((word,)):
            return {"terms": {name: found_tokens(word)}}
        case Phrase(several, slop):
            return close(several, name, slop)
        case Prefix(start):
            return {"prefix": {name: form_token(start)}}
        case Fuzzy():
            forms = [form_token(form) for form, _ in meant.near.get(part, ())]
            return {"terms": {name: forms}} if forms else NOTHING


def _scored(leaf: Leaf, found: Clause, meant: Meant, fit: Fit, fields: Fields) -> Clause:
    several = [(leaf.part, 1.0), *leaf.others] if isinstance(leaf, Alike) else [(leaf, 1.0)]
    adding = []
    for name in fields:
        ways = [way for part, share in several for way in _weighed(part, share, meant, fit, name)]
        if ways:
            adding.append(in_field(name, ways, fit.means[name]))
    return fit_of({"bool": {"filter": [found], "should": adding}}, fit.rarities[leaf, fields])


def _weighed(part: Single, share: float, meant: Meant, fit: Fit, name: str) -> list[Clause]:
    """What adds up to how often a field has a word, whole or in part."""
    match part:
        case Term(word) if not fit.is_long:
            return [_token(name, token, share * each) for token, each in _shares(word).items()]
        case Term(word) | Phrase((word,)):
            # a phrase counts every form alike
            return [_token(name, token, share) for token in found_tokens(word)]
        case Phrase(several, slop):
            known = fit.tokens.get((part, name), 0)
            return [close(several, name, slop, share / known)] if known else []
        case Prefix(start):
            rewrite = f"top_terms_{fit.forms}"
            given = {"value": form_token(start), "rewrite": rewrite, "boost": share}
            return [{"prefix": {name: given}}]
        case Fuzzy():
            near = meant.near.get(part, ())
            return [_token(name, form_token(form), share * each) for form, each in near]


def _shares(word: str) -> dict[str, float]:
    """The tokens of a word, its inflections and its family; what an article has of all adds up."""
    shares = {form_token(word): 1 - INFLECTED}
    for language in STEMMING_LANGUAGES:
        stem = stem_token(word, language)
        shares[stem] = shares.get(stem, 0.0) + (INFLECTED - RELATED if language else INFLECTED)
        for token in family_tokens(word, language) if language else ():
            shares[token] = shares.get(token, 0.0) + RELATED
    return shares


def _token(name: str, token: str, boost: float) -> Clause:
    return {"term": {name: {"value": token, "boost": boost}}}


def _span(word: str, name: str) -> Clause:
    return {"span_or": {"clauses": [{"span_term": {name: token}} for token in found_tokens(word)]}}
