"""Values that are spelled nearly like one that the archive does not have."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import OSA

from archive import Facet, Filter, Query, QueryError, facet_label, language, tokens

from .turns import with_filter
from .urls import LANGUAGES
from .view import how_many, view

ALIKE = 0.7
"""How alike they have to be, of 1."""

_SHORTEST = 3
"""Letters of a word from which on it is looked for as the beginning of another."""

_SPELLED = 4
"""Letters of a word from which on it is looked for in other spellings."""

_SWAPPED = 5
"""Letters from which on two may stand in each other's place, which counts as two edits."""

_BEGINNING = 0.75
"""How alike a word and the beginning of it count, of 1."""

_FIELDS = {facet: name for name, facet in tokens.FIELD_NAMES.items() if isinstance(facet, Facet)}
"""A name in the query language for each facet that has one."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """A value that was perhaps meant, and the query with it in place of what was asked for."""

    facet: Facet
    value: str
    query: Query


def nearest_of(query: Query, most: int) -> Iterator[Nearest]:
    """What was perhaps meant by each value that no article has, in filters and in fields.

    Args:
        query: A query that finds nothing.
        most: Values that are looked at.
    """
    for chosen in query.filters[:most]:
        for value in chosen.values[:most]:
            alone = Query(filters=(Filter(facet=chosen.facet, values=(value,)),))
            if (near := _near(chosen.facet, value, alone)) and near not in chosen.values:
                values = tuple(near if each == value else each for each in chosen.values)
                other = with_filter(query, replace(chosen, values=values))
                yield Nearest(chosen.facet, near, other)
    yield from _in_fields(query, most)


def _in_fields(query: Query, most: int) -> Iterator[Nearest]:
    """The same of what stands behind the name of a field in the text of a query."""
    text = query.text
    try:
        found = tokens.tokens(text)
    except tokens.Stop:
        return
    pairs = [
        (field, value)
        for field, value in pairwise(found)
        if field.kind == "field" and value.kind in {"word", "phrase"} and field.end == value.start
    ]
    for field, value in pairs[:most]:
        facet = tokens.FIELD_NAMES.get(field.name)
        if not isinstance(facet, Facet):
            continue
        alone = Query(text=text[field.start : value.end])
        if near := _near(facet, value.text, alone):
            written = f'"{near}"' if len(list(language.words(near))) > 1 else near
            better = f"{text[: value.start]}{written}{text[value.end :]}"
            yield Nearest(facet, near, replace(query, text=better, page=1))


def _near(facet: Facet, value: str, alone: Query) -> str:
    """The value of a facet that is most like one which nothing has; "" if there is none."""
    if facet not in _FIELDS or how_many(alone):
        return ""
    return next(iter(similar(facet, value)), "")


def similar(facet: Facet, value: str) -> list[str]:
    """The values of a facet that are spelled nearly like another, the most alike first."""
    spelled = [word.folded for word in language.words(value) if len(word.folded) >= _SHORTEST]
    if not spelled:
        return []
    nearly = " OR ".join(form for word in spelled for form in _forms(word))
    try:
        page = view().search(Query(text=f"{_FIELDS[facet]}:({nearly})", size=1, counted=(facet,)))
    except QueryError:
        return []
    values = [each.value for counts in page.facets for each in counts.values]
    ranked = sorted(((_likeness(facet, spelled, other), other) for other in values), reverse=True)
    return [other for likeness, other in ranked if max(likeness) >= ALIKE]


def _forms(word: str) -> list[str]:
    """How a word is looked for: as a beginning, and in other spellings."""
    if len(word) < _SPELLED:
        return [f"{word}*"]
    return [f"{word}*", f"{word}~{2 if len(word) >= _SWAPPED else 1}"]


def _likeness(facet: Facet, spelled: Sequence[str], value: str) -> tuple[float, float]:
    """How alike some words and a value are, of 1: word by word, then as a whole."""
    names = {value, *(facet_label(facet, value, each) for each in LANGUAGES)}
    return max(
        (_words_alike(spelled, own), OSA.normalized_similarity(" ".join(spelled), " ".join(own)))
        for own in ([word.folded for word in language.words(name)] for name in names)
    )


def _words_alike(spelled: Sequence[str], own: Sequence[str]) -> float:
    """How alike each word and the one most like it are, on average."""
    best = [max(_word_alike(word, other) for other in own or ("",)) for word in spelled]
    return sum(best) / len(best)


def _word_alike(word: str, other: str) -> float:
    alike = OSA.normalized_similarity(word, other)
    return max(alike, _BEGINNING) if other.startswith(word) else alike
