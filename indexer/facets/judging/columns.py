"""Features of many things at once, column by column, and what they weigh.

A feature is "template=value". An article has some hundred candidates with fifty
features each, most of them words of the article: written as strings they would be
made, hashed and looked up five thousand times. A column has one template, its
values once, and for each thing the number of its value.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Booleans = NDArray[np.bool_]
Integers = NDArray[np.intp]


class Words(list[str]):
    """The different words of one article; columns that share them are looked up together."""

    __slots__ = ()


class Fixed(tuple[str, ...]):
    """Values that are the same in every article, looked up once for all."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """What one template says of things: `values[code]`, or nothing where a code is -1.

    The codes are those of all things in order, or of those that `owners` names in order.
    """

    template: str
    values: Sequence[str]
    codes: Integers
    owners: Integers | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Told:
    """What is told of `count` things.

    `loose` has what few of them have, as thing, template and value. A thing may have a
    feature once in all.
    """

    count: int
    columns: list[Column] = field(default_factory=list)
    loose: list[tuple[int, str, str]] = field(default_factory=list)

    def texts(self) -> list[list[str]]:
        """The features of each thing as strings."""
        found: list[list[str]] = [[] for _ in range(self.count)]
        for column in self.columns:
            owners = range(self.count) if column.owners is None else column.owners.tolist()
            for owner, code in zip(owners, column.codes.tolist(), strict=True):
                if code >= 0:
                    found[owner].append(f"{column.template}={column.values[code]}")
        for owner, template, value in self.loose:
            found[owner].append(f"{template}={value}")
        return found


def where(mask: Booleans) -> Integers:
    """The numbers of things, -1 for those that a mask leaves out."""
    return np.where(mask, np.arange(len(mask)), -1)


def pairs_of(template: str, words: Sequence[str], ones: Integers, twos: Integers) -> Column:
    """Two words one behind the other, nothing where the first is missing."""
    pairs = zip(ones.tolist(), twos.tolist(), strict=True)
    values = [f"{words[one]}_{words[two]}" if one >= 0 else "" for one, two in pairs]
    return Column(template, values, where(ones >= 0))


def each_of(template: str, words: Sequence[str], codes: Sequence[Integers]) -> Iterator[Column]:
    """Several words of each thing, none of them twice."""
    ordered = np.sort(codes, axis=0)
    ordered[1:][ordered[1:] == ordered[:-1]] = -1
    for own in ordered:
        yield Column(template, words, own)


class Table:
    """The rows of weights in which features stand, by template and value.

    Weights of eight bits are summed as whole numbers.
    """

    def __init__(self, features: Sequence[str], weights: NDArray[Any]) -> None:
        self._none = len(features)
        self._weights = np.concatenate([weights, np.zeros_like(weights[:1])])
        self._type = np.int32 if weights.dtype == np.int8 else np.float32
        self._rows: dict[str, dict[str, int]] = {}
        for row, feature in enumerate(features):
            template, _, value = feature.partition("=")
            self._rows.setdefault(template, {})[value] = row
        self._numbers: dict[str, int] = {}
        self._of_words: dict[str, Integers] = {}
        self._fixed: dict[str, Integers] = {}

    def sums(self, every: Sequence[Told]) -> list[NDArray[Any]]:
        """What the features of things weigh together: (things, hidden) for each of `every`."""
        told_by_words = {
            column.template
            for told in every
            for column in told.columns
            if isinstance(column.values, Words)
        }
        if not told_by_words <= self._of_words.keys():
            self._number(told_by_words)
        numbered: dict[int, Integers] = {}
        return [self._sums(told, numbered) for told in every]

    def _number(self, templates: Iterable[str]) -> None:
        """Number all words that some templates know, and keep the row of each by its number."""
        known = {name: self._rows.get(name, {}) for name in (*self._of_words, *templates)}
        every = dict.fromkeys(word for rows in known.values() for word in rows)
        self._numbers = {word: number for number, word in enumerate(every)}
        for name, rows in known.items():
            own = np.full(len(every) + 1, self._none, np.intp)
            own[[self._numbers[word] for word in rows]] = list(rows.values())
            self._of_words[name] = own

    def _sums(self, told: Told, numbered: dict[int, Integers]) -> NDArray[Any]:
        aligned, owners, rows = [], [], []
        for column in told.columns:
            own = self._rows_of(column, numbered)
            if column.owners is None:
                aligned.append(own)
            else:
                owners.append(column.owners)
                rows.append(own)
        every = np.array(aligned, np.intp).reshape(len(aligned), told.count)
        sums: NDArray[Any] = self._weights.take(every, axis=0).sum(axis=0, dtype=self._type)
        if told.loose:
            get, none, nothing = self._rows.get, self._none, dict[str, int]()
            owners.append(np.array([at for at, _, _ in told.loose], np.intp))
            loose = [get(name, nothing).get(value, none) for _, name, value in told.loose]
            rows.append(np.array(loose, np.intp))
        if owners:
            _add(sums, np.concatenate(owners), self._weights.take(np.concatenate(rows), axis=0))
        return sums

    def _rows_of(self, column: Column, numbered: dict[int, Integers]) -> Integers:
        values = column.values
        if isinstance(values, Words):
            words = numbered.get(id(values))
            if words is None:
                get, unknown = self._numbers.get, len(self._numbers)
                words = np.array([*[get(word, unknown) for word in values], unknown], np.intp)
                numbered[id(values)] = words
            return self._of_words[column.template].take(words.take(column.codes))
        rows = self._fixed.get(column.template)
        if rows is None:
            get, none = self._rows.get(column.template, {}).get, self._none
            rows = np.array([*[get(value, none) for value in values], none], np.intp)
            if isinstance(values, Fixed):
                self._fixed[column.template] = rows
        return rows.take(column.codes)


def _add(sums: NDArray[Any], owners: Integers, weights: NDArray[Any]) -> None:
    """Add weights to the sums of their owners."""
    order = owners.argsort(kind="stable")
    ordered = owners.take(order)
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    sums[ordered.take(starts)] += np.add.reduceat(
        weights.take(order, axis=0), starts, axis=0, dtype=sums.dtype
    )
