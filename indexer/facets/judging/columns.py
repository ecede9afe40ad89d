"""Features of many things at once, column by column, and what they weigh.

A feature is "template=value". An article has some hundred candidates with fifty
features each, most of them words of the article: written as strings they would be
made, hashed and looked up five thousand times. A column has one template, its
values once, and for each thing the number of its value.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.intp]
Rows = NDArray[np.int32]


class Words(list[str]):
    """The different words of one article; columns that share them are looked up together."""

    __slots__ = ()


class Fixed(tuple[str, ...]):
    """Values that are the same in every article, looked up once for all."""

    __slots__ = ()


class Column(NamedTuple):
    """What one template says of each thing: `values[code]`, or nothing where a code is -1."""

    template: str
    values: Words | Fixed
    codes: Integers


class Plain(NamedTuple):
    """What one template says of each thing, as it is; None for nothing."""

    template: str
    values: Sequence[str | None]


class Several(NamedTuple):
    """What one template says of things several times each: as in `Column`, of `owners`."""

    template: str
    values: Words | Fixed
    codes: Integers
    owners: Integers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Told:
    """What is told of `count` things.

    `loose` has what few of them have, as thing, template and value. A thing may have a
    feature once in all.
    """

    count: int
    columns: Sequence[Column] = ()
    plain: Sequence[Plain] = ()
    several: Sequence[Several] = ()
    loose: Sequence[tuple[int, str, str]] = ()

    def texts(self) -> list[list[str]]:
        """The features of each thing as strings."""
        found: list[list[str]] = [[] for _ in range(self.count)]
        for column in self.columns:
            for own, code in zip(found, column.codes.tolist(), strict=True):
                if code >= 0:
                    own.append(f"{column.template}={column.values[code]}")
        for plain in self.plain:
            for own, value in zip(found, plain.values, strict=True):
                if value is not None:
                    own.append(f"{plain.template}={value}")
        for several in self.several:
            for owner, code in zip(several.owners.tolist(), several.codes.tolist(), strict=True):
                found[owner].append(f"{several.template}={several.values[code]}")
        for owner, template, value in self.loose:
            found[owner].append(f"{template}={value}")
        return found


def pairs_of(template: str, words: Sequence[str], ones: Integers, twos: Integers) -> Plain:
    """Two words one behind the other, nothing where the first is missing."""
    pairs = zip(ones.tolist(), twos.tolist(), strict=True)
    values = [f"{words[one]}_{words[two]}" if one >= 0 else None for one, two in pairs]
    return Plain(template, values)


def each_of(template: str, words: Words, codes: Integers) -> Iterator[Column]:
    """Several words of each thing, (words, things), none of them twice."""
    ordered = np.sort(codes, axis=0)
    ordered[1:][ordered[1:] == ordered[:-1]] = -1
    for own in ordered:
        yield Column(template, words, own)


class Table:
    """The rows of weights in which features stand, by template and value.

    Weights of eight bits are summed as whole numbers.
    """

    def __init__(self, features: Sequence[str], weights: NDArray[Any]) -> None:
        """Take the weights of some features, which are in the order of their letters."""
        self._features = features
        self._none = len(features)
        self._weights = np.concatenate([weights, np.zeros_like(weights[:1])])
        self._type = np.int32 if weights.dtype == np.int8 else np.float32
        self._rows: dict[str, Mapping[Any, int]] = {}
        self._numbers: dict[str, int] = {}
        self._begins: dict[str, int] = {}
        self._of_codes = np.zeros(0, np.int32)

    def _known(self, template: str) -> tuple[range, list[str]]:
        """The rows of a template, and what it has the values of."""
        low = bisect_left(self._features, f"{template}=")
        high = bisect_left(self._features, f"{template}>")  # what comes right behind "="
        begin = len(template) + 1
        return range(low, high), [feature[begin:] for feature in self._features[low:high]]

    def _row_of(self, template: str) -> Mapping[Any, int]:
        """The row of each value of a template."""
        if template not in self._rows:
            rows, values = self._known(template)
            self._rows[template] = dict(zip(values, rows, strict=True))
        return self._rows[template]

    def sums(self, every: Sequence[Told]) -> list[NDArray[Any]]:
        """What the features of things weigh together: (things, hidden) for each of `every`."""
        columns: list[Column | Several] = []
        for told in every:
            columns += [*told.columns, *told.several]
        if not all(column.template in self._begins for column in columns):
            self._number(columns)
        numbers: dict[int, Integers] = {}
        return [self._sums(told, numbers) for told in every]

    def _number(self, columns: Sequence[Column | Several]) -> None:
        """Lay out the rows of all values that some columns may have, one behind the other.

        In front of those of each template is the row of no value. Words have the same
        order in all of them.
        """
        values = {column.template: column.values for column in columns}
        known = {name: self._known(name) for name in values}
        of_words = [words for name, (_, words) in known.items() if isinstance(values[name], Words)]
        every = dict.fromkeys(chain.from_iterable(of_words))
        self._numbers = {word: number for number, word in enumerate(every)}
        places, begin = [], 1
        for name, own in values.items():
            rows, names = known[name]
            if isinstance(own, Words):
                place = np.full(len(every) + 1, self._none, np.int32)
                at = np.fromiter(map(self._numbers.__getitem__, names), np.intp, len(names))
                place[at + 1] = rows
            else:
                row_of = dict(zip(names, rows, strict=True))
                place = np.array([self._none, *[row_of.get(value, self._none) for value in own]])
            self._begins[name] = begin
            begin += len(place)
            places.append(place)
        self._of_codes = np.concatenate(places).astype(np.int32)

    def _sums(self, told: Told, numbers: dict[int, Integers]) -> NDArray[Any]:
        rows = np.concatenate([*self._coded(told.columns, numbers), self._plain(told)])
        weights = self._weights.take(rows, axis=0)
        sums: NDArray[Any] = np.add.reduce(weights, axis=0, dtype=self._type)
        owners = [several.owners for several in told.several]
        own = [rows for several in told.several for rows in self._coded([several], numbers)]
        if told.loose:
            rows_of = {template: self._row_of(template).get for _, template, _ in told.loose}
            none = self._none
            found = [rows_of[template](value, none) for _, template, value in told.loose]
            own.append(np.array([found]))
            owners.append(np.array([owner for owner, _, _ in told.loose]))
        if own:
            weights = self._weights.take(np.concatenate(own, axis=1)[0], axis=0)
            _add(sums, np.concatenate(owners), weights)
        return sums

    def _coded(
        self, columns: Sequence[Column | Several], numbers: dict[int, Integers]
    ) -> Iterator[Rows]:
        """The rows of features by their codes: (columns, things), first those with words."""
        for has_words in (True, False):
            own = [one for one in columns if isinstance(one.values, Words) == has_words]
            if own:
                codes = np.array([one.codes for one in own])
                if has_words:
                    codes = self._numbered(own[0].values, numbers).take(codes)
                begins = np.array([self._begins[one.template] for one in own])
                yield self._of_codes.take(codes + begins[:, None])

    def _numbered(self, words: Sequence[str], numbers: dict[int, Integers]) -> Integers:
        """The number of each word of an article, -1 for those that no template knows."""
        if id(words) not in numbers:
            get = self._numbers.get
            numbers[id(words)] = np.array([*[get(word, -1) for word in words], -1], np.intp)
        return numbers[id(words)]

    def _plain(self, told: Told) -> Rows:
        """The rows of features that are told as they are: (templates, things)."""
        none = self._none
        rows = []
        for plain in told.plain:
            get = self._row_of(plain.template).get
            rows.append([get(value, none) for value in plain.values])
        return np.array(rows, np.int32).reshape(len(rows), told.count)


def _add(sums: NDArray[Any], owners: Integers, weights: NDArray[Any]) -> None:
    """Add weights to the sums of their owners."""
    order = owners.argsort(kind="stable")
    ordered = owners.take(order)
    is_first = np.ones(len(ordered), np.bool_)
    is_first[1:] = ordered[1:] != ordered[:-1]
    (starts,) = is_first.nonzero()
    sums[ordered.take(starts)] += np.add.reduceat(
        weights.take(order, axis=0), starts, axis=0, dtype=sums.dtype
    )
